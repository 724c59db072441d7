//! The call of a room: its participants, and who has to be told of its changes (`docs/protocol.md`, Calls). These are
//! the rules, which are told the time; `handlers` answers requests by them, and sends what [`Calls::take`] returns. A
//! member's place, which keeps its session out of the calls of other rooms, is held for as long as the member is in the
//! call.

mod alternative;
mod call;
mod handlers;
#[cfg(test)]
mod tests;

use super::effects::{Audience, Effect};
use crate::message::{CallId, CallState, Code, Event, Ids, Media, MemberId, Nickname, Participant, PeerId};
use crate::room::moment::Moment;
use crate::room::roster::Guard;
pub(super) use alternative::AlternativeCalls;
use call::Call;
use std::time::Duration;

/// Time in which changes of media are gathered for the participants.
const MEDIA: Duration = Duration::from_millis(250);
/// Time in which all changes are gathered for the bystanders, of whom there can be ten thousand.
const BYSTANDERS: Duration = Duration::from_secs(1);

/// The call of a room, if there is one: at most one at a time, and nobody is in it twice.
#[derive(Debug)]
pub(crate) struct Calls {
    most: usize,
    /// The call that runs, or the one that is over and whose end the bystanders have not been told.
    call: Option<Call>,
    /// The call that the bystanders were told last, unless its end was told.
    shown: Option<CallId>,
    /// Time at which the bystanders are told. While this is set there is a call to tell of.
    due: Option<Moment>,
}

impl Calls {
    /// No call yet; it can have `most` participants. 0 turns calls off.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, call: None, shown: None, due: None }
    }

    /// Puts a member into the call, which begins if there is none. Returns the contents of its `ok`: it will not be
    /// told the same again. The place is dropped if it is refused.
    pub(crate) fn join(
        &mut self,
        ids: Ids,
        member: MemberId,
        nickname: Nickname,
        media: Media,
        place: Option<Guard>,
        now: Moment,
    ) -> Result<(PeerId, CallState), Code> {
        if self.most == 0 {
            return Err(Code::Disabled);
        }
        if self.has(member) {
            return Err(Code::Busy);
        }
        if self.len() >= self.most {
            return Err(Code::CallFull);
        }
        let running = self.call.take().filter(|call| !call.is_over());
        let call = self.call.insert(running.unwrap_or_else(|| Call::new(ids.call())));
        let peer = ids.peer();
        call.join(Participant { peer, member, nickname, media, resumed: 0, away: false }, place, now);
        let state = call.state();
        self.gather(now);
        Ok((peer, state))
    }

    /// Changes what a participant sends. Its `ok` does not say so: it is told with the others.
    pub(crate) fn update(&mut self, member: MemberId, media: Media, now: Moment) -> Result<(), Code> {
        let call = self.call.as_mut().ok_or(Code::NotInCall)?;
        let participant = call.participant(member).ok_or(Code::NotInCall)?;
        if participant.media != media {
            participant.media = media;
            call.changed(now + MEDIA);
            self.gather(now);
        }
        Ok(())
    }

    /// Takes a member out: it wants to, or it left the room in whatever way. From then on it is a bystander, if it is
    /// still in the room.
    pub(crate) fn leave(&mut self, member: MemberId, now: Moment) -> Result<(), Code> {
        let call = self.call.as_mut().ok_or(Code::NotInCall)?;
        if !call.leave(member, now) {
            return Err(Code::NotInCall);
        }
        self.gather(now);
        Ok(())
    }

    /// The connection of a member is lost; it stays in the call if it is in it.
    pub(crate) fn away(&mut self, member: MemberId, now: Moment) {
        let Some(call) = &mut self.call else { return };
        if let Some(participant) = call.participant(member).filter(|participant| !participant.away) {
            participant.away = true;
            call.changed(now);
            self.gather(now);
        }
    }

    /// The session of a member was resumed, whether its old connection was known to be lost or not. The `room_state`
    /// that it gets shows the state after this.
    pub(crate) fn back(&mut self, member: MemberId, now: Moment) {
        let Some(call) = &mut self.call else { return };
        if let Some(participant) = call.participant(member) {
            participant.away = false;
            participant.resumed = participant.resumed.saturating_add(1);
            call.changed(now);
            self.gather(now);
        }
    }

    /// The call as a newcomer to the room is shown it; nothing if there is none.
    pub(crate) fn state(&self) -> Option<CallState> {
        self.running().map(Call::state)
    }

    /// Number of participants.
    pub(crate) fn len(&self) -> usize {
        self.running().map_or(0, Call::len)
    }

    /// Returns `true` if a member is in the call.
    pub(crate) fn has(&self, member: MemberId) -> bool {
        self.running().is_some_and(|call| call.has(member))
    }

    /// Member that a signal of `sender` reaches. Both ends must know each other: participants are told of a join at
    /// once, so they do if everything was sent ([`Self::take`]) since the last request.
    pub(crate) fn route(&self, sender: MemberId, from: PeerId, to: PeerId) -> Result<MemberId, Code> {
        self.running().ok_or(Code::NotFound)?.route(sender, from, to)
    }

    /// Time at which somebody has to be told something; `None` if everybody was told everything.
    pub(crate) fn due(&self) -> Option<Moment> {
        let participants = self.running().and_then(Call::due);
        participants.into_iter().chain(self.due).min()
    }

    /// Events that are due now. Each state is that of this moment, so nobody is told an older one after a newer one.
    pub(crate) fn take(&mut self, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::from_iter(self.take_for_participants(now));
        effects.extend(std::iter::from_fn(|| self.take_for_bystanders(now)));
        effects
    }

    fn take_for_participants(&mut self, now: Moment) -> Option<Effect> {
        let call = self.call.as_mut()?;
        let behind = call.take(now)?;
        Some(Effect::event(Audience::Some(behind), Event::Call(call.state())))
    }

    /// A call that ended while another began is told to be over first: nobody may keep showing it.
    fn take_for_bystanders(&mut self, now: Moment) -> Option<Effect> {
        self.due.filter(|due| *due <= now)?;
        let state = self.call.as_ref()?.state();
        if let Some(call) = self.shown.take_if(|shown| *shown != state.call) {
            return Some(self.for_bystanders(CallState { call, participants: Vec::new() }));
        }
        self.due = None;
        self.call = self.call.take().filter(|call| !call.is_over());
        self.shown = self.call.as_ref().map(|_| state.call);
        Some(self.for_bystanders(state))
    }

    /// An event for the native members that are not in the call now, whatever the state says.
    fn for_bystanders(&self, state: CallState) -> Effect {
        let participants = self.running().map(Call::members).unwrap_or_default();
        Effect::event(Audience::AllBut(participants), Event::Call(state))
    }

    fn running(&self) -> Option<&Call> {
        self.call.as_ref().filter(|call| !call.is_over())
    }

    fn gather(&mut self, now: Moment) {
        self.due.get_or_insert(now + BYSTANDERS);
    }
}
