//! Members of a room that the server has forgotten, until they are back. Whoever comes back first would speak to nobody:
//! lines wait for the others, and not for long.

use super::model::Chat;
use std::collections::HashSet;
use std::time::{Duration, Instant};

/// The longest wait for the others, from one's own return.
const LONGEST: Duration = Duration::from_secs(8);

impl Chat {
    /// Remembers who is in a room that the server has forgotten.
    pub(super) fn note_absent(&mut self, room: &str) {
        let Some(known) = self.state.room(room).filter(|room| room.is_joined) else { return };
        let others = known.members.iter().flatten().filter(|member| member.nickname != known.nickname);
        let absent = self.absent.entry(room.to_owned()).or_default();
        absent.nicknames.extend(others.map(|member| member.nickname.clone()));
        absent.nb_users = absent.nb_users.max(known.nb_users);
    }

    /// Begins to wait for the others of a room that is joined again.
    pub(super) fn wait_for_absent(&mut self, room: &str) {
        if let Some(absent) = self.absent.get_mut(room) {
            absent.until.get_or_insert(Instant::now() + LONGEST);
        }
        self.look_for_absent(room);
    }

    /// Ends the wait once all are back. Where none were listed, their number counts.
    pub(super) fn look_for_absent(&mut self, room: &str) {
        let Some((absent, known)) = self.absent.get(room).zip(self.state.room(room)) else { return };
        let present: HashSet<&str> = known.members.iter().flatten().map(|member| member.nickname.as_str()).collect();
        let are_back = match absent.nicknames.is_empty() {
            true => known.nb_users >= absent.nb_users,
            false => absent.nicknames.iter().all(|nickname| present.contains(nickname.as_str())),
        };
        if are_back && absent.until.is_some() {
            self.absent.remove(room);
        }
    }

    /// Ends the waits whose time is over.
    pub(super) fn absent_due(&mut self, now: Instant) {
        self.absent.retain(|_, absent| absent.until.is_none_or(|until| now < until));
    }

    /// `true` while lines wait for others.
    pub(super) fn holds_lines(&self) -> bool {
        let is_held = |room: &str| self.absent.get(room).is_some_and(|absent| absent.until.is_some());
        self.is_online() && self.queue.rooms().any(is_held)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::super::model::Chat;
    use super::LONGEST;
    use serde_json::{Value, json};
    use std::time::{Duration, Instant};

    fn member(nickname: &str) -> Value {
        json!({"member": format!("m.{nickname}"), "nickname": nickname})
    }

    /// Returns a chat in a room, after a break in which it has a line to say; the server knows it no more.
    fn back_after_a_restart(others: &[&str], found: &[&str]) -> Chat {
        let mut chat = Chat::of_test(&["QGIS"]);
        let state = |others: &[&str]| {
            let members: Vec<Value> = others.iter().copied().chain(["ann"]).map(member).collect();
            json!({"room": "QGIS", "nickname": "ann", "nb_users": members.len(), "members": members})
        };
        let welcome = |reference: u64| json!({"type": "welcome", "ref": reference, "member": "m", "resume": "r"});
        chat.on_open();
        chat.on_frame(&welcome(1).to_string());
        chat.on_frame(&json!({"type": "ok", "ref": 2, "state": state(others)}).to_string());
        chat.on_lost("cut".into(), Instant::now());
        chat.send_text("meanwhile");
        chat.on_open();
        chat.on_frame(&welcome(3).to_string());
        chat.frames.clear();
        chat.on_frame(&json!({"type": "ok", "ref": 4, "state": state(found)}).to_string());
        chat
    }

    fn says(chat: &Chat) -> usize {
        chat.frames.iter().filter(|frame| frame.contains("\"send\"")).count()
    }

    #[test]
    fn a_line_waits_until_all_are_back_and_the_status_says_so() {
        let mut chat = back_after_a_restart(&["bob", "eve"], &["bob"]);
        assert_eq!(says(&chat), 0);
        assert!(chat.status().ends_with("1 line waits until the others are back, at most 8 s"), "{}", chat.status());
        let presence = json!({"type": "presence", "room": "QGIS", "nb_users": 3, "joined": [member("eve")]});
        chat.on_frame(&presence.to_string());
        assert_eq!(says(&chat), 1);
    }

    #[test]
    fn a_line_waits_eight_seconds_for_who_does_not_come_back() {
        let start = Instant::now();
        let mut chat = back_after_a_restart(&["bob"], &[]);
        let until = chat.next_timer().unwrap();
        let wait = until - start;
        assert!(wait.abs_diff(LONGEST) < Duration::from_secs(1), "{wait:?}");
        chat.absent_due(until);
        chat.flush();
        assert_eq!(says(&chat), 1);
    }

    #[test]
    fn a_line_does_not_wait_where_nobody_is_missing() {
        assert_eq!(says(&back_after_a_restart(&["bob"], &["bob"])), 1);
        assert_eq!(says(&back_after_a_restart(&[], &[])), 1);
    }
}
