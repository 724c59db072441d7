//! Messages from one member to another: those that await acknowledgement, the outcomes that their senders are told, and
//! when (`docs/protocol.md`, Direct messages). These are the rules, which are told where recipients are and what time
//! it is; `handlers` answers requests by them. The room's mailboxes belong to it, and its idempotency keys.

mod handlers;
mod mailbox;
mod mailboxes;
mod nonces;
mod orphaned;
mod outcomes;

pub(super) use mailbox::{Owner, Terms};
pub(super) use mailboxes::{Arrival, Mailboxes};
pub(super) use nonces::{Scope, Sent};

use super::effects::{Audience, Effect};
use crate::access::Address;
use crate::dialect::native::request::Addressee;
use crate::message::{Code, Content, Direct, Done, Event, MemberId, Reference, Sender, Stamp, Unreachable};
use crate::outbox::Frame;
use crate::room::moment::Moment;
use crate::timer_map::TimerMap;
use nonces::{DirectOutcome, Nonces};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Messages of one sender that may await acknowledgement: more than its rate allows within the usual time.
const AWAITED_OF_SENDER: usize = 64;
/// Messages of a room that may await acknowledgement. Of more than that the oldest of the address that sent most is given up.
const AWAITED_OF_ROOM: usize = 4096;
/// Repeats that may wait for the outcome of one message.
const REPEATS: usize = 8;

/// The direct messages of a room.
#[derive(Debug)]
pub(crate) struct Directs {
    pub(crate) nonces: Nonces,
    /// Mailboxes: members that join take theirs from here.
    pub(crate) mailboxes: Mailboxes,
    ack_timeout: Duration,
    awaited: TimerMap<Uuid, Awaited, Moment>,
    late: TimerMap<Uuid, Late, Moment>,
}

/// A message that was delivered and not acknowledged yet. If its recipient has a mailbox that takes it, it is in there
/// already: nothing but that keeps its content.
#[derive(Debug)]
struct Awaited {
    sender: MemberId,
    address: Address,
    recipient: MemberId,
    seconds: u64,
    reference: Option<Reference>,
    repeats: Vec<Reference>,
    /// Reason why the recipient's mailbox did not take it.
    refused: Option<Unreachable>,
}

/// A message that was delivered but, as its sender knows by now, not acknowledged.
#[derive(Debug)]
struct Late {
    sender: MemberId,
    recipient: MemberId,
}

/// A message to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Sending {
    sender: MemberId,
    address: Address,
    /// The sender as the recipient is shown it.
    from: Sender,
    /// The sender's name for its request; without one it gets no reply.
    reference: Option<Reference>,
    nonce: Option<Arc<str>>,
    to: Recipient,
    content: Content,
    stamp: Stamp,
    /// The frame that a mailbox keeps; not encoded unless one does.
    letter: Arc<Frame>,
}

/// Place of a message's recipient, as the roster says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recipient {
    /// In the room and connected, with a client that knows direct messages.
    Here(MemberId),
    /// In the room, with a client that knows no direct messages: all of gischat's, for example.
    Deaf,
    /// Not in the room, or there without a connection. There may be a mailbox.
    Away(Addressee),
}

impl Sending {
    /// The message as the recipient is shown it.
    fn direct(&self) -> Direct {
        Direct { from: self.from.clone(), content: self.content.clone(), queued: false }
    }
}

impl Directs {
    /// No messages yet; mailboxes have these bounds, and an acknowledgement may take so long.
    pub(crate) fn new(terms: Terms, ack_timeout: Duration) -> Self {
        let (awaited, late) = (TimerMap::new(), TimerMap::new());
        Self { nonces: Nonces::default(), mailboxes: Mailboxes::new(terms), ack_timeout, awaited, late }
    }

