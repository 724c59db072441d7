//! Reads what is said: the object under `content` (contract `native`, section 4). Called by `read`.

use super::fields::{Fields, Read, Wrong, body, boolean, json, number, string, text, uuid, wrong};
use super::lengths::{CRS_AUTHID, CRS_WKT, EMOJI, LAYER_NAME, MODEL_NAME, SCRIPT_NAME};
use crate::dialect::features;
use crate::message::request::SendContent;
use crate::message::{Bbox, Code, Content, Crs, Geojson, Model, Nickname, Position, Reaction, Refusal, Rules, Script};
use serde_json::value::RawValue;
use std::sync::Arc;

/// What is said in a frame, a like among it.
pub(super) fn said(frame: &Fields<'_>, rules: &Rules) -> Result<SendContent, Refusal> {
    let content = frame.nested("content")?;
    let kind = content.required("kind", string)?;
    let said = match &*kind {
        "text" => Content::Text(content.required("text", text(1, rules.max_message_length))?),
        "image" => Content::Image(content.required("image_data", body(rules.max_image_raw_length))?),
        "geojson" => Content::Geojson(geojson(&content, rules)?),
        "crs" => Content::Crs(crs(&content)?),
        "bbox" => Content::Bbox(bbox(&content)?),
        "position" => Content::Position(position(&content)?),
        "model" => Content::Model(model(&content, rules)?),
        "script" => Content::Script(script(&content, rules)?),
        "like" => return like(&content, rules),
        _ => return Err(content.refusal("kind", wrong("is none of this version"))),
    };
    Ok(SendContent::Content(said))
}

/// What is said to one member, which is no like.
pub(super) fn direct(frame: &Fields<'_>, rules: &Rules) -> Result<Content, Refusal> {
    match said(frame, rules)? {
        SendContent::Content(content) => Ok(content),
        SendContent::Like { .. } => Err(Refusal::invalid("content.kind", "kind cannot be a like here")),
    }
}

/// A nickname, or why it is none.
pub(super) fn nickname(raw: &RawValue, rules: &Rules) -> Read<Nickname> {
    Nickname::parse(&string(raw)?, rules).map_err(|_| wrong("is no nickname"))
}

/// A nickname that its sender wants for itself.
pub(super) fn own_nickname(raw: &RawValue, rules: &Rules) -> Read<Nickname> {
    Nickname::parse(&string(raw)?, rules).map_err(|_| {
        let (min, max) = (rules.min_author_length, rules.max_author_length);
        let message = format!("a nickname is {min} to {max} of A-Z a-z 0-9 _ -");
        Wrong::Refused(Refusal::new(Code::NicknameInvalid, message))
    })
}

fn crs(content: &Fields<'_>) -> Result<Crs, Refusal> {
    let wkt = content.required("crs_wkt", text(0, CRS_WKT))?;
    let authid = content.required("crs_authid", text(0, CRS_AUTHID))?;
    Ok(Crs { wkt, authid })
}

fn geojson(content: &Fields<'_>, rules: &Rules) -> Result<Geojson, Refusal> {
    let layer_name = content.required("layer_name", text(0, LAYER_NAME))?;
    let crs = crs(content)?;
    let (geojson, features) = content.required("geojson", |raw| feature_collection(raw, rules.max_geojson_features))?;
    let style = content.optional("style", body(usize::MAX))?;
    Ok(Geojson { layer_name, crs, geojson, features, style })
}

fn feature_collection(raw: &RawValue, max: usize) -> Read<(Arc<str>, usize)> {
    let is_collection = Fields::parse(raw.get(), "").ok().and_then(|object| {
        let kind = object.get("type")?;
        Some(string(kind).ok()? == "FeatureCollection")
    });
    let features = features::count(raw);
    match (is_collection, features) {
        (Some(true), Some(features)) if features <= max => Ok((json(raw)?, features)),
        (Some(true), Some(features)) => {
            Err(Wrong::TooLarge(format!("has {features} features, more than {max}").into()))
        }
        _ => Err(wrong("is no FeatureCollection")),
    }
}

fn bbox(content: &Fields<'_>) -> Result<Bbox, Refusal> {
    let crs = crs(content)?;
    let edge = |key| content.required(key, number);
    Ok(Bbox { crs, xmin: edge("xmin")?, ymin: edge("ymin")?, xmax: edge("xmax")?, ymax: edge("ymax")? })
}

fn position(content: &Fields<'_>) -> Result<Position, Refusal> {
    let crs = crs(content)?;
    Ok(Position { crs, x: content.required("x", number)?, y: content.required("y", number)? })
}

fn model(content: &Fields<'_>, rules: &Rules) -> Result<Model, Refusal> {
    let name = content.required("model_name", text(0, MODEL_NAME))?;
    let group = content.optional("model_group", text(0, MODEL_NAME))?;
    let raw_xml = content.required("raw_xml", body(rules.max_model_raw_length))?;
    Ok(Model { name, group, raw_xml })
}

fn script(content: &Fields<'_>, rules: &Rules) -> Result<Script, Refusal> {
    let name = content.required("name", text(0, SCRIPT_NAME))?;
    let raw_pycode = content.required("raw_pycode", body(rules.max_script_raw_length))?;
    Ok(Script { name, raw_pycode })
}

fn like(content: &Fields<'_>, rules: &Rules) -> Result<SendContent, Refusal> {
    let liked_author = content.required("liked_author", |raw| nickname(raw, rules))?;
    let message = content.required("message", text(0, rules.max_message_length))?;
    let message_id = content.optional("message_id", uuid)?;
    let emoji = content.optional("emoji", |raw| {
        let emoji = text(1, EMOJI)(raw)?;
        if emoji.len() > EMOJI { Err(wrong(format!("is longer than {EMOJI} bytes"))) } else { Ok(emoji) }
    })?;
    let remove = content.optional("remove", boolean)?.unwrap_or_default();
    Ok(SendContent::Like { liked_author, message, reaction: Reaction { message_id, emoji, remove } })
}
