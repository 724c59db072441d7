//! The keys of one native frame, or of an object in it, and how each kind of value is read. The first key that is wrong
//! is told; what is absent and what is null are the same. Called by the other files of this folder.

use crate::dialect::python_number::{MAX_DIGITS, has_unreadable_integer};
use crate::message::{Code, Refusal};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// The keys and values of one object, as they were written. Of equal keys the last counts.
#[derive(Debug)]
pub(super) struct RawObject<'a> {
    entries: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// The key of the object within the frame, for refusals.
    path: &'static str,
}

/// A fault of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wrong {
    /// Wrong form; the text goes on behind the name of its key.
    Value(Cow<'static, str>),
    /// More than a limit allows; the text goes on behind the name of its key.
    TooLarge(Cow<'static, str>),
    /// A name of something that cannot exist.
    Unknown,
    /// A refusal of the content.
    Refused(Refusal),
}

/// A value that was read, or its fault.
pub(super) type ValueResult<T> = Result<T, Wrong>;

impl<'a> RawObject<'a> {
    /// The keys of the object that `json` is.
    ///
    /// # Errors
    /// No JSON object.
    pub(super) fn parse(json: &'a str, path: &'static str) -> serde_json::Result<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let entries = deserializer.deserialize_map(Entries)?;
        deserializer.end()?;
        Ok(Self { entries, path })
    }

    /// The value under `key`, if there is one.
    pub(super) fn get(&self, key: &str) -> Option<&'a RawValue> {
        let found = self.entries.iter().rev().find(|(name, _)| name == key);
        found.map(|(_, raw)| *raw).filter(|raw| raw.get() != "null")
    }

    /// All keys and values, as they were written.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.entries.iter().map(|(name, raw)| (&**name, *raw))
    }

    /// A value that must be there.
    pub(super) fn required<T>(
        &self,
        key: &str,
        read: impl FnOnce(&'a RawValue) -> ValueResult<T>,
    ) -> Result<T, Refusal> {
        match self.optional(key, read)? {
            Some(value) => Ok(value),
            None => Err(self.refusal(key, wrong("is missing"))),
        }
    }

    /// A value that may be absent.
    pub(super) fn optional<T>(
        &self,
        key: &str,
        read: impl FnOnce(&'a RawValue) -> ValueResult<T>,
    ) -> Result<Option<T>, Refusal> {
        self.get(key).map(|raw| read(raw).map_err(|wrong| self.refusal(key, wrong))).transpose()
    }

    /// The refusal of a wrong value.
    pub(super) fn refusal(&self, key: &str, wrong: Wrong) -> Refusal {
        let field = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        match wrong {
            Wrong::Value(what) => Refusal::invalid(field, format!("{key} {what}")),
            Wrong::TooLarge(what) => {
                Refusal { field: Some(field.into()), ..Refusal::new(Code::TooLarge, format!("{key} {what}")) }
            }
            Wrong::Unknown => Refusal { field: Some(field.into()), ..Code::NotFound.into() },
            Wrong::Refused(refusal) => refusal,
        }
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(CowStr(key)) = map.next_key()? {
            entries.push((key, map.next_value()?));
        }
        Ok(entries)
    }
}

#[derive(serde::Deserialize)]
struct CowStr<'a>(#[serde(borrow)] Cow<'a, str>);

/// A value that is wrong in this way.
pub(super) fn wrong(what: impl Into<Cow<'static, str>>) -> Wrong {
    Wrong::Value(what.into())
}

/// A value that is more than a limit allows, in this way.
pub(super) fn too_large(what: impl Into<Cow<'static, str>>) -> Wrong {
    Wrong::TooLarge(what.into())
}

/// A string.
pub(super) fn string(raw: &RawValue) -> ValueResult<Cow<'_, str>> {
    if !raw.get().starts_with('"') {
        return Err(wrong("is no string"));
    }
    serde_json::from_str(raw.get()).map(|CowStr(text)| text).map_err(|_| wrong("is no valid Unicode"))
}

/// JSON that is passed on as it came, if every client can read it.
pub(super) fn json(raw: &RawValue) -> ValueResult<Arc<str>> {
    if has_unreadable_integer(raw.get()) {
        return Err(wrong(format!("has an integer of more than {MAX_DIGITS} digits")));
    }
    Ok(raw.get().into())
}
