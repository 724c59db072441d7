//! Scenes for the tests of direct messages.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::*;
use crate::access::Address;
use crate::config::Addresses;
use crate::message::{
    Content, Delivery, Direct, DirectStatus, Envelope, Event, Lang, Nickname, NodeTag, Occasion, Recipients, Rules,
    Sender, Stamp,
};
use crate::outbox::Frame;
use std::sync::Arc;

pub(super) const ACK: Duration = Duration::from_secs(5);
pub(super) const TTL: Duration = Duration::from_secs(3600);

pub(super) fn nick(text: &str) -> Nickname {
    Nickname::parse(text, &Rules::default()).unwrap()
}

pub(super) fn arrival(member: MemberId, lineage: u64, nickname: &str, wants_mailbox: bool) -> Arrival {
    let owner = Owner { lineage, sub: None };
    Arrival { member, owner, nickname: nick(nickname), address: Address::Unknown, wants_mailbox }
}

pub(super) fn sending(sender: MemberId, to: Recipient, reference: Option<u64>, nonce: Option<&str>) -> Sending {
    let from = Sender { member: Some(sender), nickname: nick("jane"), avatar: None, hook: false, gischat: false };
    let (reference, nonce) = (reference.map(Reference::Number), nonce.map(Into::into));
    let (content, stamp) = (Content::Text("psst".into()), Stamp::fresh());
    let letter = letter(&from, &content, &stamp);
    let address = Address::Unknown;
    Sending { sender, address, from, reference, nonce, to, content, stamp, letter }
}

/// A message as a mailbox is given it.
pub(in crate::room) fn letter(from: &Sender, content: &Content, stamp: &Stamp) -> Arc<Frame> {
    let direct = Direct { from: from.clone(), content: content.clone(), queued: true };
    let (room, message, stamp) = ("QGIS".into(), Event::Direct(direct).into(), stamp.clone());
    let (recipients, occasion) = (Recipients::Some(Arc::default()), Occasion::Live);
    let envelope = Envelope { room, stamp, sender: None, message, recipients, occasion };
    Arc::new(Frame::new(Arc::new(envelope), Lang::English))
}

/// Jane writes to Bob.
pub(super) struct DirectScene {
    pub(super) directs: Directs,
    pub(super) jane: MemberId,
    pub(super) bob: MemberId,
    pub(super) start: Moment,
}

impl DirectScene {
    pub(super) fn new() -> Self {
        let tag = NodeTag::random();
        let directs = Directs::new(Terms::new(2, TTL, Addresses::Hidden), ACK);
        Self { directs, jane: tag.member(), bob: tag.member(), start: Moment::default() }
    }

    pub(super) fn with_mailbox() -> Self {
        let mut scene = Self::new();
        assert!(scene.directs.mailboxes.arrive(arrival(scene.bob, 1, "Bob", true)).is_some());
        scene
    }

    pub(super) fn at(&self, seconds: u64) -> Moment {
        self.start + Duration::from_secs(seconds)
    }

    pub(super) fn send(&mut self, to: Recipient, reference: u64) -> (Uuid, Vec<Effect>) {
        let sending = sending(self.jane, to, Some(reference), None);
        (sending.stamp.id, self.directs.send(sending, self.start).unwrap())
    }

    /// A message that Bob's client was given.
    pub(super) fn delivered(&mut self, reference: u64) -> Uuid {
        let (id, effects) = self.send(Recipient::Here(self.bob), reference);
        let [Effect::Event { to, event: Event::Direct(direct), .. }] = &effects[..] else { panic!("{effects:?}") };
        assert!(*to == Audience::One(self.bob) && !direct.queued);
        id
    }

    pub(super) fn away(&self) -> Recipient {
        Recipient::Away(Addressee::Nickname(nick("bob")))
    }
}

/// Outcomes that a sender was told: the delivery, its reason, and `true` for a repeat.
pub(super) fn outcomes(effects: &[Effect]) -> Vec<(u64, Delivery, Option<Unreachable>, bool)> {
    let outcome = |effects: &Effect| match effects {
        Effect::Reply { reference, done, .. } => match (reference, done) {
            (Reference::Number(number), Done::Direct { delivery, reason, duplicate, .. }) => {
                Some((*number, *delivery, *reason, *duplicate))
            }
            _ => None,
        },
        _ => None,
    };
    effects.iter().filter_map(outcome).collect()
}

pub(super) fn told(to: MemberId, id: Uuid, delivery: Delivery) -> Effect {
    Effect::to(to, Event::DirectStatus(DirectStatus { id, delivery }))
}

pub(super) const NO_ACK: (Delivery, Option<Unreachable>) = (Delivery::Unreachable, Some(Unreachable::NoAck));
pub(super) const ABSENT: (Delivery, Option<Unreachable>) = (Delivery::Unreachable, Some(Unreachable::Absent));
pub(super) const QUEUED: (Delivery, Option<Unreachable>) = (Delivery::Queued, None);
pub(super) const DELIVERED: (Delivery, Option<Unreachable>) = (Delivery::Delivered, None);

pub(super) fn first(
    reference: u64,
    (delivery, reason): (Delivery, Option<Unreachable>),
) -> (u64, Delivery, Option<Unreachable>, bool) {
    (reference, delivery, reason, false)
}
