//! A native session: what one successful `hello` gave somebody, for as long as it lasts. Its connection may break and
//! another take its place. What it holds (rooms, names, its place in a call) is released when it ends, however it ends.

use super::call_slot::CallSlot;
use super::line::Line;
use super::rates::Rates;
use super::resume_key::{Lineage, ResumeKey};
use super::rooms::{Joined, Rooms};
use crate::access::{Address, Connection, Grant};
use crate::locks::{Lock, Mutex, MutexGuard};
use crate::message::{Features, MemberId, Nickname, Roles};
use crate::outbox::Outbox;
use crate::room::RemovalNotice;
use std::sync::Arc;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

/// A native session.
#[derive(Debug)]
pub(in crate::session) struct Session {
    /// Public name of the session.
    pub(super) member: MemberId,
    /// The features of its client.
    pub(super) features: Features,
    /// Picture of the session.
    pub(super) avatar: Option<Arc<str>>,
    /// The nickname that it has where it asks for no other.
    pub(super) nickname: Nickname,
    /// Place of the session in a call.
    pub(super) call: CallSlot,
    /// The part that others may look at while it is busy.
    seen: Mutex<Seen>,
    /// The part that only its own frames touch, one after the other.
    pub(super) state: Arc<tokio::sync::Mutex<SessionState>>,
}

/// The number of a session's first connection.
pub(super) const FIRST: u64 = 1;

/// The state of a session, locked. It can be handed to a task that has to do something to its end.
pub(super) type Locked = tokio::sync::OwnedMutexGuard<SessionState>;

/// The part of a session that others may look at.
#[derive(Debug)]
struct Seen {
    client: ClientState,
    /// The rooms that it is in, and whether it was put out of them.
    rooms: Vec<(Arc<str>, RemovalNotice)>,
    /// Time before which everything that was sent to its client has arrived there, as its last pong showed.
    heard: Instant,
}

/// The way to the client of a session. Connections are numbered: only the last one serves it, and those before were
/// taken over. Changed under the lock of the session's [`SessionState`] alone.
#[derive(Debug)]
enum ClientState {
    /// No outbox reaches the client: the connection of this number is lost, or was not answered yet.
    Detached(u64),
    /// The connection of this number serves it.
    Attached(u64, Arc<Outbox>),
    /// The session is over.
    Ended,
}

/// The part of a session that only its own frames touch.
#[derive(Debug)]
pub(super) struct SessionState {
    /// The token, while it is good. Most have none.
    pub(super) grant: Option<Box<Grant>>,
    /// The task that wakes when the token expires.
    pub(super) expiry: Option<AbortOnDropHandle<()>>,
    /// The task that ends the session unless its client comes back in time.
    pub(super) ending: Option<AbortOnDropHandle<()>>,
    /// The identity of its first token: another token must have the same.
    pub(super) sub: Option<Arc<str>>,
    pub(super) rooms: Rooms,
    /// The ways to those of them that are at other nodes.
    pub(super) lines: Vec<Line>,
    pub(super) rates: Rates,
    /// The sessions that follow each other by resume keys.
    pub(super) lineage: Lineage,
    /// `true` if it began with the key of another node: its seats under the session there make way.
    pub(super) is_from_elsewhere: bool,
    /// The key with which it can be resumed.
    pub(super) key: ResumeKey,
    /// The key before, until the first frame of the connection that has the new one.
    pub(super) key_before: Option<ResumeKey>,
    /// Place among the sockets of its address, which it keeps while it is detached; none once it has ended.
    pub(super) connection: Option<Connection>,
    /// The address that it came from last.
    pub(super) address: Address,
    /// Time when a client last came that had nothing of what was heard before.
    pub(super) fresh: Option<Instant>,
}

impl Session {
    /// A session of `member`, whose client is not reached yet on the connection [`FIRST`].
    pub(super) fn new(
        member: MemberId,
        (nickname, avatar, features): (Nickname, Option<Arc<str>>, Features),
        state: SessionState,
    ) -> Self {
        let seen = Seen { client: ClientState::Detached(FIRST), rooms: Vec::new(), heard: Instant::now() };
        let state = Arc::new(tokio::sync::Mutex::new(state));
        Self {
            member,
            features,
            avatar,
            nickname,
            call: CallSlot::default(),
            seen: Mutex::new(Lock::SeenSession, seen),
            state,
        }
    }

    /// The way to its client; none while the connection is lost.
    pub(super) fn outbox(&self) -> Option<Arc<Outbox>> {
        match &self.seen().client {
            ClientState::Attached(_, outbox) => Some(outbox.clone()),
            ClientState::Detached(_) | ClientState::Ended => None,
        }
    }

    /// `true` once the session is over.
    pub(super) fn has_ended(&self) -> bool {
        matches!(self.seen().client, ClientState::Ended)
    }

    /// Has the last connection, which was answered, reach the client by this outbox.
    pub(super) fn attach(&self, outbox: Arc<Outbox>) {
        let mut seen = self.seen();
        let client = seen.client.number().map(|number| ClientState::Attached(number, outbox));
        let before = client.map(|client| std::mem::replace(&mut seen.client, client));
        drop(seen);
        drop(before);
    }

    /// Leaves the client unreached, for this connection is lost; `false` if it is not the last one.
    pub(super) fn detach(&self, connection: u64) -> bool {
        self.leave_client(connection, ClientState::Detached(connection))
    }

