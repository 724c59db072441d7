//! Outcomes of direct messages: acknowledged, put into a mailbox, or lost because the recipient is away or silent.

use super::mailbox::Letter;
use super::nonces::DirectOutcome;
use super::{Awaited, Directs, Late, reply};
use crate::access::Address;
use crate::message::{Code, Delivery, DirectStatus, Event, MemberId, Unreachable};
use crate::room::effects::Effect;
use crate::room::moment::Moment;
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;
use uuid::Uuid;

/// Time after its outcome in which the acknowledgement of a message is still told.
const LATE_FOR: Duration = Duration::from_secs(60);
/// Messages of a room whose acknowledgement would still be told. Of more than that the oldest are forgotten.
pub(super) const LATE: usize = 4096;

impl Directs {
    /// A member acknowledges messages. Those that are not its own are ignored.
    pub(crate) fn ack(&mut self, member: MemberId, ids: &[Uuid]) -> Vec<Effect> {
        let mut effects = Vec::new();
        for &id in ids {
            let letter = self.mailboxes.take(member, id);
            if self.awaited.find(id).is_some_and(|awaited| awaited.recipient == member) {
                if let Some(awaited) = self.awaited.remove(id) {
                    self.settle(id, awaited, DirectOutcome::Delivered, &mut effects);
                }
                continue;
            }
            let is_late = self.late.find(id).is_some_and(|late| late.recipient == member);
            let late = if is_late { self.late.remove(id) } else { None };
            if let Some(sender) = late.map(|late| late.sender).or(letter.map(|letter| letter.sender)) {
                self.nonces.settle(sender, id, DirectOutcome::Delivered);
                effects.push(status(sender, id, Delivery::Delivered));
            }
        }
        effects
    }

    /// A member's connection is lost, or another takes its place. What was on its way to it may be lost with it: its senders
    /// learn at once, so that a mailbox has it when the member resumes. Its own requests die with the connection: on another
    /// one their names may mean something else.
    pub(crate) fn detached(&mut self, member: MemberId, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        for awaited in self.awaited.values_mut().filter(|awaited| awaited.sender == member) {
            awaited.reference = None;
            awaited.repeats.clear();
        }
        self.give_up(|awaited| awaited.recipient == member, Unreachable::Absent, now, &mut effects);
        effects
    }

    /// A member is out of the room, in whatever way. It is told nothing any more; its mailbox, if it was not closed, waits for its
    /// return.
    pub(crate) fn gone(&mut self, member: MemberId, now: Moment) -> Vec<Effect> {
        self.awaited.extract(|awaited| awaited.sender == member);
        self.forget(member);
        self.mailboxes.orphan(member, now);
        self.detached(member, now)
    }

    /// A member left the room, or was thrown out of it, and its session goes on. Before that it gets the answers that it
    /// waits for. Its mailbox is closed.
    pub(crate) fn left(&mut self, member: MemberId, now: Moment) -> Vec<Effect> {
        let mut letters = self.mailboxes.close(member);
        letters.retain(|letter| !self.awaited.has(letter.id));
        let mut effects: Vec<Effect> = expired(&letters).collect();
        effects.append(&mut self.removed(member, now));
        effects
    }

    /// A member is removed from the room, and its session goes on. Before that it gets the answers that it waits for. Its
    /// mailbox waits for it.
    pub(crate) fn removed(&mut self, member: MemberId, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.give_up(|awaited| awaited.recipient == member, Unreachable::Absent, now, &mut effects);
        self.give_up(|awaited| awaited.sender == member, Unreachable::NoAck, now, &mut effects);
        self.forget(member);
        effects
    }

    /// The room ends, and its mailboxes with it. Its members get the answers that they wait for.
    pub(crate) fn end(&mut self, now: Moment) -> Vec<Effect> {
        self.mailboxes.clear();
        let mut effects = Vec::new();
        self.give_up(|_| true, Unreachable::Absent, now, &mut effects);
        effects
    }

    /// A message made way for another one in its mailbox. One that still awaits its acknowledgement is lost without that.
    pub(super) fn displaced(&mut self, letter: &Letter) -> Option<Effect> {
        match self.awaited.find(letter.id) {
            Some(awaited) => {
                awaited.refused = Some(Unreachable::MailboxFull);
                None
            }
            None => expired(std::slice::from_ref(letter)).next(),
        }
    }

