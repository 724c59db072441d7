//! Idempotency keys (`nonce`): the messages that a room's members sent lately under each, so that a repeat sends
//! nothing (`docs/protocol.md`, Messages): the last 64 of each member, for 300 s. Messages to the room and to one
//! member have keys of their own: a direct message that got the answer of something else would be lost unnoticed.

use crate::message::{Delivery, MemberId, Unreachable};
use crate::room::moment::Moment;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;
use uuid::Uuid;

/// Nonces of one member that are remembered.
const NONCES: usize = 64;
/// Time for which nonces are remembered.
const REMEMBERED: Duration = Duration::from_secs(300);

/// Messages of a room's members by nonce.
#[derive(Debug)]
pub(crate) struct Nonces {
    by_member: HashMap<MemberId, VecDeque<Remembered>>,
    /// Nonces are kept as hashes under this key: a client chooses their length, and a room may have many members.
    key: Uuid,
}

#[derive(Debug)]
struct Remembered {
    nonce: u64,
    since: Moment,
    sent: Sent,
}

/// A message that was sent under a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) id: Uuid,
    /// Time of the message, in seconds since the epoch.
    pub(crate) seconds: u64,
    pub(crate) to: Scope,
}

/// Scope of a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Messages to the room.
    Room,
    /// Messages to one member, with the outcome unless that is still awaited.
    Member(Option<DirectOutcome>),
}

/// Outcome of a direct message, as its sender is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DirectOutcome {
    /// The recipient acknowledged the message.
    Delivered,
    /// The message is in a mailbox.
    Queued,
    /// The message was not kept.
    Lost(Unreachable),
}

impl DirectOutcome {
    /// The outcome as the protocol writes it.
    pub(crate) fn written(self) -> (Delivery, Option<Unreachable>) {
        match self {
            Self::Delivered => (Delivery::Delivered, None),
            Self::Queued => (Delivery::Queued, None),
            Self::Lost(reason) => (Delivery::Unreachable, Some(reason)),
        }
    }
}

impl Default for Nonces {
    fn default() -> Self {
        Self { by_member: HashMap::new(), key: Uuid::new_v4() }
    }
}

impl Nonces {
    fn hash(&self, nonce: &str) -> u64 {
        let digest = Sha256::new().chain_update(self.key).chain_update(nonce).finalize();
        digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
    }

    /// Message that a member sent to the room under this nonce.
    pub(crate) fn recall_to_room(&self, member: MemberId, nonce: &str, now: Moment) -> Option<Sent> {
        self.sent(member, nonce, now).find(|sent| sent.to == Scope::Room)
    }

    /// Message that a member sent to another under this nonce.
    pub(crate) fn recall_direct(&self, member: MemberId, nonce: &str, now: Moment) -> Option<Sent> {
        self.sent(member, nonce, now).find(|sent| sent.to != Scope::Room)
    }

    fn sent(&self, member: MemberId, nonce: &str, now: Moment) -> impl Iterator<Item = Sent> {
        let nonce = self.hash(nonce);
        let is_it = move |kept: &&Remembered| kept.nonce == nonce && (now - kept.since) <= REMEMBERED;
        self.by_member.get(&member).into_iter().flatten().filter(is_it).map(|kept| kept.sent)
    }

    /// Remembers a message under a nonce that was not found. The oldest are forgotten.
    pub(crate) fn remember(&mut self, member: MemberId, nonce: &str, sent: Sent, now: Moment) {
        let nonce = self.hash(nonce);
        let kept = self.by_member.entry(member).or_default();
        kept.push_back(Remembered { nonce, since: now, sent });
        let is_old = |kept: &Remembered| (now - kept.since) > REMEMBERED;
        while kept.len() > NONCES || kept.front().is_some_and(is_old) {
            kept.pop_front();
        }
    }

    /// Notes the outcome of a direct message. A later one replaces it: a sender that missed the first learns by its
    /// retry how things are now.
    pub(crate) fn settle(&mut self, member: MemberId, id: Uuid, fate: DirectOutcome) {
        let mut kept = self.by_member.get_mut(&member).into_iter().flatten();
        if let Some(kept) = kept.find(|kept| kept.sent.id == id) {
            kept.sent.to = Scope::Member(Some(fate));
        }
    }

    /// Forgets a member, which has left.
    pub(crate) fn forget(&mut self, member: MemberId) {
        self.by_member.remove(&member);
    }

    /// Returns `true` if nothing is remembered.
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.by_member.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::NodeTag;

    fn sent(to: Scope) -> Sent {
        Sent { id: Uuid::now_v7(), seconds: 7, to }
    }

    #[test]
    fn the_last_64_for_300_seconds() {
        let (mut nonces, member, start) = (Nonces::default(), NodeTag::random().member(), Moment::default());
        let all: Vec<Sent> = (0..70).map(|_| sent(Scope::Room)).collect();
        for (number, said) in all.iter().enumerate() {
            nonces.remember(member, &number.to_string(), *said, start);
        }
        for (number, said) in all.iter().enumerate() {
            let recalled = nonces.recall_to_room(member, &number.to_string(), start + REMEMBERED);
            assert_eq!(recalled, (number >= 6).then_some(*said), "{number}");
        }
        let late = start + REMEMBERED + Duration::from_millis(1);
        assert_eq!(nonces.recall_to_room(member, "69", late), None);
        nonces.remember(member, "70", sent(Scope::Room), late);
        assert_eq!(nonces.by_member[&member].len(), 1, "those that are over go with the next");
    }

    #[test]
    fn each_member_and_each_audience_has_its_own() {
        let (mut nonces, tag, now) = (Nonces::default(), NodeTag::random(), Moment::default());
        let (jane, hans) = (tag.member(), tag.member());
        let (post, direct) = (sent(Scope::Room), sent(Scope::Member(None)));
        nonces.remember(jane, "a", post, now);
        nonces.remember(jane, "a", direct, now);
        nonces.remember(jane, "b", post, now);
        assert_eq!(nonces.recall_to_room(jane, "a", now), Some(post));
        assert_eq!(nonces.recall_direct(jane, "a", now), Some(direct));
        assert_eq!(nonces.recall_direct(jane, "b", now), None);
        assert_eq!(nonces.recall_to_room(hans, "a", now), None);
        nonces.forget(jane);
        assert_eq!(nonces.recall_to_room(jane, "a", now), None);
        assert!(nonces.is_empty());
    }

    #[test]
    fn a_nonce_recalls_the_fate_of_its_message() {
        let (mut nonces, member, now) = (Nonces::default(), NodeTag::random().member(), Moment::default());
        let direct = sent(Scope::Member(None));
        nonces.remember(member, "a", direct, now);
        for fate in [DirectOutcome::Lost(Unreachable::NoAck), DirectOutcome::Delivered] {
            nonces.settle(member, direct.id, fate);
            let recalled = nonces.recall_direct(member, "a", now).map(|sent| sent.to);
            assert_eq!(recalled, Some(Scope::Member(Some(fate))));
        }
        nonces.settle(member, Uuid::now_v7(), DirectOutcome::Queued);
        assert_eq!(nonces.recall_to_room(member, "a", now), None);
    }
}
