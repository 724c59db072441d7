//! Encoding as v2 and v3 have it in common: the keys of every message in the order of the wire (contract `gischat`,
//! sections 3.2 and 4.2). Who hears what is decided in `v2` and `v3`, the only callers.

use super::SERVER;
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
    /// It is where there is one: native clients are never sent null.
    IfGiven,
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
        Message::Notice(notice) => {
            frame.entry("author", SERVER).raw("avatar", "null").entry("text", &*notice.text);
        }
        Message::Event(_) | Message::Reply(_) => {} // no generation of gischat's clients is told of them
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
        Message::Post(post) => kind(&post.content),
        Message::Like(_) => "like",
        Message::Newcomer(_) => "newcomer",
        Message::Exiter(_) => "exiter",
        Message::Count(_) => "nb_users",
        Message::Rejected(_) => "uncompliant",
        Message::Notice(_) => "text",
        Message::Event(_) | Message::Reply(_) => "",
    }
}

/// What a kind of content is called on the wire.
pub(super) fn kind(content: &Content) -> &'static str {
    match content {
        Content::Text(_) => "text",
        Content::Image(_) => "image",
        Content::Geojson(_) => "geojson",
        Content::Crs(_) => "crs",
        Content::Bbox(_) => "bbox",
        Content::Position(_) => "position",
        Content::Model(_) => "model",
        Content::Script(_) => "script",
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
    content(frame, &post.content, style);
}

/// The keys of one kind of content.
pub(super) fn content(frame: &mut Writer<'_>, content: &Content, style: Style) {
    match content {
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
            frame.entry("model_name", &*model.name);
            if style != Style::IfGiven || model.group.is_some() {
                frame.entry("model_group", &model.group.as_deref());
            }
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
    match (style, &layer.style) {
        (Style::Written, given) => _ = frame.entry("style", given.as_deref().unwrap_or_default()),
        (Style::IfGiven, Some(given)) => _ = frame.entry("style", &**given),
        (Style::IfGiven, None) | (Style::LeftOut, _) => {}
    }
}

fn crs(frame: &mut Writer<'_>, crs: &Crs) {
    frame.entry("crs_wkt", &*crs.wkt).entry("crs_authid", &*crs.authid);
}
