//! Frames that clients seal for each other, and the server passes on unread (`docs/sealed.md`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A sealed frame: a content, a live value, the form of a feature, or the description of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sealed {
    /// The version of the construction: 1.
    pub v: u64,
    /// The load of a client that sealed it, 16 bytes in base64url.
    pub sid: Arc<str>,
    /// The count of frames that this load sealed before.
    pub n: u64,
    /// The ciphertext in base64url.
    pub data: Arc<str>,
}

impl Sealed {
    /// Bytes of it as it is written, at most.
    pub fn weight(&self) -> usize {
        64 + self.sid.len() + self.data.len()
    }
}
