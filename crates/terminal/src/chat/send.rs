//! Messages of the user, sent as fast as the server takes them.

use super::model::{Chat, Pending};
use super::send_queue::Outgoing;
use crate::exit::Exit;
use serde_json::json;
use std::time::Instant;

impl Chat {
    /// Sends a text to the active room.
    pub(crate) fn send_text(&mut self, text: &str) {
        let room = self.state.active().name.clone();
        match room.is_empty() {
            true => self.error("this is no room; /join ROOM enters one"),
            false => self.send(Outgoing::new(&room, None, json!({"kind": "text", "text": text}), text)),
        }
    }

    pub(crate) fn send(&mut self, message: Outgoing) {
        let is_known = self.wanted.iter().any(|wanted| wanted.room == message.room);
        if !is_known {
            self.failure = Some(Exit::Unsaid);
            return self.error(&format!("not in {}: not said: {}", message.room, message.typed));
        }
        self.queue.put(message);
        self.flush();
    }

    /// Sends the messages of the queue that may be sent now.
    pub(crate) fn flush(&mut self) {
        while self.is_online() {
            let Some((nonce, request)) = self.queue.next(Instant::now(), |room| self.state.is_in(room)) else { break };
            self.ask(request, Pending::Send { nonce });
        }
        self.leave_if_done();
    }
}
