//! The members of a room at this moment: the only source of counts and of lists of names. Owned by the room's task.

use super::hub::Visit;
use super::lost::Lost;
use crate::access::Address;
use crate::message::{Features, MemberId, Nickname, Person, Roles};
use crate::outbox::Outbox;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

/// Who is in the room.
#[derive(Debug, Default)]
pub(super) struct Roster {
    members: Vec<Member>,
    places: HashMap<MemberId, usize>,
    holders: HashMap<Nickname, MemberId>,
    /// Registered nicknames in the order in which they are listed: case-folded, then by registration.
    listed: BTreeMap<(String, u64), (Nickname, MemberId)>,
    registrations: u64,
    natives: usize,
}

/// A session's presence in this room.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) id: MemberId,
    pub(super) outbox: Arc<Outbox>,
    /// Whether somebody is at the other end of the outbox. A native session whose connection broke stays a member.
    pub(super) attached: bool,
    /// The count of members that it was told last.
    pub(super) told: usize,
    pub(super) identity: Identity,
    registered: Option<(Nickname, u64)>,
    /// What only native members have.
    pub(super) native: Option<Box<Native>>,
}

/// Whom a room takes somebody for, beyond names: what bans and takeovers go by.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Where it connects from.
    pub address: Address,
    /// What its token says; apart, for few have one, and every member has an identity.
    token: Option<Arc<Known>>,
}

#[derive(Debug)]
struct Known {
    sub: Option<Arc<str>>,
    nickname: Option<Arc<str>>,
}

impl Identity {
    /// Somebody at `address` whose token gives it this stable identity and this nickname, reserved or not.
    pub fn new(address: Address, sub: Option<Arc<str>>, nickname: Option<Arc<str>>) -> Self {
        let is_known = sub.is_some() || nickname.is_some();
        Self { address, token: is_known.then(|| Arc::new(Known { sub, nickname })) }
    }

    /// The stable identity that its token gives it.
    pub fn sub(&self) -> Option<&Arc<str>> {
        self.token.as_ref()?.sub.as_ref()
    }

    /// Whether the other connects from the same address, as far as that tells anything.
    pub(super) fn is_near(&self, other: &Self) -> bool {
        self.address != Address::Unknown && self.address == other.address
    }

    /// The nickname that its token gives it.
    pub fn nickname(&self) -> Option<&Arc<str>> {
        self.token.as_ref()?.nickname.as_ref()
    }
}

/// What only native members have.
#[derive(Debug)]
pub(super) struct Native {
    pub(super) avatar: Option<Arc<str>>,
    pub(super) features: Features,
    pub(super) roles: Roles,
    /// When it came in.
    pub(super) joined: Instant,
    /// Until when its session waits for its client, while the connection is lost.
    pub(super) away_until: Option<Instant>,
    /// When others are to see it as away, unless it comes back before.
    pub(super) away_from: Option<Instant>,
    /// Whether others see it as away.
    pub(super) is_away: bool,
    pub(super) typed: Option<Instant>,
    /// Its place in the call, if it is in it.
    pub(super) call: Option<OwnedSemaphorePermit>,
    pub(super) lost: Lost,
    /// What keeps an ad hoc room there: it ends with the member, whatever its session still knows of the room.
    pub(super) _visit: Option<Visit>,
}

/// Whether a nickname could be registered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Registration {
    /// It is the member's now.
    Now {
        /// The nickname it had before.
        before: Option<Nickname>,
    },
    /// It was the member's already.
    Before,
    /// Another member has it.
    Taken,
}

impl Member {
    /// The nickname it has registered.
    pub(super) fn nickname(&self) -> Option<&Nickname> {
        self.registered.as_ref().map(|(nickname, _)| nickname)
    }

    /// What its client can handle.
    pub(super) fn features(&self) -> Features {
        self.native.as_deref().map(|native| native.features).unwrap_or_default()
    }

