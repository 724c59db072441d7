//! The settings in force as text, one for each row of the table, from which `envy` reads types. `parts` has the types.

use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt;

/// The text of every setting in its usual form, secrets in the clear: the default where none is given.
#[derive(Clone)]
pub struct Texts(BTreeMap<&'static str, String>);

/// Shows none of them, for some are secrets.
impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Texts").finish_non_exhaustive()
    }
}

impl Texts {
    /// These texts, by the names of their settings.
    pub(super) fn new(texts: impl Iterator<Item = (&'static str, String)>) -> Self {
        Self(texts.collect())
    }

    /// Returns the text of the setting of this name; empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub(super) fn set(&mut self, name: &'static str, text: String) {
        self.0.insert(name, text);
    }

    /// `true` if the setting says something.
    pub(super) fn is_set(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// Has `envy` read the fields of a type: those that are settings with this prefix, named without it, and these others. It
    /// fails only where the table and the type do not fit, which the defaults would show.
    pub(super) fn typed<T: DeserializeOwned>(&self, prefix: &str, others: &[&str]) -> T {
        let fields = self.0.iter().filter(|(_, text)| !text.is_empty()).filter_map(|(name, text)| {
            let field = name.strip_prefix(prefix).or_else(|| others.contains(name).then_some(*name))?;
            Some((field.to_owned(), text.clone()))
        });
        envy::from_iter(fields).unwrap_or_else(|error| panic!("the table of settings does not fit its types: {error}"))
    }
}
