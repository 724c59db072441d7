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
    /// Of a greeting there is none, for it is no line: it has the number of the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sealed) line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::sealed) next: Option<u64>,
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
    /// The names of frames that were heard: whoever has sealed one of them knows by that when this one was, at the earliest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::sealed) heard: Vec<String>,
    /// `true` for the first that its load says since it came: others greet it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::sealed) joins: bool,
}

impl Inside {
    /// Reads what was sealed; nothing if no client seals such a thing.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let keys: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
        let is_odd = |(key, value): (&String, &Value)| {
            value.is_null() || (key == "content" && !value.is_object()) || (key == "joins" && value != true)
        };
        if keys.iter().any(is_odd) {
            return None;
        }
        let inside: Self = serde_json::from_value(keys.into()).ok()?;
        let is_counted = match (inside.line, inside.next) {
            (Some(number), None) => number <= MOST_EXACT,
            (None, Some(number)) => inside.is_empty() && inside.replaces.is_none() && number <= MOST_EXACT,
            _ => false,
        };
        (is_nickname(&inside.nickname) && is_counted).then_some(inside)
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
