//! The end of a line at the session's own node: a task that passes on what the session asks, and what the rooms say. The session
//! holds the [`Line`], and a [`LineSeat`] for each room.

use super::words::{FromHome, FrontWord, HomeWord, LineHello, LineJoin, read_home, write, write_reply, write_request};
use crate::access::Grant;
use crate::close::Close;
use crate::limits::{LINE_BUFFER, LINE_FRAME, LINE_UNREAD, LINE_UNSENT, PASSED_ANSWER, REPLAY_MARGIN};
use crate::locks::{Lock, Mutex};
use crate::message::{Code, Event, MemberId, Reference, Refusal, Removal, Removed, Reply};
use crate::outbox::{Encoded, Outbox, PROBE};
use crate::room::{LineStream, RemovalNotice};
use crate::session::native::frames::frame;
use futures_util::{FutureExt, SinkExt, StreamExt, stream};
use std::collections::BTreeMap;
use std::fmt;
use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_util::sync::CancellationToken;
use tungstenite::Message;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};

/// A session's line to another home. Cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::session::native) struct Line {
    /// The door of that node.
    pub(in crate::session::native) door: SocketAddr,
    shared: Arc<Shared>,
}

/// A seat of a session in a room at another node.
#[derive(Debug)]
pub(in crate::session::native) struct LineSeat {
    pub(in crate::session::native) room: Arc<str>,
    pub(in crate::session::native) line: Line,
    pub(in crate::session::native) removal: RemovalNotice,
}

/// The answer to a `join`.
#[derive(Debug)]
pub(in crate::session::native) enum JoinAnswer {
    Joined(LineSeat),
    /// The room refuses it, or the line has ended meanwhile: the client knows.
    Answered,
    /// The node is the room's home no more.
    Misdirected,
    /// The line had ended before.
    Unasked,
}

/// The way in which a session ends, and its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::session::native) enum Ending {
    /// Its client went for good: its rooms are told so.
    Left,
    /// Nobody resumed it in time, which its rooms notice themselves.
    Lost,
}

#[derive(Debug)]
struct Shared {
    member: MemberId,
    state: Mutex<State>,
    sent: mpsc::UnboundedSender<Sent>,
    over: CancellationToken,
}

/// Frames of the rooms on their way to the client.
struct Shown<'s> {
    shared: &'s Shared,
    frames: Vec<Encoded>,
    bytes: usize,
}

#[derive(Debug)]
struct State {
    /// The number of the next request.
    next: i64,
    pending: BTreeMap<i64, Pending>,
    seats: BTreeMap<Arc<str>, RemovalNotice>,
    /// The place in a call that one of these rooms has, with the number of the request.
    call: Option<(i64, OwnedSemaphorePermit)>,
    /// The way to the client; none while that is lost, and until its rooms show themselves again.
    client: Option<Arc<Outbox>>,
    /// Bytes that wait to be sent.
    unsent: usize,
    /// `true` once nothing more is asked.
    has_ended: bool,
}

/// A request that was not answered yet, with its name at the client.
#[derive(Debug)]
struct Pending {
    reference: Option<Reference>,
    then: Then,
}

/// The consequence of an answer.
#[derive(Debug)]
enum Then {
    Nothing,
    /// Somebody waits for it.
    Awaited(oneshot::Sender<()>),
    /// The session is in a room, or not.
    Joins(Joining, oneshot::Sender<Answered>),
    /// All frames from then on are for this connection of the client, which came at this time.
    Shows(Arc<Outbox>, Instant),
}

/// The room that a session joins, and what notes it there before the client knows.
struct Joining {
    room: Arc<str>,
    removal: RemovalNotice,
    note: Box<dyn FnOnce() + Send>,
}

impl fmt::Debug for Joining {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Joining").field(&self.room).finish()
    }
}

#[derive(Debug)]
enum Answered {
    Ok,
    Refused,
    Misdirected,
}

/// Something that goes out over a line.
#[derive(Debug)]
enum Sent {
    Text(String),
    Close(Ending),
}

impl Line {
    /// A line that was just opened, for a session whose client is reached by this outbox.
    pub(in crate::session::native) fn new(
        door: SocketAddr,
        stream: LineStream,
        hello: LineHello,
        client: Arc<Outbox>,
        silence: Duration,
    ) -> Self {
        let (sent, to_send) = mpsc::unbounded_channel();
        let state = State {
            next: -1,
            pending: BTreeMap::new(),
            seats: BTreeMap::new(),
            call: None,
            client: Some(client),
            unsent: 0,
            has_ended: false,
        };
        let state = Mutex::new(Lock::Line, state);
        let shared = Arc::new(Shared { member: hello.member, state, sent, over: CancellationToken::new() });
        tokio::spawn(shared.clone().serve(stream, to_send, silence));
        let line = Self { door, shared };
        line.tell(&FrontWord::Hello(Box::new(hello)));
        line
    }

