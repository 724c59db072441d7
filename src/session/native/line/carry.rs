//! The task of a line at the session's own node: sends what is asked, and shows the client what its rooms say.

use super::account::{Answered, Ending, Joining, LineMessage, LineShared, PendingRequest, Then};
use super::front::milliseconds;
use super::words::{FromHome, read_home, write_reply};
use crate::close::Close;
use crate::limits::{LINE_BUFFER, LINE_FRAME, LINE_UNREAD};
use crate::outbox::{Encoded, PROBE};
use crate::room::LineStream;
use futures_util::{FutureExt, SinkExt, StreamExt, stream};
use std::future::{pending, ready};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tungstenite::Message;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};

/// Time between two looks at what waits for a client that reads slowly.
const LOOK: Duration = Duration::from_millis(20);

/// Frames of the rooms on their way to the client.
struct RoomFrames<'s> {
    shared: &'s LineShared,
    frames: Vec<Encoded>,
    bytes: usize,
}

impl LineShared {
    /// Serves the line until either side ends it, its node is gone, or it is silent.
    pub(super) async fn serve(
        self: Arc<Self>,
        stream: LineStream,
        to_send: mpsc::UnboundedReceiver<LineMessage>,
        silence: Duration,
    ) {
        let LineStream { bytes, place, cut } = stream;
        let config = WebSocketConfig::default().read_buffer_size(LINE_BUFFER).write_buffer_size(0);
        let config = config.max_message_size(Some(LINE_FRAME)).max_frame_size(Some(LINE_FRAME));
        let begun = Instant::now();
        let (sink, source) = WebSocketStream::from_raw_socket(bytes, Role::Client, Some(config)).await.split();
        let close = tokio::select! {
            close = self.read(source, begun, silence) => close,
            () = self.write(sink, to_send, begun, silence) => None,
            () = cut.cancelled() => None,
            () = self.over.cancelled() => None,
        };
        drop(place);
        self.finish(close);
        self.over.cancel();
    }

    /// Sends what is to be sent, until that fails. Now and then it asks whether the other end is there, which need not say anything
    /// otherwise, and shows that this one is, also while it reads nothing for its client.
    async fn write<S>(
        &self,
        mut sink: S,
        mut to_send: mpsc::UnboundedReceiver<LineMessage>,
        begun: Instant,
        silence: Duration,
    ) where
        S: futures_util::Sink<Message> + Unpin,
    {
        let mut asks = interval_at(Instant::now() + silence / 3, silence / 3);
        asks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut asked = None;
        loop {
            let (message, ending) = tokio::select! {
                biased;
                sent = to_send.recv() => match sent {
                    Some(LineMessage::Text(text)) => (Message::text(text), None),
                    Some(LineMessage::Close(ending)) => (Message::Close(ending.frame()), Some(ending)),
                    None => return,
                },
                // All that was to be sent by then has gone out.
                () = ready(()), if asked.is_some() => (ping_of(asked.take()), None),
                _ = asks.tick() => {
                    asked = Some(milliseconds(begun.elapsed()));
                    continue;
                }
            };
            if let Message::Text(text) = &message {
                self.note_sent(text.len());
            }
            if sink.send(message).await.is_err() {
                return;
            }
            match ending {
                None => {}
                Some(Ending::Left) => pending().await, // the other end answers once the seats are left
                Some(Ending::Lost) => return,
            }
        }
    }

