//! Invitations between sessions of two nodes. Each of the nodes has them in its table, ends them there by what its own session
//! does, and tells the other, at its door.

use super::invitations::{Inviting, Told};
use crate::message::{Code, Done, Event, InviteClosed, InviteId, InviteOutcome, MemberId};
use crate::session::Node;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Time for which a node waits for a session of the other node to be told something, so that what it says then comes after that.
const TOLD_WITHIN: Duration = Duration::from_secs(1);

/// A word of one node to another about an invitation.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum InviteWord {
    /// A session invites one of the other node, from these rooms; without an identifier it may not, for its own sake.
    Invite { invite: Option<InviteId>, inviting: Box<Inviting>, rooms: Vec<Arc<str>> },
    /// The invitation has ended, for this session of the other node.
    Closed { member: MemberId, closed: InviteClosed },
}

/// The answer to it.
type InviteResult = Result<(), Code>;

impl Node {
    /// Returns `true` if a session may be at another node.
    pub(super) fn is_elsewhere(&self, member: MemberId) -> bool {
        member.node() != self.tag && self.hub.way().is_some()
    }

    /// Invites somebody at another node.
    ///
    /// # Errors
    /// It may not be invited, its node is not there, or does not answer.
    pub(super) async fn invite_elsewhere(&self, inviting: Inviting, rooms: Vec<Arc<str>>) -> Result<Done, Code> {
        let (invitee, now) = (inviting.invitee, Instant::now());
        let sent = self.natives.invitations().send(&inviting, now);
        let word = InviteWord::Invite { invite: sent.ok(), inviting: Box::new(inviting), rooms };
        let answer = self.ask_about(invitee, &word).await;
        let invite = match (sent, answer) {
            (Ok(invite), Ok(())) => invite,
            (Ok(invite), Err(code)) => {
                self.natives.invitations().forget(invite);
                if code == Code::Unavailable {
                    // Perhaps it is shown there.
                    let closed = InviteClosed { invite, outcome: InviteOutcome::Gone };
                    self.tell([Told { to: invitee, room: "".into(), event: Event::InviteClosed(closed) }]);
                }
                return Err(code);
            }
            (Err(own), answer) => return answer.and(Err(own)),
        };
        Ok(Done::Invited { invite, expires_in: self.config.limits.native.invite_timeout.as_secs() })
    }

    async fn ask_about(&self, member: MemberId, word: &InviteWord) -> InviteResult {
        let way = self.hub.way().ok_or(Code::NotFound)?;
        let word = serde_json::to_string(word).map_err(|_| Code::Internal)?;
        let answer = way.ask_about_invitations(member.node(), word).await?;
        serde_json::from_str(&answer).map_err(|_| Code::Unavailable)?
    }

    /// The answer to a word of another node about an invitation, if it is one.
    pub async fn answer_about_invitations(&self, word: &[u8]) -> Option<String> {
        let answer: InviteResult = match serde_json::from_slice(word).ok()? {
            InviteWord::Invite { inviting, rooms, .. } if self.natives.find(inviting.invitee).is_none() => {
                Err(self.reason_without_session(inviting.invitee, &rooms).await)
            }
            InviteWord::Invite { invite: None, inviting, rooms } => self.may_be_invited(&inviting, &rooms).map(|_| ()),
            InviteWord::Invite { invite, inviting, rooms } => self.ring(invite, *inviting, &rooms, |_| {
                tokio::spawn(self.clone().expire_invitations());
            }),
            InviteWord::Closed { member, closed: InviteClosed { invite, outcome } } => {
                if let Some(session) = self.natives.find(member) {
                    let node = self.clone();
                    let told = tokio::spawn(async move {
                        let _answered = session.state.lock().await; // what it asked before has its reply
                        node.close_invitations(|invitations| invitations.end(invite, member, outcome));
                    });
                    let _ = timeout(TOLD_WITHIN, told).await;
                }
                Ok(())
            }
        };
        serde_json::to_string(&answer).ok()
    }

    /// Tells a session of another node that an invitation has ended: all else it is told by that.
    pub(super) async fn tell_elsewhere(&self, Told { to, event, .. }: Told) {
        if let (Event::InviteClosed(closed), true) = (event, self.is_elsewhere(to)) {
            let _ = self.ask_about(to, &InviteWord::Closed { member: to, closed }).await;
        }
    }
}
