//! What can be said, kind by kind, in the forms that clients send and hear it. The names of keys are gischat's in all of
//! them.

use super::schema::{Key, boolean, may, must, nullable, number, object, string, text, uuid, with};
use crate::dialect::native::lengths::{CRS_AUTHID, CRS_WKT, EMOJI, LAYER_NAME, MODEL_NAME, SCRIPT_NAME};
use crate::message::Announced;
use serde_json::{Map, Value, json};

/// The kinds that every typed generation knows, and behind them those that 2.x does not.
pub(super) const KINDS: [&str; 8] = ["text", "image", "geojson", "crs", "bbox", "position", "model", "script"];

/// Who says or hears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A native client says it.
    NativeSays,
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

impl Form {
    fn is_heard(self) -> bool {
        matches!(self, Self::NativeHears | Self::V2Hears | Self::V3Hears)
    }

    fn is_native(self) -> bool {
        matches!(self, Self::NativeSays | Self::NativeHears)
    }

    /// A string that this form bounds; 2.x bounds texts alone.
    fn bounded(self, max: usize) -> Value {
        if self.is_heard() || self == Self::V2Says { text() } else { string(0, max) }
    }

    /// A string that may be left out, which gischat writes as null.
    fn optional(self, name: &'static str, max: Option<usize>) -> Key {
        match self {
            _ if self.is_native() => may(name, max.map_or_else(text, |max| self.bounded(max))),
            Self::V2Hears | Self::V3Hears => must(name, nullable()),
            _ => may(name, nullable()),
        }
    }
}

/// The keys of one kind.
pub(super) fn keys(kind: &str, form: Form, limits: &Announced) -> Vec<Key> {
    let crs = || vec![must("crs_wkt", form.bounded(CRS_WKT)), must("crs_authid", form.bounded(CRS_AUTHID))];
    let numbers = |names: &[&'static str]| names.iter().map(|name| must(name, number())).collect::<Vec<_>>();
    match kind {
        "text" => vec![must("text", line(form, limits))],
        "image" => vec![must("image_data", with(form.bounded(limits.image), "contentEncoding", "base64"))],
        "geojson" => {
            let name = must("layer_name", form.bounded(LAYER_NAME));
            let style = match form {
                Form::V2Hears => may("style", text()),
                Form::V3Hears => must("style", text()),
                _ => form.optional("style", None),
            };
            let layer = must("geojson", features(form, limits));
            [vec![name], crs(), vec![layer, style]].concat()
        }
        "crs" => crs(),
        "bbox" => [crs(), numbers(&["xmin", "xmax", "ymin", "ymax"])].concat(),
        "position" => [crs(), numbers(&["x", "y"])].concat(),
        "model" => vec![
            must("model_name", form.bounded(MODEL_NAME)),
            form.optional("model_group", Some(MODEL_NAME)),
            must("raw_xml", form.bounded(limits.model)),
        ],
        "script" => {
            vec![must("name", form.bounded(SCRIPT_NAME)), must("raw_pycode", form.bounded(limits.script))]
        }
        _ => Vec::new(),
    }
}

/// A text; native clients send none without a character.
fn line(form: Form, limits: &Announced) -> Value {
    match form {
        _ if form.is_heard() => text(),
        Form::NativeSays => string(1, limits.text),
        _ => string(0, limits.text),
    }
}

fn features(form: Form, limits: &Announced) -> Value {
    let features = json!({ "type": "array" });
    let features = match form.is_heard() {
        true => features,
        false => with(features, "maxItems", limits.geojson_features),
    };
    match form {
        Form::NativeSays => object([must("type", json!({ "const": "FeatureCollection" })), must("features", features)]),
        _ => object([may("type", text()), must("features", features)]),
    }
}

/// The keys of a like that only native clients know of.
pub(super) fn like(form: Form, limits: &Announced, nickname: Value) -> Vec<Key> {
    let emoji = match form {
        Form::NativeSays => super::schema::about(string(1, EMOJI), "At most 32 bytes."),
        _ => text(),
    };
    vec![
        must("kind", json!({ "const": "like" })),
        must("liked_author", nickname),
        must("message", if form.is_heard() { text() } else { string(0, limits.text) }),
        may("message_id", uuid()),
        may("emoji", emoji),
        may("remove", boolean()),
    ]
}

/// An example of one kind, all keys in it.
pub(super) fn example(kind: &str) -> Map<String, Value> {
    let (wkt, authid) = ("GEOGCRS[\"WGS 84\"]", "EPSG:4326");
    let example = match kind {
        "text" => json!({ "text": "Hi @all" }),
        "image" => json!({ "image_data": PICTURE }),
        "geojson" => json!({
            "layer_name": "benches", "crs_wkt": wkt, "crs_authid": authid,
            "geojson": { "type": "FeatureCollection", "features": [
                { "type": "Feature", "properties": { "seats": 3 }, "geometry": { "type": "Point", "coordinates": [6.5, 45.25] } },
            ] },
            "style": "<qgis/>",
        }),
        "crs" => json!({ "crs_wkt": wkt, "crs_authid": authid }),
        "bbox" => json!({
            "crs_wkt": wkt, "crs_authid": authid, "xmin": 6.0, "xmax": 7.5, "ymin": 45.0, "ymax": 46.25,
        }),
        "position" => json!({ "crs_wkt": wkt, "crs_authid": authid, "x": 6.5, "y": 45.25 }),
        "model" => json!({ "model_name": "buffer", "model_group": "vectors", "raw_xml": "<model/>" }),
        "script" => json!({ "name": "tidy", "raw_pycode": "print('tidy')" }),
        _ => json!({}),
    };
    example.as_object().cloned().unwrap_or_default()
}

/// A picture of one pixel.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
