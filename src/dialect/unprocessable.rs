//! The bodies of 422 answers: what FastAPI says of a body that it cannot take (contract `gischat`, section 1.2). Called
//! by `http`; the content is JSON, ready to be sent.

use super::fault::said;
use super::generation::{Dialect, Generation};
use super::json::{self, FieldName, Object};
use super::write::{Writer, object};
use super::{v2, v3};
use crate::message::{FieldFault, Rejection};
use serde::de::IgnoredAny;
use serde_json::error::Category;
use serde_json::value::RawValue;

/// The 422 body for what [`super::decode_put`] refused in the body `text`: one element per fault, with the value that
/// is at fault as it stands there; or what is wrong with `text` as a whole.
pub fn unprocessable(dialect: Dialect, rejection: &Rejection, text: &str) -> String {
    match rejection {
        Rejection::Invalid { faults, .. } if let Ok(body) = Object::parse(text) => {
            let generation = generation(dialect);
            let elements: Vec<String> = faults.iter().map(|fault| element(fault, &body, generation)).collect();
            detail(&elements.join(","))
        }
        _ if text.is_empty() => unprocessable_body_missing(),
        _ => malformed(text),
    }
}

/// The 422 body for a request without a body.
pub fn unprocessable_body_missing() -> String {
    detail(&object(96, |element| {
        element.entry("type", "missing").entry("loc", &["body"]).entry("msg", "Field required").raw("input", "null");
    }))
}

/// The 422 body for a body that its content type does not call JSON.
pub fn unprocessable_not_json(text: &str) -> String {
    let shown = text.get(..text.floor_char_boundary(INPUT)).unwrap_or(text);
    detail(&object(shown.len() + 160, |element| _ = no_object(element).entry("input", shown)))
}

/// Bytes of what was sent that an answer repeats: who sent more knows it, and would be answered with megabytes.
const INPUT: usize = 4096;

/// The value at fault; of one too large to be repeated its beginning, as a text.
fn input(element: &mut Writer<'_>, json: &str) {
    if json.len() <= INPUT {
        element.raw("input", json);
    } else {
        element.entry("input", &json[..json.floor_char_boundary(INPUT)]);
    }
}

fn generation(dialect: Dialect) -> Option<&'static Generation> {
    match dialect {
        Dialect::V1 => None,
        Dialect::V2 | Dialect::V2WithoutStyle => Some(&v2::GENERATION),
        Dialect::V3 | Dialect::Native | Dialect::Livefield => Some(&v3::GENERATION),
    }
}

fn detail(elements: &str) -> String {
    format!(r#"{{"detail":[{elements}]}}"#)
}

fn element(fault: &FieldFault, body: &Object<'_>, generation: Option<&Generation>) -> String {
    let said = said(&fault.kind, generation);
    // Where a field is missing, the whole object is at fault.
    let value = FieldName::find(fault.field).and_then(|key| body.get(key)).map_or(body.text(), RawValue::get);
    object(value.len().min(INPUT) + 256, |element| {
        element.entry("type", said.code).entry("loc", &["body", fault.field]);
        input(element.entry("msg", &*said.sentence), value);
        if let Some(details) = &said.details {
            element.raw("ctx", details);
        }
    })
}

fn no_object<'w, 'b>(element: &'w mut Writer<'b>) -> &'w mut Writer<'b> {
    let sentence = "Input should be a valid dictionary or object to extract fields from";
    element.entry("type", "model_attributes_type").entry("loc", &["body"]).entry("msg", sentence)
}

/// For a body that is no JSON, or JSON but no object.
fn malformed(text: &str) -> String {
    let (at, why) = match (json::too_deep(text), serde_json::from_str::<IgnoredAny>(text)) {
        (_, Err(error)) => place(text, &error),
        (Some(at), Ok(_)) => (at, "Nested too deeply"),
        (None, Ok(_)) => {
            return detail(&object(text.len().min(INPUT) + 160, |element| input(no_object(element), text.trim())));
        }
    };
    let characters = text.char_indices().take_while(|(start, _)| *start < at).count();
    let details = object(64, |details| _ = details.entry("error", why));
    detail(&object(160, |element| {
        element.entry("type", "json_invalid").entry("loc", &("body", characters)).entry("msg", "JSON decode error");
        element.raw("input", "{}").raw("ctx", &details);
    }))
}

/// The byte at which Python's reader would fail where ours does, and what it would say.
fn place(text: &str, error: &serde_json::Error) -> (usize, &'static str) {
    let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let column = match error.classify() {
        Category::Eof => error.column(),
        _ => error.column().saturating_sub(1),
    };
    let at = line_start + column;
    let before = text.get(..at).unwrap_or_default();
    match in_pythons_words(&error.to_string(), before.trim_end()) {
        // It points at where the word begins that is no value.
        VALUE => (before.trim_end_matches(|part: char| part.is_ascii_alphanumeric() || part == '-').len(), VALUE),
        why => (at, why),
    }
}

const VALUE: &str = "Expecting value";

fn in_pythons_words(ours: &str, before: &str) -> &'static str {
    let is = |start: &str| ours.starts_with(start);
    if is("trailing characters") {
        "Extra data"
    } else if is("expected `:`") {
        "Expecting ':' delimiter"
    } else if is("key must be") || (is("EOF while parsing an object") && before.ends_with(['{', ','])) {
        "Expecting property name enclosed in double quotes"
    } else if is("trailing comma") {
        "Illegal trailing comma before end of object"
    } else if is("expected `,`") || is("EOF while parsing an object") || is("EOF while parsing a list") {
        "Expecting ',' delimiter"
    } else if is("EOF while parsing a string") {
        "Unterminated string starting at"
    } else if is("control character") {
        "Invalid control character at"
    } else if is("invalid escape") || is("invalid unicode") {
        "Invalid \\escape"
    } else {
        VALUE
    }
}
