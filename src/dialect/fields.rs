//! Reads the fields of one frame and gathers what is wrong with them: one fault per field, in the order of reading,
//! which is the order in which the contract lists the fields. What cannot be read is `None`, and then there is a fault
//! for it. Used by the three dialects.

use super::json::{self, FieldName, Object};
use super::python_number;
use super::python_repr;
use crate::message::{FaultKind, FieldFault, Input, MessageKind, Nickname, NicknameFault, Rejection, Rules};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::sync::Arc;
use uuid::Uuid;

/// For texts of any length.
pub(super) const UNLIMITED: usize = usize::MAX;

/// The fields of one frame, and what was wrong with those read so far.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    object: &'a Object<'a>,
    rules: &'a Rules,
    faults: Vec<FieldFault>,
    /// The object as reasons show it, once a field is missing.
    whole: Option<Input>,
}

impl<'a> Fields<'a> {
    /// The fields of `object`.
    pub(super) fn of(object: &'a Object<'a>, rules: &'a Rules) -> Self {
        Self { object, rules, faults: Vec::new(), whole: None }
    }

    /// The rules that apply.
    pub(super) fn rules(&self) -> &'a Rules {
        self.rules
    }

    /// The faults of a message that was meant to be of this kind.
    pub(super) fn refused(self, kind: Option<MessageKind>) -> Rejection {
        Rejection::Invalid { kind, faults: self.faults }
    }

    /// A field that must be there.
    pub(super) fn required<T>(
        &mut self,
        key: FieldName,
        read: impl FnOnce(&'a RawValue) -> Result<T, FaultKind>,
    ) -> Option<T> {
        match self.object.get(key) {
            Some(raw) => self.check(key, raw, read),
            None => {
                let input = self.whole.get_or_insert_with(|| python_repr::input(self.object.text())).clone();
                self.faults.push(FieldFault { field: key.name(), kind: FaultKind::Missing, input });
                None
            }
        }
    }

    /// A field that may be left out.
    pub(super) fn optional<T>(
        &mut self,
        key: FieldName,
        read: impl FnOnce(&'a RawValue) -> Result<T, FaultKind>,
    ) -> Option<Option<T>> {
        match self.object.get(key) {
            Some(raw) => self.check(key, raw, read).map(Some),
            None => Some(None),
        }
    }

    /// A string of at most `max` characters, which may be left out or null.
    pub(super) fn nullable_text(&mut self, key: FieldName, max: usize) -> Option<Option<Arc<str>>> {
        match self.object.get(key) {
            Some(raw) if raw.get() == "null" => Some(None),
            _ => self.optional(key, |raw| text(raw, max)),
        }
    }

    /// A string of at most `max` characters.
    pub(super) fn text(&mut self, key: FieldName, max: usize) -> Option<Arc<str>> {
        self.required(key, |raw| text(raw, max))
    }

    /// A nickname.
    pub(super) fn nickname(&mut self, key: FieldName) -> Option<Nickname> {
        let rules = self.rules;
        self.required(key, |raw| nickname(raw, rules))
    }

    /// A finite number.
    pub(super) fn float(&mut self, key: FieldName) -> Option<f64> {
        self.required(key, python_number::float)
    }

    /// The message that this one answers. Whatever is no UUID counts as left out.
    pub(super) fn in_reply_to_id(&self) -> Option<Uuid> {
        let id = self.object.get(FieldName::InReplyToId).and_then(json::string)?.ok()?;
        Uuid::try_parse(&id).ok()
    }

    /// `true` if a string stands under `key`.
    pub(super) fn has_string(&self, key: FieldName) -> bool {
        self.object.has_string(key)
    }

    fn check<T>(
        &mut self,
        key: FieldName,
        raw: &'a RawValue,
        read: impl FnOnce(&'a RawValue) -> Result<T, FaultKind>,
    ) -> Option<T> {
        match read(raw) {
            Ok(value) => Some(value),
            Err(kind) => {
                self.faults.push(FieldFault { field: key.name(), kind, input: python_repr::input(raw.get()) });
                None
            }
        }
    }
}

fn string(raw: &RawValue) -> Result<Cow<'_, str>, FaultKind> {
    json::string(raw).ok_or(FaultKind::StringType)?.map_err(|_| FaultKind::StringUnicode)
}

fn text(raw: &RawValue, max: usize) -> Result<Arc<str>, FaultKind> {
    let text = string(raw)?;
    if text.len() > max && text.chars().count() > max {
        return Err(FaultKind::TooLong(max));
    }
    Ok(text.into())
}

fn nickname(raw: &RawValue, rules: &Rules) -> Result<Nickname, FaultKind> {
    Nickname::parse(&string(raw)?, rules).map_err(|fault| match fault {
        NicknameFault::TooShort(min) => FaultKind::TooShort(min),
        NicknameFault::TooLong(max) => FaultKind::TooLong(max),
        NicknameFault::Characters => FaultKind::Pattern,
    })
}

/// An identifier in any of the usual forms.
pub(super) fn uuid(raw: &RawValue) -> Result<Uuid, FaultKind> {
    let text = json::string(raw).ok_or(FaultKind::UuidType)?.map_err(|_| FaultKind::StringUnicode)?;
    Uuid::parse_str(&text).map_err(|error| FaultKind::UuidParsing(why_no_uuid(&text, &error)))
}

/// The words of pydantic: positions begin at 1, and at the digits proper.
fn why_no_uuid(text: &str, error: &uuid::Error) -> String {
    let braced = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let digits = braced.or_else(|| text.strip_prefix("urn:uuid:")).unwrap_or(text);
    match digits.char_indices().find(|(_, digit)| !digit.is_ascii_hexdigit() && *digit != '-') {
        Some((at, wrong)) => format!("invalid character: found `{wrong}` at {}", at + 1),
        None => error.to_string(),
    }
}
