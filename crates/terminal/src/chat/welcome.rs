//! The `welcome` of the server: a session begins or is resumed, and rooms are joined.

use super::model::{Chat, DesiredRoom, Link, Mode, Pending};
use super::send_queue::Outgoing;
use crate::exit::{End, Exit};
use crate::frames::{Request, RoomInfo, Welcome};
use crate::line::{Line, LineKind};
use crate::sealed::is_sealed;
use crate::state::Item;
use serde_json::json;
use std::time::Duration;

impl Chat {
    pub(super) fn welcome(&mut self, welcome: Welcome) {
        self.link = Link::Online;
        self.pending.retain(|_, asked| !matches!(asked, Pending::Hello));
        self.member = welcome.member;
        self.limits = welcome.limits;
        self.listed = welcome.rooms.iter().map(|room| room.name.clone()).collect();
        self.ping_every = welcome.ping_interval.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        if let Some(Err(error)) = self.key_file.as_ref().map(|file| file.write(&welcome.resume)) {
            self.state.print(LineKind::Error, &format!("the key to your mail cannot be kept: {error}"));
            self.key_file = None;
        }
        self.resume = Some(welcome.resume);
        self.emit_connection("online", None);
        if welcome.resumed {
            self.queue.resume(|_| true);
            for room in self.abandoned.clone() {
                self.request(&Request::Leave { room: room.clone() }, Pending::Leave { room });
            }
        } else {
            self.abandoned.clear();
            self.nickname = welcome.nickname.unwrap_or_else(|| std::mem::take(&mut self.nickname));
            let rooms: Vec<String> = self.state.rooms.iter().map(|room| room.name.clone()).collect();
            rooms.iter().for_each(|room| self.note_absent(room));
            self.forget_presence();
            self.return_unconfirmed(|_| true);
            self.state.items.forget(|item| matches!(item, Item::Offer { .. }));
        }
        self.state.items.forget(|item| matches!(item, Item::Invitation { .. }));
        if self.mode == Mode::Bridge && self.wanted.is_empty() {
            self.want_all(&welcome.rooms);
        }
        let missing = |wanted: &&DesiredRoom| !self.state.is_in(&wanted.room);
        let missing: Vec<DesiredRoom> = self.wanted.iter().filter(missing).cloned().collect();
        for wanted in &missing {
            self.request_join(wanted, None);
        }
        if self.wanted.is_empty() {
            self.show_rooms(&welcome.rooms);
        }
    }

    /// Wants all listed rooms but those with keys, for a key opens one room.
    fn want_all(&mut self, rooms: &[RoomInfo]) {
        let open = rooms.iter().filter(|room| room.access != "key");
        self.wanted = open.map(|room| DesiredRoom { room: room.name.clone(), ..DesiredRoom::default() }).collect();
        if self.wanted.is_empty() {
            self.end = Some(End::new(Exit::Room, "every room wants a key or a token; --room names one"));
        }
    }

    /// Gives messages that may have been sent back to the user, instead of sending them twice.
    pub(super) fn return_unconfirmed(&mut self, is_meant: impl Fn(&Outgoing) -> bool) {
        // A sealed line counts once, however often it is sent, and would be missed where it is not.
        self.queue.resume(|message| is_meant(message) && is_sealed(&message.room));
        for message in self.queue.take_unconfirmed(is_meant) {
            self.failure = Some(Exit::Unsaid);
            if let Some(serial) = message.serial {
                self.state.set_status(&message.room, serial, "not known whether it arrived");
            }
            let text = format!("the connection broke; perhaps not said: {}", message.typed);
            self.error_in(&message.room, &text);
            self.unsent.push(message.typed);
        }
    }

    pub(crate) fn request_join(&mut self, wanted: &DesiredRoom, before: Option<String>) {
        let DesiredRoom { room, key, invite } = wanted.clone();
        self.abandoned.remove(&room);
        let join = Request::Join {
            room: room.clone(),
            nickname: self.nickname.clone(),
            key,
            invite,
            mailbox: (self.mode == Mode::Interactive).then_some(self.key_file.is_some()),
            history: matches!(self.mode, Mode::OneShot | Mode::Bridge).then_some(0),
        };
        self.request(&join, Pending::Join { room, before });
    }

    pub(super) fn show_rooms(&mut self, rooms: &[RoomInfo]) {
        self.listed = rooms.iter().map(|room| room.name.clone()).collect();
        let mut lines = Vec::new();
        for room in rooms {
            let people = if room.nb_users == 1 { "1 person".into() } else { format!("{} people", room.nb_users) };
            let call = if room.call == 0 { String::new() } else { format!(", {} in a call", room.call) };
            let access = match room.access.as_str() {
                "open" | "" => String::new(),
                access => format!(", wants a {access}"),
            };
            lines.push(Line::new(LineKind::Output, &format!("{}: {people}{call}{access}", room.name)));
        }
        self.show_of_server(lines);
        if self.mode == Mode::Interactive {
            self.state.print(LineKind::Output, "/join ROOM enters one; /help shows more");
        }
        self.emit(json!({"type": "rooms", "rooms": rooms.iter().map(|room| {
            json!({"name": room.name, "access": room.access, "nb_users": room.nb_users})
        }).collect::<Vec<_>>()}));
    }
}
