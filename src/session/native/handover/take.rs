//! The taker's side: a client has come with the key of a session that is, or was, at another node.

use super::record::{RoomRecord, SessionRecord};
use super::words::{Fetch, Found};
use crate::access::Grant;
use crate::config::is_adhoc;
use crate::message::{Code, Event, NodeTag, Reference, Refusal, Removal, Removed};
use crate::room::{Guard, LastHeard, Membership, NewConnection};
use crate::session::Node;
use crate::session::native::connection::{Attached, NativeConnection};
use crate::session::native::handler::spawn_uncancellable;
use crate::session::native::key::ResumeKey;
use crate::session::native::rates::Rates;
use crate::session::native::rooms::{Joined, Rooms};
use crate::session::native::session::{FIRST, Session, SessionState};
use crate::session::native::sessions::frame;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Nodes that are asked for one session.
const NODES: usize = 4;
/// Time for which a client waits for its rooms before its next frame is read.
const ROOMS: Duration = Duration::from_secs(5);

/// What became of the session of another node.
#[derive(Debug)]
pub(in crate::session::native) enum Elsewhere {
    /// It goes on here.
    Resumed,
    /// It has ended. Its successor may open the mailboxes of this lineage.
    Ended(u64),
    /// There is none.
    Nowhere,
}

impl NativeConnection {
    /// Goes on with the session of a key that is of another node, or was given to one.
    pub(in crate::session::native) async fn resume_from_elsewhere(
        &mut self,
        key: &str,
        grant: &Option<Grant>,
        reference: &Option<Reference>,
    ) -> Result<Elsewhere, Refusal> {
        let used = ResumeKey::of(key);
        let Some(node) = ResumeKey::node(key) else { return Ok(Elsewhere::Nowhere) };
        let sub = grant.as_ref().map(|grant| grant.sub.clone());
        let (from, found) = self.handler.node.find_session(node, Fetch { key: used, sub, not_at: None }).await?;
        match found {
            Found::Session(record) => {
                self.go_on_with(*record, from, used, grant.clone(), reference.clone()).await?;
                Ok(Elsewhere::Resumed)
            }
            Found::Ended(lineage) => {
                self.handler.node.note_taken(from, used);
                Ok(Elsewhere::Ended(lineage))
            }
            Found::TooFast(seconds) => Err(Refusal::new(Code::RateLimited, "slow down").after(seconds)),
            Found::WrongToken => Err(Code::TokenInvalid.into()),
            Found::Moved(_) | Found::Nowhere => Ok(Elsewhere::Nowhere),
        }
    }

    async fn go_on_with(
        &mut self,
        record: SessionRecord,
        from: NodeTag,
        used: ResumeKey,
        grant: Option<Grant>,
        reference: Option<Reference>,
    ) -> Result<(), Refusal> {
        let node = self.handler.node.clone();
        let connection = self.own_place()?;
        let (key, resume) = ResumeKey::random(node.tag);
        let SessionRecord { member, nickname, avatar, features, rooms, mut lost, call, .. } = record;
        let state = SessionState {
            grant: record.grant,
            expiry: None,
            sub: record.sub,
            rooms: Rooms::default(),
            rates: Rates::of_buckets(node.config.limits.message_rate > 0, record.rates),
            moves: record.moves,
            lineage: record.lineage,
            may_have_left_mail: record.may_have_left_mail,
            key,
            key_before: Some(used),
            connection,
            address: self.address,
        };
        let session = Arc::new(Session::new(member, (nickname, avatar, features), state));
        let mut state = session.state.clone().try_lock_owned().map_err(|_| Code::Internal)?;
        // First of all: should the connection be cut here, its end finds the session.
        self.session = Some(Attached { session: session.clone(), number: FIRST });
        node.natives.begin(&session, key);
        node.natives.add_key(used, &session);
        let (taker, taken) = (node.clone(), session.clone());
        let taking = async move {
            let mut heard = Vec::new();
            for room in rooms {
                let name = room.name.clone();
                match taker.take_seat(&taken, &state, room, call.as_ref()).await {
                    Some((joined, last)) => {
                        state.rooms.insert(joined);
                        heard.push((name, last));
                    }
                    None => lost.push((name, Removed { reason: Removal::Closed, message: None })),
                }
            }
            taker.note_taken(from, used);
            match grant {
                Some(grant) => taker.take_token(&taken, &mut state, grant).await,
                None => taker.watch_token(&taken, &mut state),
            }
            (state, heard, lost)
        };
        let (state, heard, lost) = spawn_uncancellable(taking).await.ok_or(Code::Internal)?;
        let state = node.expire_token(state).await.ok_or(Code::Internal)?;
        let welcome = self.welcome(member, resume, true, &session.nickname, &state);
        self.greet(welcome, reference);
        session.attach(self.handler.outbox.clone()); // nothing comes before `welcome`
        for (room, removed) in lost {
            self.handler.outbox.push(&frame(room, member, Event::Removed(removed).into()));
        }
        session.show_rooms(&state);
        let _ = timeout(ROOMS, self.show_rooms_first(&session, &state, heard)).await; // each is shown when it can be
        Ok(())
    }

    /// Shows the client its rooms, with what it has not heard.
    async fn show_rooms_first(&self, session: &Session, state: &SessionState, heard: Vec<(Arc<str>, LastHeard)>) {
        for (room, heard) in heard {
            let Some(joined) = state.rooms.get(&room) else { continue };
            if !joined.membership.attach(NewConnection { outbox: self.handler.outbox.clone(), heard }).await {
                self.show_loss(session, joined);
            }
        }
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
                (Found::Moved(to), _) => (node, giver) = (to, Some(node)),
                // It never arrived there: who gave it has it still.
                (Found::Nowhere, Some(before)) => {
                    (fetch.not_at, node, giver) = (Some(node), before, None);
                }
                (found, _) => return Ok((node, found)),
            }
        }
        Ok((node, Found::Nowhere))
    }

    /// Tells who gave a session that it goes on here.
    fn note_taken(&self, from: NodeTag, key: ResumeKey) {
        match &self.others {
            Some(others) if from != self.tag => others.take(from, key),
            _ => {}
        }
    }

    /// The session goes on in a room of its; `None` if that cannot be had here.
    async fn take_seat(
        &self,
        session: &Session,
        state: &SessionState,
        record: RoomRecord,
        call: Option<&Arc<str>>,
    ) -> Option<(Joined, LastHeard)> {
        let RoomRecord { name, nickname, needs_no_token, has_mailbox, heard } = record;
        let (room, visit) = if is_adhoc(&name) {
            let (room, visit) = self.hub.visit(&name, state.address).ok()?;
            (room, Some(Box::new(visit) as Guard))
        } else {
            (self.hub.named(&name)?, None)
        };
        let place = if call == Some(&name) { session.call.reserve(&name) } else { None };
        let membership = Membership::moved(room, (session.member, state.moves), visit, place, has_mailbox).await;
        Some((Joined { membership, nickname, needs_no_token }, heard))
    }
}
