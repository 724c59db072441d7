//! Native members whose connections are lost, and come back (`docs/protocol.md`, Coming back and Rooms).

use super::Actor;
use crate::limits::{AWAY_AFTER, AWAY_PART};
use crate::message::{Event, MemberId, Recipients, RoomState};
use crate::room::inbox::NewConnection;
use crate::room::moment::Moment;
use crate::room::outbound::Confirmation;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

impl Actor {
    /// The connection of a native member is lost. Only its call is told at once, and the room when it has been away for
    /// long enough ([`Self::show_absences`]); what is sent to it is dropped.
    pub(super) fn detach(&mut self, member: MemberId, grace: Duration) {
        let core = &mut self.core;
        let now = core.now();
        let Some(found) = core.roster.find(member) else { return };
        let until = now + grace;
        let shown = now + AWAY_AFTER.min(core.shared.config.limits.native.resume_grace / AWAY_PART);
        if let Some(native) = &mut found.native {
            native.is_connected = false;
            native.away_until = Some(until);
            native.away_from = (shown < until).then_some(shown);
            if native.away_from.is_some() {
                self.absences.add(member, shown);
            }
        }
        self.calls.away(member, now);
        self.offers.away(member);
        core.carry_out(self.directs.detached(member, now));
    }

    /// The client of a native member is back: it is shown the room as a joiner is, and what was said meanwhile. A
    /// member that was put out is told `false`.
    pub(super) fn attach(&mut self, member: MemberId, connection: NewConnection, attached: oneshot::Sender<bool>) {
        let core = &mut self.core;
        let NewConnection { outbox, address, heard, is_fresh } = connection;
        let Some((identity, native)) =
            core.roster.find(member).and_then(|found| Some((&mut found.identity, found.native.as_mut()?)))
        else {
            let _ = attached.send(false);
            return;
        };
        identity.address = address;
        (native.away_until, native.away_from, native.is_connected) = (None, None, true);
        let was_away = std::mem::take(&mut native.is_away);
        core.roster.attach(member, outbox, core.outbound.next_broadcast()); // the replay holds those before
        self.attendance.attached(core, member, was_away);
        let now = core.now();
        // The old connection has them no more, whether or not it is known to be lost.
        core.carry_out(self.directs.detached(member, now));
        self.calls.back(member, now);
        self.offers.back(member);
        self.show_again(member, heard, is_fresh);
        self.directs.show_mail(&mut self.core, member);
        self.core.outbound.confirm(Confirmation::Joined(attached));
    }

    /// Shows a member the room as it is, and what its client has not heard.
    fn show_again(&mut self, member: MemberId, heard: Instant, is_fresh: bool) {
        let Some(joined) = self.joined(member) else { return };
        let core = &mut self.core;
        // What was said before it came in is not for it.
        let (frames, gap) = core.log.replay.unheard(heard, joined, core.lang);
        let board = if is_fresh { None } else { self.board.heard(&self.core, heard, joined) };
        let state = RoomState { gap, ..self.state_for(member) };
        let shows_map = state.board.is_some();
        self.core.send(Recipients::One(member), Event::RoomState(Box::new(state)));
        self.attendance.shown(member);
        self.core.outbound.replay(member, frames);
        if shows_map {
            self.core.outbound.replay(member, self.board.shown_again(&self.core, board));
        }
    }

    /// The moment at which a native member joined.
    fn joined(&mut self, member: MemberId) -> Option<Moment> {
        Some(self.core.roster.find(member)?.native.as_ref()?.joined)
    }

    /// Shows members as away that have been without a connection for long enough. Their places in the call are free:
    /// they hold their names and rooms for longer than others should look at a picture that stands still.
    pub(super) fn show_absences(&mut self, now: Moment) {
        for member in self.absences.show(&mut self.core.roster, now) {
            self.attendance.went_away(&self.core, member);
            let _ = self.calls.leave(member, now); // if it was in it
        }
    }
}
