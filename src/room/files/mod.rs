//! Files that members of a room offer each other, and the links over which they travel (`docs/protocol.md`, Files). The
//! server sees names and sizes, says who may do what next, and lets signals pass between the two ends of a link. These
//! are the rules, which are told the time; `handlers` answers requests by them.

mod endings;
mod handlers;
mod offer;
#[cfg(test)]
mod tests;
mod updates;

use super::effects::Effect;
use crate::message::{Code, File, Ids, MemberId, Offered, PeerId, Person, Refusal, TransferId};
use crate::room::moment::Moment;
use crate::room::roster::Guard;
use offer::Offer;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

/// Number of offers that a joiner is shown: many small sessions must not make the state of a room too large to be sent.
const SHOWN: usize = 32;

/// Number of offers of a session in memory, as a multiple of its open ones: with those that are closed while a link
/// runs, and those that their only receiver has done with.
const REMEMBERED: usize = 2;

/// Number of offers in memory whose sender has left, for receivers that still have to say how their link ended.
const ORPHANS: usize = 256;

/// Limits that the operator sets.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileLimits {
    /// Open offers of a session; 0 turns files off.
    pub(crate) offers: usize,
    /// Links of an offer that run at a time.
    pub(crate) links: usize,
    /// Time for which an offer is open; anew when a link ends.
    pub(crate) ttl: Duration,
    /// The largest file, in bytes.
    pub(crate) size: u64,
}

/// The offers of a room.
#[derive(Debug)]
pub(crate) struct Offers {
    bounds: FileLimits,
    /// Number of offers ever made, which orders them.
    made: u64,
    offers: HashMap<TransferId, Offer>,
    /// The links that run, by the end of their receiver.
    links: HashMap<PeerId, Link>,
    /// Times at which open offers are closed.
    closings: BTreeSet<(Moment, TransferId)>,
    /// Members whose connection is lost at the moment.
    away: HashSet<MemberId>,
}

/// A link that runs: its transfer, its receiver, and what is held as long.
type Link = (TransferId, MemberId, Option<Guard>);

/// Outcome of an update.
#[derive(Debug, PartialEq)]
pub(crate) struct Updated {
    /// The receiver's end of its new link, for its `ok`.
    pub(crate) peer: Option<PeerId>,
    /// The event for the others, before any signal passes; `None` if nobody is left to be told.
    pub(crate) effects: Option<Effect>,
}

impl Offers {
    /// No offers yet.
    pub(crate) fn new(bounds: FileLimits) -> Self {
        Self {
            bounds,
            made: 0,
            offers: HashMap::new(),
            links: HashMap::new(),
            closings: BTreeSet::new(),
            away: HashSet::new(),
        }
    }

    /// Offers a file to one other member, or to all. Returns the contents of the sender's `ok`: the offer, the sender's
    /// end of its links, and the seconds for which it is open. The others are told [`Self::offered`].
    pub(crate) fn offer(
        &mut self,
        ids: Ids,
        sender: &Person,
        to: Option<MemberId>,
        file: File,
        now: Moment,
    ) -> Result<(TransferId, PeerId, u64), Refusal> {
        if self.bounds.offers == 0 {
            return Err(Code::Disabled.into());
        }
        if file.size > self.bounds.size {
            let refusal = Refusal::new(Code::TooLarge, "size is more than may be offered");
            return Err(Refusal { field: Some("size".into()), ..refusal });
        }
        self.make_room(sender.member)?;
        let (transfer, peer, until) = (ids.transfer(), ids.peer(), now + self.bounds.ttl);
        self.made += 1;
        self.offers.insert(transfer, Offer::new(self.made, peer, sender, to, file, until));
        self.closings.insert((until, transfer));
        Ok((transfer, peer, self.bounds.ttl.as_secs()))
    }

    /// An offer whose only receiver has all of it, or does not want it, does not count: somebody may send more than a
    /// few files in a row. The oldest of these is forgotten when there are too many.
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
    pub(crate) fn offered(&self, transfer: TransferId, now: Moment) -> Option<Offered> {
        self.offers.get(&transfer)?.offered(transfer, now)
    }

    /// The offers that a member finds when it joins or comes back, oldest first: of those that it may accept the ones that it
    /// has answered, then the newest of each sender, then the one before of each: few who offer much must not hide the rest.
    pub(crate) fn for_member(&self, member: MemberId, has_file: bool, now: Moment) -> Vec<Offered> {
        let mut offers: Vec<_> = self.offers.iter().filter(|(_, offer)| has_file && offer.may_accept(member)).collect();
        offers.sort_unstable_by_key(|(_, offer)| Reverse(offer.number));
        let mut of_sender: HashMap<Option<MemberId>, usize> = HashMap::new();
        let mut in_turn: Vec<_> = offers
            .into_iter()
            .map(|(transfer, offer)| {
                let newer = of_sender.entry(offer.sender()).or_default();
                *newer += 1;
                (!offer.knows(member), *newer, transfer, offer)
            })
            .collect();
        in_turn.sort_by_key(|(is_new, newer, ..)| (*is_new, *newer));
        in_turn.truncate(SHOWN);
        in_turn.sort_unstable_by_key(|(.., offer)| offer.number);
        in_turn.into_iter().filter_map(|(_, _, transfer, offer)| offer.offered(*transfer, now)).collect()
    }

    /// Member that a signal of `sender` reaches: one end of a link that runs, from the other.
    pub(crate) fn route(&self, sender: MemberId, from: PeerId, to: PeerId) -> Result<MemberId, Code> {
        let (owner, other) = match (self.links.get(&to), self.links.get(&from)) {
            (Some(link), None) => (self.far_end(link, from)?, link.1),
            (None, Some(link)) => (link.1, self.far_end(link, to)?),
            _ => return Err(Code::NotFound),
        };
        match () {
            () if owner != sender => Err(Code::NotFound),
            () if self.away.contains(&other) => Err(Code::PeerAway),
            () => Ok(other),
        }
    }

    /// Holds something for as long as a link runs: `make` is given both its ends.
    pub(crate) fn hold(&mut self, peer: PeerId, make: impl FnOnce([MemberId; 2]) -> Guard) {
        let Some((transfer, receiver, held)) = self.links.get_mut(&peer) else { return };
        let sender = self.offers.get(transfer).and_then(Offer::sender);
        *held = sender.map(|sender| make([sender, *receiver]));
    }

    /// Sender of the file, if this is its end of the link.
    fn far_end(&self, (transfer, ..): &Link, peer: PeerId) -> Result<MemberId, Code> {
        let offer = self.offers.get(transfer).filter(|offer| offer.peer == peer);
        offer.and_then(Offer::sender).ok_or(Code::NotFound)
    }

    /// The connection of a member is lost; its offers and links stay.
    pub(crate) fn away(&mut self, member: MemberId) {
        self.away.insert(member);
    }

    /// The session of a member was resumed.
    pub(crate) fn back(&mut self, member: MemberId) {
        self.away.remove(&member);
    }

    /// Time at which [`Self::expire`] has something to do; `None` if no offer is open.
    pub(crate) fn due(&self) -> Option<Moment> {
        self.closings.first().map(|(until, _)| *until)
    }
}
