//! Requests, and what their replies will answer. Part of `chat`.

use super::Chat;
use serde_json::Value;

/// What a reply will answer.
#[derive(Debug, Clone)]
pub(crate) enum Asked {
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

impl Chat {
    /// Sends a request; its reply will be known by what was asked.
    pub(crate) fn ask(&mut self, mut request: Value, asked: Asked) {
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
}
