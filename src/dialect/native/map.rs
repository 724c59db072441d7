//! The forms of what is on the map of a room: live values, and features of the board (`docs/protocol.md`, Live values and The
//! board). Called by `request`.

use super::form::{ValueForm, form, integer, list, number, text, word};
use super::keys::{FromKeys, Group, Keys, from_keys, keys, nested, optional, or_default};
use super::object::{RawObject, ValueResult, Wrong, string, too_large, wrong};
use super::sealed::{is_sealed, sealed};
use super::special::LARGEST;
use crate::dialect::schema::{self, object};
use crate::limits::{BOARD_PUT_BYTES, BOARD_PUT_FEATURES};
use crate::message::{
    Code, Cursor, Drawing, Drawn, FeatureId, Fix, Form, Geometry, LiveKey, LiveSet, LiveValue, LonLat, Refusal, Rules,
    Shape, Stroke, View,
};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::sync::Arc;

/// Largest live value, in bytes as it is sent; a stroke may have more.
const VALUE_BYTES: usize = 1024;
/// Largest sealed value, in bytes as it is sent: one of 1 KiB, sealed.
const SEALED_VALUE_BYTES: usize = 2 * 1024;
/// Largest sealed feature, in bytes as it is sent: one of 16 KiB, sealed.
const SEALED_FEATURE_BYTES: usize = 24 * 1024;
/// Largest stroke, in bytes as it is sent, sealed or not.
const STROKE_BYTES: usize = 6 * 1024;
/// Most positions of a stroke.
const STROKE_POINTS: usize = 256;
/// Most messages with layers that a view names.
const VIEW_LAYERS: usize = 16;
/// Most positions of a feature.
const FEATURE_POSITIONS: usize = 5000;
/// Fewest positions of a ring, of which the last is the first (RFC 7946, section 3.1.6).
const RING: usize = 4;
/// Longest note on a feature, in characters.
const NOTE: usize = 280;
/// Colours of the board, counted from 0.
const LAST_COLOR: u64 = 7;

keys! {
    impl Cursor {
        at = lon_lat(),
    }
}

keys! {
    impl View {
        /// West, south, east and north. West of more than east crosses the date line.
        bbox = bbox(),
        /// Degrees clockwise.
        rotation = optional(within(-360.0, 360.0)),
        crs = optional(text(0, 50)),
        /// Messages with the layers that are shown.
        layers = or_default(list(0, VIEW_LAYERS, text(1, 64))),
    }
}

keys! {
    impl Fix {
        at = lon_lat(),
        /// Metres.
        accuracy = optional(metres()),
        /// Degrees clockwise from north.
        heading = optional(within(0.0, 360.0)),
        /// Metres a second.
        speed = optional(within(0.0, 1_000.0)),
        /// Metres above the sea.
        altitude = optional(within(-20_000.0, 100_000.0)),
        label = optional(text(0, 32)),
    }
}

keys! {
    impl Stroke {
        points = list(1, STROKE_POINTS, lon_lat()),
        color = optional(small(LAST_COLOR)),
    }
}

/// A feature that a client puts on the board.
#[derive(Debug, Clone, PartialEq)]
pub struct PutFeature {
    /// The feature.
    pub drawn: Drawn,
    /// The revision of it that the client saw last.
    pub rev: Option<u64>,
}

impl FromKeys for PutFeature {
    fn from_keys(keys: &mut Keys<'_>) -> Option<Self> {
        let id = keys.take("id", "`b.` and 16 to 32 random characters.", &feature_id());
        let form = keys.take("geometry", "", &Group(drawn_form));
        let words = "The revision of it that was seen last; an older one than the room's is refused.";
        let rev = keys.take("rev", words, &optional(integer(LARGEST)));
        Some(Self { drawn: Drawn { id: id?, form: form? }, rev: rev? })
    }
}

/// Asks for what is drawn: geometry and properties, or both of them sealed.
fn drawn_form(keys: &mut Keys<'_>) -> Option<Form> {
    let geometry = keys.take("geometry", "With `properties`; or `sealed`.", &optional(geometry()));
    let properties = keys.take("properties", "", &optional(nested::<Drawing>("features.properties")));
    let sealed = keys.take("sealed", "Both, sealed.", &optional(sealed("features.sealed", SEALED_FEATURE_BYTES)));
    let (key, fault) = match (geometry?, properties?, sealed?) {
        (None, None, Some(sealed)) => return Some(Form::Sealed { sealed }),
        (Some(geometry), Some(properties), None) if properties.shape.has(&geometry) => {
            return Some(Form::Clear { geometry, properties });
        }
        (Some(_), Some(_), None) => ("geometry", "does not go with properties.shape"),
        (None, _, None) => ("geometry", "is missing"),
        (_, None, None) => ("properties", "is missing"),
        (.., Some(_)) => ("sealed", "does not go with geometry or properties"),
    };
    keys.refuse(key, wrong(fault));
    None
}

