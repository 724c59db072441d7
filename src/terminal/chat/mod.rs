//! One talk with a server, whatever it is shown on: who I am, where I want to be, what I asked for and what waits to be
//! said. Pure: it is told what the connection and the user do, and says which frames go out. `hearing` reads what the
//! server says, `deeds` does what the user types; `app` and `plain` drive it.

use super::commands::{self, Typed};
use super::exits::{End, Exit};
use super::frames::Limits;
use super::keys::KeyFile;
use super::leaving::Leaving;
use super::line::{Kind, Line};
use super::state::State;
use super::unsent::{Letter, Unsent};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::{Duration, Instant};

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

/// What a reply will answer.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    Hello,
    /// With the nickname to go back to, if the new one is refused.
    Join {
        room: String,
        before: Option<String>,
    },
    Leave {
        room: String,
    },
    Letter {
        nonce: String,
    },
    Rooms,
    Invite {
        nickname: String,
        room: String,
    },
    /// Something else, as the user calls it.
    Other(&'static str),
}

/// How it stands with the connection.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Link {
    /// After `dereg`.
    Asleep,
    Calling,
    /// It is open; the server has not welcomed us yet.
    Greeting,
    Online,
    Lost {
        why: String,
        again: Instant,
    },
}

/// What is to be done with the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    HangUp,
    Call,
    CallAnew,
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

    /// The connection is being opened.
    pub(super) fn calling(&mut self) {
        self.link = Link::Calling;
        self.tell_link("calling", None);
    }

    /// It is open.
    pub(super) fn opened(&mut self) {
        self.link = Link::Greeting;
        self.frames.clear();
        self.hello();
    }

    pub(super) fn hello(&mut self) {
        self.hello_again = None;
        let features: &[&str] = match self.manner {
            Manner::Person => &["direct", "call", "file"],
            Manner::Listener => &["direct"],
            Manner::Passer => &[],
        };
        let mut hello = json!({"type": "hello", "protocol": 1, "nickname": self.nickname, "features": features});
        if let Some(token) = &self.token {
            hello["token"] = token.as_str().into();
        }
        if let Some(resume) = &self.resume {
            hello["resume"] = resume.as_str().into();
        }
        self.ask(hello, Asked::Hello);
    }

    /// It is no more, and will be again.
    pub(super) fn lost(&mut self, why: String, again: Instant) {
        self.tell_link("lost", Some(&why));
        self.link = Link::Lost { why, again };
        self.asked.clear();
        self.frames.clear();
        self.settle();
    }

    /// It is no more, and will not be.
    pub(super) fn over(&mut self, close: Option<u16>, why: &str) {
        if self.end.is_some() {
            return;
        }
        self.end = Some(match close {
            // The file keeps its key: if the other client runs here too, it is that client's.
            Some(4501) => End::new(Exit::Removed, "taken over by another client, which goes on with this session"),
            Some(4502) => End::new(Exit::Nickname, format!("{}: {why}", self.server)),
            _ => End::new(Exit::Unreachable, format!("{}: {why}", self.server)),
        });
    }

    /// Sends a request; its reply will be known by what was asked.
    pub(super) fn ask(&mut self, mut request: Value, asked: Asked) {
        self.last_reference += 1;
        request["ref"] = self.last_reference.into();
        self.asked.insert(self.last_reference, asked);
        self.frames.push(request.to_string());
    }

    /// Sends something that gets no reply.
    pub(super) fn tell(&mut self, request: &Value) {
        self.frames.push(request.to_string());
    }

    /// What a reply answers.
    pub(super) fn answered(&mut self, reference: Option<&Value>) -> Option<Asked> {
        self.asked.remove(&reference?.as_u64()?)
    }

    pub(super) fn is_online(&self) -> bool {
        self.link == Link::Online
    }

    /// Does what the user typed.
    pub(super) fn typed(&mut self, line: &str) {
        match commands::read(line) {
            Typed::Nothing => {}
            Typed::Text(text) => self.say(text),
            Typed::Command(command, arguments) => {
                if let Err(why) = (command.act)(self, arguments) {
                    self.trouble(&why);
                }
            }
            Typed::Misused(command) => self.trouble(&format!("usage: {} {}", command.name, command.arguments)),
            Typed::Unknown(name) => self.trouble(&format!("no command {name}; /help lists them, // says it as text")),
        }
        self.flush();
    }

    /// Says something to the room that is looked at.
    pub(super) fn say(&mut self, text: &str) {
        let room = self.state.active().name.clone();
        match room.is_empty() {
            true => self.trouble("this is no room; /join ROOM enters one"),
            false => self.put(Letter::new(&room, None, json!({"kind": "text", "text": text}), text)),
        }
    }

    pub(super) fn put(&mut self, letter: Letter) {
        let is_known = self.wanted.iter().any(|wanted| wanted.room == letter.room);
        if !is_known {
            self.failure = Some(Exit::Unsaid);
            return self.trouble(&format!("not in {}: not said: {}", letter.room, letter.typed));
        }
        self.unsent.put(letter);
        self.flush();
    }

    /// Sends what may be sent now.
    pub(super) fn flush(&mut self) {
        while self.is_online() {
            let state = &self.state;
            let is_joined = |room: &str| state.room(room).is_some_and(|room| room.is_joined);
            let Some((nonce, request)) = self.unsent.next(Instant::now(), is_joined) else { break };
            self.ask(request, Asked::Letter { nonce });
        }
        self.settle();
    }

    /// When `wake` has something to do.
    pub(super) fn wakes(&self) -> Option<Instant> {
        self.hello_again.into_iter().chain(self.unsent.pause()).min()
    }

    pub(super) fn wake(&mut self) {
        if self.hello_again.is_some_and(|again| again <= Instant::now()) && self.link == Link::Greeting {
            self.hello();
        }
        self.flush();
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

    pub(super) fn tell_link(&mut self, state: &str, why: Option<&str>) {
        if let Some(events) = &mut self.events {
            let mut event = json!({"type": "connection", "state": state});
            if let Some(why) = why {
                event["why"] = why.into();
            }
            events.push(event);
        }
    }

    /// How it stands, in a line.
    pub(super) fn status(&self) -> String {
        let server = self.server.split_once("://").map_or(self.server.as_str(), |(_, host)| host);
        let link = match &self.link {
            Link::Asleep => "away; reg comes back".to_owned(),
            Link::Calling => format!("calling {server} …"),
            Link::Greeting => format!("greeting {server} …"),
            Link::Online => {
                let nickname = &self.state.active().nickname;
                let nickname = if nickname.is_empty() { &self.nickname } else { nickname };
                format!("{nickname} at {server}")
            }
            Link::Lost { why, again } => {
                let seconds = again.saturating_duration_since(Instant::now()).as_secs_f64().ceil();
                format!("no connection: {why}; again in {seconds} s")
            }
        };
        match self.unsent.len() {
            0 => link,
            1 => format!("{link} · 1 line waits"),
            count => format!("{link} · {count} lines wait"),
        }
    }
}
