//! The dialects of all generations of clients. A dialect is two pure functions: bytes and the rules to an intent, and
//! an envelope to text, or to nothing where that generation could not understand it. Neither reads a clock, a setting
//! or a room. `session` decodes, `outbox` encodes, `http` does both.

pub(crate) mod content;
mod escape;
mod fault;
mod features;
mod fields;
mod frame;
#[cfg(test)]
mod fuzz;
mod generation;
mod intent;
mod json;
mod livefield;
pub mod native;
mod parsed;
mod python_number;
mod python_repr;
mod refusal_text;
pub(crate) mod schema;
mod typed;
mod unprocessable;
mod v1;
mod v2;
mod v3;
mod write;

pub use generation::Dialect;
pub use intent::{Intent, Repeat};
pub use livefield::{LivefieldRequest, room_of_group};
pub use parsed::ParsedFrame;
pub use unprocessable::{unprocessable, unprocessable_body_missing, unprocessable_not_json};

use crate::message::{Claim, Envelope, Lang, Message, Post, Rejection, Rules};
use json::Object;

/// Reads the body of a PUT, which is a `message` in v1 and a `text` in v2 and v3 (native has no PUT of its own), where
/// any known `type` counts as `text` (contract `gischat`, sections 2.2, 3.1, 9.10).
///
/// # Errors
/// The body is wrong; [`unprocessable`] has the words.
pub fn decode_put(dialect: Dialect, text: &str, rules: &Rules) -> Result<(Post, Claim), Rejection> {
    let parsed = Object::parse(text);
    let object = json::accepted(text, &parsed)?;
    match dialect {
        Dialect::V1 => v1::decode_put(object, rules),
        Dialect::V2 | Dialect::V2WithoutStyle => typed::decode_put(object, rules, &v2::GENERATION),
        Dialect::V3 | Dialect::Native | Dialect::Livefield => typed::decode_put(object, rules, &v3::GENERATION),
    }
}

/// The reason for a rejection in `room`, in the words of this generation.
pub fn reason_of(dialect: Dialect, rejection: &Rejection, room: &str) -> String {
    let generation = match dialect {
        Dialect::V1 | Dialect::V2 | Dialect::V2WithoutStyle => &v2::GENERATION,
        Dialect::V3 | Dialect::Native | Dialect::Livefield => &v3::GENERATION,
    };
    refusal_text::reason(rejection, room, generation)
}

/// Writes an envelope as the text of one frame behind what stands in `out`. False, and nothing written, where this
/// generation is not meant to hear it.
pub fn encode_into(dialect: Dialect, envelope: &Envelope, lang: Lang, out: &mut Vec<u8>) -> bool {
    match dialect {
        Dialect::V1 => v1::encode(envelope, lang, out),
        Dialect::V2 => v2::encode(envelope, content::Style::Written, out),
        Dialect::V2WithoutStyle => v2::encode(envelope, content::Style::LeftOut, out),
        Dialect::V3 => v3::encode(envelope, out),
        Dialect::Native => native::encode(envelope, out),
        Dialect::Livefield => livefield::encode(envelope, lang, out),
    }
}

/// As [`encode_into`], as a text by itself.
pub fn encode(dialect: Dialect, envelope: &Envelope, lang: Lang) -> Option<String> {
    let mut bytes = Vec::new();
    encode_into(dialect, envelope, lang, &mut bytes).then(|| write::text(bytes))
}

/// Writes what a PUT is answered with: the message as it was accepted, also where no frame would tell of it.
pub fn put_answer(dialect: Dialect, envelope: &Envelope) -> String {
    match (dialect, &envelope.message) {
        (Dialect::V1, Message::Post(post)) => {
            let mut bytes = Vec::new();
            v1::write(post, Lang::English, &mut bytes);
            write::text(bytes)
        }
        _ => encode(dialect, envelope, Lang::English).unwrap_or_else(|| "null".into()),
    }
}
