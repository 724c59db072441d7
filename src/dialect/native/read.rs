//! Reads one frame of a native client: first its `ref` and its `type`, then the keys of that request, by the index.
//! `session` begins here.

use super::form::{ValueForm, text};
use super::index::Row;
use super::object::{RawObject, string};
use super::request::Request;
use super::special::reference;
use crate::dialect::json::too_deep;
use crate::limits::{LIVE_FRAME, NATIVE_SMALL_FRAME, ROOM_NAME};
use crate::message::{Code, Reference, Refusal, Rules};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A frame of a native client.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedRequest {
    /// The reference for its reply.
    pub reference: Option<Reference>,
    /// The name of the request, even if it is refused; none if this version knows no such request.
    pub name: Option<&'static str>,
    /// The room that it names, even if it is refused: answers about one room come in order.
    pub room: Option<Arc<str>>,
    /// The request, or why it is refused.
    pub request: Result<Request, Refusal>,
}

/// Largest frame of a request, in bytes. Some have bounds of their contents instead.
fn largest(request: &str) -> usize {
    match request {
        "send" | "direct_send" | "signal" | "board_put" => usize::MAX,
        "live" => LIVE_FRAME,
        _ => NATIVE_SMALL_FRAME,
    }
}

/// Reads one frame.
pub fn read(frame: &str, rules: &Rules) -> ParsedRequest {
    let mut parsed = ParsedRequest { reference: None, name: None, room: None, request: Err(Code::UnknownType.into()) };
    let Ok(object) = RawObject::parse(frame, "") else {
        return ParsedRequest { request: Err(Refusal::new(Code::Malformed, "not a JSON object")), ..parsed };
    };
    let name = object.get("type").and_then(|raw| string(raw).ok());
    let row = name.as_ref().and_then(|name| Row::find(name));
    parsed.name = row.map(|row| row.name);
    match object.optional("ref", |raw| reference().read(raw, rules)) {
        Ok(reference) => parsed.reference = reference,
        Err(refusal) => return ParsedRequest { request: Err(refusal), ..parsed },
    }
    parsed.room = object.optional("room", |raw| text(1, ROOM_NAME).read(raw, rules)).ok().flatten();
    parsed.request = match (name, row) {
        _ if too_deep(frame).is_some() => Err(Refusal::new(Code::Malformed, "nested deeper than 64")),
        (None, _) => Err(Refusal::new(Code::Malformed, "no type")),
        (Some(_), None) => return parsed,
        (Some(_), Some(Row { name, .. })) if frame.len() > largest(name) => {
            Err(Refusal::new(Code::TooLarge, format!("{name} is larger than {}", largest(name))))
        }
        (Some(_), Some(row)) => row.read(&object, rules),
    };
    parsed
}

/// Reads the reference of a frame, and nothing else of it: for frames that are refused for their size, by which reading
/// them would cost as much as it takes. `None` where `ref` is neither among the keys within the first KiB nor the last
/// key, as clients write it.
pub fn reference_of(frame: &str) -> Option<Reference> {
    let within = |bytes: usize| frame.floor_char_boundary(bytes.min(frame.len()));
    let end = &frame[within(frame.len().saturating_sub(NAMED_WITHIN))..];
    let last = end.rfind(r#""ref""#).map(|at| format!("{{{}", &end[at..])); // one key, if it is a key of the frame's own
    let last = last.and_then(|last| read_reference(RawObject::parse(&last, "").ok()?.get("ref")?));
    last.or_else(|| {
        let mut found = None;
        let first = &frame[..within(NAMED_WITHIN)];
        let _ = serde_json::Deserializer::from_str(first).deserialize_map(UntilReference(&mut found)); // it breaks off
        found
    })
}

/// Bytes from a frame's beginning, and to its end, within which [`reference_of`] looks.
const NAMED_WITHIN: usize = 1024;

/// Reads the keys of an object until there is `ref`.
struct UntilReference<'a>(&'a mut Option<Reference>);

impl<'de> Visitor<'de> for UntilReference<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let value: &'de RawValue = map.next_value()?;
            if key == "ref" {
                *self.0 = read_reference(value);
                return Ok(());
            }
        }
        Ok(())
    }
}

/// No setting bounds a reference.
fn read_reference(raw: &RawValue) -> Option<Reference> {
    reference().read(raw, &Rules::default()).ok()
}
