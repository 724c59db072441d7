//! The document while it is being written: messages, channels and operations find their places here.

use serde_json::{Map, Value, json};

/// The parts of the document that are written so far.
#[derive(Debug, Default)]
pub(super) struct DocumentBuilder {
    schemas: Map<String, Value>,
    messages: Map<String, Value>,
    channels: Map<String, Value>,
    operations: Map<String, Value>,
}

/// Something that clients are told.
pub(super) struct Notification {
    /// Its name on the wire.
    pub(super) name: &'static str,
    pub(super) says: &'static str,
    pub(super) payload: Value,
    pub(super) examples: Vec<Value>,
}

impl DocumentBuilder {
    /// A schema that others refer to.
    pub(super) fn schema(&mut self, name: &str, schema: Value) {
        self.schemas.insert(name.into(), schema);
    }

    /// A socket. Its messages come later.
    pub(super) fn channel(&mut self, name: &str, channel: Value) {
        self.channels.insert(name.into(), channel);
    }

    /// A message, in no place yet.
    pub(super) fn message(name: &str, summary: &str, payload: Value, examples: Vec<Value>) -> Value {
        let examples: Vec<Value> = examples.into_iter().map(|payload| json!({ "payload": payload })).collect();
        let entries =
            [("name", name.into()), ("summary", summary.into()), ("payload", payload), ("examples", examples.into())];
        Map::from_iter(entries.map(|(key, value): (&str, Value)| (key.to_owned(), value))).into()
    }

    /// Something that a client sends, and what answers it.
    pub(super) fn asked(&mut self, channel: &str, key: &str, message: Value, replies: &[String]) {
        let summary = message["summary"].clone();
        self.reply(channel, key, message);
        let mut operation = json!({
            "action": "receive",
            "channel": { "$ref": format!("#/channels/{channel}") },
            "summary": summary,
            "messages": [in_channel(channel, key)],
        });
        if !replies.is_empty() {
            let messages: Vec<Value> = replies.iter().map(|key| in_channel(channel, key)).collect();
            operation["reply"] =
                json!({ "channel": { "$ref": format!("#/channels/{channel}") }, "messages": messages });
        }
        self.operations.insert(format!("{channel}_{key}"), operation);
    }

    /// Adds words to the operation that was written last.
    pub(super) fn secure(&mut self, schemes: &[&str]) {
        let schemes: Vec<Value> =
            schemes.iter().map(|name| json!({ "$ref": format!("#/components/securitySchemes/{name}") })).collect();
        if let Some(operation) = self.operations.values_mut().next_back() {
            operation["security"] = schemes.into();
        }
    }

    /// Something that the server sends by itself.
    pub(super) fn told(&mut self, channel: &str, told: Notification) {
        let Notification { name, says, payload, examples } = told;
        let key = format!("hear_{name}");
        let message = Self::message(name, says, payload, examples);
        self.reply(channel, &key, message);
        let operation = json!({
            "action": "send",
            "channel": { "$ref": format!("#/channels/{channel}") },
            "summary": says,
            "messages": [in_channel(channel, &key)],
        });
        self.operations.insert(format!("{channel}_{key}"), operation);
    }

    /// Something that comes over a channel, without an operation of its own.
    pub(super) fn reply(&mut self, channel: &str, key: &str, message: Value) {
        let name = format!("{channel}_{key}");
        if let Some(Value::Object(channel)) = self.channels.get_mut(channel) {
            let messages = channel.entry("messages").or_insert_with(|| json!({}));
            messages[key] = json!({ "$ref": format!("#/components/messages/{name}") });
        }
        self.messages.insert(name, message);
    }

    /// Writes all of it into the document.
    pub(super) fn finish(mut self, document: &mut Value, security: Value) {
        self.drop_unused();
        document["channels"] = self.channels.into();
        document["operations"] = self.operations.into();
        document["components"] = json!({ "messages": self.messages, "schemas": self.schemas });
        document["components"]["securitySchemes"] = security;
    }
}

impl DocumentBuilder {
    /// Schemas that nobody refers to: those of types whose keys stand in a frame by themselves.
    fn drop_unused(&mut self) {
        loop {
            let before = self.schemas.len();
            let text = json!([&self.messages, &self.schemas]).to_string();
            self.schemas.retain(|name, _| text.contains(&format!("\"#/components/schemas/{name}\"")));
            if self.schemas.len() == before {
                return;
            }
        }
    }
}

fn in_channel(channel: &str, key: &str) -> Value {
    json!({ "$ref": format!("#/channels/{channel}/messages/{key}") })
}
