//! The kinds of content, in the forms in which gischat's clients send them and all clients hear them. The keys are
//! those of `dialect::content`, whose reader asks a [`Description`] for them. Native clients' own form is in
//! `dialect::native`.

use super::schema::{self, Property, boolean, may, must, nullable, number, object, string, uuid, with};
use crate::dialect::content::{self, ContentSource, FieldName, Text};
use crate::dialect::native::read;
use crate::dialect::native::request::{Request, RoomRequest, SendContent};
use crate::message::{Content, ContentKind, Rules};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The side that says or hears a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// A native client hears it, perhaps from somebody with other limits.
    NativeHears,
    /// A client of gischat 2 says it.
    V2Says,
    /// A client of gischat 2 hears it.
    V2Hears,
    /// A client of gischat 3 says it.
    V3Says,
    /// A client of gischat 3 hears it.
    V3Hears,
}

impl Side {
    fn is_heard(self) -> bool {
        matches!(self, Self::NativeHears | Self::V2Hears | Self::V3Hears)
    }

    /// A string that this form bounds; 2.x bounds texts alone.
    fn bounded(self, max: usize) -> Value {
        if self.is_heard() || self == Self::V2Says || max == usize::MAX { schema::text() } else { string(0, max) }
    }

    fn line(self, max: usize) -> Value {
        if self.is_heard() { schema::text() } else { string(0, max) }
    }

    /// A string that may be left out, which gischat writes as null.
    fn optional(self, name: &'static str) -> Property {
        match self {
            Self::NativeHears => may(name, schema::text()),
            Self::V2Hears | Self::V3Hears => must(name, nullable()),
            _ => may(name, nullable()),
        }
    }
}

/// The keys of one kind.
pub(super) fn keys(kind: ContentKind, side: Side, rules: &Rules) -> Vec<Property> {
    let mut description = Description { side, rules, keys: Vec::new() };
    let _ = content::read(kind, &mut description); // it reads nothing
    description.keys
}

/// The schemas of the keys that are asked for.
struct Description<'r> {
    side: Side,
    rules: &'r Rules,
    keys: Vec<Property>,
}

impl ContentSource for Description<'_> {
    fn rules(&self) -> &Rules {
        self.rules
    }

    fn longest_text(&self) -> usize {
        self.rules.max_message_length
    }

    fn text(&mut self, key: FieldName, text: Text) -> Option<Arc<str>> {
        let schema = match text {
            Text::Line(max) => self.side.line(max),
            Text::Name(max) | Text::Body(max) => self.side.bounded(max),
            Text::Base64(max) => with(self.side.bounded(max), "contentEncoding", "base64"),
        };
        self.keys.push(must(key.name(), schema));
        None
    }

    fn optional_text(&mut self, key: FieldName, _: Text) -> Option<Option<Arc<str>>> {
        self.keys.push(match (key, self.side) {
            (FieldName::Style, Side::V2Hears) => may(key.name(), schema::text()),
            (FieldName::Style, Side::V3Hears) => must(key.name(), schema::text()),
            _ => self.side.optional(key.name()),
        });
        None
    }

    fn number(&mut self, key: FieldName) -> Option<f64> {
        self.keys.push(must(key.name(), number()));
        None
    }

    fn optional_metres(&mut self, key: FieldName) -> Option<Option<f64>> {
        if matches!(self.side, Side::NativeHears) {
            self.keys.push(may(key.name(), with(number(), "description", "Metres.")));
        }
        None
    }

    fn layer(&mut self, key: FieldName) -> Option<(Arc<str>, usize)> {
        self.keys.push(must(key.name(), features(self.side, self.rules.max_geojson_features)));
        None
    }
}

fn features(side: Side, max: usize) -> Value {
    let features = json!({ "type": "array" });
    let features = if side.is_heard() { features } else { with(features, "maxItems", max) };
    object([may("type", schema::text()), must("features", features)])
}

/// The keys of a like, as native clients hear it.
pub(super) fn like(nickname: Value) -> Vec<Property> {
    vec![
        must("kind", json!({ "const": "like" })),
        must("liked_author", nickname),
        must("message", schema::text()),
        may("message_id", uuid()),
        may("emoji", schema::text()),
        may("remove", boolean()),
    ]
}

/// An example of one kind, all keys in it.
pub(super) fn example(kind: ContentKind) -> Map<String, Value> {
    let (wkt, authid) = ("GEOGCRS[\"WGS 84\"]", "EPSG:4326");
    let example = match kind {
        ContentKind::Text => json!({ "text": "Hi @all" }),
        ContentKind::Image => json!({ "image_data": PICTURE }),
        ContentKind::Geojson => json!({
            "layer_name": "benches", "crs_wkt": wkt, "crs_authid": authid,
            "geojson": { "type": "FeatureCollection", "features": [
                { "type": "Feature", "properties": { "seats": 3 }, "geometry": { "type": "Point", "coordinates": [6.5, 45.25] } },
            ] },
            "style": "<qgis/>",
        }),
        ContentKind::Crs => json!({ "crs_wkt": wkt, "crs_authid": authid }),
        ContentKind::Bbox => json!({
            "crs_wkt": wkt, "crs_authid": authid, "xmin": 6.0, "xmax": 7.5, "ymin": 45.0, "ymax": 46.25,
        }),
        ContentKind::Position => json!({ "crs_wkt": wkt, "crs_authid": authid, "x": 6.5, "y": 45.25 }),
        ContentKind::Model => json!({ "model_name": "buffer", "model_group": "vectors", "raw_xml": "<model/>" }),
        ContentKind::Script => json!({ "name": "tidy", "raw_pycode": "print('tidy')" }),
    };
    example.as_object().cloned().unwrap_or_default()
}

/// A picture of one pixel.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

/// An example of this kind, as native clients say it.
pub(super) fn said(kind: ContentKind) -> Value {
    let mut said = Map::new();
    said.insert("kind".into(), kind.name().into());
    said.extend(example(kind));
    said.into()
}

/// An example of this kind, as it is read.
pub(super) fn read_example(kind: ContentKind) -> Option<Content> {
    let frame = json!({ "type": "send", "room": "QGIS", "content": said(kind) }).to_string();
    match read(&frame, &Rules::default()).request.ok()? {
        Request::InRoom(_, RoomRequest::Send(send)) => match send.content {
            SendContent::Content(content) => Some(content),
            SendContent::Like { .. } => None,
        },
        _ => None,
    }
}
