//! gischat 1.x: untyped messages, and counts by the author `internal`. What this generation has no word for is told in
//! a line of text (contract `gischat`, sections 2 and 10). Called through the functions of the parent module.

use super::fields::{Fields, UNLIMITED};
use super::generation::SERVER;
use super::intent::Intent;
use super::json::{FieldName, Object};
use super::refusal_text::reason;
use super::v2;
use super::write::Writer;
use crate::message::{
    Claim, ClientKind, Content, ContentKind, Crs, Envelope, Lang, Message, MessageKind, Occasion, Post, Rejection,
    Rules,
};
use std::borrow::Cow;

/// The author of technical frames. A client takes whatever this author says for one.
const INTERNAL: &str = "internal";

/// Longest name within a line, in characters.
const MAX_NAME: usize = 64;

/// See [`super::ParsedFrame::decode`].
pub(super) fn decode(object: &Object<'_>, rules: &Rules) -> Result<Intent, Rejection> {
    decode_put(object, rules).map(|(post, claim)| Intent::Post(post, claim))
}

/// See [`super::decode_put`].
pub(super) fn decode_put(object: &Object<'_>, rules: &Rules) -> Result<(Post, Claim), Rejection> {
    let mut fields = Fields::of(object, rules);
    let post = message(&mut fields).ok_or_else(|| fields.refused(Some(MessageKind::Post(ContentKind::Text))))?;
    Ok((post, Claim::default()))
}

fn message(fields: &mut Fields<'_>) -> Option<Post> {
    let message = fields.text(FieldName::Message, fields.rules().max_message_length);
    let author = fields.nickname(FieldName::Author);
    let avatar = fields.nullable_text(FieldName::Avatar, UNLIMITED);
    let content = Content::Text(message?);
    Some(Post { avatar: avatar?, ..Post::new(ClientKind::Gischat, author?, content) })
}

/// See [`super::encode_into`].
pub(super) fn encode(envelope: &Envelope, lang: Lang, out: &mut Vec<u8>) -> bool {
    match &envelope.message {
        _ if envelope.occasion == Occasion::Replay => return false,
        Message::Count(count) => Writer::new(out, 64).entry("author", INTERNAL).entry("nb_users", count).finish(),
        Message::Post(post) if post.author.as_str() != INTERNAL => write(post, lang, out),
        Message::Notice(notice) => line(SERVER, &notice.text, None, out),
        Message::Rejected(rejection @ Rejection::AuthorHeld(_)) => {
            line(SERVER, &reason(rejection, &envelope.room, &v2::GENERATION), None, out);
        }
        _ => return false,
    }
    true
}

/// The message object, whoever its author is.
pub(super) fn write(post: &Post, lang: Lang, out: &mut Vec<u8>) {
    line(post.author.as_str(), &words(&post.content, lang), post.avatar.as_deref(), out);
}

fn line(author: &str, text: &str, avatar: Option<&str>, out: &mut Vec<u8>) {
    let mut frame = Writer::new(out, text.len() + avatar.map_or(0, str::len) + 128);
    frame.entry("message", text).entry("author", author).entry("avatar", &avatar).finish();
}

/// A text as it is; for everything else what its author did.
pub(super) fn words(content: &Content, lang: Lang) -> Cow<'_, str> {
    let (english, french, what) = match content {
        Content::Text(text) => return Cow::Borrowed(text),
        Content::Image(_) => ("shared an image", "a partagé une image", String::new()),
        Content::Geojson(layer) => {
            let what = format!(" {}, {}", shown(&layer.layer_name), features(layer.features, lang));
            ("shared the layer", "a partagé la couche", what)
        }
        Content::Crs(crs) => ("shared the reference system", "a partagé le système de référence", bracketed(crs)),
        Content::Bbox(bbox) => ("shared an extent", "a partagé une emprise", bracketed(&bbox.crs)),
        Content::Position(position) => ("shared a position", "a partagé une position", bracketed(&position.crs)),
        Content::Model(model) => ("shared the model", "a partagé le modèle", format!(" {}", shown(&model.name))),
        Content::Script(script) => ("shared the script", "a partagé le script", format!(" {}", shown(&script.name))),
        Content::Sealed(_) => ("said something sealed", "a dit quelque chose de scellé", String::new()),
    };
    let did = match lang {
        Lang::English => english,
        Lang::French => french,
    };
    Cow::Owned(format!("{did}{what}"))
}

fn bracketed(crs: &Crs) -> String {
    format!(" ({})", shown(&crs.authid))
}

fn features(count: usize, lang: Lang) -> String {
    match (lang, count) {
        (Lang::French, 0 | 1) => format!("{count} entité"),
        (Lang::French, _) => format!("{count} entités"),
        (Lang::English, 1) => "1 feature".into(),
        (Lang::English, _) => format!("{count} features"),
    }
}

/// A name as it may stand within a line.
fn shown(name: &str) -> String {
    name.chars().take(MAX_NAME).map(|shown| if shown.is_control() { ' ' } else { shown }).collect()
}