    /// What native members see of it, once it has a nickname.
    pub(super) fn person(&self) -> Option<Person> {
        let nickname = self.nickname()?.clone();
        let native = self.native.as_deref();
        Some(Person {
            member: self.id,
            nickname,
            avatar: native.and_then(|native| native.avatar.clone()),
            features: self.features(),
            roles: native.map(|native| native.roles).unwrap_or_default(),
            away: native.is_some_and(|native| native.is_away),
        })
    }
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

    /// How many members are native, connected or not.
    pub(super) fn natives(&self) -> usize {
        self.natives
    }

    /// What native members see of those who have a nickname.
    pub(super) fn people(&self) -> Vec<Person> {
        self.members.iter().filter_map(Member::person).collect()
    }

    pub(super) fn join(&mut self, id: MemberId, outbox: Arc<Outbox>, identity: Identity, native: Option<Box<Native>>) {
        self.natives += usize::from(native.is_some());
        self.places.insert(id, self.members.len());
        self.members.push(Member { id, outbox, attached: true, told: 0, identity, registered: None, native });
    }

    /// Takes a member out, with the nickname it had registered; nothing if it was not there.
    pub(super) fn leave(&mut self, id: MemberId) -> Option<Member> {
        let place = self.places.remove(&id)?;
        let member = self.members.swap_remove(place);
        if let Some(moved) = self.members.get(place) {
            self.places.insert(moved.id, place);
        }
        self.natives -= usize::from(member.native.is_some());
        if let Some((nickname, since)) = &member.registered {
            self.free(nickname, *since);
        }
        Some(member)
    }

    /// Registers a nickname for a member; one it had before becomes free.
    pub(super) fn register(&mut self, id: MemberId, nickname: &Nickname) -> Registration {
        if self.holder(nickname) == Some(id) {
            return Registration::Before;
        }
        let Some(member) = self.find(id) else { return Registration::Taken };
        let is_native = member.native.is_some();
        if self.conflicting(nickname, is_native).is_some_and(|holder| holder != id) {
            return Registration::Taken;
        }
        self.registrations += 1;
        let since = self.registrations;
        let before = self.find(id).and_then(|member| member.registered.replace((nickname.clone(), since)));
        if let Some((old, old_since)) = &before {
            self.free(old, *old_since);
        }
        self.holders.insert(nickname.clone(), id);
        self.listed.insert((fold(nickname), since), (nickname.clone(), id));
        Registration::Now { before: before.map(|(old, _)| old) }
    }

    /// The member that has registered exactly this nickname.
    pub(super) fn holder(&self, nickname: &Nickname) -> Option<MemberId> {
        self.holders.get(nickname).copied()
    }

    /// The member because of which nobody else can have this nickname: letters of either case are the same where a native
    /// member is concerned (contract `native`, section 3).
    pub(super) fn conflicting(&self, nickname: &Nickname, for_native: bool) -> Option<MemberId> {
        if self.natives == 0 && !for_native {
            return self.holder(nickname);
        }
        let folded = fold(nickname);
        let same = self.listed.range((folded.clone(), 0)..=(folded, u64::MAX)).map(|(_, (other, id))| (other, *id));
        let mut conflicting = same.filter(|(other, id)| for_native || *other == nickname || self.is_native(*id));
        conflicting.next().map(|(_, id)| id)
    }

    /// The native member that is known by this nickname, in letters of either case.
    pub(super) fn native_holder(&self, nickname: &Nickname) -> Option<MemberId> {
        if self.natives == 0 {
            return None;
        }
        self.conflicting(nickname, true).filter(|id| self.is_native(*id))
    }

    fn is_native(&self, id: MemberId) -> bool {
        self.places.get(&id).is_some_and(|&place| self.members[place].native.is_some())
    }

    /// All registered nicknames in the order in which they are listed.
    pub(super) fn nicknames(&self) -> Vec<Nickname> {
        self.listed.values().map(|(nickname, _)| nickname.clone()).collect()
    }

    fn free(&mut self, nickname: &Nickname, since: u64) {
        self.holders.remove(nickname);
        self.listed.remove(&(fold(nickname), since));
    }
}

/// Case-folding; nicknames are ASCII, for which lower case is the same.
fn fold(nickname: &Nickname) -> String {
    nickname.as_str().to_ascii_lowercase()
}
