//! Reads one JSON object of a client into slots for the keys that any dialect knows: one pass, nothing copied, unknown
//! keys skipped, the last of equal keys kept. The first step of every `decode`; only this folder calls it.

use crate::limits::JSON_DEPTH;
use crate::message::Rejection;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Names the keys once, as a variant and as they are written.
macro_rules! keys {
    ($($key:ident = $name:literal),* $(,)?) => {
        /// A key that some dialect knows.
        #[derive(Debug, Clone, Copy)]
        pub(super) enum Key { $($key),* }

        const NAMES: &[&str] = &[$($name),*];

        impl Key {
            fn find(name: &str) -> Option<Self> {
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
    Xmin = "xmin", Xmax = "xmax", Ymin = "ymin", Ymax = "ymax", X = "x", Y = "y",
    ModelName = "model_name", ModelGroup = "model_group", RawXml = "raw_xml",
    Name = "name", RawPycode = "raw_pycode",
}

impl Key {
    /// As it is written.
    pub(super) fn name(self) -> &'static str {
        NAMES[self as usize]
    }
}

/// The values of a JSON object under the keys that we know, as they were written.
#[derive(Debug)]
pub(super) struct Object<'a> {
    text: &'a str,
    values: [Option<&'a RawValue>; NAMES.len()],
}

impl<'a> Object<'a> {
    /// Reads `text`, which must be one object and nested no deeper than [`JSON_DEPTH`].
    pub(super) fn read(text: &'a str) -> Result<Self, Rejection> {
        if too_deep(text).is_some() {
            return Err(Rejection::Malformed("nested too deeply"));
        }
        Self::parse(text)
            .map_err(|error| Rejection::Malformed(if error.is_data() { "not a JSON object" } else { "not JSON" }))
    }

    /// As [`Object::read`], however deep.
    pub(super) fn parse(text: &'a str) -> serde_json::Result<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let values = deserializer.deserialize_map(Slots)?;
        deserializer.end()?;
        Ok(Self { text: text.trim(), values })
    }

    /// The value under `key`.
    pub(super) fn get(&self, key: Key) -> Option<&'a RawValue> {
        self.values[key as usize]
    }

    /// The whole object as it was written.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }
}

struct Slots;

impl<'de> Visitor<'de> for Slots {
    type Value = [Option<&'de RawValue>; NAMES.len()];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = [None; NAMES.len()];
        while let Some(key) = map.next_key_seed(KnownKey)? {
            match key {
                Some(key) => values[key as usize] = Some(map.next_value()?),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(values)
    }
}

struct KnownKey;

impl<'de> DeserializeSeed<'de> for KnownKey {
    type Value = Option<Key>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KnownKey {
    type Value = Option<Key>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Key::find(name))
    }
}

/// Where `text` opens one bracket more than [`JSON_DEPTH`] allows. What stands in strings does not count.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_string(bytes, at),
            b'{' | b'[' if depth == JSON_DEPTH => return Some(at),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The closing quote of the string that opens at `start`; the end of `bytes` if there is none.
pub(super) fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes[at] == b'"' {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

/// The string that `raw` is: nothing if it is none, an error if half a surrogate pair stands in it.
pub(super) fn string(raw: &RawValue) -> Option<serde_json::Result<Cow<'_, str>>> {
    unquoted(raw.get())
}

/// As [`string`], for JSON that is known to be valid.
pub(super) fn unquoted(json: &str) -> Option<serde_json::Result<Cow<'_, str>>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    Some(match memchr::memchr(b'\\', inner.as_bytes()) {
        None => Ok(Cow::Borrowed(inner)),
        Some(_) => serde_json::from_str(json).map(Cow::Owned),
    })
}
