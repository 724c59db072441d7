//! Rules of `file_update`: who may say what about a transfer, and when (`docs/protocol.md`, Files).

use super::offer::{Offer, Stage, status};
use super::{Offers, Updated};
use crate::dialect::native::request::FileUpdate;
use crate::message::{Code, Event, FileStatus, Ids, MemberId, PeerId, Refusal, TransferId, TransferStatus};
use crate::room::effects::Effect;
use crate::room::moment::Moment;
use std::time::Duration;

/// Shortest interval between two acceptances of the same offer by the same receiver.
const ACCEPT_INTERVAL: Duration = Duration::from_secs(5);

impl Offers {
    /// Handles `file_update`.
    pub(crate) fn update(
        &mut self,
        ids: Ids,
        member: MemberId,
        update: &FileUpdate,
        now: Moment,
    ) -> Result<Updated, Refusal> {
        let offer = self.offers.get(&update.transfer).filter(|offer| offer.concerns(member)).ok_or(Code::NotFound)?;
        if offer.is_by(member) {
            return match (update.status, update.peer) {
                (TransferStatus::Cancelled, Some(peer)) => self.cancel_link(member, update.transfer, peer, now),
                (TransferStatus::Cancelled, None) if offer.is_open() => Ok(self.cancel_offer(update.transfer)),
                (TransferStatus::Cancelled, None) => Err(Refusal::invalid("status", "the offer is closed already")),
                _ => Err(Refusal::invalid("status", "the sender can only cancel")),
            };
        }
        match (update.status, offer.stage(member)) {
            (TransferStatus::Accepted, Stage::Free | Stage::Running(_)) => self.accept(ids, member, update, now),
            (TransferStatus::Declined, Stage::Free) => Ok(self.end(member, update, None, Stage::Declined, now)),
            (TransferStatus::Done | TransferStatus::Failed | TransferStatus::Cancelled, Stage::Running(peer)) => {
                if update.peer.is_some_and(|meant| meant != peer) {
                    return Err(Code::NotFound.into());
                }
                let done = update.status == TransferStatus::Done;
                Ok(self.end(member, update, Some(peer), if done { Stage::Done } else { Stage::Free }, now))
            }
            _ => Err(Refusal::invalid("status", "not its turn")),
        }
    }

    /// A receiver wants the file, for the first time or again.
    fn accept(&mut self, ids: Ids, member: MemberId, update: &FileUpdate, now: Moment) -> Result<Updated, Refusal> {
        let offer = self.offers.get(&update.transfer).filter(|offer| offer.is_open()).ok_or(Code::NotFound)?;
        let offset = update.offset.unwrap_or(0);
        let sender = self.may_link(offer, member, offset, now)?;
        self.end_link(update.transfer, member, Stage::Free, now);
        let peer = ids.peer();
        self.links.insert(peer, (update.transfer, member, None));
        if let Some(offer) = self.offers.get_mut(&update.transfer) {
            offer.accept(member, peer, now);
        }
        let accepted = status(update.transfer, TransferStatus::Accepted);
        let status = FileStatus { offset: Some(offset), peer: Some(peer), member: Some(member), ..accepted };
        Ok(Updated { peer: Some(peer), effects: Some(Effect::to(sender, Event::FileStatus(status))) })
    }

    /// Checks that a member can have a link of an offer now, and returns the other end.
    fn may_link(&self, offer: &Offer, member: MemberId, offset: u64, now: Moment) -> Result<MemberId, Refusal> {
        if offset > offer.file.size {
            return Err(Refusal::invalid("offset", "beyond the end of the file"));
        }
        let sender = offer.sender().ok_or(Code::NotFound)?;
        if self.away.contains(&sender) {
            return Err(Code::PeerAway.into());
        }
        let again = offer.accepted(member).map(|accepted| accepted + ACCEPT_INTERVAL);
        if let Some(again) = again.filter(|again| *again > now) {
            return Err(Refusal::from(Code::RateLimited).after((again - now).as_secs_f64()));
        }
        if offer.links_of_others(member) >= self.bounds.links {
            return Err(Code::Busy.into());
        }
        Ok(sender)
    }

    /// A receiver does not want the file, has it, or could not get it.
    fn end(
        &mut self,
        member: MemberId,
        update: &FileUpdate,
        peer: Option<PeerId>,
        stage: Stage,
        now: Moment,
    ) -> Updated {
        let sender = self.offers.get(&update.transfer).and_then(Offer::sender);
        self.end_link(update.transfer, member, stage, now);
        let status = FileStatus { peer, member: Some(member), ..status(update.transfer, update.status) };
        Updated { peer: None, effects: sender.map(|sender| Effect::to(sender, Event::FileStatus(status))) }
    }

    /// The sender breaks off one link.
    fn cancel_link(
        &mut self,
        sender: MemberId,
        transfer: TransferId,
        peer: PeerId,
        now: Moment,
    ) -> Result<Updated, Refusal> {
        let link = self.links.get(&peer).filter(|(of, ..)| *of == transfer);
        let receiver = link.ok_or(Code::NotFound)?.1;
        self.end_link(transfer, receiver, Stage::Free, now);
        let cancelled = status(transfer, TransferStatus::Cancelled);
        let status = FileStatus { peer: Some(peer), member: Some(sender), ..cancelled };
        Ok(Updated { peer: None, effects: Some(Effect::to(receiver, Event::FileStatus(status))) })
    }

    /// The sender takes the offer back. Whoever got it hears so, also those who are receiving it: they cannot accept
    /// again.
    fn cancel_offer(&mut self, transfer: TransferId) -> Updated {
        let effects = self.offers.get(&transfer).and_then(|offer| offer.closed_for_all(transfer));
        self.close(transfer);
        Updated { peer: None, effects }
    }
}
