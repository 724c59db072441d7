//! What the client knows: the rooms that it is in, who is there, what was said, and what can be saved. Pure: it knows no
//! socket, no screen and no clock. Changed by `hearing` and `deeds`, read by `screen`.

use super::content::Kept;
use super::frames::{Member, Presence, RoomState};
use super::line::{Kind, Line};
use super::safe::Safe;
use std::collections::{BTreeMap, HashSet, VecDeque};

/// Lines that a room keeps to be looked at.
const LINES: usize = 2000;

/// Messages that a room remembers, so that none is shown twice.
const SEEN: usize = 2048;

/// Bytes of what can be saved; the oldest goes first.
const KEPT: usize = 64 << 20;

/// Names of people who left, for completion.
const ABSENT: usize = 100;

/// A room, or the first tab, where what belongs to no room is.
#[derive(Debug, Default)]
pub(super) struct Room {
    pub(super) name: String,
    pub(super) nickname: String,
    pub(super) nb_users: u64,
    /// None where the room has too many members to name them.
    pub(super) members: Option<Vec<Member>>,
    pub(super) is_joined: bool,
    pub(super) lines: VecDeque<Line>,
    pub(super) unread: usize,
    pub(super) mentions: usize,
    pub(super) in_call: Vec<String>,
    absent: VecDeque<String>,
    seen: HashSet<String>,
    seen_in_order: VecDeque<String>,
}

/// Something of others that has a number.
#[derive(Debug)]
pub(super) enum Item {
    Kept(Kept),
    Offer { room: String, transfer: String },
    Invitation { room: String, invite: String, is_call: bool },
}

#[derive(Debug)]
pub(super) struct State {
    /// The first belongs to no room.
    pub(super) rooms: Vec<Room>,
    pub(super) active: usize,
    pub(super) items: BTreeMap<usize, Item>,
    numbered: usize,
    serial: u64,
    /// The room to look at once it is entered.
    pub(super) to_show: Option<String>,
    /// Lines that were not looked at by `plain`, with their rooms.
    pub(super) fresh: Vec<(String, Line)>,
}

impl State {
    pub(super) fn new() -> Self {
        let rooms = vec![Room::default()];
        Self { rooms, active: 0, items: BTreeMap::new(), numbered: 0, serial: 0, to_show: None, fresh: Vec::new() }
    }

    pub(super) fn room(&self, name: &str) -> Option<&Room> {
        self.rooms.iter().find(|room| room.name == name)
    }

    pub(super) fn room_mut(&mut self, name: &str) -> Option<&mut Room> {
        self.rooms.iter_mut().find(|room| room.name == name)
    }

    /// The room that is looked at.
    pub(super) fn active(&self) -> &Room {
        &self.rooms[self.active.min(self.rooms.len() - 1)]
    }

    /// Looks at another room.
    pub(super) fn show(&mut self, index: usize) {
        if let Some(room) = self.rooms.get_mut(index) {
            self.active = index;
            (room.unread, room.mentions) = (0, 0);
        }
    }

    pub(super) fn show_room(&mut self, name: &str) {
        if let Some(index) = self.rooms.iter().position(|room| room.name == name) {
            self.show(index);
        }
    }

    /// Looks at the next room, or at the one before.
    pub(super) fn turn(&mut self, forward: bool) {
        let count = self.rooms.len();
        let step = if forward { 1 } else { count - 1 };
        self.show((self.active + step) % count);
    }

    /// A room as the server shows it to somebody who enters.
    pub(super) fn entered(&mut self, state: RoomState) {
        if self.room(&state.room).is_none() {
            self.rooms.push(Room { name: state.room.clone(), ..Room::default() });
        }
        let Some(room) = self.room_mut(&state.room) else { return };
        room.nickname = state.nickname;
        room.nb_users = state.nb_users;
        room.members = state.members;
        room.is_joined = true;
        room.in_call = state.call.into_iter().flat_map(|call| call.participants).map(|from| from.nickname).collect();
    }

    /// A room that was left by choice goes away with its tab.
    pub(super) fn forget(&mut self, name: &str) {
        let Some(index) = self.rooms.iter().position(|room| room.name == name).filter(|index| *index > 0) else {
            return;
        };
        self.rooms.remove(index);
        if self.active >= index {
            self.show(self.active - 1);
        }
    }

    /// Who came and went; `left` before `joined`.
    pub(super) fn presence(&mut self, presence: &Presence) {
        let Some(room) = self.room_mut(&presence.room) else { return };
        room.nb_users = presence.nb_users;
        for left in &presence.left {
            room.absent.retain(|nickname| *nickname != left.nickname);
            room.absent.push_back(left.nickname.clone());
            if room.absent.len() > ABSENT {
                room.absent.pop_front();
            }
        }
        if let Some(members) = &mut room.members {
            members.retain(|member| !presence.left.iter().any(|left| left.member == member.member));
            for joined in &presence.joined {
                members.retain(|member| member.member != joined.member);
                members.push(joined.clone());
            }
        }
    }

    /// Whether a message was shown in this room before; from now on it was.
    pub(super) fn is_seen(&mut self, room: &str, id: &str) -> bool {
        let Some(room) = self.room_mut(room) else { return false };
        if !room.seen.insert(id.to_owned()) {
            return true;
        }
        room.seen_in_order.push_back(id.to_owned());
        if room.seen_in_order.len() > SEEN
            && let Some(oldest) = room.seen_in_order.pop_front()
        {
            room.seen.remove(&oldest);
        }
        false
    }

