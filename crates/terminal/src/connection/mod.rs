//! The connection to a server: opened, kept, and opened again after breaks (native contract, section 10). Frames are
//! plain text here. Started by `client`.

mod backoff; // how long to wait before calling again
mod socket; // one socket: TCP, TLS, handshake
mod task; // the task that keeps it
mod tls; // whom to trust

pub(super) use backoff::chance;
pub(super) use tls::connector;

use super::address::Address;
use std::time::Duration;
use task::ConnectionTask;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

/// A request to the connection.
#[derive(Debug)]
enum Control {
    /// A frame for the socket with this number; one for an earlier socket is dropped.
    Send(u64, String),
    PingEvery(Duration),
    Close,
}

/// An event of the connection.
#[derive(Debug)]
pub(super) enum ConnectionEvent {
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
const UNREAD: usize = 64;

/// Time for a close handshake.
const GOODBYE: Duration = Duration::from_secs(3);

/// Handle of the task that keeps the connection.
pub(super) struct Connection {
    /// Unbounded: it holds no more than the user's own actions and acknowledgements.
    orders: mpsc::UnboundedSender<Control>,
    news: mpsc::Receiver<ConnectionEvent>,
}

impl Connection {
    /// Starts to connect. Gives up after `retries` failures in a row; without a number, never.
    pub(super) fn start(address: Address, tls: Option<TlsConnector>, retries: Option<u32>) -> Self {
        let (orders, ordered) = mpsc::unbounded_channel();
        let (told, news) = mpsc::channel(UNREAD);
        tokio::spawn(ConnectionTask::new(address, tls, retries, ordered, told).run());
        Self { orders, news }
    }

    pub(super) async fn news(&mut self) -> Option<ConnectionEvent> {
        self.news.recv().await
    }

    /// Returns an event that has come already.
    pub(super) fn more(&mut self) -> Option<ConnectionEvent> {
        self.news.try_recv().ok()
    }

    pub(super) fn send(&self, opening: u64, frame: String) {
        _ = self.orders.send(Control::Send(opening, frame)); // it may have ended: then it has said so
    }

    /// Sets the time between pings.
    pub(super) fn ping_every(&self, interval: Duration) {
        _ = self.orders.send(Control::PingEvery(interval));
    }

    /// Closes the connection and waits until everything is sent.
    pub(super) async fn close(mut self) {
        _ = self.orders.send(Control::Close);
        _ = timeout(GOODBYE, async { while self.news.recv().await.is_some() {} }).await;
    }
}
