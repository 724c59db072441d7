//! Events of rooms: joined, removed, presence, calls, invitations and files.

use super::model::{Chat, DesiredRoom, Mode};
use crate::connection::random;
use crate::content::size;
use crate::exit::{End, Exit};
use crate::frames::{Invited, Live, Offer, Presence, RoomState};
use crate::line::{Line, LineKind};
use crate::state::Item;
use std::time::{Duration, Instant};

impl Chat {
    pub(super) fn joined(&mut self, mut state: RoomState) {
        let room = state.room.clone();
        let was_joined = self.state.is_in(&room);
        let (nickname, nb_users, gap) = (state.nickname.clone(), state.nb_users, state.gap);
        let waiting = state.mailbox.as_ref().map_or(0, |mailbox| mailbox.waiting);
        let offers = std::mem::take(&mut state.offers);
        let (members, trackers) = (std::mem::take(&mut state.live), std::mem::take(&mut state.trackers));
        let callers: Vec<String> =
            state.call.iter().flat_map(|call| &call.participants).map(|one| one.nickname.clone()).collect();
        let is_told = members.get(&self.member).is_some_and(|own| own.contains_key("position"));
        self.state.joined(state);
        self.wait_for_absent(&room);
        self.live(Live { room: room.clone(), members, trackers });
        self.tell_or_take_back(&room, is_told);
        if !self.wanted.iter().any(|wanted| wanted.room == room) {
            self.wanted.push(DesiredRoom { room: room.clone(), key: None, invite: None });
        }
        if self.state.active == 0 || self.state.to_show.take_if(|wanted| *wanted == room).is_some() {
            self.state.show_room(&room);
        }
        if !was_joined {
            let people = if nb_users == 1 { "nobody else is here".into() } else { format!("{nb_users} are here") };
            self.info_in(&room, &format!("You are {nickname} in {room}; {people}"));
            self.call(&room, &callers);
            offers.into_iter().for_each(|offer| self.offered(&room, offer));
        }
        match waiting {
            0 => {}
            1 => self.info_in(&room, "Welcome back, 1 message"),
            count => self.info_in(&room, &format!("Welcome back, {count} messages")),
        }
        if gap {
            self.info_in(&room, "some of what was said meanwhile is lost");
        }
    }

    pub(super) fn removed(&mut self, room: &str, reason: &str, message: Option<&str>) {
        let message = message.map_or_else(String::new, |message| format!(": {message}"));
        let why = match reason {
            "kicked" => "you were shown out",
            "taken_over" => "another client of yours has taken your place",
            "token_expired" => "your token has expired",
            "closed" => "the room failed, and is entered again",
            _ => "unsupported reason",
        };
        let text = format!("out of {room}: {why}{message}");
        match reason {
            "closed" => self.note_absent(room),
            _ => _ = self.absent.remove(room),
        }
        if let Some(room) = self.state.room_mut(room) {
            room.is_joined = false;
            room.members = None;
        }
        self.error_in(room, &text);
        if reason == "closed" {
            self.return_unconfirmed(|message| message.room == room);
            return self.join_later(room, Duration::from_secs(1));
        }
        self.shared.remove(room);
        self.wanted.retain(|wanted| wanted.room != room);
        self.drop_queued(room);
        let is_alone = !self.state.rooms.iter().any(|room| room.is_joined);
        if is_alone && (self.mode != Mode::Interactive || reason == "taken_over") {
            self.end = Some(End::new(Exit::Removed, text));
        }
    }

    /// Joins a room that failed after this time, and up to four seconds more, so that not everybody comes at once.
    pub(super) fn join_later(&mut self, room: &str, wait: Duration) {
        let again = Instant::now() + wait + Duration::from_secs(4).mul_f64(random());
        self.failed_rooms.insert(room.to_owned(), again);
    }

    /// Joins the rooms whose time has come, unless they were left meanwhile.
    pub(super) fn join_due(&mut self, now: Instant) {
        let due: Vec<String> = self.failed_rooms.extract_if(|_, again| *again <= now).map(|(room, _)| room).collect();
        for room in due {
            let wanted = self.wanted.iter().find(|wanted| wanted.room == room && !self.state.is_in(&room));
            if let Some(wanted) = wanted.cloned() {
                self.request_join(&wanted, None);
            }
        }
    }

