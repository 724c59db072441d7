//! Access to the parts of the document.

use causerie::config::Config;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The document of a server without settings.
pub(crate) fn document() -> Value {
    document_of(&Config::default())
}

/// The document of a server with these settings.
pub(crate) fn document_of(config: &Config) -> Value {
    causerie::http::asyncapi_json(config).parse().expect("JSON")
}

/// A message of the document.
pub(crate) struct Described {
    pub(crate) name: String,
    pub(crate) payload: Value,
    pub(crate) examples: Vec<Value>,
}

/// The messages of one side of a channel: `receive` for those of clients, `send` for those of the server.
pub(crate) fn messages(document: &Value, channel: &str, action: &str) -> Vec<Described> {
    let channel = format!("#/channels/{channel}");
    let operations = document["operations"].as_object().expect("operations").values();
    let fitting = operations.filter(|operation| {
        operation["action"] == action && operation["channel"]["$ref"].as_str() == Some(channel.as_str())
    });
    let listed = fitting.flat_map(|operation| operation["messages"].as_array().expect("messages"));
    listed.map(|reference| described(document, reference)).collect()
}

/// The replies to requests of this name.
pub(crate) fn replies(document: &Value, request: &str) -> Vec<Described> {
    let reply = &document["operations"][format!("native_{request}")]["reply"]["messages"];
    reply.as_array().expect("replies").iter().map(|reference| described(document, reference)).collect()
}

fn described(document: &Value, reference: &Value) -> Described {
    let in_channel = find(document, reference);
    let message = find(document, in_channel);
    let examples = message["examples"].as_array().expect("examples");
    Described {
        name: message["name"].as_str().expect("a name").to_owned(),
        payload: message["payload"].clone(),
        examples: examples.iter().map(|example| example["payload"].clone()).collect(),
    }
}

/// The target of a reference.
pub(crate) fn find<'d>(document: &'d Value, reference: &Value) -> &'d Value {
    let pointer = reference["$ref"].as_str().unwrap_or_else(|| panic!("no reference: {reference}"));
    document.pointer(pointer.trim_start_matches('#')).unwrap_or_else(|| panic!("{pointer} leads nowhere"))
}

/// A validator of frames.
pub(crate) fn validator(document: &Value, payload: &Value) -> Validator {
    let schema = json!({ "allOf": [payload], "components": document["components"] });
    let is_uuid = |text: &str| uuid::Uuid::try_parse(text).is_ok(); // draft 7 has no such format
    jsonschema::draft7::options()
        .should_validate_formats(true)
        .with_format("uuid", is_uuid)
        .build(&schema)
        .expect("a schema")
}

/// The document with objects that allow no other keys than the described ones, for checks of written frames.
pub(crate) fn strict() -> Value {
    let mut document = document();
    close(&mut document["components"]);
    document
}

fn close(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Object(keywords) => {
            keywords.iter_mut().filter(|(keyword, _)| *keyword != "examples").for_each(|(_, value)| close(value));
            if keywords.get("properties").is_some_and(Value::is_object)
                && keywords.get("type") == Some(&json!("object"))
            {
                keywords.insert("additionalProperties".into(), false.into());
            }
        }
        _ => {}
    }
}

pub(crate) fn assert_fits(document: &Value, payload: &Value, frame: &Value) {
    let validator = validator(document, payload);
    let faults: Vec<String> =
        validator.iter_errors(frame).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{frame:#} does not fit: {faults:#?}");
}

pub(crate) fn names(messages: &[Described]) -> BTreeSet<&str> {
    messages.iter().map(|message| message.name.as_str()).collect()
}
