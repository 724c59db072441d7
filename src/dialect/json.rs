//! Reads one JSON object of a client into slots for the keys that any dialect knows: one pass, nothing copied, unknown
//! keys skipped, the last of equal keys kept. The first step of every `decode`; only this folder calls it.

use super::escape::{self, StringPart};
use crate::limits::JSON_DEPTH;
use crate::message::Rejection;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Names the keys once, as a variant and as they are written.
macro_rules! keys {
    ($($key:ident = $name:literal),* $(,)?) => {
        /// A key that some dialect knows.
        #[derive(Debug, Clone, Copy)]
        pub(crate) enum FieldName { $($key),* }

        const NAMES: &[&str] = &[$($name),*];

        impl FieldName {
            /// The key that is written so.
            pub(super) fn find(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$key),)* _ => None }
            }
        }
    };
}

keys! {
    Type = "type", Id = "id", Timestamp = "timestamp", InReplyToId = "in_reply_to_id",
    Author = "author", Avatar = "avatar", Text = "text", Message = "message", ImageData = "image_data",
    Newcomer = "newcomer", LikerAuthor = "liker_author", LikedAuthor = "liked_author",
    LayerName = "layer_name", CrsWkt = "crs_wkt", CrsAuthid = "crs_authid", Geojson = "geojson", Style = "style",
    Xmin = "xmin", Xmax = "xmax", Ymin = "ymin", Ymax = "ymax", X = "x", Y = "y", Accuracy = "accuracy",
    ModelName = "model_name", ModelGroup = "model_group", RawXml = "raw_xml",
    Name = "name", RawPycode = "raw_pycode",
}

impl FieldName {
    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        NAMES[self as usize]
    }
}

/// The values of a JSON object under the keys that we know, as they were written.
#[derive(Debug)]
pub(super) struct Object<'a> {
    text: &'a str,
    values: Values<'a>,
}

type Values<'a> = [Option<&'a RawValue>; NAMES.len()];

impl<'a> Object<'a> {
    /// Reads `text`, which must be one object, however deep.
    pub(super) fn parse(text: &'a str) -> serde_json::Result<Self> {
        let mut object = Self { text, values: [None; NAMES.len()] };
        let mut deserializer = serde_json::Deserializer::from_str(text);
        deserializer.deserialize_map(Slots(&mut object.values))?;
        deserializer.end()?;
        Ok(object)
    }

    /// The value under `key`.
    pub(super) fn get(&self, key: FieldName) -> Option<&'a RawValue> {
        self.values[key as usize]
    }

    /// `true` if a string stands under `key`.
    pub(super) fn has_string(&self, key: FieldName) -> bool {
        self.get(key).is_some_and(|raw| raw.get().starts_with('"'))
    }

    /// The whole object as it was written.
    pub(super) fn text(&self) -> &'a str {
        self.text.trim()
    }
}

/// The object that `text` was parsed to.
///
/// # Errors
/// No JSON object, or one nested deeper than [`JSON_DEPTH`].
pub(super) fn accepted<'o, 'a>(
    text: &str,
    parsed: &'o serde_json::Result<Object<'a>>,
) -> Result<&'o Object<'a>, Rejection> {
    if too_deep(text).is_some() {
        return Err(Rejection::Malformed("nested too deeply"));
    }
    parsed
        .as_ref()
        .map_err(|error| Rejection::Malformed(if error.is_data() { "not a JSON object" } else { "not JSON" }))
}

/// `NaN` in JSON: a number that no float holds, shown as `nan` and refused as `Infinity` is.
pub(super) const NAN: &str = "1e987654321";

/// The object that Python writes as `text` if a value of it is `NaN` or infinite, in JSON. Nothing if `text` has no
/// such value, or one that is further in, which would be passed on.
pub(super) fn without_python_numbers(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let (mut json, mut copied) = (String::new(), 0);
    let (mut at, mut depth, mut found) = (0, 0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_string(bytes, at + 1),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            byte if is_of_word(byte) => {
                let end = at + bytes[at..].iter().take_while(|byte| is_of_word(byte)).count();
                if let Some(number) = python_number(&text[at..end]) {
                    found += 1;
                    // Keys that are known are not more than this.
                    if depth != 1 || found > NAMES.len() {
                        return None;
                    }
                    json.extend([&text[copied..at], number]);
                    copied = end;
                }
                at = end - 1;
            }
            _ => {}
        }
        at += 1;
    }
    json.push_str(&text[copied..]);
    (found > 0).then_some(json)
}

fn is_of_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.' | b'_')
}

fn python_number(word: &str) -> Option<&'static str> {
    match word {
        "NaN" => Some(NAN),
        "Infinity" => Some("1e999"),
        "-Infinity" => Some("-1e999"),
        _ => None,
    }
}

/// Slots for the values as they are read.
struct Slots<'s, 'a>(&'s mut Values<'a>);

impl<'de> Visitor<'de> for Slots<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        // As they are written, for a key that nobody knows may hold half a surrogate pair.
        while let Some(key) = map.next_key::<&RawValue>()? {
            match string(key).and_then(Result::ok).and_then(|name| FieldName::find(&name)) {
                Some(key) => self.0[key as usize] = Some(map.next_value()?),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The place at which `text` opens one bracket more than [`JSON_DEPTH`] allows. Brackets in strings do not count.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // Most frames have too few brackets, and need no closer look.
    memchr::memchr2_iter(b'{', b'[', bytes).nth(JSON_DEPTH)?;
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_string(bytes, at + 1),
            b'{' | b'[' if depth == JSON_DEPTH => return Some(at),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The quote that closes the string within which `at` is; the end of `bytes` if there is none.
pub(super) fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes[at] == b'"' {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

/// Half a surrogate pair stands in a string.
#[derive(Debug)]
pub(super) struct Half;

/// The string that `raw` is; nothing if it is none.
pub(super) fn string(raw: &RawValue) -> Option<Result<Cow<'_, str>, Half>> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    Some(match memchr::memchr(b'\\', inner.as_bytes()) {
        None => Ok(Cow::Borrowed(inner)),
        Some(_) => unescaped(inner).map(Cow::Owned),
    })
}

fn unescaped(inner: &str) -> Result<String, Half> {
    let mut text = String::with_capacity(inner.len());
    for piece in escape::pieces(inner) {
        match piece {
            StringPart::Plain(plain) => text.push_str(plain),
            StringPart::Escaped(character) => text.push(character),
            StringPart::Half(_) => return Err(Half),
        }
    }
    Ok(text)
}
