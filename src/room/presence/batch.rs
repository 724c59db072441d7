//! Joins and leaves that native members have not been told, gathered so that a storm of joins costs each of them a few
//! frames a second (`docs/protocol.md`, Rooms).

use crate::message::{Left, MemberId, Person, Presence};

/// Changes that native members have not been told yet.
#[derive(Debug, Default)]
pub(crate) struct PresenceBatch {
    changes: Vec<PresenceChange>,
}

#[derive(Debug)]
enum PresenceChange {
    Came(Person),
    Went(Left),
    /// A member has other roles.
    Changed(Person),
    /// A member that was there was shown the room again.
    Shown(MemberId),
    /// The connection of a member has been lost for a while.
    Away(MemberId),
    /// A member that was away is connected again.
    Back(MemberId),
}

impl PresenceBatch {
    /// Adds somebody who came, or got a nickname.
    pub(crate) fn came(&mut self, person: Person) {
        self.changes.push(PresenceChange::Came(person));
    }

    /// Adds somebody who had a nickname, and left.
    pub(crate) fn went(&mut self, left: Left) {
        self.changes.push(PresenceChange::Went(left));
    }

    /// Adds a member that has other roles now.
    pub(crate) fn changed(&mut self, person: Person) {
        self.changes.push(PresenceChange::Changed(person));
    }

    /// Notes that a member was shown the room as it is now.
    pub(crate) fn shown(&mut self, member: MemberId) {
        if !self.changes.is_empty() {
            self.changes.push(PresenceChange::Shown(member));
        }
    }

    /// Adds a member whose connection has been lost for a while.
    pub(crate) fn away(&mut self, member: MemberId) {
        self.changes.push(PresenceChange::Away(member));
    }

    /// Adds a member that was away and is connected again.
    pub(crate) fn back(&mut self, member: MemberId) {
        self.changes.push(PresenceChange::Back(member));
    }

    /// Event for a member that was shown the room within this time: the changes since then; for the others, `None`: all
    /// of them. Somebody who came and left meanwhile is not in it, except for those who were shown it between the two.
    pub(crate) fn told_to(&self, member: Option<MemberId>, nb_users: usize) -> Presence {
        let shown = member.and_then(|member| self.changes.iter().rposition(|change| change.shows_room_to(member)));
        let after = shown.map_or(0, |place| place + 1);
        let mut presence = Presence { nb_users, ..Presence::default() };
        for change in &self.changes[after..] {
            match change {
                PresenceChange::Came(person) => presence.joined.push(person.clone()),
                PresenceChange::Went(left) => {
                    presence.forget(left.member);
                    presence.changed.retain(|person| person.member != left.member);
                    match presence.joined.iter().rposition(|person| is_same(person, left)) {
                        Some(place) => drop(presence.joined.remove(place)),
                        None => presence.left.push(left.clone()),
                    }
                }
                PresenceChange::Changed(person) => {
                    let mut told = presence.joined.iter_mut().chain(&mut presence.changed);
                    match told.find(|told| told.member == person.member) {
                        Some(told) => told.clone_from(person),
                        None => presence.changed.push(person.clone()),
                    }
                }
                PresenceChange::Shown(_) => {}
                PresenceChange::Away(member) => presence.note_away(*member, true),
                PresenceChange::Back(member) => presence.note_away(*member, false),
            }
        }
        presence
    }

    /// Returns `true` if `member` was shown the room within this time.
    pub(crate) fn has_shown(&self, member: MemberId) -> bool {
        self.changes.iter().any(|change| change.shows_room_to(member))
    }
}

impl PresenceChange {
    /// Returns `true` if this member was shown the room then: those who come are, and those who come back.
    fn shows_room_to(&self, member: MemberId) -> bool {
        match self {
            Self::Came(person) => person.member == member,
            Self::Shown(shown) => *shown == member,
            Self::Went(_) | Self::Changed(_) | Self::Away(_) | Self::Back(_) => false,
        }
    }
}

fn is_same(person: &Person, left: &Left) -> bool {
    person.member == left.member && person.nickname == left.nickname
}

