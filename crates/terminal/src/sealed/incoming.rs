//! Frames from sealed rooms: opened, or told in a line that says what is wrong with them.

use super::construction::Sealed;
use super::room::{Heard, Opened};
use super::{Asked, SealedRooms, is_sealed, rooms_of, text};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::time::Instant;

pub(super) const UNSEALED: &str = "The server added something that is not sealed. It is not shown.";
const UNOPENED: &str = "A line did not open. It was changed on its way, or sealed with another link.";
const FULL: &str =
    "Somebody new was not heard: too many have been here since this program began. Begin it again to hear them.";

impl SealedRooms {
    pub(super) fn hear_object(&mut self, mut frame: Map<String, Value>) {
        let kind = text(&frame, "type");
        if kind == "welcome" {
            if self.hides_nickname {
                frame.insert("nickname".into(), self.nickname.clone().into());
            }
            match frame.get("resumed") {
                Some(Value::Bool(true)) => self.out.extend(self.own.values().map(|own| own.request.clone())),
                // What comes before the answer to a `join` is of no room where one is.
                _ => self.rooms.values_mut().for_each(|open| open.room.end_stay()),
            }
        }
        if matches!(&*kind, "ok" | "error") {
            return self.hear_reply(&kind, frame);
        }
        let named = rooms_of(&frame);
        let Some(name) = named.iter().find(|room| is_sealed(room)).cloned() else {
            return self.back.push(frame.into());
        };
        // Whoever reads the one must not be told the other.
        if named.iter().any(|room| *room != name) || (frame.contains_key("state") && kind != "room_state") {
            return self.tell(&name, UNSEALED);
        }
        let Some(open) = self.rooms.get_mut(&name).filter(|open| open.is_wanted) else {
            // A session that goes on may be in a room that was left, or whose link only the program before had.
            if kind == "room_state" {
                self.out.push(json!({"type": "leave", "room": name}));
            }
            return;
        };
        let is_asked = |asked: &Asked| matches!(asked, Asked::Join(room) if *room == name);
        if kind == "removed" {
            open.is_wanted = self.asked.values().any(is_asked);
            open.room.end_stay();
        }
        let is_inside = open.room.joined != 0;
        self.count(&name, &frame);
        match &*kind {
            "message" | "direct_message" if !is_inside => {}
            "message" => self.hear_message(&name, &frame),
            "direct_message" => self.hear_direct(&name, &frame),
            "presence" => self.hear_presence(&name, frame),
            "room_state" => {
                self.open_state(&name, &mut frame);
                self.back.push(frame.into());
                if let Some(open) = self.rooms.get_mut(&name) {
                    open.room.goes_on();
                    self.greet_back(Instant::now());
                }
            }
            "removed" => {
                frame.remove("message");
                self.back.push(frame.into());
            }
            "file_status" => self.back.push(frame.into()),
            "direct_status" => {
                let id = text(&frame, "id");
                let called = self.names.iter().rev().find(|(_, known)| *known == id).map(|(name, _)| name.clone());
                frame.insert("id".into(), called.into());
                self.back.push(frame.into());
            }
            "notice" | "invited" | "invite_missed" => self.tell(&name, UNSEALED),
            "live" | "board" | "file_offered" if has_unsealed(&kind, &frame) => self.tell(&name, UNSEALED),
            // One's own `delete` of the protocol; a line is taken back by its load alone. The rest is for browsers.
            _ => {}
        }
    }

    /// Notes how many are in the room.
    pub(super) fn count(&mut self, name: &str, frame: &Map<String, Value>) {
        let count = frame.get("nb_users").or_else(|| frame.get("state")?.get("nb_users"));
        if let (Some(open), Some(count)) = (self.rooms.get_mut(name), count) {
            open.nb_users = count.clone();
        }
    }

    pub(super) fn tell(&mut self, name: &str, what: &str) {
        self.back.push(json!({"type": "notice", "room": name, "level": "info", "text": what}));
    }

