//! Texts of the settings that open something: keys of rooms, keys that sign. They are compared in constant time, and
//! printed as `***` wherever settings are.

use std::fmt;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// What is printed in place of a secret.
pub(super) const MASK: &str = "***";

/// A text that opens something.
#[derive(Clone)]
pub struct Secret(Arc<str>);

impl Secret {
    /// A secret of exactly these characters.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Whether `given` is this secret. How long it takes tells only whether the lengths are the same.
    pub fn matches(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// The secret itself, for what signs or verifies with it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// The mask where there is a secret, nothing where there is none.
pub(super) fn shown(secret: Option<&Secret>) -> String {
    secret.map_or_else(String::new, |_| MASK.into())
}
