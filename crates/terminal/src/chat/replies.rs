//! Replies of the server: one to each request.

use super::model::{Chat, Mode, Pending};
use crate::exit::{End, Exit};
use crate::explain::{Advice, delivery_status, refusal_reason};
use crate::frames::{Refusal, Reply, Request};
use crate::line::LineKind;
use serde_json::json;
use std::time::{Duration, Instant};

/// The longest wait that a server may ask for: its number may be one that no clock reaches.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

impl Chat {
    pub(super) fn on_reply(&mut self, reply: Reply) {
        match self.take_pending(reply.reference.as_ref()) {
            // It was left before the answer.
            Some(Pending::Join { room, .. }) if self.abandoned.contains(&room) => {
                self.request(&Request::Leave { room: room.clone() }, Pending::Leave { room });
            }
            Some(Pending::Join { room, .. }) => {
                // An invitation opens a room once.
                self.wanted.iter_mut().filter(|wanted| wanted.room == room).for_each(|wanted| wanted.invite = None);
                if let Some(state) = reply.state {
                    self.emit(json!({"type": "joined", "room": room, "nickname": state.nickname}));
                    self.joined(state);
                }
            }
            Some(Pending::Leave { room }) => self.left(&room),
            Some(Pending::Send { nonce }) => self.sent(&nonce, &reply),
            Some(Pending::Rooms) => self.show_rooms(&reply.rooms.unwrap_or_default()),
            Some(Pending::Invite { nickname, room }) => {
                self.state.print(LineKind::Info, &format!("{nickname} is asked into {room}"));
            }
            Some(Pending::Position { room, is_new: true }) => {
                self.info_in(&room, "your position is told here, until /live off or until you leave");
            }
            Some(Pending::Act { done, .. }) => self.state.print(LineKind::Info, &done),
            Some(Pending::Other(what)) => self.state.print(LineKind::Info, what),
            Some(Pending::Hello | Pending::Position { is_new: false, .. }) | None => {}
        }
    }

    pub(super) fn sent(&mut self, nonce: &str, reply: &Reply) {
        let Some(message) = self.queue.take(nonce) else { return };
        let mut event = json!({"type": "sent", "room": message.room, "id": reply.id, "timestamp": reply.timestamp});
        if let Some(to) = &message.to {
            let delivery = reply.delivery.as_deref().unwrap_or_default();
            let status = delivery_status(delivery, reply.reason.as_deref());
            if delivery == "unreachable" {
                self.failure = Some(Exit::Unsaid);
            }
            if let Some(serial) = message.serial {
                self.state.set_status(&message.room, serial, &status);
                self.name_line(&message.room, serial, reply.id.as_deref());
            }
            event["to"] = to.as_str().into();
            event["delivery"] = delivery.into();
            if let Some(reason) = &reply.reason {
                event["reason"] = reason.as_str().into();
            }
        }
        self.emit(event);
    }

    /// Gives a line the server's id for it.
    pub(super) fn name_line(&mut self, room: &str, serial: u64, id: Option<&str>) {
        if let Some(line) = self.state.line_by_serial(room, serial) {
            line.id = id.map(str::to_owned);
        }
    }

    fn left(&mut self, room: &str) {
        self.abandoned.remove(room);
        self.emit(json!({"type": "left", "room": room}));
        if let Some(room) = self.state.room_mut(room) {
            room.is_joined = false;
        }
        if !self.wanted.iter().any(|wanted| wanted.room == room) {
            self.state.forget(room);
        }
    }