    /// Returns `true` if nothing more can be asked over it.
    pub(in crate::session::native) fn has_ended(&self) -> bool {
        self.shared.state.lock().has_ended
    }

    /// Joins a room. The room answers the client, unless it is not there; before, that is noted.
    pub(in crate::session::native) async fn join(
        &self,
        join: LineJoin,
        reference: Option<Reference>,
        note: impl FnOnce(RemovalNotice) + Send + 'static,
    ) -> JoinAnswer {
        let (answered, answer) = oneshot::channel();
        let (room, removal) = (join.room.clone(), RemovalNotice::new());
        let noted = removal.clone();
        let joining = Joining { room: room.clone(), removal: removal.clone(), note: Box::new(move || note(noted)) };
        let then = Then::Joins(joining, answered);
        let word = |number| write(&FrontWord::Join(Box::new(LineJoin { number, ..join })));
        if !self.ask(reference, then, word) {
            return JoinAnswer::Unasked;
        }
        match self.shared.answered(answer).await {
            Some(Answered::Ok) => JoinAnswer::Joined(LineSeat { room, line: self.clone(), removal }),
            Some(Answered::Misdirected) => JoinAnswer::Misdirected,
            Some(Answered::Refused) | None => JoinAnswer::Answered,
        }
    }

    /// Returns `false` if too much waits, or the line has ended.
    fn pass(&self, text: &str, reference: Option<Reference>, place: Option<OwnedSemaphorePermit>) -> bool {
        let mut state = self.shared.state.lock();
        if state.has_ended || state.unsent > 0 && state.unsent + text.len() > LINE_UNSENT {
            drop(state);
            return false; // with the place
        }
        let number =
            (reference.is_some() || place.is_some()).then(|| state.note(Pending { reference, then: Then::Nothing }));
        // A call that was over, and whose place this one took, has been told of by then.
        let before = place.zip(number).map(|(place, number)| state.call.replace((number, place)));
        self.shared.send(&mut state, write_request(number, text));
        drop(state);
        drop(before);
        true
    }

    /// Waits until what was asked of a room, or of all, is answered, and all that was said there before is on its way to the client.
    pub(in crate::session::native) async fn flush(&self, room: Option<&Arc<str>>) {
        self.done(|number| FrontWord::Flush { number, room: room.cloned() }).await;
    }

    /// A room has another home: the session is out of it, and is told so.
    pub(in crate::session::native) fn release(&self, room: &Arc<str>) {
        if let Some((removal, client)) = self.shared.take_seat(room) {
            removal.give(CLOSED);
            if let Some(client) = client {
                self.shared.tell_of_removal(room, &client);
            }
            let then = Then::Awaited(oneshot::channel().0); // nobody does
            self.ask(None, then, |number| write(&FrontWord::Leave { number, room: room.clone() }));
        }
    }

    /// Puts the session out of a room that its token does not open any more.
    pub(in crate::session::native) fn expire(&self, room: &Arc<str>) {
        self.tell(&FrontWord::Expire { room: room.clone() });
    }

    /// The session goes on with this token, or none.
    pub(in crate::session::native) fn set_grant(&self, grant: Option<&Grant>) {
        self.tell(&FrontWord::Grant(grant.cloned().map(Box::new)));
    }

    /// The connection of the client is lost.
    pub(in crate::session::native) fn detach(&self, grace: Duration) {
        self.shared.forget_client();
        self.tell(&FrontWord::Detach { grace: milliseconds(grace) });
    }

    /// The client is back on this connection, and was heard last at this time. What comes until the rooms hear of it they show
    /// again. Returns `false` if the line has ended.
    pub(in crate::session::native) fn attach(&self, client: Arc<Outbox>, heard: Instant) -> bool {
        self.shared.forget_client();
        let silent = milliseconds(heard.elapsed());
        let then = Then::Shows(client, Instant::now());
        self.ask(None, then, |number| write(&FrontWord::Attach { number, silent }))
    }

