//! The end of a chat, or a pause: after the queue is sent, or at once.

use super::model::{Chat, Leaving, Link, Mode, ReconnectRequest};
use crate::exit::{End, Exit};
use crate::frames::Request;
use crate::key_file::KeyFile;
use crate::line::LineKind;

impl Chat {
    /// Leaves when the queue is empty; the second time, at once.
    pub(crate) fn leave(&mut self, leaving: Leaving) {
        if self.leaving.is_some() {
            self.leave_now(leaving);
        } else {
            self.leaving = Some(leaving);
            self.leave_if_done();
            if self.leaving.is_some() && self.end.is_none() {
                let waiting = self.queue.len();
                self.state.print(LineKind::Info, &format!("{waiting} to be sent first; once more goes at once"));
            }
        }
    }

    /// Leaves if that is wanted and the queue is empty.
    pub(super) fn leave_if_done(&mut self) {
        let is_entering = self.mode != Mode::Interactive && !self.has_joined();
        if let Some(leaving) = self.leaving
            && self.queue.is_empty()
            && !is_entering
        {
            self.finish_leaving(leaving);
        }
    }

    /// `true` if the session has begun and every wanted room is joined.
    fn has_joined(&self) -> bool {
        !self.member.is_empty() && self.wanted.iter().all(|wanted| self.state.is_in(&wanted.room))
    }

    /// Leaves at once, whatever is in the queue.
    pub(crate) fn leave_now(&mut self, leaving: Leaving) {
        if !self.queue.is_empty() {
            self.failure = Some(Exit::Unsaid);
        }
        self.finish_leaving(leaving);
    }

    fn finish_leaving(&mut self, leaving: Leaving) {
        self.leaving = None;
        if leaving == Leaving::Quit {
            self.leave_rooms();
            self.key_file.iter().for_each(KeyFile::forget);
        }
        if leaving == Leaving::SignOff {
            self.sign_off();
            self.reconnect = Some(ReconnectRequest::Disconnect);
        } else {
            self.end = Some(self.failure().map_or_else(End::done, |exit| End::new(exit, "")));
        }
    }

    /// Returns the exit code of a failure. A person has seen the failure, and ends with success.
    fn failure(&self) -> Option<Exit> {
        self.failure.filter(|_| self.mode != Mode::Interactive)
    }

    fn leave_rooms(&mut self) {
        if !self.is_online() {
            return;
        }
        let joined = self.state.rooms.iter().filter(|room| room.is_joined && !room.name.is_empty());
        let rooms: Vec<String> = joined.map(|room| room.name.clone()).collect();
        for room in rooms {
            self.send_frame(&Request::Leave { room });
        }
    }

    /// Ends the session; its mailboxes stay.
    pub(crate) fn sign_off(&mut self) {
        self.link = Link::SignedOff;
        self.pending.clear();
        self.failed_rooms.clear();
        self.shared.clear();
        self.forget_presence();
    }

    /// Clears the rosters, which nobody updates any more.
    pub(super) fn forget_presence(&mut self) {
        for room in &mut self.state.rooms {
            room.is_joined = false;
            room.members = room.members.take().map(|_| Vec::new());
        }
    }
}
