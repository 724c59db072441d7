//! The reader of a session: takes frames from the socket one after the other and hands them to the session, in
//! whichever protocol that is. Returns when the client has closed or broken off, or has broken the protocol.

use super::gischat::GischatSession;
use super::native::NativeConnection;
use super::registry::Socket;
use super::stream::Stream;
use crate::close::Close;
use crate::limits::KEPT_BUFFER;
use futures_util::StreamExt;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{Error, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::tungstenite::{Message, Result};

pub(super) type WebSocket = WebSocketStream<Stream>;

/// A session, in one of the two protocols.
pub(super) enum Protocol {
    /// In a dialect of gischat's, in one room.
    Gischat(GischatSession),
    /// In our own protocol.
    Native(Box<NativeConnection>),
}

/// Something that happens to a session.
#[derive(Debug)]
enum SocketEvent<'a> {
    Text(&'a str),
    Binary,
    /// The client was silent until the session's deadline.
    Idle,
    /// The client closes, with this code if it gave one.
    Close(Option<u16>),
}

/// The reason why reading ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pause {
    /// The client is done, or has broken the protocol.
    Done,
    /// A large message was handled, whose buffer the library would keep: it has to start anew.
    LargeMessage,
}

impl Protocol {
    /// Time until which the client may be silent, while something is open: it is unknown in part, or to be told
    /// something.
    fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Gischat(session) => session.deadline(),
            Self::Native(connection) => connection.deadline(),
        }
    }

    /// Handles a ping or a pong.
    fn on_control(&mut self) {
        match self {
            Self::Gischat(session) => session.on_control(),
            Self::Native(connection) => connection.on_control(),
        }
    }

    /// Handles everything else. After a close the member is counted no more, or waits.
    async fn on(&mut self, event: SocketEvent<'_>) {
        match (self, event) {
            (Self::Gischat(session), SocketEvent::Text(text)) => session.on_text(text).await,
            (Self::Gischat(session), SocketEvent::Binary) => session.on_binary().await,
            (Self::Gischat(session), SocketEvent::Idle) => session.on_idle().await,
            (Self::Gischat(session), SocketEvent::Close(_)) => session.on_close().await,
            (Self::Native(connection), SocketEvent::Text(text)) => connection.on_text(text).await,
            (Self::Native(connection), SocketEvent::Binary) => connection.on_binary(),
            (Self::Native(connection), SocketEvent::Idle) => connection.on_idle(),
            (Self::Native(connection), SocketEvent::Close(code)) => connection.on_close(code).await,
        }
    }
}

/// Serves the socket until its client is done or has sent a large message.
///
/// Handling is boxed: it is rare beside waiting, and would be most of the memory of an idle session (its future is 3
/// kB).
pub(super) async fn read(stream: &mut WebSocket, socket: &Socket, protocol: &mut Protocol) -> Pause {
    while let Some(frame) = next(stream, protocol).await {
        let bytes = match frame {
            Ok(Message::Text(text)) => {
                socket.begin();
                Box::pin(protocol.on(SocketEvent::Text(&text))).await;
                socket.finish();
                text.len()
            }
            Ok(Message::Binary(bytes)) => {
                socket.begin();
                Box::pin(protocol.on(SocketEvent::Binary)).await;
                socket.finish();
                bytes.len()
            }
            Ok(Message::Ping(payload) | Message::Pong(payload)) => {
                protocol.on_control();
                socket.finish_control(payload.len());
                0
            }
            Ok(Message::Frame(_)) => 0, // never read
            Ok(Message::Close(frame)) => {
                let code = frame.map(|frame| frame.code.into());
                Box::pin(answer_close(stream, socket, protocol, code)).await;
                return Pause::Done;
            }
            Err(error) => {
                if let Some(close) = close_for(&error) {
                    socket.outbox.close(close);
                }
                return Pause::Done;
            }
        };
        if bytes > KEPT_BUFFER {
            return Pause::LargeMessage;
        }
    }
    Pause::Done
}

/// The next frame. What is due while the client is silent is done meanwhile.
async fn next(stream: &mut WebSocket, protocol: &mut Protocol) -> Option<Result<Message>> {
    while let Some(deadline) = protocol.deadline() {
        match Box::pin(timeout_at(deadline, stream.next())).await {
            Ok(frame) => return frame,
            Err(_) => Box::pin(protocol.on(SocketEvent::Idle)).await,
        }
    }
    stream.next().await
}

/// The same socket without the buffer of the large message it just had; nothing behind that message was read.
pub(super) async fn renewed(stream: WebSocket) -> WebSocket {
    let config = *stream.get_config();
    WebSocket::from_raw_socket(stream.into_inner(), Role::Server, Some(config)).await
}

/// The member leaves before its close is answered, so that who comes back at once is counted once and finds its
/// nickname free.
async fn answer_close(stream: &mut WebSocket, socket: &Socket, protocol: &mut Protocol, code: Option<u16>) {
    protocol.on(SocketEvent::Close(code)).await;
    stream.next().await; // makes the library write its answer, and ends
    socket.outbox.finish();
}

/// The close that a fault of framing earns; nothing where the peer just went away.
fn close_for(error: &Error) -> Option<Close> {
    match error {
        Error::Capacity(_) => Some(Close::TooLarge),
        Error::Utf8(_) => Some(Close::NotUtf8),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        Error::Protocol(_) => Some(Close::Protocol),
        _ => None,
    }
}
