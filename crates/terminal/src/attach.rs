//! A file of the user as content to send: what it is is seen by its beginning and its name. Used by `deeds`.

use crate::content::size;
use crate::frames::Limits;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// GeoJSON without a word about its coordinates is in WGS 84 (RFC 7946).
const WGS84: &str = concat!(
    r#"GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563,"#,
    r#"LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],"#,
    r#"AXIS["geodetic latitude (Lat)",north,ORDER[1],ANGLEUNIT["degree",0.0174532925199433]],"#,
    r#"AXIS["geodetic longitude (Lon)",east,ORDER[2],ANGLEUNIT["degree",0.0174532925199433]],ID["EPSG",4326]]"#
);

/// Names of layers, models and scripts may be so long, in characters.
const LAYER_NAME: usize = 255;
const NAME: usize = 128;

/// What the file is, ready to be sent, or why it cannot be.
pub(super) fn read(path: &Path, limits: &Limits) -> Result<Value, String> {
    let wrong = |why: String| format!("{}: {why}", path.display());
    let length = fs::metadata(path).map_err(|error| wrong(error.to_string()))?.len();
    if !path.is_file() {
        return Err(wrong("is no file".into()));
    }
    if usize::try_from(length).map_or(true, |length| length > limits.frame) {
        return Err(wrong(format!("is larger than anything that can be sent ({})", size(limits.frame))));
    }
    let bytes = fs::read(path).map_err(|error| wrong(error.to_string()))?;
    content(path, &bytes, limits).map_err(wrong)
}

fn content(path: &Path, bytes: &[u8], limits: &Limits) -> Result<Value, String> {
    if image::guess_format(bytes).is_ok() {
        let image_data = STANDARD.encode(bytes);
        return checked(image_data.len(), limits.image, json!({"kind": "image", "image_data": image_data}));
    }
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let Ok(text) = std::str::from_utf8(bytes) else { return Err(NONE.into()) };
    match ending.as_str() {
        "model3" => {
            let model = json!({"kind": "model", "model_name": name(path, NAME), "raw_xml": text});
            checked(text.len(), limits.model, model)
        }
        "py" => {
            checked(text.len(), limits.script, json!({"kind": "script", "name": name(path, NAME), "raw_pycode": text}))
        }
        "geojson" | "json" => layer(path, text),
        _ => Err(NONE.into()),
    }
}

const NONE: &str = "is no image, layer (.geojson), model (.model3) or script (.py)";

fn checked(length: usize, limit: usize, content: Value) -> Result<Value, String> {
    if length > limit { Err(format!("is too large: the server takes {}", size(limit))) } else { Ok(content) }
}

fn layer(path: &Path, text: &str) -> Result<Value, String> {
    let geojson: Value = serde_json::from_str(text).map_err(|_| "is no JSON")?;
    if geojson.get("type").and_then(Value::as_str) != Some("FeatureCollection") {
        return Err("is no FeatureCollection".into());
    }
    let crs = geojson.pointer("/crs/properties/name").and_then(Value::as_str).map(authid);
    let (authid, wkt) = match crs {
        Some(authid) if authid != "EPSG:4326" => (authid, ""),
        _ => ("EPSG:4326".to_owned(), WGS84),
    };
    let layer_name = name(path, LAYER_NAME);
    Ok(json!({"kind": "geojson", "layer_name": layer_name, "crs_wkt": wkt, "crs_authid": authid, "geojson": geojson}))
}

/// `EPSG:2154`, out of `urn:ogc:def:crs:EPSG::2154`, which older GeoJSON has.
fn authid(name: &str) -> String {
    let parts: Vec<&str> = name.split(':').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        ["urn", "ogc", "def", "crs", "OGC", .., "CRS84"] => "EPSG:4326".into(),
        ["urn", "ogc", "def", "crs", authority, .., code] => format!("{authority}:{code}"),
        _ => name.chars().take(50).collect(),
    }
}

fn name(path: &Path, most: usize) -> String {
    path.file_stem().map(|name| name.to_string_lossy().chars().take(most).collect()).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::*;

    fn kind(name: &str, bytes: &[u8]) -> Result<Value, String> {
        content(Path::new(name), bytes, &Limits::default())
    }

    #[test]
    fn a_file_is_known_by_its_beginning_or_its_name() {
        assert_eq!(kind("x.txt", b"\x89PNG\r\n\x1a\n").expect("an image")["kind"], "image");
        assert_eq!(kind("a/buffer.model3", b"<x/>").expect("a model")["model_name"], "buffer");
        assert_eq!(kind("x.PY", b"1").expect("a script")["kind"], "script");
        assert_eq!(kind("x.txt", b"hello"), Err(NONE.into()));
        assert_eq!(kind("x.py", b"\xff"), Err(NONE.into()));
        assert!(kind("x.geojson", b"{}").is_err());
        let limits = Limits { script: 3, ..Limits::default() };
        assert!(content(Path::new("x.py"), b"1234", &limits).is_err_and(|why| why.contains("too large")));
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
}
