//! What a room's members said lately under which nonce, so that saying it again says nothing new (contract `native`,
//! section 4): of each member the last 64, for 300 s. To the room and to one member have nonces of their own: a direct
//! message that got the answer of something else would be lost unnoticed. Owned by the room's task.

use crate::message::{Delivery, MemberId, Unreachable};
use std::collections::hash_map::RandomState;
use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasher;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// Nonces of one member that are remembered.
const NONCES: usize = 64;
/// Time for which they are.
const REMEMBERED: Duration = Duration::from_secs(300);

/// What the members of a room said under which nonce.
#[derive(Debug, Default)]
pub(super) struct Nonces {
    by_member: HashMap<MemberId, VecDeque<Remembered>>,
    /// Nonces are kept as hashes: a client chooses their length, and a room may have many members.
    hash: RandomState,
}

#[derive(Debug)]
struct Remembered {
    nonce: u64,
    since: Instant,
    said: Said,
}

/// Something that was said under a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) id: Uuid,
    /// Its time, in seconds since the epoch.
    pub(super) seconds: u64,
    pub(super) to: Audience,
}

/// To whom something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// To everybody.
    Room,
    /// To one member: what became of it, unless that is still awaited.
    Member(Option<Fate>),
}

/// What became of a direct message, as its sender is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Its recipient acknowledged it.
    Delivered,
    /// It is in a mailbox.
    Queued,
    /// It was not kept.
    Lost(Unreachable),
}

impl Fate {
    /// As it is written.
    pub(super) fn written(self) -> (Delivery, Option<Unreachable>) {
        match self {
            Self::Delivered => (Delivery::Delivered, None),
            Self::Queued => (Delivery::Queued, None),
            Self::Lost(reason) => (Delivery::Unreachable, Some(reason)),
        }
    }
}

impl Nonces {
    /// What a member said to the room under this nonce.
    pub(super) fn recall_to_room(&self, member: MemberId, nonce: &str, now: Instant) -> Option<Said> {
        self.said(member, nonce, now).find(|said| said.to == Audience::Room)
    }

    /// What a member said to another under this nonce.
    pub(super) fn recall_direct(&self, member: MemberId, nonce: &str, now: Instant) -> Option<Said> {
        self.said(member, nonce, now).find(|said| said.to != Audience::Room)
    }

    fn said(&self, member: MemberId, nonce: &str, now: Instant) -> impl Iterator<Item = Said> {
        let nonce = self.hash.hash_one(nonce);
        let is_it = move |kept: &&Remembered| kept.nonce == nonce && now.duration_since(kept.since) <= REMEMBERED;
        self.by_member.get(&member).into_iter().flatten().filter(is_it).map(|kept| kept.said)
    }

    /// Remembers what a member said under a nonce that cannot be recalled. The oldest are forgotten.
    pub(super) fn remember(&mut self, member: MemberId, nonce: &str, said: Said, now: Instant) {
        let nonce = self.hash.hash_one(nonce);
        let kept = self.by_member.entry(member).or_default();
        kept.push_back(Remembered { nonce, since: now, said });
        let is_old = |kept: &Remembered| now.duration_since(kept.since) > REMEMBERED;
        while kept.len() > NONCES || kept.front().is_some_and(is_old) {
            kept.pop_front();
        }
    }

    /// Says what became of a member's direct message. Told again, the later counts: a sender that missed what it was told
    /// learns by its retry how things are now.
    pub(super) fn settle(&mut self, member: MemberId, id: Uuid, fate: Fate) {
        let mut kept = self.by_member.get_mut(&member).into_iter().flatten();
        if let Some(kept) = kept.find(|kept| kept.said.id == id) {
            kept.said.to = Audience::Member(Some(fate));
        }
    }

    /// Forgets what a member said: it left.
    pub(super) fn forget(&mut self, member: MemberId) {
        self.by_member.remove(&member);
    }

    /// Whether nothing is remembered.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.by_member.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::NodeTag;

    fn said(to: Audience) -> Said {
        Said { id: Uuid::now_v7(), seconds: 7, to }
    }

    #[test]
    fn the_last_64_for_300_seconds() {
        let (mut nonces, member, start) = (Nonces::default(), NodeTag::random().member(), Instant::now());
        let all: Vec<Said> = (0..70).map(|_| said(Audience::Room)).collect();
        for (number, said) in all.iter().enumerate() {
            nonces.remember(member, &number.to_string(), *said, start);
        }
        for (number, said) in all.iter().enumerate() {
            let recalled = nonces.recall_to_room(member, &number.to_string(), start + REMEMBERED);
            assert_eq!(recalled, (number >= 6).then_some(*said), "{number}");
        }
        let late = start + REMEMBERED + Duration::from_millis(1);
        assert_eq!(nonces.recall_to_room(member, "69", late), None);
        nonces.remember(member, "70", said(Audience::Room), late);
        assert_eq!(nonces.by_member[&member].len(), 1, "those that are over go with the next");
    }

    #[test]
    fn each_member_and_each_audience_has_its_own() {
        let (mut nonces, tag, now) = (Nonces::default(), NodeTag::random(), Instant::now());
        let (jane, hans) = (tag.member(), tag.member());
        let (post, direct) = (said(Audience::Room), said(Audience::Member(None)));
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
    fn what_became_of_a_message_is_recalled_with_it() {
        let (mut nonces, member, now) = (Nonces::default(), NodeTag::random().member(), Instant::now());
        let direct = said(Audience::Member(None));
        nonces.remember(member, "a", direct, now);
        for fate in [Fate::Lost(Unreachable::NoAck), Fate::Delivered] {
            nonces.settle(member, direct.id, fate);
            let recalled = nonces.recall_direct(member, "a", now).map(|said| said.to);
            assert_eq!(recalled, Some(Audience::Member(Some(fate))));
        }
        nonces.settle(member, Uuid::now_v7(), Fate::Queued);
        assert_eq!(nonces.recall_to_room(member, "a", now), None);
    }
}
