//! Frames from sealed rooms: opened, or told in a line that says what is wrong with them.

use super::construction::Sealed;
use super::room::{Heard, Inside};
use super::{Asked, SealedRooms, is_sealed, now, rooms_of, text};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

const UNSEALED: &str = "The server added something that is not sealed. It is not shown.";
const UNOPENED: &str = "A line did not open. It was changed on its way, or sealed with another link.";

impl SealedRooms {
    pub(super) fn hear_object(&mut self, mut frame: Map<String, Value>) {
        let kind = text(&frame, "type");
        if kind == "welcome" && self.hides_nickname {
            frame.insert("nickname".into(), self.nickname.clone().into());
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
        if !self.rooms.contains_key(&name) {
            // A session that goes on may be in a room whose link only the program before had.
            if kind == "room_state" {
                self.out.push(json!({"type": "leave", "room": name}));
            }
            return;
        }
        self.count(&name, &frame);
        match &*kind {
            "message" => self.hear_message(&name, &frame),
            "direct_message" => self.hear_direct(&name, &frame),
            "presence" => self.hear_presence(&name, frame),
            "room_state" => {
                self.open_state(&name, &mut frame);
                self.back.push(frame.into());
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
    fn count(&mut self, name: &str, frame: &Map<String, Value>) {
        let count = frame.get("nb_users").or_else(|| frame.get("state")?.get("nb_users"));
        if let (Some(open), Some(count)) = (self.rooms.get_mut(name), count) {
            open.nb_users = count.clone();
        }
    }

    fn tell(&mut self, name: &str, what: &str) {
        self.back.push(json!({"type": "notice", "room": name, "level": "info", "text": what}));
    }

    fn hear_reply(&mut self, kind: &str, mut frame: Map<String, Value>) {
        let asked = frame.get("ref").and_then(Value::as_u64).and_then(|reference| self.asked.remove(&reference));
        match asked {
            Some(Asked::Join(name)) if kind == "ok" && rooms_of(&frame) == [name.as_str()] => {
                self.count(&name, &frame);
                self.open_state(&name, &mut frame);
                self.back.push(frame.into());
                self.say_by_itself(&name, Inside::default());
            }
            Some(Asked::Send { room, name, nonce, line }) if kind == "ok" => {
                self.sent.remove(&nonce);
                if frame.get("delivery").is_some_and(|delivery| delivery == "unreachable") {
                    self.fill(&room, line);
                }
                self.remember(name.clone(), text(&frame, "id"));
                frame.insert("id".into(), name.into());
                self.back.push(frame.into());
            }
            // What is refused for a time is sent again.
            Some(Asked::Send { room, nonce, line, .. }) if !frame.contains_key("retry_after") => {
                self.sent.remove(&nonce);
                self.fill(&room, line);
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

    /// Opens the state of a room: its members under their own names, once they have said something.
    fn open_state(&mut self, name: &str, frame: &mut Map<String, Value>) {
        let Some(open) = self.rooms.get_mut(name) else { return };
        let Some(state) = frame.get_mut("state").and_then(Value::as_object_mut) else { return };
        open.room.joined = now();
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
        let (left, joined) = (list("left"), list("joined"));
        let left = left.into_iter().filter_map(|mut one| {
            one["nickname"] = open.room.left(one["member"].as_str()?)?.into();
            Some(one)
        });
        let left: Vec<Value> = left.collect();
        // They are told once something of theirs has opened.
        joined.iter().filter_map(|one| one["member"].as_str()).for_each(|member| _ = open.room.is_there(member));
        frame.insert("left".into(), left.into());
        self.back.push(frame.into());
    }

    fn hear_message(&mut self, name: &str, frame: &Map<String, Value>) {
        let Some((sealed, member)) = sealed_of(frame) else { return self.tell(name, UNSEALED) };
        let is_replay = frame.get("replay") == Some(&Value::Bool(true));
        let Some(open) = self.rooms.get_mut(name) else { return };
        let (called, inside, missing, is_own) = match open.room.open(&sealed) {
            Heard::Open { name, inside, missing, is_own } => (name, *inside, missing, is_own),
            Heard::Known => return,
            Heard::Shut => return self.tell(name, UNOPENED),
        };
        let is_untold = open.room.is_there(&member);
        let greets = !is_own && !is_replay && inside.content.is_none() && is_untold;
        let is_there = !is_own && open.room.is_of_now(&called, &inside);
        let before = if is_there { open.room.is_of(&member, &called) } else { None };
        let shown = open.room.name_of(&member);
        if let (Some(before), Some(shown)) = (before, &shown) {
            self.tell_name(name, &member, before, shown);
        }
        self.tell_missing(name, missing, &inside.nickname);
        self.remember(called.clone(), text(frame, "id"));
        self.show("message", (name, &called), frame, Inside { moved: None, ..inside });
        if greets {
            self.say_by_itself(name, Inside::default());
        }
    }

    fn tell_missing(&mut self, name: &str, missing: u64, nickname: &str) {
        match missing {
            0 => {}
            1 => self.tell(name, &format!("1 line of {nickname} is missing.")),
            lines => self.tell(name, &format!("{lines} lines of {nickname} are missing.")),
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
        let Some((sealed, _)) = sealed_of(frame) else { return self.tell(name, UNSEALED) };
        let Some(open) = self.rooms.get_mut(name) else { return };
        match open.room.open_direct(&sealed) {
            Heard::Open { name: called, inside, missing, .. } => {
                self.tell_missing(name, missing, &inside.nickname);
                self.remember(called.clone(), text(frame, "id"));
                self.show("direct_message", (name, &called), frame, *inside);
            }
            Heard::Known => {}
            Heard::Shut => self.tell(name, UNOPENED),
        }
    }

    /// Hands what opened to the chat, as a frame of a room that is not sealed.
    fn show(&mut self, kind: &str, (name, called): (&str, &str), frame: &Map<String, Value>, inside: Inside) {
        if let Some(gone) = inside.delete {
            return self.back.push(json!({"type": "deleted", "room": name, "id": gone}));
        }
        let moved = inside
            .moved
            .as_ref()
            .map(|link| json!({"kind": "text", "text": format!("a new room: /join #sealed={link}")}));
        let Some(open) = self.rooms.get(name) else { return };
        let is_old = !open.room.is_of_now(called, &inside);
        let (member, nickname) = open.room.author(called, &inside);
        let Some(mut content) = inside.content.or(moved) else { return };
        let said = Timestamp::from_millisecond(inside.time).ok().filter(|_| is_old);
        if let (Some(said), Some(text)) = (said, content["text"].as_str()) {
            content["text"] = format!("{text} (said on {})", said.strftime("%Y-%m-%d, %H:%M UTC")).into();
        }
        let timestamp = said.map(Timestamp::as_second).or_else(|| frame.get("timestamp").and_then(Value::as_i64));
        let mut shown = json!({"type": kind, "id": called, "timestamp": timestamp, "room": name, "content": content,
            "from": {"member": member, "nickname": nickname}});
        for (key, value) in [("replaces", inside.replaces), ("in_reply_to_id", inside.reply_to)] {
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
