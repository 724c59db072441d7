//! The task that is a room. It takes all that waits in its inbox, answers each request in order, and gathers what is due
//! to everybody, so that each member gets it in one write. It waits for nothing but its inbox and its own timer.

use super::Snapshot;
use super::counts::Counts;
use super::history::History;
use super::inbox::{Entry, Request};
use super::roster::{Registration, Roster};
use crate::dialect::{Dialect, Repeat};
use crate::limits::{DELIVERIES_PER_TURN, INBOX_MESSAGES};
use crate::message::{
    Claim, Envelope, Lang, Like, MemberId, Message, Nickname, Occasion, Post, Recipients, Rejection, Stamp,
};
use crate::metrics;
use crate::outbox::{Batch, Frame, Outbox, Pushed};
use arc_swap::ArcSwap;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

/// The state of a room, which its task alone touches.
pub(super) struct Task {
    name: Arc<str>,
    lang: Lang,
    roster: Roster,
    counts: Counts,
    history: History,
    snapshot: Arc<ArcSwap<Snapshot>>,
    unpublished: Change,
    /// What is due to everybody, not delivered yet.
    due: Vec<Arc<Frame>>,
    /// The count among what is due, if there is one.
    due_count: Option<usize>,
    /// Members whose session has ended, which the room noticed when it reached them.
    ended: Vec<MemberId>,
    /// Who waits for what is due to be delivered.
    waiting: Vec<(oneshot::Sender<Arc<Envelope>>, Arc<Envelope>)>,
}

/// What of the roster changed since the last snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Nothing,
    Count,
    Nicknames,
}

impl Task {
    pub(super) fn new(name: Arc<str>, snapshot: Arc<ArcSwap<Snapshot>>, stored: usize, lang: Lang) -> Self {
        Self {
            name,
            lang,
            roster: Roster::default(),
            counts: Counts::new(),
            history: History::new(stored),
            snapshot,
            unpublished: Change::Nothing,
            due: Vec::new(),
            due_count: None,
            ended: Vec::new(),
            waiting: Vec::new(),
        }
    }

