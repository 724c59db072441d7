//! Files that members of a room offer each other, and the links over which they travel (contract `native`, section 8). The
//! server sees names and sizes, says who may do what next, and lets signals pass between the two ends of a link. Owned by
//! the room's task, which passes in the time, and hands out what each of these functions says has to be told.
//!
//! Whether a recipient is in the room and has the feature `file` is checked by the room before.

mod endings;
mod offer;
#[cfg(test)]
mod tests;
mod updates;

use crate::message::{Code, File, FileStatus, MemberId, NodeTag, Offered, PeerId, Person, TransferId};
use offer::Offer;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;
use tokio::time::Instant;

/// How many offers a joiner is shown, the newest: many small sessions must not make the state of a room too large to be
/// told.
const SHOWN: usize = 32;

/// How many times its number of open offers a session may have in memory, with those that are closed while a link runs and
/// those that their only receiver has done with.
const REMEMBERED: usize = 2;

/// How many offers a room remembers whose sender has left, for receivers that still have to say how their link ended.
const ORPHANS: usize = 256;

/// What the operator allows.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    /// Open offers of a session; 0 turns files off.
    pub(super) offers: usize,
    /// Links of an offer that run at a time.
    pub(super) links: usize,
    /// How long an offer is open; anew when a link ends.
    pub(super) ttl: Duration,
    /// The largest file, in bytes.
    pub(super) size: u64,
}

/// The offers of a room.
#[derive(Debug)]
pub(super) struct Offers {
    bounds: Bounds,
    /// How many were ever made: the order in which they are shown.
    made: u64,
    offers: HashMap<TransferId, Offer>,
    /// The links that run, by the end of their receiver.
    links: HashMap<PeerId, (TransferId, MemberId)>,
    /// When open offers are closed.
    closings: BTreeSet<(Instant, TransferId)>,
    /// Members whose connection is lost at the moment.
    away: HashSet<MemberId>,
}

/// What came of what a member said about a transfer.
#[derive(Debug, PartialEq)]
pub(super) struct Updated {
    /// The receiver's end of its new link, for its `ok`.
    pub(super) peer: Option<PeerId>,
    /// What has to be told, before any signal passes; nothing if nobody is left to hear it.
    pub(super) told: Option<Told>,
}

/// What has to be told to whom.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub(super) audience: Audience,
    pub(super) status: FileStatus,
}

/// Who has to hear of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Audience {
    /// One member.
    Member(MemberId),
    /// All native members with the feature `file`, except these.
    Everybody { except: Vec<MemberId> },
}

impl Offers {
    /// No offers yet.
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            made: 0,
            offers: HashMap::new(),
            links: HashMap::new(),
            closings: BTreeSet::new(),
            away: HashSet::new(),
        }
    }

    /// Offers a file to one other member, or to all. Given back is what the sender's `ok` says: the offer, the sender's end
    /// of its links, and the seconds for which it is open. What the others are told is [`Self::offered`].
    pub(super) fn offer(
        &mut self,
        tag: NodeTag,
        sender: &Person,
        to: Option<MemberId>,
        file: File,
        now: Instant,
    ) -> Result<(TransferId, PeerId, u64), Code> {
        if self.bounds.offers == 0 {
            return Err(Code::Disabled);
        }
        if file.size > self.bounds.size {
            return Err(Code::TooLarge);
        }
        self.make_room(sender.member)?;
        let (transfer, peer, until) = (tag.transfer(), tag.peer(), now + self.bounds.ttl);
        self.made += 1;
        self.offers.insert(transfer, Offer::new(self.made, peer, sender, to, file, until));
        self.closings.insert((until, transfer));
        Ok((transfer, peer, self.bounds.ttl.as_secs()))
    }

    /// An offer whose only receiver has all of it, or does not want it, does not count: somebody may send more than a few
    /// files in a row. The oldest of these is forgotten when there are too many.
    fn make_room(&mut self, sender: MemberId) -> Result<(), Code> {
        let own = self.offers.iter().filter(|(_, offer)| offer.is_by(sender));
        let (spent, others): (Vec<_>, Vec<_>) = own.partition(|(_, offer)| offer.is_spent());
        if others.iter().filter(|(_, offer)| offer.is_open()).count() >= self.bounds.offers {
            return Err(Code::TooMany);
        }
        if spent.len() + others.len() >= self.bounds.offers.saturating_mul(REMEMBERED) {
            let oldest = spent.iter().min_by_key(|(_, offer)| offer.number);
            let oldest = *oldest.ok_or(Code::TooMany)?.0;
            self.forget(oldest);
        }
        Ok(())
    }

    /// An open offer as those it is made to are told of it.
    pub(super) fn offered(&self, transfer: TransferId, now: Instant) -> Option<Offered> {
        self.offers.get(&transfer)?.offered(transfer, now)
    }

    /// The offers that a member finds when it joins or comes back, oldest first: those that it may accept.
    pub(super) fn for_member(&self, member: MemberId, has_file: bool, now: Instant) -> Vec<Offered> {
        let mut offers: Vec<_> = self.offers.iter().filter(|(_, offer)| has_file && offer.may_accept(member)).collect();
        offers.sort_unstable_by_key(|(_, offer)| offer.number);
        let newest = &offers[offers.len().saturating_sub(SHOWN)..];
        newest.iter().filter_map(|(transfer, offer)| offer.offered(**transfer, now)).collect()
    }

    /// Whom a signal of `sender` reaches: one end of a link that runs, from the other.
    pub(super) fn route(&self, sender: MemberId, from: PeerId, to: PeerId) -> Result<MemberId, Code> {
        let (owner, other) = match (self.links.get(&to), self.links.get(&from)) {
            (Some(link), None) => (self.far_end(*link, from)?, link.1),
            (None, Some(link)) => (link.1, self.far_end(*link, to)?),
            _ => return Err(Code::NotFound),
        };
        match () {
            () if owner != sender => Err(Code::NotFound),
            () if self.away.contains(&other) => Err(Code::PeerAway),
            () => Ok(other),
        }
    }

    /// The sender of the file, if this is its end of the link.
    fn far_end(&self, (transfer, _): (TransferId, MemberId), peer: PeerId) -> Result<MemberId, Code> {
        let offer = self.offers.get(&transfer).filter(|offer| offer.peer == peer);
        offer.and_then(Offer::sender).ok_or(Code::NotFound)
    }

    /// The connection of a member is lost; its offers and links stay.
    pub(super) fn away(&mut self, member: MemberId) {
        self.away.insert(member);
    }

    /// The session of a member was resumed.
    pub(super) fn back(&mut self, member: MemberId) {
        self.away.remove(&member);
    }

    /// When [`Self::expire`] has something to do; nothing if no offer is open.
    pub(super) fn due(&self) -> Option<Instant> {
        self.closings.first().map(|(until, _)| *until)
    }
}
