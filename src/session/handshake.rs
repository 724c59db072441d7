//! The opening handshake (RFC 6455, section 4.2): checks the request, makes the session a member, answers 101 and serves the
//! socket in a task of its own. axum's own upgrade gives no access to the stream, which outboxes write to directly.

use super::conversation::Conversation;
use super::farewell::farewell;
use super::line::Line;
use super::native;
use super::reader::{Pause, WebSocket, read, renewed};
use super::stream::Stream;
use super::talk::Talk;
use super::transport::Transport;
use super::writer::write;
use super::{Admission, Choice, Node, Socket};
use crate::access::{Address, Connection};
use crate::close::Close;
use crate::dialect::Dialect;
use crate::limits::{HEADER_TIMEOUT, READ_BUFFER};
use crate::metrics;
use crate::outbox::Outbox;
use crate::room::{Identity, NotJoined, Room};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::{
    CONNECTION, CONTENT_LENGTH, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

/// Whether a request asks for a WebSocket.
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
    mut request: Request,
) -> Response {
    if node.is_stopping() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let key = match check(&request) {
        Ok(key) => key,
        Err(refusal) => return refusal.into_response(),
    };
    let dialect = match choice {
        Choice::Pinned(dialect) | Choice::V2 { form: dialect } => Some(dialect),
        Choice::Auto { likely } => likely,
    };
    let upgrade = hyper::upgrade::on(&mut request);
    let outbox = Arc::new(Outbox::new(node.config.limits.outbox_bytes, dialect));
    let membership = match room.join(node.tag.member(), outbox.clone(), identity).await {
        Ok(membership) => membership,
        Err(NotJoined::Banned) => return StatusCode::FORBIDDEN.into_response(),
        Err(NotJoined::Gone) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let place = node.sockets.enter(Socket::new(outbox, admission, node.sockets.started()));
    if node.is_stopping() {
        place.socket.outbox.close(Close::Restart); // it came too late for the goodbye to all
    }
    let talk = Talk::Gischat(Conversation::new(node.clone(), place, membership, choice));
    node.sockets.spawn(serve(talk, upgrade));
    switching(key)
}

/// Answers 101 to a client of our own protocol and serves it. It is nobody until it says `hello`.
pub async fn accept_native(node: &Node, address: Address, connection: Connection, mut request: Request) -> Response {
    if node.is_stopping() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let key = match check(&request) {
        Ok(key) => key,
        Err(refusal) => return refusal.into_response(),
    };
    let offers_ours = names(request.headers(), &SEC_WEBSOCKET_PROTOCOL, native::SUBPROTOCOL);
    let upgrade = hyper::upgrade::on(&mut request);
    let outbox = Arc::new(Outbox::new(node.config.limits.outbox_bytes, Some(Dialect::Native)));
    // Its place among the connections is its session's, which may outlive it.
    let usage = connection.usage().clone();
    let admission = Admission { usage, connection: None, until: None };
    let place = node.sockets.enter(Socket::new(outbox, admission, node.sockets.started()));
    if node.is_stopping() {
        place.socket.outbox.close(Close::Restart);
    }
    let line = Line::new(node.clone(), place);
    node.sockets.spawn(serve(Talk::Native(Box::new(native::Conversation::new(line, connection, address))), upgrade));
    let mut answer = switching(key);
    if offers_ours {
        answer.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(native::SUBPROTOCOL));
    }
    answer
}

fn switching(key: HeaderValue) -> Response {
    let headers = [
        (CONNECTION, HeaderValue::from_static("Upgrade")),
        (UPGRADE, HeaderValue::from_static("websocket")),
        (SEC_WEBSOCKET_ACCEPT, key),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

/// What is wrong with a handshake.
struct Refusal(StatusCode, &'static str);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let version = [(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"))];
        match self {
            Self(StatusCode::UPGRADE_REQUIRED, why) => (StatusCode::UPGRADE_REQUIRED, version, why).into_response(),
            Self(status, why) => (status, why).into_response(),
        }
    }
}

/// What the handshake has to hold; gives back the key that the answer carries.
fn check(request: &Request) -> Result<HeaderValue, Refusal> {
    let headers = request.headers();
    let bad = |why| Refusal(StatusCode::BAD_REQUEST, why);
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
        return Err(Refusal(StatusCode::UPGRADE_REQUIRED, "version 13 of the WebSocket protocol is spoken here"));
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

/// Whether a header that lists tokens names this one.
fn names(headers: &HeaderMap, header: &HeaderName, token: &str) -> bool {
    let values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(token))
}

/// The life of a session: its reader and its writer, until one of them is done; then its farewell.
///
/// What happens once is boxed, and this is no `async fn`, which would hold its arguments twice: the future is what an idle
/// session keeps.
#[expect(clippy::manual_async_fn, reason = "half a kilobyte for every idle session")]
fn serve(mut talk: Talk, upgrade: OnUpgrade) -> impl Future<Output = ()> + Send + 'static {
    async move {
        let Some(mut socket) = Box::pin(open(&talk, upgrade)).await else { return };
        let outbox = talk.outbox().clone();
        loop {
            let pause = tokio::select! {
                pause = read(&mut socket, &mut talk) => pause,
                () = write(&outbox) => Pause::Done,
            };
            match pause {
                Pause::LargeMessage => socket = Box::pin(renewed(socket)).await,
                Pause::Done => break,
            }
        }
        drop((talk, socket));
        if let Some(close) = outbox.ended() {
            metrics::closed(close.code());
            tracing::debug!(close.code = close.code(), "session ended");
        }
        Box::pin(farewell(&outbox)).await;
    }
}

/// The WebSocket, once the connection has become one.
async fn open(talk: &Talk, upgrade: OnUpgrade) -> Option<WebSocket> {
    let (socket, read_ahead) = upgraded(upgrade).await?;
    talk.outbox().attach(socket);
    Some(websocket(talk.stream(&read_ahead), read_ahead, talk.frame_bytes()).await)
}

/// The stream under the connection, and what of it the HTTP side has read already.
async fn upgraded(upgrade: OnUpgrade) -> Option<(TcpStream, Vec<u8>)> {
    let upgraded = timeout(HEADER_TIMEOUT, upgrade).await.ok()?.ok()?;
    let parts = upgraded.downcast::<TokioIo<Transport<TcpStream>>>().ok()?;
    let socket = parts.io.into_inner().into_inner();
    Some((socket, parts.read_buf.to_vec())) // a copy: the buffer itself would be kept, 8 KiB for every idle socket
}

async fn websocket(stream: Stream, read_ahead: Vec<u8>, frame_bytes: usize) -> WebSocket {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_message_size(Some(frame_bytes))
        .max_frame_size(Some(frame_bytes));
    WebSocket::from_partially_read(stream, read_ahead, Role::Server, Some(config)).await
}