    /// Serves the room until nobody holds a handle to it.
    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Entry>) {
        let mut entries = Vec::with_capacity(INBOX_MESSAGES);
        loop {
            let count_due = self.counts.due(self.roster.len());
            tokio::select! {
                taken = inbox.recv_many(&mut entries, INBOX_MESSAGES) => match taken {
                    0 => return,
                    _ => gather(&mut inbox, &mut entries).await,
                },
                () = sleep_until(count_due.unwrap_or_else(Instant::now)), if count_due.is_some() => {
                    self.tell_those_behind().await;
                }
            }
            for entry in entries.drain(..) {
                self.serve(entry.request).await;
            }
            self.deliver().await;
            self.history.end_turn();
        }
    }

    async fn serve(&mut self, request: Request) {
        match request {
            Request::Join { member, outbox, joined } => {
                self.join(member, outbox).await;
                let _ = joined.send(());
            }
            Request::Leave { member, left } => {
                self.deliver().await;
                self.leave(member);
                self.publish();
                if let Some(left) = left {
                    let _ = left.send(());
                }
            }
            Request::Post { post, claim, said } => self.post(post, claim, said),
            Request::Like { like, claim } => self.like(like, claim).await,
            Request::Register { member, nickname, repeat } => self.register(member, nickname, repeat).await,
            Request::Reject { member, rejection } => self.tell(member, Message::Rejected(rejection)).await,
            Request::Retell { member, dialect } => self.retell(member, dialect).await,
            Request::History { history } => drop(history.send(self.history.envelopes())),
            Request::Ask { answer } => drop(answer.send(())),
        }
    }

    /// The count goes to everybody, or where counts are being gathered to the joiner alone; then the history to it.
    async fn join(&mut self, member: MemberId, outbox: Arc<Outbox>) {
        self.deliver().await;
        self.roster.join(member, outbox);
        self.changed(Change::Count);
        if self.counts.take(self.roster.len()) {
            self.count_everybody();
            self.deliver().await;
            self.show_history(member);
        } else {
            self.greet(member).await;
        }
    }

    /// What was due before goes out in the wrong dialect, what comes after in the right one, and nothing twice.
    async fn retell(&mut self, member: MemberId, dialect: Dialect) {
        self.deliver().await;
        if let Some(member) = self.roster.find(member) {
            member.outbox.decide(dialect);
        }
        self.greet(member).await;
    }

    /// Tells a member what a joiner is told: the count and the history.
    async fn greet(&mut self, member: MemberId) {
        self.deliver().await;
        let count = self.roster.len();
        let envelope = self.envelope(Message::Count(count), Stamp::fresh(), Recipients::Member(member));
        self.hand_over(member, envelope);
        if let Some(member) = self.roster.find(member) {
            member.told = count;
        }
        self.show_history(member);
    }

    fn show_history(&mut self, member: MemberId) {
        if let Some(member) = self.roster.find(member)
            && member.outbox.push_history(&self.history.frames(self.lang)) == Pushed::Ended
        {
            self.ended.push(member.id);
        }
    }

    /// `exiter` comes before the count (contract `gischat`, section 3.3). A member that was cut is gone already.
    fn leave(&mut self, member: MemberId) {
        let Some(nickname) = self.roster.leave(member) else { return };
        self.changed(if nickname.is_some() { Change::Nicknames } else { Change::Count });
        if self.roster.len() == 0 {
            return;
        }
        if let Some(nickname) = nickname {
            self.say(Message::Exiter(nickname), Stamp::fresh());
        }
        if self.counts.take(self.roster.len()) {
            self.count_everybody();
        }
    }

    fn post(&mut self, post: Post, claim: Claim, said: Option<oneshot::Sender<Arc<Envelope>>>) {
        metrics::message_accepted();
        let envelope = self.say(Message::Post(post), Stamp::accept(claim));
        self.history.keep(&envelope);
        if let Some(said) = said {
            self.waiting.push((said, envelope));
        }
    }

    /// One envelope for those whose generation tells everybody, one for those whose generation tells the liked alone.
    async fn like(&mut self, like: Like, claim: Claim) {
        metrics::message_accepted();
        let stamp = Stamp::accept(claim);
        let liked = self.roster.holder(&like.liked_author);
        self.say(Message::Like(like.clone()), stamp.clone());
        if let Some(liked) = liked {
            self.deliver().await;
            let envelope = self.envelope(Message::Like(like), stamp, Recipients::Member(liked));
            self.hand_over(liked, envelope);
        }
    }

    async fn register(&mut self, member: MemberId, nickname: Nickname, repeat: Repeat) {
        match (self.roster.register(member, &nickname), repeat) {
            (Registration::Now, _) => {
                self.changed(Change::Nicknames);
                self.say(Message::Newcomer(nickname), Stamp::fresh());
            }
            (Registration::Before, Repeat::Silent) => {}
            (Registration::Before | Registration::Taken, _) => {
                self.tell(member, Message::Rejected(Rejection::NicknameTaken(nickname))).await;
            }
        }
    }

    /// Tells the count to those who have not heard the latest.
    async fn tell_those_behind(&mut self) {
        let count = self.roster.len();
        if !self.counts.take(count) {
            return;
        }
        let envelope = self.envelope(Message::Count(count), Stamp::fresh(), Recipients::Room);
        let frame = Frame::new(envelope, self.lang);
        let batch = Batch::new(vec![Arc::new(frame)]);
        let mut told = false;
        for (place, member) in self.roster.members().iter_mut().enumerate() {
            if member.told != count {
                member.told = count;
                told = true;
                if member.outbox.push_batch(&batch) == Pushed::Ended {
                    self.ended.push(member.id);
                }
            }
            if place % DELIVERIES_PER_TURN == DELIVERIES_PER_TURN - 1 {
                tokio::task::yield_now().await;
            }
        }
        if !told {
            self.counts.put_back();
        }
    }

    fn count_everybody(&mut self) {
        let count = self.roster.len();
        self.say(Message::Count(count), Stamp::fresh());
        self.due_count = Some(count);
    }

    /// Puts something for everybody to what is due.
    fn say(&mut self, message: Message, stamp: Stamp) -> Arc<Envelope> {
        let envelope = self.envelope(message, stamp, Recipients::Room);
        self.due.push(Arc::new(Frame::new(envelope.clone(), self.lang)));
        envelope
    }

    /// Tells one member something, after what is due to everybody.
    async fn tell(&mut self, member: MemberId, message: Message) {
        self.deliver().await;
        let envelope = self.envelope(message, Stamp::fresh(), Recipients::Member(member));
        self.hand_over(member, envelope);
    }

    fn hand_over(&mut self, member: MemberId, envelope: Arc<Envelope>) {
        let frame = Arc::new(Frame::new(envelope, self.lang));
        if let Some(member) = self.roster.find(member)
            && member.outbox.push(&frame) == Pushed::Ended
        {
            self.ended.push(member.id);
        }
    }

    fn envelope(&self, message: Message, stamp: Stamp, recipients: Recipients) -> Arc<Envelope> {
        let room = self.name.clone();
        Arc::new(Envelope { room, stamp, message, recipients, occasion: Occasion::Live })
    }

    /// Hands what is due to every member's outbox. Members whose session ended by that leave at once, which may make more
    /// due.
    async fn deliver(&mut self) {
        self.publish();
        while !self.due.is_empty() || !self.ended.is_empty() {
            self.push_due().await;
            for member in std::mem::take(&mut self.ended) {
                self.leave(member);
            }
            self.publish();
        }
        for (said, envelope) in self.waiting.drain(..) {
            let _ = said.send(envelope);
        }
    }

    async fn push_due(&mut self) {
        let batch = Batch::new(std::mem::take(&mut self.due));
        let count = self.due_count.take();
        if batch.is_empty() {
            return;
        }
        for (place, member) in self.roster.members().iter_mut().enumerate() {
            if member.outbox.push_batch(&batch) == Pushed::Ended {
                self.ended.push(member.id);
            }
            if let Some(count) = count {
                member.told = count;
            }
            if place % DELIVERIES_PER_TURN == DELIVERIES_PER_TURN - 1 {
                tokio::task::yield_now().await;
            }
        }
        metrics::delivered(batch.len(), self.roster.len());
    }

    fn changed(&mut self, change: Change) {
        self.unpublished = self.unpublished.max(change);
    }

    /// Publishes the roster if it changed, before any frame tells of it.
    fn publish(&mut self) {
        let nicknames = match self.unpublished {
            Change::Nothing => return,
            Change::Count => self.snapshot.load().nicknames.clone(),
            Change::Nicknames => self.roster.nicknames().into(),
        };
        self.snapshot.store(Arc::new(Snapshot { count: self.roster.len(), nicknames }));
        self.unpublished = Change::Nothing;
    }
}

/// Lets those who are about to write to this room do so, and takes that too. The runtime runs a room right after the first
/// reader that wakes it: without this each of sixteen members that speak at once would be delivered by itself, at several
/// times the cost (`docs/performance.md`). The first turn lets the room run before readers that are due, the second after.
async fn gather(inbox: &mut mpsc::Receiver<Entry>, entries: &mut Vec<Entry>) {
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    while entries.len() < INBOX_MESSAGES
        && let Ok(entry) = inbox.try_recv()
    {
        entries.push(entry);
    }
}
