//! The name a member shows in a room: checked when it is made, valid ever after.

use super::Rules;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name of ASCII letters, digits, `_` and `-`, within the lengths of the rules it was made under.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Nickname(Arc<str>);

/// Reason for which a text is no nickname.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NicknameFault {
    /// Fewer characters than this minimum.
    TooShort(usize),
    /// More characters than this maximum.
    TooLong(usize),
    /// A character that is not allowed.
    Characters,
}

impl Nickname {
    /// Checks `text` against `rules`: lengths in code points first, then characters (contract `gischat`, section 5).
    pub fn parse(text: &str, rules: &Rules) -> Result<Self, NicknameFault> {
        let length = text.chars().count();
        if length < rules.min_author_length {
            return Err(NicknameFault::TooShort(rules.min_author_length));
        }
        if length > rules.max_author_length {
            return Err(NicknameFault::TooLong(rules.max_author_length));
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if text.is_empty() || !text.bytes().all(allowed) {
            return Err(NicknameFault::Characters);
        }
        Ok(Self(text.into()))
    }

    /// Returns the nickname that comes nearest to a name of another program: without accents, `_` for what a nickname cannot have,
    /// and cut to the longest. None where nothing but `_` would be left, or less than the shortest.
    pub fn fitted(name: &str, rules: &Rules) -> Option<Self> {
        let plain = name.trim().nfd().filter(|c| !is_combining_mark(*c));
        let allowed = plain.map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' });
        let fitted: String = allowed.take(rules.max_author_length).collect();
        Self::parse(&fitted, rules).ok().filter(|_| fitted.contains(|c| c != '_'))
    }

    /// Returns the same name with a number behind it, cut where that would be too long.
    pub fn numbered(&self, number: usize, rules: &Rules) -> Option<Self> {
        let number = format!("_{number}");
        let kept = self.0.len().min(rules.max_author_length.checked_sub(number.len())?);
        Self::parse(&format!("{}{number}", self.0.get(..kept)?), rules).ok()
    }

    /// The name of the server itself, whatever the rules say.
    pub fn server() -> Self {
        Self("server".into())
    }

    /// The name in lower case, which is how two names are compared without regard to case: they are ASCII.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Nickname {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// As another node writes one, which has checked it.
impl<'de> Deserialize<'de> for Nickname {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Arc::deserialize(deserializer).map(Self)
    }
}

impl JsonSchema for Nickname {
    fn schema_name() -> Cow<'static, str> {
        "Nickname".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "The name that somebody shows in a room.", "type": "string",
            "pattern": "^[A-Za-z0-9_-]+$" })
    }
}

impl fmt::Display for Nickname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_programs_are_fitted() {
        let rules = Rules { max_author_length: 8, ..Rules::default() };
        for (name, fitted) in [
            ("ann", Some("ann")),
            (" Élise Noël ", Some("Elise_No")),
            ("van.3@x", Some("van_3_x")),
            ("a", None),
            ("船船船", None),
            ("", None),
        ] {
            assert_eq!(Nickname::fitted(name, &rules).as_ref().map(Nickname::as_str), fitted, "{name}");
        }
    }
}
