//! Invitations: who may be asked to come, and what becomes of it (`docs/protocol.md`, Invitations). The table of the
//! node holds what is pending; here is what concerns the people.

use super::frames::frame;
use super::handler::RequestHandler;
use super::invitations::{Invitations, Inviting, Told};
use super::session::{Session, SessionState};
use crate::dialect::native::request::{Invite, InviteAnswer};
use crate::message::{Code, Done, Event, InviteId, MemberId, Missed, MissedBecause, Reference, Sender};
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
        let inviting = self.inviting(session, state, invite).await;
        state.rooms.delivered(Some(&room)).await;
        let (inviting, removal) = match inviting {
            Ok(inviting) => inviting,
            Err(code) => return self.answer(Some(session.member), reference, Err(code.into())),
        };
        let (node, invitee, rooms) = (&self.node, inviting.invitee, shared_rooms(state));
        let answer = |done| self.answer(Some(session.member), reference.clone(), Ok(done));
        let made = match node.is_elsewhere(invitee) {
            true => node.invite_elsewhere(inviting, rooms).await.map(answer),
            false if node.natives.find(invitee).is_none() => Err(node.reason_without_session(invitee, &rooms).await),
            false => node.ring(None, inviting, &rooms, answer),
        };
        match made {
            Ok(()) => node.clone().look_after_invitation(session.member, room, removal),
            Err(code) => self.answer(Some(session.member), reference, Err(code.into())),
        }
    }

    /// The invitation that a member wants to make, as the invitee is shown it.
    async fn inviting(
        &self,
        session: &Session,
        state: &SessionState,
        invite: Invite,
    ) -> Result<(Inviting, RemovalNotice), Code> {
        let joined = state.rooms.get(&invite.room).filter(|joined| joined.is_in()).ok_or(Code::NotJoined)?;
        let from = Sender {
            member: Some(session.member),
            nickname: joined.nickname.clone(),
            avatar: session.avatar.clone(),
            hook: false,
            gischat: false,
        };
        let Invite { to, room, call, note } = invite;
        let inviting =
            Inviting { inviter: session.member, from, invitee: to, address: state.address, room, call, note };
        Ok((inviting, joined.removal().clone()))
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
        let elsewhere = {
            let mut invitations = self.node.natives.invitations();
            let told = invitations.reply(session.member, invite, answer, Instant::now());
            self.closed(session, reference, told)
        };
        for told in elsewhere {
            self.node.tell_elsewhere(told).await; // before anything that the session says next
        }
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
        let elsewhere = {
            let mut invitations = self.node.natives.invitations();
            let told = invitations.cancel(session.member, invite, Instant::now());
            self.closed(session, reference, told)
        };
        for told in elsewhere {
            self.node.tell_elsewhere(told).await; // before anything that the session says next
        }
    }

    /// Waits until the room of an invitation has delivered what the session sent there before: what is told of the
    /// invitation does not go through the room.
    async fn deliver_before(&self, invite: InviteId, state: &SessionState) {
        let room = self.node.natives.invitations().room_of(invite, Instant::now());
        state.rooms.delivered(room.as_deref()).await;
    }

    /// The reply comes before what both sides are told. Returns what other nodes are still to be told.
    fn closed(&self, session: &Session, reference: Option<Reference>, told: Result<Vec<Told>, Code>) -> Vec<Told> {
        let (outcome, told) = match told {
            Ok(told) => (Ok(Done::Plain {}), told),
            Err(code) => (Err(code.into()), Vec::new()),
        };
        self.answer(Some(session.member), reference, outcome);
        told.into_iter().filter_map(|told| self.node.natives.tell(told)).collect()
    }
}

/// The rooms that a session is in, from which it may invite others.
fn shared_rooms(state: &SessionState) -> Vec<Arc<str>> {
    state.rooms.iter().filter(|joined| joined.is_in()).map(|joined| joined.room().clone()).collect()
}

impl Node {
    /// Puts an invitation into the table, perhaps one of another node, and tells both sides, before anybody else can end it; the
    /// inviter by this answer.
    pub(super) fn ring(
        &self,
        of_other: Option<InviteId>,
        inviting: Inviting,
        rooms: &[Arc<str>],
        answer: impl FnOnce(Done),
    ) -> Result<(), Code> {
        let invitee = inviting.invitee;
        self.may_be_invited(&inviting, rooms)?;
        let mut invitations = self.natives.invitations();
        let (made, told) = match of_other {
            Some(invite) => invitations.receive(invite, inviting, Instant::now()),
            None => invitations.invite(inviting, Instant::now()),
        };
        let made = made.map(answer);
        self.tell(told);
        drop(invitations);
        made?;
        self.end_if_away(invitee);
        Ok(())
    }

