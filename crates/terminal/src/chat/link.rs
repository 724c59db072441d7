//! The state of the connection, as the chat sees it. Told by `client`.

use super::model::{Chat, Link, Mode, Pending};
use crate::exit::{End, Exit};
use crate::frames::Request;
use serde_json::json;
use std::time::Instant;

impl Chat {
    /// Handles the start of an attempt to connect.
    pub(crate) fn on_connecting(&mut self) {
        self.link = Link::Connecting;
        self.emit_connection("calling", None);
    }

    /// Handles an open connection: says hello.
    pub(crate) fn on_open(&mut self) {
        self.link = Link::Greeting;
        self.frames.clear();
        self.hello();
    }

    pub(super) fn hello(&mut self) {
        self.hello_at = None;
        let features: &'static [&'static str] = match self.mode {
            Mode::Interactive => &["direct", "call", "file", "map"],
            Mode::Follow => &["direct", "map"],
            Mode::OneShot | Mode::Bridge => &[],
        };
        let (nickname, token, resume) = (self.nickname.clone(), self.token.clone(), self.resume.clone());
        self.request(&Request::Hello { protocol: 1, nickname, features, token, resume }, Pending::Hello);
    }

    /// Handles a lost connection that will be tried again.
    pub(crate) fn on_lost(&mut self, why: String, again: Instant) {
        self.emit_connection("lost", Some(&why));
        self.link = Link::Lost { why, again };
        self.pending.clear();
        self.frames.clear();
        self.failed_rooms.clear(); // they are entered with the others
        self.leave_if_done();
    }

    /// Handles the end of all attempts: the chat is over.
    pub(crate) fn on_closed(&mut self, close: Option<u16>, why: &str) {
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

    /// Fails without a connection, for commands.
    pub(crate) fn require_online(&self) -> Result<(), String> {
        if self.is_online() { Ok(()) } else { Err("not without a connection".into()) }
    }

    pub(crate) fn is_online(&self) -> bool {
        self.link == Link::Online
    }

    /// Returns the time of the next [`Self::on_timer`].
    pub(crate) fn next_timer(&self) -> Option<Instant> {
        let own = self.hello_at.into_iter().chain(self.queue.pause()).chain(self.next_of_map());
        let absent = self.absent.values().filter_map(|absent| absent.until);
        own.chain(self.failed_rooms.values().copied()).chain(absent).chain(self.sealed.next_timer()).min()
    }

    pub(crate) fn on_timer(&mut self) {
        if self.hello_at.is_some_and(|again| again <= Instant::now()) && self.link == Link::Greeting {
            self.hello();
        }
        self.join_due(Instant::now());
        self.absent_due(Instant::now());
        self.map_due(Instant::now());
        self.flush();
    }

    pub(super) fn emit_connection(&mut self, state: &str, why: Option<&str>) {
        if let Some(events) = &mut self.events {
            let mut event = json!({"type": "connection", "state": state});
            if let Some(why) = why {
                event["why"] = why.into();
            }
            events.push(event);
        }
    }

    /// Returns the status line.
    pub(crate) fn status(&self) -> String {
        let server = self.server.split_once("://").map_or(self.server.as_str(), |(_, host)| host);
        let link = match &self.link {
            Link::SignedOff => "away; reg comes back".to_owned(),
            // With the scheme, which may have been guessed.
            Link::Connecting => format!("calling {} …", self.server),
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
        let link = if self.shared.is_empty() { link } else { format!("{link} · your position is told") };
        let how_long = if self.holds_lines() { " until the others are back, at most 8 s" } else { "" };
        match self.queue.len() {
            0 => link,
            1 => format!("{link} · 1 line waits{how_long}"),
            count => format!("{link} · {count} lines wait{how_long}"),
        }
    }
}
