//! Texts of the settings that open something: keys of rooms, keys that sign. They are compared in constant time, and
//! printed as `***` wherever settings are.

use serde::Deserialize;
use std::fmt;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// Fewest characters of a secret that nobody guesses, however fast: 128 bits in base64.
pub const SURE_KEY: usize = 22;

/// Printed in place of a secret.
pub(super) const MASK: &str = "***";

/// A text that opens something.
#[derive(Clone, Deserialize)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Makes a secret of exactly these characters.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// `true` if `given` is this secret. The time that it takes tells only if the lengths are the same.
    pub fn matches(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// Returns the secret itself, to sign or verify with it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}
