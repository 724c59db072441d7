//! The room's call, and the signals between its participants and between the ends of file transfers (contract `native`,
//! section 7). Part of the room's task; [`super::calls`] knows the rules.

use super::calls::{Audience, Telling};
use super::task::{Change, Task};
use crate::message::{Code, Done, Event, Media, MemberId, Recipients, Reference, Refusal, Signal};
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

impl Task {
    /// Puts a member into the call. Its place is free again if that is refused.
    pub(super) fn call_join(
        &mut self,
        member: MemberId,
        reference: Option<Reference>,
        media: Media,
        place: Option<OwnedSemaphorePermit>,
    ) {
        let tag = self.common.tag;
        let nickname = self.roster.find(member).and_then(|found| found.nickname().cloned());
        let joined = nickname.ok_or(Code::NotJoined);
        let joined = joined.and_then(|nickname| self.calls.join(tag, member, nickname, media, Instant::now()));
        if joined.is_ok()
            && let Some(native) = self.roster.find(member).and_then(|found| found.native.as_mut())
        {
            native.call = place;
        }
        let outcome = joined.map(|(peer, call)| Done::CallJoined { peer, call }).map_err(Refusal::from);
        self.reply(member, reference, outcome);
        self.tell_call();
    }

    /// Takes what a participant sends now.
    pub(super) fn call_update(&mut self, member: MemberId, reference: Option<Reference>, media: Media) {
        let outcome = self.calls.update(member, media, Instant::now());
        self.reply(member, reference, outcome.map(|()| Done::Plain {}).map_err(Refusal::from));
        self.tell_call();
    }

    /// Takes a member out of the call.
    pub(super) fn call_leave(&mut self, member: MemberId, reference: Option<Reference>) {
        let outcome = self.calls.leave(member, Instant::now());
        if let Some(native) = self.roster.find(member).and_then(|found| found.native.as_mut()) {
            native.call = None;
        }
        self.reply(member, reference, outcome.map(|()| Done::Plain {}).map_err(Refusal::from));
        self.tell_call();
    }

    /// Passes a signal on, unread, to the other end of a call or of a transfer.
    pub(super) fn signal(&mut self, member: MemberId, reference: Option<Reference>, signal: Signal) {
        self.tell_call(); // whoever gets the signal must know where it comes from
        let (from, to) = (signal.from, signal.to);
        let receiver = match self.calls.route(member, from, to) {
            Err(Code::NotFound) => self.offers.route(member, from, to),
            routed => routed,
        };
        match receiver {
            Ok(receiver) => {
                self.reply(member, reference, Ok(Done::Plain {}));
                self.tell(Event::Signal(signal).into(), Recipients::One(receiver));
            }
            Err(code) => self.reply(member, reference, Err(code.into())),
        }
    }

    /// Tells of the call whom it is time to tell.
    pub(super) fn tell_call(&mut self) {
        if self.snapshot.load().in_call != self.calls.len() {
            self.changed(Change::Count);
        }
        while self.calls.due().is_some_and(|due| due <= Instant::now()) {
            let Some(Telling { state, audience }) = self.calls.take(Instant::now()) else { break };
            let recipients = match audience {
                Audience::Participants(participants) => participants.into(),
                Audience::Bystanders => self.bystanders(),
            };
            self.tell(Event::Call(state).into(), Recipients::Some(recipients));
        }
    }

    /// Returns the native members that are not in the call now.
    fn bystanders(&mut self) -> Arc<[MemberId]> {
        let now_in_call = self.calls.state().into_iter().flat_map(|call| call.participants);
        let in_call: Vec<MemberId> = now_in_call.map(|participant| participant.member).collect();
        let natives = self.roster.members().iter().filter(|member| member.native.is_some());
        natives.map(|member| member.id).filter(|member| !in_call.contains(member)).collect()
    }
}