    /// Passes on what the rooms say while its client takes it, until the line ends. Returns the code of its close.
    async fn read<S>(&self, mut source: S, begun: Instant, silence: Duration) -> Option<u16>
    where
        S: stream::Stream<Item = tungstenite::Result<Message>> + Unpin,
    {
        let mut waited = None;
        loop {
            if self.until_client_reads().await {
                waited = Some(Instant::now());
            }
            let mut next = match timeout(silence, source.next()).await {
                Ok(Some(Ok(message))) => Some(message),
                // The home could not say why: what it had said before was not taken.
                Ok(Some(Err(_)) | None) => {
                    return waited.filter(|at| at.elapsed() < silence).map(|_| Close::SlowConsumer.code());
                }
                Err(_) => return None,
            };
            // What has come together goes on together: one write to the client for many of its rooms' messages.
            let mut answered = None;
            let mut shown = RoomFrames { shared: self, frames: Vec::new(), bytes: 0 };
            while let Some(message) = next {
                match message {
                    Message::Text(text) => shown.hear(&text),
                    Message::Close(frame) => return frame.map(|frame| frame.code.into()),
                    Message::Ping(payload) if payload == PROBE => self.probe(),
                    Message::Pong(payload) => answered = asked_at(begun, &payload).or(answered),
                    _ => {}
                }
                let more = if shown.bytes < LINE_UNREAD { source.next().now_or_never().flatten() } else { None };
                next = more.and_then(Result::ok); // an end is found once more
            }
            drop(shown);
            if let Some(asked) = answered {
                self.state.lock().arrivals.note(asked, Instant::now());
            }
        }
    }

    /// Waits while much waits for the client: what it does not take then waits at the home, within the bounds of that. Returns
    /// `true` if it had to.
    async fn until_client_reads(&self) -> bool {
        let mut has_waited = false;
        while self.waits_for_client() {
            has_waited = true;
            sleep(LOOK).await;
        }
        has_waited
    }
}

/// A ping that bears this time.
fn ping_of(asked: Option<u64>) -> Message {
    Message::Ping(asked.unwrap_or_default().to_be_bytes().to_vec().into())
}

/// Time of the ping that this pong answers.
fn asked_at(begun: Instant, pong: &[u8]) -> Option<Instant> {
    let asked = u64::from_be_bytes(pong.try_into().ok()?);
    begun.checked_add(Duration::from_millis(asked)).filter(|asked| *asked <= Instant::now())
}

impl RoomFrames<'_> {
    fn hear(&mut self, text: &str) {
        match read_home(text) {
            Some(FromHome::Told) => self.show(text),
            Some(FromHome::Reply(is_ok, number, rest)) => self.on_reply(is_ok, number, rest),
            Some(FromHome::Removed(room, removed)) => {
                // Of another room the client knows. One that is away is told once it is back, when the home says it again.
                let is_here = self.shared.state.lock().client.is_some();
                if is_here && let Some((removal, _)) = self.shared.take_seat(&room) {
                    self.show(text);
                    self.push(); // before anybody says something because of it
                    removal.give(removed);
                    self.shared.end_if_unused();
                }
            }
            Some(FromHome::Word(word)) => {
                self.push();
                self.shared.on_word(word);
            }
            None => tracing::warn!("a node said something over a line that this one does not know"),
        }
    }

    fn on_reply(&mut self, is_ok: bool, number: i64, rest: &str) {
        let Some(PendingRequest { reference, then }) = self.shared.take_pending(number) else { return };
        let reply = (!is_ok || reference.is_some()).then(|| write_reply(is_ok, reference.as_ref(), rest));
        match then {
            Then::Awaited(done) => {
                self.push();
                let _ = done.send(());
            }
            Then::Joins(Joining { room, removal, note }, answered) => {
                if is_ok {
                    self.shared.state.lock().seats.insert(room, removal);
                    note();
                }
                reply.iter().for_each(|reply| self.show(reply));
                self.push();
                let _ = answered.send(if is_ok { Answered::Ok } else { Answered::Refused });
            }
            Then::Nothing | Then::Shows(..) => reply.iter().for_each(|reply| self.show(reply)),
        }
        self.shared.end_if_unused();
    }

    fn show(&mut self, text: &str) {
        self.bytes += text.len();
        self.frames.push(Encoded::of_text(text));
    }

    /// Shows the client what has come so far.
    fn push(&mut self) {
        let frames = std::mem::take(&mut self.frames);
        let client = self.shared.state.lock().client.clone();
        if let (Some(client), false) = (client, frames.is_empty()) {
            client.push_frames(&frames);
        }
    }
}

impl Drop for RoomFrames<'_> {
    fn drop(&mut self) {
        self.push();
    }
}

impl Ending {
    fn frame(self) -> Option<CloseFrame> {
        let code = match self {
            Self::Left => Close::Normal.code(),
            Self::Lost => Close::GoingAway.code(),
        };
        Some(CloseFrame { code: code.into(), reason: "".into() })
    }
}
