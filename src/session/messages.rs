//! The messages of a socket, one after the other. The WebSocket library's state and its buffers are there only while a
//! message is under way, so that a socket on which nothing is said does without them. `handshake` makes these, `reader`
//! reads them.

use super::stream::Stream;
use crate::limits::READ_BUFFER;
use std::io::ErrorKind;
use std::task::{Context, Poll, ready};
use tungstenite::error::Error;
use tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tungstenite::{Message, Result};

/// The messages of a socket.
#[derive(Debug)]
pub(super) struct Messages {
    stream: Stream,
    /// The library's state, from the first bytes of a message until nothing more has come behind its end.
    context: Option<Box<WebSocketContext>>,
    /// Bytes of the largest frame, and of the largest message.
    most: usize,
}

impl Messages {
    /// The messages of at most so many bytes that come through a stream.
    pub(super) fn new(stream: Stream, most: usize) -> Self {
        Self { stream, context: None, most }
    }

    /// The stream.
    pub(super) fn stream(&self) -> &Stream {
        &self.stream
    }

    /// The next message; none once the closing handshake is done.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Message>>> {
        loop {
            if self.context.is_none() {
                ready!(self.stream.poll_ready(cx))?;
            }
            let context = self.context.get_or_insert_with(|| Box::new(context(self.most)));
            match context.read(&mut self.stream) {
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                    if self.stream.is_between_messages() {
                        self.context = None;
                    }
                    ready!(self.stream.poll_ready(cx))?;
                }
                Err(Error::ConnectionClosed | Error::AlreadyClosed) => return Poll::Ready(None),
                message => return Poll::Ready(Some(message)),
            }
        }
    }

    /// Lets go of the buffer of the large message that was read last; nothing behind that message was read.
    pub(super) fn renew(&mut self) {
        self.context = None;
    }
}

pub(super) fn context(most: usize) -> WebSocketContext {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_message_size(Some(most))
        .max_frame_size(Some(most));
    WebSocketContext::new(Role::Server, Some(config))
}
