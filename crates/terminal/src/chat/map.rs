//! The map of a room, as far as a terminal has words for it: positions of members and trackers, one's own, and who changes
//! the board.

use super::model::{Chat, Drawn, Pending, SharedPosition};
use crate::frames::{Board, Live, Request};
use crate::place::Place;
use serde_json::json;
use std::time::{Duration, Instant};

/// Time after which one's own position is told again: it is gone after twice that.
const RENEWAL: Duration = Duration::from_secs(60);

/// Time for which changes of the board by one member are gathered, after a line that told of some.
const GATHERED: Duration = Duration::from_secs(10);

impl Chat {
    pub(super) fn live(&mut self, live: Live) {
        if let Some(room) = self.state.room_mut(&live.room) {
            room.positions.update(live, Instant::now());
        }
    }

    /// Returns the positions in the active room but one's own, one in a line: seen from there, if it is shared.
    pub(crate) fn positions(&self) -> Vec<String> {
        let (room, now) = (self.state.active(), Instant::now());
        let from = self.shared.get(&room.name).map(|shared| shared.place);
        let named = |member: &str| {
            let mut members = room.members.iter().flatten();
            members.find(|known| known.member == member).map(|known| known.nickname.as_str())
        };
        let members = room.positions.members.iter().filter(|(member, _)| **member != self.member);
        let members = members.filter_map(|(member, position)| {
            let name = named(member).or(position.nickname.as_deref())?;
            Some((name.to_owned(), position))
        });
        let trackers = room.positions.trackers.iter().map(|(name, position)| (format!("{name} (tracker)"), position));
        let mut all: Vec<_> = members.chain(trackers).collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        let line = |(name, position): (String, &crate::state::Position)| {
            let place = from.map_or_else(|| position.place.to_string(), |from| position.place.seen_from(from));
            format!("{name} {place}, {} ago", duration(position.age(now)))
        };
        all.into_iter().map(line).collect()
    }

    /// Shares one's own position in a room, until [`Self::unshare`] or until it is left.
    pub(crate) fn share(&mut self, room: &str, place: Place, accuracy: Option<f64>) {
        self.shared.insert(room.to_owned(), SharedPosition { place, accuracy, again: Instant::now() });
        self.tell_position(room, true);
    }

    /// Takes one's own position away. Returns `false` if it was not shared.
    pub(crate) fn unshare(&mut self, room: &str) -> bool {
        let was_shared = self.shared.remove(room).is_some();
        if was_shared && self.is_online() && self.state.is_in(room) {
            self.take_position_back(room);
        }
        was_shared
    }

    fn take_position_back(&mut self, room: &str) {
        let request = Request::Live { room: room.to_owned(), set: json!({"position": null}) };
        self.request(&request, Pending::Other("your position is told no more"));
    }

    /// Tells a room that was joined one's own position again; or that it is over, where what was said of that was lost.
    pub(super) fn tell_or_take_back(&mut self, room: &str, is_told: bool) {
        if is_told && !self.shared.contains_key(room) {
            self.take_position_back(room);
        }
        self.tell_position(room, false);
    }

    /// Tells a room one's own position, if it is shared and one is there.
    pub(super) fn tell_position(&mut self, room: &str, is_new: bool) {
        let is_in = self.is_online() && self.state.is_in(room);
        let Some(shared) = self.shared.get_mut(room) else { return };
        shared.again = Instant::now() + RENEWAL;
        let mut position = json!({"at": shared.place.lon_lat()});
        if let Some(accuracy) = shared.accuracy {
            position["accuracy"] = accuracy.into();
        }
        if is_in {
            let request = Request::Live { room: room.to_owned(), set: json!({"position": position}) };
            self.request(&request, Pending::Position { room: room.to_owned(), is_new });
        }
    }

    pub(super) fn position_refused(&mut self, room: &str, why: &str) {
        self.shared.remove(room);
        self.error_in(room, &format!("your position is not told: {why}"));
    }

    /// Tells of changes of the board: at once, then of all that one member changed within ten seconds.
    pub(super) fn board(&mut self, board: Board) {
        if board.replay || board.reset {
            return;
        }
        let Board { room, by, put, removed, locked, .. } = board;
        let name = by.nickname;
        match locked {
            Some(true) => self.info_in(&room, &format!("{name} keeps the board to moderators")),
            Some(false) => self.info_in(&room, &format!("{name} opens the board to all")),
            None => {}
        }
        let changes = (put.len(), removed.len());
        if changes == (0, 0) {
            return;
        }
        let key = (room, name);
        if let Some(drawn) = self.drawn.get_mut(&key) {
            drawn.put += changes.0;
            drawn.removed += changes.1;
            return;
        }
        self.tell_drawn(&key, changes);
        self.drawn.insert(key, Drawn { put: 0, removed: 0, until: Instant::now() + GATHERED });
    }

    fn tell_drawn(&mut self, (room, name): &(String, String), changes: (usize, usize)) {
        let things = |count| if count == 1 { "1 thing".to_owned() } else { format!("{count} things") };
        let text = match changes {
            (put, 0) => format!("{name} put {} on the board", things(put)),
            (0, removed) => format!("{name} removed {} from the board", things(removed)),
            (put, removed) => format!("{name} put {} on the board and removed {removed}", things(put)),
        };
        self.info_in(room, &text);
    }

    /// Returns the time of the next [`Self::map_due`].
    pub(super) fn next_of_map(&self) -> Option<Instant> {
        let renewals = self.shared.values().map(|shared| shared.again);
        renewals.chain(self.drawn.values().map(|drawn| drawn.until)).min()
    }

