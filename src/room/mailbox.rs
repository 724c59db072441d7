//! One mailbox: whose it is, and what fits into it (contract `native`, section 5). Who has one is in
//! [`super::mailboxes`].

use super::budget::{Budget, Place, Places, Share};
use crate::access::Address;
use crate::limits::MIB;
use crate::message::{Direct, MailboxState, MemberId, Stamp, Unreachable};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Bytes that all mailboxes of the node may hold.
const MAIL_BYTES: usize = 64 * MIB;
/// Mailboxes that one address may have on the node.
const MAILBOXES_OF_ADDRESS: usize = 16;
/// Bytes of content that a message in a mailbox may have.
const LETTER_BYTES: usize = 64 * 1024;
/// What a mailbox, and each message in it, weighs besides content.
const OVERHEAD: usize = 256;

/// What mailboxes may hold and for how long. All rooms of a node have copies of the same.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    messages: usize,
    ttl: Duration,
    bytes: Budget,
    places: Places,
}

impl Terms {
    /// So many messages each (`limits.mailbox_messages`), for so long after the end of the owner's session
    /// (`limits.mailbox_ttl`).
    pub(super) fn new(messages: usize, ttl: Duration) -> Self {
        Self { messages, ttl, bytes: Budget::new(MAIL_BYTES), places: Places::new(MAILBOXES_OF_ADDRESS) }
    }

    /// Time for which a mailbox waits for its owner.
    pub(super) fn ttl(&self) -> Duration {
        self.ttl
    }

    /// Bytes that the mailboxes of all rooms take.
    #[cfg(test)]
    pub(super) fn bytes_taken(&self) -> usize {
        self.bytes.taken()
    }

    /// How many addresses have a mailbox.
    #[cfg(test)]
    pub(super) fn addresses(&self) -> usize {
        self.places.addresses()
    }
}

/// Who a mailbox belongs to, as a session proves it: by the resume key of the session before, or by the `sub` of its
/// token. Either will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    /// Names the sessions that follow each other by resume keys. It is no secret.
    pub(super) lineage: u64,
    pub(super) sub: Option<Arc<str>>,
}

impl Owner {
    /// Whether this is the same person.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.lineage == other.lineage || (self.sub.is_some() && self.sub == other.sub)
    }
}

/// A message in a mailbox.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) sender: MemberId,
    pub(super) stamp: Stamp,
    pub(super) direct: Direct,
    _share: Share,
}

/// A mailbox.
#[derive(Debug)]
pub(super) struct Mailbox {
    pub(super) owner: Owner,
    /// Its owner came back without asking for it: it goes once it is empty.
    pub(super) closing: bool,
    letters: BTreeMap<Uuid, Letter>,
    terms: Terms,
    _share: Share,
    _place: Place,
}

impl Mailbox {
    /// An empty mailbox, if the owner's address and the node may have one more.
    pub(super) fn open(owner: Owner, address: Address, terms: &Terms) -> Option<Self> {
        let share = terms.bytes.take(OVERHEAD)?;
        let place = terms.places.take(address)?;
        let (terms, letters) = (terms.clone(), BTreeMap::new());
        Some(Self { owner, closing: false, letters, terms, _share: share, _place: place })
    }

    /// As its owner is told of it.
    pub(super) fn state(&self) -> MailboxState {
        MailboxState { ttl: self.terms.ttl.as_secs(), max: self.terms.messages, waiting: self.letters.len() }
    }

    /// Whether it is to go now.
    pub(super) fn is_over(&self) -> bool {
        self.closing && self.letters.is_empty()
    }

    /// Puts a message in.
    pub(super) fn put(&mut self, sender: MemberId, stamp: &Stamp, direct: &Direct) -> Result<(), Unreachable> {
        let weight = direct.content.weight();
        if weight > LETTER_BYTES {
            return Err(Unreachable::TooLarge);
        }
        if self.letters.len() >= self.terms.messages {
            return Err(Unreachable::MailboxFull);
        }
        let share = self.terms.bytes.take(weight + OVERHEAD).ok_or(Unreachable::MailboxFull)?;
        let direct = Direct { queued: true, ..direct.clone() };
        self.letters.insert(stamp.id, Letter { sender, stamp: stamp.clone(), direct, _share: share });
        Ok(())
    }

    pub(super) fn holds(&self, id: Uuid) -> bool {
        self.letters.contains_key(&id)
    }

    pub(super) fn take(&mut self, id: Uuid) -> Option<Letter> {
        self.letters.remove(&id)
    }

    /// What is in it, in order of `id`.
    pub(super) fn letters(&self) -> impl Iterator<Item = &Letter> {
        self.letters.values()
    }

    /// What was in it, in order of `id`.
    pub(super) fn into_letters(self) -> impl Iterator<Item = Letter> {
        self.letters.into_values()
    }
}
