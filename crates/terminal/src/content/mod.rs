//! Content of messages, by one table of kinds: each is summarized in a line, some can be saved to a file, and some are
//! read from one. Nothing of others is trusted: every value may be missing, or of another type.

#[cfg(test)]
mod tests;

use crate::frames::Limits;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Bytes that can be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attachment {
    pub(super) bytes: Vec<u8>,
    /// Its kind, with the ending of such files.
    pub(super) what: &'static str,
}

/// Content in a line. The line is as others wrote it, and not yet safe to show.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) line: String,
    pub(super) attachment: Option<Attachment>,
}

/// A file of the user that may become content.
struct Source<'a> {
    path: &'a Path,
    bytes: &'a [u8],
    limits: &'a Limits,
}

/// One kind of content.
struct ContentKind {
    /// The value of `kind` on the wire.
    name: &'static str,
    summarize: fn(&Value) -> Summary,
    /// Makes content of a file; nothing where the file is of another kind.
    read: fn(&Source) -> Option<Result<Value, String>>,
}

const KINDS: &[ContentKind] = &[
    ContentKind { name: "text", summarize: text, read: no_file },
    ContentKind { name: "image", summarize: image, read: read_image },
    ContentKind { name: "geojson", summarize: layer, read: read_layer },
    ContentKind { name: "crs", summarize: crs, read: no_file },
    ContentKind { name: "bbox", summarize: bbox, read: no_file },
    ContentKind { name: "position", summarize: position, read: no_file },
    ContentKind { name: "model", summarize: model, read: read_model },
    ContentKind { name: "script", summarize: script, read: read_script },
    ContentKind { name: "like", summarize: like, read: no_file },
];

/// The kinds that are read from files, in words.
macro_rules! sendable {
    () => {
        "image, layer (.geojson), model (.model3) or script (.py)"
    };
}
pub(super) use sendable;

/// Most characters of the name of a layer, and of a model or script.
const LAYER_NAME: usize = 255;
const NAME: usize = 128;

/// Summarizes content of any kind.
pub(super) fn summarize(content: &Value) -> Summary {
    let name = field(content, "kind");
    match KINDS.iter().find(|kind| kind.name == name) {
        Some(kind) => (kind.summarize)(content),
        None => plain(format!("unsupported: {name}")),
    }
}

/// Reads a file as content, or returns the reason why it cannot be sent. Its kind is known by its beginning or its
/// name.
pub(super) fn from_file(path: &Path, limits: &Limits) -> Result<Value, String> {
    let wrong = |why: String| format!("{}: {why}", path.display());
    let length = fs::metadata(path).map_err(|error| wrong(error.to_string()))?.len();
    if !path.is_file() {
        return Err(wrong("is no file".into()));
    }
    if usize::try_from(length).map_or(true, |length| length > limits.frame) {
        return Err(wrong(format!("is larger than anything that can be sent ({})", size(limits.frame))));
    }
    let bytes = fs::read(path).map_err(|error| wrong(error.to_string()))?;
    from_source(&Source { path, bytes: &bytes, limits }).map_err(wrong)
}

fn from_source(source: &Source) -> Result<Value, String> {
    let read = KINDS.iter().find_map(|kind| (kind.read)(source));
    read.unwrap_or_else(|| Err(concat!("is no ", sendable!()).into()))
}

impl Source<'_> {
    /// Returns the text of a file with one of these endings.
    fn text(&self, endings: &[&str]) -> Option<&str> {
        let ending = self.path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let fits = endings.iter().any(|known| known.eq_ignore_ascii_case(ending));
        std::str::from_utf8(self.bytes).ok().filter(|_| fits)
    }

    /// Returns its name without the ending, cut to this length.
    fn name(&self, most: usize) -> String {
        let name = self.path.file_stem().map(|name| name.to_string_lossy());
        name.unwrap_or_default().chars().take(most).collect()
    }
}

/// The reader of kinds that have no file.
fn no_file(_: &Source) -> Option<Result<Value, String>> {
    None
}

fn checked(length: usize, limit: usize, content: Value) -> Result<Value, String> {
    if length > limit { Err(format!("is too large: the server takes {}", size(limit))) } else { Ok(content) }
}

fn plain(line: String) -> Summary {
    Summary { line, attachment: None }
}

fn file(line: String, bytes: Vec<u8>, what: &'static str) -> Summary {
    Summary { line, attachment: Some(Attachment { bytes, what }) }
}

fn field<'a>(content: &'a Value, key: &str) -> &'a str {
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

/// Returns the shortest name of a coordinate system.
fn system(content: &Value) -> String {
    let name = field(content, "crs_wkt").split('"').nth(1).unwrap_or_default();
    match (field(content, "crs_authid"), name) {
        ("", "") => "an unknown system".into(),
        ("", name) => name.to_owned(),
        (authid, "") => authid.to_owned(),
        (authid, name) => format!("{authid} ({name})"),
    }
}

fn text(content: &Value) -> Summary {
    plain(field(content, "text").to_owned())
}

fn image(content: &Value) -> Summary {
    let Ok(bytes) = STANDARD.decode(field(content, "image_data")) else {
        return plain("image that cannot be read".into());
    };
    let length = size(bytes.len());
    let line = match png_size(&bytes) {
        Some((width, height)) => format!("image {width}×{height}, {length}"),
        None => format!("image, {length}"),
    };
    file(line, bytes, "an image (.png)")
}