    /// Opens the state of a room: its members under their own names, once they have said something.
    pub(super) fn open_state(&mut self, name: &str, frame: &mut Map<String, Value>) {
        let Some(open) = self.rooms.get_mut(name) else { return };
        let Some(state) = frame.get_mut("state").and_then(Value::as_object_mut) else { return };
        let alias = text(state, "nickname");
        let members = state.get("members").and_then(Value::as_array).cloned().unwrap_or_default();
        let there = members.iter().filter_map(|member| member["member"].as_str().map(str::to_owned));
        open.room.are_there(there.collect());
        let shown = members.into_iter().filter_map(|mut member| {
            let own = (member["nickname"] == *alias).then(|| open.room.nickname.clone());
            if own.is_some() {
                member["member"].as_str().unwrap_or_default().clone_into(&mut open.room.member);
            }
            member["nickname"] = own.or_else(|| open.room.name_of(member["member"].as_str()?))?.into();
            Some(member)
        });
        let shown: Vec<Value> = shown.collect();
        state.retain(|key, _| matches!(key.as_str(), "room" | "nb_users" | "gap"));
        state.insert("nickname".into(), open.room.nickname.clone().into());
        state.insert("members".into(), shown.into());
    }

    fn hear_presence(&mut self, name: &str, mut frame: Map<String, Value>) {
        let Some(open) = self.rooms.get_mut(name) else { return };
        let mut list = |key: &str| frame.remove(key).and_then(|list| list.as_array().cloned()).unwrap_or_default();
        let (left, joined, changed) = (list("left"), list("joined"), list("changed"));
        // Who has come again speaks as the same load, and may have greeted before this is told.
        let is_gone = |one: &Value| !joined.iter().any(|back| back["member"] == one["member"]);
        let left = left.into_iter().filter(is_gone).filter_map(|mut one| {
            one["nickname"] = open.room.left(one["member"].as_str()?)?.into();
            Some(one)
        });
        let left: Vec<Value> = left.collect();
        let changed = changed.into_iter().filter_map(|mut one| {
            let (member, own) = (one["member"].as_str()?, open.room.nickname.clone());
            one["nickname"] = if member == open.room.member { own } else { open.room.name_of(member)? }.into();
            Some(one)
        });
        let changed: Vec<Value> = changed.collect();
        // They are told once something of theirs has opened.
        joined.iter().filter_map(|one| one["member"].as_str()).for_each(|member| open.room.is_there(member));
        frame.extend([("left".into(), left.into()), ("changed".into(), changed.into())]);
        self.back.push(frame.into());
    }

    fn hear_message(&mut self, name: &str, frame: &Map<String, Value>) {
        let Some((sealed, member)) = sealed_of(frame) else { return self.tell(name, UNSEALED) };
        let is_replay = frame.get("replay") == Some(&Value::Bool(true));
        let Some(open) = self.rooms.get_mut(name) else { return };
        let heard = open.room.open(&sealed, is_replay);
        let Some(mut opened) = self.opened(name, heard) else { return };
        let Some(open) = self.rooms.get_mut(name) else { return };
        // Whoever spoke before this load came may be gone.
        if !is_replay {
            open.room.is_there(&member);
        }
        open.room.hears_of(&opened, is_replay);
        // In a replay others have greeted them.
        let greets = opened.taken.is_some() && opened.inside.joins && !is_replay;
        opened.inside.moved = None;
        self.attend(name, &member, &opened);
        self.note_line(name, &opened, false);
        self.remember(opened.name.clone(), text(frame, "id"));
        self.show("message", name, *opened);
        if let Some(open) = self.rooms.get_mut(name).filter(|_| greets) {
            open.room.is_greeted = true;
            self.greet_back(Instant::now());
        }
    }

    /// Returns what opened and is new, and tells of what did not open.
    fn opened(&mut self, name: &str, heard: Heard) -> Option<Box<Opened>> {
        match heard {
            Heard::Open(opened) => return Some(opened),
            Heard::Known => {}
            Heard::Shut => self.tell(name, UNOPENED),
            Heard::Full => self.tell(name, FULL),
        }
        None
    }

