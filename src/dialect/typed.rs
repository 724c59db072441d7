//! Decoding as v2 and v3 have it in common: first `type` (v3 also `id` and `timestamp`), and only if these are right all
//! the fields of that type (contract `gischat`, sections 3.2, 4.2 and 5). Called by `v2` and `v3`.

use super::features;
use super::fields::{self, Fields, UNLIMITED};
use super::generation::{Generation, Lengths};
use super::json::{self, Key, Object};
use super::number;
use super::{Intent, Repeat};
use crate::message::{Bbox, Claim, Content, ContentKind, Crs, FaultKind, Geojson, Kind, Like, Model, Position, Post};
use crate::message::{Reaction, Rejection, Rules, Script};
use serde_json::value::RawValue;

/// See [`super::ParsedFrame::decode`].
pub(super) fn decode(object: &Object<'_>, rules: &Rules, generation: &Generation) -> Result<Intent, Rejection> {
    let mut fields = Fields::of(object, rules);
    let kind = fields.required(Key::Type, |raw| kind(raw, generation));
    let claim = claim(&mut fields, generation);
    let (Some(kind), Some(claim)) = (kind, claim) else {
        return Err(fields.refused(None));
    };
    let Some(kind) = kind else {
        return Ok(Intent::Nothing);
    };
    let intent = match kind {
        Kind::Newcomer => newcomer(&mut fields),
        Kind::Like => like(&mut fields).map(|like| Intent::Like(like, claim)),
        Kind::Post(kind) => post(&mut fields, kind, generation).map(|post| Intent::Post(post, claim)),
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
    let kind = fields.optional(Key::Type, |raw| kind(raw, generation));
    let claim = claim(&mut fields, generation);
    let post = post(&mut fields, ContentKind::Text, generation);
    match (kind, claim, post) {
        (Some(_), Some(claim), Some(post)) => Ok((post, claim)),
        _ => Err(fields.refused(Some(Kind::Post(ContentKind::Text)))),
    }
}

/// What a client means by this value of `type`; nothing if servers ignore it.
fn kind(raw: &RawValue, generation: &Generation) -> Result<Option<Kind>, FaultKind> {
    let name = json::string(raw).and_then(Result::ok).ok_or(FaultKind::UnknownType)?;
    let known = generation.types.iter().find(|(known, _)| *known == name);
    known.map(|(_, kind)| *kind).ok_or(FaultKind::UnknownType)
}

fn claim(fields: &mut Fields<'_>, generation: &Generation) -> Option<Claim> {
    if !generation.stamped {
        return Some(Claim::default());
    }
    let id = fields.optional(Key::Id, fields::uuid);
    let seconds = fields.optional(Key::Timestamp, number::integer);
    Some(Claim { id: id?, seconds: seconds? })
}

fn newcomer(fields: &mut Fields<'_>) -> Option<Intent> {
    let repeat = if fields.has_string(Key::Id) { Repeat::Silent } else { Repeat::Refused };
    Some(Intent::Register(fields.nickname(Key::Newcomer)?, repeat))
}

fn like(fields: &mut Fields<'_>) -> Option<Like> {
    let liker_author = fields.nickname(Key::LikerAuthor);
    let liked_author = fields.nickname(Key::LikedAuthor);
    let message = fields.text(Key::Message, fields.rules().max_message_length);
    Some(Like {
        liker_author: liker_author?,
        liked_author: liked_author?,
        message: message?,
        reaction: Reaction::default(),
    })
}

fn post(fields: &mut Fields<'_>, kind: ContentKind, generation: &Generation) -> Option<Post> {
    let author = fields.nickname(Key::Author);
    let avatar = fields.nullable_text(Key::Avatar, UNLIMITED);
    let content = content(fields, kind, &(generation.lengths)(fields.rules()));
    let in_reply_to_id = fields.in_reply_to_id();
    Some(Post { author: author?, avatar: avatar?, in_reply_to_id, replaces: None, content: content? })
}

fn content(fields: &mut Fields<'_>, kind: ContentKind, lengths: &Lengths) -> Option<Content> {
    match kind {
        ContentKind::Text => fields.text(Key::Text, fields.rules().max_message_length).map(Content::Text),
        ContentKind::Image => fields.text(Key::ImageData, lengths.image_data).map(Content::Image),
        ContentKind::Geojson => geojson(fields, lengths).map(Content::Geojson),
        ContentKind::Crs => crs(fields, lengths).map(Content::Crs),
        ContentKind::Bbox => bbox(fields, lengths).map(Content::Bbox),
        ContentKind::Position => position(fields, lengths).map(Content::Position),
        ContentKind::Model => model(fields, lengths).map(Content::Model),
        ContentKind::Script => script(fields, lengths).map(Content::Script),
    }
}

fn crs(fields: &mut Fields<'_>, lengths: &Lengths) -> Option<Crs> {
    let wkt = fields.text(Key::CrsWkt, lengths.crs_wkt);
    let authid = fields.text(Key::CrsAuthid, lengths.crs_authid);
    Some(Crs { wkt: wkt?, authid: authid? })
}

fn geojson(fields: &mut Fields<'_>, lengths: &Lengths) -> Option<Geojson> {
    let layer_name = fields.text(Key::LayerName, lengths.layer_name);
    let crs = crs(fields, lengths);
    let body = fields.required(Key::Geojson, |raw| {
        if !raw.get().starts_with('{') {
            return Err(FaultKind::DictType);
        }
        let features = features::count(raw).ok_or(FaultKind::Features)?;
        if number::has_unreadable_integer(raw.get()) {
            return Err(FaultKind::Digits(number::MAX_DIGITS));
        }
        Ok((raw, features))
    });
    let style = fields.nullable_text(Key::Style, UNLIMITED);
    let (layer_name, crs, (body, features), style) = (layer_name?, crs?, body?, style?);
    Some(Geojson { layer_name, crs, geojson: body.get().into(), features, style })
}

fn bbox(fields: &mut Fields<'_>, lengths: &Lengths) -> Option<Bbox> {
    let crs = crs(fields, lengths);
    let [xmin, xmax, ymin, ymax] = [Key::Xmin, Key::Xmax, Key::Ymin, Key::Ymax].map(|key| fields.float(key));
    Some(Bbox { crs: crs?, xmin: xmin?, xmax: xmax?, ymin: ymin?, ymax: ymax? })
}

fn position(fields: &mut Fields<'_>, lengths: &Lengths) -> Option<Position> {
    let crs = crs(fields, lengths);
    let [x, y] = [Key::X, Key::Y].map(|key| fields.float(key));
    Some(Position { crs: crs?, x: x?, y: y? })
}

fn model(fields: &mut Fields<'_>, lengths: &Lengths) -> Option<Model> {
    let name = fields.text(Key::ModelName, lengths.model_name);
    let group = fields.nullable_text(Key::ModelGroup, lengths.model_group);
    let raw_xml = fields.text(Key::RawXml, lengths.raw_xml);
    Some(Model { name: name?, group: group?, raw_xml: raw_xml? })
}

fn script(fields: &mut Fields<'_>, lengths: &Lengths) -> Option<Script> {
    let name = fields.text(Key::Name, lengths.name);
    let raw_pycode = fields.text(Key::RawPycode, lengths.raw_pycode);
    Some(Script { name: name?, raw_pycode: raw_pycode? })
}
