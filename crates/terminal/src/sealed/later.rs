//! Lines that are missed and frames that the server has refused for a time, until they are due.

use super::room::{Inside, Opened, Taken};
use super::{OpenRoom, SealedRooms};
use std::ops::Range;
use std::time::{Duration, Instant};

/// Time until a line that was left out is missed: others may be overtaken on their way.
const PATIENCE: Duration = Duration::from_secs(3);
/// Time between two answers to greetings: a server that lies could have two answer each other without end.
const GREETS: Duration = Duration::from_secs(2);

/// Lines of a load that were left out.
pub(super) struct Hole {
    due: Instant,
    room: String,
    sid: String,
    is_direct: bool,
    lines: Range<u64>,
}

impl SealedRooms {
    /// Returns the time of the next [`Self::on_timer`].
    pub(crate) fn next_timer(&self) -> Option<Instant> {
        let holes = self.holes.iter().map(|hole| hole.due);
        let greets = self.rooms.values().filter(|open| open.room.is_greeted).filter_map(OpenRoom::greets_from);
        holes.chain(self.later.iter().map(|(due, _)| *due)).chain(greets).min()
    }

    /// Does what is due. Returns frames for the server, and frames for the chat.
    pub(crate) fn on_timer(&mut self, now: Instant) -> (Vec<String>, Vec<String>) {
        let holes: Vec<Hole> = self.holes.extract_if(.., |hole| hole.due <= now).collect();
        for Hole { room, sid, is_direct, lines, .. } in holes {
            let Some(open) = self.rooms.get(&room) else { continue };
            let (missing, name) = (open.room.missing(&sid, is_direct, &lines), open.room.name_of_load(&sid));
            match missing {
                0 => {}
                1 => self.tell(&room, &format!("1 line of {name} is missing.")),
                count => self.tell(&room, &format!("{count} lines of {name} are missing.")),
            }
        }
        for (_, reference) in self.later.extract_if(.., |(due, _)| *due <= now) {
            self.out.extend(self.own.get(&reference).map(|message| message.request.clone()));
        }
        self.greet_back(now);
        self.drained()
    }

    /// Greets where somebody does not know this load, once it is time.
    pub(super) fn greet_back(&mut self, now: Instant) {
        let mut names = Vec::new();
        for (name, open) in &mut self.rooms {
            if open.room.is_greeted && open.greets_from().is_none_or(|from| from <= now) {
                open.greeted_back = Some(now);
                names.push(name.clone());
            }
        }
        names.iter().for_each(|name| self.say_by_itself(name, Inside::default()));
    }

    /// Waits for the lines that were left out before a message, and tells of one that comes after it was missed.
    pub(super) fn note_line(&mut self, room: &str, opened: &Opened, is_direct: bool) {
        let Some(Taken { line, missing, is_late }) = &opened.taken else { return };
        let sid = &opened.sid;
        if !missing.is_empty() {
            let (due, room, sid, lines) = (Instant::now() + PATIENCE, room.to_owned(), sid.clone(), missing.clone());
            self.holes.push(Hole { due, room, sid, is_direct, lines });
        }
        let is_it = |hole: &Hole| {
            hole.sid == *sid && hole.is_direct == is_direct && hole.room == room && hole.lines.contains(line)
        };
        if *is_late && !self.holes.iter().any(is_it) {
            let name = self.rooms.get(room).map(|open| open.room.name_of_load(sid)).unwrap_or_default();
            self.tell(room, &format!("A line of {name} that was missing has come."));
        }
    }
}

impl OpenRoom {
    /// Returns the time from which this load may greet back, if it has before.
    fn greets_from(&self) -> Option<Instant> {
        self.greeted_back.map(|last| last + GREETS)
    }
}
