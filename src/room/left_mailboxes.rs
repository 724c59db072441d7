//! The mailboxes of a room whose owner's session ended, found by whom they belong to and by when their time is over.
//! Part of [`super::mailboxes`]: however many wait, a member who joins looks at its own alone.

use super::expiring::Expiring;
use super::mailbox::Owner;
use crate::message::MemberId;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tokio::time::Instant;

/// Mailboxes that wait for their owners, by the session that had them last.
#[derive(Debug)]
pub(super) struct LeftMailboxes {
    kept: Expiring<MemberId, (Instant, Owner)>,
    by_proof: HashMap<Proof, BTreeSet<(Instant, MemberId)>>,
}

/// What an owner proves itself by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Proof {
    Lineage(u64),
    Sub(Arc<str>),
}

impl LeftMailboxes {
    pub(super) fn new() -> Self {
        Self { kept: Expiring::new(), by_proof: HashMap::new() }
    }

    /// A mailbox waits until then for its owner.
    pub(super) fn insert(&mut self, member: MemberId, until: Instant, owner: Owner) {
        self.remove(member);
        for proof in proofs(&owner) {
            self.by_proof.entry(proof).or_default().insert((until, member));
        }
        self.kept.insert(member, until, (until, owner));
    }

    /// A mailbox waits no longer.
    pub(super) fn remove(&mut self, member: MemberId) {
        if let Some((until, owner)) = self.kept.remove(member) {
            self.forget(member, until, &owner);
        }
    }

    /// Whether this mailbox waits, for this owner.
    pub(super) fn is_left_by(&mut self, member: MemberId, owner: &Owner) -> bool {
        self.kept.find(member).is_some_and(|(_, left_by)| left_by.is(owner))
    }

    /// The mailbox that this owner left last.
    pub(super) fn last_of(&self, owner: &Owner) -> Option<MemberId> {
        let last = |proof| self.by_proof.get(&proof).and_then(|left| left.last().copied());
        proofs(owner).filter_map(last).max().map(|(_, member)| member)
    }

    /// When the time of a mailbox is over.
    pub(super) fn due(&self) -> Option<Instant> {
        self.kept.due()
    }

    /// Takes out the mailbox whose time is over first, if it is over.
    pub(super) fn expire(&mut self, now: Instant) -> Option<MemberId> {
        let (member, (until, owner)) = self.kept.expire(now)?;
        self.forget(member, until, &owner);
        Some(member)
    }

    fn forget(&mut self, member: MemberId, until: Instant, owner: &Owner) {
        for proof in proofs(owner) {
            if let Some(left) = self.by_proof.get_mut(&proof) {
                left.remove(&(until, member));
                if left.is_empty() {
                    self.by_proof.remove(&proof);
                }
            }
        }
    }
}

fn proofs(owner: &Owner) -> impl Iterator<Item = Proof> {
    [Some(Proof::Lineage(owner.lineage)), owner.sub.clone().map(Proof::Sub)].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::NodeTag;
    use std::time::Duration;

    fn owner(lineage: u64, sub: Option<&str>) -> Owner {
        Owner { lineage, sub: sub.map(Into::into) }
    }

    #[test]
    fn the_one_left_last_is_found_by_either_proof() {
        let (mut left, tag, start) = (LeftMailboxes::new(), NodeTag::random(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        let members: Vec<MemberId> = (0..4).map(|_| tag.member()).collect();
        for (place, owner) in
            [owner(1, Some("s")), owner(2, Some("s")), owner(1, None), owner(3, None)].into_iter().enumerate()
        {
            left.insert(members[place], at(place as u64), owner);
        }
        assert_eq!(left.last_of(&owner(1, None)), Some(members[2]));
        assert_eq!(left.last_of(&owner(9, Some("s"))), Some(members[1]));
        assert_eq!(left.last_of(&owner(1, Some("s"))), Some(members[2]), "the later of both");
        assert_eq!(left.last_of(&owner(9, Some("t"))), None);
        assert!(left.is_left_by(members[0], &owner(9, Some("s"))) && !left.is_left_by(members[0], &owner(9, None)));
        left.remove(members[2]);
        assert_eq!(left.last_of(&owner(1, None)), Some(members[0]));
        assert_eq!((left.due(), left.expire(at(1))), (Some(at(0)), Some(members[0])));
        assert_eq!(left.expire(at(9)), Some(members[1]));
        assert_eq!(left.expire(at(9)), Some(members[3]));
        assert!(left.by_proof.is_empty() && left.due().is_none());
    }

    /// Twenty thousand wait, and twenty thousand find theirs: looking at all of them each time would be 400 million looks.
    #[test]
    fn many_that_wait_cost_the_others_nothing() {
        let (mut left, tag, start) = (LeftMailboxes::new(), NodeTag::random(), Instant::now());
        let members: Vec<MemberId> = (0..20_000).map(|_| tag.member()).collect();
        for (place, member) in members.iter().enumerate() {
            left.insert(*member, start, owner(place as u64, None));
        }
        for (place, member) in members.iter().enumerate() {
            assert_eq!(left.last_of(&owner(place as u64, None)), Some(*member));
            assert_eq!(left.last_of(&owner(u64::MAX, Some("nobody"))), None);
        }
    }
}
