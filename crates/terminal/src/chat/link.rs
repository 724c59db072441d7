//! How it stands with the connection, as the talk sees it: called, greeted, lost, over. Part of `chat`, told by `talk`.

use super::{Asked, Chat, Manner};
use crate::exits::{End, Exit};
use serde_json::json;
use std::time::Instant;

/// How it stands with the connection.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Link {
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
pub(crate) enum Wish {
    HangUp,
    Call,
    CallAnew,
}

impl Chat {
    /// The connection is being opened.
    pub(crate) fn calling(&mut self) {
        self.link = Link::Calling;
        self.tell_link("calling", None);
    }

    /// It is open.
    pub(crate) fn opened(&mut self) {
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
    pub(crate) fn lost(&mut self, why: String, again: Instant) {
        self.tell_link("lost", Some(&why));
        self.link = Link::Lost { why, again };
        self.asked.clear();
        self.frames.clear();
        self.closed.clear(); // they are entered with the others
        self.settle();
    }

    /// It is no more, and will not be.
    pub(crate) fn over(&mut self, close: Option<u16>, why: &str) {
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

    pub(crate) fn is_online(&self) -> bool {
        self.link == Link::Online
    }

    /// When `wake` has something to do.
    pub(crate) fn wakes(&self) -> Option<Instant> {
        self.hello_again.into_iter().chain(self.unsent.pause()).chain(self.closed.values().copied()).min()
    }

    pub(crate) fn wake(&mut self) {
        if self.hello_again.is_some_and(|again| again <= Instant::now()) && self.link == Link::Greeting {
            self.hello();
        }
        self.enter_closed(Instant::now());
        self.flush();
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
    pub(crate) fn status(&self) -> String {
        let server = self.server.split_once("://").map_or(self.server.as_str(), |(_, host)| host);
        let link = match &self.link {
            Link::Asleep => "away; reg comes back".to_owned(),
            // With its scheme, which may have been guessed.
            Link::Calling => format!("calling {} …", self.server),
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
