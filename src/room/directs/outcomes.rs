//! How direct messages end: acknowledged, in a mailbox, or lost because their recipient is away or silent. The other half
//! of [`super`].

use super::{Awaited, Directs, Late, reply};
use crate::message::{Delivery, DirectStatus, Event, MemberId, Unreachable};
use crate::room::effect::Effect;
use crate::room::mailbox::Letter;
use crate::room::nonces::Fate;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// Time after its outcome in which the acknowledgement of a message is still told.
const LATE_FOR: Duration = Duration::from_secs(60);
/// Messages of a room whose acknowledgement would still be told. Of more than that the oldest are forgotten.
pub(super) const LATE: usize = 4096;

impl Directs {
    /// A member acknowledges messages. Those that do not wait for it are ignored.
    pub(in crate::room) fn ack(&mut self, member: MemberId, ids: &[Uuid]) -> Vec<Effect> {
        let mut effects = Vec::new();
        for &id in ids {
            let letter = self.mailboxes.take(member, id);
            if self.awaited.find(id).is_some_and(|awaited| awaited.recipient == member) {
                if let Some(awaited) = self.awaited.remove(id) {
                    self.settle(id, awaited, Fate::Delivered, &mut effects);
                }
                continue;
            }
            let is_late = self.late.find(id).is_some_and(|late| late.recipient == member);
            let late = if is_late { self.late.remove(id) } else { None };
            if let Some(sender) = late.map(|late| late.sender).or(letter.map(|letter| letter.sender)) {
                self.nonces.settle(sender, id, Fate::Delivered);
                effects.push(status(sender, id, Delivery::Delivered));
            }
        }
        effects
    }

    /// A member's connection is lost, or another takes its place. What was on its way to it may be lost with it: its senders
    /// learn at once, so that a mailbox has it when the member resumes. Its own requests die with the connection: on another
    /// one their names may mean something else.
    pub(in crate::room) fn detached(&mut self, member: MemberId, now: Instant) -> Vec<Effect> {
        let mut effects = Vec::new();
        for awaited in self.awaited.values_mut().filter(|awaited| awaited.sender == member) {
            awaited.reference = None;
            awaited.repeats.clear();
        }
        self.give_up(|awaited| awaited.recipient == member, Unreachable::Absent, now, &mut effects);
        effects
    }

    /// A member's session ended. Nobody tells it anything any more, and its mailbox waits for its return.
    pub(in crate::room) fn ended(&mut self, member: MemberId, now: Instant) -> Vec<Effect> {
        self.awaited.extract(|awaited| awaited.sender == member);
        self.forget(member);
        self.mailboxes.ended(member, now);
        self.detached(member, now)
    }

    /// A member left the room, or was thrown out of it, and its session goes on. Before that it gets the answers that it
    /// waits for. Its mailbox is closed.
    pub(in crate::room) fn left(&mut self, member: MemberId, now: Instant) -> Vec<Effect> {
        let mut letters = self.mailboxes.close(member);
        letters.retain(|letter| !self.awaited.has(letter.id));
        let mut effects: Vec<Effect> = expired(&letters).collect();
        effects.append(&mut self.removed(member, now));
        effects
    }

    /// A member is removed from the room, and its session goes on. Before that it gets the answers that it waits for. Its
    /// mailbox waits for it.
    pub(in crate::room) fn removed(&mut self, member: MemberId, now: Instant) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.give_up(|awaited| awaited.recipient == member, Unreachable::Absent, now, &mut effects);
        self.give_up(|awaited| awaited.sender == member, Unreachable::NoAck, now, &mut effects);
        self.forget(member);
        effects
    }

    fn forget(&mut self, member: MemberId) {
        self.late.extract(|late| late.sender == member);
        self.nonces.forget(member);
    }

    /// When time changes something.
    pub(in crate::room) fn due(&self) -> Option<Instant> {
        [self.awaited.due(), self.late.due(), self.mailboxes.due()].into_iter().flatten().min()
    }

    /// What time has changed.
    pub(in crate::room) fn expire(&mut self, now: Instant) -> Vec<Effect> {
        let (mut effects, mut silent) = (Vec::new(), BTreeSet::new());
        while let Some((id, awaited)) = self.awaited.expire(now) {
            let recipient = awaited.recipient;
            if self.fail(id, awaited, Unreachable::NoAck, now, &mut effects) == Fate::Lost(Unreachable::NoAck) {
                silent.insert(recipient);
            }
        }
        while self.late.expire(now).is_some() {}
        effects.extend(expired(&self.mailboxes.expire(now)));
        effects.extend(silent.into_iter().map(Effect::Probe));
        effects
    }

    /// Stops waiting for the acknowledgement of these messages, for this reason.
    fn give_up(
        &mut self,
        these: impl Fn(&Awaited) -> bool,
        reason: Unreachable,
        now: Instant,
        effects: &mut Vec<Effect>,
    ) {
        for (id, awaited) in self.awaited.extract(these) {
            self.fail(id, awaited, reason, now, effects);
        }
    }

    /// A message was not acknowledged, for this reason: it is in the mailbox, or lost unless its acknowledgement still comes.
    fn fail(
        &mut self,
        id: Uuid,
        awaited: Awaited,
        reason: Unreachable,
        now: Instant,
        effects: &mut Vec<Effect>,
    ) -> Fate {
        let Awaited { sender, recipient, refused, .. } = awaited;
        let fate = if self.mailboxes.holds(recipient, id) {
            Fate::Queued
        } else {
            if self.late.len() >= LATE {
                self.late.pop();
            }
            self.late.insert(id, now + LATE_FOR, Late { sender, recipient });
            Fate::Lost(refused.unwrap_or(reason))
        };
        self.settle(id, awaited, fate, effects);
        fate
    }

    /// Tells a sender the one outcome of its message, once for each time that it asked.
    fn settle(&mut self, id: Uuid, awaited: Awaited, fate: Fate, effects: &mut Vec<Effect>) {
        let Awaited { sender, seconds, reference, repeats, .. } = awaited;
        self.nonces.settle(sender, id, fate);
        let mut answer = |reference, duplicate| effects.push(reply(sender, reference, (id, seconds), fate, duplicate));
        reference.into_iter().for_each(|reference| answer(reference, false));
        repeats.into_iter().for_each(|reference| answer(reference, true));
    }
}

fn status(to: MemberId, id: Uuid, delivery: Delivery) -> Effect {
    Effect::Tell { to, event: Event::DirectStatus(DirectStatus { id, delivery }) }
}

fn expired(letters: &[Letter]) -> impl Iterator<Item = Effect> {
    letters.iter().map(|letter| status(letter.sender, letter.id, Delivery::Expired))
}
