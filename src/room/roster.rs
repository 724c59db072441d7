//! The members of a room: the only source of counts and of lists of names.

use super::fan_out::Outboxes;
use super::identity::Identity;
use super::moment::Moment;
use super::published::Published;
use super::removal::RemovalNotice;
use crate::message::{Features, MemberId, Nickname, Person, Roles};
use crate::outbox::Outbox;
use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Something that a room holds for as long as a member is in it, and then drops.
pub type Guard = Box<dyn Any + Send + Sync>;

/// Members of a room.
#[derive(Debug)]
pub(super) struct Roster {
    members: Vec<Member>,
    /// The outboxes that get every broadcast from now on, at the places of their members: all that a delivery reads of a
    /// member. Shared with the tasks of a delivery while it lasts.
    outboxes: Arc<Outboxes>,
    /// Members whose outboxes are not there yet, for broadcasts are pending that were sent before they came.
    arriving: Vec<MemberId>,
    places: HashMap<MemberId, usize>,
    holders: HashMap<Nickname, MemberId>,
    registrations: u64,
    natives: usize,
    /// Time at which the last member left, if any did.
    emptied: Option<Instant>,
    /// The part that others may read: the number of members, and the registered nicknames with those who hold them.
    published: Arc<Published>,
}

/// A session in a room.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) id: MemberId,
    /// The way to its client; `None` while the connection of a native session is lost: it stays a member.
    outbox: Option<Arc<Outbox>>,
    /// Number of the first broadcast that it gets: those before were sent when it was not there.
    first_broadcast: u64,
    /// Count of members that it was sent last.
    pub(super) last_count: usize,
    pub(super) identity: Identity,
    registered: Option<(Nickname, u64)>,
    /// State of a native member.
    pub(super) native: Option<Box<Native>>,
}

/// State of a native member.
#[derive(Debug)]
pub(super) struct Native {
    pub(super) avatar: Option<Arc<str>>,
    pub(super) features: Features,
    pub(super) roles: Roles,
    /// Number of the sessions that follow each other by resume keys.
    pub(super) lineage: u64,
    /// `true` if it has a connection.
    pub(super) is_connected: bool,
    /// Time at which it joined.
    pub(super) joined: Moment,
    /// Time until which its session waits for its client, while the connection is lost.
    pub(super) away_until: Option<Moment>,
    /// Time from which others are to see it as away, unless it comes back before.
    pub(super) away_from: Option<Moment>,
    /// `true` if others see it as away.
    pub(super) is_away: bool,
    /// Time at which others were last told that it is typing.
    pub(super) typed: Option<Moment>,
    /// `true` until its next message after that.
    pub(super) is_typing: bool,
    pub(super) removal: RemovalNotice,
    /// Keeps an ad hoc room open: it ends with the member, whatever its session still knows of the room.
    pub(super) _visit: Option<Guard>,
}

/// Outcome of a registration.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Registration {
    /// The nickname is the member's now.
    Now {
        /// The nickname it had before.
        before: Option<Nickname>,
    },
    /// The nickname was the member's already.
    Before,
    /// Another member has it.
    Taken,
}

impl Member {
    /// A member that is about to come in.
    pub(super) fn new(id: MemberId, identity: Identity, native: Option<Box<Native>>) -> Self {
        Self { id, outbox: None, first_broadcast: 0, last_count: 0, identity, registered: None, native }
    }

    /// The way to its client; `None` while its connection is lost.
    pub(super) fn outbox(&self) -> Option<&Arc<Outbox>> {
        self.outbox.as_ref()
    }

    /// Number of the first broadcast that it gets.
    pub(super) fn first_broadcast(&self) -> u64 {
        self.first_broadcast
    }

    /// Notes the count that it was sent, if it was sent one. Native members get theirs with who came and went.
    pub(super) fn note_count(&mut self, count: Option<usize>) {
        if let Some(count) = count
            && self.native.is_none()
        {
            self.last_count = count;
        }
    }

    /// Nickname that it has registered.
    pub(super) fn nickname(&self) -> Option<&Nickname> {
        self.registered.as_ref().map(|(nickname, _)| nickname)
    }

