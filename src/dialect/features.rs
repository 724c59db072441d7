//! Counts the features of a layer, the only thing that anybody here wants to know of it. Called by `typed`.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Number of elements of the array under `features` of a GeoJSON object; `None` if no array is there.
pub(super) fn count(object: &RawValue) -> Option<usize> {
    let features = serde_json::Deserializer::from_str(object.get()).deserialize_map(Features).ok()??;
    serde_json::Deserializer::from_str(features.get()).deserialize_seq(Elements).ok()
}

struct Features;

impl<'de> Visitor<'de> for Features {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut features = None;
        while let Some(found) = map.next_key_seed(IsFeatures)? {
            match found {
                true => features = Some(map.next_value()?),
                false => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(features)
    }
}

struct IsFeatures;

impl<'de> DeserializeSeed<'de> for IsFeatures {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        // As bytes, for a key in somebody's layer may hold half a surrogate pair.
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for IsFeatures {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_bytes<E>(self, name: &[u8]) -> Result<bool, E> {
        Ok(name == b"features")
    }
}

struct Elements;

impl<'de> Visitor<'de> for Elements {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<usize, A::Error> {
        let mut count = 0;
        while elements.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(count)
    }
}
