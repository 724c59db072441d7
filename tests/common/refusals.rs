//! Refusals of wrong fields for typed clients: the same table for v2 and v3 (contract `gischat`, section 5).

use super::member::{with, without};
use super::samples::samples;
use serde_json::{Value, json};

/// Wording of one generation's refusals.
pub struct Wording {
    pub family: &'static str,
    pub pydantic: &'static str,
}

/// One field that is wrong.
pub struct Row {
    pub kind: &'static str,
    pub field: &'static str,
    pub value: Value,
    pub code: &'static str,
    pub sentence: String,
    /// The value as Python shows it, and its type.
    pub shown: (String, &'static str),
}

/// The smallest valid frame of this kind.
pub fn valid(kind: &str) -> Value {
    match kind {
        "newcomer" => json!({"type": "newcomer", "newcomer": "ann"}),
        "like" => json!({"type": "like", "liker_author": "ann", "liked_author": "bob", "message": "m"}),
        _ => samples().into_iter().find(|sample| sample.kind() == kind).unwrap().sent,
    }
}

/// The name that gischat gives to this kind.
fn class(kind: &str) -> &'static str {
    match kind {
        "text" => "TextMessage",
        "image" => "ImageMessage",
        "newcomer" => "NewcomerMessage",
        "like" => "LikeMessage",
        "geojson" => "GeojsonLayerMessage",
        "crs" => "CrsMessage",
        "bbox" => "BboxMessage",
        "position" => "PositionMessage",
        "model" => "ModelMessage",
        "script" => "ScriptMessage",
        _ => "MessageModel",
    }
}

impl Row {
    pub fn frame(&self) -> Value {
        with(valid(self.kind), &json!({self.field: self.value}))
    }

    pub fn reason(&self, wording: &Wording) -> String {
        let base = matches!(self.field, "type" | "id" | "timestamp");
        let class = class(if base { "" } else { self.kind });
        format!("1 validation error for {}{class}\n{}", wording.family, self.fault(wording))
    }

    fn fault(&self, wording: &Wording) -> String {
        let (shown, python_type) = &self.shown;
        format!(
            "{}\n  {} [type={}, input_value={shown}, input_type={python_type}]\n    For further information visit \
             https://errors.pydantic.dev/{}/v/{}",
            self.field, self.sentence, self.code, wording.pydantic, self.code
        )
    }
}

fn row(kind: &'static str, field: &'static str, value: Value, code: &'static str, sentence: &str) -> Row {
    Row { kind, field, shown: shown(&value), value, code, sentence: sentence.to_owned() }
}

/// Python's repr of simple values, cut as pydantic does.
fn shown(value: &Value) -> (String, &'static str) {
    let (repr, python_type) = match value {
        Value::Null => ("None".to_owned(), "NoneType"),
        Value::Bool(true) => ("True".to_owned(), "bool"),
        Value::Bool(false) => ("False".to_owned(), "bool"),
        Value::Number(number) if number.is_f64() => (number.to_string(), "float"),
        Value::Number(number) => (number.to_string(), "int"),
        Value::String(text) => (format!("'{}'", text.replace('\n', "\\n")), "str"),
        Value::Array(_) => (value.to_string().replace(',', ", ").replace('"', "'"), "list"),
        Value::Object(_) => (value.to_string().replace(',', ", ").replace(':', ": ").replace('"', "'"), "dict"),
    };
    let characters: Vec<char> = repr.chars().collect();
    if characters.len() <= 50 {
        return (repr, python_type);
    }
    let first: String = characters[..25].iter().collect();
    let last: String = characters[characters.len() - 24..].iter().collect();
    (format!("{first}...{last}"), python_type)
}

pub fn no_string(kind: &'static str, field: &'static str, value: Value) -> Row {
    row(kind, field, value, "string_type", "Input should be a valid string")
}

pub fn too_long(kind: &'static str, field: &'static str, max: usize) -> Row {
    let sentence = format!("String should have at most {max} characters");
    row(kind, field, json!("x".repeat(max + 1)), "string_too_long", &sentence)
}

pub fn of_base(field: &'static str, value: Value, code: &'static str, sentence: &str) -> Row {
    row("text", field, value, code, sentence)
}

