//! The kinds of content, in the form in which native clients hear them. The keys are those of `dialect::content`, whose
//! reader asks a [`Description`] for them. The form in which they are sent is in `dialect::native`.

use super::schema::{self, Property, boolean, may, must, number, object, uuid, with};
use crate::dialect::content::{self, ContentSource, FieldName, Text};
use crate::dialect::native::read;
use crate::dialect::native::request::{Request, RoomRequest, SendContent};
use crate::message::{Content, ContentKind, Rules, Sealed};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The keys of one kind.
pub(super) fn keys(kind: ContentKind, rules: &Rules) -> Vec<Property> {
    let mut description = Description { rules, keys: Vec::new() };
    let _ = content::read(kind, &mut description); // it reads nothing
    description.keys
}

/// The schemas of the keys that are asked for. Texts have any length: who said them has perhaps other limits.
struct Description<'r> {
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
            Text::Base64(_) => with(schema::text(), "contentEncoding", "base64"),
            _ => schema::text(),
        };
        self.keys.push(must(key.name(), schema));
        None
    }

    fn optional_text(&mut self, key: FieldName, _: Text) -> Option<Option<Arc<str>>> {
        self.keys.push(may(key.name(), schema::text()));
        None
    }

    fn number(&mut self, key: FieldName) -> Option<f64> {
        self.keys.push(must(key.name(), number()));
        None
    }

    fn optional_metres(&mut self, key: FieldName) -> Option<Option<f64>> {
        self.keys.push(may(key.name(), with(number(), "description", "Metres.")));
        None
    }

    fn sealed(&mut self) -> Option<Sealed> {
        self.keys.extend([
            must("v", json!({ "const": 1 })),
            must("sid", schema::text()),
            must("n", number()),
            must("data", schema::text()),
        ]);
        None
    }

    fn layer(&mut self, key: FieldName) -> Option<(Arc<str>, usize)> {
        let features = must("features", json!({ "type": "array" }));
        self.keys.push(must(key.name(), object([may("type", schema::text()), features])));
        None
    }
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
        ContentKind::Sealed => json!({ "v": 1, "sid": "AAECAwQFBgcICQoLDA0ODw", "n": 17, "data": "c2VhbGVk" }),
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
