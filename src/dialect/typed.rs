//! Decoding as v2 and v3 have it in common: first `type` (v3 also `id` and `timestamp`), and only if these are right
//! all the fields of that type (contract `gischat`, sections 3.2, 4.2 and 5). Called by the parent module and `parsed`.

use super::content::{self, ContentSource, Text};
use super::features;
use super::fields::{self, Fields, UNLIMITED};
use super::generation::Generation;
use super::intent::{Intent, Repeat};
use super::json::{self, FieldName, Object};
use super::python_number;
use crate::message::{
    Claim, ClientKind, Content, ContentKind, FaultKind, Like, MessageKind, Post, Reaction, Rejection, Rules,
};
use serde_json::value::RawValue;
use std::sync::Arc;

/// See [`super::ParsedFrame::decode`].
pub(super) fn decode(object: &Object<'_>, rules: &Rules, generation: &Generation) -> Result<Intent, Rejection> {
    let mut fields = Fields::of(object, rules);
    let kind = fields.required(FieldName::Type, |raw| kind(raw, generation));
    let claim = claim(&mut fields, generation);
    let (Some(kind), Some(claim)) = (kind, claim) else {
        return Err(fields.refused(None));
    };
    let Some(kind) = kind else {
        return Ok(Intent::Nothing);
    };
    let intent = match kind {
        MessageKind::Newcomer => newcomer(&mut fields),
        MessageKind::Like => like(&mut fields).map(|like| Intent::Like(like, claim)),
        MessageKind::Post(kind) => post(&mut fields, kind, generation).map(|post| Intent::Post(post, claim)),
    };
    match intent {
        Some(Intent::Post(Post { content: Content::Geojson(layer), .. }, _))
            if layer.features > rules.max_geojson_features =>
        {
            Err(Rejection::TooManyFeatures { count: layer.features, max: rules.max_geojson_features })
        }
        Some(intent) => Ok(intent),
        None => Err(fields.refused(Some(kind))),
    }
}

/// See [`super::decode_put`].
pub(super) fn decode_put(
    object: &Object<'_>,
    rules: &Rules,
    generation: &Generation,
) -> Result<(Post, Claim), Rejection> {
    let mut fields = Fields::of(object, rules);
    let kind = fields.optional(FieldName::Type, |raw| kind(raw, generation));
    let claim = claim(&mut fields, generation);
    let post = post(&mut fields, ContentKind::Text, generation);
    match (kind, claim, post) {
        (Some(_), Some(claim), Some(post)) => Ok((post, claim)),
        _ => Err(fields.refused(Some(MessageKind::Post(ContentKind::Text)))),
    }
}

/// The kind of message that a value of `type` names; `None` if servers ignore it.
fn kind(raw: &RawValue, generation: &Generation) -> Result<Option<MessageKind>, FaultKind> {
    let name = json::string(raw).and_then(Result::ok).ok_or(FaultKind::UnknownType)?;
    generation.kind(&name).ok_or(FaultKind::UnknownType)
}

fn claim(fields: &mut Fields<'_>, generation: &Generation) -> Option<Claim> {
    if !generation.stamped {
        return Some(Claim::default());
    }
    let id = fields.optional(FieldName::Id, fields::uuid);
    let seconds = fields.optional(FieldName::Timestamp, python_number::integer);
    Some(Claim { id: id?, seconds: seconds? })
}

fn newcomer(fields: &mut Fields<'_>) -> Option<Intent> {
    let repeat = if fields.has_string(FieldName::Id) { Repeat::Silent } else { Repeat::Refused };
    Some(Intent::Register(fields.nickname(FieldName::Newcomer)?, repeat))
}

fn like(fields: &mut Fields<'_>) -> Option<Like> {
    let liker_author = fields.nickname(FieldName::LikerAuthor);
    let liked_author = fields.nickname(FieldName::LikedAuthor);
    // What is liked may be the text of a native client.
    let message = fields.text(FieldName::Message, fields.rules().native_text_length());
    Some(Like {
        liker_author: liker_author?,
        liked_author: liked_author?,
        message: message?,
        by: ClientKind::Gischat,
        reaction: Reaction::default(),
    })
}

fn post(fields: &mut Fields<'_>, kind: ContentKind, generation: &Generation) -> Option<Post> {
    let author = fields.nickname(FieldName::Author);
    let avatar = fields.nullable_text(FieldName::Avatar, UNLIMITED);
    let content = content::read(kind, &mut Bounded { fields, is_bounded: generation.is_bounded });
    let in_reply_to_id = fields.in_reply_to_id();
    let (author, avatar) = (author?, avatar?);
    Some(Post { avatar, in_reply_to_id, ..Post::new(ClientKind::Gischat, author, content?) })
}

/// The fields of a content, in a generation that may bound them.
struct Bounded<'f, 'a> {
    fields: &'f mut Fields<'a>,
    is_bounded: bool,
}

impl Bounded<'_, '_> {
    fn max(&self, text: Text) -> usize {
        if self.is_bounded || matches!(text, Text::Line(_)) { text.max() } else { UNLIMITED }
    }
}

impl ContentSource for Bounded<'_, '_> {
    fn rules(&self) -> &Rules {
        self.fields.rules()
    }

    fn longest_text(&self) -> usize {
        self.fields.rules().max_message_length
    }

    fn text(&mut self, key: FieldName, text: Text) -> Option<Arc<str>> {
        self.fields.text(key, self.max(text))
    }

    fn optional_text(&mut self, key: FieldName, text: Text) -> Option<Option<Arc<str>>> {
        self.fields.nullable_text(key, self.max(text))
    }

    fn number(&mut self, key: FieldName) -> Option<f64> {
        self.fields.float(key)
    }

    fn layer(&mut self, key: FieldName) -> Option<(Arc<str>, usize)> {
        let layer = self.fields.required(key, |raw| {
            if !raw.get().starts_with('{') {
                return Err(FaultKind::DictType);
            }
            let features = features::count(raw).ok_or(FaultKind::Features)?;
            if python_number::has_unreadable_integer(raw.get()) {
                return Err(FaultKind::Digits(python_number::MAX_DIGITS));
            }
            Ok((raw, features))
        });
        layer.map(|(raw, features)| (raw.get().into(), features))
    }
}
