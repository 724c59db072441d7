//! The account of a line at the session's own node: what was asked and not answered, the seats, the session's place in a call, and
//! the way to its client. [`super::front`] writes it as the session asks, [`super::carry`] as the home answers.

use super::arrivals::Arrivals;
use super::words::HomeWord;
use crate::close::Close;
use crate::limits::{LINE_UNREAD, PASSED_ANSWER, REPLAY_MARGIN};
use crate::locks::{Lock, Mutex};
use crate::message::{Code, Event, MemberId, Reference, Refusal, Removal, Removed, Reply};
use crate::outbox::Outbox;
use crate::room::RemovalNotice;
use crate::session::native::frames::frame;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

/// The way in which a session ends, and its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::session::native) enum Ending {
    /// The client went for good: the session's rooms are told so.
    Left,
    /// Nobody resumed it in time, which its rooms notice themselves.
    Lost,
}

/// The part of a line that the session and its task share.
#[derive(Debug)]
pub(super) struct LineShared {
    pub(super) member: MemberId,
    pub(super) state: Mutex<LineState>,
    pub(super) sent: mpsc::UnboundedSender<LineMessage>,
    pub(super) over: CancellationToken,
}

/// The account itself.
#[derive(Debug)]
pub(super) struct LineState {
    /// The number of the next request.
    pub(super) next: i64,
    pub(super) pending: BTreeMap<i64, PendingRequest>,
    pub(super) seats: BTreeMap<Arc<str>, RemovalNotice>,
    /// The place in a call that one of these rooms has, with the number of the request.
    pub(super) call: Option<(i64, OwnedSemaphorePermit)>,
    /// The way to the client; none while that is lost, and until its rooms show themselves again.
    pub(super) client: Option<Arc<Outbox>>,
    /// The answers to its pings.
    pub(super) arrivals: Arrivals,
    /// Bytes that wait to be sent.
    pub(super) unsent: usize,
    /// `true` once nothing more is asked.
    pub(super) has_ended: bool,
}

/// A request that was not answered yet, with its name at the client.
#[derive(Debug)]
pub(super) struct PendingRequest {
    pub(super) reference: Option<Reference>,
    pub(super) then: Then,
}

/// The consequence of an answer.
#[derive(Debug)]
pub(super) enum Then {
    Nothing,
    /// Somebody waits for it.
    Awaited(oneshot::Sender<()>),
    /// The session is in a room, or not.
    Joins(Joining, oneshot::Sender<Answered>),
    /// All frames from then on are for this connection of the client, which came at this time.
    Shows(Arc<Outbox>, Instant),
}

/// The room that a session joins, and what notes it there before the client knows.
pub(super) struct Joining {
    pub(super) room: Arc<str>,
    pub(super) removal: RemovalNotice,
    pub(super) note: Box<dyn FnOnce() + Send>,
}

impl fmt::Debug for Joining {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Joining").field(&self.room).finish()
    }
}

#[derive(Debug)]
pub(super) enum Answered {
    Ok,
    Refused,
    Misdirected,
}

/// Something that goes out over a line.
#[derive(Debug)]
pub(super) enum LineMessage {
    Text(String),
    Close(Ending),
}

/// The removal of a session from a room whose line has ended, or that is at another node now.
pub(super) const CLOSED: Removed = Removed { reason: Removal::Closed, message: None };

impl LineState {
    pub(super) fn note(&mut self, pending: PendingRequest) -> i64 {
        let number = self.next;
        self.next -= 1;
        self.pending.insert(number, pending);
        number
    }
}

/// Returns `true` if so much waits for a client that nothing more is read for it over lines.
pub(in crate::session::native) fn is_unread(client: &Outbox) -> bool {
    client.ended().is_none() && client.is_waiting() && client.share_waiting() >= LINE_UNREAD
}

impl LineShared {
    /// Nothing asked yet, for a member whose client is reached by this outbox. Words go out by `sent`.
    pub(super) fn new(member: MemberId, client: Arc<Outbox>, sent: mpsc::UnboundedSender<LineMessage>) -> Self {
        let state = LineState {
            next: -1,
            pending: BTreeMap::new(),
            seats: BTreeMap::new(),
            call: None,
            client: Some(client),
            arrivals: Arrivals::new(Instant::now()),
            unsent: 0,
            has_ended: false,
        };
        Self { member, state: Mutex::new(Lock::Line, state), sent, over: CancellationToken::new() }
    }

    pub(super) fn send(&self, state: &mut LineState, text: String) {
        state.unsent += text.len();
        let _ = self.sent.send(LineMessage::Text(text));
    }

    /// Waits for an answer, and ends a line that hangs. What lies behind something that the client reads slowly is waited for as long
    /// as that takes: a client that reads nothing ends by itself.
    pub(super) async fn answered<T>(&self, mut answer: oneshot::Receiver<T>) -> Option<T> {
        loop {
            match timeout(PASSED_ANSWER, &mut answer).await {
                Ok(answer) => return answer.ok(),
                Err(_) if self.waits_for_client() => {}
                Err(_) => self.over.cancel(),
            }
        }
    }

    /// Returns `true` if so much waits for the client that nothing more is read for it.
    pub(super) fn waits_for_client(&self) -> bool {
        let client = self.state.lock().client.clone();
        client.is_some_and(|client| is_unread(&client))
    }

    pub(super) fn note_sent(&self, bytes: usize) {
        let mut state = self.state.lock();
        state.unsent = state.unsent.saturating_sub(bytes);
    }

