//! One mailbox: its owner, and the messages in it (`docs/protocol.md`, Direct messages).

use crate::access::{Address, Bound};
use crate::config::Addresses;
use crate::dialect::Dialect;
use crate::limits::{MAILBOXES_OF_ADDRESS, MAILBOXES_OF_UNKNOWN, MIB};
use crate::message::{MailboxState, MemberId, Unreachable};
use crate::outbox::{Encoded, Frame};
use crate::room::quotas::Quotas;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// Bytes that all mailboxes of the node may hold.
const MAIL_BYTES: usize = 64 * MIB;
/// Of these, bytes of letters that one address wrote.
const MAIL_BYTES_OF_ADDRESS: usize = 4 * MIB;
/// Bytes that a message in a mailbox may have as it is written: 64 KiB of content and what surrounds it.
const LETTER_BYTES: usize = 64 * 1024 + 512;
/// Bytes of messages that are shown before their owner has acknowledged any of them: more than a mailbox holds, unless
/// an operator makes it larger.
const SHOWN_BYTES: usize = 4 * MIB;
/// Bytes that a mailbox, and each message in it, takes besides content.
const OVERHEAD: usize = 256;

/// Bounds of mailboxes. All rooms of a node share them.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    messages: usize,
    ttl: Duration,
    /// Bytes that are left for the mailboxes of all rooms.
    bytes: Arc<Semaphore>,
    /// Bytes of letters, by the address that wrote them.
    written: Quotas,
    places: Quotas,
    /// Form of addresses in the log.
    log: Addresses,
}

impl Terms {
    /// Bounds of `messages` for each mailbox (`limits.mailbox_messages`), which waits for `ttl` after the end of its
    /// owner's session (`limits.mailbox_ttl`).
    pub(crate) fn new(messages: usize, ttl: Duration, log: Addresses) -> Self {
        let places = Quotas::new(MAILBOXES_OF_ADDRESS, MAILBOXES_OF_UNKNOWN);
        let written = Quotas::new(MAIL_BYTES_OF_ADDRESS, MAIL_BYTES);
        Self { messages, ttl, bytes: Arc::new(Semaphore::new(MAIL_BYTES)), written, places, log }
    }

    /// Time for which a mailbox waits for its owner.
    pub(crate) fn ttl(&self) -> Duration {
        self.ttl
    }

    fn take_bytes(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        self.bytes.clone().try_acquire_many_owned(u32::try_from(bytes).ok()?).ok()
    }

    /// Takes the bytes of a letter from this address.
    fn take_letter(&self, from: Address, bytes: usize) -> Option<[OwnedSemaphorePermit; 2]> {
        Some([self.written.take(from, u32::try_from(bytes).ok()?)?, self.take_bytes(bytes)?])
    }

    fn take_place(&self, address: Address) -> Option<OwnedSemaphorePermit> {
        let place = self.places.take(address, 1);
        if place.is_none() {
            Bound::Mailboxes.reached(address, self.log);
        }
        place
    }

    /// Bytes that the mailboxes of all rooms take.
    #[cfg(test)]
    pub(crate) fn bytes_taken(&self) -> usize {
        MAIL_BYTES - self.bytes.available_permits()
    }

    /// Number of addresses that have a mailbox.
    #[cfg(test)]
    pub(crate) fn addresses(&self) -> usize {
        self.places.addresses()
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self::new(0, Duration::ZERO, Addresses::Hidden)
    }
}

/// Owner of a mailbox, which a session proves to be by a resume key of the sessions before, or by the `sub` of its
/// token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Owner {
    /// Number of the sessions that follow each other by resume keys: a hash of what these keys share, and no secret.
    pub(crate) lineage: u64,
    pub(crate) sub: Option<Arc<str>>,
}

impl Owner {
    /// Returns `true` for the same person.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.lineage == other.lineage || (self.sub.is_some() && self.sub == other.sub)
    }
}

/// A message in a mailbox.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Letter {
    pub(crate) id: Uuid,
    pub(crate) sender: MemberId,
    pub(crate) from: Address,
    /// The message as its owner gets it, however often.
    written: Encoded,
    /// `true` if it is on its way to its owner.
    is_shown: bool,
    /// Shares of the bytes of the node and of the sender's address, if there was enough left on this node.
    #[serde(skip)]
    _bytes: Option<[OwnedSemaphorePermit; 2]>,
}

/// A mailbox.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Mailbox {
    pub(crate) owner: Owner,
    /// `true` if its owner came back without asking for it: it goes once it is empty.
    pub(crate) closing: bool,
    letters: BTreeMap<Uuid, Letter>,
    /// Messages that its owner has not been shown since it came.
    unshown: VecDeque<Uuid>,
    /// Bytes on their way to its owner.
    shown: usize,
    address: Address,
    /// Share of the node's bytes and place of the mailbox, if there was one left on this node.
    #[serde(skip)]
    _permits: [Option<OwnedSemaphorePermit>; 2],
}

