//! A text frame of a client, taken apart once: which dialect it is written in, and what it says in a dialect, are
//! both read from that. `session` begins here.

use super::generation::Dialect;
use super::intent::Intent;
use super::json::{self, FieldName, Object};
use super::{typed, v1, v2, v3};
use crate::message::{Rejection, Rules};

/// A text frame, taken apart but not understood yet.
#[derive(Debug)]
pub struct ParsedFrame<'a> {
    text: &'a str,
    object: serde_json::Result<Object<'a>>,
}

impl<'a> ParsedFrame<'a> {
    /// Takes a frame apart.
    pub fn read(text: &'a str) -> Self {
        Self { text, object: Object::parse(text) }
    }

    /// The same frame as JSON, if it is none only for numbers that Python writes and JSON lacks: so that a refusal
    /// names the field that has one.
    pub fn rewritten(&self) -> Option<String> {
        self.object.as_ref().err().and_then(|_| json::without_python_numbers(self.text))
    }

    /// The dialect, of the two of the bare room path, in which this is written: v2 if it is an object with a string under
    /// `type`, v1 if it is any other object, nothing if it is no object (contract `gischat`, section 10).
    pub fn room_dialect(&self) -> Option<Dialect> {
        let object = self.object.as_ref().ok()?;
        Some(if object.has_string(FieldName::Type) { Dialect::V2 } else { Dialect::V1 })
    }

    /// The form of v2 that the sender speaks: a layer without the key `style` comes from QTribu 1.1 (client
    /// contract, section 7). Nothing if this is no layer.
    pub fn form_of_v2(&self) -> Option<Dialect> {
        let object = self.object.as_ref().ok()?;
        let name = object.get(FieldName::Type).and_then(json::string)?.ok()?;
        let form = object.get(FieldName::Style).map_or(Dialect::V2WithoutStyle, |_| Dialect::V2);
        (name == "geojson").then_some(form)
    }

    /// Decodes the frame in `dialect`.
    ///
    /// # Errors
    /// The reason why it is not accepted. v1 has no way to tell its sender (see [`super::encode`]).
    pub fn decode(&self, dialect: Dialect, rules: &Rules) -> Result<Intent, Rejection> {
        let object = json::accepted(self.text, &self.object)?;
        match dialect {
            Dialect::V1 => v1::decode(object, rules),
            Dialect::V2 | Dialect::V2WithoutStyle => typed::decode(object, rules, &v2::GENERATION),
            // Native frames are read by `native::read`.
            Dialect::V3 | Dialect::Native | Dialect::Livefield => typed::decode(object, rules, &v3::GENERATION),
        }
    }
}