    /// Sends a message, for the first time or again. Refused with [`Code::TooMany`].
    pub(crate) fn send(&mut self, sending: Sending, now: Moment) -> Result<Vec<Effect>, Code> {
        let nonce = sending.nonce.as_deref();
        if let Some(sent) = nonce.and_then(|nonce| self.nonces.recall_direct(sending.sender, nonce, now)) {
            return self.repeat(sent, sending);
        }
        match &sending.to {
            Recipient::Here(recipient) => self.deliver(*recipient, sending, now),
            Recipient::Deaf => Ok(self.answer(DirectOutcome::Lost(Unreachable::NoDirect), sending, now)),
            Recipient::Away(addressee) => {
                let put = self.mailboxes.put(addressee, (sending.sender, sending.address), &sending.letter);
                let (fate, displaced) = match put {
                    Ok(displaced) => (DirectOutcome::Queued, displaced),
                    Err(reason) => (DirectOutcome::Lost(reason), None),
                };
                let mut effects = self.answer(fate, sending, now);
                effects.extend(displaced.and_then(|letter| self.displaced(&letter)));
                Ok(effects)
            }
        }
    }

    /// Answers a repeat as the first was, or together with it.
    fn repeat(&mut self, sent: Sent, sending: Sending) -> Result<Vec<Effect>, Code> {
        let Some(reference) = sending.reference else { return Ok(Vec::new()) };
        if let Scope::Member(Some(fate)) = sent.to {
            return Ok(vec![reply(sending.sender, reference, (sent.id, sent.seconds), fate, true)]);
        }
        let awaited = self.awaited.find(sent.id).ok_or(Code::Internal)?;
        if awaited.repeats.len() >= REPEATS {
            return Err(Code::TooMany);
        }
        awaited.repeats.push(reference);
        Ok(Vec::new())
    }

    fn deliver(&mut self, recipient: MemberId, sending: Sending, now: Moment) -> Result<Vec<Effect>, Code> {
        let sender = sending.sender;
        if self.awaited.count(|awaited| awaited.sender == sender) >= AWAITED_OF_SENDER {
            return Err(Code::TooMany);
        }
        let mut effects = if self.awaited.len() < AWAITED_OF_ROOM {
            Vec::new()
        } else {
            self.make_way((sender, sending.address), now)?
        };
        self.remember(&sending, None, now);
        let direct = sending.direct();
        let put = self.mailboxes.put(&Addressee::Member(recipient), (sender, sending.address), &sending.letter);
        let refused = put.as_ref().err().copied().filter(|reason| *reason != Unreachable::Absent);
        let displaced = put.ok().flatten().and_then(|letter| self.displaced(&letter));
        let Sending { address, reference, stamp, .. } = sending;
        let awaited =
            Awaited { sender, address, recipient, seconds: stamp.seconds, reference, repeats: Vec::new(), refused };
        self.awaited.insert(stamp.id, now + self.ack_timeout, awaited);
        let event = Effect::Event { to: Audience::One(recipient), event: Event::Direct(direct), stamp: Some(stamp) };
        effects.extend(displaced.into_iter().chain([event]));
        Ok(effects)
    }

    /// Answers a message whose fate is known at once.
    fn answer(&mut self, fate: DirectOutcome, sending: Sending, now: Moment) -> Vec<Effect> {
        self.remember(&sending, Some(fate), now);
        let Sending { sender, reference, stamp, .. } = sending;
        let sent = (stamp.id, stamp.seconds);
        reference.map(|reference| reply(sender, reference, sent, fate, false)).into_iter().collect()
    }

    fn remember(&mut self, sending: &Sending, fate: Option<DirectOutcome>, now: Moment) {
        if let Some(nonce) = &sending.nonce {
            let sent = Sent { id: sending.stamp.id, seconds: sending.stamp.seconds, to: Scope::Member(fate) };
            self.nonces.remember(sending.sender, nonce, sent, now);
        }
    }
}

/// The answer to a request to send the message with this identifier and time.
fn reply(
    to: MemberId,
    reference: Reference,
    (id, timestamp): (Uuid, u64),
    fate: DirectOutcome,
    duplicate: bool,
) -> Effect {
    let (delivery, reason) = fate.written();
    Effect::Reply { to, reference, done: Done::Direct { id, timestamp, delivery, reason, duplicate } }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
