//! The giver's side: a session is detached, and kept until the other node has taken it or its time is over.

use super::record::{RoomRecord, SessionRecord};
use super::words::{Fetch, Found};
use crate::close::Close;
use crate::limits::REPLAY_MARGIN;
use crate::message::{MemberId, NodeTag};
use crate::room::{Membership, Room};
use crate::session::Node;
use crate::session::native::rooms::Joined;
use crate::session::native::session::{Session, SessionState};
use crate::session::native::sessions::Whereabouts;
use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::sleep;

/// Time in which the other node says that it has a session. Its rooms do not notice the way there.
const TAKEN_WITHIN: Duration = Duration::from_secs(2);

/// Sessions that are given at once to the heir of a node.
const AT_ONCE: usize = 64;

/// A session that was given to another node.
#[derive(Debug)]
pub(in crate::session::native) struct Given {
    to: NodeTag,
    member: MemberId,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    /// The session, until it is taken.
    record: Option<SessionRecord>,
    /// Dropped, they leave: where another node has the session, its rooms know that by then, and take no notice.
    memberships: Vec<Membership>,
}

impl Given {
    /// Forgets the session, but not where it is: it goes on there. Its memberships end later, should a room have put none in
    /// their place.
    pub(in crate::session::native) fn take(&self) {
        self.kept().record = None;
    }

    /// Ends its memberships without a word: the session is here again.
    pub(in crate::session::native) fn return_here(&self) {
        self.kept().memberships.drain(..).for_each(Membership::void);
    }

    /// Whose session it is.
    pub(in crate::session::native) fn member(&self) -> MemberId {
        self.member
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes in its rooms that its client is away, unless the other node has it.
    async fn detach(&self, grace: Duration) {
        let rooms: Vec<Room> = {
            let kept = self.kept();
            if kept.record.is_none() {
                return;
            }
            kept.memberships.iter().map(|membership| membership.room().clone()).collect()
        };
        for room in rooms {
            room.detach(self.member, grace).await;
        }
    }

    fn found(&self, node: NodeTag, not_at: Option<NodeTag>) -> Found {
        match &mut self.kept().record {
            Some(record) if self.to == node || not_at == Some(self.to) => {
                record.moves += 1;
                Found::Session(Box::new(record.clone()))
            }
            _ if not_at == Some(self.to) => Found::Nowhere,
            _ => Found::Moved(self.to),
        }
    }
}

impl Node {
    /// Gives a node the session of a key, or says where it is.
    pub(super) async fn give(&self, to: NodeTag, fetch: &Fetch) -> Found {
        let key = fetch.key;
        let session = match self.natives.resumable(key) {
            Some(Whereabouts::Here(session)) => session,
            Some(Whereabouts::Given(given)) => return given.found(to, fetch.not_at),
            None => return self.natives.lineage(key).map_or(Found::Nowhere, Found::Ended),
        };
        let mut state = session.state.clone().lock_owned().await;
        if session.has_ended() || !state.is_resumed_by(key) {
            return Found::Nowhere;
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
        let grace = self.config.limits.native.resume_grace;
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
        let rooms = joined.iter().map(async |joined| RoomRecord {
            name: joined.room().clone(),
            nickname: joined.nickname.clone(),
            needs_no_token: joined.needs_no_token,
            has_mailbox: joined.membership.has_mailbox(),
            heard: joined.membership.room().last_heard(session.member, heard).await,
        });
        let record = SessionRecord {
            member: session.member,
            nickname: session.nickname.clone(),
            avatar: session.avatar.clone(),
            features: session.features,
            grant: state.grant.take(),
            sub: state.sub.clone(),
            moves: state.moves + 1,
            lineage: state.lineage,
            may_have_left_mail: state.may_have_left_mail,
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
        let kept = Mutex::new(Kept { record: Some(record.clone()), memberships });
        let given = Arc::new(Given { to, member: session.member, kept });
        let keys = state.keys();
        self.natives.give(session, &keys, &given);
        let (node, kept) = (self.clone(), given.clone());
        tokio::spawn(async move {
            let grace = grace.saturating_sub(TAKEN_WITHIN);
            sleep(TAKEN_WITHIN).await;
            kept.detach(grace).await;
            sleep(grace).await;
            node.natives.forget_given(&keys, &kept);
        });
        Some((record, given))
    }
}