/// Returns width and height from the head of a PNG.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let head = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR")?;
    let side = |from: usize| Some(u32::from_be_bytes(head.get(from..from + 4)?.try_into().ok()?));
    Some((side(0)?, side(4)?))
}

fn read_image(source: &Source) -> Option<Result<Value, String>> {
    image::guess_format(source.bytes).ok()?;
    let image_data = STANDARD.encode(source.bytes);
    Some(checked(image_data.len(), source.limits.image, json!({"kind": "image", "image_data": image_data})))
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
    let line = format!("layer \"{}\", {count}{kinds}, {}", field(content, "layer_name"), system(content));
    file(line, geojson.to_string().into_bytes(), "a layer (.geojson)")
}

/// GeoJSON without a word about its coordinates is in WGS 84 (RFC 7946).
const WGS84: &str = concat!(
    r#"GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563,"#,
    r#"LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],"#,
    r#"AXIS["geodetic latitude (Lat)",north,ORDER[1],ANGLEUNIT["degree",0.0174532925199433]],"#,
    r#"AXIS["geodetic longitude (Lon)",east,ORDER[2],ANGLEUNIT["degree",0.0174532925199433]],ID["EPSG",4326]]"#
);

fn read_layer(source: &Source) -> Option<Result<Value, String>> {
    source.text(&["geojson", "json"]).map(|text| layer_of(text, &source.name(LAYER_NAME)))
}

fn layer_of(text: &str, layer_name: &str) -> Result<Value, String> {
    let geojson: Value = serde_json::from_str(text).map_err(|_| "is no JSON")?;
    if geojson.get("type").and_then(Value::as_str) != Some("FeatureCollection") {
        return Err("is no FeatureCollection".into());
    }
    let crs = geojson.pointer("/crs/properties/name").and_then(Value::as_str).map(authid);
    let (authid, wkt) = match crs {
        Some(authid) if authid != "EPSG:4326" => (authid, ""),
        _ => ("EPSG:4326".to_owned(), WGS84),
    };
    Ok(json!({"kind": "geojson", "layer_name": layer_name, "crs_wkt": wkt, "crs_authid": authid, "geojson": geojson}))
}

/// Returns `EPSG:2154` for `urn:ogc:def:crs:EPSG::2154`, which older GeoJSON has.
fn authid(name: &str) -> String {
    let parts: Vec<&str> = name.split(':').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        ["urn", "ogc", "def", "crs", "OGC", .., "CRS84"] => "EPSG:4326".into(),
        ["urn", "ogc", "def", "crs", authority, .., code] => format!("{authority}:{code}"),
        _ => name.chars().take(50).collect(),
    }
}

fn crs(content: &Value) -> Summary {
    file(format!("coordinate system {}", system(content)), json(content), "JSON")
}

fn bbox(content: &Value) -> Summary {
    let [xmin, ymin, xmax, ymax] = ["xmin", "ymin", "xmax", "ymax"].map(|key| number(content, key));
    file(format!("extent from {xmin} {ymin} to {xmax} {ymax} in {}", system(content)), json(content), "JSON")
}

fn position(content: &Value) -> Summary {
    let line = format!("position {} {} in {}", number(content, "x"), number(content, "y"), system(content));
    file(line, json(content), "JSON")
}

fn model(content: &Value) -> Summary {
    let xml = field(content, "raw_xml");
    let group = field(content, "model_group");
    let group = if group.is_empty() { String::new() } else { format!(" of the group \"{group}\"") };
    let line = format!("model \"{}\"{group}, {}", field(content, "model_name"), size(xml.len()));
    file(line, xml.as_bytes().to_vec(), "a model (.model3)")
}

fn read_model(source: &Source) -> Option<Result<Value, String>> {
    let text = source.text(&["model3"])?;
    let model = json!({"kind": "model", "model_name": source.name(NAME), "raw_xml": text});
    Some(checked(text.len(), source.limits.model, model))
}

fn script(content: &Value) -> Summary {
    let code = field(content, "raw_pycode");
    let lines = match code.lines().count() {
        1 => "1 line".to_owned(),
        lines => format!("{lines} lines"),
    };
    let line = format!("script \"{}\", {lines}, {}", field(content, "name"), size(code.len()));
    file(line, code.as_bytes().to_vec(), "a script (.py)")
}

fn read_script(source: &Source) -> Option<Result<Value, String>> {
    let text = source.text(&["py"])?;
    let script = json!({"kind": "script", "name": source.name(NAME), "raw_pycode": text});
    Some(checked(text.len(), source.limits.script, script))
}

fn like(content: &Value) -> Summary {
    let verb = match (field(content, "emoji"), content.get("remove").and_then(Value::as_bool)) {
        (_, Some(true)) => "takes a like back from".to_owned(),
        ("", _) => "likes what was said by".to_owned(),
        (emoji, _) => format!("{emoji} to"),
    };
    plain(format!("{verb} {}: {}", field(content, "liked_author"), field(content, "message")))
}

/// Returns a number of bytes in words.
pub(super) fn size(bytes: usize) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}