keys! {
    impl Drawing {
        shape = word(&[
            ("mark", Shape::Mark),
            ("text", Shape::Text),
            ("line", Shape::Line),
            ("arrow", Shape::Arrow),
            ("freehand", Shape::Freehand),
            ("measure", Shape::Measure),
            ("area", Shape::Area),
        ]),
        /// One of eight colours.
        color = small(LAST_COLOR),
        note = optional(text(0, NOTE)),
        /// Width of lines.
        width = optional(small_from(1, 12)),
    }
}

/// Reads the position of a tracker, by the rules of `position` in `live`.
///
/// # Errors
/// The first key that is wrong.
pub fn read_fix(json: &str, rules: &Rules) -> Result<Fix, Refusal> {
    let object = RawObject::parse(json, "").map_err(|_| Refusal::from(Code::Malformed))?;
    Keys::read(&object, rules, from_keys)
}

/// Live values: an object with some of their keys, of which null takes one away.
pub(super) fn live_set() -> impl ValueForm<Value = LiveSet> {
    form(read_set, |rules| {
        let values = LiveKey::ALL.iter().map(|key| schema::may(key.name(), live_schema(*key, rules)));
        schema::with(object(values), "additionalProperties", false)
    })
}

fn live_schema(key: LiveKey, rules: &Rules) -> Value {
    let sealed = sealed("", 0).schema(rules);
    let value = match key {
        LiveKey::Cursor => nested::<Cursor>("").schema(rules),
        LiveKey::View => nested::<View>("").schema(rules),
        LiveKey::Position => nested::<Fix>("").schema(rules),
        LiveKey::Stroke => nested::<Stroke>("").schema(rules),
        LiveKey::Presenting => json!({ "const": true }),
    };
    json!({ "oneOf": [value, sealed, { "type": "null" }] })
}

fn read_set(raw: &RawValue, rules: &Rules) -> ValueResult<LiveSet> {
    let object = RawObject::parse(raw.get(), "set").map_err(|_| wrong("is no object"))?;
    let mut set = LiveSet::new();
    for (name, raw) in object.entries() {
        let key = LiveKey::ALL.into_iter().find(|key| key.name() == name);
        let key = key.ok_or_else(|| wrong("has a key that is none of this version"))?;
        let read = || read_value(key, raw, rules).map_err(|fault| Wrong::Refused(object.refusal(name, fault)));
        set.push((key, if raw.get() == "null" { None } else { Some(Arc::new(read()?)) }));
    }
    Ok(set)
}

fn read_value(key: LiveKey, raw: &RawValue, rules: &Rules) -> ValueResult<LiveValue> {
    let is_sealed = is_sealed(raw);
    let most = match key {
        LiveKey::Stroke => STROKE_BYTES,
        _ if is_sealed => SEALED_VALUE_BYTES,
        _ => VALUE_BYTES,
    };
    if raw.get().len() > most {
        return Err(too_large(format!("is larger than {most} bytes")));
    }
    Ok(match key {
        _ if is_sealed => LiveValue::Sealed(sealed("set", most).read(raw, rules)?),
        LiveKey::Cursor => LiveValue::Cursor(nested("set.cursor").read(raw, rules)?),
        LiveKey::View => LiveValue::View(nested("set.view").read(raw, rules)?),
        LiveKey::Position => LiveValue::Position(nested("set.position").read(raw, rules)?),
        LiveKey::Stroke => LiveValue::Stroke(nested("set.stroke").read(raw, rules)?),
        LiveKey::Presenting if raw.get() == "true" => LiveValue::Presenting,
        LiveKey::Presenting => return Err(wrong("is neither true nor null")),
    })
}

/// Features for the board.
pub(super) fn features() -> impl ValueForm<Value = Vec<PutFeature>> {
    let several = list(1, BOARD_PUT_FEATURES, nested::<PutFeature>("features"));
    let read = move |raw: &RawValue, rules: &Rules| match raw.get().len() {
        0..=BOARD_PUT_BYTES => several.read(raw, rules),
        _ => Err(too_large(format!("is larger than {BOARD_PUT_BYTES} bytes"))),
    };
    form(read, move |rules| several.schema(rules))
}

/// Identifiers of features.
pub(super) fn feature_ids() -> impl ValueForm<Value = Vec<FeatureId>> {
    list(1, BOARD_PUT_FEATURES, feature_id())
}