    pub(super) fn on_word(&self, word: HomeWord) {
        match word {
            HomeWord::CallOver(number) => {
                let mut state = self.state.lock();
                let over = state.call.take_if(|(joined, _)| *joined == number);
                drop(state);
                drop(over);
            }
            HomeWord::Misdirected(number) => {
                if let Some(PendingRequest { then: Then::Joins(.., answered), .. }) = self.take_pending(number) {
                    let _ = answered.send(Answered::Misdirected);
                }
                self.end_if_unused();
            }
            HomeWord::Done(number) => match self.take_pending(number).map(|pending| pending.then) {
                Some(Then::Awaited(done)) => _ = done.send(()),
                Some(Then::Shows(client, since)) => {
                    let before = self.state.lock().client.replace(client);
                    drop(before);
                    if since.elapsed() > REPLAY_MARGIN / 2 {
                        self.over.cancel(); // what rooms show again would not go back far enough
                    }
                }
                _ => {}
            },
        }
    }

    /// The home asks whether somebody is there, perhaps because the client did not answer something that it must.
    pub(super) fn probe(&self) {
        let client = self.state.lock().client.clone();
        if let Some(client) = client {
            client.probe();
        }
    }

    /// The client has lost its connection, and forgets what it asked.
    pub(super) fn forget_client(&self) {
        let mut state = self.state.lock();
        let is_forgotten = |_: &i64, pending: &mut PendingRequest| matches!(pending.then, Then::Nothing);
        let forgotten: Vec<_> = state.pending.extract_if(.., is_forgotten).collect();
        let client = state.client.take();
        drop(state);
        drop((forgotten, client));
    }

    pub(super) fn take_pending(&self, number: i64) -> Option<PendingRequest> {
        self.state.lock().pending.remove(&number)
    }

    pub(super) fn take_seat(&self, room: &str) -> Option<(RemovalNotice, Option<Arc<Outbox>>)> {
        let mut state = self.state.lock();
        let seat = state.seats.remove(room);
        seat.map(|removal| (removal, state.client.clone()))
    }

    /// Tells the client that the room is there no more.
    pub(super) fn tell_of_removal(&self, room: &Arc<str>, client: &Outbox) {
        client.push(&frame(room.clone(), self.member, Event::Removed(CLOSED).into()));
    }

    /// Ends the line after its last room.
    pub(super) fn end_if_unused(&self) {
        let mut state = self.state.lock();
        if !state.has_ended && state.seats.is_empty() && state.pending.is_empty() {
            state.has_ended = true;
            let _ = self.sent.send(LineMessage::Close(Ending::Left));
        }
    }

    /// Tells the session's client what has ended with the line.
    pub(super) fn finish(&self, close: Option<u16>) {
        let mut state = self.state.lock();
        state.has_ended = true;
        // Known as soon as the line is known to have ended.
        state.seats.values().for_each(|removal| removal.give(CLOSED));
        let (pending, seats) = (std::mem::take(&mut state.pending), std::mem::take(&mut state.seats));
        let (call, client) = (state.call.take(), state.client.take());
        drop(state);
        drop(call);
        // Numbers go down: the latest request comes first.
        let back = pending.values().find_map(|pending| match &pending.then {
            Then::Shows(client, _) => Some(client.clone()),
            _ => None,
        });
        let client = back.or(client);
        let client = client.as_deref();
        if let Some(client) = client {
            seats.keys().for_each(|room| self.tell_of_removal(room, client));
        }
        for PendingRequest { reference, then } in pending.into_values().rev() {
            let is_waited_for = reference.is_some() || matches!(then, Then::Joins(..));
            if let (Some(client), true) = (client, is_waited_for) {
                let outcome = Err(Refusal::from(Code::Unavailable).after(1.0));
                client.push(&frame("".into(), self.member, Reply { reference, outcome }.into()));
            }
        }
        // The client read too slowly, or held too much: it may be cut here as it would have been there.
        let ended = [Close::SlowConsumer, Close::Overloaded].into_iter().find(|ended| close == Some(ended.code()));
        if let (Some(client), Some(ended)) = (client, ended) {
            client.cut(ended);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::message::NodeTag;

    #[tokio::test]
    async fn a_line_that_ends_answers_in_order_and_tells_the_latest_connection() {
        let outbox = || Arc::new(Outbox::new(1 << 20, Some(Dialect::Native)));
        let [first, second, third] = std::array::from_fn(|_| outbox());
        let (sent, _kept) = mpsc::unbounded_channel();
        let line = LineShared::new(NodeTag::random().member(), first.clone(), sent);
        let mut state = line.state.lock();
        for client in [&second, &third] {
            state.note(PendingRequest { reference: None, then: Then::Shows(client.clone(), Instant::now()) });
        }
        for number in 1..4 {
            state.note(PendingRequest { reference: Some(Reference::Number(number)), then: Then::Nothing });
        }
        state.seats.insert("QGIS".into(), RemovalNotice::new());
        drop(state);
        line.finish(None);
        let told = String::from_utf8_lossy(&third.take()).into_owned();
        let places = ["\"removed\"", "\"ref\":1", "\"ref\":2", "\"ref\":3"].map(|word| told.find(word));
        assert!(places.is_sorted() && places[0].is_some(), "{told}");
        assert_eq!((first.take(), second.take()), (Vec::new(), Vec::new()));
    }
}
