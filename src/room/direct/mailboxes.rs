//! Mailboxes of a room: of members that asked for one when they joined, and of people whose session has ended and whose
//! messages wait for their return (`docs/protocol.md`, Direct messages). A mailbox reserves its nickname.

use super::mailbox::{Letter, Mailbox, Owner, Terms};
use super::orphaned::OrphanedMailboxes;
use crate::access::Address;
use crate::dialect::native::request::Addressee;
use crate::message::{MailboxState, MemberId, Nickname, Unreachable};
use crate::outbox::{Encoded, Frame};
use crate::room::moment::Moment;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// A native member who joins a room.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) member: MemberId,
    pub(crate) owner: Owner,
    pub(crate) nickname: Nickname,
    pub(crate) address: Address,
    /// `true` if it asked for a mailbox, and the operator lets it have one.
    pub(crate) wants_mailbox: bool,
}

/// Mailboxes of one room.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Mailboxes {
    #[serde(skip)]
    terms: Terms,
    /// Mailboxes with the nicknames that they reserve, by the session that owns each, or owned it last.
    by_member: HashMap<MemberId, (Name, Mailbox)>,
    by_name: HashMap<Name, MemberId>,
    /// Mailboxes whose owner's session has ended.
    orphaned: OrphanedMailboxes,
}

/// A nickname without regard to ASCII case, as it is compared where a native session is involved.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Name(String);

impl Name {
    fn of(nickname: &Nickname) -> Self {
        Self(nickname.folded())
    }
}

impl Mailboxes {
    pub(crate) fn new(terms: Terms) -> Self {
        let (by_member, by_name, orphaned) = (HashMap::new(), HashMap::new(), OrphanedMailboxes::new());
        Self { terms, by_member, by_name, orphaned }
    }

