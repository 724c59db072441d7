//! The few forms of JSON schema (draft 7, as AsyncAPI has it) that are written by hand, and what is done to those that come
//! from the types. Used by the other files of this folder.

use serde_json::{Map, Value, json};

/// A key of an object.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) is_required: bool,
    pub(super) schema: Value,
}

/// A key that has to be there.
pub(super) fn must(name: &'static str, schema: Value) -> Key {
    Key { name, is_required: true, schema }
}

/// A key that may be there.
pub(super) fn may(name: &'static str, schema: Value) -> Key {
    Key { name, is_required: false, schema }
}

/// An object with these keys, and perhaps others.
pub(super) fn object(keys: impl IntoIterator<Item = Key>) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for key in keys {
        if key.is_required {
            required.push(Value::from(key.name));
        }
        properties.insert(key.name.into(), key.schema);
    }
    let mut object = Map::from_iter([("type".to_owned(), Value::from("object"))]);
    if !required.is_empty() {
        object.insert("required".into(), required.into());
    }
    object.insert("properties".into(), properties.into());
    object.into()
}

/// An object with these keys and no others.
pub(super) fn closed(keys: impl IntoIterator<Item = Key>) -> Value {
    with(object(keys), "additionalProperties", false)
}

/// A string of so many characters.
pub(super) fn string(min: usize, max: usize) -> Value {
    match min {
        0 => json!({ "type": "string", "maxLength": max }),
        _ => json!({ "type": "string", "minLength": min, "maxLength": max }),
    }
}

/// A string of any length.
pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

/// A string, or null.
pub(super) fn nullable() -> Value {
    json!({ "type": ["string", "null"] })
}

/// True or false.
pub(super) fn boolean() -> Value {
    json!({ "type": "boolean" })
}

/// A finite number.
pub(super) fn number() -> Value {
    json!({ "type": "number" })
}

/// A number without a fraction, from 0 to `max`.
pub(super) fn integer(max: u64) -> Value {
    json!({ "type": "integer", "minimum": 0, "maximum": max })
}

/// One of these words.
pub(super) fn word(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// This value and no other.
pub(super) fn constant(value: impl Into<Value>) -> Value {
    json!({ "const": value.into() })
}

/// One of the server's identifiers.
pub(super) fn id() -> Value {
    json!({ "type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$" })
}

/// The identifier of a message.
pub(super) fn uuid() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

/// A schema that has a name.
pub(super) fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The same schema with words about it.
pub(super) fn about(schema: Value, words: &str) -> Value {
    match schema.get("$ref") {
        Some(_) => json!({ "description": words, "allOf": [schema] }),
        None => with(schema, "description", words),
    }
}

/// The same schema with one more keyword.
pub(super) fn with(mut schema: Value, keyword: &str, value: impl Into<Value>) -> Value {
    if let Some(keywords) = schema.as_object_mut() {
        keywords.insert(keyword.into(), value.into());
    }
    schema
}

/// The keys of a schema that came from a type, in their order.
pub(super) fn entries(schema: &Value) -> Vec<(String, bool, Value)> {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(name, schema)| (name.clone(), required.contains(&name.as_str()), schema.clone())).collect()
}

/// Tidies what comes from the types: the server never writes null, formats that JSON schema does not know say nothing, and
/// remarks for readers of the code go.
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

/// What stands beside a reference is not read in this version of JSON schema.
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

/// `Words (contract ...).` without what is in brackets.
fn without_remarks(words: &str) -> String {
    let words = words.split('\n').collect::<Vec<_>>().join(" ");
    match words.find(" (contract `native`") {
        Some(start) => {
            let rest = words[start..].find(')').map_or("", |end| &words[start + end + 1..]);
            format!("{}{rest}", &words[..start])
        }
        None => words,
    }
}
