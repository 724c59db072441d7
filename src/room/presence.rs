//! Who came and who left, gathered for native members, so that a storm of joins costs each of them a few frames a second
//! (contract `native`, section 3). Owned by the room's task.

use super::counts::interval;
use crate::message::{Left, MemberId, Person, Presence};
use tokio::time::Instant;

/// Changes that native members have not been told yet.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    changes: Vec<Change>,
    since: Option<Instant>,
}

#[derive(Debug)]
enum Change {
    Came(Person),
    Went(Left),
    /// A member that was there was shown the room again.
    Shown(MemberId),
    /// The connection of a member has been lost for a while.
    Away(MemberId),
    /// A member that was away is connected again.
    Back(MemberId),
}

impl Gathered {
    /// Somebody came, or got a nickname.
    pub(super) fn came(&mut self, person: Person) {
        self.changes.push(Change::Came(person));
        self.counted();
    }

    /// Somebody who had a nickname left.
    pub(super) fn went(&mut self, left: Left) {
        self.changes.push(Change::Went(left));
        self.counted();
    }

    /// A member was shown the room as it is now.
    pub(super) fn shown(&mut self, member: MemberId) {
        if !self.changes.is_empty() {
            self.changes.push(Change::Shown(member));
        }
    }

    /// The connection of a member has been lost for a while.
    pub(super) fn away(&mut self, member: MemberId) {
        self.changes.push(Change::Away(member));
        self.counted();
    }

    /// A member that was away is connected again.
    pub(super) fn back(&mut self, member: MemberId) {
        self.changes.push(Change::Back(member));
        self.counted();
    }

    /// The number of members changed.
    pub(super) fn counted(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    /// When members are to be told; nothing if there is nothing to tell. Later in larger rooms, as counts are.
    pub(super) fn due(&self, members: usize) -> Option<Instant> {
        self.since.map(|since| since + interval(members))
    }

    /// All that was gathered, which is forgotten then.
    pub(super) fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// What is to be told: to one who was shown the room within this time what happened after that, to the others all of
    /// it. Who came and left meanwhile is not reported, except to those who were shown it between the two.
    pub(super) fn told_to(&self, member: Option<MemberId>, nb_users: usize) -> Presence {
        let shown = member.and_then(|member| self.changes.iter().rposition(|change| change.shows_room_to(member)));
        let after = shown.map_or(0, |place| place + 1);
        let mut presence = Presence { nb_users, ..Presence::default() };
        for change in &self.changes[after..] {
            match change {
                Change::Came(person) => presence.joined.push(person.clone()),
                Change::Went(left) => {
                    presence.forget(left.member);
                    match presence.joined.iter().rposition(|person| is_same(person, left)) {
                        Some(place) => drop(presence.joined.remove(place)),
                        None => presence.left.push(left.clone()),
                    }
                }
                Change::Shown(_) => {}
                Change::Away(member) if presence.forget(*member) => {}
                Change::Away(member) => presence.away.push(*member),
                Change::Back(member) if presence.forget(*member) => {}
                Change::Back(member) => presence.back.push(*member),
            }
        }
        presence
    }

    /// Whether `member` was shown the room within this time.
    pub(super) fn has_shown(&self, member: MemberId) -> bool {
        self.changes.iter().any(|change| change.shows_room_to(member))
    }
}

impl Change {
    /// Who comes is shown the room, and so is who comes back.
    fn shows_room_to(&self, member: MemberId) -> bool {
        match self {
            Self::Came(person) => person.member == member,
            Self::Shown(shown) => *shown == member,
            Self::Went(_) | Self::Away(_) | Self::Back(_) => false,
        }
    }
}

fn is_same(person: &Person, left: &Left) -> bool {
    person.member == left.member && person.nickname == left.nickname
}

impl Presence {
    /// Whether nothing but the number changed.
    pub(super) fn is_number_alone(&self) -> bool {
        [self.joined.is_empty(), self.left.is_empty(), self.away.is_empty(), self.back.is_empty()] == [true; 4]
    }

    /// Forgets that a member went away or came back. Whether there was such a thing.
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
        Person { member, nickname, avatar: None, features, roles, away: false }
    }

    fn left(person: &Person) -> Left {
        Left { member: person.member, nickname: person.nickname.clone(), reason: Leaving::Left }
    }

    fn told(gathered: &Gathered, member: Option<&Person>) -> (Vec<Person>, Vec<Left>) {
        let Presence { joined, left, .. } = gathered.told_to(member.map(|person| person.member), 7);
        (joined, left)
    }

    #[tokio::test]
    async fn who_was_shown_somebody_hears_that_it_left() {
        let (ann, bob, mut gathered) = (person("ann"), person("bob"), Gathered::default());
        gathered.came(ann.clone());
        gathered.came(bob.clone()); // bob's state shows ann
        gathered.went(left(&ann));
        assert_eq!(told(&gathered, Some(&bob)), (vec![], vec![left(&ann)]));
        assert_eq!(told(&gathered, None), (vec![bob.clone()], vec![]));
        gathered.shown(ann.member); // it came again, as somebody whose connection had been lost
        gathered.went(left(&bob));
        assert_eq!(told(&gathered, Some(&ann)), (vec![], vec![left(&bob)]));
    }

    #[tokio::test]
    async fn who_went_away_and_came_back_at_once_is_not_reported() {
        let (ann, bob, mut gathered) = (person("ann"), person("bob"), Gathered::default());
        let told = |gathered: &Gathered, member: Option<MemberId>| {
            let Presence { left, away, back, .. } = gathered.told_to(member, 7);
            (left, away, back)
        };
        gathered.away(ann.member);
        assert_eq!(told(&gathered, None), (vec![], vec![ann.member], vec![]));
        gathered.shown(bob.member); // its state shows ann as away
        gathered.back(ann.member);
        assert!(gathered.told_to(None, 7).is_number_alone());
        assert_eq!(told(&gathered, Some(bob.member)), (vec![], vec![], vec![ann.member]));
        gathered.away(ann.member);
        gathered.went(left(&ann));
        assert_eq!(told(&gathered, None), (vec![left(&ann)], vec![], vec![]));
    }

    #[tokio::test]
    async fn who_came_and_left_is_not_reported_and_who_came_again_is() {
        let (ann, bob, mut gathered) = (person("ann"), person("bob"), Gathered::default());
        gathered.came(ann.clone());
        gathered.went(left(&ann));
        assert!(gathered.told_to(None, 7).is_number_alone());
        gathered.went(left(&bob));
        gathered.came(ann.clone());
        gathered.came(bob.clone());
        assert_eq!(told(&gathered, None), (vec![ann, bob.clone()], vec![left(&bob)]));
        assert_eq!(told(&gathered, Some(&bob)), (vec![], vec![]), "its state told it all");
    }
}
