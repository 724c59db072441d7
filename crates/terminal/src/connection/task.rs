//! The task that keeps a connection: connects, carries frames, sends pings, notices breaks and connects again.

use super::backoff::Backoff;
use super::events::{CLOSE_TIMEOUT, ConnectionEvent, Control, Server};
use super::socket::{self, Socket};
use crate::trace::Step;
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// Time to send one frame, also a large one over a slow line.
const SEND_TIMEOUT: Duration = Duration::from_secs(120);

/// Time for the answer to a ping at first, and at most.
const PONG_TIMEOUT: Duration = Duration::from_secs(10);
const LONGEST_PONG_TIMEOUT: Duration = Duration::from_secs(60);

pub(super) struct ConnectionTask {
    server: Server,
    controls: mpsc::UnboundedReceiver<Control>,
    events: mpsc::Sender<ConnectionEvent>,
    backoff: Backoff,
    ping_every: Duration,
    pong_timeout: Duration,
    was_open: bool,
}

/// Reason for the end of a socket.
enum Disconnect {
    /// The client closed it.
    Requested,
    Lost {
        close: Option<u16>,
        why: String,
    },
}

impl ConnectionTask {
    pub(super) fn new(
        server: Server,
        controls: mpsc::UnboundedReceiver<Control>,
        events: mpsc::Sender<ConnectionEvent>,
    ) -> Self {
        Self {
            server,
            controls,
            events,
            backoff: Backoff::default(),
            ping_every: Duration::from_secs(20),
            pong_timeout: PONG_TIMEOUT,
            was_open: false,
        }
    }

    pub(super) async fn run(mut self) {
        let mut opening = 0;
        loop {
            self.emit(ConnectionEvent::Connecting).await;
            let (close, why, is_final) = match socket::open(&self.server.address, self.server.tls.as_ref()).await {
                Ok(socket) => {
                    opening += 1;
                    self.note(Step::Opened);
                    self.emit(ConnectionEvent::Opened(opening)).await;
                    match self.carry(socket, opening).await {
                        Disconnect::Requested => return,
                        Disconnect::Lost { close, why } => (close, why, close.is_some_and(|code| code >= 4500)),
                    }
                }
                Err(fault) => (None, fault.why, fault.is_final && !self.was_open),
            };
            self.note(Step::Lost(&why));
            let wait = self.backoff.next(close);
            let is_enough = self.server.retries.is_some_and(|retries| self.backoff.failures() > retries);
            if is_final || is_enough {
                return self.emit(ConnectionEvent::Closed { close, why }).await;
            }
            let again = Instant::now() + wait;
            self.emit(ConnectionEvent::Lost { why, again }).await;
            if self.events.is_closed() || self.is_closed_before(again).await {
                return;
            }
        }
    }

    fn note(&self, step: Step<'_>) {
        if let Some(trace) = &self.server.trace {
            trace.note(step);
        }
    }

    async fn emit(&self, event: ConnectionEvent) {
        _ = self.events.send(event).await; // nobody may be listening at the end
    }

    /// Waits until `again`, and drops frames meanwhile. Returns `true` if the client closes the connection.
    async fn is_closed_before(&mut self, again: Instant) -> bool {
        loop {
            match timeout_at(again, self.controls.recv()).await {
                Ok(None | Some(Control::Close)) => return true,
                Ok(Some(_)) => {}
                Err(_) => return false,
            }
        }
    }

    async fn carry(&mut self, mut socket: Socket, opening: u64) -> Disconnect {
        let mut heard = Instant::now();
        let mut pinged = None;
        loop {
            let deadline = pinged.unwrap_or(heard + self.ping_every + Duration::from_secs(5));
            tokio::select! {
                message = socket.next() => {
                    let text = match message {
                        Some(Ok(Message::Close(frame))) => return closed(frame.as_ref()),
                        Some(Ok(Message::Text(text))) => Some(text),
                        Some(Ok(_)) => None,
                        Some(Err(error)) => return lost(&error),
                        None => return lost("the server hung up"),
                    };
                    heard = Instant::now();
                    if pinged.take().is_some() {
                        self.pong_timeout = PONG_TIMEOUT;
                    }
                    if let Some(text) = text {
                        self.backoff.reset();
                        self.was_open = true;
                        self.note(Step::Received(&text));
                        self.emit(ConnectionEvent::Frame(text.to_string())).await;
                    }
                }
                control = self.controls.recv() => match control {
                    Some(Control::Send(number, text)) if number == opening => {
                        self.note(Step::Sent(&text));
                        if let Err(end) = send(&mut socket, text).await {
                            return end;
                        }
                    }
                    Some(Control::Send(..)) => {}
                    Some(Control::PingEvery(interval)) => self.ping_every = interval,
                    None => return Disconnect::Requested, // without a word: the session waits for its client
                    Some(Control::Close) => {
                        close_socket(socket).await;
                        return Disconnect::Requested;
                    }
                },
                () = sleep_until(deadline) => {
                    if pinged.is_some() {
                        self.pong_timeout = (self.pong_timeout * 2).min(LONGEST_PONG_TIMEOUT);
                        return lost("the server is silent");
                    }
                    pinged = Some(Instant::now() + self.pong_timeout);
                    if let Err(end) = send(&mut socket, r#"{"type":"ping","ref":"alive"}"#.into()).await {
                        return end;
                    }
                }
            }
        }
    }
}

async fn send(socket: &mut Socket, text: String) -> Result<(), Disconnect> {
    match timeout(SEND_TIMEOUT, socket.send(Message::text(text))).await {
        Ok(sent) => sent.map_err(|error| lost(&error)),
        Err(_) => Err(lost("the server takes nothing")),
    }
}

/// Sends a close, and reads until the server has closed too.
async fn close_socket(mut socket: Socket) {
    let frame = CloseFrame { code: 1000.into(), reason: "".into() };
    let said = async {
        if socket.close(Some(frame)).await.is_ok() {
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    _ = timeout(CLOSE_TIMEOUT, said).await;
}

fn closed(frame: Option<&CloseFrame>) -> Disconnect {
    let close = frame.map(|frame| u16::from(frame.code));
    let reason = frame.map_or("", |frame| frame.reason.as_str());
    let why = match close {
        Some(code) => format!("closed by the server: {code} {reason}"),
        None => "closed by the server".into(),
    };
    Disconnect::Lost { close, why }
}

fn lost(why: &(impl ToString + ?Sized)) -> Disconnect {
    Disconnect::Lost { close: None, why: why.to_string() }
}