    /// Renews one's own positions, and tells of what was gathered.
    pub(super) fn map_due(&mut self, now: Instant) {
        let due = self.shared.iter().filter(|(_, shared)| shared.again <= now).map(|(room, _)| room.clone());
        for room in due.collect::<Vec<_>>() {
            self.tell_position(&room, false);
        }
        let due: Vec<_> = self.drawn.extract_if(|_, drawn| drawn.until <= now).collect();
        for (key, Drawn { put, removed, .. }) in due {
            if (put, removed) != (0, 0) {
                self.tell_drawn(&key, (put, removed));
                self.drawn.insert(key, Drawn { put: 0, removed: 0, until: now + GATHERED });
            }
        }
    }
}

fn duration(seconds: u64) -> String {
    if seconds < 120 { format!("{seconds} s") } else { format!("{} min", seconds / 60) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::super::model::Chat;
    use super::*;
    use serde_json::Value;

    fn chat() -> Chat {
        let mut chat = Chat::of_test(&["QGIS"]);
        chat.on_open();
        let welcome = json!({"type": "welcome", "ref": 1, "member": "m", "resume": "r", "nickname": "ann"});
        chat.on_frame(&welcome.to_string());
        let members = json!([{"member": "m", "nickname": "ann"}, {"member": "m.1", "nickname": "odile"}]);
        let state = json!({"room": "QGIS", "nickname": "ann", "nb_users": 2, "members": members,
            "live": {"m.1": {"cursor": {"at": [1, 2]}, "position": {"at": [5.7308, 45.1977]}}},
            "trackers": {"van-3": {"at": [5.72, 45.1927], "age": 150}}});
        chat.on_frame(&json!({"type": "ok", "ref": 2, "state": state}).to_string());
        chat.frames.clear();
        chat.state.new_lines.clear();
        chat
    }

    fn lines(chat: &mut Chat) -> Vec<String> {
        chat.state.new_lines.drain(..).map(|(_, line)| line.text.to_string()).collect()
    }

    fn sent(chat: &mut Chat) -> Vec<Value> {
        chat.frames.drain(..).map(|frame| serde_json::from_str::<Value>(&frame).unwrap()["set"].clone()).collect()
    }

    #[test]
    fn positions_are_seen_from_one_s_own() {
        let mut chat = chat();
        crate::commands::run(&mut chat, "/who");
        let told = [
            "here: ann, odile",
            "odile 45.1977° N, 5.7308° E, 0 s ago",
            "van-3 (tracker) 45.1927° N, 5.72° E, 2 min ago",
        ];
        assert_eq!(lines(&mut chat), told);
        crate::commands::run(&mut chat, "/live position 45.19 5.72 8");
        assert_eq!(sent(&mut chat), [json!({"position": {"at": [5.72, 45.19], "accuracy": 8.0}})]);
        crate::commands::run(&mut chat, "/who");
        assert_eq!(
            lines(&mut chat)[1..],
            ["odile 1.2 km north-east, 0 s ago", "van-3 (tracker) 300 m north, 2 min ago"]
        );
        let gone = json!({"type": "live", "room": "QGIS", "members": {"m.1": {"position": null}}, "trackers": {"van-3": null}});
        chat.on_frame(&gone.to_string());
        assert_eq!((lines(&mut chat), chat.positions()), (vec![], vec![]), "no live value is a line");
    }

    #[test]
    fn one_s_own_position_is_renewed_until_it_is_off_or_the_room_is_left() {
        let mut chat = chat();
        crate::commands::run(&mut chat, "/live position 45.19,5.72");
        let position = [json!({"position": {"at": [5.72, 45.19]}})];
        assert_eq!(sent(&mut chat), position);
        assert!(chat.status().contains("your position is told"), "{}", chat.status());
        chat.map_due(Instant::now() + Duration::from_secs(59));
        assert_eq!(sent(&mut chat), Vec::<Value>::new());
        chat.map_due(Instant::now() + Duration::from_secs(61));
        assert_eq!(sent(&mut chat), position);
        crate::commands::run(&mut chat, "/live off");
        assert_eq!(sent(&mut chat), [json!({"position": null})]);
        assert!(chat.next_of_map().is_none());
        crate::commands::run(&mut chat, "/live position 45.19,5.72");
        chat.on_frame(&json!({"type": "removed", "room": "QGIS", "reason": "kicked"}).to_string());
        assert!(chat.next_of_map().is_none());
    }

    #[test]
    fn a_board_is_told_of_once_in_ten_seconds_for_each_member() {
        let mut chat = chat();
        let change = |chat: &mut Chat, by: &str, keys: Value| {
            let mut frame = json!({"type": "board", "room": "QGIS", "rev": 1, "by": {"member": "m.1", "nickname": by}});
            frame.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
            chat.on_frame(&frame.to_string());
            lines(chat)
        };
        assert_eq!(change(&mut chat, "odile", json!({"put": [{}, {}], "replay": true})), Vec::<String>::new());
        assert_eq!(change(&mut chat, "odile", json!({"put": [{}, {}]})), ["odile put 2 things on the board"]);
        assert_eq!(change(&mut chat, "odile", json!({"put": [{}]})), Vec::<String>::new());
        assert_eq!(change(&mut chat, "odile", json!({"removed": ["b.1"]})), Vec::<String>::new());
        assert_eq!(change(&mut chat, "bob", json!({"removed": ["b.2"]})), ["bob removed 1 thing from the board"]);
        let later = Instant::now() + Duration::from_secs(11);
        chat.map_due(later);
        assert_eq!(lines(&mut chat), ["odile put 1 thing on the board and removed 1"]);
        chat.map_due(later + Duration::from_secs(11));
        assert_eq!((lines(&mut chat), chat.next_of_map()), (vec![], None));
        assert_eq!(change(&mut chat, "bob", json!({"locked": true})), ["bob keeps the board to moderators"]);
    }
}
