//! The state of the client: rooms, their members and lines, and items that can be saved. Pure: it knows no socket, no
//! screen and no clock. Changed by `chat` and `commands`, read by `screen`.

mod items;
mod positions;
mod room;
pub(super) use items::{Item, Items};
pub(super) use positions::Position;
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
        line.id = None; // nothing can be done with it any more
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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::room::REMEMBERED_IDS;
    use super::*;
    use crate::frames::{Left, Member};

    fn member(nickname: &str) -> Member {
        Member { member: format!("m.{nickname}"), nickname: nickname.into(), roles: Vec::new(), away: false }
    }

    fn in_rooms(names: &[&str]) -> State {
        let mut state = State::default();
        for name in names {
            let members = Some(vec![member("ann"), member("bob")]);
            let (room, nickname) = ((*name).to_owned(), "ann".to_owned());
            state.joined(RoomState { room, nickname, nb_users: 2, members, ..RoomState::default() });
        }
        state
    }

    fn presence(joined: &[&str], left: &[&str]) -> Presence {
        let left = left.iter().map(|name| Left {
            member: format!("m.{name}"),
            nickname: (*name).to_owned(),
            reason: "left".into(),
        });
        Presence {
            room: "QGIS".into(),
            timestamp: None,
            nb_users: 7,
            joined: joined.iter().map(|name| member(name)).collect(),
            left: left.collect(),
            changed: Vec::new(),
            away: Vec::new(),
            back: Vec::new(),
        }
    }

    #[test]
    fn unread_lines_are_counted_until_their_room_is_looked_at() {
        let mut state = in_rooms(&["QGIS", "Field"]);
        state.show_room("QGIS");
        state.push("Field", Line::new(LineKind::Message, "one"));
        state.push("Field", Line { is_mention: true, ..Line::new(LineKind::Message, "two") });
        state.push("Field", Line { is_own: true, ..Line::new(LineKind::Message, "mine") });
        state.push("Field", Line::new(LineKind::Info, "bob left"));
        state.push("QGIS", Line::new(LineKind::Message, "seen"));
        let counts = |state: &State| state.rooms.iter().map(|room| (room.unread, room.mentions)).collect::<Vec<_>>();
        assert_eq!(counts(&state), [(0, 0), (0, 0), (2, 1)]);
        state.switch(true);
        assert_eq!(state.active().name, "Field");
        assert_eq!(counts(&state), [(0, 0), (0, 0), (0, 0)]);
        state.switch(true);
        assert_eq!(state.active, 0);
        state.switch(false);
        assert_eq!(state.active().name, "Field");
    }

    #[test]
    fn the_roster_follows_presence() {
        let mut state = in_rooms(&["QGIS"]);
        state.show_room("QGIS");
        state.presence(&presence(&["eve"], &["bob"]));
        assert_eq!(state.nicknames(), ["eve", "bob"]);
        assert_eq!(state.active().nb_users, 7);
        state.presence(&presence(&["bob"], &["bob"]));
        assert_eq!(state.active().members.as_ref().map(Vec::len), Some(3), "left comes before joined");
        let moderator = Member { roles: vec!["moderator".into()], ..member("ann") };
        state.presence(&Presence { changed: vec![moderator], ..presence(&[], &[]) });
        let ann = state.active().members.iter().flatten().find(|member| member.nickname == "ann");
        assert!(ann.is_some_and(|ann| ann.roles == ["moderator"]));
    }

    #[test]
    fn a_room_that_is_left_goes_away() {
        let mut state = in_rooms(&["QGIS", "Field"]);
        state.show_room("Field");
        state.forget("QGIS");
        assert_eq!(state.active().name, "Field");
        state.forget("Field");
        assert_eq!((state.active, state.rooms.len()), (0, 1));
        state.forget("");
        assert_eq!(state.rooms.len(), 1, "the first stays");
    }

    #[test]
    fn a_message_is_seen_once_in_its_room() {
        let mut state = in_rooms(&["QGIS", "Field"]);
        assert!(!state.is_seen("QGIS", "1"));
        assert!(state.is_seen("QGIS", "1"));
        assert!(!state.is_seen("Field", "1"));
        for id in 2..=REMEMBERED_IDS + 1 {
            assert!(!state.is_seen("QGIS", &id.to_string()));
        }
        assert!(!state.is_seen("QGIS", "1"), "what is long ago is forgotten");
    }

    #[test]
    fn delivery_states_reach_their_lines() {
        let mut state = in_rooms(&["QGIS"]);
        let serial = state.push("QGIS", Line::new(LineKind::SentDirect, "psst"));
        state.set_status("QGIS", serial, "delivered\u{1b}");
        let line = state.room("QGIS").and_then(|room| room.lines.back()).expect("a line");
        assert_eq!(line.status.as_ref().map(Safe::as_str), Some("delivered␛"));
    }
}