    /// Ends the line. Returns when the session is out of its rooms, if it left.
    pub(in crate::session::native) async fn end(&self, ending: Ending) {
        self.shared.forget_client();
        let _ = self.shared.sent.send(Sent::Close(ending));
        if ending == Ending::Left && timeout(PASSED_ANSWER, self.shared.over.cancelled()).await.is_err() {
            self.shared.over.cancel();
        }
    }

    /// Asks for something that nobody but the session waits for.
    async fn done(&self, word: impl FnOnce(i64) -> FrontWord) {
        let (done, is_done) = oneshot::channel();
        if self.ask(None, Then::Awaited(done), |number| write(&word(number))) {
            self.shared.answered(is_done).await;
        }
    }

    /// Asks for something under the next number; `false` if the line has ended.
    fn ask(&self, reference: Option<Reference>, then: Then, text: impl FnOnce(i64) -> String) -> bool {
        let mut state = self.shared.state.lock();
        if state.has_ended {
            drop(state);
            return false; // with what was to follow
        }
        let number = state.note(Pending { reference, then });
        self.shared.send(&mut state, text(number));
        true
    }

    fn tell(&self, word: &FrontWord) {
        self.shared.send(&mut self.shared.state.lock(), write(word));
    }
}

impl LineSeat {
    /// Passes on a request of the client as it came, with its place in a call if it joins that.
    ///
    /// # Errors
    /// The session is out of the room; or too much waits, or the line has ended.
    pub(in crate::session::native) fn pass(
        &self,
        text: &str,
        reference: Option<Reference>,
        place: Option<OwnedSemaphorePermit>,
    ) -> Result<(), Code> {
        if self.removal.get().is_some() {
            return Err(Code::NotJoined);
        }
        if self.line.pass(text, reference, place) { Ok(()) } else { Err(Code::Unavailable) }
    }

    /// Leaves the room, and returns when nothing more of it follows. Returns `false` if that has put the session out before.
    pub(in crate::session::native) async fn leave(self) -> bool {
        let Self { room, line, removal } = self;
        let was_in = removal.get().is_none();
        line.done(|number| FrontWord::Leave { number, room: room.clone() }).await;
        let seat = line.shared.take_seat(&room);
        drop(seat);
        line.shared.end_if_unused();
        removal.give(CLOSED); // nobody waits for it any more
        was_in
    }
}

impl State {
    fn note(&mut self, pending: Pending) -> i64 {
        let number = self.next;
        self.next -= 1;
        self.pending.insert(number, pending);
        number
    }
}

impl Shared {
    fn send(&self, state: &mut State, text: String) {
        state.unsent += text.len();
        let _ = self.sent.send(Sent::Text(text));
    }

    /// Waits for an answer, and ends a line that hangs. What lies behind something that the client reads slowly is waited for as long
    /// as that takes: a client that reads nothing ends by itself.
    async fn answered<T>(&self, mut answer: oneshot::Receiver<T>) -> Option<T> {
        loop {
            match timeout(PASSED_ANSWER, &mut answer).await {
                Ok(answer) => return answer.ok(),
                Err(_) if self.waits_for_client() => {}
                Err(_) => self.over.cancel(),
            }
        }
    }

    /// Returns `true` if so much waits for the client that nothing more is read for it.
    fn waits_for_client(&self) -> bool {
        let client = self.state.lock().client.clone();
        client.is_some_and(|client| client.share_waiting() >= LINE_UNREAD)
    }

    /// Serves the line until either side ends it, its node is gone, or it is silent.
    async fn serve(self: Arc<Self>, stream: LineStream, to_send: mpsc::UnboundedReceiver<Sent>, silence: Duration) {
        let LineStream { bytes, place, cut } = stream;
        let config = WebSocketConfig::default().read_buffer_size(LINE_BUFFER).write_buffer_size(0);
        let config = config.max_message_size(Some(LINE_FRAME)).max_frame_size(Some(LINE_FRAME));
        let (sink, source) = WebSocketStream::from_raw_socket(bytes, Role::Client, Some(config)).await.split();
        let close = tokio::select! {
            close = self.read(source, silence) => close,
            () = self.write(sink, to_send, silence) => None,
            () = cut.cancelled() => None,
            () = self.over.cancelled() => None,
        };
        drop(place);
        self.finish(close);
        self.over.cancel();
    }

