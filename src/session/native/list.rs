//! What a session may ask about the instance and itself: rooms, relays, another token (contract `native`, section 2).

use super::conversation::{Conversation, Outcome};
use super::session::{Session, State};
use crate::access::{self, Grant, ice_servers};
use crate::message::{Code, Done, Ice, IceServer, Listed};
use crate::session::Node;
use std::sync::Arc;
use std::time::Duration;

impl Conversation {
    /// The rooms that a holder of this token may see.
    pub(super) fn listed(&self, grant: Option<&Grant>) -> Vec<Listed> {
        let node = &self.line.node;
        let seen = node.hub.rooms().iter().filter(|room| node.access.doors.may_see(room.name(), grant));
        let listed = seen.map(|room| {
            let snapshot = room.snapshot();
            Listed {
                name: room.name().clone(),
                access: node.access.doors.access_name(room.name()),
                nb_users: snapshot.count,
                call: (snapshot.in_call > 0).then_some(snapshot.in_call),
            }
        });
        listed.collect()
    }

    /// The servers through which clients find and reach each other.
    pub(super) fn ice(&self, session: &Session, state: &State) -> Outcome {
        let settings = &self.line.node.config.ice;
        let ice = ice_servers(settings, &session.member.to_string(), state.grant(), access::now());
        let server = |server: access::IceServer| {
            let (username, credential) = server.login.map(|login| (login.username, login.credential)).unzip();
            IceServer { urls: server.urls, username, credential }
        };
        Ok(Done::Ice(Box::new(Ice {
            ice_servers: ice.servers.into_iter().map(server).collect(),
            ice_ttl: ice.ttl,
            relay_only: ice.relay_only,
        })))
    }

    /// Goes on with another token of the same person.
    pub(super) async fn auth(&self, session: &Arc<Session>, state: &mut State, token: &str) -> Outcome {
        let grant = self.verify(token)?;
        if state.sub.is_none() || grant.sub != state.sub {
            return Err(Code::TokenInvalid.into());
        }
        self.line.node.watch_token(session, Some(grant.expires));
        state.grant = Some(grant);
        self.line.node.leave_what_is_closed(session, state).await;
        Ok(Done::Auth { roles: state.all_roles(), rooms: self.listed(state.grant()) })
    }
}

impl Node {
    /// Looks after a token: when it expires, in seconds since the epoch, what it allows ends, even of a silent session.
    pub(super) fn watch_token(&self, session: &Arc<Session>, expires: Option<u64>) {
        let Some(expires) = expires else { return };
        let (node, session) = (self.clone(), Arc::downgrade(session));
        let wait = Duration::from_secs(expires.saturating_sub(access::now()).min(MONTH));
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let Some(session) = session.upgrade() else { return };
            let mut state = session.state.lock().await;
            if state.grant.as_ref().is_some_and(|grant| grant.is_over(access::now())) {
                state.grant = None;
                node.leave_what_is_closed(&session, &mut state).await;
            }
        });
    }
}

/// Timers of the runtime do not go much further than two years; nobody's token should.
const MONTH: u64 = 31 * 24 * 3600;
