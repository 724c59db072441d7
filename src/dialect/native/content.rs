//! The forms of what is said: the object under `content` (`docs/protocol.md`, Messages). Called by `request`.

use super::form::{ValueForm, boolean, bounded, form, line, number, text, uuid};
use super::keys::{Keys, from_keys, optional, or_default};
use super::map::metres;
use super::object::{RawObject, ValueResult, Wrong, json, string, too_large, wrong};
use crate::dialect::content::{self, ContentSource, FieldName, Text};
use crate::dialect::features;
use crate::dialect::json::too_deep;
use crate::dialect::schema::{self, Property, must, named, object, with};
use crate::message::{Code, Content, ContentKind, Nickname, Reaction, Refusal, Rules, Sealed};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::sync::Arc;

/// Content that can be sent to a room.
#[derive(Debug, Clone, PartialEq)]
pub enum SendContent {
    /// Something for itself.
    Content(Content),
    /// A like of something.
    Like {
        /// The author of the message that is liked.
        liked_author: Nickname,
        /// The text that is liked.
        message: Arc<str>,
        /// Details that only native clients know.
        reaction: Reaction,
    },
}

/// Longest sign of a reaction, in bytes.
const EMOJI: usize = 32;

/// Something that is said to a room, a like among it.
pub(super) fn said() -> impl ValueForm<Value = SendContent> {
    form(read, |_| named("SaidContent"))
}

/// Something that is said to one member, which is no like.
pub(super) fn said_directly() -> impl ValueForm<Value = Content> {
    let directly = |said| match said {
        SendContent::Content(content) => Ok(content),
        SendContent::Like { .. } => Err(Wrong::Refused(Refusal::invalid("content.kind", "kind cannot be a like here"))),
    };
    said().checked(directly).described(|_| named("SaidDirectly"))
}

/// The schema of what can be said to a room, or to one member.
pub(super) fn definition(rules: &Rules, with_likes: bool) -> Value {
    let of_kind =
        |name: &str, keys: Vec<Property>| object(std::iter::once(must("kind", json!({ "const": name }))).chain(keys));
    let kinds = ContentKind::ALL
        .iter()
        .map(|kind| of_kind(kind.name(), Keys::describe(rules, |keys| content::read(*kind, keys))));
    let like = with_likes.then(|| of_kind("like", Keys::describe(rules, like)));
    json!({ "oneOf": kinds.chain(like).collect::<Vec<_>>() })
}

/// Reads a content that comes by itself.
///
/// # Errors
/// The first key that is wrong.
pub fn read_content(json: &str, rules: &Rules) -> Result<Content, Refusal> {
    if too_deep(json).is_some() {
        return Err(Refusal::new(Code::Malformed, "nested deeper than 64"));
    }
    let raw: &RawValue = serde_json::from_str(json).map_err(|_| Refusal::from(Code::Malformed))?;
    said_directly().read(raw, rules).map_err(|wrong| match wrong {
        Wrong::Refused(refusal) => refusal,
        _ => Code::Malformed.into(),
    })
}

fn read(raw: &RawValue, rules: &Rules) -> ValueResult<SendContent> {
    let object = RawObject::parse(raw.get(), "content").map_err(|_| wrong("is no object"))?;
    let kind = object.required("kind", string).map_err(Wrong::Refused)?;
    let said = match ContentKind::find(&kind) {
        Some(kind) => Keys::read(&object, rules, |keys| content::read(kind, keys).map(SendContent::Content)),
        None if kind == "like" => Keys::read(&object, rules, like),
        None => Err(object.refusal("kind", wrong("is none of this version"))),
    };
    said.map_err(Wrong::Refused)
}

fn like(keys: &mut Keys<'_>) -> Option<SendContent> {
    let liked_author = keys.take("liked_author", "", &nickname());
    let message = keys.take("message", "", &line(0));
    let message_id = keys.take("message_id", "", &optional(uuid()));
    let emoji = keys.take("emoji", "At most 32 bytes.", &optional(emoji()));
    let remove = keys.take("remove", "", &or_default(boolean()));
    let reaction = Reaction { message_id: message_id?, emoji: emoji?, remove: remove? };
    Some(SendContent::Like { liked_author: liked_author?, message: message?, reaction })
}

