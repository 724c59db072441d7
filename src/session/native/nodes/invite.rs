//! Invitations between members of two nodes. The invitee's decides: it has the invitation, and the inviter's node is told how it
//! ends.

use super::words::NodeAnswer;
use crate::message::{Code, Done, InviteId, InviteOutcome, MemberId, NodeTag};
use crate::session::Node;
use crate::session::native::invitations::{Inviter, Inviting};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Time for which an invitation waits for what was said before: less than the asker waits.
const SETTLED_WITHIN: Duration = Duration::from_secs(1);

impl Node {
    /// Asks a node to invite one of its members, and notes the invitation.
    pub(in crate::session::native) async fn invite_at(
        &self,
        node: NodeTag,
        inviting: &Inviting,
        rooms: Vec<Arc<str>>,
    ) -> Result<Done, Code> {
        let others = self.others.as_ref().ok_or(Code::NotFound)?;
        let sent = self.natives.invitations().sent(inviting.inviter, Instant::now());
        let invite = others.invite(node, Box::new(inviting.clone()), rooms, sent).await?;
        Ok(self.natives.invitations().note(invite, inviting, node, Instant::now()))
    }

    /// Invites a member of this node for one of another, after what it is shown of the room before.
    pub(super) async fn invite_for(
        self,
        ask: u64,
        inviting: Inviting,
        rooms: &[Arc<str>],
        (from, sent): (NodeTag, usize),
    ) {
        let answer = |answer| self.answer_node(from, ask, answer);
        let room = self.natives.find(inviting.invitee).and_then(|invitee| invitee.room(&inviting.room));
        if let Some(room) = room {
            let _ = timeout(SETTLED_WITHIN, room.settled()).await;
        }
        let invitee = match self.may_be_invited(&inviting, rooms) {
            Ok(invitee) => invitee,
            Err(code) => return answer(NodeAnswer::Refused(code)),
        };
        let inviter = inviting.inviter;
        let mut invitations = self.natives.invitations();
        let (made, told) = invitations.invite(inviting, Inviter::At(from, sent), Instant::now());
        answer(match made {
            Ok(Done::Invited { invite, .. }) => NodeAnswer::Invited(inviter, invite),
            Ok(_) => NodeAnswer::Refused(Code::Internal),
            Err(code) => NodeAnswer::Refused(code),
        });
        self.natives.tell(told);
        drop(invitations);
        if made.is_ok() {
            self.end_if_away(invitee.member);
            tokio::spawn(self.clone().expire_invitations());
        }
    }

    /// Asks the invitee's node to take back an invitation of a member of this one; `None` if that is this one.
    pub(in crate::session::native) async fn cancel_at(
        &self,
        member: MemberId,
        invite: InviteId,
    ) -> Option<Result<(), Code>> {
        let node = self.natives.invitations().invitee_at(member, invite, Instant::now())?;
        Some(self.others.as_ref()?.cancel(node, invite).await)
    }

    /// Takes back an invitation that was made for a member of another node.
    pub(super) fn cancel_for(&self, from: NodeTag, ask: u64, invite: InviteId) {
        let mut invitations = self.natives.invitations();
        let told = invitations.close_by(from, invite, InviteOutcome::Cancelled);
        let answer = if told.is_empty() { NodeAnswer::Refused(Code::NotFound) } else { NodeAnswer::Cancelled };
        self.answer_node(from, ask, answer);
        self.natives.tell(told);
    }

    /// Another node says that an invitation is over. An inviter is told after the reply to its request, and after what it is
    /// shown of the room before.
    pub(super) async fn close_for(self, from: NodeTag, inviter: MemberId, invite: InviteId, outcome: InviteOutcome) {
        if let Some(inviter) = self.natives.find(inviter) {
            drop(inviter.state.lock().await);
            let room = self.natives.invitations().room_of(invite, Instant::now());
            if let Some(room) = room.and_then(|room| inviter.room(&room)) {
                room.settled().await;
            }
        }
        self.natives.close_invitations(|invitations| invitations.close_by(from, invite, outcome));
    }
}
