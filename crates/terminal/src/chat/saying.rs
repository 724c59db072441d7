//! What the user types: commands, and what is said to rooms, as fast as the server takes it. Part of `chat`.

use super::{Asked, Chat, Letter};
use crate::commands::{self, Typed};
use crate::exits::Exit;
use serde_json::json;
use std::time::Instant;

impl Chat {
    /// Does what the user typed.
    pub(crate) fn typed(&mut self, line: &str) {
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
    pub(crate) fn say(&mut self, text: &str) {
        let room = self.state.active().name.clone();
        match room.is_empty() {
            true => self.trouble("this is no room; /join ROOM enters one"),
            false => self.put(Letter::new(&room, None, json!({"kind": "text", "text": text}), text)),
        }
    }

    pub(crate) fn put(&mut self, letter: Letter) {
        let is_known = self.wanted.iter().any(|wanted| wanted.room == letter.room);
        if !is_known {
            self.failure = Some(Exit::Unsaid);
            return self.trouble(&format!("not in {}: not said: {}", letter.room, letter.typed));
        }
        self.unsent.put(letter);
        self.flush();
    }

    /// Sends what may be sent now.
    pub(crate) fn flush(&mut self) {
        while self.is_online() {
            let Some((nonce, request)) = self.unsent.next(Instant::now(), |room| self.state.is_in(room)) else { break };
            self.ask(request, Asked::Letter { nonce });
        }
        self.settle();
    }
}
