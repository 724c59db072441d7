//! The invitations of the node: which are pending, how each ends, and which accepted ones still replace a key
//! (`docs/protocol.md`, Access and Invitations). They are between members, not in a room, so that there is one table
//! for the node, held by [`super::Sessions`]. Whether somebody can be invited at all (there already, busy, away,
//! nothing in common) is checked before.

use crate::access::Address;
use crate::dialect::native::request::InviteAnswer;
use crate::message::{
    Code, Done, Event, InviteClosed, InviteId, InviteOutcome, Invited, MemberId, Missed, MissedBecause, NodeTag, Sender,
};
use crate::timer_map::TimerMap;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Time after its acceptance in which an invitation replaces a key.
const ADMITS_FOR: Duration = Duration::from_secs(60);

/// News of an invitation for one of its sides. Nobody hears what is told to a session that is detached or ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    /// The member that is told.
    pub(super) to: MemberId,
    /// The room that it is about.
    pub(super) room: Arc<str>,
    pub(super) event: Event,
}

/// A member's wish that another come to a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Inviting {
    /// The member that invites.
    pub(super) inviter: MemberId,
    /// The inviter as the invitee is shown it.
    pub(super) from: Sender,
    /// The member that is invited.
    pub(super) invitee: MemberId,
    /// The address of the inviter.
    pub(super) address: Address,
    /// The room to come to.
    pub(super) room: Arc<str>,
    /// `true` for an invitation that rings.
    pub(super) call: bool,
    /// The words of the inviter.
    pub(super) note: Option<Arc<str>>,
}

/// The invitations of a node.
#[derive(Debug)]
pub(super) struct Invitations {
    tag: NodeTag,
    most: usize,
    timeout: Duration,
    pending: TimerMap<InviteId, Invitation>,
    /// Invitations that are pending, by either side.
    of_member: HashMap<MemberId, Vec<InviteId>>,
    accepted: TimerMap<InviteId, Invitation>,
}

#[derive(Debug)]
struct Invitation {
    inviter: MemberId,
    address: Address,
    invitee: MemberId,
    room: Arc<str>,
}

impl Invitations {
    /// None yet. Of each side so many may be pending (`limits.invites`), for so long (`limits.invite_timeout`).
    pub(super) fn new(tag: NodeTag, most: usize, timeout: Duration) -> Self {
        let (pending, accepted) = (TimerMap::new(), TimerMap::new());
        Self { tag, most, timeout, pending, of_member: HashMap::new(), accepted }
    }

    /// A member invites another: what its request brought it, and what others are told.
    /// Refused with [`Code::AlreadyInvited`] and [`Code::TooMany`]; where that is for the invitee's sake, it is told.
    pub(super) fn invite(&mut self, inviting: Inviting, now: Instant) -> (Result<Done, Code>, Vec<Told>) {
        match self.may_invite(&inviting, now) {
            Ok(invite) => self.receive(invite, inviting, now),
            Err(code) => (Err(code), Vec::new()),
        }
    }

    /// An invitation of a member to somebody at another node, which has it as well.
    /// Refused with [`Code::AlreadyInvited`] and [`Code::TooMany`].
    pub(super) fn send(&mut self, inviting: &Inviting, now: Instant) -> Result<InviteId, Code> {
        let invite = self.may_invite(inviting, now)?;
        let &Inviting { inviter, address, invitee, ref room, .. } = inviting;
        self.insert(invite, now + self.timeout, Invitation { inviter, address, invitee, room: room.clone() });
        Ok(invite)
    }

    fn may_invite(&self, Inviting { inviter, invitee, .. }: &Inviting, now: Instant) -> Result<InviteId, Code> {
        let own = || self.pending_of(*inviter, now).filter(|pending| pending.inviter == *inviter);
        if own().any(|pending| pending.invitee == *invitee) {
            return Err(Code::AlreadyInvited);
        }
        if own().count() >= self.most { Err(Code::TooMany) } else { Ok(self.tag.invite()) }
    }

