//! The connection to a server: opened, kept, and opened again after breaks (`docs/protocol.md`, Staying connected). Frames
//! are plain text here. Started by `client`.

mod backoff; // the wait before the next attempt
mod events; // messages between the handle and the task
mod socket; // one socket: TCP, TLS, handshake
mod task; // the task that keeps it
mod tls; // trust

pub(super) use backoff::{Backoff, random};
pub(super) use events::{CLOSE_TIMEOUT, ConnectionEvent, Server};
pub(super) use socket::{ConnectError, open_stream};
pub(super) use tls::connector;

use events::{Control, EVENT_BUFFER};
use std::time::Duration;
use task::ConnectionTask;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Handle of the task that keeps the connection.
pub(super) struct Connection {
    /// Unbounded: it holds no more than the user's own actions and acknowledgements.
    controls: mpsc::UnboundedSender<Control>,
    events: mpsc::Receiver<ConnectionEvent>,
}

impl Connection {
    /// Starts to connect.
    pub(super) fn start(server: Server) -> Self {
        let (controls, received) = mpsc::unbounded_channel();
        let (emitted, events) = mpsc::channel(EVENT_BUFFER);
        tokio::spawn(ConnectionTask::new(server, received, emitted).run());
        Self { controls, events }
    }

    pub(super) async fn next_event(&mut self) -> Option<ConnectionEvent> {
        self.events.recv().await
    }

    /// Returns an event that has come already.
    pub(super) fn ready_event(&mut self) -> Option<ConnectionEvent> {
        self.events.try_recv().ok()
    }

    pub(super) fn send(&self, opening: u64, frame: String) {
        _ = self.controls.send(Control::Send(opening, frame)); // it may have ended: then it has said so
    }

    /// Sets the time between pings.
    pub(super) fn ping_every(&self, interval: Duration) {
        _ = self.controls.send(Control::PingEvery(interval));
    }

    /// Closes the connection and waits until everything is sent.
    pub(super) async fn close(mut self) {
        _ = self.controls.send(Control::Close);
        _ = timeout(CLOSE_TIMEOUT, async { while self.events.recv().await.is_some() {} }).await;
    }
}
