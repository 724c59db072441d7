//! Requests about the instance and the session itself: rooms, looking, relays, another token (`docs/protocol.md`, Sessions).

use super::handler::{Outcome, RequestHandler};
use super::rooms::Seat;
use super::session::{Session, SessionState};
use crate::access::{self, Grant, ice_servers};
use crate::message::{Code, Done, ListedJson};
use crate::session::Node;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::task::AbortOnDropHandle;

impl RequestHandler {
    /// Notes whether somebody looks at the client, for the rooms at other nodes too.
    pub(super) async fn look(&self, state: &SessionState, looking: bool) -> Outcome {
        if self.outbox.look(looking) {
            state.lines.iter().for_each(|line| line.look(looking));
            for joined in state.rooms.iter().filter(|_| looking) {
                if let Seat::Here(membership) = &joined.seat {
                    membership.look_again().await;
                }
            }
        }
        Ok(Done::Plain {})
    }

    /// The servers through which clients find and reach each other.
    pub(super) fn ice(&self, session: &Session, state: &SessionState) -> Outcome {
        let settings = &self.node.config.ice;
        let own = self.node.hub.relay().map(|relay| (&**relay, self.host.as_deref()));
        let ice = ice_servers(settings, own, &session.member.to_string(), state.grant(), access::now());
        Ok(Done::Ice(Box::new(ice)))
    }

    /// Goes on with another token of the same person.
    pub(super) async fn auth(&self, session: &Arc<Session>, state: &mut SessionState, token: &str) -> Outcome {
        let grant = self.verify(token)?;
        if state.sub.is_none() || grant.sub != state.sub {
            return Err(Code::TokenInvalid.into());
        }
        self.node.take_token(session, state, grant).await;
        Ok(Done::Auth { roles: state.all_roles(), rooms: self.node.listed(state.grant()) })
    }
}

impl Node {
    /// The rooms that a holder of this token may see.
    pub(super) fn listed(&self, grant: Option<&Grant>) -> Vec<ListedJson> {
        self.listed_rooms.list(&self.access.rooms, grant)
    }

    /// A digest of that list, without the numbers.
    pub(super) fn rooms_digest(&self, grant: Option<&Grant>) -> Arc<str> {
        self.listed_rooms.digest(&self.access.rooms, grant)
    }

    /// A session goes on with another token, and without the rooms that this one does not open.
    pub(super) async fn take_token(&self, session: &Arc<Session>, state: &mut SessionState, grant: Grant) {
        state.set_grant(Some(Box::new(grant)));
        self.watch_token(session, state);
        self.apply_grant(state).await;
    }

    /// Looks after the token of a session: when it expires, what it allows ends, even if the client is silent.
    pub(super) fn watch_token(&self, session: &Arc<Session>, state: &mut SessionState) {
        let Some(expires) = state.grant().map(|grant| grant.expires) else { return };
        let (node, session) = (self.clone(), Arc::downgrade(session));
        let watch = tokio::spawn(async move {
            while let Some(left) = expires.checked_sub(access::now()).filter(|left| *left > 0) {
                tokio::time::sleep(Duration::from_secs(left.min(LOOKS))).await;
            }
            let Some(session) = session.upgrade() else { return };
            let state = session.state.clone().lock_owned().await;
            node.expire_token(state).await;
        });
        state.expiry = Some(AbortOnDropHandle::new(watch));
    }
}

/// The clock by which tokens expire may be set, and the machine may sleep: it is looked at this often, in seconds.
const LOOKS: u64 = 60;
