//! What a moderator, or the server itself, tells everybody (contract `native`, section 9).

use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// Words for everybody, of weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Notice {
    /// How urgent it is.
    pub level: Level,
    /// What is said.
    pub text: Arc<str>,
}

/// How urgent a notice is.
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
