//! Requests, and what their replies will answer. Part of `chat`.

use super::model::{Chat, Pending};
use serde_json::Value;

impl Chat {
    /// Sends a request; its reply will be known by what was asked.
    pub(crate) fn ask(&mut self, mut request: Value, asked: Pending) {
        self.last_reference += 1;
        request["ref"] = self.last_reference.into();
        self.pending.insert(self.last_reference, asked);
        self.frames.push(request.to_string());
    }

    /// Sends something that gets no reply.
    pub(super) fn tell(&mut self, request: &Value) {
        self.frames.push(request.to_string());
    }

    /// What a reply answers.
    pub(super) fn answered(&mut self, reference: Option<&Value>) -> Option<Pending> {
        self.pending.remove(&reference?.as_u64()?)
    }
}
