//! Kinds of content, to a line and from a file.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

use super::*;

fn line(content: &Value) -> String {
    summarize(content).line
}

#[test]
fn each_kind_is_told_in_a_line() {
    let crs = r#"PROJCRS["RGF93 v1 / Lambert-93"]"#;
    let features = json!([{"geometry": {"type": "Point"}}, {"geometry": {"type": "Point"}}, {"geometry": null}]);
    let rows = [
        (json!({"kind": "text", "text": "hi"}), "hi"),
        (
            json!({"kind": "geojson", "layer_name": "parcels", "crs_wkt": crs, "crs_authid": "EPSG:2154",
                "geojson": {"features": features}}),
            "layer \"parcels\", 3 features (2 Point, 1 no geometry), EPSG:2154 (RGF93 v1 / Lambert-93)",
        ),
        (json!({"kind": "crs", "crs_wkt": "", "crs_authid": "EPSG:4326"}), "coordinate system EPSG:4326"),
        (
            json!({"kind": "bbox", "crs_authid": "EPSG:4326", "xmin": 1.5, "ymin": 2, "xmax": 3, "ymax": -4e-7}),
            "extent from 1.5 2 to 3 -0.0000004 in EPSG:4326",
        ),
        (json!({"kind": "position", "crs_authid": "EPSG:4326", "x": 1, "y": 2.25}), "position 1 2.25 in EPSG:4326"),
        (
            json!({"kind": "model", "model_name": "buffer", "model_group": "mine", "raw_xml": "<a/>"}),
            "model \"buffer\" of the group \"mine\", 4 bytes",
        ),
        (json!({"kind": "script", "name": "x", "raw_pycode": "a\nb\n"}), "script \"x\", 2 lines, 4 bytes"),
        (json!({"kind": "like", "liked_author": "bob", "message": "hi"}), "likes what was said by bob: hi"),
        (json!({"kind": "like", "liked_author": "bob", "message": "hi", "emoji": "👍"}), "👍 to bob: hi"),
        (json!({"kind": "dance"}), "unsupported: dance"),
        (json!(7), "unsupported: "),
        (json!({"kind": "bbox", "xmin": "x"}), "extent from ? ? to ? ? in an unknown system"),
        (json!({"kind": "image", "image_data": "%"}), "image that cannot be read"),
    ];
    for (content, expected) in rows {
        assert_eq!(line(&content), expected, "{content}");
    }
}

#[test]
fn an_image_tells_its_size() {
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x03\x20\0\0\x02\x58";
    let told = summarize(&json!({"kind": "image", "image_data": STANDARD.encode(head)}));
    assert_eq!(told.line, "image 800×600, 24 bytes");
    assert_eq!(told.attachment.map(|attachment| attachment.bytes), Some(head.to_vec()));
}

fn kind(name: &str, bytes: &[u8]) -> Result<Value, String> {
    from_source(&Source { path: Path::new(name), bytes, limits: &Limits::default() })
}

#[test]
fn a_file_is_known_by_its_beginning_or_its_name() {
    assert_eq!(kind("x.txt", b"\x89PNG\r\n\x1a\n").expect("an image")["kind"], "image");
    assert_eq!(kind("a/buffer.model3", b"<x/>").expect("a model")["model_name"], "buffer");
    assert_eq!(kind("x.PY", b"1").expect("a script")["kind"], "script");
    assert_eq!(kind("x.txt", b"hello"), Err(concat!("is no ", sendable!()).into()));
    assert_eq!(kind("x.py", b"\xff"), Err(concat!("is no ", sendable!()).into()));
    assert!(kind("x.geojson", b"{}").is_err());
    let limits = Limits { script: 3, ..Limits::default() };
    assert!(
        from_source(&Source { path: Path::new("x.py"), bytes: b"1234", limits: &limits })
            .is_err_and(|why| why.contains("too large"))
    );
}

#[test]
fn a_layer_says_its_coordinates() {
    let layer = |crs: &str| {
        let text = format!(r#"{{"type":"FeatureCollection",{crs}"features":[]}}"#);
        kind("parcels.geojson", text.as_bytes()).expect("a layer")
    };
    assert_eq!(layer("")["crs_authid"], "EPSG:4326");
    assert_eq!(layer("")["layer_name"], "parcels");
    let named = |name: &str| layer(&format!(r#""crs":{{"type":"name","properties":{{"name":"{name}"}}}},"#));
    assert_eq!(named("urn:ogc:def:crs:EPSG::2154")["crs_authid"], "EPSG:2154");
    assert_eq!(named("urn:ogc:def:crs:OGC:1.3:CRS84")["crs_authid"], "EPSG:4326");
    assert!(WGS84.len() <= 2000);
}
