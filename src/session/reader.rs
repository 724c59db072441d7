//! The reader of a session: takes frames from the socket one after the other and hands them to the talk. Returns
//! when the client has closed or broken off, or has broken the protocol.

use super::stream::Stream;
use super::talk::Talk;
use crate::close::Close;
use crate::limits::KEPT_BUFFER;
use futures_util::StreamExt;
use tokio::time::timeout_at;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{Error, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::tungstenite::{Message, Result};

pub(super) type WebSocket = WebSocketStream<Stream>;

/// Why reading ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pause {
    /// The client is done, or has broken the protocol.
    Done,
    /// A large message was handled, whose buffer the library would keep: it has to start anew.
    LargeMessage,
}

/// Serves the socket until its client is done or has sent a large message.
///
/// Handling is boxed: it is rare beside waiting, and would be most of the memory of an idle session (its future is 3 kB).
pub(super) async fn read(socket: &mut WebSocket, talk: &mut Talk) -> Pause {
    while let Some(frame) = next(socket, talk).await {
        let bytes = match frame {
            Ok(Message::Text(text)) => {
                Box::pin(talk.hear(&text)).await;
                text.len()
            }
            Ok(Message::Binary(bytes)) => {
                Box::pin(talk.hear_binary()).await;
                bytes.len()
            }
            Ok(Message::Ping(payload) | Message::Pong(payload)) => {
                talk.pass_over(payload.len());
                0
            }
            Ok(Message::Frame(_)) => 0, // never read
            Ok(Message::Close(frame)) => {
                let code = frame.map(|frame| frame.code.into());
                Box::pin(answer_close(socket, talk, code)).await;
                return Pause::Done;
            }
            Err(error) => {
                talk.break_off(&error);
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
async fn next(socket: &mut WebSocket, talk: &mut Talk) -> Option<Result<Message>> {
    while let Some(patience) = talk.patience() {
        match Box::pin(timeout_at(patience, socket.next())).await {
            Ok(frame) => return frame,
            Err(_) => Box::pin(talk.lose_patience()).await,
        }
    }
    socket.next().await
}

/// The same socket without the buffer of the large message it just had; nothing behind that message was read.
pub(super) async fn renewed(socket: WebSocket) -> WebSocket {
    let config = *socket.get_config();
    WebSocket::from_raw_socket(socket.into_inner(), Role::Server, Some(config)).await
}

/// The member leaves before its close is answered, so that who comes back at once is counted once and finds its nickname
/// free.
async fn answer_close(socket: &mut WebSocket, talk: &mut Talk, code: Option<u16>) {
    talk.leave(code).await;
    socket.next().await; // makes the library write its answer, and ends
    talk.finish();
}

/// The close that a fault of framing earns; nothing where the peer just went away.
pub(super) fn close_for(error: &Error) -> Option<Close> {
    match error {
        Error::Capacity(_) => Some(Close::TooLarge),
        Error::Utf8(_) => Some(Close::NotUtf8),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        Error::Protocol(_) => Some(Close::Protocol),
        _ => None,
    }
}
