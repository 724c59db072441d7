//! The giver's side: a session is detached, and kept until the other node has taken it or its time is over.

use super::given::Given;
use super::record::{RoomRecord, SessionRecord};
use super::words::{Fetch, Found};
use crate::close::Close;
use crate::limits::REPLAY_MARGIN;
use crate::message::{MemberId, NodeTag};
use crate::session::Node;
use crate::session::native::key::ResumeKey;
use crate::session::native::rooms::Joined;
use crate::session::native::session::{Session, SessionState};
use crate::session::native::sessions::Whereabouts;
use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Time in which the other node says that it has a session. Its rooms do not notice the way there.
const TAKEN_WITHIN: Duration = Duration::from_secs(2);

/// Sessions that are given at once to the heir of a node.
const AT_ONCE: usize = 64;

impl Node {
    /// Gives a node the session of a key, or says where it is.
    pub(super) async fn give(&self, to: NodeTag, fetch: &Fetch) -> Found {
        let key = fetch.key;
        let session = match self.natives.resumable(key) {
            Some(Whereabouts::Here(_)) if to == self.tag => return Found::Moved(to),
            Some(Whereabouts::Here(session)) => session,
            Some(Whereabouts::Given(given)) => return given.found(to, fetch),
            None => return Found::Nowhere,
        };
        let mut state = session.state.clone().lock_owned().await;
        if session.has_ended() || !state.is_resumed_by(key) {
            return match self.natives.resumable(key) {
                // Another question for it came first.
                Some(Whereabouts::Given(given)) => given.found(to, fetch),
                Some(Whereabouts::Here(_)) | None => Found::Nowhere,
            };
        }
        if let Err(refusal) = state.rates.spend_resume() {
            return Found::TooFast(refusal.retry_after.unwrap_or_default());
        }
        if fetch.sub.as_ref().is_some_and(|sub| *sub != state.sub) {
            return Found::WrongToken;
        }
        match self.give_away(&session, &mut state, to, Close::ResumedElsewhere).await {
            Some((record, _)) => Found::Session(Box::new(record)),
            None => Found::Nowhere,
        }
    }

    /// Gives all sessions to another node: this one stops. Their clients are told to come again.
    pub(in crate::session) async fn give_sessions(&self, heir: NodeTag) {
        let Some(others) = &self.others else { return };
        let give = async |session: Arc<Session>| {
            let mut state = session.state.clone().lock_owned().await;
            if session.has_ended() {
                return;
            }
            let keys = state.keys();
            let Some((record, given)) = self.give_away(&session, &mut state, heir, Close::Restart).await else {
                return;
            };
            if others.give(heir, Box::new(record), keys).await {
                given.take();
            }
        };
        stream::iter(self.natives.all()).for_each_concurrent(AT_ONCE, give).await;
    }

    /// Ends a session here without leaving its rooms; `None` if it is over.
    async fn give_away(
        &self,
        session: &Arc<Session>,
        state: &mut SessionState,
        to: NodeTag,
        close: Close,
    ) -> Option<(SessionRecord, Arc<Given>)> {
        let heard = session.heard();
        let (number, before) = session.take_over()?;
        state.ending = None;
        if let Some(before) = before {
            self.end_invitations(session.member);
            before.close(close);
        }
        let since = heard.checked_sub(REPLAY_MARGIN).unwrap_or(heard);
        let lost = |joined: Joined| {
            let removed = joined.membership.removal().since(since)?;
            Some((joined.room().clone(), removed.clone()))
        };
        let lost = state.forget_lost_rooms().into_iter().filter_map(lost).collect();
        let joined = state.rooms.take();
        let rooms = joined.iter().map(|joined| room_record(joined, session.member, heard));
        let record = SessionRecord {
            member: session.member,
            nickname: session.nickname.clone(),
            avatar: session.avatar.clone(),
            features: session.features,
            grant: state.grant.take(),
            sub: state.sub.clone(),
            moves: state.moves + 1,
            lineage: state.lineage,
            rates: state.rates.buckets(),
            rooms: join_all(rooms).await,
            lost,
            address: state.address,
            call: session.call.room(),
        };
        session.end(number);
        session.show_rooms(state);
        (state.connection, state.expiry) = (None, None);
        let memberships = joined.into_iter().map(|joined| joined.membership).collect();
        let given = Arc::new(Given::new(to, record.clone(), memberships));
        let keys = state.keys();
        self.natives.give(session, &keys, &given);
        tokio::spawn(self.clone().keep_given(given.clone(), keys));
        Some((record, given))
    }

    /// Keeps a session that was given until its time is over.
    async fn keep_given(self, given: Arc<Given>, keys: Vec<ResumeKey>) {
        let grace = self.config.limits.native.resume_grace.saturating_sub(TAKEN_WITHIN);
        sleep(TAKEN_WITHIN).await;
        given.detach(grace).await;
        sleep(grace).await;
        self.natives.forget_given(&keys, &given);
    }
}

/// A room of a session as another node is told of it.
async fn room_record(joined: &Joined, member: MemberId, heard: Instant) -> RoomRecord {
    RoomRecord {
        name: joined.room().clone(),
        nickname: joined.nickname.clone(),
        needs_no_token: joined.needs_no_token,
        heard: joined.membership.room().last_heard(member, heard).await,
    }
}
