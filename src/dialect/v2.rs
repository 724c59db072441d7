//! gischat 2.x: typed frames without `id` and `timestamp`. Called through the functions of the parent module.

use super::content::Style;
use super::frame;
use super::generation::Generation;
use crate::message::{Envelope, Message, Recipients};

/// The second generation: no scripts, and no limits but those of nicknames and messages.
pub(super) static GENERATION: Generation =
    Generation { number: 2, stamped: false, is_bounded: false, family: "Gischat", pydantic: "2.11", room: "room" };

/// See [`super::encode_into`]. Scripts are unknown here, and a like is for the one who is liked.
pub(super) fn encode(envelope: &Envelope, style: Style, out: &mut Vec<u8>) -> bool {
    let heard = match &envelope.message {
        Message::Post(post) => GENERATION.knows(post.content.kind()),
        Message::Like(like) => like.is_plain() && envelope.recipients != Recipients::Everybody,
        Message::Event(_) | Message::Reply(_) | Message::Livefield(_) => false,
        _ => true,
    };
    if heard {
        frame::write(envelope, &GENERATION, style, out);
    }
    heard
}