    /// Forgets all mailboxes.
    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.terms.clone());
    }

    /// Takes over these mailboxes.
    pub(crate) fn replace(&mut self, state: Self) {
        let terms = self.terms.clone();
        *self = Self { terms, ..state };
        self.by_member.values_mut().for_each(|(_, mailbox)| mailbox.settle(&self.terms));
    }

    /// Owner of the mailbox of this nickname, in the room or not: nobody else may have the nickname in this room.
    pub(crate) fn holder(&self, nickname: &Nickname) -> Option<&Owner> {
        if self.by_name.is_empty() {
            return None; // it is asked for every message of gischat's clients
        }
        let member = self.by_name.get(&Name::of(nickname))?;
        self.of(*member).map(|mailbox| &mailbox.owner)
    }

    /// Session that owns the mailbox of this nickname, or owned it last.
    pub(crate) fn owner(&self, nickname: &Nickname) -> Option<MemberId> {
        self.by_name.get(&Name::of(nickname)).copied()
    }

    /// Gives a member that joins the mailbox that it left, under the nickname that it has now, or a new one. Returns
    /// `None` if it has none, or if there are as many as there may be.
    pub(crate) fn arrive(&mut self, arrival: Arrival) -> Option<MailboxState> {
        let member = arrival.member;
        match self.left_by(&arrival) {
            Some(left) => self.hand_back(left, arrival),
            None if arrival.wants_mailbox => self.grant(arrival),
            None => {}
        }
        self.close_if_over(member);
        self.state(member)
    }

    /// Mailbox that an arriving member left: its own, if it was away without an end of its session, the one of its
    /// nickname, or the one left last. A mailbox that another session of the same person still uses is not among them.
    fn left_by(&mut self, arrival: &Arrival) -> Option<MemberId> {
        let of_name = self.by_name.get(&Name::of(&arrival.nickname)).copied();
        let mut likely = [Some(arrival.member), of_name].into_iter().flatten();
        let found = likely.find(|member| self.orphaned.is_left_by(*member, &arrival.owner));
        found.or_else(|| self.orphaned.last_of(&arrival.owner))
    }

    fn hand_back(&mut self, left: MemberId, arrival: Arrival) {
        let Some((old_name, mut mailbox)) = self.by_member.remove(&left) else { return };
        self.orphaned.remove(left);
        self.by_name.remove(&old_name);
        let new_name = Name::of(&arrival.nickname);
        let moves = arrival.wants_mailbox && !self.by_name.contains_key(&new_name);
        mailbox.closing = !arrival.wants_mailbox;
        mailbox.owner = Owner { sub: arrival.owner.sub.or(mailbox.owner.sub), ..arrival.owner };
        self.insert(arrival.member, if moves { new_name } else { old_name }, mailbox);
    }

    fn grant(&mut self, arrival: Arrival) {
        let name = Name::of(&arrival.nickname);
        let is_free = !self.by_name.contains_key(&name) && !self.by_member.contains_key(&arrival.member);
        if is_free && let Some(mailbox) = Mailbox::open(arrival.owner, arrival.address, &self.terms) {
            self.insert(arrival.member, name, mailbox);
        }
    }

    fn insert(&mut self, member: MemberId, name: Name, mailbox: Mailbox) {
        self.by_name.insert(name.clone(), member);
        self.by_member.insert(member, (name, mailbox));
    }

    fn of(&self, member: MemberId) -> Option<&Mailbox> {
        self.by_member.get(&member).map(|(_, mailbox)| mailbox)
    }

    /// State of a member's mailbox, as it is told.
    pub(crate) fn state(&self, member: MemberId) -> Option<MailboxState> {
        self.of(member).map(|mailbox| mailbox.state(&self.terms))
    }

    /// The first messages for a member that has come, in order of `id`.
    pub(crate) fn show_again(&mut self, member: MemberId) -> Vec<Encoded> {
        self.by_member.get_mut(&member).map(|(_, mailbox)| mailbox.show_again()).unwrap_or_default()
    }

    /// The next messages for a member, after it acknowledged some.
    pub(crate) fn show_next(&mut self, member: MemberId) -> Vec<Encoded> {
        self.by_member.get_mut(&member).map(|(_, mailbox)| mailbox.show_next()).unwrap_or_default()
    }

    /// The messages that wait for a member, in order of `id`.
    #[cfg(test)]
    pub(crate) fn ids(&self, member: MemberId) -> impl Iterator<Item = Uuid> {
        self.of(member).into_iter().flat_map(Mailbox::ids)
    }

    /// Puts a message into a mailbox, as its owner is to get it; [`Unreachable::Absent`] if there is none. Returns the one that makes
    /// way for it.
    pub(crate) fn put(
        &mut self,
        to: &Addressee,
        by: (MemberId, Address),
        letter: &Frame,
    ) -> Result<Option<Letter>, Unreachable> {
        let member = match to {
            Addressee::Member(member) => Some(member),
            Addressee::Nickname(nickname) => self.by_name.get(&Name::of(nickname)),
        };
        let mailbox = member.and_then(|member| self.by_member.get_mut(member));
        let Some((_, mailbox)) = mailbox else { return Err(Unreachable::Absent) };
        mailbox.put(by, letter, &self.terms)
    }

    /// Returns `true` if this message waits in a member's mailbox.
    pub(crate) fn holds(&self, member: MemberId, id: Uuid) -> bool {
        self.of(member).is_some_and(|mailbox| mailbox.holds(id))
    }

    /// Takes out a message that its recipient acknowledged.
    pub(crate) fn take(&mut self, member: MemberId, id: Uuid) -> Option<Letter> {
        let letter = self.by_member.get_mut(&member).and_then(|(_, mailbox)| mailbox.take(id));
        self.close_if_over(member);
        letter
    }

    fn close_if_over(&mut self, member: MemberId) {
        if self.of(member).is_some_and(Mailbox::is_over) {
            self.close(member);
        }
    }

    /// Closes a member's mailbox, and returns its messages.
    pub(crate) fn close(&mut self, member: MemberId) -> Vec<Letter> {
        let Some((name, mailbox)) = self.by_member.remove(&member) else { return Vec::new() };
        self.by_name.remove(&name);
        self.orphaned.remove(member);
        mailbox.into_letters().collect()
    }

    /// Leaves a mailbox without its owner, which is out of the room: from now on it waits, but not for ever.
    pub(crate) fn orphan(&mut self, member: MemberId, now: Moment) {
        if let Some(owner) = self.of(member).map(|mailbox| mailbox.owner.clone()) {
            self.orphaned.insert(member, now + self.terms.ttl(), owner);
        }
    }

    /// Leaves those without their owners that had some: they were members of another node.
    pub(crate) fn orphan_all(&mut self, now: Moment) {
        let is_owned = |member: &&MemberId| !self.orphaned.has(**member);
        let owned: Vec<MemberId> = self.by_member.keys().filter(is_owned).copied().collect();
        owned.into_iter().for_each(|member| self.orphan(member, now));
    }

    /// Returns `true` if there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_member.is_empty()
    }

    /// Time at which a mailbox expires.
    pub(crate) fn due(&self) -> Option<Moment> {
        self.orphaned.due()
    }

    /// Closes the mailboxes that have expired, and returns their messages.
    pub(crate) fn expire(&mut self, now: Moment) -> Vec<Letter> {
        let mut letters = Vec::new();
        while let Some(member) = self.orphaned.expire(now) {
            letters.append(&mut self.close(member));
        }
        letters
    }
}

#[cfg(test)]
mod tests;