impl Mailbox {
    /// An empty mailbox, if the owner's address and the node may have one more.
    pub(crate) fn open(owner: Owner, address: Address, terms: &Terms) -> Option<Self> {
        let permits = [terms.take_bytes(OVERHEAD), terms.take_place(address)];
        let (letters, unshown) = (BTreeMap::new(), VecDeque::new());
        let is_there = permits.iter().all(Option::is_some);
        is_there.then_some(Self { owner, closing: false, letters, unshown, shown: 0, address, _permits: permits })
    }

    /// Takes what a mailbox that came from another node takes of this one.
    pub(crate) fn settle(&mut self, terms: &Terms) {
        self._permits = [terms.take_bytes(OVERHEAD), terms.take_place(self.address)];
        for letter in self.letters.values_mut() {
            letter._bytes = terms.take_letter(letter.from, letter.written.len() + OVERHEAD);
        }
    }

    /// State as its owner is told.
    pub(crate) fn state(&self, terms: &Terms) -> MailboxState {
        MailboxState { ttl: terms.ttl.as_secs(), max: terms.messages, waiting: self.letters.len() }
    }

    /// Returns `true` if it is to be closed now.
    pub(crate) fn is_over(&self) -> bool {
        self.closing && self.letters.is_empty()
    }

    /// Puts a message in, as its owner is to get it. Where it is full, the newest of the address that has most there makes way, and
    /// is returned.
    pub(crate) fn put(
        &mut self,
        (sender, from): (MemberId, Address),
        letter: &Frame,
        terms: &Terms,
    ) -> Result<Option<Letter>, Unreachable> {
        // Before it is written, for that takes time and room.
        if letter.envelope().message.weight() > LETTER_BYTES {
            return Err(Unreachable::TooLarge);
        }
        let is_full = self.letters.len() >= terms.messages;
        let makes_way = is_full.then(|| self.last_of_greediest(from)).flatten();
        if is_full && makes_way.is_none() {
            return Err(Unreachable::MailboxFull);
        }
        let written = letter.bytes(Dialect::Native).ok_or(Unreachable::TooLarge)?.clone();
        if written.len() > LETTER_BYTES {
            return Err(Unreachable::TooLarge);
        }
        let bytes = terms.take_letter(from, written.len() + OVERHEAD);
        if bytes.is_none() {
            return Err(Unreachable::MailboxFull);
        }
        let id = letter.envelope().stamp.id;
        self.letters.insert(id, Letter { id, sender, from, written, is_shown: false, _bytes: bytes });
        Ok(makes_way.and_then(|last| self.take(last)))
    }

    /// The newest message, of those that its owner has not been shown, of the address that has most here, and more than this one
    /// would have.
    fn last_of_greediest(&self, from: Address) -> Option<Uuid> {
        let mut counts: HashMap<Address, usize> = HashMap::new();
        for letter in self.letters.values() {
            *counts.entry(letter.from).or_default() += 1;
        }
        let own = counts.get(&from).copied().unwrap_or_default();
        let (greediest, _) =
            counts.into_iter().filter(|(_, count)| *count > own + 1).max_by_key(|(_, count)| *count)?;
        let mut newest = self.letters.values().rev();
        newest.find(|letter| letter.from == greediest && !letter.is_shown).map(|letter| letter.id)
    }

    /// The first messages for an owner that has come, in order of `id`.
    pub(crate) fn show_again(&mut self) -> Vec<Encoded> {
        self.letters.values_mut().for_each(|letter| letter.is_shown = false);
        self.unshown = self.letters.keys().copied().collect();
        self.shown = 0;
        self.show_next()
    }

    /// The next messages, after some were acknowledged.
    pub(crate) fn show_next(&mut self) -> Vec<Encoded> {
        let mut next = Vec::new();
        while let Some(id) = self.unshown.front() {
            if let Some(letter) = self.letters.get_mut(id) {
                let bytes = letter.written.len();
                if self.shown > 0 && self.shown + bytes > SHOWN_BYTES {
                    break;
                }
                self.shown += bytes;
                letter.is_shown = true;
                next.push(letter.written.clone());
            }
            self.unshown.pop_front();
        }
        next
    }

    pub(crate) fn holds(&self, id: Uuid) -> bool {
        self.letters.contains_key(&id)
    }

    pub(crate) fn take(&mut self, id: Uuid) -> Option<Letter> {
        let letter = self.letters.remove(&id)?;
        if letter.is_shown {
            self.shown -= letter.written.len();
        }
        Some(letter)
    }

    /// The messages in it, in order of `id`.
    #[cfg(test)]
    pub(crate) fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.letters.keys().copied()
    }

    /// The messages that were in it, in order of `id`.
    pub(crate) fn into_letters(self) -> impl Iterator<Item = Letter> {
        self.letters.into_values()
    }
}
