//! One message of every kind: the shortest that may be sent, and its delivered form.

use super::pictures;
use serde_json::{Value, json};

/// A message by `ann`.
pub struct Sample {
    /// The frame of v2 and v3 clients, without optional fields.
    pub sent: Value,
    /// The frame that typed generations receive, in v3 with a stamp besides.
    pub heard: Value,
    /// The text that v1 members receive, in English and in French.
    pub lines: [&'static str; 2],
}

impl Sample {
    pub fn kind(&self) -> &str {
        self.sent["type"].as_str().unwrap()
    }

    /// `true` if 2.x knows the kind.
    pub fn is_known_to_v2(&self) -> bool {
        self.kind() != "script"
    }

    /// The frame that v1 members receive.
    pub fn line(&self) -> Value {
        json!({"message": self.lines[0], "author": "ann", "avatar": null})
    }
}

/// One of each kind.
pub fn samples() -> Vec<Sample> {
    let layer = json!({"type": "FeatureCollection", "features": [{"type": "Feature"}, {"type": "Feature"}]});
    let picture = pictures::png(3, 2);
    vec![
        Sample {
            sent: json!({"type": "text", "author": "ann", "text": "hello"}),
            heard: json!({"type": "text", "author": "ann", "avatar": null, "text": "hello"}),
            lines: ["hello", "hello"],
        },
        Sample {
            sent: json!({"type": "image", "author": "ann", "image_data": picture}),
            heard: json!({"type": "image", "author": "ann", "avatar": null, "image_data": picture}),
            lines: ["shared an image", "a partagé une image"],
        },
        Sample {
            sent: json!({"type": "geojson", "author": "ann", "layer_name": "roads", "crs_wkt": "WKT",
                "crs_authid": "EPSG:2154", "geojson": layer}),
            heard: json!({"type": "geojson", "author": "ann", "avatar": null, "layer_name": "roads", "crs_wkt": "WKT",
                "crs_authid": "EPSG:2154", "geojson": layer, "style": ""}),
            lines: ["shared the layer roads, 2 features", "a partagé la couche roads, 2 entités"],
        },
        Sample {
            sent: json!({"type": "crs", "author": "ann", "crs_wkt": "WKT", "crs_authid": "EPSG:2154"}),
            heard: json!({"type": "crs", "author": "ann", "avatar": null, "crs_wkt": "WKT", "crs_authid": "EPSG:2154"}),
            lines: ["shared the reference system (EPSG:2154)", "a partagé le système de référence (EPSG:2154)"],
        },
        Sample {
            sent: json!({"type": "bbox", "author": "ann", "crs_wkt": "WKT", "crs_authid": "EPSG:2154", "xmin": 1.5,
                "xmax": 2.25, "ymin": -3.5, "ymax": 4.125}),
            heard: json!({"type": "bbox", "author": "ann", "avatar": null, "crs_wkt": "WKT", "crs_authid": "EPSG:2154",
                "xmin": 1.5, "xmax": 2.25, "ymin": -3.5, "ymax": 4.125}),
            lines: ["shared an extent (EPSG:2154)", "a partagé une emprise (EPSG:2154)"],
        },
        Sample {
            sent: json!({"type": "position", "author": "ann", "crs_wkt": "WKT", "crs_authid": "EPSG:4326", "x": 6.5,
                "y": 45.25}),
            heard: json!({"type": "position", "author": "ann", "avatar": null, "crs_wkt": "WKT",
                "crs_authid": "EPSG:4326", "x": 6.5, "y": 45.25}),
            lines: ["shared a position (EPSG:4326)", "a partagé une position (EPSG:4326)"],
        },
        Sample {
            sent: json!({"type": "model", "author": "ann", "model_name": "buffer", "raw_xml": "<x/>"}),
            heard: json!({"type": "model", "author": "ann", "avatar": null, "model_name": "buffer",
                "model_group": null, "raw_xml": "<x/>"}),
            lines: ["shared the model buffer", "a partagé le modèle buffer"],
        },
        Sample {
            sent: json!({"type": "script", "author": "ann", "name": "tidy", "raw_pycode": "print()"}),
            heard: json!({"type": "script", "author": "ann", "avatar": null, "name": "tidy",
                "raw_pycode": "print()"}),
            lines: ["shared the script tidy", "a partagé le script tidy"],
        },
    ]
}

/// The JSON text of a layer around this GeoJSON and this style: as sent, without avatar, or as delivered.
pub fn layer_text(avatar: &str, geojson: &str, style: &str) -> String {
    let before = format!(r#"{{"type":"geojson","author":"ann",{avatar}"layer_name":"l","crs_wkt":"","crs_authid":"","#);
    format!(r#"{before}"geojson":{geojson}{style}}}"#)
}

/// A layer with this number of features.
pub fn layer(features: usize) -> Value {
    let features = vec![json!({"type": "Feature", "properties": {}, "geometry": null}); features];
    json!({"type": "geojson", "author": "ann", "layer_name": "roads", "crs_wkt": "WKT", "crs_authid": "EPSG:2154",
        "geojson": {"type": "FeatureCollection", "features": features}, "style": ""})
}
