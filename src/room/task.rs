//! The task that is a room. It takes all that waits in its inbox, answers each request in order, and gathers what is due
//! to everybody, so that each member gets it in one write. It waits for nothing but its inbox and its own timer.

use super::Snapshot;
use super::counts::Counts;
use super::history::History;
use super::inbox::{Entry, Request};
use super::roster::{Registration, Roster};
use crate::dialect::{Dialect, Repeat};
use crate::limits::INBOX_MESSAGES;
use crate::message::{Claim, Envelope, Lang, Like, MemberId, Message, Nickname, Post, Recipients, Rejection, Stamp};
use crate::metrics;
use crate::outbox::{Frame, Outbox, Pushed};
use arc_swap::ArcSwap;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

/// The state of a room, which its task alone touches.
pub(super) struct Task {
    pub(super) name: Arc<str>,
    pub(super) lang: Lang,
    pub(super) roster: Roster,
    pub(super) counts: Counts,
    pub(super) history: History,
    pub(super) snapshot: Arc<ArcSwap<Snapshot>>,
    pub(super) unpublished: Change,
    /// What is due to everybody, not delivered yet.
    pub(super) due: Vec<Arc<Frame>>,
    /// The count among what is due, if there is one.
    pub(super) due_count: Option<usize>,
    /// Members whose session has ended, which the room noticed when it reached them.
    pub(super) ended: Vec<MemberId>,
    /// Who waits for what is due to be delivered.
    pub(super) waiting: Vec<(oneshot::Sender<Arc<Envelope>>, Arc<Envelope>)>,
}

/// What of the roster changed since the last snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
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
    pub(super) fn leave(&mut self, member: MemberId) {
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