    /// Features of its client.
    pub(super) fn features(&self) -> Features {
        self.native.as_deref().map(|native| native.features).unwrap_or_default()
    }

    /// Entry that native members see, once it has a nickname.
    pub(super) fn person(&self) -> Option<Person> {
        let nickname = self.nickname()?.clone();
        let native = self.native.as_deref();
        Some(Person {
            member: self.id,
            nickname,
            avatar: native.and_then(|native| native.avatar.clone()),
            features: self.features(),
            roles: native.map(|native| native.roles).unwrap_or_default(),
            gischat: native.is_none(),
            away: native.is_some_and(|native| native.is_away),
        })
    }
}

impl Roster {
    /// A roster without members, as is published.
    pub(super) fn new(published: Arc<Published>) -> Self {
        Self {
            members: Vec::new(),
            outboxes: Arc::default(),
            arriving: Vec::new(),
            places: HashMap::new(),
            holders: HashMap::new(),
            registrations: 0,
            natives: 0,
            emptied: None,
            published,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// Time since the last member left; `None` if nobody ever came.
    pub(super) fn vacant_for(&self) -> Option<Duration> {
        if self.members.is_empty() { self.emptied.map(|emptied| emptied.elapsed()) } else { Some(Duration::ZERO) }
    }

    pub(super) fn members(&mut self) -> &mut [Member] {
        &mut self.members
    }

    pub(super) fn find(&mut self, id: MemberId) -> Option<&mut Member> {
        self.places.get(&id).map(|&place| &mut self.members[place])
    }

    pub(super) fn natives(&self) -> usize {
        self.natives
    }

    /// Number of gischat members.
    pub(super) fn gischat(&self) -> usize {
        self.len() - self.natives
    }

    /// Entries that native members see: the members that have a nickname.
    pub(super) fn people(&self) -> Vec<Person> {
        self.members.iter().filter_map(Member::person).collect()
    }

    /// Lets a member in, which gets the broadcasts from this number on.
    pub(super) fn join(&mut self, member: Member, outbox: Arc<Outbox>, first_broadcast: u64) {
        let id = member.id;
        self.natives += usize::from(member.native.is_some());
        self.places.insert(id, self.members.len());
        self.members.push(member);
        self.published.set_count(self.len());
        Arc::make_mut(&mut self.outboxes).push(None);
        self.attach(id, outbox, first_broadcast);
    }

    /// Notes the way to a member's client, which gets the broadcasts from this number on.
    pub(super) fn attach(&mut self, id: MemberId, outbox: Arc<Outbox>, first_broadcast: u64) {
        self.detach(id);
        if let Some(member) = self.find(id) {
            (member.outbox, member.first_broadcast) = (Some(outbox), first_broadcast);
            self.arriving.push(id);
        }
    }

    /// Lets go of the way to a member's client: whoever holds that holds the socket.
    pub(super) fn detach(&mut self, id: MemberId) {
        let Some(&place) = self.places.get(&id) else { return };
        self.members[place].outbox = None;
        if Arc::make_mut(&mut self.outboxes)[place].take().is_none() {
            self.arriving.retain(|arriving| *arriving != id);
        }
    }

    /// The outboxes of the members that get every pending broadcast, by the members' places.
    pub(super) fn outboxes(&self) -> &Arc<Outboxes> {
        &self.outboxes
    }

    /// The outboxes of these members, in their order.
    pub(super) fn outboxes_of(&self, members: &[MemberId]) -> Outboxes {
        let outbox = |id| self.places.get(id).and_then(|&place| self.members[place].outbox.clone());
        members.iter().map(outbox).collect()
    }

    /// Members whose outboxes are not among those, for they came after a broadcast that is pending.
    pub(super) fn arriving(&self) -> &[MemberId] {
        &self.arriving
    }

    /// Puts the outboxes of those among the others that get the broadcast of this number and all that follow.
    pub(super) fn settle(&mut self, number: u64) {
        for id in std::mem::take(&mut self.arriving) {
            let Some(&place) = self.places.get(&id) else { continue };
            match &self.members[place] {
                member if member.first_broadcast > number => self.arriving.push(id),
                member => Arc::make_mut(&mut self.outboxes)[place].clone_from(&member.outbox),
            }
        }
    }

    /// Takes a member out; `None` if it was not there.
    pub(super) fn leave(&mut self, id: MemberId) -> Option<Member> {
        let place = self.places.remove(&id)?;
        let member = self.members.swap_remove(place);
        self.published.set_count(self.len());
        if Arc::make_mut(&mut self.outboxes).swap_remove(place).is_none() {
            self.arriving.retain(|arriving| *arriving != id);
        }
        if let Some(moved) = self.members.get(place) {
            self.places.insert(moved.id, place);
        }
        self.natives -= usize::from(member.native.is_some());
        if let Some((nickname, since)) = &member.registered {
            self.free(nickname, *since);
        }
        if self.members.is_empty() {
            // Gives back what a crowd took.
            let emptied = Some(Instant::now());
            *self = Self { registrations: self.registrations, emptied, ..Self::new(self.published.clone()) };
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
        let holder = if is_native { self.holder_for_native(nickname) } else { self.holder_for_gischat(nickname) };
        if holder.is_some_and(|holder| holder != id) {
            return Registration::Taken;
        }
        self.registrations += 1;
        let since = self.registrations;
        let before = self.find(id).and_then(|member| member.registered.replace((nickname.clone(), since)));
        let mut nicknames = self.published.nicknames(); // once for both: no list is without the member
        if let Some((old, old_since)) = &before {
            self.holders.remove(old);
            nicknames.remove(old, *old_since);
        }
        self.holders.insert(nickname.clone(), id);
        nicknames.insert(nickname, since, id);
        drop(nicknames);
        Registration::Now { before: before.map(|(old, _)| old) }
    }

    /// Member that has registered exactly this nickname.
    pub(super) fn holder(&self, nickname: &Nickname) -> Option<MemberId> {
        self.holders.get(nickname).copied()
    }

    /// Member that keeps a native one from having this nickname: letters of either case are the same where a native
    /// member is concerned (`docs/protocol.md`, Rooms).
    pub(super) fn holder_for_native(&self, nickname: &Nickname) -> Option<MemberId> {
        self.published.nicknames().same(nickname).next().map(|(_, id)| *id)
    }

    /// Member that keeps a gischat one from having this nickname.
    fn holder_for_gischat(&self, nickname: &Nickname) -> Option<MemberId> {
        if self.natives == 0 {
            return self.holder(nickname);
        }
        let nicknames = self.published.nicknames();
        nicknames.same(nickname).find(|(other, id)| other == nickname || self.is_native(*id)).map(|(_, id)| *id)
    }

    /// Native member that is known by this nickname, in letters of either case.
    pub(super) fn native_holder(&self, nickname: &Nickname) -> Option<MemberId> {
        if self.natives == 0 {
            return None;
        }
        self.holder_for_native(nickname).filter(|id| self.is_native(*id))
    }

    fn is_native(&self, id: MemberId) -> bool {
        self.places.get(&id).is_some_and(|&place| self.members[place].native.is_some())
    }

    fn free(&mut self, nickname: &Nickname, since: u64) {
        self.holders.remove(nickname);
        self.published.nicknames().remove(nickname, since);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::access::Address;
    use crate::locks::steps::explore;
    use crate::message::{NodeTag, Rules};
    use shuttle::thread;

    #[test]
    fn who_takes_another_nickname_is_listed_all_the_while() {
        explore(1000, || {
            let published = Arc::new(Published::default());
            let mut roster = Roster::new(published.clone());
            let id = NodeTag::random().member();
            let member = Member::new(id, Identity::new(Address::Unknown, None, None), None);
            roster.join(member, Arc::new(Outbox::new(0, None)), 0);
            let [ann, bob] = ["ann", "bob"].map(|name| Nickname::parse(name, &Rules::default()).unwrap());
            roster.register(id, &ann);
            let reader = thread::spawn(move || [(); 3].map(|()| published.nicknames().list().len()));
            roster.register(id, &bob);
            roster.register(id, &ann);
            assert_eq!(reader.join().unwrap(), [1; 3]);
        });
    }
}
