//! The reader of a session: takes frames from the socket one after the other and hands them to the session, in
//! whichever protocol that is. Returns when the client has closed or broken off, or has broken the protocol.

#[cfg(test)]
use super::echo::Echo;
use super::gischat::GischatSession;
use super::livefield::LivefieldSession;
use super::messages::Messages;
use super::native::{LineConnection, NativeConnection};
use crate::close::Close;
use crate::limits::KEPT_BUFFER;
use std::future::poll_fn;
use std::ops::ControlFlow;
use tokio::time::{Instant, timeout_at};
use tungstenite::error::{Error, ProtocolError};
use tungstenite::{Message, Result};

/// A session, in one of the three protocols, or one of another node.
pub(super) enum Protocol {
    /// In a dialect of gischat's, in one room.
    Gischat(GischatSession),
    /// In the dialect `livefield`, in one room once it has named that.
    Livefield(Box<LivefieldSession>),
    /// In our own protocol.
    Native(Box<NativeConnection>),
    /// Another node's, for a session there.
    Line(Box<LineConnection>),
    /// None: what is heard is said again.
    #[cfg(test)]
    Echo(Echo),
}

/// Something that happens to a session.
#[derive(Debug)]
enum SocketEvent<'a> {
    Text(&'a str),
    Binary(&'a [u8]),
    /// The client was silent until the session's deadline.
    Idle,
    /// The client closes, with this code if it gave one.
    Close(Option<u16>),
}

impl Protocol {
    /// Time until which the client may be silent, while something is open: it is unknown in part, or to be told
    /// something.
    fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Gischat(session) => session.deadline(),
            Self::Livefield(session) => session.deadline(),
            Self::Native(connection) => connection.deadline(),
            Self::Line(_) => None,
            #[cfg(test)]
            Self::Echo(_) => None,
        }
    }

    /// Handles a ping, or a pong with its payload.
    fn on_control(&mut self, pong: Option<&[u8]>) {
        match self {
            Self::Gischat(session) => session.on_control(),
            Self::Livefield(session) => session.on_control(),
            Self::Native(connection) => connection.on_control(pong),
            Self::Line(_) => {}
            #[cfg(test)]
            Self::Echo(_) => {}
        }
    }

    /// Handles everything else. After a close the member is counted no more, or waits.
    async fn on(&mut self, event: SocketEvent<'_>) {
        match (self, event) {
            (Self::Gischat(session), SocketEvent::Text(text)) => session.on_text(text).await,
            (Self::Gischat(session), SocketEvent::Binary(bytes)) => session.on_binary(bytes).await,
            (Self::Gischat(session), SocketEvent::Idle) => session.on_idle().await,
            (Self::Gischat(session), SocketEvent::Close(_)) => session.on_close().await,
            (Self::Livefield(session), SocketEvent::Text(text)) => session.on_text(text).await,
            (Self::Livefield(session), SocketEvent::Binary(bytes)) => session.on_binary(bytes),
            (Self::Livefield(session), SocketEvent::Idle) => session.on_idle().await,
            (Self::Livefield(session), SocketEvent::Close(_)) => session.on_close().await,
            (Self::Native(connection), SocketEvent::Text(text)) => connection.on_text(text).await,
            (Self::Native(connection), SocketEvent::Binary(_)) => connection.on_binary(),
            (Self::Native(connection), SocketEvent::Idle) => connection.on_idle(),
            (Self::Native(connection), SocketEvent::Close(code)) => connection.on_close(code).await,
            (Self::Line(line), SocketEvent::Text(text)) => line.on_text(text).await,
            (Self::Line(line), SocketEvent::Binary(_)) => line.on_binary(),
            (Self::Line(_), SocketEvent::Idle) => {} // it may be
            (Self::Line(line), SocketEvent::Close(code)) => line.on_close(code).await,
            #[cfg(test)]
            (Self::Echo(echo), SocketEvent::Text(text)) => echo.on_text(text),
            #[cfg(test)]
            (Self::Echo(echo), SocketEvent::Binary(bytes)) => echo.on_binary(bytes),
            #[cfg(test)]
            (Self::Echo(_), SocketEvent::Idle | SocketEvent::Close(_)) => {}
        }
    }
}

/// Serves the socket until its client is done, or has broken the protocol.
///
/// Handling is boxed, and so is a wait with a timer: they are rare beside waiting, and would be most of the memory of an
/// idle session (the future of handling is 3 kB).
pub(super) async fn read(messages: &mut Messages, protocol: &mut Protocol) {
    loop {
        let message = match protocol.deadline() {
            Some(_) => Box::pin(next_with_deadlines(messages, protocol)).await,
            None => poll_fn(|cx| messages.poll_next(cx)).await,
        };
        let Some(message) = message else { return };
        if Box::pin(handle(message, messages, protocol)).await.is_break() {
            return;
        }
    }
}

/// The next message. What is due while the client is silent is done meanwhile.
async fn next_with_deadlines(messages: &mut Messages, protocol: &mut Protocol) -> Option<Result<Message>> {
    while let Some(deadline) = protocol.deadline() {
        match timeout_at(deadline, poll_fn(|cx| messages.poll_next(cx))).await {
            Ok(message) => return message,
            Err(_) => Box::pin(protocol.on(SocketEvent::Idle)).await,
        }
    }
    poll_fn(|cx| messages.poll_next(cx)).await
}

/// Handles a message; breaks at the end of the connection.
async fn handle(message: Result<Message>, messages: &mut Messages, protocol: &mut Protocol) -> ControlFlow<()> {
    let event = match &message {
        Ok(Message::Text(text)) => SocketEvent::Text(text),
        Ok(Message::Binary(bytes)) => SocketEvent::Binary(bytes),
        Ok(Message::Close(frame)) => {
            let code = frame.as_ref().map(|frame| frame.code.into());
            answer_close(messages, protocol, code).await;
            return ControlFlow::Break(());
        }
        Ok(Message::Ping(payload) | Message::Pong(payload)) => {
            protocol.on_control(matches!(&message, Ok(Message::Pong(_))).then_some(payload));
            messages.stream().socket().finish_control(payload.len());
            return ControlFlow::Continue(());
        }
        Ok(Message::Frame(_)) => return ControlFlow::Continue(()), // never read
        Err(error) => {
            if let Some(close) = close_for(error) {
                messages.stream().socket().outbox.close(close);
            }
            return ControlFlow::Break(());
        }
    };
    messages.stream().socket().begin();
    protocol.on(event).await;
    messages.stream().socket().finish();
    if message.is_ok_and(|message| message.len() > KEPT_BUFFER) {
        messages.renew();
    }
    ControlFlow::Continue(())
}

/// The member leaves before its close is answered, so that who comes back at once is counted once and finds its
/// nickname free.
async fn answer_close(messages: &mut Messages, protocol: &mut Protocol, code: Option<u16>) {
    protocol.on(SocketEvent::Close(code)).await;
    poll_fn(|cx| messages.poll_next(cx)).await; // makes the library write its answer, and ends
    messages.stream().socket().outbox.finish();
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