    /// A member is invited: what its inviter's request brought that, and what others are told.
    /// Refused with [`Code::TooMany`], of which the invitee is told.
    pub(super) fn receive(
        &mut self,
        invite: InviteId,
        inviting: Inviting,
        now: Instant,
    ) -> (Result<Done, Code>, Vec<Told>) {
        let Inviting { inviter, from, invitee, address, room, call, note } = inviting;
        let mut told = Vec::new();
        if self.received(invitee, now).count() >= self.most {
            let Some(oldest) = self.making_way(invitee, address, now) else {
                let missed = Event::InviteMissed(Missed { call, reason: MissedBecause::TooMany, from });
                return (Err(Code::TooMany), vec![Told { to: invitee, room, event: missed }]);
            };
            told = self.close(oldest, InviteOutcome::Expired);
        }
        let expires_in = self.timeout.as_secs();
        self.insert(invite, now + self.timeout, Invitation { inviter, address, invitee, room: room.clone() });
        let event = Event::Invited(Invited { invite, call, expires_in, from, note });
        told.push(Told { to: invitee, room, event });
        (Ok(Done::Invited { invite, expires_in }), told)
    }

    /// The pending invitations of an invitee, the oldest first.
    fn received(&self, invitee: MemberId, now: Instant) -> impl Iterator<Item = (InviteId, Address)> {
        let invites = self.of_member.get(&invitee).into_iter().flatten();
        let pending = invites.filter_map(move |invite| Some((*invite, self.pending.find_at(now, *invite)?)));
        pending
            .filter(move |(_, pending)| pending.invitee == invitee)
            .map(|(invite, pending)| (invite, pending.address))
    }

    /// The invitation that makes way for another one from this address: the oldest of the address that has most, if that has
    /// more than one with this. So nobody keeps another's places full alone.
    fn making_way(&self, invitee: MemberId, newcomer: Address, now: Instant) -> Option<InviteId> {
        let received: Vec<(InviteId, Address)> = self.received(invitee, now).collect();
        let places = |of: Address| match of {
            Address::Unknown => 0, // stands for everybody
            known => received.iter().filter(|(_, from)| *from == known).count() + usize::from(known == newcomer),
        };
        let most = received.iter().map(|(_, from)| places(*from)).max().filter(|most| *most > 1)?;
        received.iter().find(|(_, from)| places(*from) == most).map(|(invite, _)| *invite)
    }

    fn insert(&mut self, invite: InviteId, until: Instant, invitation: Invitation) {
        for member in [invitation.inviter, invitation.invitee] {
            self.of_member.entry(member).or_default().push(invite);
        }
        self.pending.insert(invite, until, invitation);
    }

    /// The pending invitations of a member, as inviter or invitee, without those that have expired.
    fn pending_of(&self, member: MemberId, now: Instant) -> impl Iterator<Item = &Invitation> {
        let invites = self.of_member.get(&member).into_iter().flatten();
        invites.filter_map(move |invite| self.pending.find_at(now, *invite))
    }

    /// An invitee answers. Refused with [`Code::NotFound`] where no invitation to it is pending.
    pub(super) fn reply(
        &mut self,
        member: MemberId,
        invite: InviteId,
        answer: InviteAnswer,
        now: Instant,
    ) -> Result<Vec<Told>, Code> {
        let pending = self.pending.find_at(now, invite).filter(|pending| pending.invitee == member);
        let Invitation { inviter, address, invitee, room } = pending.ok_or(Code::NotFound)?;
        if answer == InviteAnswer::Decline {
            return Ok(self.close(invite, InviteOutcome::Declined));
        }
        let (inviter, address, invitee, room) = (*inviter, *address, *invitee, room.clone());
        let accepted = Invitation { inviter, address, invitee, room };
        self.accepted.insert(invite, now + ADMITS_FOR, accepted);
        Ok(self.close(invite, InviteOutcome::Accepted))
    }