    /// The reason why somebody without a native session here is not invited: a gischat member of a shared room has no way to hear of
    /// it.
    pub(super) async fn reason_without_session(&self, member: MemberId, rooms: &[Arc<str>]) -> Code {
        for room in rooms {
            if let Some((room, _visit)) = self.hub.existing(room)
                && room.has(member).await
            {
                return Code::Unsupported;
            }
        }
        Code::NotFound
    }

    /// Tells members what concerns no room's delivery, wherever they are.
    pub(super) fn tell(&self, told: impl IntoIterator<Item = Told>) {
        let elsewhere = told.into_iter().filter_map(|told| self.natives.tell(told));
        for told in elsewhere.filter(|told| self.is_elsewhere(told.to)) {
            let own = self.clone();
            tokio::spawn(async move { own.tell_elsewhere(told).await });
        }
    }

    /// Ends invitations, and tells both sides before anybody else learns that they are over: once a room has answered
    /// its `leave`, an inviter hears of none to it any more.
    pub(super) fn close_invitations(&self, close: impl FnOnce(&mut Invitations) -> Vec<Told>) {
        let mut invitations = self.natives.invitations();
        let told = close(&mut invitations);
        self.tell(told);
    }

    /// Checks that a member of this node can be invited at all by one who is in these rooms, in the order of
    /// `docs/protocol.md`, Invitations.
    pub(super) fn may_be_invited(&self, inviting: &Inviting, rooms: &[Arc<str>]) -> Result<Arc<Session>, Code> {
        let invitee = self.natives.find(inviting.invitee).ok_or(Code::NotFound)?;
        let own = invitee.rooms();
        if inviting.invitee == inviting.inviter || !own.iter().any(|room| rooms.contains(room)) {
            return Err(Code::NotFound);
        }
        let call = invitee.call.room();
        let is_there = match inviting.call {
            true => call.as_ref() == Some(&inviting.room),
            false => own.contains(&inviting.room),
        };
        if is_there {
            return Err(Code::AlreadyThere);
        }
        if inviting.call && self.config.limits.native.call_peers == 0 {
            return Err(Code::Disabled);
        }
        if inviting.call && !invitee.features.call {
            return Err(Code::Unsupported);
        }
        let outbox = invitee.outbox().ok_or(Code::PeerAway)?;
        if inviting.call && call.is_some() {
            let missed = Missed { call: true, reason: MissedBecause::Busy, from: inviting.from.clone() };
            outbox.push(&frame(inviting.room.clone(), invitee.member, Event::InviteMissed(missed).into()));
            return Err(Code::Busy);
        }
        Ok(invitee)
    }

    /// Ends what is pending of an invitee that lost its connection, or ended, while it was being invited.
    pub(super) fn end_if_away(&self, invitee: MemberId) {
        if self.natives.find(invitee).is_none_or(|session| session.outbox().is_none()) {
            self.end_invitations(invitee);
        }
    }

    /// Ends all that is pending of a session, on either side.
    pub(super) fn end_invitations(&self, member: MemberId) {
        self.close_invitations(|invitations| invitations.gone(member, Instant::now()));
    }

    /// Ends what is pending to a room that its inviter is out of.
    pub(super) fn end_invitations_to(&self, room: &Arc<str>, inviter: MemberId) {
        self.close_invitations(|invitations| invitations.left(inviter, room, Instant::now()));
    }

    /// Looks after an invitation that has just been made: when its time is over, or its inviter is put out of the room
    /// that it is to, both sides are told.
    fn look_after_invitation(self, inviter: MemberId, room: Arc<str>, removal: RemovalNotice) {
        tokio::spawn(async move {
            tokio::select! {
                () = removal.wait() => self.end_invitations_to(&room, inviter),
                () = self.clone().expire_invitations() => {}
            }
        });
    }

    /// Waits until the invitations that are pending now are over, and tells both sides.
    pub(super) async fn expire_invitations(self) {
        tokio::time::sleep(self.config.limits.native.invite_timeout).await;
        self.close_invitations(|invitations| invitations.expire(Instant::now()));
    }
}
