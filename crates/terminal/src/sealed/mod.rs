//! Sealed rooms (`docs/sealed.md`): between the chat and the connection, frames of rooms whose link is known are sealed on their way
//! out and opened on their way in, so that the chat meets ordinary ones. Calls, files, the board and live values of such rooms are
//! for browsers. `client` passes all frames through here, `options` and `commands` add links.

mod construction; // keys and ciphertexts
mod incoming; // frames of the server
mod later; // what is due later
mod outgoing; // frames of the chat
mod replies; // replies of the server
mod room; // what one room has heard and said
#[cfg(test)]
mod tests;

pub(crate) use construction::Secret;

use crate::json;
use later::Hole;
use room::SealedRoom;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Names of messages that are kept beside the ids that the server gave them.
const NAMES: usize = 512;

/// The sealed rooms of a chat.
#[derive(Default)]
pub(crate) struct SealedRooms {
    rooms: HashMap<String, OpenRoom>,
    /// `true` if the server is told no nickname of its user: all rooms are sealed.
    pub(crate) hides_nickname: bool,
    nickname: String,
    asked: HashMap<u64, Asked>,
    /// By nonce: what is sent again is the same.
    sent: HashMap<String, Message>,
    /// Requests that the chat has not made, by reference, until the server has taken them.
    own: BTreeMap<u64, Message>,
    nb_own: u64,
    /// Lines that were left out.
    holes: Vec<Hole>,
    /// References of what is sent again.
    later: Vec<(Instant, u64)>,
    /// Names of messages, and their ids.
    names: VecDeque<(String, String)>,
    /// Frames for the server, and frames for the chat.
    out: Vec<Value>,
    back: Vec<Value>,
}

struct OpenRoom {
    room: SealedRoom,
    nb_users: Value,
    /// `true` from a `join` until one leaves or is removed: afterwards no server brings anybody back.
    is_wanted: bool,
    /// Time when this load greeted back last.
    greeted_back: Option<Instant>,
}

/// A request of a sealed room without a reply yet.
enum Asked {
    Join(String),
    Send { nonce: String, message: Message },
}

/// The line of a message: to all, or to one load. A greeting is no line.
#[derive(Clone)]
enum Line {
    ToAll(Option<u64>),
    To(String, Option<u64>),
}

/// A message as it goes out, and again if it has to.
#[derive(Clone)]
struct Message {
    room: String,
    request: Value,
    name: String,
    line: Line,
    /// `true` for a greeting, or what fills a line.
    is_empty: bool,
}

impl SealedRooms {
    /// Adds the room of a link, and returns its name.
    pub(crate) fn add(&mut self, secret: Secret) -> String {
        let name = secret.room();
        let room = || SealedRoom::new(secret);
        let open = || OpenRoom { room: room(), nb_users: Value::Null, is_wanted: false, greeted_back: None };
        self.rooms.entry(name.clone()).or_insert_with(open);
        name
    }

    /// Notes that the user wants to be in a room no more, connected or not.
    pub(crate) fn left(&mut self, room: &str) {
        if let Some(open) = self.rooms.get_mut(room) {
            open.is_wanted = false;
            open.room.end_stay();
        }
    }

    /// Passes a frame of the chat on. Returns frames for the server, and frames for the chat.
    pub(crate) fn say(&mut self, frame: String) -> (Vec<String>, Vec<String>) {
        match serde_json::from_str(&frame) {
            Ok(Value::Object(frame)) if self.may_concern(&frame) => self.say_object(frame),
            _ => return (vec![frame], Vec::new()),
        }
        self.drained()
    }

    /// Passes a frame of the server on. Returns frames for the server, and frames for the chat.
    pub(crate) fn hear(&mut self, frame: &str) -> (Vec<String>, Vec<String>) {
        match json::read(frame) {
            Some(Value::Object(frame)) if self.may_concern(&frame) => self.hear_object(frame),
            _ => return (Vec::new(), vec![frame.to_owned()]),
        }
        self.drained()
    }

    /// `true` unless no sealed room has anything to do with a frame.
    fn may_concern(&self, frame: &Map<String, Value>) -> bool {
        !self.rooms.is_empty() || rooms_of(frame).iter().any(|room| is_sealed(room))
    }

    fn drained(&mut self) -> (Vec<String>, Vec<String>) {
        let texts = |frames: &mut Vec<Value>| frames.drain(..).map(|frame| frame.to_string()).collect();
        (texts(&mut self.out), texts(&mut self.back))
    }

    fn id_of(&self, called: &str) -> Option<String> {
        self.names.iter().rev().find(|(name, _)| name == called).map(|(_, id)| id.clone())
    }

    fn remember(&mut self, called: String, id: String) {
        self.names.push_back((called, id));
        if self.names.len() > NAMES {
            self.names.pop_front();
        }
    }
}

/// The rooms that a frame names, by itself and in a state.
fn rooms_of(frame: &Map<String, Value>) -> Vec<String> {
    let state = frame.get("state").and_then(|state| state.get("room"));
    [frame.get("room"), state].into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// `true` for the name of a sealed room: no other client makes one of this length.
pub(crate) fn is_sealed(name: &str) -> bool {
    name.len() == 37 && name.starts_with('~')
}

fn text(frame: &Map<String, Value>, key: &str) -> String {
    frame.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
