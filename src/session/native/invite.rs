//! Invitations: who may be asked to come, and what becomes of it (`docs/protocol.md`, Invitations). The table of the
//! node holds what is pending; here is what concerns the people.

use super::handler::{RequestHandler, flush_room};
use super::invitations::{Inviting, Told};
use super::rooms::Joined;
use super::session::{Session, SessionState};
use super::sessions::frame;
use crate::dialect::native::request::{Invite, InviteAnswer};
use crate::message::{Code, Done, Event, InviteId, MemberId, Missed, MissedBecause, Reference, Refusal, Sender};
use crate::room::RemovalNotice;
use crate::session::Node;
use std::sync::Arc;
use tokio::time::Instant;

impl RequestHandler {
    /// Asks a member to come. The reply precedes what the other is told.
    pub(super) async fn invite(
        &self,
        session: &Session,
        state: &SessionState,
        reference: Option<Reference>,
        invite: Invite,
    ) {
        let room = invite.room.clone();
        match self.inviting(session, state, invite).await {
            Ok((inviting, removal)) => {
                if let Some(joined) = state.rooms.get(&room) {
                    joined.membership.room().delivered().await;
                }
                self.ring(session, reference, inviting, removal);
            }
            Err(refusal) => {
                flush_room(state, Some(&room)).await;
                self.answer(Some(session.member), reference, Err(refusal));
            }
        }
    }

    /// Puts an invitation into the table and tells both sides, before anybody else can end it.
    fn ring(&self, session: &Session, reference: Option<Reference>, inviting: Inviting, removal: RemovalNotice) {
        let (invitee, room) = (inviting.invitee, inviting.room.clone());
        let mut invitations = self.node.natives.invitations();
        let (done, told) = match invitations.invite(inviting, Instant::now()) {
            Ok(invited) => invited,
            Err(code) => return self.answer(Some(session.member), reference, Err(code.into())),
        };
        self.answer(Some(session.member), reference, Ok(done));
        self.node.natives.tell([told]);
        drop(invitations);
        self.node.end_if_away(invitee);
        self.node.clone().look_after_invitation(session.member, room, removal);
    }

    /// The invitation that a member may make, or why it may not.
    async fn inviting(
        &self,
        session: &Session,
        state: &SessionState,
        invite: Invite,
    ) -> Result<(Inviting, RemovalNotice), Refusal> {
        let joined = state.rooms.get(&invite.room).filter(|joined| joined.is_in());
        let joined = joined.ok_or(Code::NotJoined)?;
        let nickname = joined.membership.nickname(session.member).await.ok_or(Code::NotJoined)?;
        let from = Sender { member: Some(session.member), nickname, avatar: session.avatar.clone() };
        let Some(invitee) = self.node.natives.find(invite.to) else {
            return Err(self.no_native(state, invite.to).await.into());
        };
        let rooms = invitee.rooms();
        let is_shared = |room: &Arc<str>| state.rooms.get(room).is_some_and(Joined::is_in);
        if invite.to == session.member || !rooms.iter().any(is_shared) {
            return Err(Code::NotFound.into());
        }
        self.may_be_invited(&invitee, &rooms, &invite, &from)?;
        let Invite { to, room, call, note } = invite;
        let inviting = Inviting { inviter: session.member, from, invitee: to, room, call, note };
        Ok((inviting, joined.membership.removal().clone()))
    }

    /// Checks that somebody can be asked at all, in the order of `docs/protocol.md`, Invitations.
    fn may_be_invited(
        &self,
        invitee: &Session,
        rooms: &[Arc<str>],
        invite: &Invite,
        from: &Sender,
    ) -> Result<(), Refusal> {
        let call = invitee.call.room();
        let is_there = match invite.call {
            true => call.as_ref() == Some(&invite.room),
            false => rooms.contains(&invite.room),
        };
        if is_there {
            return Err(Code::AlreadyThere.into());
        }
        if invite.call && self.node.config.limits.native.call_peers == 0 {
            return Err(Code::Disabled.into());
        }
        if invite.call && !invitee.features.call {
            return Err(Code::Unsupported.into());
        }
        let Some(outbox) = invitee.outbox() else { return Err(Code::PeerAway.into()) };
        if invite.call && call.is_some() {
            let missed = Missed { call: true, reason: MissedBecause::Busy, from: from.clone() };
            outbox.push(&frame(invite.room.clone(), invitee.member, Event::InviteMissed(missed).into()));
            return Err(Code::Busy.into());
        }
        Ok(())
    }

    /// The reason why somebody without a native session cannot be asked: a gischat member of a shared room has no way
    /// to hear of it.
    async fn no_native(&self, state: &SessionState, member: MemberId) -> Code {
        for joined in state.rooms.iter().filter(|joined| joined.is_in()) {
            if joined.membership.room().knows(member).await {
                return Code::Unsupported;
            }
        }
        Code::NotFound
    }

    /// Answers an invitation.
    pub(super) async fn invite_reply(
        &self,
        session: &Session,
        state: &SessionState,
        reference: Option<Reference>,
        invite: InviteId,
        answer: InviteAnswer,
    ) {
        self.deliver_before(invite, state).await;
        let mut invitations = self.node.natives.invitations();
        let told = invitations.reply(session.member, invite, answer, Instant::now());
        self.closed(session, reference, told);
    }

    /// Takes an invitation back.
    pub(super) async fn invite_cancel(
        &self,
        session: &Session,
        state: &SessionState,
        reference: Option<Reference>,
        invite: InviteId,
    ) {
        self.deliver_before(invite, state).await;
        let mut invitations = self.node.natives.invitations();
        let told = invitations.cancel(session.member, invite, Instant::now());
        self.closed(session, reference, told);
    }

    /// Waits until the room of an invitation has delivered what the session sent there before: what is told of the
    /// invitation does not go through the room.
    async fn deliver_before(&self, invite: InviteId, state: &SessionState) {
        let room = self.node.natives.invitations().room_of(invite, Instant::now());
        if let Some(joined) = room.and_then(|room| state.rooms.get(&room)) {
            joined.membership.room().delivered().await;
        }
    }

    /// The reply comes before what both sides are told.
    fn closed(&self, session: &Session, reference: Option<Reference>, told: Result<Vec<Told>, Code>) {
        let (outcome, told) = match told {
            Ok(told) => (Ok(Done::Plain {}), told),
            Err(code) => (Err(code.into()), Vec::new()),
        };
        self.answer(Some(session.member), reference, outcome);
        self.node.natives.tell(told);
    }
}

impl Node {
    /// Ends what is pending of an invitee that lost its connection, or ended, while it was being invited.
    fn end_if_away(&self, invitee: MemberId) {
        if self.natives.find(invitee).is_none_or(|session| session.outbox().is_none()) {
            self.end_invitations(invitee);
        }
    }

    /// Ends all that is pending of a session, on either side.
    pub(super) fn end_invitations(&self, member: MemberId) {
        self.natives.close_invitations(|invitations| invitations.gone(member, Instant::now()));
    }

    /// Looks after an invitation that has just been made: when its time is over, or its inviter is put out of the room
    /// that it is to, both sides are told.
    fn look_after_invitation(self, inviter: MemberId, room: Arc<str>, removal: RemovalNotice) {
        tokio::spawn(async move {
            tokio::select! {
                () = removal.wait() => {
                    self.natives.close_invitations(|invitations| invitations.left(inviter, &room, Instant::now()));
                }
                () = tokio::time::sleep(self.config.limits.native.invite_timeout) => {
                    self.natives.close_invitations(|invitations| invitations.expire(Instant::now()));
                }
            }
        });
    }
}
