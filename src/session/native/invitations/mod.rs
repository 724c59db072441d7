//! The invitations of the node: which are pending, how each ends, and which accepted ones still replace a key
//! (`docs/protocol.md`, Access and Invitations). They are between members, not in a room, so that there is one table
//! for the node, held by [`super::Sessions`]. Whether somebody can be invited at all (there already, busy, away,
//! nothing in common) is checked before.

use crate::dialect::native::request::InviteAnswer;
use crate::message::{Code, Done, Event, InviteClosed, InviteId, InviteOutcome, Invited, MemberId, NodeTag, Sender};
use crate::timer_map::TimerMap;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Time after its acceptance in which an invitation replaces a key.
const ADMITS_FOR: Duration = Duration::from_secs(60);

/// An event for one member, in a room. Nobody hears what is told to a session that is detached or ended.
pub(super) type Told = (MemberId, Arc<str>, Event);

/// A member's wish that another come to a room.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Inviting {
    /// The member that invites.
    pub(super) inviter: MemberId,
    /// The inviter as the invitee is shown it.
    pub(super) from: Sender,
    /// The member that is invited.
    pub(super) invitee: MemberId,
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
    /// Those that are pending, by either side.
    of_member: HashMap<MemberId, Vec<InviteId>>,
    accepted: TimerMap<InviteId, Invitation>,
}

#[derive(Debug)]
struct Invitation {
    inviter: MemberId,
    invitee: MemberId,
    room: Arc<str>,
}

impl Invitations {
    /// None yet. Of each side so many may be pending (`limits.invites`), for so long (`limits.invite_timeout`).
    pub(super) fn new(tag: NodeTag, most: usize, timeout: Duration) -> Self {
        let (pending, accepted) = (TimerMap::new(), TimerMap::new());
        Self { tag, most, timeout, pending, of_member: HashMap::new(), accepted }
    }

    /// A member invites another: what its request brought it, and what the other is told. Refused with
    /// [`Code::AlreadyInvited`] and [`Code::TooMany`].
    pub(super) fn invite(&mut self, inviting: Inviting, now: Instant) -> Result<(Done, Told), Code> {
        let Inviting { inviter, from, invitee, room, call, note } = inviting;
        if self.pending_of(inviter, now).any(|pending| pending.inviter == inviter && pending.invitee == invitee) {
            return Err(Code::AlreadyInvited);
        }
        let sent = self.pending_of(inviter, now).filter(|pending| pending.inviter == inviter).count();
        let received = self.pending_of(invitee, now).filter(|pending| pending.invitee == invitee).count();
        if sent.max(received) >= self.most {
            return Err(Code::TooMany);
        }
        let (invite, expires_in) = (self.tag.invite(), self.timeout.as_secs());
        for member in [inviter, invitee] {
            self.of_member.entry(member).or_default().push(invite);
        }
        self.pending.insert(invite, now + self.timeout, Invitation { inviter, invitee, room: room.clone() });
        let invited = Event::Invited(Invited { invite, call, expires_in, from, note });
        Ok((Done::Invited { invite, expires_in }, (invitee, room, invited)))
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
        let Invitation { inviter, invitee, room } = pending.ok_or(Code::NotFound)?;
        if answer == InviteAnswer::Decline {
            return Ok(self.close(invite, InviteOutcome::Declined));
        }
        let accepted = Invitation { inviter: *inviter, invitee: *invitee, room: room.clone() };
        self.accepted.insert(invite, now + ADMITS_FOR, accepted);
        Ok(self.close(invite, InviteOutcome::Accepted))
    }

    /// An inviter takes an invitation back. Refused with [`Code::NotFound`] where none of its own is pending.
    pub(super) fn cancel(&mut self, member: MemberId, invite: InviteId, now: Instant) -> Result<Vec<Told>, Code> {
        let pending = self.pending.find_at(now, invite).filter(|pending| pending.inviter == member);
        pending.ok_or(Code::NotFound)?;
        Ok(self.close(invite, InviteOutcome::Cancelled))
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
        let Invitation { inviter, invitee, room } = pending;
        let event = Event::InviteClosed(InviteClosed { invite, outcome });
        [inviter, invitee].map(|member| {
            if let Some(invites) = self.of_member.get_mut(&member) {
                invites.retain(|other| *other != invite);
                if invites.is_empty() {
                    self.of_member.remove(&member);
                }
            }
            (member, room.clone(), event.clone())
        })
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
