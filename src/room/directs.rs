//! Messages from one member to another: what waits to be acknowledged, what its sender is told, and when (contract
//! `native`, section 5). Owned by the room's task, which says who is where and what time it is, and carries out the
//! [`Effect`]s. What was said under which nonce, to the room too, and the room's mailboxes belong to it. How messages end
//! is in [`outcomes`].

mod outcomes;

use super::effect::{Effect, Recipient, Sending};
use super::expiring::Expiring;
use super::mailbox::Terms;
use super::mailboxes::Mailboxes;
use super::nonces::{Audience, Fate, Nonces, Said};
use crate::message::request::Addressee;
use crate::message::{Code, Done, MemberId, Reference, Unreachable};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// Messages of one sender that may await acknowledgement: more than the rate allows within the usual time.
const AWAITED_OF_SENDER: usize = 64;
/// Messages of a room that may.
const AWAITED_OF_ROOM: usize = 4096;
/// Repeats that may wait for the outcome of one message.
const REPEATS: usize = 8;

/// The direct messages of a room.
#[derive(Debug)]
pub(super) struct Directs {
    pub(super) nonces: Nonces,
    /// Who joins takes its mailbox from here; members come to and leave theirs by what this is told.
    pub(super) mailboxes: Mailboxes,
    ack_timeout: Duration,
    awaited: Expiring<Uuid, Awaited>,
    late: Expiring<Uuid, Late>,
}

/// A message that was delivered and not acknowledged yet. If its recipient has a mailbox that takes it, it is in there
/// already: nothing but that keeps its content.
#[derive(Debug)]
struct Awaited {
    sender: MemberId,
    recipient: MemberId,
    seconds: u64,
    reference: Option<Reference>,
    repeats: Vec<Reference>,
    /// Why the recipient's mailbox did not take it.
    refused: Option<Unreachable>,
}

/// A message that was delivered but, as its sender knows by now, not acknowledged.
#[derive(Debug)]
struct Late {
    sender: MemberId,
    recipient: MemberId,
}

impl Directs {
    /// None yet; mailboxes are given on these terms, and acknowledgements waited for so long.
    pub(super) fn new(terms: Terms, ack_timeout: Duration) -> Self {
        let (awaited, late) = (Expiring::new(), Expiring::new());
        Self { nonces: Nonces::default(), mailboxes: Mailboxes::new(terms), ack_timeout, awaited, late }
    }

    /// A member sends another a message, for the first time or again. Refused with [`Code::TooMany`].
    pub(super) fn send(&mut self, sending: Sending, now: Instant) -> Result<Vec<Effect>, Code> {
        let nonce = sending.nonce.as_deref();
        if let Some(said) = nonce.and_then(|nonce| self.nonces.recall_direct(sending.sender, nonce, now)) {
            return self.repeat(said, sending);
        }
        match &sending.to {
            Recipient::Here(recipient) => self.deliver(*recipient, sending, now),
            Recipient::Deaf => Ok(self.answer(Fate::Lost(Unreachable::NoDirect), sending, now)),
            Recipient::Away(addressee) => {
                let put = self.mailboxes.put(addressee, sending.sender, &sending.letter);
                let fate = put.map_or_else(Fate::Lost, |()| Fate::Queued);
                Ok(self.answer(fate, sending, now))
            }
        }
    }

    /// A repeat is answered as the first was, or together with it.
    fn repeat(&mut self, said: Said, sending: Sending) -> Result<Vec<Effect>, Code> {
        let Some(reference) = sending.reference else { return Ok(Vec::new()) };
        if let Audience::Member(Some(fate)) = said.to {
            return Ok(vec![reply(sending.sender, reference, (said.id, said.seconds), fate, true)]);
        }
        let awaited = self.awaited.find(said.id).ok_or(Code::Internal)?;
        if awaited.repeats.len() >= REPEATS {
            return Err(Code::TooMany);
        }
        awaited.repeats.push(reference);
        Ok(Vec::new())
    }

    fn deliver(&mut self, recipient: MemberId, sending: Sending, now: Instant) -> Result<Vec<Effect>, Code> {
        let sender = sending.sender;
        if self.awaited.len() >= AWAITED_OF_ROOM
            || self.awaited.count(|awaited| awaited.sender == sender) >= AWAITED_OF_SENDER
        {
            return Err(Code::TooMany);
        }
        self.remember(&sending, None, now);
        let direct = sending.direct();
        let put = self.mailboxes.put(&Addressee::Member(recipient), sender, &sending.letter);
        let refused = put.err().filter(|reason| *reason != Unreachable::Absent);
        let Sending { reference, stamp, .. } = sending;
        let awaited = Awaited { sender, recipient, seconds: stamp.seconds, reference, repeats: Vec::new(), refused };
        self.awaited.insert(stamp.id, now + self.ack_timeout, awaited);
        Ok(vec![Effect::Deliver { to: recipient, stamp, direct }])
    }

    /// Answers a message whose fate is known at once.
    fn answer(&mut self, fate: Fate, sending: Sending, now: Instant) -> Vec<Effect> {
        self.remember(&sending, Some(fate), now);
        let Sending { sender, reference, stamp, .. } = sending;
        let said = (stamp.id, stamp.seconds);
        reference.map(|reference| reply(sender, reference, said, fate, false)).into_iter().collect()
    }

    fn remember(&mut self, sending: &Sending, fate: Option<Fate>, now: Instant) {
        if let Some(nonce) = &sending.nonce {
            let said = Said { id: sending.stamp.id, seconds: sending.stamp.seconds, to: Audience::Member(fate) };
            self.nonces.remember(sending.sender, nonce, said, now);
        }
    }
}

/// The answer to a request to send the message with this identifier and time.
fn reply(to: MemberId, reference: Reference, (id, timestamp): (Uuid, u64), fate: Fate, duplicate: bool) -> Effect {
    let (delivery, reason) = fate.written();
    Effect::Reply { to, reference, done: Done::Direct { id, timestamp, delivery, reason, duplicate } }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
pub(super) mod stage;
#[cfg(test)]
mod tests;