fn emoji() -> impl ValueForm<Value = Arc<str>> {
    text(1, EMOJI).checked(|emoji| match emoji.len() {
        0..=EMOJI => Ok(emoji),
        _ => Err(wrong(format!("is longer than {EMOJI} bytes"))),
    })
}

/// The nickname of somebody else.
pub(super) fn nickname() -> impl ValueForm<Value = Nickname> {
    let read =
        |raw: &RawValue, rules: &Rules| Nickname::parse(&string(raw)?, rules).map_err(|_| wrong("is no nickname"));
    form(read, |_| named("OwnNickname"))
}

/// A nickname that its sender wants for itself.
pub(super) fn own_nickname() -> impl ValueForm<Value = Nickname> {
    let read = |raw: &RawValue, rules: &Rules| {
        Nickname::parse(&string(raw)?, rules).map_err(|_| {
            let (min, max) = (rules.min_author_length, rules.max_author_length);
            let message = format!("a nickname is {min} to {max} of A-Z a-z 0-9 _ -");
            Wrong::Refused(Refusal::new(Code::NicknameInvalid, message))
        })
    };
    form(read, |_| named("OwnNickname"))
}

/// The schema of a nickname that a client may choose.
pub(super) fn nickname_definition(rules: &Rules) -> Value {
    with(schema::string(rules.min_author_length, rules.max_author_length), "pattern", "^[A-Za-z0-9_-]+$")
}

/// The keys of a content, as native clients say it.
impl ContentSource for Keys<'_> {
    fn rules(&self) -> &Rules {
        self.rules()
    }

    fn longest_text(&self) -> usize {
        self.rules().native_text_length()
    }

    fn text(&mut self, key: FieldName, text: Text) -> Option<Arc<str>> {
        self.take(key.name(), "", &of_content(text))
    }

    fn optional_text(&mut self, key: FieldName, text: Text) -> Option<Option<Arc<str>>> {
        self.take(key.name(), "", &optional(of_content(text)))
    }

    fn number(&mut self, key: FieldName) -> Option<f64> {
        self.take(key.name(), "", &number())
    }

    fn optional_metres(&mut self, key: FieldName) -> Option<Option<f64>> {
        self.take(key.name(), "Metres.", &optional(metres()))
    }

    fn layer(&mut self, key: FieldName) -> Option<(Arc<str>, usize)> {
        self.take(key.name(), "", &layer())
    }

    fn sealed(&mut self) -> Option<Sealed> {
        from_keys(self)
    }
}

/// A text of a content.
fn of_content(text: Text) -> impl ValueForm<Value = Arc<str>> {
    let read = move |raw: &RawValue, _: &Rules| match text {
        Text::Line(max) => bounded(raw, 1, max),
        Text::Name(max) => bounded(raw, 0, max),
        Text::Body(max) | Text::Base64(max) => {
            let body = string(raw)?;
            let is_longer = body.len() > max && body.chars().count() > max;
            if is_longer { Err(too_large(format!("is longer than {max}"))) } else { Ok(body.into()) }
        }
    };
    form(read, move |_| match text {
        Text::Line(max) => schema::string(1, max),
        Text::Body(usize::MAX) => schema::text(),
        Text::Name(max) | Text::Body(max) => schema::string(0, max),
        Text::Base64(max) => with(schema::string(0, max), "contentEncoding", "base64"),
    })
}

/// A layer, with the number of its features: a `FeatureCollection` that is passed on as it came.
fn layer() -> impl ValueForm<Value = (Arc<str>, usize)> {
    form(feature_collection, |rules| {
        let features = with(json!({ "type": "array" }), "maxItems", rules.max_geojson_features);
        object([must("type", json!({ "const": "FeatureCollection" })), must("features", features)])
    })
}

fn feature_collection(raw: &RawValue, rules: &Rules) -> ValueResult<(Arc<str>, usize)> {
    let is_collection = RawObject::parse(raw.get(), "").ok().and_then(|object| {
        let kind = object.get("type")?;
        Some(string(kind).ok()? == "FeatureCollection")
    });
    let max = rules.max_geojson_features;
    match (is_collection, features::count(raw)) {
        (Some(true), Some(features)) if features <= max => Ok((json(raw)?, features)),
        (Some(true), Some(features)) => Err(too_large(format!("has {features} features, more than {max}"))),
        _ => Err(wrong("is no FeatureCollection")),
    }
}