    pub(super) fn on_refusal(&mut self, refusal: &Refusal) {
        let asked = self.take_pending(refusal.reference.as_ref());
        let why = self.reason(refusal, asked.as_ref());
        let wait = refusal.retry_after.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let wait = wait.map(|wait| wait.min(LONGEST_WAIT));
        let hasty = wait.filter(|_| refusal.code == "rate_limited");
        match asked {
            // The key may be of a session without this token, or with another; the token alone may do.
            Some(Pending::Hello) if refusal.code.starts_with("token_") && self.resume.take().is_some() => self.hello(),
            Some(Pending::Hello) => match hasty {
                Some(wait) => self.hello_at = Some(Instant::now() + wait),
                None => self.end = Some(End::new(Exit::of_refusal(&refusal.code), format!("refused: {why}"))),
            },
            Some(Pending::Join { .. }) if refusal.code == "already_joined" => {}
            // The connection broke before the reply to the first.
            Some(Pending::Leave { room }) if refusal.code == "not_joined" => self.left(&room),
            Some(Pending::Join { room, .. }) if refusal.code == "unavailable" && self.mode != Mode::OneShot => {
                self.error_in(&room, &format!("{room} cannot be joined yet: {why}"));
                self.join_later(&room, wait.unwrap_or(LONGEST_WAIT));
            }
            Some(Pending::Join { room, before }) => self.join_refused(&room, before, refusal, &why),
            Some(Pending::Send { nonce }) => match hasty {
                Some(wait) => self.queue.postpone(&nonce, wait, Instant::now()),
                None => self.not_said(&nonce, &why),
            },
            Some(Pending::Leave { room }) => {
                self.abandoned.remove(&room);
                self.error_in(&room, &format!("not left: {why}"));
            }
            Some(Pending::Invite { nickname, .. }) => self.error(&format!("{nickname} is not asked: {why}")),
            Some(Pending::Position { room, .. }) => self.position_refused(&room, &why),
            Some(Pending::Act { undone, .. }) => self.error(&format!("{undone}: {why}")),
            Some(Pending::Other(what)) => self.error(&format!("{what}: {why}")),
            Some(Pending::Rooms) | None => self.error(&why),
        }
    }

    /// Returns the reason of a refusal, with a remedy: where the program ends for it, no command helps.
    fn reason(&self, refusal: &Refusal, asked: Option<&Pending>) -> String {
        let advice = match (self.mode, asked) {
            (Mode::Interactive, Some(Pending::Hello)) => Advice::Option,
            (Mode::Interactive, _) => Advice::Command,
            (Mode::Follow | Mode::OneShot | Mode::Bridge, _) => Advice::Option,
        };
        let showed_key = asked.is_some_and(|asked| match asked {
            Pending::Join { room, .. } => self.wanted.iter().any(|wanted| wanted.room == *room && wanted.key.is_some()),
            _ => false,
        });
        refusal_reason(refusal, advice, showed_key)
    }

    pub(super) fn join_refused(&mut self, room: &str, before: Option<String>, refusal: &Refusal, why: &str) {
        if let Some(before) = before.filter(|_| refusal.code.starts_with("nickname_")) {
            return self.rename_refused(room, before, why);
        }
        let text = format!("{room} cannot be joined: {why}");
        if self.mode != Mode::Interactive {
            self.end = Some(End::new(Exit::of_refusal(&refusal.code), text));
            return;
        }
        self.error(&text);
        if refusal.code.starts_with("nickname_") {
            return; // the next nickname is tried there
        }
        self.wanted.retain(|wanted| wanted.room != room);
        self.drop_queued(room);
    }

    pub(super) fn not_said(&mut self, nonce: &str, why: &str) {
        let Some(message) = self.queue.take(nonce) else { return };
        self.failure = Some(Exit::Unsaid);
        match message.serial {
            Some(serial) => self.state.set_status(&message.room, serial, &format!("not sent: {why}")),
            None => self.error_in(&message.room, &format!("not said: {why}: {}", message.typed)),
        }
        self.unsent.push(message.typed);
    }

    pub(super) fn drop_queued(&mut self, room: &str) {
        for message in self.queue.take_room(room) {
            self.failure = Some(Exit::Unsaid);
            self.error(&format!("not said in {room}: {}", message.typed));
            self.unsent.push(message.typed);
        }
    }
}
