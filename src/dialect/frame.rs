//! Encoding as v2 and v3 have it in common: the keys of every message in the order of the wire (contract `gischat`,
//! sections 3.2 and 4.2). Who hears what is decided in `v2` and `v3`, the only callers.

use super::generation::Generation;
use super::reason::reason;
use super::write::Writer;
use crate::message::{Content, Crs, Envelope, Geojson, Message, Post};

/// What becomes of the style of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// It is written, as an empty text where there is none: QTribu 1.2 and QChat stumble over null.
    Written,
    /// It is not: QTribu 1.1 stumbles over the key.
    LeftOut,
}

/// Room for the names of keys and all that is not text of the message.
const KEYS: usize = 320;

/// One frame, written behind what stands in `out`.
pub(super) fn write(envelope: &Envelope, generation: &Generation, style: Style, out: &mut Vec<u8>) {
    let message = &envelope.message;
    let mut frame = Writer::new(out, capacity(message));
    frame.entry("type", name(message));
    if generation.stamped {
        stamp(&mut frame, envelope);
    }
    match message {
        Message::Post(said) => {
            post(&mut frame, said, style);
            if let (true, Some(id)) = (generation.stamped, &said.in_reply_to_id) {
                frame.entry("in_reply_to_id", id);
            }
        }
        Message::Like(like) => {
            frame.entry("liker_author", like.liker_author.as_str());
            frame.entry("liked_author", like.liked_author.as_str()).entry("message", &*like.message);
        }
        Message::Newcomer(nickname) => {
            frame.entry("newcomer", nickname.as_str());
        }
        Message::Exiter(nickname) => {
            frame.entry("exiter", nickname.as_str());
        }
        Message::Count(count) => {
            frame.entry("nb_users", count);
        }
        Message::Rejected(rejection) => {
            frame.entry("reason", &reason(rejection, &envelope.room, generation));
        }
    }
    frame.finish();
}

/// About how long a frame becomes. A reason says more of its own than it quotes.
fn capacity(message: &Message) -> usize {
    match message {
        Message::Rejected(_) => 2 * KEYS,
        _ => message.weight() + KEYS,
    }
}

fn name(message: &Message) -> &'static str {
    match message {
        Message::Post(post) => match &post.content {
            Content::Text(_) => "text",
            Content::Image(_) => "image",
            Content::Geojson(_) => "geojson",
            Content::Crs(_) => "crs",
            Content::Bbox(_) => "bbox",
            Content::Position(_) => "position",
            Content::Model(_) => "model",
            Content::Script(_) => "script",
        },
        Message::Like(_) => "like",
        Message::Newcomer(_) => "newcomer",
        Message::Exiter(_) => "exiter",
        Message::Count(_) => "nb_users",
        Message::Rejected(_) => "uncompliant",
    }
}

fn stamp(frame: &mut Writer<'_>, envelope: &Envelope) {
    frame.entry("id", &envelope.stamp.id);
    match &envelope.stamp.claimed_seconds {
        // Decimal digits, checked when they came in.
        Some(digits) => frame.raw("timestamp", digits),
        None => frame.entry("timestamp", &envelope.stamp.seconds),
    };
}

fn post(frame: &mut Writer<'_>, post: &Post, style: Style) {
    frame.entry("author", post.author.as_str()).entry("avatar", &post.avatar.as_deref());
    match &post.content {
        Content::Text(text) => {
            frame.entry("text", &**text);
        }
        Content::Image(data) => {
            frame.entry("image_data", &**data);
        }
        Content::Geojson(layer) => geojson(frame, layer, style),
        Content::Crs(system) => crs(frame, system),
        Content::Bbox(bbox) => {
            crs(frame, &bbox.crs);
            frame.entry("xmin", &bbox.xmin).entry("xmax", &bbox.xmax);
            frame.entry("ymin", &bbox.ymin).entry("ymax", &bbox.ymax);
        }
        Content::Position(position) => {
            crs(frame, &position.crs);
            frame.entry("x", &position.x).entry("y", &position.y);
        }
        Content::Model(model) => {
            frame.entry("model_name", &*model.name).entry("model_group", &model.group.as_deref());
            frame.entry("raw_xml", &*model.raw_xml);
        }
        Content::Script(script) => {
            frame.entry("name", &*script.name).entry("raw_pycode", &*script.raw_pycode);
        }
    }
}

fn geojson(frame: &mut Writer<'_>, layer: &Geojson, style: Style) {
    frame.entry("layer_name", &*layer.layer_name);
    crs(frame, &layer.crs);
    frame.raw("geojson", &layer.geojson);
    if style == Style::Written {
        frame.entry("style", layer.style.as_deref().unwrap_or_default());
    }
}

fn crs(frame: &mut Writer<'_>, crs: &Crs) {
    frame.entry("crs_wkt", &*crs.wkt).entry("crs_authid", &*crs.authid);
}
