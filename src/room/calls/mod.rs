//! The call of a room: who is in it, and who has to be told of what (contract `native`, section 7). Owned by the room's
//! task, which passes in the time, and hands out what [`Calls::take`] gives after every request and whenever
//! [`Calls::due`] has come. Whether a member is in the call of another room is not known here.

mod call;
#[cfg(test)]
mod tests;

use crate::message::{CallId, CallState, Code, Media, MemberId, Nickname, NodeTag, PeerId};
use call::Call;
use std::time::Duration;
use tokio::time::Instant;

/// How long changes of what participants send are gathered for the participants.
const MEDIA: Duration = Duration::from_millis(250);
/// How long everything is gathered for the bystanders, of whom there can be ten thousand.
const BYSTANDERS: Duration = Duration::from_secs(1);

/// The call of a room, if there is one: at most one at a time, and nobody is in it twice.
#[derive(Debug)]
pub(super) struct Calls {
    most: usize,
    /// The call that runs, or the one that is over and whose end the bystanders have still to be told.
    call: Option<Call>,
    /// The call that the bystanders were told last, unless its end was told.
    shown: Option<CallId>,
    /// When the bystanders are told. While this is set there is a call to tell of.
    due: Option<Instant>,
}

/// A state of the call and who has to hear it now.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Telling {
    pub(super) state: CallState,
    pub(super) audience: Audience,
}

/// Who has to hear of the call.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Audience {
    /// These participants. What is meant for one that is away is lost; it is shown the state when it is back.
    Participants(Vec<MemberId>),
    /// All native members that are not in the call now ([`Calls::has`]), whatever the state says.
    Bystanders,
}

impl Calls {
    /// No call yet; there can be `most` participants. 0 turns calls off.
    pub(super) fn new(most: usize) -> Self {
        Self { most, call: None, shown: None, due: None }
    }

    /// Puts a member into the call, which begins if there is none. What is given back is what its `ok` says: it will not
    /// be told the same again.
    pub(super) fn join(
        &mut self,
        tag: NodeTag,
        member: MemberId,
        nickname: Nickname,
        media: Media,
        now: Instant,
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
        let call = self.call.insert(running.unwrap_or_else(|| Call::new(tag.call())));
        let peer = tag.peer();
        call.join(peer, member, nickname, media, now);
        let state = call.state();
        self.gather(now);
        Ok((peer, state))
    }

    /// Changes what a participant sends. Its `ok` does not say so: it is told with the others.
    pub(super) fn update(&mut self, member: MemberId, media: Media, now: Instant) -> Result<(), Code> {
        let call = self.call.as_mut().ok_or(Code::NotInCall)?;
        let participant = call.participant(member).ok_or(Code::NotInCall)?;
        if participant.media != media {
            participant.media = media;
            call.changed(now + MEDIA);
            self.gather(now);
        }
        Ok(())
    }

    /// Takes a member out: it wants to, or it left the room in whatever way. From now on it is a bystander, if it is still
    /// in the room, and hears of the call like all of them.
    pub(super) fn leave(&mut self, member: MemberId, now: Instant) -> Result<(), Code> {
        let call = self.call.as_mut().ok_or(Code::NotInCall)?;
        if !call.leave(member, now) {
            return Err(Code::NotInCall);
        }
        self.gather(now);
        Ok(())
    }

    /// The connection of a member is lost; it stays in the call if it is in it.
    pub(super) fn away(&mut self, member: MemberId, now: Instant) {
        let Some(call) = &mut self.call else { return };
        if let Some(participant) = call.participant(member).filter(|participant| !participant.away) {
            participant.away = true;
            call.changed(now);
            self.gather(now);
        }
    }

    /// The session of a member was resumed, whether its old connection was known to be lost or not. The `room_state` that
    /// it gets shows the state after this.
    pub(super) fn back(&mut self, member: MemberId, now: Instant) {
        let Some(call) = &mut self.call else { return };
        if let Some(participant) = call.participant(member) {
            participant.away = false;
            participant.resumed = participant.resumed.saturating_add(1);
            call.changed(now);
            self.gather(now);
        }
    }

    /// The call as a newcomer to the room is shown it; nothing if there is none.
    pub(super) fn state(&self) -> Option<CallState> {
        self.running().map(Call::state)
    }

    /// How many are in the call.
    pub(super) fn len(&self) -> usize {
        self.running().map_or(0, Call::len)
    }

    /// Whether a member is in the call.
    pub(super) fn has(&self, member: MemberId) -> bool {
        self.running().is_some_and(|call| call.has(member))
    }

    /// Whom a signal of `sender` reaches. Both ends must be known to each other before: participants are told of a join at
    /// once, so this holds if everything was handed out ([`Self::take`]) since the last request.
    pub(super) fn route(&self, sender: MemberId, from: PeerId, to: PeerId) -> Result<MemberId, Code> {
        self.running().ok_or(Code::NotFound)?.route(sender, from, to)
    }

    /// When somebody has to be told something; nothing if all have heard of everything.
    pub(super) fn due(&self) -> Option<Instant> {
        let participants = self.running().and_then(Call::due);
        participants.into_iter().chain(self.due).min()
    }

    /// What has to be told now, until nothing is left. Each state is that of this moment, so nobody hears an older one
    /// after a newer one.
    pub(super) fn take(&mut self, now: Instant) -> Option<Telling> {
        self.take_for_participants(now).or_else(|| self.take_for_bystanders(now))
    }

    fn take_for_participants(&mut self, now: Instant) -> Option<Telling> {
        let call = self.call.as_mut()?;
        let behind = call.take(now)?;
        Some(Telling { state: call.state(), audience: Audience::Participants(behind) })
    }

    /// A call that ended while another began is told to be over first: nobody may keep showing it.
    fn take_for_bystanders(&mut self, now: Instant) -> Option<Telling> {
        self.due.filter(|due| *due <= now)?;
        let state = self.call.as_ref()?.state();
        let audience = Audience::Bystanders;
        if let Some(call) = self.shown.take_if(|shown| *shown != state.call) {
            return Some(Telling { state: CallState { call, participants: Vec::new() }, audience });
        }
        self.due = None;
        self.call = self.call.take().filter(|call| !call.is_over());
        self.shown = self.call.as_ref().map(|_| state.call);
        Some(Telling { state, audience })
    }

    fn running(&self) -> Option<&Call> {
        self.call.as_ref().filter(|call| !call.is_over())
    }

    fn gather(&mut self, now: Instant) {
        self.due.get_or_insert(now + BYSTANDERS);
    }
}