    fn forget(&mut self, member: MemberId) {
        self.late.extract(|late| late.sender == member);
        self.nonces.forget(member);
    }

    /// Time at which something expires.
    pub(crate) fn due(&self) -> Option<Moment> {
        [self.awaited.due(), self.late.due(), self.mailboxes.due()].into_iter().flatten().min()
    }

    /// Ends what has expired.
    pub(crate) fn expire(&mut self, now: Moment) -> Vec<Effect> {
        let (mut effects, mut silent) = (Vec::new(), BTreeSet::new());
        while let Some((id, awaited)) = self.awaited.expire(now) {
            let recipient = awaited.recipient;
            if self.fail(id, awaited, Unreachable::NoAck, now, &mut effects) == DirectOutcome::Lost(Unreachable::NoAck)
            {
                silent.insert(recipient);
            }
        }
        while self.late.expire(now).is_some() {}
        effects.extend(expired(&self.mailboxes.expire(now)));
        effects.extend(silent.into_iter().map(Effect::Ping));
        effects
    }

    /// Stops waiting for the oldest message of the address that sent most of those that await acknowledgement, for one more of this
    /// sender. A session whose address is unknown is by itself. Refused with [`Code::TooMany`] if nobody sent more than this address.
    pub(super) fn make_way(
        &mut self,
        (sender, address): (MemberId, Address),
        now: Moment,
    ) -> Result<Vec<Effect>, Code> {
        let mut sent = HashMap::new();
        self.awaited.iter().for_each(|(_, awaited)| *sent.entry(awaited.party()).or_insert(0) += 1);
        let own = sent.get(&party(sender, address)).copied();
        let most = sent.into_iter().max_by_key(|(_, count)| *count).filter(|(_, count)| Some(*count) > own);
        let oldest = most.and_then(|(most, _)| self.awaited.pop_where(|awaited| awaited.party() == most));
        let (id, awaited) = oldest.ok_or(Code::TooMany)?;
        let mut effects = Vec::new();
        self.fail(id, awaited, Unreachable::NoAck, now, &mut effects);
        Ok(effects)
    }

    /// Stops waiting for the acknowledgement of these messages, for this reason.
    fn give_up(
        &mut self,
        these: impl Fn(&Awaited) -> bool,
        reason: Unreachable,
        now: Moment,
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
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> DirectOutcome {
        let Awaited { sender, recipient, refused, .. } = awaited;
        let fate = if self.mailboxes.holds(recipient, id) {
            DirectOutcome::Queued
        } else {
            if self.late.len() >= LATE {
                self.late.pop();
            }
            self.late.insert(id, now + LATE_FOR, Late { sender, recipient });
            DirectOutcome::Lost(refused.unwrap_or(reason))
        };
        self.settle(id, awaited, fate, effects);
        fate
    }

    /// Tells a sender the one outcome of its message, once for each time that it asked.
    fn settle(&mut self, id: Uuid, awaited: Awaited, fate: DirectOutcome, effects: &mut Vec<Effect>) {
        let Awaited { sender, seconds, reference, repeats, .. } = awaited;
        self.nonces.settle(sender, id, fate);
        let mut answer = |reference, duplicate| effects.push(reply(sender, reference, (id, seconds), fate, duplicate));
        reference.into_iter().for_each(|reference| answer(reference, false));
        repeats.into_iter().for_each(|reference| answer(reference, true));
    }
}

/// Sharers of one part of what may await acknowledgement: an address, or a session whose address is unknown.
fn party(sender: MemberId, address: Address) -> (Address, Option<MemberId>) {
    (address, (address == Address::Unknown).then_some(sender))
}

impl Awaited {
    fn party(&self) -> (Address, Option<MemberId>) {
        party(self.sender, self.address)
    }
}

fn status(to: MemberId, id: Uuid, delivery: Delivery) -> Effect {
    Effect::to(to, Event::DirectStatus(DirectStatus { id, delivery }))
}

fn expired(letters: &[Letter]) -> impl Iterator<Item = Effect> {
    letters.iter().map(|letter| status(letter.sender, letter.id, Delivery::Expired))
}