    /// Sends what is to be sent, until that fails. Now and then it asks whether the other end is there, which need not say anything
    /// otherwise, and shows that this one is, also while it reads nothing for its client.
    async fn write<S>(&self, mut sink: S, mut to_send: mpsc::UnboundedReceiver<Sent>, silence: Duration)
    where
        S: futures_util::Sink<Message> + Unpin,
    {
        let mut asks = interval_at(Instant::now() + silence / 3, silence / 3);
        asks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let (message, ending) = tokio::select! {
                sent = to_send.recv() => match sent {
                    Some(Sent::Text(text)) => (Message::text(text), None),
                    Some(Sent::Close(ending)) => (Message::Close(ending.frame()), Some(ending)),
                    None => return,
                },
                _ = asks.tick() => (Message::Ping(Default::default()), None),
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

    fn note_sent(&self, bytes: usize) {
        let mut state = self.state.lock();
        state.unsent = state.unsent.saturating_sub(bytes);
    }

    /// Passes on what the rooms say while its client takes it, until the line ends. Returns the code of its close.
    async fn read<S>(&self, mut source: S, silence: Duration) -> Option<u16>
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
            let mut shown = Shown { shared: self, frames: Vec::new(), bytes: 0 };
            while let Some(message) = next {
                match message {
                    Message::Text(text) => shown.hear(&text),
                    Message::Close(frame) => return frame.map(|frame| frame.code.into()),
                    Message::Ping(payload) if payload == PROBE => self.probe(),
                    _ => {}
                }
                let more = if shown.bytes < LINE_UNREAD { source.next().now_or_never().flatten() } else { None };
                next = more.and_then(Result::ok); // an end is found once more
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

    fn on_word(&self, word: HomeWord) {
        match word {
            HomeWord::CallOver(number) => {
                let mut state = self.state.lock();
                let over = state.call.take_if(|(joined, _)| *joined == number);
                drop(state);
                drop(over);
            }
            HomeWord::Misdirected(number) => {
                if let Some(Pending { then: Then::Joins(.., answered), .. }) = self.take_pending(number) {
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
    fn probe(&self) {
        let client = self.state.lock().client.clone();
        if let Some(client) = client {
            client.probe();
        }
    }

    /// The client has lost its connection, and forgets what it asked.
    fn forget_client(&self) {
        let mut state = self.state.lock();
        let is_forgotten = |_: &i64, pending: &mut Pending| matches!(pending.then, Then::Nothing);
        let forgotten: Vec<_> = state.pending.extract_if(.., is_forgotten).collect();
        let client = state.client.take();
        drop(state);
        drop((forgotten, client));
    }

    fn take_pending(&self, number: i64) -> Option<Pending> {
        self.state.lock().pending.remove(&number)
    }

    fn take_seat(&self, room: &str) -> Option<(RemovalNotice, Option<Arc<Outbox>>)> {
        let mut state = self.state.lock();
        let seat = state.seats.remove(room);
        seat.map(|removal| (removal, state.client.clone()))
    }

    /// Tells the client that the room is there no more.
    fn tell_of_removal(&self, room: &Arc<str>, client: &Outbox) {
        client.push(&frame(room.clone(), self.member, Event::Removed(CLOSED).into()));
    }

    /// Ends the line after its last room.
    fn end_if_unused(&self) {
        let mut state = self.state.lock();
        if !state.has_ended && state.seats.is_empty() && state.pending.is_empty() {
            state.has_ended = true;
            let _ = self.sent.send(Sent::Close(Ending::Left));
        }
    }

    /// Tells the session's client what has ended with the line.
    fn finish(&self, close: Option<u16>) {
        let mut state = self.state.lock();
        state.has_ended = true;
        // Known as soon as the line is known to have ended.
        state.seats.values().for_each(|removal| removal.give(CLOSED));
        let (pending, seats) = (std::mem::take(&mut state.pending), std::mem::take(&mut state.seats));
        let (call, client) = (state.call.take(), state.client.take());
        drop(state);
        drop(call);
        let back = pending.values().rev().find_map(|pending| match &pending.then {
            Then::Shows(client, _) => Some(client.clone()),
            _ => None,
        });
        let client = back.or(client);
        let client = client.as_deref();
        if let Some(client) = client {
            seats.keys().for_each(|room| self.tell_of_removal(room, client));
        }
        for Pending { reference, then } in pending.into_values() {
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

impl Shown<'_> {
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
        let Some(Pending { reference, then }) = self.shared.take_pending(number) else { return };
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

impl Drop for Shown<'_> {
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

/// The removal of a session from a room whose line has ended, or that is at another node now.
const CLOSED: Removed = Removed { reason: Removal::Closed, message: None };

/// Time between two looks at what waits for a client that reads slowly.
const LOOK: Duration = Duration::from_millis(20);

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
