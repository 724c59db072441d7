//! Replies of the server to requests of sealed rooms: its words are not shown, and no line is lost by a refusal.

use super::incoming::UNSEALED;
use super::room::Inside;
use super::{Asked, Line, Message, SealedRooms, is_sealed, rooms_of, text};
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

const UNDELETED: &str = "A line was not taken back: the server has refused it.";

impl SealedRooms {
    pub(super) fn hear_reply(&mut self, kind: &str, mut frame: Map<String, Value>) {
        let is_ok = kind == "ok";
        if !is_ok {
            // It could be words of a member, where the reply is shown.
            frame.remove("message");
        }
        let reference = frame.get("ref").and_then(Value::as_u64);
        if let Some((reference, message)) = reference.and_then(|reference| self.own.remove_entry(&reference)) {
            return self.hear_own_reply(is_ok, reference, message, &frame);
        }
        match reference.and_then(|reference| self.asked.remove(&reference)) {
            // It was left meanwhile.
            Some(Asked::Join(name)) if is_ok && !self.rooms.get(&name).is_some_and(|open| open.is_wanted) => {
                self.out.push(json!({"type": "leave", "room": name}));
            }
            Some(Asked::Join(name)) if is_ok && rooms_of(&frame) == [name.as_str()] => {
                self.count(&name, &frame);
                if let Some(open) = self.rooms.get_mut(&name) {
                    open.room.begins_stay();
                }
                self.open_state(&name, &mut frame);
                self.back.push(frame.into());
                // What broke off counts once, however often it is said.
                self.out.extend(self.own.values().filter(|own| own.room == name).map(|own| own.request.clone()));
                self.say_by_itself(&name, Inside::default());
            }
            // Its state comes by itself.
            Some(Asked::Join(_)) if text(&frame, "code") == "already_joined" => self.back.push(frame.into()),
            Some(Asked::Join(name)) if !is_ok => {
                if let Some(open) = self.rooms.get_mut(&name) {
                    open.room.end_stay();
                }
                self.back.push(frame.into());
            }
            Some(Asked::Send { nonce, message }) if is_ok => {
                self.sent.remove(&nonce);
                if is_unreachable(&frame) {
                    self.fill(&message);
                }
                self.remember(message.name.clone(), text(&frame, "id"));
                frame.insert("id".into(), message.name.into());
                self.back.push(frame.into());
            }
            // What is refused for a time is sent again.
            Some(Asked::Send { nonce, message }) if wait_of(&frame).is_none() => {
                self.sent.remove(&nonce);
                self.fill(&message);
                self.back.push(frame.into());
            }
            // The answer about another room has nothing of this one.
            _ if rooms_of(&frame).iter().any(|room| is_sealed(room)) => {
                let reference = frame.get("ref").cloned();
                self.back.push(json!({"type": "error", "ref": reference, "code": "internal", "message": UNSEALED}));
            }
            _ => self.back.push(frame.into()),
        }
    }

    /// Handles the reply to what the chat has not asked for: until it is taken it is sent again.
    fn hear_own_reply(&mut self, is_ok: bool, reference: u64, message: Message, frame: &Map<String, Value>) {
        if is_ok {
            if is_unreachable(frame) {
                self.fill(&message);
            }
            return self.remember(message.name, text(frame, "id"));
        }
        match wait_of(frame) {
            Some(wait) => self.later.push((Instant::now() + wait, reference)),
            // It is sent when the room is joined again.
            None if text(frame, "code") == "not_joined" => {}
            None => {
                self.fill(&message);
                if !message.is_empty {
                    self.tell(&message.room, UNDELETED);
                }
                return;
            }
        }
        self.own.insert(reference, message);
    }

    /// Puts something empty in the place of a line that was refused for good, or reached nobody.
    fn fill(&mut self, message: &Message) {
        let Some(open) = self.rooms.get_mut(&message.room) else { return };
        match &message.line {
            Line::To(sid, Some(line)) => open.room.fill_direct(sid, *line),
            Line::ToAll(Some(line)) if !message.is_empty => {
                self.say_as(&message.room, Some(*line), Inside::default());
            }
            _ => {}
        }
    }
}

fn is_unreachable(frame: &Map<String, Value>) -> bool {
    frame.get("delivery").is_some_and(|delivery| delivery == "unreachable")
}

/// Returns the wait after which a refused request is sent again, if that may be.
fn wait_of(frame: &Map<String, Value>) -> Option<Duration> {
    let seconds = frame.get("retry_after").and_then(Value::as_f64).filter(|_| text(frame, "code") == "rate_limited")?;
    let wait = Duration::try_from_secs_f64(seconds).ok()?;
    Some(wait.clamp(Duration::from_secs(1), Duration::from_secs(60)))
}
