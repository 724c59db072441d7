//! Amounts of the resources that connections of one address hold. [`super::usage`] counts them.

use std::ops::{Index, IndexMut};

/// Something that is held for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resource {
    /// A place among the sockets.
    Socket,
    /// The place of a session whose connection broke.
    AwaySocket,
    /// The use of such a place by somebody who has to show that the session is theirs.
    LentSocket,
    /// The stream of a WebSocket, until the last of it is sent.
    Stream,
    /// A connection that is no WebSocket.
    Arrival,
    /// An answer with the history of a room that is written, or waits for that.
    History,
    /// A byte of such an answer that waits to be read.
    HistoryByte,
    /// A byte of a request's body that is read.
    BodyByte,
}

/// Amounts of each [`Resource`].
#[derive(Debug, Default)]
pub(super) struct Amounts([usize; 8]);

impl Index<Resource> for Amounts {
    type Output = usize;

    fn index(&self, resource: Resource) -> &usize {
        &self.0[resource as usize]
    }
}

impl IndexMut<Resource> for Amounts {
    fn index_mut(&mut self, resource: Resource) -> &mut usize {
        &mut self.0[resource as usize]
    }
}
