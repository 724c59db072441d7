//! How the server answers: the welcome, and one reply to each request. Part of `chat`, called by `hearing`.

use super::chat::{Asked, Chat, Link, Manner, Wanted};
use super::exits::{End, Exit};
use super::frames::{Done, Listed, Refusal, Welcome};
use super::line::Kind;
use super::state::Item;
use super::words::{fate, reason};
use serde_json::json;
use std::time::{Duration, Instant};

impl Chat {
    pub(super) fn welcome(&mut self, welcome: Welcome) {
        self.link = Link::Online;
        self.asked.retain(|_, asked| !matches!(asked, Asked::Hello));
        self.member = welcome.member;
        self.limits = welcome.limits;
        self.listed = welcome.rooms.iter().map(|room| room.name.clone()).collect();
        self.ping_every = welcome.ping_interval.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        if let Some(Err(error)) = self.key_file.as_ref().map(|file| file.write(&welcome.resume)) {
            self.state.say(Kind::Trouble, &format!("the key to your mail cannot be kept: {error}"));
            self.key_file = None;
        }
        self.resume = Some(welcome.resume);
        self.tell_link("online", None);
        if welcome.resumed {
            self.unsent.resume();
        } else {
            self.nickname = welcome.nickname.unwrap_or_else(|| std::mem::take(&mut self.nickname));
            self.forget_presence();
            self.return_doubtful();
            self.state.items.retain(|_, item| !matches!(item, Item::Offer { .. }));
        }
        self.state.items.retain(|_, item| !matches!(item, Item::Invitation { .. }));
        let missing = |wanted: &&Wanted| !self.state.room(&wanted.room).is_some_and(|room| room.is_joined);
        let missing: Vec<Wanted> = self.wanted.iter().filter(missing).cloned().collect();
        for wanted in &missing {
            self.ask_join(wanted, None);
        }
        if self.wanted.is_empty() {
            self.show_rooms(&welcome.rooms);
        }
    }

    /// What may have been said, and may not, is offered to be said again, not said again unasked.
    pub(super) fn return_doubtful(&mut self) {
        for letter in self.unsent.doubtful() {
            self.failure = Some(Exit::Unsaid);
            if let Some(serial) = letter.serial {
                self.state.fate(&letter.room, serial, "not known whether it arrived");
            }
            let text = format!("the connection broke; perhaps not said (Up brings it back): {}", letter.typed);
            self.trouble_in(&letter.room, &text);
            self.returned.push(letter.typed);
        }
    }

    pub(super) fn ask_join(&mut self, wanted: &Wanted, before: Option<String>) {
        let mut join = json!({"type": "join", "room": wanted.room, "nickname": self.nickname});
        if let Some(key) = &wanted.key {
            join["key"] = key.as_str().into();
        }
        if let Some(invite) = &wanted.invite {
            join["invite"] = invite.as_str().into();
        }
        match self.manner {
            Manner::Person => join["mailbox"] = self.key_file.is_some().into(),
            Manner::Listener => {}
            Manner::Passer => join["history"] = 0.into(),
        }
        self.ask(join, Asked::Join { room: wanted.room.clone(), before });
    }

    pub(super) fn ok(&mut self, done: Done) {
        match self.answered(done.reference.as_ref()) {
            Some(Asked::Join { room, .. }) => {
                // An invitation opens a room once.
                self.wanted.iter_mut().filter(|wanted| wanted.room == room).for_each(|wanted| wanted.invite = None);
                if let Some(state) = done.state {
                    self.tell_program(json!({"type": "joined", "room": room, "nickname": state.nickname}));
                    self.entered(state);
                }
            }
            Some(Asked::Leave { room }) => {
                self.tell_program(json!({"type": "left", "room": room}));
                if let Some(room) = self.state.room_mut(&room) {
                    room.is_joined = false;
                }
                if !self.wanted.iter().any(|wanted| wanted.room == room) {
                    self.state.forget(&room);
                }
            }
            Some(Asked::Letter { nonce }) => self.sent(&nonce, &done),
            Some(Asked::Rooms) => self.show_rooms(&done.rooms.unwrap_or_default()),
            Some(Asked::Invite { nickname, room }) => {
                self.state.say(Kind::News, &format!("{nickname} is asked into {room}"));
            }
            Some(Asked::Other(what)) => self.state.say(Kind::News, what),
            Some(Asked::Hello) | None => {}
        }
    }

    pub(super) fn sent(&mut self, nonce: &str, done: &Done) {
        let Some(letter) = self.unsent.take(nonce) else { return };
        let mut event = json!({"type": "sent", "room": letter.room, "id": done.id, "timestamp": done.timestamp});
        if let Some(to) = &letter.to {
            let delivery = done.delivery.as_deref().unwrap_or_default();
            let fate = fate(delivery, done.reason.as_deref());
            if delivery == "unreachable" {
                self.failure = Some(Exit::Unsaid);
            }
            if let Some(serial) = letter.serial {
                self.state.fate(&letter.room, serial, &fate);
                self.name_line(&letter.room, serial, done.id.as_deref());
            }
            event["to"] = to.as_str().into();
            event["delivery"] = delivery.into();
            if let Some(reason) = &done.reason {
                event["reason"] = reason.as_str().into();
            }
        }
        self.tell_program(event);
    }

