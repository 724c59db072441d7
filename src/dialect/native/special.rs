//! Forms that one request has alone, and the name of a request itself. Called by `request` and `read`.

use super::form::{ValueForm, form, integer, list, text};
use super::object::{ValueResult, Wrong, json, string, too_large, wrong};
use crate::dialect::schema::{self, may, object, with};
use crate::limits::{SIGNAL_BYTES, TOKEN_BYTES};
use crate::message::{Code, Features, Reference, Refusal, Rules};
use serde_json::json;
use serde_json::value::RawValue;
use std::sync::Arc;

/// The version of the protocol.
pub const VERSION: u32 = 1;

/// The largest integer that every client can write.
pub(super) const LARGEST: u64 = (1 << 53) - 1;

/// The reference by which a client finds the reply to a request.
pub(super) fn reference() -> impl ValueForm<Value = Reference> {
    let (word, number) = (text(1, 64), integer(LARGEST));
    let read = move |raw: &RawValue, rules: &Rules| match raw.get().starts_with('"') {
        true => word.read(raw, rules).map(Reference::Text),
        false => number.read(raw, rules).map(Reference::Number),
    };
    form(read, move |rules| json!({ "oneOf": [word.schema(rules), number.schema(rules)] }))
}

/// The version of the protocol; another one is refused.
pub(super) fn version() -> impl ValueForm<Value = u32> {
    let spoken = |version| match version == u64::from(VERSION) {
        true => Ok(VERSION),
        false => {
            let refusal = Refusal::new(Code::UnsupportedVersion, format!("version {version} is not spoken here"));
            Err(Wrong::Refused(Refusal { supported: Some([VERSION]), ..refusal }))
        }
    };
    integer(LARGEST).checked(spoken).described(|_| json!({ "const": VERSION }))
}

/// A signed token.
pub(super) fn token() -> impl ValueForm<Value = Arc<str>> {
    let read = |raw: &RawValue, _: &Rules| {
        let token = string(raw)?;
        if token.len() > TOKEN_BYTES {
            let message = format!("token is longer than {TOKEN_BYTES} bytes");
            return Err(Wrong::Refused(Refusal::new(Code::TokenInvalid, message)));
        }
        Ok(token.into())
    };
    form(read, |_| with(schema::string(0, TOKEN_BYTES), "contentMediaType", "application/jwt"))
}

/// Words for what a client can handle; unknown ones are dropped.
pub(super) fn features() -> impl ValueForm<Value = Features> {
    let word = text(0, usize::MAX).described(|_| schema::text());
    list(0, 64, word).map(|words| Features::of(words.iter().map(|word| &**word)))
}

/// A name that can be shown and saved: without a path, without what steers or turns text.
pub(super) fn file_name() -> impl ValueForm<Value = Arc<str>> {
    const MAX: usize = 255;
    /// Characters that turn the direction of text.
    const TURNING: [char; 12] = [
        '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}',
        '\u{2067}', '\u{2068}', '\u{2069}',
    ];
    let is_wrong = |c: char| matches!(c, '/' | '\\') || c.is_control() || TURNING.contains(&c);
    let shown = move |name: Arc<str>| match name.contains(is_wrong) {
        true => Err(wrong("has a slash or a control character")),
        false => Ok(name),
    };
    text(1, MAX).checked(shown).described(|_| with(schema::string(1, MAX), "pattern", r"^[^/\\]*$"))
}

/// A SHA-256 in hex.
pub(super) fn sha256() -> impl ValueForm<Value = Arc<str>> {
    let read = |raw: &RawValue, _: &Rules| {
        let hash = string(raw)?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash { Ok(hash.into()) } else { Err(wrong("is not 64 hex digits")) }
    };
    form(read, |_| with(schema::text(), "pattern", "^[0-9A-Fa-f]{64}$"))
}

/// The object of a signal, which is passed on as it came. Its keys are what clients of this version put in it.
pub(super) fn signal_data() -> impl ValueForm<Value = Arc<str>> {
    let read = |raw: &RawValue, _: &Rules| -> ValueResult<Arc<str>> {
        match raw.get().starts_with('{') {
            _ if raw.get().len() > SIGNAL_BYTES => Err(too_large(format!("is larger than {SIGNAL_BYTES}"))),
            true => json(raw),
            false => Err(wrong("is no object")),
        }
    };
    form(read, |_| {
        let any = |words: &str| json!({ "type": "object", "description": words });
        object([
            may("link", schema::about(schema::integer(LARGEST), "Which connection of this pair, from 0.")),
            may("description", any("An `RTCSessionDescriptionInit`.")),
            may("candidate", any("An `RTCIceCandidateInit`.")),
        ])
    })
}
