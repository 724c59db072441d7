//! How native members go away for a while, come back, and are put out (contract `native`, sections 2.1 and 3). Part of the
//! room's task; [`super::enter`] is how they came in.

use super::task::Task;
use crate::close::Close;
use crate::limits::{AWAY_AFTER, AWAY_PART, REMEMBERED_BEFORE};
use crate::message::{Code, Envelope, Event, Leaving, MemberId, Recipients, Removal, Removed, RoomState, Stamp};
use crate::outbox::{Frame, Outbox};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// A native session whose client is back.
#[derive(Debug)]
pub struct Returning {
    /// The way to its client now.
    pub outbox: Arc<Outbox>,
    /// When the client was heard for the last time before.
    pub heard: Instant,
}

impl Task {
    /// The connection of a native member is lost. Only its call is told at once, and the room when it has been away for long
    /// enough ([`Self::show_absences`]); what is for it is dropped. The room lets go of the outbox, for whoever holds that
    /// holds the socket.
    pub(super) fn detach(&mut self, member: MemberId, until: Instant) {
        let Some(found) = self.roster.find(member) else { return };
        found.attached = false;
        found.outbox = Arc::new(Outbox::closed());
        let now = Instant::now();
        let shown = now + AWAY_AFTER.min(self.common.config.limits.native.resume_grace / AWAY_PART);
        if let Some(native) = &mut found.native {
            native.away_until = Some(until);
            native.away_from = (shown < until).then_some(shown);
            self.absences.extend(native.away_from.map(|shown| (shown, member)));
        }
        self.calls.away(member, now);
        self.offers.away(member);
        let effects = self.directs.detached(member, now);
        self.carry_out(effects);
    }

    /// The client of a native member is back: it is shown what a joiner is shown, and what was said meanwhile. False, and
    /// nothing, for one that was put out.
    pub(super) async fn attach(&mut self, member: MemberId, returning: Returning) -> bool {
        self.deliver().await;
        let Returning { outbox, heard } = returning;
        let Some(found) = self.roster.find(member) else { return false };
        found.attached = true;
        found.outbox = outbox;
        let mut was_away = false;
        let mut since = heard.checked_sub(REMEMBERED_BEFORE).unwrap_or(heard);
        if let Some(native) = &mut found.native {
            // What was said before it came in is not for it.
            since = since.max(native.joined);
            (native.away_until, native.away_from) = (None, None);
            was_away = std::mem::take(&mut native.is_away);
        }
        if was_away {
            self.presence.back(member);
        }
        // The old connection has them no more, whether or not it is known to be lost.
        let effects = self.directs.detached(member, Instant::now());
        self.carry_out(effects);
        self.calls.back(member, Instant::now());
        self.offers.back(member);
        let (frames, gap) = self.remembered.since(since, self.lang);
        let state = RoomState { gap, ..self.state_for(member) };
        self.tell_now(member, Event::RoomState(state).into());
        self.presence.shown(member);
        self.push_past(member, &frames);
        self.show_mail(member);
        true
    }

    /// Shows those as away who have been without a connection for long enough. Their places in the call are free: they hold
    /// their names and rooms for longer than others should look at a picture that stands still.
    pub(super) fn show_absences(&mut self, now: Instant) {
        while let Some((shown, member)) = self.absences.pop_front_if(|(shown, _)| *shown <= now) {
            let native = self.roster.find(member).and_then(|found| found.native.as_mut());
            let Some(native) = native.filter(|native| native.away_from == Some(shown)) else { continue };
            native.away_from = None;
            native.is_away = true;
            native.call = None;
            let _ = self.calls.leave(member, now); // if it was in it
            self.presence.away(member);
        }
    }

    /// Puts a native member out and tells it why, and the others that it left.
    pub(super) async fn put_out(&mut self, member: MemberId, removed: Removed, reason: Leaving) {
        let effects = self.directs.removed(member, Instant::now());
        self.carry_out(effects);
        self.deliver().await; // its answers, while it is there
        let Some(found) = self.roster.find(member) else { return };
        if let Some(native) = &mut found.native {
            native.call = None; // told that it is out, it may join another call at once
            native.lost.tell(removed.clone());
        }
        self.tell_now(member, Event::Removed(removed).into());
        self.leave(member, reason);
        self.publish();
    }

    /// Delivers what is due after a panic, and answers what native members wait for.
    pub(super) async fn deliver_what_is_left(&mut self) {
        if let Some((outbox, member, reference)) = self.unanswered.take() {
            self.reply_past(&outbox, member, Some(reference), Err(Code::Internal.into()));
        }
        // What panicked while it was delivered is due no more, and not known to have reached anybody.
        let is_due = |envelope: &Arc<Envelope>| self.due.iter().any(|frame| Arc::ptr_eq(frame.envelope(), envelope));
        self.waiting.retain(|(_, envelope)| is_due(envelope));
        self.deliver().await;
        let members: Vec<MemberId> = self.roster.members().iter().map(|member| member.id).collect();
        for member in members {
            let effects = self.directs.removed(member, Instant::now());
            self.carry_out(effects);
        }
        self.deliver().await;
    }

    /// Puts everybody out after a panic, which may have left any part of the state broken: it touches the roster alone.
    /// Native members may come in again.
    pub(super) fn evict(mut self) {
        let removed = Removed { reason: Removal::Closed, message: None };
        let envelope = self.envelope(None, Event::Removed(removed.clone()).into(), Stamp::fresh(), Recipients::Natives);
        let frame = Arc::new(Frame::new(envelope, self.lang));
        for member in self.roster.members() {
            match &mut member.native {
                Some(native) => {
                    native.call = None;
                    native.lost.tell(removed.clone());
                    member.outbox.push(&frame);
                }
                None => member.outbox.close(Close::Failed),
            }
        }
    }

    /// Returns how long the room, which has failed too often, lets nobody in.
    pub(super) fn closed_for(&self) -> Option<Duration> {
        let left = self.closed_until?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }
}