impl Presence {
    /// Returns `true` if nothing but the number changed.
    pub(crate) fn is_number_alone(&self) -> bool {
        *self == Self { nb_users: self.nb_users, ..Self::default() }
    }

    /// Notes that a member went away or came back: nothing is told of both.
    fn note_away(&mut self, member: MemberId, away: bool) {
        for person in self.changed.iter_mut().filter(|person| person.member == member) {
            person.away = away;
        }
        if !self.forget(member) {
            if away { &mut self.away } else { &mut self.back }.push(member);
        }
    }

    /// Forgets that a member went away or came back. Returns `false` if it did neither.
    fn forget(&mut self, member: MemberId) -> bool {
        let before = self.away.len() + self.back.len();
        self.away.retain(|away| *away != member);
        self.back.retain(|back| *back != member);
        self.away.len() + self.back.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Features, Leaving, Nickname, NodeTag, Roles, Rules};

    fn person(nickname: &str) -> Person {
        let nickname = Nickname::parse(nickname, &Rules::default()).unwrap_or_else(|_| Nickname::server());
        let (member, features, roles) = (NodeTag::random().member(), Features::default(), Roles::default());
        Person { member, nickname, avatar: None, features, roles, gischat: false, away: false }
    }

    fn left(person: &Person) -> Left {
        Left { member: person.member, nickname: person.nickname.clone(), reason: Leaving::Left }
    }

    fn told(batch: &PresenceBatch, member: Option<&Person>) -> (Vec<Person>, Vec<Left>) {
        let Presence { joined, left, .. } = batch.told_to(member.map(|person| person.member), 7);
        (joined, left)
    }

    #[tokio::test]
    async fn a_shown_member_that_leaves_is_reported() {
        let (ann, bob, mut batch) = (person("ann"), person("bob"), PresenceBatch::default());
        batch.came(ann.clone());
        batch.came(bob.clone()); // bob's state shows ann
        batch.went(left(&ann));
        assert_eq!(told(&batch, Some(&bob)), (vec![], vec![left(&ann)]));
        assert_eq!(told(&batch, None), (vec![bob.clone()], vec![]));
        batch.shown(ann.member); // it came again, as somebody whose connection had been lost
        batch.went(left(&bob));
        assert_eq!(told(&batch, Some(&ann)), (vec![], vec![left(&bob)]));
    }

    #[tokio::test]
    async fn a_short_absence_is_not_reported() {
        let (ann, bob, mut batch) = (person("ann"), person("bob"), PresenceBatch::default());
        let told = |batch: &PresenceBatch, member: Option<MemberId>| {
            let Presence { left, away, back, .. } = batch.told_to(member, 7);
            (left, away, back)
        };
        batch.away(ann.member);
        assert_eq!(told(&batch, None), (vec![], vec![ann.member], vec![]));
        batch.shown(bob.member); // its state shows ann as away
        batch.back(ann.member);
        assert!(batch.told_to(None, 7).is_number_alone());
        assert_eq!(told(&batch, Some(bob.member)), (vec![], vec![], vec![ann.member]));
        batch.away(ann.member);
        batch.changed(Person { away: true, ..ann.clone() });
        batch.back(ann.member);
        assert_eq!(batch.told_to(None, 7).changed, std::slice::from_ref(&ann));
        batch.went(left(&ann));
        assert_eq!(told(&batch, None), (vec![left(&ann)], vec![], vec![]));
        assert!(batch.told_to(None, 7).changed.is_empty());
    }

    #[tokio::test]
    async fn a_short_visit_is_not_reported_and_a_return_is() {
        let (ann, bob, mut batch) = (person("ann"), person("bob"), PresenceBatch::default());
        batch.came(ann.clone());
        batch.went(left(&ann));
        assert!(batch.told_to(None, 7).is_number_alone());
        batch.went(left(&bob));
        batch.came(ann.clone());
        batch.came(bob.clone());
        assert_eq!(told(&batch, None), (vec![ann, bob.clone()], vec![left(&bob)]));
        assert_eq!(told(&batch, Some(&bob)), (vec![], vec![]), "its state told it all");
    }
}