    /// Shows a line in its room, or in the first tab if there is none. Gives back its serial number.
    pub(super) fn push(&mut self, room: &str, line: Line) -> u64 {
        self.serial += 1;
        let line = Line { serial: self.serial, ..line };
        let index = self.rooms.iter().position(|known| known.name == room).unwrap_or_default();
        self.fresh.push((room.to_owned(), line.clone()));
        let is_active = index == self.active;
        if let Some(room) = self.rooms.get_mut(index) {
            let counts = matches!(line.kind, Kind::Said | Kind::Confided) && !line.is_own && !is_active;
            room.unread += usize::from(counts);
            room.mentions += usize::from(counts && line.is_mention);
            room.lines.push_back(line);
            if room.lines.len() > LINES {
                room.lines.pop_front();
            }
        }
        self.serial
    }

    /// Says something in the room that is looked at.
    pub(super) fn say(&mut self, kind: Kind, text: &str) {
        let room = self.active().name.clone();
        self.push(&room, Line::new(kind, text));
    }

    /// What became of a line.
    pub(super) fn fate(&mut self, room: &str, serial: u64, fate: &str) {
        let lines = self.room_mut(room).map(|room| room.lines.iter_mut().rev());
        if let Some(line) = lines.and_then(|mut lines| lines.find(|line| line.serial == serial)) {
            line.fate = Some(Safe::of(fate));
            let line = line.clone();
            self.fresh.push((room.to_owned(), line));
        }
    }

    /// What was said is no more.
    pub(super) fn delete(&mut self, room: &str, id: &str) {
        let Some(line) = self.line_mut(room, id) else { return };
        line.text = Safe::of("(deleted)");
        if let Some(number) = line.number.take() {
            self.items.remove(&number);
        }
    }

    /// Finds a line by the server's name for it.
    pub(super) fn line_mut(&mut self, room: &str, id: &str) -> Option<&mut Line> {
        let lines = &mut self.room_mut(room)?.lines;
        lines.iter_mut().rev().find(|line| line.id.as_deref() == Some(id))
    }

    /// Gives something a number.
    pub(super) fn number(&mut self, item: Item) -> usize {
        self.numbered += 1;
        self.items.insert(self.numbered, item);
        let mut kept = 0;
        let weight = |item: &Item| if let Item::Kept(kept) = item { kept.bytes.len() } else { 0 };
        let newest = self.numbered;
        let items = self.items.iter().rev();
        let dropped: Vec<usize> = items
            .filter(|(number, item)| {
                kept += weight(item);
                kept > KEPT && **number != newest
            })
            .map(|(number, _)| *number)
            .collect();
        for number in dropped {
            self.items.remove(&number);
        }
        self.numbered
    }

    /// Who is in the room that is looked at or was there, those present first.
    pub(super) fn nicknames(&self) -> Vec<&str> {
        let room = self.active();
        let present = room.members.iter().flatten().map(|member| member.nickname.as_str());
        let present = present.filter(|nickname| *nickname != room.nickname);
        present.chain(room.absent.iter().rev().map(String::as_str)).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::super::frames::Left;
    use super::*;

    fn member(nickname: &str) -> Member {
        Member { member: format!("m.{nickname}"), nickname: nickname.into(), roles: Vec::new() }
    }

    fn in_rooms(names: &[&str]) -> State {
        let mut state = State::new();
        for name in names {
            let members = Some(vec![member("ann"), member("bob")]);
            let (room, nickname) = ((*name).to_owned(), "ann".to_owned());
            state.entered(RoomState { room, nickname, nb_users: 2, members, ..RoomState::default() });
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
        }
    }

    #[test]
    fn unread_lines_are_counted_until_their_room_is_looked_at() {
        let mut state = in_rooms(&["QGIS", "Field"]);
        state.show_room("QGIS");
        state.push("Field", Line::new(Kind::Said, "one"));
        state.push("Field", Line { is_mention: true, ..Line::new(Kind::Said, "two") });
        state.push("Field", Line { is_own: true, ..Line::new(Kind::Said, "mine") });
        state.push("Field", Line::new(Kind::News, "bob left"));
        state.push("QGIS", Line::new(Kind::Said, "seen"));
        let counts = |state: &State| state.rooms.iter().map(|room| (room.unread, room.mentions)).collect::<Vec<_>>();
        assert_eq!(counts(&state), [(0, 0), (0, 0), (2, 1)]);
        state.turn(true);
        assert_eq!(state.active().name, "Field");
        assert_eq!(counts(&state), [(0, 0), (0, 0), (0, 0)]);
        state.turn(true);
        assert_eq!(state.active, 0);
        state.turn(false);
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
        for id in 2..=SEEN + 1 {
            assert!(!state.is_seen("QGIS", &id.to_string()));
        }
        assert!(!state.is_seen("QGIS", "1"), "what is long ago is forgotten");
    }

    #[test]
    fn what_can_be_saved_is_bounded() {
        let mut state = State::new();
        let kept = |length| Item::Kept(Kept { bytes: vec![0; length], what: "bytes" });
        assert_eq!(state.number(kept(KEPT)), 1);
        assert_eq!(state.number(kept(1)), 2);
        assert_eq!(state.number(Item::Offer { room: String::new(), transfer: String::new() }), 3);
        assert_eq!(state.items.keys().copied().collect::<Vec<_>>(), [2, 3], "the oldest goes first, numbers stay");
    }

    #[test]
    fn fates_reach_their_lines() {
        let mut state = in_rooms(&["QGIS"]);
        let serial = state.push("QGIS", Line::new(Kind::Sent, "psst"));
        state.fate("QGIS", serial, "delivered\u{1b}");
        let line = state.room("QGIS").and_then(|room| room.lines.back()).expect("a line");
        assert_eq!(line.fate.as_ref().map(Safe::as_str), Some("delivered␛"));
    }
}
