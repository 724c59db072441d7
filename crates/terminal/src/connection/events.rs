//! Messages between a connection's handle and its task.

use std::time::Duration;
use tokio::time::Instant;

/// A request to the connection.
#[derive(Debug)]
pub(super) enum Control {
    /// A frame for the socket with this number; one for an earlier socket is dropped.
    Send(u64, String),
    PingEvery(Duration),
    Close,
}

/// An event of the connection.
#[derive(Debug)]
pub(crate) enum ConnectionEvent {
    Connecting,
    /// A socket is open, which has this number.
    Opened(u64),
    Frame(String),
    /// The socket is lost, or none could be opened; the next attempt comes at `again`.
    Lost {
        why: String,
        again: Instant,
    },
    /// There will be no further attempt.
    Closed {
        close: Option<u16>,
        why: String,
    },
}

/// Events that wait for the client; behind them the server waits.
pub(super) const UNREAD: usize = 64;

/// Time for a close handshake.
pub(super) const GOODBYE: Duration = Duration::from_secs(3);
