//! A native session: what one successful `hello` gave somebody, for as long as it lasts. Its connection may break and
//! another take its place. What it holds (rooms, names, its place in a call) is released when it ends, however it ends.

use super::call_slot::CallSlot;
use super::rates::Rates;
use super::sessions::Key;
use crate::access::{Address, Connection, Grant};
use crate::message::{Features, MemberId, Nickname, Roles};
use crate::outbox::Outbox;
use crate::room::{Membership, RemovalNotice};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

/// A native session.
#[derive(Debug)]
pub(in crate::session) struct Session {
    /// Its public name.
    pub(super) member: MemberId,
    /// What its client can handle.
    pub(super) features: Features,
    /// Its picture.
    pub(super) avatar: Option<Arc<str>>,
    /// The nickname that it has where it asks for no other.
    pub(super) nickname: Nickname,
    /// Where its call is.
    pub(super) call: CallSlot,
    /// What others may look at while it is busy.
    seen: Mutex<Seen>,
    /// What only its own frames touch, one after the other.
    pub(super) state: Arc<tokio::sync::Mutex<State>>,
}

/// The state of a session, locked. It can be handed to a task that has to do something to its end.
pub(super) type Locked = tokio::sync::OwnedMutexGuard<State>;

/// What others may look at.
#[derive(Debug)]
struct Seen {
    /// The way to its client; none while the connection is lost.
    outbox: Option<Arc<Outbox>>,
    /// The rooms that it is in, and whether it was put out of them.
    rooms: Vec<(Arc<str>, RemovalNotice)>,
    /// When its client was heard last, be it by a pong.
    heard: Instant,
}

/// What only the session's own frames touch.
#[derive(Debug)]
pub(super) struct State {
    /// How many connections it had: only the last one may go on.
    pub(super) connections: u64,
    pub(super) has_ended: bool,
    pub(super) grant: Option<Grant>,
    /// What wakes when the token expires.
    pub(super) expiry: Option<AbortOnDropHandle<()>>,
    /// The identity of its first token: another token must have the same.
    pub(super) sub: Option<Arc<str>>,
    pub(super) rooms: BTreeMap<Arc<str>, Joined>,
    pub(super) rates: Rates,
    /// The sessions that follow each other by resume keys.
    pub(super) lineage: u64,
    /// Whether it has, or may have left, a mailbox, which its key opens even after its end.
    pub(super) may_have_mail: bool,
    /// The key with which it can be resumed.
    pub(super) key: Key,
    /// The key before, until the first frame of the connection that has the new one.
    pub(super) key_before: Option<Key>,
    /// Its place among the sockets of its address, which it keeps while it is detached; none once it has ended.
    pub(super) connection: Option<Connection>,
    /// The address that it came from last.
    pub(super) address: Address,
}

/// A room that a session is in.
#[derive(Debug)]
pub(super) struct Joined {
    pub(super) membership: Membership,
    /// The nickname that it has there.
    pub(super) nickname: Nickname,
    /// Whether the room let it in without its token.
    pub(super) needs_no_token: bool,
}

impl Joined {
    /// Whether the room has not put the session out meanwhile.
    pub(super) fn is_in(&self) -> bool {
        self.membership.removal().get().is_none()
    }
}

impl Session {
    /// A session of `member`, whose client is not reached yet.
    pub(super) fn new(
        member: MemberId,
        (nickname, avatar, features): (Nickname, Option<Arc<str>>, Features),
        state: State,
    ) -> Self {
        let seen = Mutex::new(Seen { outbox: None, rooms: Vec::new(), heard: Instant::now() });
        let state = Arc::new(tokio::sync::Mutex::new(state));
        Self { member, features, avatar, nickname, call: CallSlot::default(), seen, state }
    }

    /// The way to its client; none while the connection is lost.
    pub(super) fn outbox(&self) -> Option<Arc<Outbox>> {
        self.seen().outbox.clone()
    }

    /// Its client is reached by another outbox now, or not at all. Gives back what was there before.
    pub(super) fn reach_by(&self, outbox: Option<Arc<Outbox>>) -> Option<Arc<Outbox>> {
        std::mem::replace(&mut self.seen().outbox, outbox)
    }

    /// The rooms that it is in, without those that have put it out.
    pub(super) fn rooms(&self) -> Vec<Arc<str>> {
        let seen = self.seen();
        let rooms = seen.rooms.iter().filter(|(_, removal)| removal.get().is_none());
        rooms.map(|(room, _)| room.clone()).collect()
    }

    /// Makes known which rooms it is in.
    pub(super) fn show_rooms(&self, state: &State) {
        let rooms = state.rooms.iter().map(|(room, joined)| (room.clone(), joined.membership.removal().clone()));
        self.seen().rooms = rooms.collect();
    }

    /// Its client is heard on the connection with this outbox, which counts if it is the last one.
    pub(super) fn hears_now(&self, connection: &Arc<Outbox>) {
        let mut seen = self.seen();
        if seen.outbox.as_ref().is_some_and(|outbox| Arc::ptr_eq(outbox, connection)) {
            seen.heard = Instant::now();
        }
    }

    /// When its client was heard last. A `hello` does not count: its answer may be lost.
    pub(super) fn heard(&self) -> Instant {
        self.seen().heard
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The token, while it is good.
    pub(super) fn grant(&self) -> Option<&Grant> {
        self.grant.as_ref()
    }

    /// The identity of its token, while that is good.
    pub(super) fn valid_sub(&self) -> Option<Arc<str>> {
        self.grant().and_then(|grant| grant.sub.clone())
    }

    /// What it may do.
    pub(super) fn roles(&self) -> Roles {
        Roles::of(self.grant.iter().flat_map(|grant| grant.roles.iter().map(|role| &**role)))
    }

    /// All its roles, those among them that only open rooms.
    pub(super) fn all_roles(&self) -> Vec<Arc<str>> {
        self.grant.as_ref().map(|grant| grant.roles.to_vec()).unwrap_or_default()
    }

    /// Forgets the rooms that it was put out of, and gives them back.
    pub(super) fn forget_lost_rooms(&mut self) -> Vec<(Arc<str>, Joined)> {
        self.rooms.extract_if(.., |_, joined| !joined.is_in()).collect()
    }
}
