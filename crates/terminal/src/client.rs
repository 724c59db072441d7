//! A chat and its connection: events of the connection go to the chat, its frames and reconnect requests go to the
//! connection. Shared by `app` and `plain`.

use super::chat::{Chat, ReconnectRequest};
use super::connection::{Connection, ConnectionEvent, Server};
use std::time::Instant;

/// A chat and its connection.
pub(super) struct Client {
    pub(super) chat: Chat,
    server: Server,
    connection: Option<Connection>,
    opening: u64,
}

impl Client {
    /// Starts to connect.
    pub(super) fn open(chat: Chat, server: Server) -> Self {
        let connection = Some(Connection::start(server.clone()));
        Self { chat, server, connection, opening: 0 }
    }

    /// Returns the next event; waits for ever while there is no connection.
    pub(super) async fn next_event(&mut self) -> Option<ConnectionEvent> {
        match &mut self.connection {
            Some(connection) => connection.next_event().await,
            None => std::future::pending().await,
        }
    }

    /// Passes an event, and those that have come since, to the chat.
    pub(super) fn on_events(&mut self, event: Option<ConnectionEvent>) {
        self.on_event(event);
        // A bound, so that the screen is drawn in between.
        for _ in 0..64 {
            let Some(event) = self.connection.as_mut().and_then(Connection::ready_event) else { break };
            self.on_event(Some(event));
        }
    }

    fn on_event(&mut self, event: Option<ConnectionEvent>) {
        match event {
            Some(ConnectionEvent::Connecting) => self.chat.on_connecting(),
            Some(ConnectionEvent::Opened(opening)) => {
                self.opening = opening;
                self.chat.on_open();
            }
            Some(ConnectionEvent::Frame(frame)) => {
                let (out, heard) = self.chat.sealed.hear(&frame);
                self.pass_on(out);
                heard.iter().for_each(|frame| self.chat.on_frame(frame));
            }
            Some(ConnectionEvent::Lost { why, again }) => self.chat.on_lost(why, again.into_std()),
            Some(ConnectionEvent::Closed { close, why }) => self.chat.on_closed(close, &why),
            None => self.chat.on_closed(None, "the connection ended"),
        }
        self.send();
    }

    /// Does what is due.
    pub(super) fn on_timer(&mut self) {
        let (out, heard) = self.chat.sealed.on_timer(Instant::now());
        self.pass_on(out);
        heard.iter().for_each(|frame| self.chat.on_frame(frame));
        self.chat.on_timer();
    }

    /// Sends the frames of the chat.
    pub(super) fn send(&mut self) {
        // What the chat is answered may have it say more.
        while !self.chat.frames.is_empty() {
            for frame in std::mem::take(&mut self.chat.frames) {
                let (out, heard) = self.chat.sealed.say(frame);
                self.pass_on(out);
                heard.iter().for_each(|frame| self.chat.on_frame(frame));
            }
        }
        if let (Some(connection), Some(interval)) = (&self.connection, self.chat.ping_every.take()) {
            connection.ping_every(interval);
        }
    }

    fn pass_on(&self, frames: Vec<String>) {
        let Some(connection) = &self.connection else { return };
        frames.into_iter().for_each(|frame| connection.send(self.opening, frame));
    }

    /// Carries out the reconnect request of the chat, if there is one.
    pub(super) async fn reconnect(&mut self) {
        self.send();
        let Some(request) = self.chat.reconnect.take() else { return };
        if request != ReconnectRequest::Connect
            && let Some(connection) = self.connection.take()
        {
            connection.close().await;
        }
        if request != ReconnectRequest::Disconnect {
            self.connection = Some(Connection::start(self.server.clone()));
        }
    }

    /// Closes the connection.
    pub(super) async fn close(mut self) {
        self.send();
        if let Some(connection) = self.connection.take() {
            connection.close().await;
        }
    }
}

/// Returns when the program is asked to stop, or its terminal has gone.
#[cfg(unix)]
pub(super) async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()), signal(SignalKind::hangup()));
    let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) = signals else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}

#[cfg(not(unix))]
pub(super) async fn stopped() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
