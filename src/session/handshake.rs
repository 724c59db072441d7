//! The opening handshake (RFC 6455, section 4.2): checks the request, makes the session a member, answers 101 and
//! serves the socket in a task of its own. axum's own upgrade gives no access to the stream, which outboxes write to
//! directly.

use super::gischat::{Choice, GischatSession};
use super::livefield::LivefieldSession;
use super::messages::Messages;
use super::native::{LineConnection, NativeConnection, SUBPROTOCOL};
use super::node::Node;
use super::reader::{Protocol, read};
use super::registry::{Admission, Socket};
use super::stream::Stream;
use super::transport::Transport;
use super::writer::{linger, write};
use crate::access::{Address, Connection, Held, Usage, asked_host};
use crate::close::Close;
use crate::dialect::Dialect;
use crate::limits::{HEADER_TIMEOUT, LINE_WORDS};
use crate::message::NodeTag;
use crate::metrics;
use crate::outbox::Outbox;
use crate::room::{Identity, NotJoined, Room, Upgraded};
use crate::tls::{self, Encrypted};
use axum::response::{IntoResponse, Response};
use http::header::{
    CONNECTION, CONTENT_LENGTH, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Version};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tungstenite::handshake::derive_accept_key;

/// `true` if a request asks for a WebSocket.
pub fn is_handshake(headers: &HeaderMap) -> bool {
    names(headers, &UPGRADE, "websocket")
}

