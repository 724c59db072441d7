//! How a talk ends or pauses: when all is said, at once, for good, or so that mail waits. Part of `chat`.

use super::{Chat, Link, Manner, Wish};
use crate::exits::{End, Exit};
use crate::keys::KeyFile;
use crate::line::Kind;
use serde_json::json;

/// How to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaving {
    Quit,
    Away,
    Sleep,
}

impl Chat {
    /// Goes when all is said; asked twice, at once.
    pub(crate) fn leave(&mut self, leaving: Leaving) {
        if self.leaving.is_some() {
            self.leave_now(leaving);
        } else {
            self.leaving = Some(leaving);
            self.settle();
            if self.leaving.is_some() && self.end.is_none() {
                let waiting = self.unsent.len();
                self.state.say(Kind::News, &format!("{waiting} to be sent first; once more goes at once"));
            }
        }
    }

    /// Goes if that is wanted and nothing waits.
    pub(super) fn settle(&mut self) {
        let is_entering = self.manner != Manner::Person && !self.has_entered();
        if let Some(leaving) = self.leaving
            && self.unsent.is_empty()
            && !is_entering
        {
            self.depart(leaving);
        }
    }

    /// Whether the server has let us in, and into every room that was asked for.
    fn has_entered(&self) -> bool {
        !self.member.is_empty() && self.wanted.iter().all(|wanted| self.state.is_in(&wanted.room))
    }

    /// Goes at once, whatever waits.
    pub(crate) fn leave_now(&mut self, leaving: Leaving) {
        if !self.unsent.is_empty() {
            self.failure = Some(Exit::Unsaid);
        }
        self.depart(leaving);
    }

    fn depart(&mut self, leaving: Leaving) {
        self.leaving = None;
        if leaving == Leaving::Quit {
            self.leave_rooms();
            self.key_file.iter().for_each(KeyFile::forget);
        }
        if leaving == Leaving::Sleep {
            self.fall_asleep();
            self.wish = Some(Wish::HangUp);
        } else {
            self.end = Some(self.failure().map_or_else(End::done, |exit| End::new(exit, "")));
        }
    }

    /// What went wrong on the way. A person has seen it, and goes when all is well.
    fn failure(&self) -> Option<Exit> {
        self.failure.filter(|_| self.manner != Manner::Person)
    }

    fn leave_rooms(&mut self) {
        if !self.is_online() {
            return;
        }
        let joined = self.state.rooms.iter().filter(|room| room.is_joined && !room.name.is_empty());
        let rooms: Vec<String> = joined.map(|room| room.name.clone()).collect();
        for room in rooms {
            self.tell(&json!({"type": "leave", "room": room}));
        }
    }

    /// The session ends, its mailboxes stay.
    pub(crate) fn fall_asleep(&mut self) {
        self.link = Link::Asleep;
        self.asked.clear();
        self.closed.clear();
        self.forget_presence();
    }

    /// Nobody tells us any more who is where.
    pub(super) fn forget_presence(&mut self) {
        for room in &mut self.state.rooms {
            room.is_joined = false;
            room.members = room.members.take().map(|_| Vec::new());
        }
    }
}