    /// From now on a line can be found by the server's name for it.
    pub(super) fn name_line(&mut self, room: &str, serial: u64, id: Option<&str>) {
        let lines = self.state.room_mut(room).map(|room| &mut room.lines);
        if let Some(line) = lines.and_then(|lines| lines.iter_mut().rev().find(|line| line.serial == serial)) {
            line.id = id.map(str::to_owned);
        }
    }

    pub(super) fn refused(&mut self, refusal: &Refusal) {
        let why = reason(refusal);
        let asked = self.answered(refusal.reference.as_ref());
        let wait = refusal.retry_after.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let hasty = wait.filter(|_| refusal.code == "rate_limited").map(|wait| wait.min(Duration::from_secs(60)));
        match asked {
            // The key may be of a session without this token, or with another; the token alone may do.
            Some(Asked::Hello) if refusal.code.starts_with("token_") && self.resume.take().is_some() => self.hello(),
            Some(Asked::Hello) => match hasty {
                Some(wait) => self.hello_again = Some(Instant::now() + wait),
                None => self.end = Some(End::new(Exit::of_refusal(&refusal.code), format!("refused: {why}"))),
            },
            Some(Asked::Join { .. }) if refusal.code == "already_joined" => {}
            Some(Asked::Join { room, before }) => self.join_refused(&room, before, refusal, &why),
            Some(Asked::Letter { nonce }) => match hasty {
                Some(wait) => self.unsent.postpone(&nonce, wait, Instant::now()),
                None => self.not_said(&nonce, &why),
            },
            Some(Asked::Leave { room }) => self.trouble_in(&room, &format!("not left: {why}")),
            Some(Asked::Invite { nickname, .. }) => self.trouble(&format!("{nickname} is not asked: {why}")),
            Some(Asked::Other(what)) => self.trouble(&format!("{what}: {why}")),
            Some(Asked::Rooms) | None => self.trouble(&why),
        }
    }

    pub(super) fn join_refused(&mut self, room: &str, before: Option<String>, refusal: &Refusal, why: &str) {
        if let Some(before) = before.filter(|_| refusal.code.starts_with("nickname_")) {
            self.trouble_in(room, &format!("{} it is not: {why}", self.nickname));
            self.nickname = before;
            self.rename_key();
            let wanted = self.wanted.iter().find(|wanted| wanted.room == room).cloned();
            return wanted.iter().for_each(|wanted| self.ask_join(wanted, None));
        }
        let text = format!("{room} cannot be joined: {why}");
        if self.manner != Manner::Person {
            self.end = Some(End::new(Exit::of_refusal(&refusal.code), text));
            return;
        }
        self.wanted.retain(|wanted| wanted.room != room);
        self.lose_letters(room);
        self.trouble(&text);
    }

    pub(super) fn not_said(&mut self, nonce: &str, why: &str) {
        let Some(letter) = self.unsent.take(nonce) else { return };
        self.failure = Some(Exit::Unsaid);
        match letter.serial {
            Some(serial) => self.state.fate(&letter.room, serial, &format!("not sent: {why}")),
            None => self.trouble_in(&letter.room, &format!("not said: {why}: {}", letter.typed)),
        }
        self.returned.push(letter.typed);
    }

    pub(super) fn lose_letters(&mut self, room: &str) {
        for letter in self.unsent.lost(room) {
            self.failure = Some(Exit::Unsaid);
            self.trouble(&format!("not said in {room}: {}", letter.typed));
            self.returned.push(letter.typed);
        }
    }

    pub(super) fn show_rooms(&mut self, rooms: &[Listed]) {
        self.listed = rooms.iter().map(|room| room.name.clone()).collect();
        for room in rooms {
            let people = if room.nb_users == 1 { "1 person".into() } else { format!("{} people", room.nb_users) };
            let call = if room.call == 0 { String::new() } else { format!(", {} in a call", room.call) };
            let access = match room.access.as_str() {
                "open" | "" => String::new(),
                access => format!(", wants a {access}"),
            };
            self.state.say(Kind::Answer, &format!("{}: {people}{call}{access}", room.name));
        }
        if self.manner == Manner::Person {
            self.state.say(Kind::Answer, "/join ROOM enters one; /help shows more");
        }
        self.tell_program(json!({"type": "rooms", "rooms": rooms.iter().map(|room| {
            json!({"name": room.name, "access": room.access, "nb_users": room.nb_users})
        }).collect::<Vec<_>>()}));
    }
}