/// Makes a socket a member of `room` and answers 101, or says what is wrong with the handshake. The session is counted
/// before its client can know that it is connected.
pub async fn accept(
    node: &Node,
    room: &Room,
    choice: Choice,
    identity: Identity,
    admission: Admission,
    mut request: Request<Incoming>,
) -> Response {
    let (key, upgrade) = match begin(node, &mut request) {
        Ok(begun) => begun,
        Err(refusal) => return refusal.into_response(),
    };
    let dialect = match choice {
        Choice::Pinned(dialect) | Choice::V2 { form: dialect } => Some(dialect),
        Choice::Auto { likely } => likely,
    };
    let outbox = Arc::new(Outbox::new(node.config.limits.outbox_bytes, dialect));
    let membership = match room.join(node.tag.member(), outbox.clone(), identity).await {
        Ok(membership) => membership,
        Err(NotJoined::Banned) => return StatusCode::FORBIDDEN.into_response(),
        Err(NotJoined::Gone) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let socket = open(node, outbox, admission);
    let session = GischatSession::new(node.clone(), socket.clone(), membership, choice);
    let frame_bytes = node.config.limits.frame_bytes;
    node.sockets.spawn(serve(socket, Protocol::Gischat(session), frame_bytes, upgrade));
    switching(key)
}

/// Answers 101 to a client of the dialect `livefield`, which a `front` may have passed on, and serves it. It is nobody until it
/// names a group, whose room may be at another node.
pub async fn accept_livefield(
    node: &Node,
    connection: Connection,
    front: Option<NodeTag>,
    mut request: Request<Incoming>,
) -> Response {
    let (key, upgrade) = match begin(node, &mut request) {
        Ok(begun) => begun,
        Err(refusal) => return refusal.into_response(),
    };
    let outbox = Arc::new(Outbox::new(node.config.limits.outbox_bytes, Some(Dialect::Livefield)));
    // Its place among the sockets is its session's, which may pass it on.
    let admission = Admission { usage: connection.usage().clone(), connection: None, until: None, front };
    let socket = open(node, outbox, admission);
    let session = Box::new(LivefieldSession::new(node.clone(), socket.clone(), connection));
    let frame_bytes = LivefieldSession::frame_bytes(node);
    node.sockets.spawn(serve(socket, Protocol::Livefield(session), frame_bytes, upgrade));
    switching(key)
}

/// Answers 101 to a client of our own protocol, which a `front` may have passed on, and serves it. It is nobody until it says
/// `hello`.
pub async fn accept_native(
    node: &Node,
    address: Address,
    connection: Connection,
    front: Option<NodeTag>,
    mut request: Request<Incoming>,
) -> Response {
    let (key, upgrade) = match begin(node, &mut request) {
        Ok(begun) => begun,
        Err(refusal) => return refusal.into_response(),
    };
    let offers_ours = names(request.headers(), &SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL);
    let host = asked_host(request.headers()).filter(|_| node.hub.relay().is_some()).map(Arc::from);
    let outbox = Arc::new(Outbox::new(node.config.limits.outbox_bytes, Some(Dialect::Native)));
    // Its place among the sockets is its session's, which may outlive it.
    let admission = Admission { usage: connection.usage().clone(), connection: None, until: None, front };
    let socket = open(node, outbox, admission);
    let connection = Box::new(NativeConnection::new(node.clone(), socket.clone(), connection, address, host));
    let frame_bytes = node.config.limits.native.frame;
    node.sockets.spawn(serve(socket, Protocol::Native(connection), frame_bytes, upgrade));
    let mut answer = switching(key);
    if offers_ours {
        answer.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    }
    answer
}

/// Answers 101 to another node that opens a line for a session of a client, and serves it.
pub async fn accept_line(node: &Node, admission: Admission, mut request: Request<Incoming>) -> Response {
    let (key, upgrade) = match begin(node, &mut request) {
        Ok(begun) => begun,
        Err(refusal) => return refusal.into_response(),
    };
    let socket = open(node, Arc::new(Outbox::new(node.config.limits.outbox_bytes, Some(Dialect::Native))), admission);
    let line = Box::new(LineConnection::new(node.clone(), socket.clone()));
    let frame_bytes = node.config.limits.native.frame + LINE_WORDS;
    node.sockets.spawn(serve(socket, Protocol::Line(line), frame_bytes, upgrade));
    switching(key)
}

/// A registered socket. One that came too late for the close of all is closed here.
pub(super) fn open(node: &Node, outbox: Arc<Outbox>, admission: Admission) -> Arc<Socket> {
    let socket = node.sockets.open(outbox, admission);
    if node.is_stopping() {
        socket.outbox.close(Close::Restart);
    }
    socket
}

pub(super) fn switching(key: HeaderValue) -> Response {
    let headers = [
        (CONNECTION, HeaderValue::from_static("Upgrade")),
        (UPGRADE, HeaderValue::from_static("websocket")),
        (SEC_WEBSOCKET_ACCEPT, key),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

/// The fault of a handshake, as it is answered.
pub(super) struct HandshakeError(StatusCode, &'static str);

impl IntoResponse for HandshakeError {
    fn into_response(self) -> Response {
        let version = [(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"))];
        match self {
            Self(StatusCode::UPGRADE_REQUIRED, why) => (StatusCode::UPGRADE_REQUIRED, version, why).into_response(),
            Self(status, "") => status.into_response(),
            Self(status, why) => (status, why).into_response(),
        }
    }
}

/// Begins a handshake, if the node takes sockets: returns the key that the answer carries, and what the connection becomes.
pub(super) fn begin(node: &Node, request: &mut Request<Incoming>) -> Result<(HeaderValue, OnUpgrade), HandshakeError> {
    if node.is_stopping() {
        return Err(HandshakeError(StatusCode::SERVICE_UNAVAILABLE, ""));
    }
    Ok((check(request)?, hyper::upgrade::on(request)))
}

/// Checks what a handshake has to hold, and returns the key that the answer carries.
fn check(request: &Request<Incoming>) -> Result<HeaderValue, HandshakeError> {
    let headers = request.headers();
    let bad = |why| HandshakeError(StatusCode::BAD_REQUEST, why);
    if request.method() != Method::GET || request.version() != Version::HTTP_11 {
        return Err(bad("a WebSocket is opened by GET in HTTP/1.1"));
    }
    if !names(headers, &CONNECTION, "upgrade") || !is_handshake(headers) {
        return Err(bad("the headers Connection and Upgrade do not ask for a WebSocket"));
    }
    let is_empty = headers.get(CONTENT_LENGTH).is_none_or(|length| length == "0");
    if !is_empty || headers.contains_key(TRANSFER_ENCODING) {
        return Err(bad("a handshake has no body"));
    }
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        return Err(HandshakeError(
            StatusCode::UPGRADE_REQUIRED,
            "version 13 of the WebSocket protocol is spoken here",
        ));
    }
    let mut keys = headers.get_all(SEC_WEBSOCKET_KEY).iter();
    let (Some(key), None) = (keys.next(), keys.next()) else {
        return Err(bad("there must be one Sec-WebSocket-Key"));
    };
    if !is_key(key) {
        return Err(bad("Sec-WebSocket-Key is not sixteen bytes in base64"));
    }
    HeaderValue::try_from(derive_accept_key(key.as_bytes())).map_err(|_| bad("Sec-WebSocket-Key cannot be answered"))
}

/// Sixteen bytes in base64 (RFC 6455, section 4.1).
fn is_key(key: &HeaderValue) -> bool {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(key.as_bytes()).is_ok_and(|bytes| bytes.len() == 16)
}

/// `true` if a header that lists tokens names this one.
fn names(headers: &HeaderMap, header: &HeaderName, token: &str) -> bool {
    let values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(token))
}

/// The life of a session: its reader and its writer, until one of them is done; then it lingers.
///
/// Steps that happen once are boxed, and this is no `async fn`, which would hold its arguments twice: an idle session keeps
/// this future.
pub(super) fn serve(
    socket: Arc<Socket>,
    protocol: Protocol,
    frame_bytes: usize,
    upgrade: OnUpgrade,
) -> impl Future<Output = ()> + Send + 'static {
    let opening = Box::pin(messages(socket, protocol, frame_bytes, upgrade));
    async move {
        // The place is its own, for the session may go on with another socket, or end, before this one has.
        let Some((mut messages, mut protocol, _place)) = opening.await else { return };
        let outbox = messages.stream().socket().outbox.clone();
        tokio::select! {
            () = read(&mut messages, &mut protocol) => {}
            () = write(&outbox) => {}
        }
        drop((protocol, messages));
        if let Some(close) = outbox.ended() {
            metrics::closed(close.code());
            tracing::debug!(close.code = close.code(), "session ended");
        }
        Box::pin(linger(&outbox)).await;
    }
}

/// The messages of a socket and its session, once the connection has become a WebSocket, and the place of its stream; none if
/// another node serves it.
async fn messages(
    socket: Arc<Socket>,
    mut protocol: Protocol,
    frame_bytes: usize,
    upgrade: OnUpgrade,
) -> Option<(Messages, Protocol, Option<Box<Held>>)> {
    let mut upgraded = upgraded(upgrade, &socket.admission.usage).await?;
    if let Protocol::Livefield(session) = &mut protocol {
        upgraded = session.arrive(upgraded).await?;
    }
    let Upgraded { stream, read_ahead, place } = upgraded;
    socket.outbox.attach(stream);
    Some((Messages::new(Stream::new(socket, &read_ahead), frame_bytes), protocol, place))
}

async fn upgraded(upgrade: OnUpgrade, usage: &Arc<Usage>) -> Option<Upgraded> {
    let upgraded = timeout(HEADER_TIMEOUT, upgrade).await.ok()?.ok()?;
    let place = usage.open_stream();
    match upgraded.downcast::<TokioIo<Transport<TcpStream>>>() {
        Ok(parts) => {
            let stream = parts.io.into_inner().into_inner();
            Some(Upgraded { stream, read_ahead: parts.read_buf.into(), place: Some(Box::new(place)) })
        }
        Err(upgraded) => {
            let parts = upgraded.downcast::<TokioIo<Transport<Box<Encrypted>>>>().ok()?;
            let stream = tls::decrypted(*parts.io.into_inner().into_inner(), place).ok()?;
            Some(Upgraded { stream, read_ahead: parts.read_buf.into(), place: None })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn future_bytes<A, B, C, D, F>(_: impl Fn(A, B, C, D) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn the_future_of_an_idle_session_is_small() {
        let bytes = future_bytes(serve);
        assert!(bytes <= 400, "{bytes} bytes, and 112 of the runtime");
    }
}
