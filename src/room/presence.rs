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
}

impl Gathered {
    /// Somebody came, or got a nickname.
    pub(super) fn came(&mut self, person: Person) {
        self.changes.push(Change::Came(person));
        self.counted();
    }

    /// Somebody who had a nickname left. Who came and left meanwhile is not reported.
    pub(super) fn went(&mut self, left: Left) {
        let same = |change: &Change| matches!(change, Change::Came(person) if person.member == left.member && person.nickname == left.nickname);
        match self.changes.iter().rposition(same) {
            Some(place) => drop(self.changes.remove(place)),
            None => self.changes.push(Change::Went(left)),
        }
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

    /// What is to be told: to one who came within this time what happened after it came, to the others all of it.
    pub(super) fn told_to(&self, member: Option<MemberId>, nb_users: usize) -> Presence {
        let own = |change: &Change| matches!(change, Change::Came(person) if Some(person.member) == member);
        let after = self.changes.iter().position(own).map_or(0, |place| place + 1);
        let mut presence = Presence { nb_users, joined: Vec::new(), left: Vec::new() };
        for change in &self.changes[after..] {
            match change {
                Change::Came(person) => presence.joined.push(person.clone()),
                Change::Went(left) => presence.left.push(left.clone()),
            }
        }
        presence
    }

    /// Whether `member` itself is among those who came.
    pub(super) fn brought(&self, member: MemberId) -> bool {
        self.changes.iter().any(|change| matches!(change, Change::Came(person) if person.member == member))
    }

    /// Whether nothing but the number changed.
    pub(super) fn is_number_alone(&self) -> bool {
        self.changes.is_empty()
    }
}
