//! Mailboxes whose owner's session has ended, found by owner and by expiry: however many wait, a member that joins looks at
//! its own alone.

use super::mailbox::Owner;
use crate::message::MemberId;
use crate::room::moment::Moment;
use crate::timer_map::TimerMap;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Mailboxes that wait for their owners, by the session that owned each last.
#[derive(Debug, Deserialize)]
#[serde(from = "TimerMap<MemberId, (Moment, Owner), Moment>")]
pub(crate) struct OrphanedMailboxes {
    kept: TimerMap<MemberId, (Moment, Owner), Moment>,
    by_credential: HashMap<Credential, BTreeSet<(Moment, MemberId)>>,
}

/// Credential of an owner.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Credential {
    Lineage(u64),
    Sub(Arc<str>),
}

impl OrphanedMailboxes {
    pub(crate) fn new() -> Self {
        Self { kept: TimerMap::new(), by_credential: HashMap::new() }
    }

    /// Adds a mailbox, which waits until then for its owner.
    pub(crate) fn insert(&mut self, member: MemberId, until: Moment, owner: Owner) {
        self.remove(member);
        self.remember(member, until, &owner);
        self.kept.insert(member, until, (until, owner));
    }

    /// Takes a mailbox out.
    pub(crate) fn remove(&mut self, member: MemberId) {
        if let Some((until, owner)) = self.kept.remove(member) {
            self.forget(member, until, &owner);
        }
    }

    /// Returns `true` if this mailbox waits for this owner.
    pub(crate) fn is_left_by(&mut self, member: MemberId, owner: &Owner) -> bool {
        self.kept.find(member).is_some_and(|(_, left_by)| left_by.is(owner))
    }

    /// Returns `true` if this mailbox waits for its owner.
    pub(crate) fn has(&self, member: MemberId) -> bool {
        self.kept.has(member)
    }

    /// Mailbox that this owner left last.
    pub(crate) fn last_of(&self, owner: &Owner) -> Option<MemberId> {
        let last = |credential| self.by_credential.get(&credential).and_then(|left| left.last().copied());
        credentials(owner).filter_map(last).max().map(|(_, member)| member)
    }

    /// Time at which a mailbox expires.
    pub(crate) fn due(&self) -> Option<Moment> {
        self.kept.due()
    }

    /// Takes out the mailbox that expires first, if it has expired.
    pub(crate) fn expire(&mut self, now: Moment) -> Option<MemberId> {
        let (member, (until, owner)) = self.kept.expire(now)?;
        self.forget(member, until, &owner);
        Some(member)
    }

    fn remember(&mut self, member: MemberId, until: Moment, owner: &Owner) {
        for credential in credentials(owner) {
            self.by_credential.entry(credential).or_default().insert((until, member));
        }
    }

    fn forget(&mut self, member: MemberId, until: Moment, owner: &Owner) {
        for credential in credentials(owner) {
            if let Some(left) = self.by_credential.get_mut(&credential) {
                left.remove(&(until, member));
                if left.is_empty() {
                    self.by_credential.remove(&credential);
                }
            }
        }
    }
}

impl Serialize for OrphanedMailboxes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.kept.serialize(serializer)
    }
}

impl From<TimerMap<MemberId, (Moment, Owner), Moment>> for OrphanedMailboxes {
    fn from(kept: TimerMap<MemberId, (Moment, Owner), Moment>) -> Self {
        let mut orphaned = Self { kept, by_credential: HashMap::new() };
        let owners: Vec<_> =
            orphaned.kept.iter().map(|(member, (until, owner))| (member, *until, owner.clone())).collect();
        owners.iter().for_each(|(member, until, owner)| orphaned.remember(*member, *until, owner));
        orphaned
    }
}

fn credentials(owner: &Owner) -> impl Iterator<Item = Credential> {
    [Some(Credential::Lineage(owner.lineage)), owner.sub.clone().map(Credential::Sub)].into_iter().flatten()
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
    fn the_one_left_last_is_found_by_either_credential() {
        let (mut left, tag, start) = (OrphanedMailboxes::new(), NodeTag::random(), Moment::default());
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
        assert!(left.by_credential.is_empty() && left.due().is_none());
    }

    /// Twenty thousand wait, and twenty thousand are found: a search through all of them each time would be 400 million
    /// steps.
    #[test]
    fn many_that_wait_cost_the_others_nothing() {
        let (mut left, tag, start) = (OrphanedMailboxes::new(), NodeTag::random(), Moment::default());
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
