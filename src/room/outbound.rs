//! The queue in front of a room's members. Frames wait here in the order in which they were sent, whatever their kind, and
//! leave together where they are for everybody: one write to each socket. [`super::core::Core`] fills it, the actor's loop
//! empties it.

use super::addressed::Addressed;
use super::fan_out::fan_out;
use super::inbox::PutResult;
use super::roster::{Member, Roster};
use super::shared::Shared;
use crate::config::TestPoint;
use crate::message::{Envelope, MemberId, Message, Recipients};
use crate::metrics;
use crate::outbox::{Batch, Encoded, Frame, Outbox, Pushed};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Time between two looks at kept frames that were shown.
const RELEASE_AFTER: Duration = Duration::from_secs(1);

/// Frames that wait, and answers to those who asked to know that they were delivered.
#[derive(Debug, Default)]
pub(super) struct Outbound {
    pending: VecDeque<Pending>,
    /// Number of broadcasts so far. A member gets those from the number on that was next when it came.
    broadcasts: u64,
    /// `true` if something waits that is to leave at the end of the request; broadcasts wait for the end of the turn.
    is_urgent: bool,
    /// Members whose session has ended, as was found when a frame was for them.
    ended: Vec<MemberId>,
    confirmations: Vec<Confirmation>,
    /// Members that something which waits is for in particular.
    addressed: Addressed,
    /// Time at which to look whether everybody has taken kept frames that were shown, so that the room lets go of them.
    release_at: Option<Instant>,
}

/// Something that waits to leave the room.
#[derive(Debug)]
enum Pending {
    /// A frame for everybody who was in the room when it was sent, with its number.
    Broadcast(u64, Arc<Frame>),
    /// A frame for one or some, as its recipients say.
    Targeted(Arc<Frame>),
    /// Kept frames for a member that comes in or comes back.
    Replay(MemberId, Vec<Arc<Frame>>),
    /// Messages from a member's mailbox.
    Mail(MemberId, Vec<Encoded>),
}

/// An answer that waits until everything sent before it is delivered.
#[derive(Debug)]
pub(super) enum Confirmation {
    /// To a caller that waits for that alone, and to a native session that joined.
    Delivered(oneshot::Sender<()>),
    /// To a session that joined, or has come back.
    Joined(oneshot::Sender<bool>),
    /// To the sender of a message over HTTP.
    Put(oneshot::Sender<PutResult>, Arc<Envelope>),
}

impl Outbound {
    /// Number of the next broadcast.
    pub(super) fn next_broadcast(&self) -> u64 {
        self.broadcasts
    }

    /// Returns `true` if something is to be delivered before the next request is served.
    pub(super) fn is_urgent(&self) -> bool {
        self.is_urgent
    }

    /// Queues a frame.
    pub(super) fn push(&mut self, frame: Arc<Frame>) {
        if frame.envelope().recipients == Recipients::Everybody {
            self.pending.push_back(Pending::Broadcast(self.broadcasts, frame));
            self.broadcasts += 1;
        } else {
            self.queue(Pending::Targeted(frame));
        }
    }

    /// Notes members that a frame is for in particular: they get it at once, even where nobody looks.
    pub(super) fn address(&mut self, members: Addressed) {
        self.addressed.add(members);
    }

    /// Queues kept frames for one member, which gets them at its reader's pace.
    pub(super) fn replay(&mut self, member: MemberId, frames: Vec<Arc<Frame>>) {
        if !frames.is_empty() {
            self.queue(Pending::Replay(member, frames));
            self.release_at.get_or_insert_with(|| Instant::now() + RELEASE_AFTER);
        }
    }

    /// Time at which the room is to let go of kept frames.
    pub(super) fn release_at(&self) -> Option<Instant> {
        self.release_at
    }

    /// Notes that the room has let go of kept frames, of which some are still held.
    pub(super) fn note_release(&mut self, are_held: bool) {
        self.release_at = are_held.then(|| Instant::now() + RELEASE_AFTER);
    }

    /// Queues messages from a member's mailbox, as they were encoded when they were kept.
    pub(super) fn mail(&mut self, member: MemberId, messages: Vec<Encoded>) {
        if !messages.is_empty() {
            self.queue(Pending::Mail(member, messages));
        }
    }

    fn queue(&mut self, pending: Pending) {
        self.pending.push_back(pending);
        self.is_urgent = true;
    }

    /// Queues an answer, which may wait for the end of the turn.
    pub(super) fn confirm(&mut self, confirmation: Confirmation) {
        self.confirmations.push(confirmation);
    }

    /// Gives the answers that were queued, once nothing is pending.
    pub(super) fn answer(&mut self) {
        for confirmation in self.confirmations.drain(..) {
            match confirmation {
                Confirmation::Delivered(delivered) => _ = delivered.send(()),
                Confirmation::Joined(joined) => _ = joined.send(true),
                Confirmation::Put(put, envelope) => _ = put.send(Ok(envelope)),
            }
        }
    }

    /// Drops the answers to those who put a message that is no longer pending: after a panic nobody knows whom it reached.
    pub(super) fn drop_unknown(&mut self) {
        let pending = &self.pending;
        let is_pending = |put: &Arc<Envelope>| {
            pending
                .iter()
                .any(|pending| matches!(pending, Pending::Broadcast(_, frame) if Arc::ptr_eq(frame.envelope(), put)))
        };
        self.confirmations.retain(|confirmation| match confirmation {
            Confirmation::Put(_, envelope) => is_pending(envelope),
            _ => true,
        });
    }

