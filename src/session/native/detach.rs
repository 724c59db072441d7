//! The end of a session, or its wait for its client, when its connection ends (`docs/protocol.md`, Coming back). A
//! connection that is dropped, however that comes about, detaches its session.

use super::connection::{Attached, NativeConnection};
use super::handler::spawn_uncancellable;
use super::line::Ending;
use super::rooms::{Joined, Seat};
use super::session::{Session, SessionState};
use crate::access::Connection;
use crate::session::Node;
use futures_util::future::join_all;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use tokio_util::task::AbortOnDropHandle;

/// Time for which a session waits whose page was closed or reloaded.
const RELOAD: Duration = Duration::from_secs(5);

/// Codes of a client that goes for good, and of one whose page is closed or reloaded (RFC 6455, section 7.4.1).
const NORMAL: u16 = 1000;
const AWAY: u16 = 1001;
/// As the library tells of a close without a code.
const NO_CODE: u16 = 1005;

impl NativeConnection {
    /// The client closes. Who goes for good is gone when this returns.
    pub(in crate::session) async fn on_close(&mut self, code: Option<u16>) {
        let Some(attached) = self.session.take() else { return };
        let node = self.handler.node.clone();
        let ending = async move {
            match code.unwrap_or(NO_CODE) {
                NORMAL | NO_CODE => node.end_session(&attached, Ending::Left).await,
                AWAY => node.detach(&attached, RELOAD).await,
                _ => node.detach(&attached, node.config.limits.native.resume_grace).await,
            }
        };
        spawn_uncancellable(ending).await;
    }
}

// The server ends no session for good: connections that it closes so, with 4500 or 4502, have none yet.
impl Drop for NativeConnection {
    fn drop(&mut self) {
        let Some(attached) = self.session.take() else { return };
        let node = self.handler.node.clone();
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            node.detach(&attached, node.config.limits.native.resume_grace).await;
        });
    }
}

impl Node {
    /// Lets a session wait for its client for so long, unless it goes on elsewhere.
    pub(super) async fn detach(&self, attached: &Attached, grace: Duration) {
        let Attached { session, number } = attached;
        let until = Instant::now() + grace;
        {
            let mut state = session.state.lock().await;
            if !session.detach(*number) {
                return;
            }
            state.connection.iter_mut().for_each(Connection::go_away);
            // Rooms that it was put out of are kept in mind: its client may never have heard of it.
            for joined in state.rooms.iter().filter(|joined| joined.is_in()) {
                if let Seat::Here(membership) = &joined.seat {
                    membership.detach(grace).await;
                }
            }
            state.lines.iter().for_each(|line| line.detach(grace));
            let (node, attached) = (self.clone(), Attached { session: session.clone(), number: *number });
            let ending = tokio::spawn(async move {
                sleep_until(until).await;
                node.end_session(&attached, Ending::Lost).await;
            });
            // In place of that of a break before, so that a client that comes and goes has one.
            state.ending = Some(AbortOnDropHandle::new(ending));
        }
        self.end_invitations(session.member);
    }

    /// Ends a session, unless it goes on elsewhere: its rooms are left, its name is free.
    async fn end_session(&self, attached: &Attached, ending: Ending) {
        let Attached { session, number } = attached;
        let mut state = session.state.lock().await;
        if !session.end(*number) {
            return;
        }
        self.finish_session(session, &mut state, ending).await;
        drop(state);
        self.end_invitations(session.member);
    }

    async fn finish_session(&self, session: &Arc<Session>, state: &mut SessionState, ending: Ending) {
        state.connection = None;
        for joined in state.rooms.take().into_iter().filter(Joined::is_in) {
            if let (Seat::Here(mut membership), Ending::Left) = (joined.seat, ending) {
                membership.leave().await;
            }
        }
        let lines = std::mem::take(&mut state.lines);
        join_all(lines.iter().map(|line| line.end(ending))).await;
        self.natives.end(session, &state.keys());
        if let Some(relay) = self.hub.relay() {
            relay.end(session.member);
        }
        session.show_rooms(state);
    }
}
