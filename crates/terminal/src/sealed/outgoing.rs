//! Frames to sealed rooms: messages are sealed, what is not for a terminal is refused, and the rest passes.

use super::construction::Sealed;
use super::room::{Direct, Inside};
use super::{Asked, Line, Message, SealedRooms, is_sealed, now, text};
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
            "leave" | "file_update" => self.out.push(frame.into()),
            "kick" => {
                frame.remove("reason"); // the server would read it
                self.out.push(frame.into());
            }
            _ => self.refuse(reference, "unsupported", "not in a sealed room"),
        }
    }

    fn refuse(&mut self, reference: Option<u64>, code: &str, why: &str) {
        if let Some(reference) = reference {
            self.back.push(json!({"type": "error", "ref": reference, "code": code, "message": why}));
        }
    }

    /// Seals a message, once: one that is sent again is the same frame.
    fn seal(&mut self, room: String, reference: Option<u64>, frame: &Map<String, Value>) {
        let nonce = text(frame, "nonce");
        let message = self.sent.get(&nonce).cloned().or_else(|| {
            let inside = Inside { content: frame.get("content").cloned(), time: now(), ..Inside::default() };
            self.sealed(&room, frame, inside)
        });
        let Some(message) = message else {
            return self.refuse(reference, "not_found", "nothing was heard from there yet that opens");
        };
        let fills = message.requests.len() - 1;
        let is_again = self.sent.insert(nonce.clone(), message.clone()).is_some();
        self.out.extend(message.requests.iter().take(fills).filter(|_| !is_again).cloned());
        let mut request = message.requests[fills].clone();
        request["nonce"] = nonce.clone().into();
        if let Some(reference) = reference {
            request["ref"] = reference.into();
            let Message { name, line, .. } = message;
            self.asked.insert(reference, Asked::Send { room, name, nonce, line });
        }
        self.out.push(request);
    }

    fn sealed(&mut self, name: &str, frame: &Map<String, Value>, inside: Inside) -> Option<Message> {
        let room = &mut self.rooms.get_mut(name)?.room;
        if text(frame, "type") == "direct_send" {
            let Direct { member, frames, name: called, sid, line } =
                room.seal_direct(&text(frame, "nickname"), inside)?;
            let request =
                |sealed| json!({"type": "direct_send", "room": name, "to": member, "content": content(sealed)});
            let requests = frames.iter().map(request).collect();
            return Some(Message { requests, name: called, line: Line::To(sid, line) });
        }
        let (sealed, called, line) = room.seal(inside)?;
        let requests = vec![json!({"type": "send", "room": name, "content": content(&sealed)})];
        Some(Message { requests, name: called, line: Line::ToAll(line) })
    }

    /// Puts something empty in the place of a line that was refused for good, or reached nobody.
    pub(super) fn fill(&mut self, name: &str, line: Line) {
        let Some(open) = self.rooms.get_mut(name) else { return };
        match line {
            Line::To(sid, line) => open.room.fill_direct(sid, line),
            Line::ToAll(line) => {
                let filled = open.room.fill(line, now());
                self.out
                    .extend(filled.map(|sealed| json!({"type": "send", "room": name, "content": content(&sealed)})));
            }
        }
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