fn feature_id() -> impl ValueForm<Value = FeatureId> {
    let read = |raw: &RawValue, _: &Rules| {
        FeatureId::parse(&string(raw)?).ok_or_else(|| wrong("is not b. and 16 to 32 of A-Z a-z 0-9 _ -"))
    };
    form(read, |_| json!({ "type": "string", "pattern": "^b\\.[A-Za-z0-9_-]{16,32}$" }))
}

/// The accuracy of a position, in metres.
pub(super) fn metres() -> impl ValueForm<Value = f64> {
    within(0.0, 100_000.0)
}

/// A number from `min` to `max`.
fn within(min: f64, max: f64) -> impl ValueForm<Value = f64> {
    let within = move |number| match (min..=max).contains(&number) {
        true => Ok(number),
        false => Err(wrong(format!("is not from {min} to {max}"))),
    };
    number().checked(within).described(move |_| json!({ "type": "number", "minimum": min, "maximum": max }))
}

fn small(max: u64) -> impl ValueForm<Value = u8> {
    integer(max).map(|number| u8::try_from(number).unwrap_or(u8::MAX))
}

fn small_from(min: u8, max: u8) -> impl ValueForm<Value = u8> {
    let from = move |number| if number < min { Err(wrong(format!("is less than {min}"))) } else { Ok(number) };
    small(max.into()).checked(from).described(move |_| json!({ "type": "integer", "minimum": min, "maximum": max }))
}

/// Longitude and latitude.
fn lon_lat() -> impl ValueForm<Value = LonLat> {
    let read = |raw: &RawValue, _: &Rules| match serde_json::from_str(raw.get()) {
        Ok(place) if is_on_earth(&place) => Ok(place),
        _ => Err(wrong("is no longitude and latitude")),
    };
    form(read, |_| lon_lat_schema())
}

fn lon_lat_schema() -> Value {
    let degrees = |most: u32| json!({ "type": "number", "minimum": -f64::from(most), "maximum": most });
    json!({ "type": "array", "items": [degrees(180), degrees(90)], "minItems": 2, "maxItems": 2 })
}

fn is_on_earth([longitude, latitude]: &LonLat) -> bool {
    longitude.abs() <= 180.0 && latitude.abs() <= 90.0
}

fn bbox() -> impl ValueForm<Value = [f64; 4]> {
    let read = |raw: &RawValue, _: &Rules| match serde_json::from_str::<[f64; 4]>(raw.get()) {
        Ok(bbox @ [west, south, east, north])
            if is_on_earth(&[west, south]) && is_on_earth(&[east, north]) && south <= north =>
        {
            Ok(bbox)
        }
        _ => Err(wrong("is no west, south, east and north")),
    };
    form(read, |_| json!({ "type": "array", "items": { "type": "number" }, "minItems": 4, "maxItems": 4 }))
}

fn geometry() -> impl ValueForm<Value = Geometry> {
    let read = |raw: &RawValue, _: &Rules| {
        let geometry: Geometry = serde_json::from_str(raw.get()).map_err(|_| wrong("is no geometry of a board"))?;
        check(&geometry)?;
        Ok(geometry)
    };
    form(read, |_| {
        let of = |name: &str, coordinates: Value| {
            let kind = schema::must("type", json!({ "const": name }));
            object([kind, schema::must("coordinates", coordinates)])
        };
        let line = |min| schema::list(min, FEATURE_POSITIONS, &lon_lat_schema());
        let rings = schema::list(1, FEATURE_POSITIONS, &line(RING));
        json!({ "oneOf": [of("Point", lon_lat_schema()), of("LineString", line(2)), of("Polygon", rings)] })
    })
}

fn check(geometry: &Geometry) -> ValueResult<()> {
    if geometry.positions() > FEATURE_POSITIONS {
        return Err(too_large(format!("has more than {FEATURE_POSITIONS} positions")));
    }
    let is_ring = |ring: &Vec<LonLat>| ring.len() >= RING && ring.first() == ring.last();
    let (is_whole, are_there) = match geometry {
        Geometry::Point(place) => (true, is_on_earth(place)),
        Geometry::LineString(line) => (line.len() >= 2, line.iter().all(is_on_earth)),
        Geometry::Polygon(rings) => {
            (!rings.is_empty() && rings.iter().all(is_ring), rings.iter().flatten().all(is_on_earth))
        }
    };
    match (is_whole, are_there) {
        (true, true) => Ok(()),
        (false, _) => Err(wrong("has too few positions, or a ring that is not closed")),
        (_, false) => Err(wrong("has a position that is no longitude and latitude")),
    }
}
