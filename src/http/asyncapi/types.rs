//! Schemas that come from the types that are written, and frames that are made of their keys.

use super::schema::{Property, entries, must, object, tidy};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

/// The schemas of types, as they are written.
pub(super) struct Types(pub(super) SchemaGenerator);

impl Types {
    pub(super) fn new() -> Self {
        let settings = SchemaSettings::draft07().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        Self(settings.for_serialize().into_generator())
    }

    /// The keys of an object that this type is written as.
    pub(super) fn keys<T: JsonSchema>(&mut self) -> Vec<(String, bool, Value)> {
        let mut schema = T::json_schema(&mut self.0).to_value();
        tidy(&mut schema);
        entries(&schema)
    }

    /// A reference to the schema of this type.
    pub(super) fn named<T: JsonSchema>(&mut self) -> Value {
        self.0.subschema_for::<T>().to_value()
    }

    /// All schemas that were referred to.
    pub(super) fn definitions(&mut self) -> Vec<(String, Value)> {
        let definitions = self.0.take_definitions(true).into_iter();
        definitions
            .map(|(name, mut schema)| {
                tidy(&mut schema);
                (name, schema)
            })
            .collect()
    }
}

/// A frame with these keys before the others.
pub(super) fn frame(head: Vec<Property>, keys: Vec<(String, bool, Value)>) -> Value {
    let mut frame = object(head);
    for (name, is_required, schema) in keys {
        if is_required && let Some(required) = frame["required"].as_array_mut() {
            required.push(name.as_str().into());
        }
        frame["properties"][&name] = schema;
    }
    frame
}

/// The key that says what a frame is.
pub(super) fn kind_of_frame(name: &str) -> Property {
    must("type", json!({ "const": name }))
}
