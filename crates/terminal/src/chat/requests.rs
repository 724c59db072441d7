//! Requests, and the match of replies to them.

use super::model::{Chat, Pending};
use serde_json::Value;

impl Chat {
    /// Sends a request and keeps it until its reply comes.
    pub(crate) fn ask(&mut self, mut request: Value, asked: Pending) {
        self.last_reference += 1;
        request["ref"] = self.last_reference.into();
        self.pending.insert(self.last_reference, asked);
        self.frames.push(request.to_string());
    }

    /// Sends a request without a reply.
    pub(super) fn tell(&mut self, request: &Value) {
        self.frames.push(request.to_string());
    }

    /// Returns the request that a reply answers.
    pub(super) fn answered(&mut self, reference: Option<&Value>) -> Option<Pending> {
        self.pending.remove(&reference?.as_u64()?)
    }
}
