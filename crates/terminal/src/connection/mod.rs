//! The connection to a server: opened, kept, and opened again after breaks (native contract, section 10). It knows of
//! frames only that they are text; what they say is `chat`'s. Started by `app` and `plain`.

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

/// What is asked of the connection.
#[derive(Debug)]
enum Control {
    /// A frame for the opening with this number; one for an earlier opening is dropped.
    Send(u64, String),
    PingEvery(Duration),
    Close,
}

/// What it tells.
#[derive(Debug)]
pub(super) enum ConnectionEvent {
    Connecting,
    /// It is open, for the time with this number.
    Opened(u64),
    Frame(String),
    /// It is not, and will be tried again.
    Lost {
        why: String,
        again: Instant,
    },
    /// It is not, and will not be.
    Closed {
        close: Option<u16>,
        why: String,
    },
}

/// Frames that wait for the client to read them; behind them the server waits.
const UNREAD: usize = 64;

/// Time for a goodbye.
const GOODBYE: Duration = Duration::from_secs(3);

/// One end of a connection that keeps itself.
pub(super) struct Connection {
    /// Unbounded: what its user does and acknowledges goes in, no more.
    orders: mpsc::UnboundedSender<Control>,
    news: mpsc::Receiver<ConnectionEvent>,
}

impl Connection {
    /// Begins to call. After so many failures in a row it gives up; without a number, never.
    pub(super) fn start(address: Address, tls: Option<TlsConnector>, retries: Option<u32>) -> Self {
        let (orders, ordered) = mpsc::unbounded_channel();
        let (told, news) = mpsc::channel(UNREAD);
        tokio::spawn(ConnectionTask::new(address, tls, retries, ordered, told).run());
        Self { orders, news }
    }

    pub(super) async fn news(&mut self) -> Option<ConnectionEvent> {
        self.news.recv().await
    }

    /// News that have come already.
    pub(super) fn more(&mut self) -> Option<ConnectionEvent> {
        self.news.try_recv().ok()
    }

    pub(super) fn send(&self, opening: u64, frame: String) {
        _ = self.orders.send(Control::Send(opening, frame)); // it may have ended: then it has said so
    }

    /// The server's own time between pings.
    pub(super) fn ping_every(&self, interval: Duration) {
        _ = self.orders.send(Control::PingEvery(interval));
    }

    /// Says goodbye and waits until the server has heard all.
    pub(super) async fn close(mut self) {
        _ = self.orders.send(Control::Close);
        _ = timeout(GOODBYE, async { while self.news.recv().await.is_some() {} }).await;
    }
}
