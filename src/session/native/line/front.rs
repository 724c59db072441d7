//! The end of a line at the session's own node, as the session holds it: the [`Line`], and a [`LineSeat`] for each room.

use super::account::{Answered, CLOSED, Ending, Joining, LineMessage, LineShared, PendingRequest, Then};
use super::words::{FrontWord, LineHello, LineJoin, write, write_request};
use crate::access::Grant;
use crate::limits::{LINE_UNSENT, PASSED_ANSWER};
use crate::message::{Code, Reference};
use crate::outbox::Outbox;
use crate::room::{LineStream, NewConnection, RemovalNotice};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::time::{Instant, timeout};

/// A session's line to another home. Cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::session::native) struct Line {
    /// The door of that node.
    pub(in crate::session::native) door: SocketAddr,
    shared: Arc<LineShared>,
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
        let shared = Arc::new(LineShared::new(hello.member, client, sent));
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
        let number = (reference.is_some() || place.is_some())
            .then(|| state.note(PendingRequest { reference, then: Then::Nothing }));
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

    /// Somebody looks at the client from now on, or nobody does.
    pub(in crate::session::native) fn look(&self, looking: bool) {
        self.tell(&FrontWord::Look(looking));
    }

    /// The connection of the client is lost.
    pub(in crate::session::native) fn detach(&self, grace: Duration) {
        self.shared.forget_client();
        self.tell(&FrontWord::Detach { grace: milliseconds(grace) });
    }

    /// The client is back on this connection; before, all had arrived there that was sent to it until `heard`. What comes until the
    /// rooms hear of it they show again. Returns `false` if the line has ended.
    pub(in crate::session::native) fn attach(&self, connection: &NewConnection) -> bool {
        let NewConnection { outbox: client, address, heard, is_fresh } = connection.clone();
        self.shared.forget_client();
        let then = Then::Shows(client, Instant::now());
        let mut state = self.shared.state.lock();
        if state.has_ended {
            drop(state);
            return false; // with the client's outbox
        }
        let silent = milliseconds(state.arrivals.until(heard).elapsed());
        let number = state.note(PendingRequest { reference: None, then });
        self.shared.send(&mut state, write(&FrontWord::Attach { number, address, silent, is_fresh }));
        state.arrivals.begin_again(heard, Instant::now()); // a ping that may have gone out before this word counts no more
        true
    }

    /// Ends the line. Returns when the session is out of its rooms, if it left.
    pub(in crate::session::native) async fn end(&self, ending: Ending) {
        self.shared.forget_client();
        let _ = self.shared.sent.send(LineMessage::Close(ending));
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
        let number = state.note(PendingRequest { reference, then });
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

pub(super) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