    /// Hands everything to the outboxes, and returns the members whose session has ended. Something leaves the queue as its
    /// turn comes: should that panic, what follows it is not lost.
    pub(super) async fn flush(&mut self, roster: &mut Roster, shared: &Shared) -> Vec<MemberId> {
        while let Some(first) = self.pending.pop_front() {
            match first {
                Pending::Broadcast(number, frame) => {
                    let mut frames = vec![frame];
                    while let Some(Pending::Broadcast(..)) = self.pending.front()
                        && let Some(Pending::Broadcast(_, frame)) = self.pending.pop_front()
                    {
                        frames.push(frame);
                    }
                    self.push_batch(roster, shared, number, frames).await;
                }
                Pending::Targeted(frame) => self.push_targeted(roster, &frame).await,
                Pending::Replay(member, frames) => {
                    self.push_to(roster, member, |outbox| outbox.push_history(&frames));
                }
                Pending::Mail(member, messages) => {
                    self.push_to(roster, member, |outbox| outbox.push_encoded(&messages));
                }
            }
        }
        roster.settle(self.broadcasts);
        self.release_addressed(roster).await;
        self.is_urgent = false;
        std::mem::take(&mut self.ended)
    }

    /// Hands consecutive broadcasts to each outbox, in one write where its socket takes it.
    async fn push_batch(&mut self, roster: &mut Roster, shared: &Shared, number: u64, frames: Vec<Arc<Frame>>) {
        frames.iter().for_each(|frame| shared.config.test_hook.reach(TestPoint::Delivery(&frame.envelope().message)));
        roster.settle(number);
        let batch = Arc::new(Batch::new(frames));
        let all = batch.clone();
        let ended = fan_out(roster.outboxes(), move |outbox| outbox.push_batch(&all)).await;
        self.ended.extend(ended.into_iter().map(|place| roster.members()[place].id));
        if let Some(count) = last_count(batch.frames()) {
            let members = roster.members().iter_mut().filter(|member| member.first_broadcast() <= number);
            members.for_each(|member| member.note_count(Some(count)));
        }
        for member in roster.arriving().to_vec() {
            self.push_rest(roster, member, number, batch.frames());
        }
        metrics::DELIVERIES.add(batch.len() * roster.len());
    }

    /// Has what was gathered for members sent that something of it is for in particular.
    async fn release_addressed(&mut self, roster: &mut Roster) {
        match std::mem::take(&mut self.addressed) {
            Addressed::Some(members) => {
                let outboxes = members.into_iter().filter_map(|member| roster.find(member)?.outbox().cloned());
                outboxes.for_each(|outbox| outbox.release());
            }
            Addressed::All => {
                let release = |outbox: &Outbox| {
                    outbox.release();
                    Pushed::Taken
                };
                fan_out(roster.outboxes(), release).await;
            }
        }
    }

    /// Hands a member the broadcasts since it came, of a batch that began before.
    fn push_rest(&mut self, roster: &mut Roster, member: MemberId, number: u64, frames: &[Arc<Frame>]) {
        let Some(member) = roster.find(member) else { return };
        let passed = usize::try_from(member.first_broadcast() - number).unwrap_or(usize::MAX);
        let frames = frames.get(passed..).unwrap_or_default();
        if frames.iter().any(|frame| push_to(member, |outbox| outbox.push(frame)) == Pushed::Ended) {
            self.ended.push(member.id);
        }
        member.note_count(last_count(frames));
    }

    /// Hands a frame to its recipients.
    async fn push_targeted(&mut self, roster: &mut Roster, frame: &Arc<Frame>) {
        match &frame.envelope().recipients {
            Recipients::One(member) => self.push_to(roster, *member, |outbox| outbox.push(frame)),
            Recipients::Some(members) => {
                let frame = frame.clone();
                self.push_to_some(roster, members, move |outbox| outbox.push(&frame)).await;
            }
            Recipients::Everybody => {} // those are numbered
        }
    }

    /// Pushes to the outboxes of some members, past the queue.
    pub(super) async fn push_to_some<P>(&mut self, roster: &Roster, members: &[MemberId], push: P)
    where
        P: Fn(&Outbox) -> Pushed + Clone + Send + Sync + 'static,
    {
        let ended = fan_out(&Arc::new(roster.outboxes_of(members)), push).await;
        self.ended.extend(ended.into_iter().map(|place| members[place]));
    }

    fn push_to(&mut self, roster: &mut Roster, member: MemberId, push: impl FnOnce(&Outbox) -> Pushed) {
        if roster.find(member).is_some_and(|member| push_to(member, push) == Pushed::Ended) {
            self.ended.push(member);
        }
    }

    /// Hands a member that is about to leave its part of what is pending; nobody will find it later.
    pub(super) fn hand_out(&self, member: &Member) {
        for pending in &self.pending {
            let _ = push_to(member, |outbox| match pending {
                Pending::Broadcast(number, frame) if *number >= member.first_broadcast() => outbox.push(frame),
                Pending::Targeted(frame) if frame.envelope().recipients.include(member.id) => outbox.push(frame),
                Pending::Replay(to, frames) if *to == member.id => outbox.push_history(frames),
                Pending::Mail(to, messages) if *to == member.id => outbox.push_encoded(messages),
                Pending::Broadcast(..) | Pending::Targeted(_) | Pending::Replay(..) | Pending::Mail(..) => {
                    Pushed::Taken
                }
            });
        }
    }
}

/// Pushes to a member's outbox, if it has one at the moment.
fn push_to(member: &Member, push: impl FnOnce(&Outbox) -> Pushed) -> Pushed {
    member.outbox().map_or(Pushed::Taken, |outbox| push(outbox))
}

/// The last count of members among frames.
fn last_count(frames: &[Arc<Frame>]) -> Option<usize> {
    frames.iter().rev().find_map(|frame| match frame.envelope().message {
        Message::Count(count) => Some(count),
        _ => None,
    })
}
