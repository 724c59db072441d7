//! Frames to the server: requests, whose replies are matched to them, and messages of the user, sent as fast as the server
//! takes them.

use super::model::{Chat, Link, Pending};
use super::send_queue::Outgoing;
use crate::exit::Exit;
use crate::frames::Request;
use serde_json::{Value, json};
use std::time::Instant;

impl Chat {
    /// Sends a text to the active room.
    pub(crate) fn send_text(&mut self, text: &str) {
        match self.active_room() {
            Ok(room) => self.send(Outgoing::new(&room, None, json!({"kind": "text", "text": text}), text)),
            Err(why) => self.error(&why),
        }
    }

    /// Puts a message into the queue. Fails with an error on the screen if its room is not wanted.
    pub(crate) fn send(&mut self, message: Outgoing) {
        let is_known = self.wanted.iter().any(|wanted| wanted.room == message.room);
        if !is_known {
            self.failure = Some(Exit::Unsaid);
            return self.error(&format!("not in {}: not said: {}", message.room, message.typed));
        }
        if self.link == Link::SignedOff {
            return self.error(&format!("you are away: not said: {}; reg comes back", message.typed));
        }
        self.queue.put(message);
        self.flush();
    }

    /// Sends the messages of the queue that may be sent now.
    pub(crate) fn flush(&mut self) {
        while self.is_online() {
            let Some((nonce, request)) = self.next_message() else { break };
            self.request(&request, Pending::Send { nonce });
        }
        self.leave_if_done();
    }

    /// Takes the next message that may be sent now: nothing is said to a room whose others are not back yet.
    fn next_message(&mut self) -> Option<(String, Request)> {
        let Self { queue, state, absent, .. } = self;
        let is_held = |room: &str| absent.get(room).is_some_and(|absent| absent.until.is_some());
        queue.next(Instant::now(), |room| state.is_in(room) && !is_held(room))
    }

    /// Sends a request and keeps it until its reply comes.
    pub(crate) fn request(&mut self, request: &Request, pending: Pending) {
        self.last_reference += 1;
        self.pending.insert(self.last_reference, pending);
        self.frames.push(request.text(Some(self.last_reference)));
    }

    /// Sends a request without a reply.
    pub(super) fn send_frame(&mut self, request: &Request) {
        self.frames.push(request.text(None));
    }

    /// Returns the request that a reply answers.
    pub(super) fn take_pending(&mut self, reference: Option<&Value>) -> Option<Pending> {
        self.pending.remove(&reference?.as_u64()?)
    }
}