    /// An inviter takes an invitation back. Refused with [`Code::NotFound`] where none of its own is pending.
    pub(super) fn cancel(&mut self, member: MemberId, invite: InviteId, now: Instant) -> Result<Vec<Told>, Code> {
        let own = self.pending.find_at(now, invite).filter(|pending| pending.inviter == member);
        own.ok_or(Code::NotFound)?;
        Ok(self.close(invite, InviteOutcome::Cancelled))
    }

    /// The node of the other side has ended an invitation of this member, which is told.
    pub(super) fn end(&mut self, invite: InviteId, member: MemberId, outcome: InviteOutcome) -> Vec<Told> {
        let mut told = self.close(invite, outcome);
        told.retain(|told| told.to == member);
        told
    }

    /// An invitation was not taken by the invitee's node: nobody is told.
    pub(super) fn forget(&mut self, invite: InviteId) {
        self.close(invite, InviteOutcome::Gone);
    }

    /// Returns the room of an invitation, while that is pending.
    pub(super) fn room_of(&self, invite: InviteId, now: Instant) -> Option<Arc<str>> {
        self.pending.find_at(now, invite).map(|pending| pending.room.clone())
    }

    /// A session is detached or ended.
    pub(super) fn gone(&mut self, member: MemberId, now: Instant) -> Vec<Told> {
        self.close_those(member, now, |_| true)
    }

    /// A member left a room, or was removed from it: nobody can come to it there.
    pub(super) fn left(&mut self, member: MemberId, room: &str, now: Instant) -> Vec<Told> {
        self.close_those(member, now, |pending| pending.inviter == member && &*pending.room == room)
    }

    /// `true` if an invitation replaces a room's key for this member now.
    pub(super) fn admits(&self, invite: InviteId, member: MemberId, room: &str, now: Instant) -> bool {
        let accepted = self.accepted.find_at(now, invite);
        accepted.is_some_and(|accepted| accepted.invitee == member && &*accepted.room == room)
    }

    /// Uses up an invitation; `true` if it replaced a room's key for this member.
    pub(super) fn redeem(&mut self, invite: InviteId, member: MemberId, room: &str, now: Instant) -> bool {
        self.admits(invite, member, room, now) && self.accepted.remove(invite).is_some()
    }

    /// Ends everything that has expired.
    pub(super) fn expire(&mut self, now: Instant) -> Vec<Told> {
        while self.accepted.expire(now).is_some() {}
        let mut told = Vec::new();
        while let Some((invite, pending)) = self.pending.expire(now) {
            told.extend(self.closed(invite, pending, InviteOutcome::Expired));
        }
        told
    }

    fn close_those(&mut self, member: MemberId, now: Instant, these: impl Fn(&Invitation) -> bool) -> Vec<Told> {
        let invites = self.of_member.get(&member).cloned().unwrap_or_default();
        let is_one = |invite: &InviteId| self.pending.find_at(now, *invite).is_some_and(&these);
        let closed: Vec<InviteId> = invites.into_iter().filter(is_one).collect();
        closed.into_iter().flat_map(|invite| self.close(invite, InviteOutcome::Gone)).collect()
    }

    fn close(&mut self, invite: InviteId, outcome: InviteOutcome) -> Vec<Told> {
        let pending = self.pending.remove(invite);
        pending.map(|pending| self.closed(invite, pending, outcome).into()).unwrap_or_default()
    }

    /// Both sides are told the outcome of what is pending no more.
    fn closed(&mut self, invite: InviteId, pending: Invitation, outcome: InviteOutcome) -> [Told; 2] {
        let Invitation { inviter, invitee, room, .. } = pending;
        let event = Event::InviteClosed(InviteClosed { invite, outcome });
        [inviter, invitee].map(|member| {
            if let Some(invites) = self.of_member.get_mut(&member) {
                invites.retain(|other| *other != invite);
                if invites.is_empty() {
                    self.of_member.remove(&member);
                }
            }
            Told { to: member, room: room.clone(), event: event.clone() }
        })
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
