//! One offer: to whom it is made and how far each receiver is. It keeps no account of other offers: [`super::Offers`] does,
//! and alone uses it.

use crate::message::{Event, File, FileStatus, MemberId, Offered, PeerId, Person, Sender, TransferId, TransferStatus};
use crate::room::effects::{Audience, Effect};
use crate::room::moment::Moment;
use std::collections::HashMap;
use std::time::Duration;

/// An offer, until it is closed and none of its links runs any more.
#[derive(Debug)]
pub(super) struct Offer {
    /// Place in the order of offers.
    pub(super) number: u64,
    /// The sender's end of all links.
    pub(super) peer: PeerId,
    pub(super) file: File,
    from: Sender,
    /// `None` when it has left the room.
    sender: Option<MemberId>,
    to: Option<MemberId>,
    /// Time until which it is open; `None` when it is closed.
    until: Option<Moment>,
    /// Members of the room that answered it; when it is closed, only those with a link.
    receivers: HashMap<MemberId, Receiver>,
}

/// Progress of one receiver.
#[derive(Debug, Clone, Copy)]
struct Receiver {
    stage: Stage,
    accepted: Option<Moment>,
}

/// Stage of a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Has no link, and may accept.
    Free,
    /// Has a link, at whose end it has this address.
    Running(PeerId),
    /// Does not want the file.
    Declined,
    /// Has all of the file.
    Done,
}

impl Offer {
    pub(super) fn new(
        number: u64,
        peer: PeerId,
        sender: &Person,
        to: Option<MemberId>,
        file: File,
        until: Moment,
    ) -> Self {
        let (from, sender) = (sender.as_sender(), Some(sender.member));
        Self { number, peer, from, sender, to, file, until: Some(until), receivers: HashMap::new() }
    }

    /// Sender of the file, while in the room.
    pub(super) fn sender(&self) -> Option<MemberId> {
        self.sender
    }

    pub(super) fn is_by(&self, member: MemberId) -> bool {
        self.sender == Some(member)
    }

    pub(super) fn is_open(&self) -> bool {
        self.until.is_some()
    }

    pub(super) fn until(&self) -> Option<Moment> {
        self.until
    }

    /// Returns `true` if its only receiver has done with it.
    pub(super) fn is_spent(&self) -> bool {
        self.to.is_some_and(|to| matches!(self.stage(to), Stage::Declined | Stage::Done))
    }

    /// Returns `true` if this member may know of it: others must not find out that there is such an offer.
    pub(super) fn concerns(&self, member: MemberId) -> bool {
        let receives = match self.until {
            Some(_) => self.to.is_none_or(|to| to == member),
            None => self.receivers.contains_key(&member),
        };
        receives || self.is_by(member)
    }

    /// Returns `true` if this member is, or can be again, a receiver with a link.
    pub(super) fn may_accept(&self, member: MemberId) -> bool {
        let turn = matches!(self.stage(member), Stage::Free | Stage::Running(_));
        turn && self.is_open() && self.concerns(member) && !self.is_by(member)
    }

    pub(super) fn stage(&self, member: MemberId) -> Stage {
        self.receivers.get(&member).map_or(Stage::Free, |receiver| receiver.stage)
    }

    /// Time at which this member accepted it last.
    pub(super) fn accepted(&self, member: MemberId) -> Option<Moment> {
        self.receivers.get(&member)?.accepted
    }

    /// Number of links that run, without that of one member.
    pub(super) fn links_of_others(&self, member: MemberId) -> usize {
        self.fetching().filter(|receiver| **receiver != member).count()
    }

    /// Returns `true` while a link runs.
    pub(super) fn is_fetched(&self) -> bool {
        self.fetching().next().is_some()
    }

    /// The receivers whose links run.
    fn fetching(&self) -> impl Iterator<Item = &MemberId> {
        let running = self.receivers.iter().filter(|(_, receiver)| matches!(receiver.stage, Stage::Running(_)));
        running.map(|(member, _)| member)
    }

    pub(super) fn accept(&mut self, member: MemberId, peer: PeerId, now: Moment) {
        self.receivers.insert(member, Receiver { stage: Stage::Running(peer), accepted: Some(now) });
    }

    /// Notes that a receiver has no link any more, or never had one. Of a closed offer nothing more is remembered.
    pub(super) fn end(&mut self, member: MemberId, stage: Stage) {
        if self.is_open() {
            self.receivers.entry(member).or_insert(Receiver { stage, accepted: None }).stage = stage;
        } else {
            self.receivers.remove(&member);
        }
    }

    /// Returns `true` if it is this member's, or if it knows the member as a receiver.
    pub(super) fn knows(&self, member: MemberId) -> bool {
        self.is_by(member) || self.receivers.contains_key(&member)
    }

    /// Forgets a receiver that left the room.
    pub(super) fn forget(&mut self, member: MemberId) {
        self.receivers.remove(&member);
    }

    pub(super) fn extend(&mut self, until: Moment) {
        self.until = Some(until);
    }

    /// Closes it. Links that run go on.
    pub(super) fn close(&mut self) {
        self.until = None;
        self.receivers.retain(|_, receiver| matches!(receiver.stage, Stage::Running(_)));
        self.receivers.shrink_to_fit();
    }

    /// The sender left the room.
    pub(super) fn orphan(&mut self) {
        self.sender = None;
    }

    /// Returns `true` if it is closed, and no link runs.
    pub(super) fn is_over(&self) -> bool {
        !self.is_open() && self.receivers.is_empty()
    }

    /// The event that closes it for everybody who got it.
    pub(super) fn closed_for_all(&self, transfer: TransferId) -> Option<Effect> {
        self.closed(transfer, |_| false)
    }

    /// The event that closes it for those who have not accepted it: all without a link who do not have the file.
    pub(super) fn closed_for_waiting(&self, transfer: TransferId) -> Option<Effect> {
        self.closed(transfer, |stage| matches!(stage, Stage::Running(_) | Stage::Done))
    }

    fn closed(&self, transfer: TransferId, without: impl Fn(Stage) -> bool) -> Option<Effect> {
        let audience = self.audience(without)?;
        Some(Effect::event(audience, Event::FileStatus(status(transfer, TransferStatus::Closed))))
    }

    /// Everybody who got it and can fetch it, without receivers in some stages; `None` if nobody is left.
    fn audience(&self, without: impl Fn(Stage) -> bool) -> Option<Audience> {
        match self.to {
            Some(to) => (!without(self.stage(to))).then_some(Audience::One(to)),
            None => {
                let left_out = self.receivers.iter().filter(|(_, receiver)| without(receiver.stage));
                let except = self.sender.into_iter().chain(left_out.map(|(member, _)| *member)).collect();
                Some(Audience::FilesBut(except))
            }
        }
    }

    /// As it is shown while it is open.
    pub(super) fn offered(&self, transfer: TransferId, now: Moment) -> Option<Offered> {
        let left = self.until? - now;
        Some(Offered {
            transfer,
            peer: self.peer,
            direct: self.to.is_some(),
            from: self.from.clone(),
            file: self.file.clone(),
            expires_in: (left + Duration::from_nanos(999_999_999)).as_secs(),
        })
    }
}

/// A status without details.
pub(super) fn status(transfer: TransferId, status: TransferStatus) -> FileStatus {
    FileStatus { transfer, status, offset: None, peer: None, member: None }
}
