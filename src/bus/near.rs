//! The name of a room for those who may not learn its name.

use sha2::{Digest, Sha256};
use std::fmt;

/// A room, as `near` names it to all who may not learn its name: 16 hex digits of the SHA-256 of that (`docs/protocol.md`,
/// Frames).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Near(u64);

impl Near {
    /// The room of this name.
    pub fn of(name: &str) -> Self {
        let digest = Sha256::digest(name);
        Self(digest.iter().take(8).fold(0, |digits, byte| (digits << 8) | u64::from(*byte)))
    }

    /// The room that is written so; none if this is no 16 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| u64::from_str_radix(text, 16).ok().map(Self)).flatten()
    }
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_digits_are_the_same_room() {
        assert_eq!(Near::of("QGIS").to_string(), "eb045cba7a797aaa");
        assert_eq!(Near::parse(&Near::of("QGIS").to_string()), Some(Near::of("QGIS")));
        assert_eq!(Near::parse("00000000000000aB"), Some(Near(0xab)));
        for wrong in ["", "QGIS", "ab", "+0000000000000ab", "00000000000000abc"] {
            assert_eq!(Near::parse(wrong), None, "{wrong}");
        }
    }
}
