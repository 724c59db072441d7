//! How a room tells its members: what is due to everybody is gathered and handed to each outbox at once, what concerns one
//! member comes after it, and the roster is published before any frame tells of it. The other half of [`super::task`].

use super::Snapshot;
use super::roster::Member;
use super::task::{Change, Task};
use crate::limits::DELIVERIES_PER_TURN;
use crate::message::{
    Done, Envelope, Event, Leaving, MemberId, Message, Occasion, Recipients, Reference, Refusal, Reply, Stamp,
};
use crate::metrics;
use crate::outbox::{Batch, Frame, Outbox, Pushed};
use std::sync::Arc;
use tokio::time::Instant;

impl Task {
    /// Tells the count to those who have not heard the latest.
    pub(super) async fn tell_those_behind(&mut self) {
        let count = self.roster.len();
        if !self.counts.take(count) {
            return;
        }
        let envelope = self.envelope(None, Message::Count(count), Stamp::fresh(), Recipients::Room);
        let frame = Frame::new(envelope, self.lang);
        let batch = Batch::new(vec![Arc::new(frame)]);
        let mut told = false;
        for (place, member) in self.roster.members().iter_mut().enumerate() {
            if member.told != count && member.native.is_none() {
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

    pub(super) fn count_everybody(&mut self) {
        let count = self.roster.len();
        self.say(None, Message::Count(count), Stamp::fresh());
        self.due_count = Some(count);
    }

    /// Puts something for everybody to what is due.
    pub(super) fn say(&mut self, sender: Option<MemberId>, message: Message, stamp: Stamp) -> Arc<Envelope> {
        let envelope = self.envelope(sender, message, stamp, Recipients::Room);
        if self.roster.natives() > 0 && envelope.message.is_shown_again() {
            self.remembered.keep(&envelope, Instant::now());
        }
        self.due.push(Arc::new(Frame::new(envelope.clone(), self.lang)));
        envelope
    }

    /// Tells one member something, after what is due to everybody.
    pub(super) async fn tell(&mut self, member: MemberId, message: Message) {
        self.deliver().await;
        self.tell_now(member, message);
    }

    /// Tells one member something, before what is due to everybody: for replies, which precede what they cause.
    pub(super) fn tell_now(&mut self, member: MemberId, message: Message) {
        let envelope = self.envelope(None, message, Stamp::fresh(), Recipients::Member(member));
        self.hand_over(member, envelope);
    }

    /// Answers a native member's request. One without a reference is told of refusals alone.
    pub(super) fn reply(&mut self, member: MemberId, reference: Option<Reference>, outcome: Result<Done, Refusal>) {
        match outcome {
            Ok(_) if reference.is_none() => return,
            Ok(_) => {}
            Err(_) => metrics::rejected(),
        }
        self.tell_now(member, Reply { reference, outcome }.into());
    }

    /// Answers a native session that is no member, or no longer.
    pub(super) fn reply_past(
        &self,
        outbox: &Outbox,
        member: MemberId,
        reference: Option<Reference>,
        outcome: Result<Done, Refusal>,
    ) {
        if reference.is_some() || outcome.is_err() {
            let reply = Reply { reference, outcome }.into();
            let envelope = self.envelope(None, reply, Stamp::fresh(), Recipients::Member(member));
            outbox.push(&Arc::new(Frame::new(envelope, self.lang)));
        }
    }

    /// Tells native members something, one of them excepted.
    pub(super) async fn tell_natives(&mut self, event: Event, except: Option<MemberId>) {
        self.deliver().await;
        self.push_where(event, |member| member.native.is_some() && Some(member.id) != except).await;
    }

    /// Tells something to those members for whom that is meant, all of whom are told the same.
    pub(super) async fn push_where(&mut self, event: Event, is_meant: impl Fn(&Member) -> bool) {
        let envelope = self.envelope(None, event.into(), Stamp::fresh(), Recipients::Room);
        let frame = Arc::new(Frame::new(envelope, self.lang));
        for (place, member) in self.roster.members().iter().enumerate() {
            if member.attached && is_meant(member) && member.outbox.push(&frame) == Pushed::Ended {
                self.ended.push(member.id);
            }
            if place % DELIVERIES_PER_TURN == DELIVERIES_PER_TURN - 1 {
                tokio::task::yield_now().await;
            }
        }
    }

    pub(super) fn hand_over(&mut self, member: MemberId, envelope: Arc<Envelope>) {
        let frame = Arc::new(Frame::new(envelope, self.lang));
        if let Some(member) = self.roster.find(member)
            && member.attached
            && member.outbox.push(&frame) == Pushed::Ended
        {
            self.ended.push(member.id);
        }
    }

    pub(super) fn envelope(
        &self,
        sender: Option<MemberId>,
        message: Message,
        stamp: Stamp,
        recipients: Recipients,
    ) -> Arc<Envelope> {
        let room = self.name.clone();
        Arc::new(Envelope { room, stamp, sender, message, recipients, occasion: Occasion::Live })
    }

    /// Hands what is due to every member's outbox. Members whose session ended by that leave at once, which may make more
    /// due.
    pub(super) async fn deliver(&mut self) {
        self.publish();
        while !self.due.is_empty() || !self.ended.is_empty() {
            self.push_due().await;
            for member in std::mem::take(&mut self.ended) {
                self.end(member);
            }
            self.publish();
        }
        for (said, envelope) in self.waiting.drain(..) {
            let _ = said.send(Ok(envelope));
        }
    }

    /// The session of a member has ended. A native one may come back: it stays until its session gives it up.
    fn end(&mut self, member: MemberId) {
        match self.roster.find(member) {
            Some(found) if found.native.is_some() => found.attached = false,
            _ => self.leave(member, Leaving::Lost),
        }
    }

    async fn push_due(&mut self) {
        let batch = Batch::new(std::mem::take(&mut self.due));
        let count = self.due_count.take();
        if batch.is_empty() {
            return;
        }
        for (place, member) in self.roster.members().iter_mut().enumerate() {
            if member.attached && member.outbox.push_batch(&batch) == Pushed::Ended {
                self.ended.push(member.id);
            }
            if let Some(count) = count
                && member.native.is_none()
            {
                member.told = count;
            }
            if place % DELIVERIES_PER_TURN == DELIVERIES_PER_TURN - 1 {
                tokio::task::yield_now().await;
            }
        }
        metrics::delivered(batch.len(), self.roster.len());
    }

    pub(super) fn changed(&mut self, change: Change) {
        self.unpublished = self.unpublished.max(change);
    }

    /// Publishes the roster if it changed, before any frame tells of it.
    pub(super) fn publish(&mut self) {
        let nicknames = match self.unpublished {
            Change::Nothing => return,
            Change::Count => self.snapshot.load().nicknames.clone(),
            Change::Nicknames => self.roster.nicknames().into(),
        };
        self.snapshot.store(Arc::new(Snapshot { count: self.roster.len(), in_call: self.calls.len(), nicknames }));
        self.unpublished = Change::Nothing;
    }
}
