//! The forms of values in native requests. Each is a function with both sides of a form next to each other: how a value
//! is read, and its JSON schema, from the same numbers. Called by the other files of this folder.

use super::object::{ValueResult, Wrong, string, wrong};
use crate::dialect::schema;
use crate::message::Rules;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// A form of values.
pub(super) trait ValueForm: Copy {
    /// The type of a value that was read.
    type Value;

    /// Reads a value.
    ///
    /// # Errors
    /// The value is not of this form.
    fn read(&self, raw: &RawValue, rules: &Rules) -> ValueResult<Self::Value>;

    /// The JSON schema of values of this form.
    fn schema(&self, rules: &Rules) -> Value;

    /// The same form, whose values become others, or are wrong.
    fn checked<T>(self, check: impl Fn(Self::Value) -> ValueResult<T> + Copy) -> impl ValueForm<Value = T> {
        form(move |raw, rules| self.read(raw, rules).and_then(check), move |rules| self.schema(rules))
    }

    /// The same form, whose values become others.
    fn map<T>(self, map: impl Fn(Self::Value) -> T + Copy) -> impl ValueForm<Value = T> {
        self.checked(move |value| Ok(map(value)))
    }

    /// The same form with another schema.
    fn described(self, schema: impl Fn(&Rules) -> Value + Copy) -> impl ValueForm<Value = Self::Value> {
        form(move |raw, rules| self.read(raw, rules), schema)
    }
}

/// Both sides of a form.
#[derive(Clone, Copy)]
struct Pair<R, S> {
    read: R,
    schema: S,
}

impl<T, R: Fn(&RawValue, &Rules) -> ValueResult<T> + Copy, S: Fn(&Rules) -> Value + Copy> ValueForm for Pair<R, S> {
    type Value = T;

    fn read(&self, raw: &RawValue, rules: &Rules) -> ValueResult<T> {
        (self.read)(raw, rules)
    }

    fn schema(&self, rules: &Rules) -> Value {
        (self.schema)(rules)
    }
}

pub(super) fn form<T>(
    read: impl Fn(&RawValue, &Rules) -> ValueResult<T> + Copy,
    schema: impl Fn(&Rules) -> Value + Copy,
) -> impl ValueForm<Value = T> {
    Pair { read, schema }
}

/// A string of `min` to `max` characters.
pub(super) fn text(min: usize, max: usize) -> impl ValueForm<Value = Arc<str>> {
    form(move |raw, _| bounded(raw, min, max), move |_| schema::string(min, max))
}

/// A string of at least `min` characters, and at most as many as a text may have.
pub(super) fn line(min: usize) -> impl ValueForm<Value = Arc<str>> {
    form(
        move |raw, rules| bounded(raw, min, rules.native_text_length()),
        move |rules| schema::string(min, rules.native_text_length()),
    )
}

pub(super) fn bounded(raw: &RawValue, min: usize, max: usize) -> ValueResult<Arc<str>> {
    let text = string(raw)?;
    let is_longer = text.len() > max && text.chars().count() > max;
    match text.chars().take(min).count() {
        0 if min > 0 => Err(wrong("is empty")),
        length if length < min => Err(wrong(format!("is shorter than {min}"))),
        _ if is_longer => Err(wrong(format!("is longer than {max}"))),
        _ => Ok(text.into()),
    }
}

/// `true` or `false`.
pub(super) fn boolean() -> impl ValueForm<Value = bool> {
    let read = |raw: &RawValue, _: &Rules| match raw.get() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(wrong("is neither true nor false")),
    };
    form(read, |_| schema::boolean())
}

/// A finite number.
pub(super) fn number() -> impl ValueForm<Value = f64> {
    let read = |raw: &RawValue, _: &Rules| {
        let number = serde_json::from_str::<f64>(raw.get()).map_err(|_| wrong("is no number"))?;
        if number.is_finite() { Ok(number) } else { Err(wrong("is no finite number")) }
    };
    form(read, |_| schema::number())
}

/// An integer from 0 to `max`.
pub(super) fn integer(max: u64) -> impl ValueForm<Value = u64> {
    let read = move |raw: &RawValue, _: &Rules| match serde_json::from_str::<u64>(raw.get()) {
        Ok(number) if number <= max => Ok(number),
        Ok(_) => Err(wrong(format!("is more than {max}"))),
        Err(_) => Err(wrong("is no integer from 0")),
    };
    form(read, move |_| schema::integer(max))
}

/// An identifier: 1 to 64 of `A-Z a-z 0-9 _ . -` (`docs/protocol.md`, Frames). One that `parse` does not know cannot
/// be.
pub(super) fn id<T>(parse: fn(&str) -> Option<T>) -> impl ValueForm<Value = T> {
    let read = move |raw: &RawValue, _: &Rules| {
        let text = string(raw)?;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        if !(1..=64).contains(&text.len()) || !text.bytes().all(allowed) {
            return Err(wrong("is no identifier"));
        }
        parse(&text).ok_or(Wrong::Unknown)
    };
    form(read, |_| schema::id())
}

/// The identifier of a message that the server is asked to find.
pub(super) fn message_id() -> impl ValueForm<Value = Uuid> {
    id(|text| Uuid::try_parse(text).ok()).described(|_| schema::uuid())
}

/// The identifier of a message that is only passed on.
pub(super) fn uuid() -> impl ValueForm<Value = Uuid> {
    form(|raw, _| Uuid::try_parse(&string(raw)?).map_err(|_| wrong("is no UUID")), |_| schema::uuid())
}

/// An array of at least `min` and at most `max` elements.
pub(super) fn list<F: ValueForm>(min: usize, max: usize, element: F) -> impl ValueForm<Value = Vec<F::Value>> {
    let read = move |raw: &RawValue, rules: &Rules| {
        let elements: Vec<&RawValue> = serde_json::from_str(raw.get()).map_err(|_| wrong("is no array"))?;
        if !(min..=max).contains(&elements.len()) {
            return Err(wrong(format!("has not {min} to {max} elements")));
        }
        elements.into_iter().map(|raw| element.read(raw, rules)).collect()
    };
    form(read, move |rules| schema::list(min, max, &element.schema(rules)))
}

/// A word of a list.
pub(super) fn word<T: Copy>(words: &'static [(&'static str, T)]) -> impl ValueForm<Value = T> {
    let known = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>();
    let read = move |raw: &RawValue, _: &Rules| {
        let text = string(raw)?;
        let found = words.iter().find(|(word, _)| *word == text);
        found.map(|(_, meaning)| *meaning).ok_or_else(|| wrong(format!("is none of {}", known().join(", "))))
    };
    form(read, move |_| json!({ "type": "string", "enum": known() }))
}
