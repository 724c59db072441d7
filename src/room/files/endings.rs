//! The ends of links and offers.

use super::offer::{Offer, Stage};
use super::{ORPHANS, Offers};
use crate::message::{MemberId, TransferId};
use crate::room::effects::Effect;
use crate::room::moment::Moment;

impl Offers {
    /// A member left the room. Its links as a receiver end, of which nobody is told but by its leaving; its own offers are
    /// closed, and what runs of them goes on without the server. If it comes back it may accept what it declined or has, but
    /// not what was made to it alone: that would be open once more, and its sender has had others in its place.
    pub(crate) fn leave(&mut self, member: MemberId, now: Moment) -> Vec<Effect> {
        self.away.remove(&member);
        let mut effects = Vec::new();
        for transfer in self.in_order(|offer| offer.knows(member)) {
            let Some(offer) = self.offers.get_mut(&transfer) else { continue };
            if offer.is_by(member) {
                effects.extend(offer.closed_for_waiting(transfer).filter(|_| offer.is_open()));
                offer.orphan();
                self.close(transfer);
            } else if offer.is_spent() {
                self.forget(transfer);
            } else {
                self.end_link(transfer, member, Stage::Free, now);
                if let Some(offer) = self.offers.get_mut(&transfer) {
                    offer.forget(member);
                }
            }
        }
        self.forget_orphans();
        effects
    }

    /// Closes the offers whose time is over. One of which a link runs is open for its whole time again: what takes longer to
    /// fetch could not go on after a break.
    pub(crate) fn expire(&mut self, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some((_, transfer)) = self.closings.first().copied().filter(|(until, _)| *until <= now) {
            match self.offers.get(&transfer) {
                Some(offer) if offer.is_fetched() => self.renew(transfer, now),
                offer => {
                    effects.extend(offer.and_then(|offer| offer.closed_for_waiting(transfer)));
                    self.close(transfer);
                }
            }
        }
        effects
    }

    /// Has an open offer open for its whole time, from now on.
    fn renew(&mut self, transfer: TransferId, now: Moment) {
        let Some(offer) = self.offers.get_mut(&transfer) else { return };
        let Some(before) = offer.until() else { return };
        let until = now + self.bounds.ttl;
        offer.extend(until);
        self.closings.remove(&(before, transfer));
        self.closings.insert((until, transfer));
    }

    /// Ends the link of a receiver, if it has one, and notes how far it is. An open offer is then open for its whole time
    /// again; a closed one is forgotten with its last link.
    pub(super) fn end_link(&mut self, transfer: TransferId, member: MemberId, stage: Stage, now: Moment) {
        let Some(offer) = self.offers.get_mut(&transfer) else { return };
        let before = offer.stage(member);
        if before != stage {
            offer.end(member, stage);
        }
        let Stage::Running(peer) = before else { return };
        self.links.remove(&peer);
        if offer.is_over() {
            self.offers.remove(&transfer);
        }
        self.renew(transfer, now);
    }

    /// Closes an offer. It is forgotten unless a link runs.
    pub(super) fn close(&mut self, transfer: TransferId) {
        let Some(offer) = self.offers.get_mut(&transfer) else { return };
        if let Some(until) = offer.until() {
            self.closings.remove(&(until, transfer));
        }
        offer.close();
        if offer.is_over() {
            self.offers.remove(&transfer);
        }
    }

    /// Forgets an offer with all its links.
    pub(super) fn forget(&mut self, transfer: TransferId) {
        let Some(offer) = self.offers.remove(&transfer) else { return };
        if let Some(until) = offer.until() {
            self.closings.remove(&(until, transfer));
        }
        self.links.retain(|_, (of, ..)| *of != transfer);
    }

    /// Forgets the oldest offers without a sender when there are too many: no signal passes on their links any more.
    fn forget_orphans(&mut self) {
        let orphans = self.in_order(|offer| offer.sender().is_none());
        for transfer in orphans.iter().take(orphans.len().saturating_sub(ORPHANS)) {
            self.forget(*transfer);
        }
    }

    /// Some of the offers, oldest first.
    fn in_order(&self, which: impl Fn(&Offer) -> bool) -> Vec<TransferId> {
        let chosen = self.offers.iter().filter(|(_, offer)| which(offer));
        let mut chosen: Vec<_> = chosen.map(|(transfer, offer)| (offer.number, *transfer)).collect();
        chosen.sort_unstable();
        chosen.into_iter().map(|(_, transfer)| transfer).collect()
    }
}
