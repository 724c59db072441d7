//! The messages of our own protocol: requests, their replies, and events. What goes out has its schema from the types
//! that are written, and its examples from the dialect that writes them.

use super::builder::DocumentBuilder;
use super::content;
use super::events::events;
use super::replies::{Replies, write_error};
use super::requests::examples;
use super::samples::Samples;
use super::schema::{may, must, named, object, with};
use super::types::Types;
use crate::dialect::native::{INDEX, Row, definitions};
use crate::message::{Announced, ContentKind, Nickname, Rules};
use schemars::JsonSchema;
use serde_json::{Value, json};

/// Writes all messages of the channel `native`, their operations, and the schemas that they share.
pub(super) fn write(builder: &mut DocumentBuilder, rules: &Rules, limits: &Announced, samples: &Samples) {
    let mut types = Types::new();
    let ok = Replies::of(&mut types, limits, samples);
    for request in INDEX {
        let replies = ok.write(builder, request);
        let mut message =
            DocumentBuilder::message(request.name, request.does, payload(request, rules), examples(request.name));
        message["correlationId"] = json!({ "location": "$message.payload#/ref" });
        if !request.told.is_empty() {
            message["description"] = format!("Others get: {}.", request.told).into();
        }
        builder.asked(request.name, message, &replies);
    }
    write_error(builder, &mut types, samples);
    for told in events(&mut types, samples) {
        builder.told(told);
    }
    for (name, schema) in definitions(rules) {
        builder.schema(name, schema);
    }
    builder.schema("HeardContent", heard(rules));
    for (name, schema) in types.definitions() {
        builder.schema(&name, schema);
    }
}

/// The schema of a whole request.
fn payload(request: &Row, rules: &Rules) -> Value {
    let name = must("type", json!({ "const": request.name }));
    object([name, may("ref", named("Ref"))].into_iter().chain(request.keys(rules)))
}

/// The schema of content that is heard, from clients of every generation.
fn heard(rules: &Rules) -> Value {
    let kinds = ContentKind::ALL.iter().map(|kind| {
        let name = must("kind", json!({ "const": kind.name() }));
        object(std::iter::once(name).chain(content::keys(*kind, rules)))
    });
    let nickname = named(&Nickname::schema_name());
    let like = object(content::like(nickname));
    let kinds: Vec<Value> = kinds.chain([like]).collect();
    with(json!({ "oneOf": kinds }), "description", "A kind that a client does not know is shown as unsupported.")
}
