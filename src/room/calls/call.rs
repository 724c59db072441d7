//! One call from its first participant to its last, and the version that each participant knows. [`super::Calls`] alone uses
//! it.

use crate::message::{CallId, CallState, Code, MemberId, Participant, PeerId};
use crate::room::moment::Moment;
use crate::room::roster::Guard;

/// A call; over when nobody is in it any more.
#[derive(Debug)]
pub(super) struct Call {
    id: CallId,
    /// Grows with every change.
    version: u64,
    /// In order of joining.
    seats: Vec<Occupant>,
    due: Option<Moment>,
}

/// A participant and the latest version that it was told.
#[derive(Debug)]
struct Occupant {
    participant: Participant,
    knows: u64,
    /// Keeps the session out of the calls of other rooms.
    _place: Option<Guard>,
}

impl Call {
    pub(super) fn new(id: CallId) -> Self {
        Self { id, version: 0, seats: Vec::new(), due: None }
    }

    pub(super) fn is_over(&self) -> bool {
        self.seats.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.seats.len()
    }

    pub(super) fn has(&self, member: MemberId) -> bool {
        self.seats.iter().any(|seat| seat.participant.member == member)
    }

    pub(super) fn state(&self) -> CallState {
        let participants = self.seats.iter().map(|seat| seat.participant.clone()).collect();
        CallState { call: self.id, participants }
    }

    /// A participant, to be changed: [`Self::changed`] has to follow.
    pub(super) fn participant(&mut self, member: MemberId) -> Option<&mut Participant> {
        self.seats.iter_mut().map(|seat| &mut seat.participant).find(|participant| participant.member == member)
    }

    /// Puts somebody at the end. It knows the call as it is then; the others are to be told now.
    pub(super) fn join(&mut self, participant: Participant, place: Option<Guard>, now: Moment) {
        self.changed(now);
        self.seats.push(Occupant { participant, knows: self.version, _place: place });
    }

    pub(super) fn members(&self) -> Vec<MemberId> {
        self.seats.iter().map(|seat| seat.participant.member).collect()
    }

    /// Takes somebody out, of which the others are to be told now. Returns `false` if it was not in.
    pub(super) fn leave(&mut self, member: MemberId, now: Moment) -> bool {
        let before = self.seats.len();
        self.seats.retain(|seat| seat.participant.member != member);
        let left = self.seats.len() < before;
        if left {
            self.changed(now);
        }
        left
    }

    /// Notes a change that all participants have to be told by this time.
    pub(super) fn changed(&mut self, due: Moment) {
        self.version += 1;
        self.due = (!self.is_over()).then(|| self.due.map_or(due, |earlier| earlier.min(due)));
    }

    pub(super) fn due(&self) -> Option<Moment> {
        self.due
    }

    /// Participants that have to be told the state of the call now; `None` if nobody has.
    pub(super) fn take(&mut self, now: Moment) -> Option<Vec<MemberId>> {
        self.due.take_if(|due| *due <= now)?;
        let version = self.version;
        let behind = self.seats.iter_mut().filter(|seat| seat.knows < version);
        let behind: Vec<_> = behind.map(|seat| seat.participant.member).collect();
        self.seats.iter_mut().for_each(|seat| seat.knows = version);
        (!behind.is_empty()).then_some(behind)
    }

    pub(super) fn route(&self, sender: MemberId, from: PeerId, to: PeerId) -> Result<MemberId, Code> {
        let end = |peer: PeerId| self.seats.iter().map(|seat| &seat.participant).find(|end| end.peer == peer);
        let (Some(from), Some(to)) = (end(from), end(to)) else { return Err(Code::NotFound) };
        match () {
            () if from.member != sender || to.member == sender => Err(Code::NotFound),
            () if to.away => Err(Code::PeerAway),
            () => Ok(to.member),
        }
    }
}
