//! One talk with a server, whatever it is shown on: who I am, where I want to be, what I asked for and what waits to be
//! said. Pure: it is told what the connection and the user do, and says which frames go out. `app` and `plain` drive it.
//!
//! `link` knows the connection, `hearing` reads what the server says, `saying` takes what the user types, whose commands
//! `deeds` does.

mod asking; // requests
mod hearing; // frames, to what they are about
mod leaving; // how a talk ends
mod link; // the connection
mod renaming; // another nickname
mod replies; // replies to requests
mod rooms; // what happens in rooms
mod said; // what others say
mod saying; // what the user types
mod unsent; // what waits to be said
mod welcome; // a session begins or goes on

pub(super) use asking::Asked;
pub(super) use leaving::Leaving;
pub(super) use link::{Link, Wish};
pub(super) use unsent::Letter;

use super::exits::{End, Exit};
use super::frames::Limits;
use super::keys::KeyFile;
use super::line::{Kind, Line};
use super::state::State;
use serde_json::Value;
use std::collections::HashMap;
use std::time::{Duration, Instant};
use unsent::Unsent;

/// How a talk begins.
pub(super) struct Beginning {
    pub(super) server: String,
    pub(super) nickname: String,
    pub(super) rooms: Vec<String>,
    pub(super) token: Option<String>,
    /// The key of rooms that are named at the beginning.
    pub(super) room_key: Option<String>,
    pub(super) manner: Manner,
}

/// Who is at this end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Somebody who reads: is told of calls and files, has a mailbox, and may try another room after a refusal.
    Person,
    /// A program that reads on; what is refused ends it.
    Listener,
    /// A program that says something and goes; it hears nothing.
    Passer,
}

/// A room that I want to be in.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) room: String,
    pub(super) key: Option<String>,
    pub(super) invite: Option<String>,
}

pub(super) struct Chat {
    pub(super) state: State,
    pub(super) server: String,
    pub(super) nickname: String,
    pub(super) manner: Manner,
    pub(super) wanted: Vec<Wanted>,
    pub(super) unsent: Unsent,
    pub(super) limits: Limits,
    pub(super) link: Link,
    pub(super) member: String,
    /// Names of rooms that the server told of.
    pub(super) listed: Vec<String>,
    /// Frames to go out.
    pub(super) frames: Vec<String>,
    pub(super) ping_every: Option<Duration>,
    pub(super) wish: Option<Wish>,
    /// The talk is over.
    pub(super) end: Option<End>,
    /// It will be, once all is said.
    pub(super) leaving: Option<Leaving>,
    /// The worst that happened to what was to be said.
    pub(super) failure: Option<Exit>,
    /// What programs are told, if a program reads.
    pub(super) events: Option<Vec<Value>>,
    /// Lines that the user may want to say again.
    pub(super) returned: Vec<String>,
    pub(super) resume: Option<String>,
    pub(super) key_file: Option<KeyFile>,
    pub(super) hello_again: Option<Instant>,
    /// Rooms that failed, and when they are entered again.
    pub(super) closed: HashMap<String, Instant>,
    pub(super) asked: HashMap<u64, Asked>,
    last_reference: u64,
    token: Option<String>,
}

impl Chat {
    pub(super) fn new(beginning: Beginning) -> Self {
        let Beginning { server, nickname, rooms, token, room_key, manner } = beginning;
        let wanted = rooms.into_iter().map(|room| Wanted { room, key: room_key.clone(), invite: None });
        let mut chat = Self {
            state: State::new(),
            server,
            nickname,
            manner,
            wanted: wanted.collect(),
            unsent: Unsent::default(),
            limits: Limits::default(),
            link: Link::Calling,
            member: String::new(),
            listed: Vec::new(),
            frames: Vec::new(),
            ping_every: None,
            wish: None,
            end: None,
            leaving: None,
            failure: None,
            events: None,
            returned: Vec::new(),
            resume: None,
            key_file: None,
            hello_again: None,
            closed: HashMap::new(),
            asked: HashMap::new(),
            last_reference: 0,
            token,
        };
        chat.find_key();
        chat
    }

    /// Looks whether a key waits for this nickname.
    pub(super) fn find_key(&mut self) {
        if self.manner == Manner::Person {
            self.key_file = KeyFile::of(&self.server, &self.nickname);
            self.resume = self.key_file.as_ref().and_then(KeyFile::read);
        }
    }

    /// The session goes on under another nickname; so does its key, in another file.
    pub(super) fn rename_key(&mut self) {
        if self.manner == Manner::Person {
            self.key_file.iter().for_each(KeyFile::forget);
            self.key_file = KeyFile::of(&self.server, &self.nickname);
            if let (Some(file), Some(key)) = (&self.key_file, &self.resume) {
                _ = file.write(key); // at the worst it is written at the next welcome
            }
        }
    }

    /// Turns to a room as soon as it is entered.
    pub(super) fn show_when_joined(&mut self, room: &str) {
        self.state.to_show = Some(room.to_owned());
    }

    /// Something did not go as wanted.
    pub(super) fn trouble(&mut self, text: &str) {
        self.state.say(Kind::Trouble, text);
    }

    pub(super) fn trouble_in(&mut self, room: &str, text: &str) {
        self.state.push(room, Line::new(Kind::Trouble, text));
    }

    pub(super) fn news_in(&mut self, room: &str, text: &str) {
        self.state.push(room, Line::new(Kind::News, text));
    }
}