fn nickname(kind: &'static str, field: &'static str) -> Vec<Row> {
    let pattern = "String should match pattern '^[a-z-A-Z-0-9-_]+$'";
    let short = "String should have at least 3 characters";
    let mut rows = vec![
        no_string(kind, field, Value::Null),
        no_string(kind, field, json!(5)),
        no_string(kind, field, json!(["ann"])),
        row(kind, field, json!(""), "string_too_short", short),
        row(kind, field, json!("ab"), "string_too_short", short),
        row(kind, field, json!("é€"), "string_too_short", short),
        too_long(kind, field, 32),
    ];
    let wrong = ["a b", "ann\n", "anné", "a.b", "@ann", "аnn"];
    rows.extend(wrong.map(|name| row(kind, field, json!(name), "string_pattern_mismatch", pattern)));
    rows
}

fn number(kind: &'static str, field: &'static str) -> Vec<Row> {
    let (parsing, parsing_says) =
        ("float_parsing", "Input should be a valid number, unable to parse string as a number");
    let (none, none_says) = ("float_type", "Input should be a valid number");
    vec![
        row(kind, field, json!("abc"), parsing, parsing_says),
        row(kind, field, json!(""), parsing, parsing_says),
        row(kind, field, Value::Null, none, none_says),
        row(kind, field, json!([]), none, none_says),
        row(kind, field, json!({}), none, none_says),
    ]
}

/// Frames with one fault that both typed generations refuse.
pub fn common_rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, field) in [
        ("text", "author"),
        ("image", "author"),
        ("geojson", "author"),
        ("newcomer", "newcomer"),
        ("like", "liker_author"),
        ("like", "liked_author"),
    ] {
        rows.extend(nickname(kind, field));
    }
    for (kind, field) in [
        ("text", "text"),
        ("image", "image_data"),
        ("like", "message"),
        ("geojson", "layer_name"),
        ("geojson", "crs_wkt"),
        ("geojson", "crs_authid"),
        ("crs", "crs_wkt"),
        ("crs", "crs_authid"),
        ("bbox", "crs_wkt"),
        ("position", "crs_authid"),
        ("model", "model_name"),
        ("model", "raw_xml"),
    ] {
        rows.extend([Value::Null, json!(5), json!(1.5), json!(true)].map(|value| no_string(kind, field, value)));
    }
    for (kind, field) in [("text", "avatar"), ("crs", "avatar"), ("geojson", "style"), ("model", "model_group")] {
        rows.extend([json!(5), json!(false), json!({"a": 1})].map(|value| no_string(kind, field, value)));
    }
    for (kind, field) in
        [("bbox", "xmin"), ("bbox", "xmax"), ("bbox", "ymin"), ("bbox", "ymax"), ("position", "x"), ("position", "y")]
    {
        rows.extend(number(kind, field));
    }
    for value in [Value::Null, json!("{}"), json!([]), json!(5)] {
        rows.push(row("geojson", "geojson", value, "dict_type", "Input should be a valid dictionary"));
    }
    rows.extend([too_long("text", "text", 255), too_long("like", "message", 4000)]);
    rows
}

/// The required fields of each kind, in the order of their refusals.
pub const REQUIRED: [(&str, &[&str]); 9] = [
    ("text", &["author", "text"]),
    ("image", &["author", "image_data"]),
    ("newcomer", &["newcomer"]),
    ("like", &["liker_author", "liked_author", "message"]),
    ("geojson", &["author", "layer_name", "crs_wkt", "crs_authid", "geojson"]),
    ("crs", &["author", "crs_wkt", "crs_authid"]),
    ("bbox", &["author", "crs_wkt", "crs_authid", "xmin", "xmax", "ymin", "ymax"]),
    ("position", &["author", "crs_wkt", "crs_authid", "x", "y"]),
    ("model", &["author", "model_name", "raw_xml"]),
];

/// A frame of this kind in which all required fields are missing, and its refusal.
pub fn all_missing(kind: &str, fields: &[&str], wording: &Wording) -> (Value, String) {
    let frame = fields.iter().fold(valid(kind), |frame, field| without(frame, field));
    let (shown, _) = shown(&frame);
    let plural = if fields.len() == 1 { "" } else { "s" };
    let mut reason = format!("{} validation error{plural} for {}{}", fields.len(), wording.family, class(kind));
    for field in fields {
        reason += &format!(
            "\n{field}\n  Field required [type=missing, input_value={shown}, input_type=dict]\n    For further \
             information visit https://errors.pydantic.dev/{}/v/missing",
            wording.pydantic
        );
    }
    (frame, reason)
}
