//! The task that is a room. It takes all that waits in its inbox, answers each request in order, and gathers what is due
//! to everybody, so that each member gets it in one write. It waits for nothing but its inbox and its own timer.

use super::Snapshot;
use super::authors::Authors;
use super::bans::Bans;
use super::calls::Calls;
use super::counts::Counts;
use super::directs::Directs;
use super::history::History;
use super::hub::Common;
use super::inbox::{Entry, Request, Said};
use super::offers::{Bounds, Offers};
use super::presence::Gathered;
use super::remembered::Remembered;
use super::roster::Roster;
#[cfg(debug_assertions)]
use crate::config::InjectedPanic;
use crate::limits::INBOX_MESSAGES;
#[cfg(debug_assertions)]
use crate::message::Content;
use crate::message::{Envelope, Lang, Leaving, Left, MemberId, Message, Recipients, Reference, Stamp};
use crate::outbox::{Frame, Outbox};
use arc_swap::ArcSwap;
use std::collections::{HashSet, VecDeque};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

/// The state of a room, which its task alone touches.
pub(super) struct Task {
    pub(super) name: Arc<str>,
    pub(super) lang: Lang,
    pub(super) common: Arc<Common>,
    pub(super) roster: Roster,
    pub(super) counts: Counts,
    pub(super) presence: Gathered,
    /// Native members without a connection, and when they are to be shown as away, in that order.
    pub(super) absences: VecDeque<(Instant, MemberId)>,
    pub(super) history: History,
    pub(super) remembered: Remembered,
    pub(super) authors: Authors,
    pub(super) bans: Bans,
    /// Members of gischat's that a moderator put out, until their sessions have ended.
    pub(super) kicked: HashSet<MemberId>,
    pub(super) calls: Calls,
    pub(super) offers: Offers,
    pub(super) directs: Directs,
    pub(super) snapshot: Arc<ArcSwap<Snapshot>>,
    pub(super) unpublished: Change,
    /// Frames that are not delivered yet, in their order.
    pub(super) due: VecDeque<Arc<Frame>>,
    /// Whether what is due is to be delivered before the next request is served. What is for everybody waits for the end of
    /// the turn.
    pub(super) is_pressing: bool,
    /// The count among what is due, if there is one.
    pub(super) due_count: Option<usize>,
    /// Members whose session has ended, which the room noticed when it reached them.
    pub(super) ended: Vec<MemberId>,
    /// Who waits for what is due to be delivered.
    pub(super) waiting: Vec<(oneshot::Sender<Said>, Arc<Envelope>)>,
    /// The request of a native session that is being served, until it is answered.
    pub(super) unanswered: Option<(Arc<Outbox>, MemberId, Reference)>,
    /// Until when nobody comes in, for the room has failed too often.
    pub(super) closed_until: Option<Instant>,
}

/// What of the roster changed since the last snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    Nothing,
    Count,
    Nicknames,
}

impl Task {
    pub(super) fn new(name: Arc<str>, snapshot: Arc<ArcSwap<Snapshot>>, common: Arc<Common>, bans: Bans) -> Self {
        let config = common.config.clone();
        let limits = &config.limits.native;
        Self {
            lang: config.rules.lang(),
            roster: Roster::default(),
            counts: Counts::new(),
            presence: Gathered::default(),
            absences: VecDeque::new(),
            history: History::new(config.stored_messages),
            remembered: Remembered::new(limits.resume_grace, common.remembered.clone()),
            authors: Authors::default(),
            bans,
            kicked: HashSet::new(),
            calls: Calls::new(limits.call_peers),
            offers: Offers::new(Bounds {
                offers: limits.offers,
                links: limits.file_links,
                ttl: limits.offer_ttl,
                size: limits.file_size,
            }),
            directs: Directs::new(common.mailboxes.clone(), limits.ack_timeout),
            snapshot,
            unpublished: Change::Nothing,
            due: VecDeque::new(),
            is_pressing: false,
            due_count: None,
            ended: Vec::new(),
            waiting: Vec::new(),
            unanswered: None,
            closed_until: common.failures.closed_until(&name),
            name,
            common,
        }
    }

