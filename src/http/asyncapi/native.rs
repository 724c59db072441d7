//! The messages of our own protocol: requests, their replies, and events. What goes out has its schema from the types that
//! are written, and its examples from the dialect that writes them.

use super::content::{self, Form, KINDS};
use super::events::events;
use super::replies::{Replies, write_error};
use super::requests;
use super::samples::Samples;
use super::schema::{must, named, object, with};
use super::sheet::Sheet;
use super::types::Types;
use crate::message::{Announced, Nickname};
use schemars::JsonSchema;
use serde_json::{Value, json};

/// Writes all messages of the channel `native`, their operations, and the schemas that they share.
pub(super) fn write(sheet: &mut Sheet, limits: &Announced, samples: &Samples) {
    let mut types = Types::new();
    let requests = requests::all(limits);
    let ok = Replies::of(&mut types, limits, samples);
    for request in &requests {
        let replies = ok.write(sheet, request);
        let mut message = Sheet::message(request.name, request.does, request.payload(), request.examples.clone());
        message["correlationId"] = json!({ "location": "$message.payload#/ref" });
        if !request.told.is_empty() {
            message["description"] = format!("Others get: {}.", request.told).into();
        }
        sheet.asked("native", request.name, message, &replies);
    }
    write_error(sheet, &mut types, samples);
    for told in events(&mut types, samples) {
        sheet.told("native", told);
    }
    sheet.schema("Ref", requests::reference());
    sheet.schema("OwnNickname", requests::own_nickname(limits));
    sheet.schema("SaidContent", requests::content(limits, true));
    sheet.schema("SaidDirectly", requests::content(limits, false));
    sheet.schema("HeardContent", heard(limits));
    for (name, schema) in types.definitions() {
        sheet.schema(&name, schema);
    }
}

/// What is heard, from clients of every generation.
fn heard(limits: &Announced) -> Value {
    let kinds = KINDS.into_iter().map(|kind| {
        let name = must("kind", json!({ "const": kind }));
        object(std::iter::once(name).chain(content::keys(kind, Form::NativeHears, limits)))
    });
    let nickname = named(&Nickname::schema_name());
    let like = object(content::like(Form::NativeHears, limits, nickname));
    let kinds: Vec<Value> = kinds.chain([like]).collect();
    with(json!({ "oneOf": kinds }), "description", "A kind that a client does not know is shown as unsupported.")
}