    pub(super) fn presence(&mut self, presence: &Presence) {
        self.state.presence(presence);
        self.look_for_absent(&presence.room);
        let news = |text: String| Line::new(LineKind::Info, &text).at(presence.timestamp);
        for left in &presence.left {
            let how = match left.reason.as_str() {
                "left" => "left",
                "lost" => "is gone without a word",
                "kicked" => "was shown out",
                "taken_over" => "went on elsewhere",
                "renamed" => "has another name now",
                _ => "is gone",
            };
            self.state.push(&presence.room, news(format!("{} {how}", left.nickname)));
        }
        for joined in &presence.joined {
            self.state.push(&presence.room, news(format!("{} came", joined.nickname)));
        }
    }

    pub(super) fn invited(&mut self, invited: Invited) {
        let Invited { invite, room, call, from, note } = invited;
        let note = note.map_or_else(String::new, |note| format!(" ({note})"));
        let (name, server) = (from.nickname, self.server.clone());
        let (told, choice) = match call {
            true => (
                format!("{name} calls you in {room}{note}"),
                format!("calls are for browsers: open {server}, or /decline"),
            ),
            false => (format!("{name} asks you into {room}{note}"), format!("/join {room}, or /decline")),
        };
        let text = self.with_choice(&told, &choice, Item::Invitation { room, invite, is_call: call });
        self.print_of_server(LineKind::Info, &text);
    }

    /// Returns a text with the number of the item and the commands that answer it; for a program, the text alone.
    fn with_choice(&mut self, told: &str, choice: &str, item: Item) -> String {
        if self.mode != Mode::Interactive {
            return told.to_owned();
        }
        let number = self.state.items.number(item);
        format!("[{number}] {told}; {choice} {number}")
    }

    pub(super) fn invite_closed(&mut self, invite: &str, outcome: &str) {
        let is_it = |item: &Item| matches!(item, Item::Invitation { invite: known, .. } if known == invite);
        let number = self.state.items.newest(is_it);
        let which = number.map_or_else(String::new, |number| format!(" [{number}]"));
        self.state.items.forget(is_it);
        let outcome = match outcome {
            "accepted" | "declined" | "cancelled" | "expired" | "gone" => outcome,
            _ => "over (unsupported)",
        };
        self.state.print(LineKind::Info, &format!("the invitation{which} is {outcome}"));
    }

    pub(super) fn call(&mut self, room: &str, callers: &[String]) {
        let server = self.server.clone();
        let Some(known) = self.state.room_mut(room) else { return };
        if known.in_call == callers && !callers.is_empty() {
            return;
        }
        let was_call = !known.in_call.is_empty();
        known.in_call = callers.to_vec();
        match callers {
            [] if was_call => self.info_in(room, "the call is over"),
            [] => {}
            callers => self.info_in(room, &format!("in a call: {}; {server} takes part", callers.join(", "))),
        }
    }

    pub(super) fn offered(&mut self, room: &str, offer: Offer) {
        let Offer { transfer, from, name, size: bytes, .. } = offer;
        let length = size(usize::try_from(bytes).unwrap_or(usize::MAX));
        let told = format!("{} offers the file \"{name}\", {length}", from.nickname);
        let choice = format!("files are for browsers: open {}, or /decline", self.server);
        let text = self.with_choice(&told, &choice, Item::Offer { room: room.to_owned(), transfer });
        self.info_in(room, &text);
    }

