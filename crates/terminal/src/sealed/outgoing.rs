//! Frames to sealed rooms: messages are sealed, what is not for a terminal is refused, and the rest passes.

use super::construction::Sealed;
use super::room::{Inside, Said, is_nickname};
use super::{Asked, Line, Message, SealedRooms, is_sealed, now, text};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// References of what the chat has not asked for are above this, and those of the chat far below.
const OWN: u64 = 1 << 40;

const UNHEARD: &str = "nothing was heard from there yet that opens";
const GONE: &str = "whoever had this name here is not there; somebody who is has another key, and another name in /who";

impl SealedRooms {
    pub(super) fn say_object(&mut self, mut frame: Map<String, Value>) {
        let kind = text(&frame, "type");
        if kind == "hello" {
            // What had no reply on the connection before is asked again.
            self.asked.clear();
            self.later.clear();
        }
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
            "join" if !is_nickname(&text(&frame, "nickname")) => {
                self.refuse(reference, "nickname_invalid", "a nickname has letters, digits, - and _");
            }
            "join" => {
                open.room.nickname = text(&frame, "nickname");
                open.is_wanted = true;
                open.room.asks_in();
                frame.insert("nickname".into(), open.room.alias.clone().into());
                frame.remove("mailbox");
                reference.map(|reference| self.asked.insert(reference, Asked::Join(name)));
                self.out.push(frame.into());
            }
            "send" | "direct_send" => self.seal(&name, reference, &frame),
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
    fn seal(&mut self, room: &str, reference: Option<u64>, frame: &Map<String, Value>) {
        let nonce = text(frame, "nonce");
        let message = match self.sent.get(&nonce) {
            Some(message) => Ok(self.to_where_it_is(message.clone())),
            None => self.sealed(room, frame),
        };
        let mut message = match message {
            Ok(message) => message,
            Err(why) => return self.refuse(reference, "not_found", why),
        };
        message.request["nonce"] = nonce.clone().into();
        self.sent.insert(nonce.clone(), message.clone());
        let mut request = message.request.clone();
        if let Some(reference) = reference {
            request["ref"] = reference.into();
            self.asked.insert(reference, Asked::Send { nonce, message });
        }
        self.out.push(request);
    }

    /// Returns a message to one load for the member that the load speaks as now.
    fn to_where_it_is(&self, mut message: Message) -> Message {
        let room = self.rooms.get(&message.room).map(|open| &open.room);
        if let (Line::To(sid, _), Some(room)) = (&message.line, room)
            && let Some(member) = room.member_of(sid)
        {
            message.request["to"] = member.as_str().into();
        }
        message
    }

    fn sealed(&mut self, name: &str, frame: &Map<String, Value>) -> Result<Message, &'static str> {
        let inside = Inside { content: frame.get("content").cloned(), time: now(), ..Inside::default() };
        let is_direct = text(frame, "type") == "direct_send";
        let Some(room) = self.rooms.get_mut(name).map(|open| &mut open.room) else { return Err(UNHEARD) };
        if !is_direct {
            return room.seal(inside).map(|said| to_all(name, &said, false)).ok_or(UNHEARD);
        }
        // A name stays that of its load: what waited for one is not sealed for another.
        let sid = room.load_called(&text(frame, "nickname")).ok_or(UNHEARD)?.clone();
        let member = room.member_of(&sid).ok_or(GONE)?.clone();
        for gap in room.take_gaps(&sid) {
            self.say_gap(name, &member, &sid, gap);
        }
        let room = self.rooms.get_mut(name).map(|open| &mut open.room);
        let said = room.and_then(|room| room.seal_direct(&sid, None, inside)).ok_or(UNHEARD)?;
        Ok(to_one(name, &member, &sid, &said))
    }

    /// Fills a line to one load that did not reach it.
    fn say_gap(&mut self, name: &str, member: &str, sid: &str, gap: u64) {
        let inside = Inside { time: now(), ..Inside::default() };
        let said = self.rooms.get_mut(name).and_then(|open| open.room.seal_direct(sid, Some(gap), inside));
        if let Some(said) = said {
            self.say_own(to_one(name, member, sid, &said));
        }
    }

    /// Says that a line is taken back, and has the server forget it.
    fn seal_deletion(&mut self, name: &str, mut frame: Map<String, Value>) {
        let called = text(&frame, "id");
        let is_own = self.rooms.get(name).is_some_and(|open| open.room.has_said(&called));
        let Some(id) = self.id_of(&called).filter(|_| is_own) else {
            return self.refuse(frame.get("ref").and_then(Value::as_u64), "not_found", "no line of yours");
        };
        self.say_by_itself(name, Inside { delete: Some(called.clone()), ..Inside::default() });
        self.back.push(json!({"type": "deleted", "room": name, "id": called}));
        frame.insert("id".into(), id.into());
        self.out.push(frame.into());
    }

    /// Returns the lines to all of which it is not known whether they came.
    fn unanswered(&self, name: &str) -> HashSet<u64> {
        let messages = self.sent.values().chain(self.own.values()).filter(|message| message.room == name);
        messages.filter_map(|message| if let Line::ToAll(line) = message.line { line } else { None }).collect()
    }

    /// Says something that the chat has not asked for; a greeting if there is nothing inside.
    pub(super) fn say_by_itself(&mut self, name: &str, inside: Inside) {
        self.say_as(name, None, inside);
    }

    /// The same, as this line.
    pub(super) fn say_as(&mut self, name: &str, line: Option<u64>, inside: Inside) {
        let unanswered = self.unanswered(name);
        let Some(room) = self.rooms.get_mut(name).map(|open| &mut open.room) else { return };
        let (is_empty, inside) = (inside.is_empty(), Inside { time: now(), ..inside });
        let next = Some(room.next_line(&unanswered));
        let inside = Inside { next, ..inside };
        let said = match line {
            Some(_) => room.seal_as(line, inside),
            None => room.seal(inside),
        };
        if let Some(said) = said {
            self.say_own(to_all(name, &said, is_empty));
        }
    }

    /// Sends what the chat has not asked for, and keeps it until the server has taken it.
    fn say_own(&mut self, mut message: Message) {
        self.nb_own += 1;
        message.request["nonce"] = uuid::Uuid::new_v4().simple().to_string().into();
        message.request["ref"] = (OWN + self.nb_own).into();
        self.out.push(message.request.clone());
        self.own.insert(OWN + self.nb_own, message);
    }
}

fn to_all(room: &str, said: &Said, is_empty: bool) -> Message {
    let mut request = json!({"type": "send", "room": room, "content": content(&said.sealed)});
    if said.line.is_none() {
        // A room that keeps few lines is not to be full of greetings.
        request["no_store"] = true.into();
    }
    Message { room: room.to_owned(), request, name: said.name.clone(), line: Line::ToAll(said.line), is_empty }
}

fn to_one(room: &str, member: &str, sid: &str, said: &Said) -> Message {
    let request = json!({"type": "direct_send", "room": room, "to": member, "content": content(&said.sealed)});
    let line = Line::To(sid.to_owned(), said.line);
    Message { room: room.to_owned(), request, name: said.name.clone(), line, is_empty: false }
}

fn content(sealed: &Sealed) -> Value {
    let mut content = json!({"kind": "sealed"});
    if let (Some(content), Ok(Value::Object(sealed))) = (content.as_object_mut(), serde_json::to_value(sealed)) {
        content.extend(sealed);
    }
    content
}
