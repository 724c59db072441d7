//! Notices: words of a moderator, or of the server itself, for everybody (`docs/protocol.md`, Moderation and bridges).

use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// An important announcement to everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Notice {
    /// Urgency of the notice.
    pub level: Level,
    /// The words.
    pub text: Arc<str>,
}

/// Urgency of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Good to know.
    Info,
    /// To be looked at.
    Warning,
    /// At once.
    Alert,
}