    /// Notes who has said something, and tells of somebody whose name was not known or was another.
    fn attend(&mut self, name: &str, member: &str, opened: &Opened) {
        let Some(open) = self.rooms.get_mut(name).filter(|_| opened.is_there) else { return };
        let before = open.room.is_of(member, &opened.sid);
        let shown = open.room.name_of(member);
        if let (Some(before), Some(shown)) = (before, shown) {
            self.tell_name(name, member, before, &shown);
        }
    }

    /// A member who is there is known by another name.
    fn tell_name(&mut self, name: &str, member: &str, before: Option<String>, shown: &str) {
        let nb_users = self.rooms.get(name).map_or(Value::Null, |open| open.nb_users.clone());
        let left = before.map(|before| json!({"member": member, "nickname": before, "reason": "renamed"}));
        let left: Vec<Value> = left.into_iter().collect();
        let joined = json!([{"member": member, "nickname": shown}]);
        self.back.push(json!({"type": "presence", "room": name, "nb_users": nb_users, "left": left, "joined": joined}));
    }

    fn hear_direct(&mut self, name: &str, frame: &Map<String, Value>) {
        let Some((sealed, member)) = sealed_of(frame) else { return self.tell(name, UNSEALED) };
        let Some(open) = self.rooms.get_mut(name) else { return };
        let heard = open.room.open_direct(&sealed);
        let Some(opened) = self.opened(name, heard) else { return };
        self.attend(name, &member, &opened);
        self.note_line(name, &opened, true);
        self.remember(opened.name.clone(), text(frame, "id"));
        self.show("direct_message", name, *opened);
    }

    /// Hands what opened to the chat, as a frame of a room that is not sealed.
    fn show(&mut self, kind: &str, name: &str, opened: Opened) {
        let Opened { sid, name: called, inside, is_of_now, .. } = opened;
        if let Some(gone) = inside.delete {
            return self.back.push(json!({"type": "deleted", "room": name, "id": gone}));
        }
        let moved = inside
            .moved
            .as_ref()
            .map(|link| json!({"kind": "text", "text": format!("a new room: /join #sealed={link}")}));
        let Some(open) = self.rooms.get(name) else { return };
        let (member, nickname) = open.room.author(&sid, &inside.nickname, is_of_now);
        let Some(content) = inside.content.or(moved) else { return };
        let said = Timestamp::from_millisecond(inside.time).ok();
        let said_on = said.filter(|_| !is_of_now).map(|said| said.strftime("%Y-%m-%d, %H:%M UTC").to_string());
        let timestamp = said.map(Timestamp::as_second);
        let mut shown = json!({"type": kind, "id": called, "timestamp": timestamp, "room": name, "content": content,
            "from": {"member": member, "nickname": nickname}});
        for (key, value) in [("replaces", inside.replaces), ("in_reply_to_id", inside.reply_to), ("said_on", said_on)] {
            value.into_iter().for_each(|value| shown[key] = value.into());
        }
        self.back.push(shown);
    }
}

/// Returns what is sealed in a message, and the member that the server names.
fn sealed_of(frame: &Map<String, Value>) -> Option<(Sealed, String)> {
    let content = frame.get("content").filter(|content| content["kind"] == "sealed")?;
    let member = frame.get("from").and_then(|from| from["member"].as_str()).unwrap_or_default();
    Some((serde_json::from_value(content.clone()).ok()?, member.to_owned()))
}

/// `true` if live values, features or an offer have something that is not sealed.
fn has_unsealed(kind: &str, frame: &Map<String, Value>) -> bool {
    let is_clear = |value: &Value| !value.is_null() && value.get("sid").is_none();
    let values = |key: &str| frame.get(key).and_then(Value::as_object).into_iter().flatten();
    match kind {
        "live" => {
            let of_members = values("members").filter_map(|(_, values)| values.as_object()).flatten();
            of_members.clone().any(|(key, value)| key != "nickname" && is_clear(value))
                || values("trackers").next().is_some()
        }
        "board" => {
            frame.get("put").and_then(Value::as_array).into_iter().flatten().any(|one| one.get("sealed").is_none())
        }
        _ => frame.get("sealed").is_none(),
    }
}
