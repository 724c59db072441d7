//! The content of a frame of `message` or `direct`, believed only after a look: others who have the link may write anything.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Longest nickname, in bytes.
const NICKNAME: usize = 64;
/// The greatest number that every client reads alike, 2^53 - 1.
pub(super) const MOST_EXACT: u64 = (1 << 53) - 1;

/// The inside of a frame of `message` or `direct`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::sealed) struct Inside {
    pub(in crate::sealed) nickname: String,
    /// Milliseconds since the epoch.
    pub(in crate::sealed) time: i64,
    pub(in crate::sealed) public: String,
    pub(in crate::sealed) line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sealed) content: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sealed) delete: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sealed) reply_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sealed) replaces: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sealed) moved: Option<String>,
    /// Loads that were heard for the first time since the last message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::sealed) heard: Vec<String>,
}

impl Inside {
    /// Reads what was sealed; nothing if no client seals such a thing.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let keys: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
        let is_odd = |(key, value): (&String, &Value)| value.is_null() || (key == "content" && !value.is_object());
        if keys.iter().any(is_odd) {
            return None;
        }
        let inside: Self = serde_json::from_value(keys.into()).ok()?;
        (is_nickname(&inside.nickname) && inside.line <= MOST_EXACT).then_some(inside)
    }

    /// `true` if nothing is said or changed: somebody greets, or a line is filled.
    pub(in crate::sealed) fn is_empty(&self) -> bool {
        self.content.is_none() && self.delete.is_none() && self.moved.is_none()
    }
}

/// `true` for a nickname as all clients take it from inside: one that could not be taken for words of this program.
pub(in crate::sealed) fn is_nickname(text: &str) -> bool {
    let fits = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-');
    (1..=NICKNAME).contains(&text.len()) && text.bytes().all(fits)
}
