//! The document while it is being written: messages, channels and operations find their places here.

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The channel whose messages are written here; those of gischat's clients are added as a part.
const CHANNEL: &str = "#/channels/native";

/// The parts of the document that are written so far.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DocumentBuilder {
    #[serde(skip)]
    schemas: Map<String, Value>,
    messages: Map<String, Value>,
    channels: Map<String, Value>,
    operations: Map<String, Value>,
}

/// Something that clients are told.
pub(super) struct Notification {
    /// Name of the notification on the wire.
    pub(super) name: &'static str,
    pub(super) says: &'static str,
    pub(super) payload: Value,
    pub(super) examples: Vec<Value>,
}

impl DocumentBuilder {
    /// The document with this channel of native clients, which has no messages yet.
    pub(super) fn new(channel: Value) -> Self {
        Self { channels: Map::from_iter([("native".to_owned(), channel)]), ..Self::default() }
    }

    /// A schema that others refer to.
    pub(super) fn schema(&mut self, name: &str, schema: Value) {
        self.schemas.insert(name.into(), schema);
    }

    /// A message, in no place yet.
    pub(super) fn message(name: &str, summary: &str, payload: Value, examples: Vec<Value>) -> Value {
        let examples: Vec<Value> = examples.into_iter().map(|payload| json!({ "payload": payload })).collect();
        let entries =
            [("name", name.into()), ("summary", summary.into()), ("payload", payload), ("examples", examples.into())];
        Map::from_iter(entries.map(|(key, value): (&str, Value)| (key.to_owned(), value))).into()
    }

    /// Something that a client sends, and what answers it.
    pub(super) fn asked(&mut self, key: &str, message: Value, replies: &[String]) {
        let replies: Vec<Value> = replies.iter().map(|key| in_channel(key)).collect();
        let operation = json!({
            "action": "receive",
            "channel": { "$ref": CHANNEL },
            "summary": message["summary"],
            "messages": [in_channel(key)],
            "reply": { "channel": { "$ref": CHANNEL }, "messages": replies },
        });
        self.reply(key, message);
        self.operations.insert(format!("native_{key}"), operation);
    }

    /// Something that the server sends by itself.
    pub(super) fn told(&mut self, told: Notification) {
        let Notification { name, says, payload, examples } = told;
        let key = format!("hear_{name}");
        let operation = json!({
            "action": "send",
            "channel": { "$ref": CHANNEL },
            "summary": says,
            "messages": [in_channel(&key)],
        });
        self.reply(&key, Self::message(name, says, payload, examples));
        self.operations.insert(format!("native_{key}"), operation);
    }

    /// Something that comes over the channel, without an operation of its own.
    pub(super) fn reply(&mut self, key: &str, message: Value) {
        let name = format!("native_{key}");
        self.channels["native"]["messages"][key] = json!({ "$ref": format!("#/components/messages/{name}") });
        self.messages.insert(name, message);
    }

    /// Adds another part of the document, behind this one.
    pub(super) fn add(&mut self, part: Self) {
        self.messages.extend(part.messages);
        self.channels.extend(part.channels);
        self.operations.extend(part.operations);
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

fn in_channel(key: &str) -> Value {
    json!({ "$ref": format!("{CHANNEL}/messages/{key}") })
}