    pub(super) fn file_status(&mut self, transfer: &str, status: &str) {
        let is_it = |item: &Item| matches!(item, Item::Offer { transfer: known, .. } if known == transfer);
        if let Some(number) = self.state.items.newest(is_it).filter(|_| status == "closed") {
            self.state.items.forget(is_it);
            self.state.print(LineKind::Info, &format!("the file [{number}] is offered no more"));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::super::model::Chat;
    use super::super::send_queue::Outgoing;
    use serde_json::{Value, json};
    use std::time::{Duration, Instant};

    fn chat_in(room: &str) -> Chat {
        let mut chat = Chat::of_test(&[room]);
        chat.on_open();
        chat.on_frame(
            &json!({"type": "welcome", "ref": 1, "member": "m", "resume": "r", "nickname": "ann"}).to_string(),
        );
        let members = json!([{"member": "m", "nickname": "ann"}, {"member": "m.1", "nickname": "bob", "away": true}]);
        let state = json!({"room": room, "nickname": "ann", "nb_users": 2, "members": members});
        chat.on_frame(&json!({"type": "ok", "ref": 2, "state": state}).to_string());
        chat.frames.clear();
        chat
    }

    /// Loses the connection, does something, and takes the session up again.
    fn with_a_break(chat: &mut Chat, commands: &[&str]) {
        chat.on_lost("cut".into(), Instant::now());
        commands.iter().for_each(|command| crate::commands::run(chat, command));
        chat.on_open();
        let reference = chat.last_reference;
        let welcome = json!({"type": "welcome", "ref": reference, "member": "m", "resume": "s", "resumed": true});
        chat.on_frame(&welcome.to_string());
    }

    /// The state of the room after that, where others have been told one's own position.
    fn room_state(chat: &mut Chat) {
        let live = json!({"m": {"position": {"at": [5.72, 45.19]}}});
        let state = json!({"room": "QGIS", "nickname": "ann", "nb_users": 2, "live": live});
        chat.on_frame(&json!({"type": "room_state", "state": state}).to_string());
    }

    #[test]
    fn a_room_that_is_left_during_a_break_is_left() {
        let mut chat = chat_in("QGIS");
        with_a_break(&mut chat, &["/leave QGIS"]);
        room_state(&mut chat);
        assert_eq!(types(&mut chat), ["hello", "leave"]);
        assert!(chat.state.room("QGIS").is_none() && chat.wanted.is_empty());
        // The connection breaks before the reply, and once more after it.
        with_a_break(&mut chat, &[]);
        assert_eq!(types(&mut chat), ["hello", "leave"]);
        let reference = chat.last_reference;
        chat.on_frame(&json!({"type": "error", "ref": reference, "code": "not_joined"}).to_string());
        with_a_break(&mut chat, &[]);
        assert_eq!(types(&mut chat), ["hello"]);
    }

    #[test]
    fn a_room_that_is_left_before_one_is_in_is_left() {
        let mut chat = chat_in("QGIS");
        crate::commands::run(&mut chat, "/join QField");
        let reference = chat.last_reference;
        crate::commands::run(&mut chat, "/leave QField");
        let state = json!({"room": "QField", "nickname": "ann", "nb_users": 2});
        chat.on_frame(&json!({"type": "ok", "ref": reference, "state": state}).to_string());
        assert_eq!(types(&mut chat), ["join", "leave"]);
        assert!(!chat.state.is_in("QField") && chat.wanted.len() == 1);
    }

    #[test]
    fn a_room_that_was_left_can_be_entered_again() {
        let mut chat = chat_in("QGIS");
        with_a_break(&mut chat, &["/leave QGIS"]);
        crate::commands::run(&mut chat, "/join QGIS");
        assert_eq!(types(&mut chat), ["hello", "leave", "join"]);
        let reference = chat.last_reference;
        chat.on_frame(&json!({"type": "ok", "ref": reference - 1}).to_string());
        let state = json!({"room": "QGIS", "nickname": "ann", "nb_users": 2});
        chat.on_frame(&json!({"type": "ok", "ref": reference, "state": state}).to_string());
        with_a_break(&mut chat, &[]);
        assert_eq!(types(&mut chat), ["hello"]);
        assert!(chat.state.is_in("QGIS"));
    }

    #[test]
    fn a_position_that_was_told_until_a_break_is_taken_back() {
        let told = json!({"position": {"at": [5.72, 45.19]}});
        for (commands, set) in [(vec!["/live off"], json!({"position": null})), (vec![], told)] {
            let mut chat = chat_in("QGIS");
            crate::commands::run(&mut chat, "/live position 45.19,5.72");
            with_a_break(&mut chat, &commands);
            chat.frames.clear();
            room_state(&mut chat);
            let sets = chat.frames.iter().map(|frame| serde_json::from_str::<Value>(frame).unwrap()["set"].clone());
            assert_eq!(sets.collect::<Vec<_>>(), [set]);
        }
    }

    fn types(chat: &mut Chat) -> Vec<String> {
        let frames = chat.frames.drain(..).map(|frame| serde_json::from_str::<Value>(&frame).unwrap());
        frames.map(|frame| frame["type"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn a_failed_room_is_entered_again_and_gets_waiting_lines() {
        let mut chat = chat_in("QGIS");
        let text = |text: &str| Outgoing::new("QGIS", None, json!({"kind": "text", "text": text}), text);
        chat.send(text("perhaps said"));
        chat.send(text("waits"));
        chat.on_frame(&json!({"type": "removed", "room": "QGIS", "reason": "closed"}).to_string());
        assert_eq!((chat.unsent.clone(), chat.end.is_none()), (vec!["perhaps said".to_owned()], true));
        assert_eq!(types(&mut chat), ["send"]);
        let soon = Instant::now() + Duration::from_millis(900);
        chat.join_due(soon);
        assert_eq!(types(&mut chat), Vec::<String>::new());
        chat.join_due(soon + Duration::from_secs(5));
        assert_eq!(types(&mut chat), ["join"]);

        let refusal = json!({"type": "error", "ref": 4, "code": "unavailable", "message": "", "retry_after": 30.0});
        chat.on_frame(&refusal.to_string());
        chat.join_due(Instant::now() + Duration::from_secs(29));
        assert_eq!((types(&mut chat), chat.end.is_none()), (vec![], true));
        chat.join_due(Instant::now() + Duration::from_secs(35));
        assert_eq!(types(&mut chat), ["join"]);
        let members = json!([{"member": "m.1", "nickname": "bob"}]);
        let state = json!({"room": "QGIS", "nickname": "ann", "nb_users": 2, "members": members});
        chat.on_frame(&json!({"type": "ok", "ref": 5, "state": state}).to_string());
        assert_eq!(types(&mut chat), ["send"]);
    }

    #[test]
    fn an_endless_retry_time_is_cut_to_a_minute() {
        let mut chat = chat_in("QGIS");
        chat.on_frame(&json!({"type": "removed", "room": "QGIS", "reason": "closed"}).to_string());
        chat.join_due(Instant::now() + Duration::from_secs(6));
        assert_eq!(types(&mut chat), ["join"]);
        let refusal = json!({"type": "error", "ref": 3, "code": "unavailable", "message": "", "retry_after": 1e19});
        chat.on_frame(&refusal.to_string());
        chat.join_due(Instant::now() + Duration::from_secs(59));
        assert_eq!(types(&mut chat), Vec::<String>::new());
        chat.join_due(Instant::now() + Duration::from_secs(65));
        assert_eq!(types(&mut chat), ["join"]);
    }

    #[test]
    fn a_removed_client_does_not_join_again() {
        for reason in ["kicked", "taken_over", "token_expired"] {
            let mut chat = chat_in("QGIS");
            chat.on_frame(&json!({"type": "removed", "room": "QGIS", "reason": reason}).to_string());
            chat.join_due(Instant::now() + Duration::from_secs(600));
            assert_eq!((types(&mut chat), chat.end.is_some()), (vec![], true), "{reason}");
        }
    }

    #[test]
    fn members_are_shown_as_away_until_they_are_back() {
        let mut chat = chat_in("QGIS");
        let mut who = |presence: Value| {
            chat.on_frame(&presence.to_string());
            crate::commands::run(&mut chat, "/who");
            chat.state.new_lines.last().unwrap().1.text.to_string()
        };
        assert_eq!(who(json!({})), "here: ann, bob (away)");
        let presence = |key: &str| json!({"type": "presence", "room": "QGIS", "nb_users": 2, key: ["m.1"]});
        assert_eq!(who(presence("back")), "here: ann, bob");
        assert_eq!(who(presence("away")), "here: ann, bob (away)");
    }
}
