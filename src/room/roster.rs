//! The members of a room at this moment: the only source of counts and of lists of names. Owned by the room's task.

use crate::message::{MemberId, Nickname};
use crate::outbox::Outbox;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Who is in the room.
#[derive(Debug, Default)]
pub(super) struct Roster {
    members: Vec<Member>,
    places: HashMap<MemberId, usize>,
    holders: HashMap<Nickname, MemberId>,
    /// Registered nicknames in the order in which they are listed: case-folded, then by registration.
    listed: BTreeMap<(String, u64), Nickname>,
    registrations: u64,
}

/// A session's presence in this room.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) id: MemberId,
    pub(super) outbox: Arc<Outbox>,
    /// The count of members that it was told last.
    pub(super) told: usize,
    registered: Option<(Nickname, u64)>,
}

/// Whether a nickname could be registered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Registration {
    /// It is the member's now.
    Now,
    /// It was the member's already.
    Before,
    /// Another member has it.
    Taken,
}

impl Roster {
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    pub(super) fn members(&mut self) -> &mut [Member] {
        &mut self.members
    }

    pub(super) fn find(&mut self, id: MemberId) -> Option<&mut Member> {
        self.places.get(&id).map(|&place| &mut self.members[place])
    }

    pub(super) fn join(&mut self, id: MemberId, outbox: Arc<Outbox>) {
        self.places.insert(id, self.members.len());
        self.members.push(Member { id, outbox, told: 0, registered: None });
    }

    /// Takes a member out and gives back the nickname it had registered; nothing if it was not there.
    pub(super) fn leave(&mut self, id: MemberId) -> Option<Option<Nickname>> {
        let place = self.places.remove(&id)?;
        let mut member = self.members.swap_remove(place);
        if let Some(moved) = self.members.get(place) {
            self.places.insert(moved.id, place);
        }
        Some(member.registered.take().map(|(nickname, since)| self.free(nickname, since)))
    }

    /// Registers a nickname for a member; one it had before becomes free.
    pub(super) fn register(&mut self, id: MemberId, nickname: &Nickname) -> Registration {
        match self.holders.get(nickname) {
            Some(holder) if *holder == id => return Registration::Before,
            Some(_) => return Registration::Taken,
            None => {}
        }
        self.registrations += 1;
        let since = self.registrations;
        let Some(member) = self.find(id) else { return Registration::Taken };
        if let Some((old, old_since)) = member.registered.replace((nickname.clone(), since)) {
            self.free(old, old_since);
        }
        self.holders.insert(nickname.clone(), id);
        self.listed.insert((fold(nickname), since), nickname.clone());
        Registration::Now
    }

    /// The member that has registered this nickname.
    pub(super) fn holder(&self, nickname: &Nickname) -> Option<MemberId> {
        self.holders.get(nickname).copied()
    }

    /// All registered nicknames in the order in which they are listed.
    pub(super) fn nicknames(&self) -> Vec<Nickname> {
        self.listed.values().cloned().collect()
    }

    fn free(&mut self, nickname: Nickname, since: u64) -> Nickname {
        self.holders.remove(&nickname);
        self.listed.remove(&(fold(&nickname), since));
        nickname
    }
}

/// Case-folding; nicknames are ASCII, for which lower case is the same.
fn fold(nickname: &Nickname) -> String {
    nickname.as_str().to_ascii_lowercase()
}
