//! The taker's side: a client has come with the key of a session that is, or was, at another node.

use super::record::{RoomRecord, SessionRecord};
use super::words::{Fetch, Found};
use crate::access::{Address, Connection, Grant};
use crate::config::is_adhoc;
use crate::message::{Code, Event, NodeTag, Reference, Refusal, Removal, Removed};
use crate::room::{Guard, Membership};
use crate::session::Node;
use crate::session::native::connection::{Attached, NativeConnection};
use crate::session::native::handler::spawn_uncancellable;
use crate::session::native::key::ResumeKey;
use crate::session::native::rates::Rates;
use crate::session::native::rooms::{Joined, Rooms};
use crate::session::native::session::{FIRST, Session, SessionState};
use crate::session::native::sessions::{Whereabouts, frame};
use futures_util::future::join_all;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Nodes that are asked for one session.
const NODES: usize = 4;
/// Time for which a client waits for its rooms before its next frame is read.
const ROOMS: Duration = Duration::from_secs(5);
/// Time for which a node that stops waits for the rooms of a session that was given away.
const SEATED: Duration = Duration::from_secs(1);

impl NativeConnection {
    /// Goes on with the session of a key that is of another node, or was given to one. Returns `false` if there is none.
    pub(in crate::session::native) async fn resume_from_elsewhere(
        &mut self,
        key: &str,
        grant: &Option<Grant>,
        reference: &Option<Reference>,
    ) -> Result<bool, Refusal> {
        let used = ResumeKey::of(key);
        let Some(node) = ResumeKey::node(key) else { return Ok(false) };
        let sub = grant.as_ref().map(|grant| grant.sub.clone());
        let (from, found) = self.handler.node.find_session(node, Fetch { key: used, sub, not_at: None }).await?;
        match found {
            Found::Session(record) => {
                let is_first = self.go_on_with(*record, from, used, grant.clone(), reference.clone()).await?;
                Ok(is_first || self.resume_here(used, grant, reference).await?)
            }
            Found::Moved(_) => self.resume_here(used, grant, reference).await,
            Found::TooFast(seconds) => Err(Refusal::new(Code::RateLimited, "slow down").after(seconds)),
            Found::WrongToken => Err(Code::TokenInvalid.into()),
            Found::Nowhere => Ok(false),
        }
    }

    /// Goes on with a session that another node gave. Returns `false` if another connection with the same key was faster.
    async fn go_on_with(
        &mut self,
        record: SessionRecord,
        from: NodeTag,
        used: ResumeKey,
        grant: Option<Grant>,
        reference: Option<Reference>,
    ) -> Result<bool, Refusal> {
        let node = self.handler.node.clone();
        let connection = self.own_place()?;
        let (key, resume) = ResumeKey::random(node.tag, record.lineage);
        let seats = Seats::of(&record);
        let session = Arc::new(node.session_of(record, vec![key, used], connection, self.address));
        let mut state = session.state.clone().try_lock_owned().map_err(|_| Code::Internal)?;
        if !node.natives.take(&session, used) {
            self.connection = state.connection.take();
            return Ok(false);
        }
        // First of all: should the connection be cut here, its end finds the session.
        self.session = Some(Attached { session: session.clone(), number: FIRST });
        node.natives.begin(&session, key);
        let (taker, taken) = (node.clone(), session.clone());
        let taking = async move {
            let lost = taker.take_seats(&taken, &mut state, seats).await;
            taker.note_taken(from, used);
            match grant {
                Some(grant) => taker.take_token(&taken, &mut state, grant).await,
                None => taker.watch_token(&taken, &mut state),
            }
            (state, lost)
        };
        let (state, lost) = spawn_uncancellable(taking).await.ok_or(Code::Internal)?;
        let mut state = node.expire_token(state).await.ok_or(Code::Internal)?;
        let welcome = self.welcome(session.member, resume, true, &session.nickname, &state);
        self.greet(welcome, reference);
        session.attach(self.handler.outbox.clone()); // nothing comes before `welcome`
        for (room, removed) in lost {
            self.handler.outbox.push(&frame(room, session.member, Event::Removed(removed).into()));
        }
        let _ = timeout(ROOMS, self.show_rooms_again(&session, &mut state)).await; // each is shown when it can be
        Ok(true)
    }
}

/// What a session has in rooms.
struct Seats {
    rooms: Vec<RoomRecord>,
    lost: Vec<(Arc<str>, Removed)>,
    call: Option<Arc<str>>,
}

impl Seats {
    fn of(record: &SessionRecord) -> Self {
        Self { rooms: record.rooms.clone(), lost: record.lost.clone(), call: record.call.clone() }
    }
}

