//! The server of a connection, and the messages between the connection's handle and its task.

use crate::address::Address;
use crate::trace::Trace;
use std::time::Duration;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

/// The server to connect to.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: Address,
    pub(crate) tls: Option<TlsConnector>,
    /// Failures in a row after which no further attempt is made; without a number, there is always one more.
    pub(crate) retries: Option<u32>,
    pub(crate) trace: Option<Trace>,
}

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
pub(super) const EVENT_BUFFER: usize = 64;

/// Time for a close handshake.
pub(crate) const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);
