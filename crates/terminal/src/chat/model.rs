//! The data of a chat. Changed by the other files of `chat`.

use super::send_queue::SendQueue;
use crate::exit::{End, Exit};
use crate::frames::Limits;
use crate::key_file::KeyFile;
use crate::line::{Line, LineKind};
use crate::place::Place;
use crate::sealed::SealedRooms;
use crate::state::State;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// The state of the connection.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Link {
    /// After `dereg`.
    SignedOff,
    #[default]
    Connecting,
    /// Open; there is no session yet.
    Greeting,
    Online,
    Lost {
        why: String,
        again: Instant,
    },
}

/// A request to the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReconnectRequest {
    Disconnect,
    Connect,
    Reconnect,
}

/// A request that has no reply yet.
#[derive(Debug, Clone)]
pub(crate) enum Pending {
    Hello,
    /// `before` is the nickname to go back to if a new one is refused.
    Join {
        room: String,
        before: Option<String>,
    },
    Leave {
        room: String,
    },
    Send {
        nonce: String,
    },
    Rooms,
    Invite {
        nickname: String,
        room: String,
    },
    /// One's own position, told for the first time or again.
    Position {
        room: String,
        is_new: bool,
    },
    /// An act upon others, in the words for the user if it is done, and if it is not.
    Act {
        done: String,
        undone: &'static str,
    },
    /// Another request, in the words for the user.
    Other(&'static str),
}

/// A way to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaving {
    Quit,
    Away,
    SignOff,
}

/// The kind of user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A person: is told of calls and files, has a mailbox, and may try another room after a refusal.
    #[default]
    Interactive,
    /// A program that reads on; a refusal ends it.
    Follow,
    /// A program that sends its input and leaves; it reads nothing.
    OneShot,
    /// A program that passes on what it hears from now on; nobody can write to it alone. Without rooms of its own it is in
    /// all that want no key.
    Bridge,
}

/// A room to be in, also after a break.
#[derive(Debug, Clone, Default)]
pub(crate) struct DesiredRoom {
    pub(crate) room: String,
    pub(crate) key: Option<String>,
    pub(crate) invite: Option<String>,
}

/// One's own position in a room, and the time at which it is told again.
#[derive(Debug)]
pub(crate) struct SharedPosition {
    pub(crate) place: Place,
    pub(crate) accuracy: Option<f64>,
    pub(crate) again: Instant,
}

/// Members of a room that the server has forgotten, and how many there were. They are waited for until this time, once one
/// is back oneself.
#[derive(Debug, Default)]
pub(crate) struct Absent {
    pub(super) nicknames: HashSet<String>,
    pub(super) nb_users: u64,
    pub(super) until: Option<Instant>,
}

/// Numbers of changes of a board by one member that were not told yet, until this time.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) put: usize,
    pub(crate) removed: usize,
    pub(crate) until: Instant,
}

/// The state machine of the client: fields, and what its files share.
#[derive(Default)]
pub(crate) struct Chat {
    pub(crate) state: State,
    pub(crate) server: String,
    pub(crate) nickname: String,
    pub(crate) mode: Mode,
    pub(crate) wanted: Vec<DesiredRoom>,
    /// Rooms that the user has left, and the session perhaps not: there is no reply to `leave` yet.
    pub(crate) abandoned: HashSet<String>,
    pub(crate) queue: SendQueue,
    pub(crate) limits: Limits,
    pub(crate) link: Link,
    pub(crate) member: String,
    /// Names of the rooms that the server has listed.
    pub(crate) listed: Vec<String>,
    /// Frames to send.
    pub(crate) frames: Vec<String>,
    pub(crate) ping_every: Option<Duration>,
    pub(crate) reconnect: Option<ReconnectRequest>,
    /// Set when the chat is over.
    pub(crate) end: Option<End>,
    /// Set when the chat is to end once the queue is empty.
    pub(crate) leaving: Option<Leaving>,
    /// The exit code for the last message that was not sent.
    pub(crate) failure: Option<Exit>,
    /// Events for a program that reads JSON.
    pub(crate) events: Option<Vec<Value>>,
    /// Lines that were not sent, for the history of the line editor.
    pub(crate) unsent: Vec<String>,
    pub(crate) resume: Option<String>,
    pub(crate) key_file: Option<KeyFile>,
    pub(crate) hello_at: Option<Instant>,
    /// Rooms that failed, with the time of the next attempt to join.
    pub(crate) failed_rooms: HashMap<String, Instant>,
    /// Members who are not back yet, by room.
    pub(crate) absent: HashMap<String, Absent>,
    pub(crate) pending: HashMap<u64, Pending>,
    pub(crate) last_reference: u64,
    pub(crate) token: Option<String>,
    /// One's own position, by room.
    pub(crate) shared: HashMap<String, SharedPosition>,
    pub(crate) sealed: SealedRooms,
    /// Changes of boards, by room and nickname.
    pub(crate) drawn: HashMap<(String, String), Drawn>,
}

impl Chat {
    /// Begins a chat, with the resume key of this nickname, if one is kept.
    pub(crate) fn new(server: String, nickname: String, mode: Mode) -> Self {
        let mut chat = Self { server, nickname, mode, ..Self::default() };
        chat.find_key();
        chat
    }

    /// A chat of a program, which keeps no key in a file.
    #[cfg(test)]
    pub(super) fn of_test(rooms: &[&str]) -> Self {
        let desired = |room: &&str| DesiredRoom { room: (*room).to_owned(), ..DesiredRoom::default() };
        let wanted = rooms.iter().map(desired).collect();
        Self { wanted, ..Self::new("http://h".into(), "ann".into(), Mode::Follow) }
    }

    /// `true` if the resume key is kept in a file. That of a nickname would tell the server whose a session is that hides it.
    fn keeps_key(&self) -> bool {
        self.mode == Mode::Interactive && !self.sealed.hides_nickname
    }

    /// Reads the resume key of this nickname, if one is kept.
    pub(crate) fn find_key(&mut self) {
        self.key_file = KeyFile::of(&self.server, &self.nickname).filter(|_| self.keeps_key());
        self.resume = self.key_file.as_ref().and_then(KeyFile::read);
    }

    /// Moves the resume key to the file of the present nickname.
    pub(crate) fn rename_key(&mut self) {
        if self.keeps_key() {
            self.key_file.iter().for_each(KeyFile::forget);
            self.key_file = KeyFile::of(&self.server, &self.nickname);
            if let (Some(file), Some(key)) = (&self.key_file, &self.resume) {
                _ = file.write(key); // at the worst it is written at the next welcome
            }
        }
    }

    /// Returns the room that is looked at; an error on the first tab, which is none.
    pub(crate) fn active_room(&self) -> Result<String, String> {
        let room = &self.state.active().name;
        if room.is_empty() { Err("this is no room; /join ROOM enters one".into()) } else { Ok(room.clone()) }
    }

    /// Switches to a room as soon as it is joined.
    pub(crate) fn show_when_joined(&mut self, room: &str) {
        self.state.to_show = Some(room.to_owned());
    }

    /// Shows an error.
    pub(crate) fn error(&mut self, text: &str) {
        self.state.print(LineKind::Error, text);
    }

    pub(crate) fn error_in(&mut self, room: &str, text: &str) {
        self.state.push(room, Line::new(LineKind::Error, text));
    }

    pub(crate) fn info_in(&mut self, room: &str, text: &str) {
        self.state.push(room, Line::new(LineKind::Info, text));
    }
}