    /// Goes on over a new connection, which is still to be answered. Returns its number and the outbox of the one
    /// before; none if the session is over.
    pub(super) fn take_over(&self) -> Option<(u64, Option<Arc<Outbox>>)> {
        let mut seen = self.seen();
        let number = seen.client.number()? + 1;
        let before = match std::mem::replace(&mut seen.client, ClientState::Detached(number)) {
            ClientState::Attached(_, outbox) => Some(outbox),
            ClientState::Detached(_) | ClientState::Ended => None,
        };
        Some((number, before))
    }

    /// Ends the session; `false` if this connection is not the last one.
    pub(super) fn end(&self, connection: u64) -> bool {
        self.leave_client(connection, ClientState::Ended)
    }

    /// Lets go of its client if this connection is the last one. The outbox may go with it, not under the lock.
    fn leave_client(&self, connection: u64, client: ClientState) -> bool {
        let mut seen = self.seen();
        let is_last = seen.client.number() == Some(connection);
        let before = is_last.then(|| std::mem::replace(&mut seen.client, client));
        drop(seen);
        before.is_some()
    }

    /// The rooms that it is in, without those that have put it out.
    pub(super) fn rooms(&self) -> Vec<Arc<str>> {
        let seen = self.seen();
        let rooms = seen.rooms.iter().filter(|(_, removal)| removal.get().is_none());
        rooms.map(|(room, _)| room.clone()).collect()
    }

    /// Makes known that it is in a room besides.
    pub(super) fn show_room(&self, room: Arc<str>, removal: RemovalNotice) {
        self.seen().rooms.push((room, removal));
    }

    /// Makes known which rooms it is in.
    pub(super) fn show_rooms(&self, state: &SessionState) {
        let rooms = state.rooms.iter().map(|joined| (joined.room().clone(), joined.removal().clone()));
        let before = std::mem::replace(&mut self.seen().rooms, rooms.collect());
        drop(before);
    }

    /// Returns `true` if this connection is the last one.
    pub(super) fn is_last(&self, connection: u64) -> bool {
        self.seen().client.number() == Some(connection)
    }

    /// Notes that what was sent before that time has arrived, if this connection is the last one.
    pub(super) fn note_arrival(&self, connection: u64, asked: Instant) {
        let mut seen = self.seen();
        if seen.client.number() == Some(connection) {
            seen.heard = seen.heard.max(asked);
        }
    }

    /// Time before which everything that was sent to its client has arrived there. What it says shows nothing of that: it may say
    /// much on a line that brings it nothing.
    pub(super) fn heard(&self) -> Instant {
        self.seen().heard
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock()
    }
}

impl ClientState {
    /// The number of the last connection; none once the session is over.
    fn number(&self) -> Option<u64> {
        match self {
            Self::Detached(number) | Self::Attached(number, _) => Some(*number),
            Self::Ended => None,
        }
    }
}

impl SessionState {
    /// Returns `true` if this key resumes the session: the last one, or the one before until its client has that.
    pub(super) fn is_resumed_by(&self, key: ResumeKey) -> bool {
        self.key == key || self.key_before == Some(key)
    }

    /// Keys of the session, of which its client may know only the older.
    pub(super) fn keys(&self) -> Vec<ResumeKey> {
        [Some(self.key), self.key_before].into_iter().flatten().collect()
    }

    /// The token, while it is good.
    pub(super) fn grant(&self) -> Option<&Grant> {
        self.grant.as_deref()
    }

    /// The identity of its token, while that is good.
    pub(super) fn valid_sub(&self) -> Option<Arc<str>> {
        self.grant().and_then(|grant| grant.sub.clone())
    }

    /// The roles that give it rights in this room.
    pub(super) fn roles_in(&self, room: &str) -> Roles {
        roles_in(room, self.grant())
    }

    /// Goes on with this token, or none.
    pub(super) fn set_grant(&mut self, grant: Option<Box<Grant>>) {
        self.grant = grant;
        self.lines.iter().for_each(|line| line.set_grant(self.grant()));
    }

    /// All its roles, those among them that only open rooms.
    pub(super) fn all_roles(&self) -> Vec<Arc<str>> {
        self.grant.as_ref().map(|grant| grant.roles.to_vec()).unwrap_or_default()
    }

    /// Forgets the rooms that it was put out of before this time.
    pub(super) fn forget_lost_rooms(&mut self, since: Instant) {
        drop(self.rooms.remove_lost(|lost| lost.removal().since(since).is_none()));
    }

    /// Forgets the room that it wants to join, and gives it back if it was put out of it. The others are told again should it come back, as long as there are fewer
    /// than `most` rooms.
    pub(super) fn forget_lost_room(&mut self, room: &str, most: usize) -> Vec<Joined> {
        let is_full = self.rooms.len() >= most;
        self.rooms.remove_lost(|lost| is_full || **lost.room() == *room)
    }
}

/// The roles of a token that give rights in this room.
pub(super) fn roles_in(room: &str, grant: Option<&Grant>) -> Roles {
    let grant = grant.filter(|grant| grant.acts_in(room));
    Roles::of(grant.iter().flat_map(|grant| grant.roles.iter().map(|role| &**role)))
}
