//! How the server answers: one reply to each request. Part of `chat`, called by `hearing`.

use super::{Asked, Chat, Manner};
use crate::exits::{End, Exit};
use crate::frames::{Done, Refusal};
use crate::line::Kind;
use crate::words::{Remedy, fate, reason};
use serde_json::json;
use std::time::{Duration, Instant};

/// The longest wait that is granted to a server: its number may be one that no clock reaches.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

impl Chat {
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
        if let Some(line) = self.state.line_by_serial(room, serial) {
            line.id = id.map(str::to_owned);
        }
    }

    pub(super) fn refused(&mut self, refusal: &Refusal) {
        let asked = self.answered(refusal.reference.as_ref());
        let why = self.reason(refusal, asked.as_ref());
        let wait = refusal.retry_after.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let wait = wait.map(|wait| wait.min(LONGEST_WAIT));
        let hasty = wait.filter(|_| refusal.code == "rate_limited");
        match asked {
            // The key may be of a session without this token, or with another; the token alone may do.
            Some(Asked::Hello) if refusal.code.starts_with("token_") && self.resume.take().is_some() => self.hello(),
            Some(Asked::Hello) => match hasty {
                Some(wait) => self.hello_again = Some(Instant::now() + wait),
                None => self.end = Some(End::new(Exit::of_refusal(&refusal.code), format!("refused: {why}"))),
            },
            Some(Asked::Join { .. }) if refusal.code == "already_joined" => {}
            Some(Asked::Leave { .. }) if refusal.code == "not_joined" => {}
            Some(Asked::Join { room, .. }) if refusal.code == "unavailable" && self.manner != Manner::Passer => {
                self.trouble_in(&room, &format!("{room} cannot be joined yet: {why}"));
                self.enter_later(&room, wait.unwrap_or(LONGEST_WAIT));
            }
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

    /// Why, and what helps: where the program ends for it, no command does.
    fn reason(&self, refusal: &Refusal, asked: Option<&Asked>) -> String {
        let remedy = match (self.manner, asked) {
            (Manner::Person, Some(Asked::Hello)) => Remedy::Option,
            (Manner::Person, _) => Remedy::Command,
            (Manner::Listener | Manner::Passer, _) => Remedy::Option,
        };
        let showed_key = asked.is_some_and(|asked| match asked {
            Asked::Join { room, .. } => self.wanted.iter().any(|wanted| wanted.room == *room && wanted.key.is_some()),
            _ => false,
        });
        reason(refusal, remedy, showed_key)
    }

    pub(super) fn join_refused(&mut self, room: &str, before: Option<String>, refusal: &Refusal, why: &str) {
        if let Some(before) = before.filter(|_| refusal.code.starts_with("nickname_")) {
            return self.rename_refused(room, before, why);
        }
        let text = format!("{room} cannot be joined: {why}");
        if self.manner != Manner::Person {
            self.end = Some(End::new(Exit::of_refusal(&refusal.code), text));
            return;
        }
        self.trouble(&text);
        if refusal.code.starts_with("nickname_") {
            return; // the next nickname is tried there
        }
        self.wanted.retain(|wanted| wanted.room != room);
        self.lose_letters(room);
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
}
