//! The state of the client: rooms, their members and lines, and items that can be saved. Pure: it knows no socket, no
//! screen and no clock. Changed by `chat` and `commands`, read by `screen`.

mod items;
mod room;
#[cfg(test)]
mod tests;

pub(super) use items::{Item, Items};
pub(super) use room::Room;

use super::frames::{Presence, RoomState};
use super::line::{Line, LineKind};
use super::safe::Safe;

#[derive(Debug)]
pub(super) struct State {
    /// The first one is the tab of lines without a room.
    pub(super) rooms: Vec<Room>,
    pub(super) active: usize,
    pub(super) items: Items,
    serial: u64,
    /// The room to switch to once it is joined.
    pub(super) to_show: Option<String>,
    /// Lines that `plain` has not printed yet, with their rooms.
    pub(super) new_lines: Vec<(String, Line)>,
}

impl Default for State {
    fn default() -> Self {
        let rooms = vec![Room::default()];
        Self { rooms, active: 0, items: Items::default(), serial: 0, to_show: None, new_lines: Vec::new() }
    }
}

impl State {
    pub(super) fn room(&self, name: &str) -> Option<&Room> {
        self.rooms.iter().find(|room| room.name == name)
    }

    pub(super) fn room_mut(&mut self, name: &str) -> Option<&mut Room> {
        self.rooms.iter_mut().find(|room| room.name == name)
    }

    pub(super) fn is_in(&self, name: &str) -> bool {
        self.room(name).is_some_and(|room| room.is_joined)
    }

    /// Returns the active room.
    pub(super) fn active(&self) -> &Room {
        &self.rooms[self.active.min(self.rooms.len() - 1)]
    }

    /// Switches to a room.
    pub(super) fn show(&mut self, index: usize) {
        if let Some(room) = self.rooms.get_mut(index) {
            self.active = index;
            room.mark_read();
        }
    }

    pub(super) fn show_room(&mut self, name: &str) {
        if let Some(index) = self.rooms.iter().position(|room| room.name == name) {
            self.show(index);
        }
    }

    /// Switches to the next room, or to the previous one.
    pub(super) fn switch(&mut self, forward: bool) {
        let count = self.rooms.len();
        let step = if forward { 1 } else { count - 1 };
        self.show((self.active + step) % count);
    }

    /// Adds or updates a room that was joined.
    pub(super) fn joined(&mut self, state: RoomState) {
        if self.room(&state.room).is_none() {
            self.rooms.push(Room::called(&state.room));
        }
        if let Some(room) = self.room_mut(&state.room) {
            room.joined(state);
        }
    }

    /// Removes a room that was left by choice, with its tab.
    pub(super) fn forget(&mut self, name: &str) {
        let Some(index) = self.rooms.iter().position(|room| room.name == name).filter(|index| *index > 0) else {
            return;
        };
        self.rooms.remove(index);
        if self.active >= index {
            self.show(self.active - 1);
        }
    }

    /// Updates the members of a room.
    pub(super) fn presence(&mut self, presence: &Presence) {
        if let Some(room) = self.room_mut(&presence.room) {
            room.presence(presence);
        }
    }

    /// Marks a message of a room as shown; returns `true` if it was before.
    pub(super) fn is_seen(&mut self, room: &str, id: &str) -> bool {
        self.room_mut(room).is_some_and(|room| room.is_seen(id))
    }

    /// Shows a line in its room, or in the first tab if there is none. Returns its serial number.
    pub(super) fn push(&mut self, room: &str, line: Line) -> u64 {
        self.serial += 1;
        let line = Line { serial: self.serial, ..line };
        let index = self.rooms.iter().position(|known| known.name == room).unwrap_or_default();
        self.new_lines.push((room.to_owned(), line.clone()));
        let is_active = index == self.active;
        if let Some(room) = self.rooms.get_mut(index) {
            room.push(line, is_active);
        }
        self.serial
    }

    /// Shows a text in the active room.
    pub(super) fn print(&mut self, kind: LineKind, text: &str) {
        let room = self.active().name.clone();
        self.push(&room, Line::new(kind, text));
    }

    /// Sets the delivery status of a line.
    pub(super) fn set_status(&mut self, room: &str, serial: u64, status: &str) {
        if let Some(line) = self.line_by_serial(room, serial) {
            line.status = Some(Safe::of(status));
            let line = line.clone();
            self.new_lines.push((room.to_owned(), line));
        }
    }

    /// Replaces a deleted message.
    pub(super) fn delete(&mut self, room: &str, id: &str) {
        let Some(line) = self.line_mut(room, id) else { return };
        line.text = Safe::of("(deleted)");
        if let Some(number) = line.number.take() {
            self.items.take(number);
        }
    }

    /// Finds a line by the server's id for it.
    pub(super) fn line_mut(&mut self, room: &str, id: &str) -> Option<&mut Line> {
        self.room_mut(room)?.line_mut(|line| line.id.as_deref() == Some(id))
    }

    /// Finds a line by its serial number.
    pub(super) fn line_by_serial(&mut self, room: &str, serial: u64) -> Option<&mut Line> {
        self.room_mut(room)?.line_mut(|line| line.serial == serial)
    }

    /// Returns the nicknames of the active room, those present first, then those that left.
    pub(super) fn nicknames(&self) -> Vec<&str> {
        self.active().nicknames()
    }
}
