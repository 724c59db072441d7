//! Live values of members and trackers, of which only the last counts (`docs/protocol.md`, Live values).

use super::{MemberId, Nickname, Sealed};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// A place in WGS 84: longitude and latitude, in degrees.
pub type LonLat = [f64; 2];

/// The name of a live value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveKey {
    /// The place that one points at.
    Cursor,
    /// The part of the map that one sees.
    View,
    /// The place that one is at.
    Position,
    /// The line that one is drawing, and has not put on the board.
    Stroke,
    /// `true` asks the others to follow one's view.
    Presenting,
}

impl LiveKey {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 5] = [Self::Cursor, Self::View, Self::Position, Self::Stroke, Self::Presenting];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cursor => "cursor",
            Self::View => "view",
            Self::Position => "position",
            Self::Stroke => "stroke",
            Self::Presenting => "presenting",
        }
    }

    /// Time after which a value is gone unless it is set again. A presentation goes with its view.
    pub const fn lifetime(self) -> Duration {
        Duration::from_secs(match self {
            Self::Cursor => 10,
            Self::View | Self::Presenting => 60,
            Self::Position => 120,
            Self::Stroke => 5,
        })
    }
}

/// A live value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum LiveValue {
    /// See [`LiveKey::Cursor`].
    Cursor(Cursor),
    /// See [`LiveKey::View`].
    View(View),
    /// See [`LiveKey::Position`].
    Position(Fix),
    /// See [`LiveKey::Stroke`].
    Stroke(Stroke),
    /// See [`LiveKey::Presenting`].
    Presenting,
    /// A value of any key that the server cannot read.
    Sealed(Sealed),
}

impl LiveValue {
    /// Bytes of the value and its key as they are written: a stored value has its key, too.
    pub fn bytes(&self) -> usize {
        serde_json::to_string(self).map_or(0, |stored| stored.len())
    }

    fn write<S: SerializeMap>(&self, key: LiveKey, map: &mut S) -> Result<(), S::Error> {
        match self {
            Self::Cursor(cursor) => map.serialize_entry(key.name(), cursor),
            Self::View(view) => map.serialize_entry(key.name(), view),
            Self::Position(fix) => map.serialize_entry(key.name(), fix),
            Self::Stroke(stroke) => map.serialize_entry(key.name(), stroke),
            Self::Presenting => map.serialize_entry(key.name(), &true),
            Self::Sealed(sealed) => map.serialize_entry(key.name(), sealed),
        }
    }
}

/// The place that somebody points at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Cursor {
    /// The place.
    pub at: LonLat,
}

/// The part of the map that somebody sees.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct View {
    /// West, south, east and north, in degrees. West of more than east crosses the date line.
    pub bbox: [f64; 4],
    /// Rotation of the map, in degrees clockwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation: Option<f64>,
    /// The reference system of the map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crs: Option<Arc<str>>,
    /// Messages with the layers that are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<Arc<str>>,
}

/// The place of somebody or something.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Fix {
    /// The place.
    pub at: LonLat,
    /// Accuracy of the place, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// Direction of the movement, in degrees clockwise from north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<f64>,
    /// Speed, in metres a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed: Option<f64>,
    /// Height above the sea, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub altitude: Option<f64>,
    /// A word about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Arc<str>>,
}

/// The line that somebody is drawing.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Stroke {
    /// Points of the line.
    pub points: Vec<LonLat>,
    /// Colour of the line, of the eight of the board.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<u8>,
}

/// Live values that a member sets or, with nothing, takes away.
pub type LiveSet = Vec<(LiveKey, Option<Arc<LiveValue>>)>;

/// Live values of a member, as others are told them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LiveValues {
    /// Nickname of the member, in rooms that do not show their members.
    pub nickname: Option<Nickname>,
    /// The values that changed. Nothing stands for one that is gone.
    pub values: LiveSet,
}

impl Serialize for LiveValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(nickname) = &self.nickname {
            map.serialize_entry("nickname", nickname)?;
        }
        for (key, value) in &self.values {
            match value {
                Some(value) => value.write(*key, &mut map)?,
                None => map.serialize_entry(key.name(), &())?,
            }
        }
        map.end()
    }
}

impl JsonSchema for LiveValues {
    fn schema_name() -> Cow<'static, str> {
        "LiveValues".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Live values that changed; null for one that is gone.",
            "type": "object",
            "properties": {
                "nickname": generator.subschema_for::<Nickname>(),
                "cursor": or_null::<Cursor>(generator),
                "view": or_null::<View>(generator),
                "position": or_null::<Fix>(generator),
                "stroke": or_null::<Stroke>(generator),
                "presenting": { "oneOf": [generator.subschema_for::<Sealed>(), { "enum": [true, null] }] },
            },
        })
    }
}

/// The schema of a value that may be sealed, or gone.
fn or_null<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({ "oneOf": [generator.subschema_for::<T>(), generator.subschema_for::<Sealed>(), { "const": null }] })
}

/// The schema of positions of trackers.
pub(super) fn trackers(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "additionalProperties": { "oneOf": [generator.subschema_for::<Tracked>(), { "const": null }] } })
}

/// Position of a tracker, which is no member and not verified.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Tracked {
    /// Position of the tracker.
    #[serde(flatten)]
    pub fix: Fix,
    /// Seconds since it was there.
    pub age: u64,
}

/// Live values of a room.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Live {
    /// Values of members.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub members: BTreeMap<MemberId, LiveValues>,
    /// Positions of trackers by their names; null for one that is gone.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "trackers")]
    pub trackers: BTreeMap<Nickname, Option<Tracked>>,
}

impl Live {
    /// Bytes of the values as they are written, roughly.
    pub(super) fn weight(&self) -> usize {
        let values: usize = self.members.values().map(|told| told.values.len()).sum();
        40 * self.members.len() + 120 * values + 200 * self.trackers.len()
    }
}
