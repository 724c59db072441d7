//! Layers of any content in any system: what is given out is JSON, in degrees, and hardly larger than what was sent.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::layer::{in_wgs84, summary};
use super::list::{layers_of, list};
use super::systems::System;
use crate::fuzzing::Choices;
use crate::message::{
    ClientKind, Content, Crs, Envelope, Geojson, Message, Nickname, Occasion, Post, Recipients, Stamp,
};
use serde::de::IgnoredAny;
use serde_json::Value;
use std::sync::Arc;

const LAYERS: [&str; 5] = [
    r#"{"type":"FeatureCollection","crs":7,"features":[{"type":"Feature","id":1,"geometry":{"type":"Point","coordinates":[500000, 6039154.2,12.50]},"properties":{"a":1e999}}],"bbox":[1,2]}"#,
    r#"{"features":[{"geometry":{"type":"LineString","coordinates":[[5.7,45.1],[-6e5,4.5]]}},{"geometry":null},{},7]}"#,
    r#"{"features":[{"geometry":{"type":"MultiPolygon","coordinates":[[[[1,2],[3,4],[5,6],[1,2]],[]]]}}]}"#,
    r#"{"features":[{"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[]},{"type":"GeometryCollection","geometries":[]}]}}]}"#,
    r#"{"features":[{"id":"a","geometry":{"type":"MultiPoint","coordinates":[[1e308,-1e308],[0.1,0,1,2]]},"properties":null}]}"#,
];
const SYSTEMS: [&str; 9] = [
    "EPSG:4326",
    "EPSG:3857",
    "EPSG:32601",
    "EPSG:32660",
    "EPSG:32731",
    "EPSG:25832",
    "OGC:CRS84",
    "EPSG:2154",
    " epsg:32631 ",
];

/// Each position of the coordinates.
fn positions(value: &Value, each: &mut impl FnMut(f64, f64)) {
    match value.as_array().map(Vec::as_slice) {
        Some([Value::Number(x), Value::Number(y), ..]) => each(x.as_f64().unwrap(), y.as_f64().unwrap()),
        Some(parts) => parts.iter().for_each(|part| positions(part, each)),
        None => {}
    }
}

#[test]
fn any_layer_is_given_in_degrees_or_not_at_all() {
    bolero::check!().for_each(|input: &[u8]| {
        let mut choices = Choices::new(input);
        let authid = choices.text(&SYSTEMS);
        let system = System::of(&authid);
        let place =
            [0, 1].map(|_| f64::from_bits(choices.bytes(8).iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte))));
        if let Some(degrees) = system.and_then(|system| system.degrees(place)) {
            assert!(degrees[0].abs() <= 360.0 && degrees[1].abs() <= 90.0, "{place:?} {degrees:?}");
        }
        let geojson = choices.text(&LAYERS);
        // What is no JSON is refused before (`dialect`).
        if serde_json::from_str::<IgnoredAny>(&geojson).is_err() {
            return;
        }
        let crs = Crs { wkt: "".into(), authid: authid.into() };
        let layer = Geojson {
            layer_name: geojson.chars().take(40).collect::<String>().into(),
            crs,
            geojson: geojson.into(),
            features: 1,
            style: None,
        };
        let known = summary(&layer);
        assert!(known.extent.is_none_or(|[west, south, east, north]| {
            -360.0 <= west && west <= east && east <= 360.0 && -90.0 <= south && south <= north && north <= 90.0
        }));
        if let Ok(text) = in_wgs84(&layer) {
            assert!(system.is_some() && text.len() <= 20 * layer.geojson.len() + 100, "{} bytes", text.len());
            let text = str::from_utf8(&text).unwrap();
            assert!(serde_json::from_str::<IgnoredAny>(text).is_ok(), "{text}");
            if system == Some(System::Degrees) {
                assert_eq!(text, &*layer.geojson);
            } else if let Ok(given) = serde_json::from_str::<Value>(text) {
                for feature in given["features"].as_array().unwrap() {
                    positions(&feature["geometry"]["coordinates"], &mut |longitude, latitude| {
                        assert!(longitude.abs() <= 360.0 && latitude.abs() <= 90.0, "{text}");
                    });
                }
            }
        }
        let (author, by) = (Nickname::server(), ClientKind::Native);
        let post = Post::new(by, author, Content::Geojson(layer));
        let (message, recipients, occasion) = (Message::Post(post), Recipients::Everybody, Occasion::Live);
        let stamp = Stamp { seconds: place[0].to_bits(), ..Stamp::fresh() };
        let message = Arc::new(Envelope { room: "QGIS".into(), stamp, sender: None, message, recipients, occasion });
        let listed: Value = serde_json::from_slice(&list(layers_of(&[message]))).unwrap();
        assert_eq!(listed["layers"][0]["address"].is_null(), system.is_none());
    });
}
