//! How a room tells its members. What is due is gathered, in its order, and handed to each outbox at once where it is for
//! everybody; so what one member sends reaches another in the order it was sent, whatever its kind. Only replies precede
//! what is due. The roster is published before any frame tells of it. The other half of [`super::task`].

use super::Snapshot;
use super::task::{Change, Task};
#[cfg(debug_assertions)]
use crate::config::InjectedPanic;
use crate::limits::DELIVERIES_PER_TURN;
use crate::message::{
    Done, Envelope, Leaving, MemberId, Message, Occasion, Recipients, Reference, Refusal, Reply, Stamp,
};
use crate::metrics;
use crate::outbox::{Batch, Frame, Outbox, Pushed};
use std::sync::Arc;
use tokio::time::Instant;

impl Task {
    /// Tells the count to those who have not heard the latest.
    pub(super) fn tell_those_behind(&mut self) {
        let count = self.roster.len();
        if !self.counts.take(count) {
            return;
        }
        let mut behind = Vec::new();
        for member in self.roster.members().iter_mut().filter(|member| member.told != count && member.native.is_none())
        {
            member.told = count;
            behind.push(member.id);
        }
        if behind.is_empty() {
            return self.counts.put_back();
        }
        self.tell(Message::Count(count), Recipients::Some(behind.into()));
    }

    pub(super) fn count_everybody(&mut self) {
        let count = self.roster.len();
        self.say(None, Message::Count(count), Stamp::fresh());
        self.due_count = Some(count);
    }

    /// Puts something for everybody to what is due.
    pub(super) fn say(&mut self, sender: Option<MemberId>, message: Message, stamp: Stamp) -> Arc<Envelope> {
        let envelope = self.envelope(sender, message, stamp, Recipients::Everybody);
        if self.roster.natives() > 0 && envelope.message.is_shown_again() {
            self.remembered.keep(&envelope, Instant::now());
        }
        self.due.push_back(Arc::new(Frame::new(envelope.clone(), self.lang)));
        envelope
    }

    /// Puts something for some members to what is due. It is delivered at the end of the request that causes it.
    pub(super) fn tell(&mut self, message: Message, recipients: Recipients) {
        if matches!(&recipients, Recipients::Some(members) if members.is_empty()) {
            return;
        }
        let envelope = self.envelope(None, message, Stamp::fresh(), recipients);
        self.tell_envelope(envelope);
    }

    /// As [`Self::tell`], of something that is stamped already.
    pub(super) fn tell_envelope(&mut self, envelope: Arc<Envelope>) {
        self.due.push_back(Arc::new(Frame::new(envelope, self.lang)));
        self.is_pressing = true;
    }

    /// Tells one member something before what is due: for replies, which precede what they cause.
    pub(super) fn tell_now(&mut self, member: MemberId, message: Message) {
        let envelope = self.envelope(None, message, Stamp::fresh(), Recipients::One(member));
        self.push_to(member, &Arc::new(Frame::new(envelope, self.lang)));
    }

    /// Answers a native member's request. One without a reference is told of refusals alone.
    pub(super) fn reply(&mut self, member: MemberId, reference: Option<Reference>, outcome: Result<Done, Refusal>) {
        match outcome {
            Ok(_) if reference.is_none() => return,
            Ok(_) => {}
            Err(_) => metrics::rejected(),
        }
        self.unanswered = None;
        self.tell_now(member, Reply { reference, outcome }.into());
    }

    /// Notes that a request is being served: should that panic, it is answered even so.
    pub(super) fn begin(&mut self, outbox: &Arc<Outbox>, member: MemberId, reference: Option<&Reference>) {
        self.unanswered = reference.map(|reference| (outbox.clone(), member, reference.clone()));
    }

    /// Answers a native session that is no member, or no longer.
    pub(super) fn reply_past(
        &mut self,
        outbox: &Outbox,
        member: MemberId,
        reference: Option<Reference>,
        outcome: Result<Done, Refusal>,
    ) {
        self.unanswered = None;
        if reference.is_some() || outcome.is_err() {
            let reply = Reply { reference, outcome }.into();
            let envelope = self.envelope(None, reply, Stamp::fresh(), Recipients::One(member));
            outbox.push(&Arc::new(Frame::new(envelope, self.lang)));
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

    /// Delivers what is due. Members whose session ended by that leave at once, which may make more due.
    pub(super) async fn deliver(&mut self) {
        self.publish();
        while !self.due.is_empty() || !self.ended.is_empty() {
            self.push_due().await;
            for member in std::mem::take(&mut self.ended) {
                self.end(member);
            }
            self.publish();
        }
        self.is_pressing = false;
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

    /// Pushes what is due. A frame stays there until its turn has come: should one before it panic, it is not lost.
    async fn push_due(&mut self) {
        let is_for_everybody = |frame: &&Arc<Frame>| frame.envelope().recipients == Recipients::Everybody;
        while let Some(first) = self.due.front() {
            if is_for_everybody(&first) {
                let together = self.due.iter().take_while(is_for_everybody).count();
                let frames = self.due.drain(..together).collect();
                self.push_batch(frames).await;
            } else if let Some(frame) = self.due.pop_front() {
                self.push(&frame).await;
            }
        }
    }

    /// Hands frames that are for everybody to each outbox, in one write where its socket takes it.
    async fn push_batch(&mut self, frames: Vec<Arc<Frame>>) {
        #[cfg(debug_assertions)]
        for frame in &frames {
            if let Message::Post(post) = &frame.envelope().message {
                self.panic_if_injected(InjectedPanic::Delivery, &post.content);
            }
        }
        let is_count = |frame: &Arc<Frame>| matches!(frame.envelope().message, Message::Count(_));
        let count = self.due_count.take_if(|_| frames.iter().any(is_count));
        let batch = Batch::new(frames);
        for (place, member) in self.roster.members().iter_mut().enumerate() {
            if member.attached && member.outbox.push_batch(&batch) == Pushed::Ended {
                self.ended.push(member.id);
            }
            if let Some(count) = count
                && member.native.is_none()
            {
                member.told = count;
            }
            give_way_after(place).await;
        }
        metrics::delivered(batch.len(), self.roster.len());
    }

    /// Hands a frame to those for whom it is.
    async fn push(&mut self, frame: &Arc<Frame>) {
        match &frame.envelope().recipients {
            Recipients::One(member) => self.push_to(*member, frame),
            Recipients::Some(members) => {
                for (place, member) in members.iter().enumerate() {
                    self.push_to(*member, frame);
                    give_way_after(place).await;
                }
            }
            recipients => {
                let is_heard_by_gischat = !matches!(frame.envelope().message, Message::Event(_));
                for (place, member) in self.roster.members().iter().enumerate() {
                    let is_native = member.native.is_some();
                    let is_meant = member.attached
                        && (is_native || is_heard_by_gischat)
                        && recipients.include(member.id, is_native);
                    if is_meant && member.outbox.push(frame) == Pushed::Ended {
                        self.ended.push(member.id);
                    }
                    give_way_after(place).await;
                }
            }
        }
    }

    fn push_to(&mut self, member: MemberId, frame: &Arc<Frame>) {
        if let Some(member) = self.roster.find(member)
            && member.attached
            && member.outbox.push(frame) == Pushed::Ended
        {
            self.ended.push(member.id);
        }
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

/// Lets other tasks run after every so many members of a loop over them.
async fn give_way_after(place: usize) {
    if place % DELIVERIES_PER_TURN == DELIVERIES_PER_TURN - 1 {
        tokio::task::yield_now().await;
    }
}
