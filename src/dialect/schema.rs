//! The few forms of JSON schema (draft 7, as AsyncAPI has it) that are written by hand. Used by what reads native
//! requests, to describe them, and by `http::asyncapi`.

use serde_json::{Map, Value, json};

/// A key of an object.
#[derive(Debug, Clone)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) is_required: bool,
    pub(crate) schema: Value,
}

/// A key that has to be there.
pub(crate) fn must(name: &'static str, schema: Value) -> Property {
    Property { name, is_required: true, schema }
}

/// A key that may be there.
pub(crate) fn may(name: &'static str, schema: Value) -> Property {
    Property { name, is_required: false, schema }
}

/// An object with these keys, and perhaps others.
pub(crate) fn object(keys: impl IntoIterator<Item = Property>) -> Value {
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

/// A string of so many characters.
pub(crate) fn string(min: usize, max: usize) -> Value {
    match min {
        0 => json!({ "type": "string", "maxLength": max }),
        _ => json!({ "type": "string", "minLength": min, "maxLength": max }),
    }
}

/// A string of any length.
pub(crate) fn text() -> Value {
    json!({ "type": "string" })
}

/// True or false.
pub(crate) fn boolean() -> Value {
    json!({ "type": "boolean" })
}

/// A finite number.
pub(crate) fn number() -> Value {
    json!({ "type": "number" })
}

/// A number without a fraction, from 0 to `max`.
pub(crate) fn integer(max: u64) -> Value {
    json!({ "type": "integer", "minimum": 0, "maximum": max })
}

/// An array of `min` to `max` elements.
pub(crate) fn list(min: usize, max: usize, items: &Value) -> Value {
    match min {
        0 => json!({ "type": "array", "maxItems": max, "items": items }),
        _ => json!({ "type": "array", "minItems": min, "maxItems": max, "items": items }),
    }
}

/// An identifier of the server.
pub(crate) fn id() -> Value {
    json!({ "type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$" })
}

/// The identifier of a message.
pub(crate) fn uuid() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

/// A schema that has a name.
pub(crate) fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The same schema with words about it.
pub(crate) fn about(schema: Value, words: &str) -> Value {
    match schema.get("$ref") {
        Some(_) => json!({ "description": words, "allOf": [schema] }),
        None => with(schema, "description", words),
    }
}

/// The same schema with one more keyword.
pub(crate) fn with(mut schema: Value, keyword: &str, value: impl Into<Value>) -> Value {
    if let Some(keywords) = schema.as_object_mut() {
        keywords.insert(keyword.into(), value.into());
    }
    schema
}
