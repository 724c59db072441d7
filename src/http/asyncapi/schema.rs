//! Forms of JSON schema that only this document has, and the tidying of those that come from types. Used by the other
//! files of this folder, which find the general forms of `dialect::schema` here too.

pub(super) use crate::dialect::schema::{Property, boolean, may, must, named, number, object, text, uuid, with};

use serde_json::{Map, Value, json};

/// The keys of a schema that came from a type, in their order.
pub(super) fn entries(schema: &Value) -> Vec<(String, bool, Value)> {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(name, schema)| (name.clone(), required.contains(&name.as_str()), schema.clone())).collect()
}

/// Tidies what comes from the types: the server never writes null, formats that JSON schema does not know say nothing,
/// and remarks for readers of the code go.
pub(super) fn tidy(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(keywords) => {
            keywords.remove("$schema");
            keywords.remove("title");
            keywords.retain(|keyword, value| keyword != "format" || value == "uuid");
            if let Some(Value::String(words)) = keywords.get_mut("description") {
                *words = without_remarks(words);
            }
            never_null(keywords);
            alone(keywords);
            keywords.values_mut().for_each(tidy);
        }
        _ => {}
    }
}

/// Keywords beside a reference are not read in this version of JSON schema.
fn alone(keywords: &mut Map<String, Value>) {
    if keywords.len() > 1
        && let Some(reference) = keywords.remove("$ref")
    {
        keywords.insert("allOf".into(), json!([{ "$ref": reference }]));
    }
}

fn never_null(keywords: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = keywords.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            keywords.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(choices)) = keywords.get_mut("anyOf") {
        choices.retain(|choice| choice["type"] != "null");
        if let [only] = choices.as_slice() {
            let only = only.clone();
            keywords.remove("anyOf");
            match only {
                Value::Object(only) if keywords.is_empty() => *keywords = only,
                only => _ = keywords.insert("allOf".into(), json!([only])),
            }
        }
    }
}

/// `Words (docs/protocol.md, ...).` without what is in brackets.
fn without_remarks(words: &str) -> String {
    let words = words.split('\n').collect::<Vec<_>>().join(" ");
    match words.find(" (`docs/protocol.md`") {
        Some(start) => {
            let rest = words[start..].find(')').map_or("", |end| &words[start + end + 1..]);
            format!("{}{rest}", &words[..start])
        }
        None => words,
    }
}
