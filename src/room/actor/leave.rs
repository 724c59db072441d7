//! The ways out of a room. All but the last end in `take_out`.
//!
//! | event | handler |
//! |---|---|
//! | a session has ended, or a gischat client has closed | `leave` |
//! | a native client asks to leave | `leave_native` |
//! | a frame found that an outbox has ended | `on_outbox_ended` |
//! | a takeover, an expired token | `put_out` |
//! | a moderator removes a member | `kick` |
//! | the actor has panicked | `deliver_remains`, `close` |

use super::Actor;
use crate::close::Close;
use crate::dialect::native::request::Kick;
use crate::message::{Code, Done, Event, Leaving, Livefield, MemberId, NoGroup, Recipients, Removal, Removed, Stamp};
use crate::outbox::Frame;
use crate::room::inbox::Caller;
use crate::room::outbound::Confirmation;
use std::sync::Arc;
use tokio::sync::oneshot;

impl Actor {
    /// The session of a member has ended, or it has left by closing its connection.
    pub(super) fn leave(&mut self, member: MemberId, reason: Leaving, left: Option<oneshot::Sender<()>>) {
        self.take_out(member, reason);
        self.moderation.forget(member);
        if let Some(left) = left {
            self.core.outbound.confirm(Confirmation::Delivered(left));
        }
    }

    /// The session of a member has ended, as was found when a frame was for it. A native one may come back: it stays until
    /// its session gives it up.
    pub(super) fn on_outbox_ended(&mut self, member: MemberId) {
        match self.core.roster.find(member).map(|found| found.native.as_mut()) {
            Some(Some(native)) => {
                native.is_connected = false;
            }
            _ => self.take_out(member, Leaving::Lost),
        }
    }

    /// Takes a member out. It gets what was sent before; the others are told, each part of the room lets go of it.
    pub(super) fn take_out(&mut self, member: MemberId, reason: Leaving) {
        let now = self.core.now();
        let core = &mut self.core;
        let Some(gone) = core.roster.leave(member) else { return };
        core.outbound.hand_out(&gone);
        if gone.native.is_some() {
            let _ = self.calls.leave(member, now); // if it was in it
            core.carry_out(self.offers.leave(member, now));
            core.carry_out(self.directs.gone(member, now));
            self.updates.leave(member);
            if core.roster.natives() == 0 {
                core.log.replay.clear();
            }
        }
        self.live.leave(member);
        core.livefield.leave(member);
        self.board.leave(core.roster.len() == 0);
        self.attendance.left(core, &gone, reason);
    }

    /// Handles `leave`. Nothing of the room follows the reply.
    pub(super) fn leave_native(&mut self, caller: &Caller, left: oneshot::Sender<()>) {
        self.core.begin_request(caller);
        let outcome = match self.core.roster.find(caller.member) {
            Some(_) => Ok(Done::Plain {}),
            None => Err(Code::NotJoined.into()),
        };
        if outcome.is_ok() {
            self.core.carry_out(self.directs.left(caller.member, self.core.now()));
            self.take_out(caller.member, Leaving::Left);
        }
        self.core.reply(caller, outcome);
        let _ = left.send(());
    }

    /// Puts a native member out and tells it why, and the others that it left.
    pub(super) fn put_out(&mut self, member: MemberId, removed: Removed, reason: Leaving) {
        self.core.carry_out(self.directs.removed(member, self.core.now()));
        let now = self.core.now();
        let Some(found) = self.core.roster.find(member) else { return };
        if let Some(native) = &mut found.native {
            let _ = self.calls.leave(member, now); // told that it is out, it may join another call at once
            native.removal.give(removed.clone());
        }
        self.core.send(Recipients::One(member), Event::Removed(removed));
        self.take_out(member, reason);
    }

    /// Handles `kick`.
    pub(super) fn kick(&mut self, caller: &Caller, kick: Kick) {
        if !self.moderation.kick(&mut self.core, caller, &kick) {
            return;
        }
        let Some(kicked) = self.core.roster.find(kick.member) else { return };
        if kicked.native.is_some() {
            self.core.carry_out(self.directs.left(kick.member, self.core.now()));
            let removed = Removed { reason: Removal::Kicked, message: kick.reason };
            return self.put_out(kick.member, removed, Leaving::Kicked);
        }
        let outbox = kicked.outbox().cloned();
        self.core.send(Recipients::One(kick.member), Livefield::Refused(NoGroup::Kicked));
        self.take_out(kick.member, Leaving::Kicked);
        if let Some(outbox) = outbox {
            outbox.close(Close::Kicked);
        }
    }

    /// Delivers what was sent, and answers what native members wait for: after a panic, or for another node is home of the room.
    pub(in crate::room) async fn deliver_remains(&mut self) {
        if let Some(caller) = self.core.take_unanswered() {
            self.core.reply(&caller, Err(Code::Internal.into()));
        }
        self.core.outbound.drop_unknown();
        self.deliver().await;
        self.core.carry_out(self.directs.end(self.core.now()));
        self.deliver().await;
    }

    /// Puts everybody out, gischat's members by this close: after a panic, which may have left any part of the state broken, so that
    /// only the roster is touched, or because another node is home of the room. Native members may join again.
    pub(in crate::room) fn close(self, close: Close) {
        let Self { mut core, calls, .. } = self;
        drop(calls); // told that they are out, its participants may join another call at once
        let removed = Removed { reason: Removal::Closed, message: None };
        let event = Event::Removed(removed.clone()).into();
        let frame = Arc::new(Frame::new(core.envelope(None, event, Stamp::fresh(), Recipients::Everybody), core.lang));
        for member in core.roster.members() {
            if let Some(native) = &mut member.native {
                native.removal.give(removed.clone());
            }
            match member.outbox() {
                Some(outbox) if member.native.is_some() => drop(outbox.push(&frame)),
                Some(outbox) => outbox.close(close),
                None => {}
            }
        }
    }
}
