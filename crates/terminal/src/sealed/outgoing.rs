//! What goes to sealed rooms: messages are sealed, what is not for a terminal is refused, and the rest passes.

use super::construction::Sealed;
use super::room::Inside;
use super::{Asked, SealedRooms, is_sealed, now, text};
use serde_json::{Map, Value, json};

impl SealedRooms {
    pub(super) fn say_object(&mut self, mut frame: Map<String, Value>) {
        let kind = text(&frame, "type");
        if kind == "hello" && self.hides_nickname {
            self.nickname = text(&frame, "nickname");
            let alias = self.rooms.values().next().map(|open| open.room.alias.clone());
            frame.insert("nickname".into(), alias.into());
        }
        let name = text(&frame, "room");
        let reference = frame.get("ref").and_then(Value::as_u64);
        let Some(open) = self.rooms.get_mut(&name) else {
            return match is_sealed(&name) && kind != "leave" {
                true => self.refuse(reference, "sealed", "this room is sealed: /join its link"),
                false => self.out.push(frame.into()),
            };
        };
        match &*kind {
            "join" => {
                open.room.nickname = text(&frame, "nickname");
                frame.insert("nickname".into(), open.room.alias.clone().into());
                frame.remove("mailbox");
                reference.map(|reference| self.asked.insert(reference, Asked::Join(name)));
                self.out.push(frame.into());
            }
            "send" | "direct_send" => self.seal(name, reference, &frame),
            "delete" => self.seal_deletion(&name, frame),
            "ack" => {
                let ids = frame.get("ids").and_then(Value::as_array).cloned().unwrap_or_default();
                let ids: Vec<_> = ids.iter().filter_map(|id| self.id_of(id.as_str()?)).collect();
                frame.insert("ids".into(), ids.into());
                self.out.push(frame.into());
            }
            "leave" | "kick" | "file_update" => self.out.push(frame.into()),
            _ => self.refuse(reference, "unsupported", "not in a sealed room"),
        }
    }

    fn refuse(&mut self, reference: Option<u64>, code: &str, why: &str) {
        if let Some(reference) = reference {
            self.back.push(json!({"type": "error", "ref": reference, "code": code, "message": why}));
        }
    }

    /// Seals a message, once: one that is sent again is the same frame.
    fn seal(&mut self, name: String, reference: Option<u64>, frame: &Map<String, Value>) {
        let nonce = text(frame, "nonce");
        let known = self.sent.get(&nonce).cloned();
        let sealed = known.or_else(|| {
            let inside = Inside { content: frame.get("content").cloned(), time: now(), ..Inside::default() };
            self.sealed(&name, frame, inside)
        });
        let Some(mut sealed) = sealed else {
            return self.refuse(reference, "not_found", "nothing was heard from there yet that opens");
        };
        self.sent.insert(nonce.clone(), sealed.clone());
        sealed["ref"] = reference.into();
        sealed["nonce"] = nonce.clone().into();
        let line = sealed["line"].take().as_u64();
        let called = sealed["name"].take().as_str().map(str::to_owned).unwrap_or_default();
        if let Some(reference) = reference {
            self.asked.insert(reference, Asked::Send { room: name, name: called, nonce, line });
        }
        if let Some(sealed) = sealed.as_object_mut() {
            sealed.retain(|_, value| !value.is_null());
        }
        self.out.push(sealed);
    }

    /// Returns the request, with the name of the message and its line.
    fn sealed(&mut self, name: &str, frame: &Map<String, Value>, inside: Inside) -> Option<Value> {
        let room = &mut self.rooms.get_mut(name)?.room;
        if text(frame, "type") == "direct_send" {
            let (member, sealed, called) = room.seal_direct(&text(frame, "nickname"), inside)?;
            return Some(
                json!({"type": "direct_send", "room": name, "to": member, "content": content(&sealed), "name": called}),
            );
        }
        let (sealed, called, line) = room.seal(inside)?;
        Some(json!({"type": "send", "room": name, "content": content(&sealed), "name": called, "line": line}))
    }

    /// Says that a line is taken back, and has the server forget it.
    fn seal_deletion(&mut self, name: &str, mut frame: Map<String, Value>) {
        let called = text(&frame, "id");
        let Some(id) = self.id_of(&called) else {
            return self.refuse(frame.get("ref").and_then(Value::as_u64), "not_found", "no line of yours");
        };
        self.say_by_itself(name, Inside { delete: Some(called.clone()), ..Inside::default() });
        self.back.push(json!({"type": "deleted", "room": name, "id": called}));
        frame.insert("id".into(), id.into());
        self.out.push(frame.into());
    }

    /// Says something that the chat has not asked for; a greeting if there is nothing inside.
    pub(super) fn say_by_itself(&mut self, name: &str, inside: Inside) {
        let Some(open) = self.rooms.get_mut(name) else { return };
        if let Some((sealed, ..)) = open.room.seal(Inside { time: now(), ..inside }) {
            self.out.push(json!({"type": "send", "room": name, "content": content(&sealed)}));
        }
    }
}

fn content(sealed: &Sealed) -> Value {
    let mut content = json!({"kind": "sealed"});
    if let (Some(content), Ok(Value::Object(sealed))) = (content.as_object_mut(), serde_json::to_value(sealed)) {
        content.extend(sealed);
    }
    content
}