    /// Serves the room until nobody holds a handle to it: first what was taken out of the inbox before.
    pub(super) async fn run(&mut self, inbox: &mut mpsc::Receiver<Entry>, entries: &mut Vec<Entry>) {
        loop {
            self.serve_all(entries).await;
            let due = self.next_due();
            tokio::select! {
                taken = inbox.recv_many(entries, INBOX_MESSAGES) => match taken {
                    0 => return,
                    _ => gather(inbox, entries).await,
                },
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    self.tell_what_is_due(Instant::now());
                }
            }
        }
    }

    /// Serves these requests and delivers what they cause. Those behind one that panics stay, the last one first.
    async fn serve_all(&mut self, entries: &mut Vec<Entry>) {
        entries.reverse();
        while let Some(entry) = entries.pop() {
            self.serve(entry.request).await;
            self.unanswered = None;
            if self.is_pressing {
                self.deliver().await;
            }
        }
        self.deliver().await;
        self.history.end_turn();
    }

    /// When something is to be told or forgotten that nobody asks for.
    fn next_due(&self) -> Option<Instant> {
        let members = self.roster.len();
        let count = self.counts.due(members);
        let quiet = [count, self.remembered.due(), self.directs.due()];
        if self.roster.natives() == 0 {
            return quiet.into_iter().flatten().min();
        }
        let absence = self.absences.front().map(|(shown, _)| *shown);
        let lively = [self.presence.due(members), self.calls.due(), self.offers.due(), absence];
        quiet.into_iter().chain(lively).flatten().min()
    }

    fn tell_what_is_due(&mut self, now: Instant) {
        let members = self.roster.len();
        let is_due = |due: Option<Instant>| due.is_some_and(|due| due <= now);
        if is_due(self.counts.due(members)) {
            self.tell_those_behind();
        }
        self.show_absences(now);
        if is_due(self.presence.due(members)) {
            self.tell_presence();
        }
        self.tell_call();
        let told = self.offers.expire(now);
        self.tell_of_files(told);
        let effects = self.directs.expire(now);
        self.carry_out(effects);
        self.remembered.expire(now);
    }

    async fn serve(&mut self, request: Request) {
        match request {
            // Dropped unanswered, which the other end takes for a room that is gone.
            Request::Join { .. } | Request::Put { .. } if self.closed_for().is_some() => {}
            Request::Join { member, outbox, identity, joined } => {
                let _ = joined.send(self.join(member, outbox, identity).await);
            }
            Request::Leave { member, reason, left } => {
                self.deliver().await;
                self.leave(member, reason);
                self.kicked.remove(&member);
                self.publish();
                if let Some(left) = left {
                    let _ = left.send(());
                }
            }
            Request::Post { member, post, claim } => self.post(member, post, claim),
            Request::Put { from, post, claim, said } => self.put(&from, post, claim, said),
            Request::Like { member, like, claim } => self.like(member, like, claim),
            Request::Register { member, nickname, repeat } => self.register(member, nickname, repeat),
            Request::Reject { member, rejection } => {
                self.tell(Message::Rejected(rejection), Recipients::One(member));
            }
            Request::Retell { member, dialect } => self.retell(member, dialect).await,
            Request::Enter { entering, lost, entered } => drop(entered.send(self.enter(*entering, lost).await)),
            Request::Exit { asking, left } => {
                self.exit(asking).await;
                let _ = left.send(());
            }
            Request::Remove { member, removed } => self.put_out(member, removed, Leaving::Left).await,
            Request::Detach { member, until } => self.detach(member, until),
            Request::Attach { member, returning, attached } => {
                let _ = attached.send(self.attach(member, returning).await);
            }
            Request::Ask { asking, request, place } => self.asked(asking, request, place).await,
            Request::Nickname { member, nickname } => {
                let _ = nickname.send(self.roster.find(member).and_then(|member| member.nickname().cloned()));
            }
            Request::Knows { member, known } => drop(known.send(self.roster.find(member).is_some())),
            Request::History { history } => drop(history.send(self.history.envelopes())),
            Request::Wake { answer } => drop(answer.send(())),
            Request::Deliver { delivered } => {
                self.deliver().await;
                let _ = delivered.send(());
            }
        }
    }

    /// Panics where a test has set that off for this content.
    #[cfg(debug_assertions)]
    pub(super) fn panic_if_injected(&self, at: fn(String) -> InjectedPanic, content: &Content) {
        let injected = &self.common.config.injected_panic;
        if let (Content::Text(text), Some(injected)) = (content, injected) {
            assert_ne!(*injected, at(text.to_string()), "set off by a test");
        }
    }

    /// `exiter` comes before the count (contract `gischat`, section 3.3). A member that was cut is gone already.
    pub(super) fn leave(&mut self, member: MemberId, reason: Leaving) {
        let Some(gone) = self.roster.leave(member) else { return };
        let (nickname, now) = (gone.nickname().cloned(), Instant::now());
        if gone.native.is_some() {
            let _ = self.calls.leave(member, now); // if it was in it
            let told = self.offers.leave(member, now);
            self.tell_of_files(told);
            let effects = self.directs.ended(member, now);
            self.carry_out(effects);
        }
        self.changed(if nickname.is_some() { Change::Nicknames } else { Change::Count });
        if self.roster.natives() > 0 {
            match nickname.clone() {
                Some(nickname) => self.presence.went(Left { member, nickname, reason }),
                None => self.presence.counted(),
            }
        }
        if self.roster.len() == self.roster.natives() {
            return; // there is nobody of gischat's to hear it
        }
        if let Some(nickname) = nickname {
            self.say(Some(member), Message::Exiter(nickname), Stamp::fresh());
        }
        if self.counts.take(self.roster.len()) {
            self.count_everybody();
        }
    }
}

/// Lets those who are about to write to this room do so, and takes that too. The runtime runs a room right after the first
/// reader that wakes it: without this each of sixteen members that speak at once would be delivered by itself, at several
/// times the cost (`docs/performance.md`).
async fn gather(inbox: &mut mpsc::Receiver<Entry>, entries: &mut Vec<Entry>) {
    go_to_the_end_of_the_queue().await;
    while entries.len() < INBOX_MESSAGES
        && let Ok(entry) = inbox.try_recv()
    {
        entries.push(entry);
    }
}

/// Lets every task run that is ready by now. A task that wakes itself goes behind those, where `yield_now` would also ask
/// the kernel for more: that takes a microsecond, a fiftieth of a message to ten members.
async fn go_to_the_end_of_the_queue() {
    let mut waits = true;
    poll_fn(|cx| {
        if std::mem::take(&mut waits) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    })
    .await;
}
