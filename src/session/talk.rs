//! The two ways in which a session can talk, behind one face for its reader: in a dialect of gischat's, in one room, or in
//! our own protocol.

use super::conversation::Conversation;
use super::native;
use super::reader::close_for;
use super::stream::Stream;
use crate::outbox::Outbox;
use std::sync::Arc;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::error::Error;

/// What a session does with what its client says.
pub(super) enum Talk {
    /// In a dialect of gischat's.
    Gischat(Conversation),
    /// In our own protocol.
    Native(Box<native::Conversation>),
}

impl Talk {
    /// The library's end of the socket, of which `read_ahead` was read already.
    pub(super) fn stream(&self, read_ahead: &[u8]) -> Stream {
        match self {
            Self::Gischat(talk) => talk.line().stream(read_ahead),
            Self::Native(talk) => talk.line().stream(read_ahead),
        }
    }

    /// The way to the socket.
    pub(super) fn outbox(&self) -> &Arc<Outbox> {
        match self {
            Self::Gischat(talk) => talk.line().outbox(),
            Self::Native(talk) => talk.line().outbox(),
        }
    }

    /// Largest message that is read, in bytes.
    pub(super) fn frame_bytes(&self) -> usize {
        match self {
            Self::Gischat(talk) => talk.line().node.config.limits.frame_bytes,
            Self::Native(talk) => talk.line().node.config.limits.native.frame,
        }
    }

    /// Until when the client may be silent, while something is open: it is unknown in part, or to be told something.
    /// [`Talk::lose_patience`] settles what was due by then.
    pub(super) fn patience(&self) -> Option<Instant> {
        match self {
            Self::Gischat(talk) => talk.patience(),
            Self::Native(talk) => talk.patience(),
        }
    }

    /// The client was silent for too long.
    pub(super) async fn lose_patience(&mut self) {
        match self {
            Self::Gischat(talk) => talk.lose_patience().await,
            Self::Native(talk) => talk.lose_patience(),
        }
    }

    /// Handles one text frame.
    pub(super) async fn hear(&mut self, text: &str) {
        match self {
            Self::Gischat(talk) => talk.hear(text).await,
            Self::Native(talk) => talk.hear(text).await,
        }
    }

    /// Handles one binary frame: nobody sends any.
    pub(super) async fn hear_binary(&mut self) {
        match self {
            Self::Gischat(talk) => talk.hear_binary().await,
            Self::Native(talk) => talk.hear_binary(),
        }
    }

    /// Handles a ping or a pong.
    pub(super) fn pass_over(&mut self, payload: usize) {
        match self {
            Self::Gischat(talk) => talk.pass_over(payload),
            Self::Native(talk) => talk.pass_over(payload),
        }
    }

    /// The client closes, with this code if it gave one. When this returns the member is counted no more, or waits.
    pub(super) async fn leave(&mut self, code: Option<u16>) {
        match self {
            Self::Gischat(talk) => talk.leave().await,
            Self::Native(talk) => talk.leave(code).await,
        }
    }

    /// Ends the session after the client's close was answered.
    pub(super) fn finish(&self) {
        self.outbox().finish();
    }

    /// Ends the session for a fault of framing.
    pub(super) fn break_off(&self, error: &Error) {
        if let Some(close) = close_for(error) {
            self.outbox().close(close);
        }
    }
}