impl Node {
    /// Asks after a session, from node to node, as far as it was given on. Returns who answered last.
    ///
    /// # Errors
    /// A node does not answer.
    async fn find_session(&self, first: NodeTag, mut fetch: Fetch) -> Result<(NodeTag, Found), Refusal> {
        let Some(others) = &self.others else { return Ok((first, Found::Nowhere)) };
        let (mut node, mut giver) = (first, None);
        for _ in 0..NODES {
            let found = match node == self.tag {
                true => self.give(node, &fetch).await,
                false => {
                    let found = others.fetch(node, fetch.clone()).await;
                    found.ok_or_else(|| Refusal::from(Code::Unavailable).after(1.0))?
                }
            };
            match (found, giver) {
                (Found::Moved(to), _) if to != node => (node, giver) = (to, Some(node)),
                // It never arrived there: who gave it has it still.
                (Found::Nowhere, Some(before)) => {
                    (fetch.not_at, node, giver) = (Some(node), before, None);
                }
                (found, _) => return Ok((node, found)),
            }
        }
        Ok((node, Found::Nowhere))
    }

    /// Tells who gave a session, or told of its end, that it goes on here.
    pub(in crate::session::native) fn note_taken(&self, from: NodeTag, key: ResumeKey) {
        match &self.others {
            Some(others) if from != self.tag => others.take(from, key),
            _ => {}
        }
    }

    /// A session that was at another node, in no room yet.
    fn session_of(
        &self,
        record: SessionRecord,
        keys: Vec<ResumeKey>,
        connection: Option<Connection>,
        address: Address,
    ) -> Session {
        let SessionRecord { member, nickname, avatar, features, .. } = record;
        let mut keys = keys.into_iter();
        let state = SessionState {
            grant: record.grant,
            expiry: None,
            ending: None,
            sub: record.sub,
            rooms: Rooms::default(),
            rates: Rates::of_buckets(self.config.limits.message_rate > 0, record.rates),
            moves: record.moves,
            lineage: record.lineage,
            key: keys.next().unwrap_or_else(|| ResumeKey::random(self.tag, record.lineage).0),
            key_before: keys.next(),
            connection,
            address,
        };
        Session::new(member, (nickname, avatar, features), state)
    }

    /// Goes on with a session whose node stops. Its client is to come here. Returns `false` if it has no key.
    pub(super) async fn inherit(&self, record: SessionRecord, keys: &[ResumeKey]) -> bool {
        let (seats, address) = (Seats::of(&record), record.address);
        let session = Arc::new(self.session_of(record, keys.to_vec(), None, address));
        let Ok(mut state) = session.state.clone().try_lock_owned() else { return false };
        let Some(first) = keys.first() else { return false };
        if keys.iter().any(|key| matches!(self.natives.resumable(*key), Some(Whereabouts::Here(_)))) {
            return true; // its client was faster
        }
        self.natives.begin(&session, *first);
        keys.iter().for_each(|key| self.natives.add_key(*key, &session));
        // Its client is not told of rooms that it was put out of: it has no membership here that could say so.
        let _ = self.take_seats(&session, &mut state, seats).await;
        self.watch_token(&session, &mut state);
        session.show_rooms(&state);
        let seated = join_all(state.rooms.iter().map(|joined| joined.membership.room().caught_up()));
        let _ = timeout(SEATED, seated).await; // what its node tells of the rooms is needed until then
        drop(state);
        self.detach(&Attached { session, number: FIRST }, self.config.limits.native.resume_grace).await;
        true
    }

    /// The session goes on in its rooms. Returns those that it is out of.
    async fn take_seats(&self, session: &Session, state: &mut SessionState, seats: Seats) -> Vec<(Arc<str>, Removed)> {
        let Seats { rooms, mut lost, call } = seats;
        for room in rooms {
            let name = room.name.clone();
            match self.take_seat(session, state, room, call.as_ref()).await {
                Some(joined) => state.rooms.insert(joined),
                None => lost.push((name, Removed { reason: Removal::Closed, message: None })),
            }
        }
        lost
    }

    /// The session goes on in one of its rooms; `None` if that cannot be had here.
    async fn take_seat(
        &self,
        session: &Session,
        state: &SessionState,
        record: RoomRecord,
        call: Option<&Arc<str>>,
    ) -> Option<Joined> {
        let RoomRecord { name, nickname, needs_no_token, heard } = record;
        let (room, visit) = if is_adhoc(&name) {
            let (room, visit) = self.hub.visit(&name, state.address).ok()?;
            (room, Some(Box::new(visit) as Guard))
        } else {
            (self.hub.named(&name)?, None)
        };
        let place = if call == Some(&name) { session.call.reserve(&name) } else { None };
        let membership = Membership::moved(room, (session.member, state.moves), visit, place).await;
        Some(Joined { membership, nickname, needs_no_token, heard: Some(heard) })
    }
}
