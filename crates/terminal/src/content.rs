//! What is said, as one line that tells something of it, and what of it can be saved. Nothing here is trusted: every value
//! may be missing, or another than it should be.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::collections::BTreeMap;

/// Bytes that can be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attachment {
    pub(super) bytes: Vec<u8>,
    /// What they are, with the ending that such a file has.
    pub(super) what: &'static str,
}

/// Content told in a line. The line is as others wrote it, and not yet safe to show.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) line: String,
    pub(super) attachment: Option<Attachment>,
}

/// Tells content of any kind.
pub(super) fn summarize(content: &Value) -> Summary {
    let plain = |line: String| Summary { line, attachment: None };
    match text(content, "kind") {
        "text" => plain(text(content, "text").to_owned()),
        "image" => image(content),
        "geojson" => layer(content),
        "crs" => file(format!("coordinate system {}", system(content)), json(content), "JSON"),
        "bbox" => {
            let [xmin, ymin, xmax, ymax] = ["xmin", "ymin", "xmax", "ymax"].map(|key| number(content, key));
            let line = format!("extent from {xmin} {ymin} to {xmax} {ymax} in {}", system(content));
            file(line, json(content), "JSON")
        }
        "position" => {
            let line = format!("position {} {} in {}", number(content, "x"), number(content, "y"), system(content));
            file(line, json(content), "JSON")
        }
        "model" => {
            let xml = text(content, "raw_xml");
            let group = text(content, "model_group");
            let group = if group.is_empty() { String::new() } else { format!(" of the group \"{group}\"") };
            let line = format!("model \"{}\"{group}, {}", text(content, "model_name"), size(xml.len()));
            file(line, xml.as_bytes().to_vec(), "a model (.model3)")
        }
        "script" => {
            let code = text(content, "raw_pycode");
            let lines = match code.lines().count() {
                1 => "1 line".to_owned(),
                lines => format!("{lines} lines"),
            };
            let line = format!("script \"{}\", {lines}, {}", text(content, "name"), size(code.len()));
            file(line, code.as_bytes().to_vec(), "a script (.py)")
        }
        "like" => plain(like(content)),
        other => plain(format!("unsupported: {other}")),
    }
}

fn file(line: String, bytes: Vec<u8>, what: &'static str) -> Summary {
    Summary { line, attachment: Some(Attachment { bytes, what }) }
}

fn text<'a>(content: &'a Value, key: &str) -> &'a str {
    content.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn number(content: &Value, key: &str) -> String {
    match content.get(key).and_then(Value::as_f64) {
        Some(number) => number.to_string(),
        None => "?".into(),
    }
}

fn json(content: &Value) -> Vec<u8> {
    format!("{content:#}\n").into_bytes()
}

/// A system of coordinates by the shortest name that it has.
fn system(content: &Value) -> String {
    let name = text(content, "crs_wkt").split('"').nth(1).unwrap_or_default();
    match (text(content, "crs_authid"), name) {
        ("", "") => "an unknown system".into(),
        ("", name) => name.to_owned(),
        (authid, "") => authid.to_owned(),
        (authid, name) => format!("{authid} ({name})"),
    }
}

fn image(content: &Value) -> Summary {
    let Ok(bytes) = STANDARD.decode(text(content, "image_data")) else {
        return Summary { line: "image that cannot be read".into(), attachment: None };
    };
    let length = size(bytes.len());
    let line = match png_size(&bytes) {
        Some((width, height)) => format!("image {width}×{height}, {length}"),
        None => format!("image, {length}"),
    };
    file(line, bytes, "an image (.png)")
}

/// Width and height, where the head of a PNG says them.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let head = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR")?;
    let side = |from: usize| Some(u32::from_be_bytes(head.get(from..from + 4)?.try_into().ok()?));
    Some((side(0)?, side(4)?))
}

fn layer(content: &Value) -> Summary {
    let geojson = content.get("geojson").unwrap_or(&Value::Null);
    let features = geojson.get("features").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut geometries: BTreeMap<&str, usize> = BTreeMap::new();
    for feature in features {
        let kind = feature.pointer("/geometry/type").and_then(Value::as_str).unwrap_or("no geometry");
        *geometries.entry(kind).or_default() += 1;
    }
    let count = match features.len() {
        1 => "1 feature".to_owned(),
        count => format!("{count} features"),
    };
    let kinds: Vec<String> = geometries.iter().take(4).map(|(kind, count)| format!("{count} {kind}")).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    let line = format!("layer \"{}\", {count}{kinds}, {}", text(content, "layer_name"), system(content));
    file(line, geojson.to_string().into_bytes(), "a layer (.geojson)")
}

fn like(content: &Value) -> String {
    let verb = match (text(content, "emoji"), content.get("remove").and_then(Value::as_bool)) {
        (_, Some(true)) => "takes a like back from".to_owned(),
        ("", _) => "likes what was said by".to_owned(),
        (emoji, _) => format!("{emoji} to"),
    };
    format!("{verb} {}: {}", text(content, "liked_author"), text(content, "message"))
}

/// A number of bytes for people.
pub(super) fn size(bytes: usize) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
}
