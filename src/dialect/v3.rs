//! gischat 3.x: typed frames that all begin with `type`, `id` and `timestamp`; a room is called a channel. Called
//! through the functions of the parent module.

use super::content::Style;
use super::frame;
use super::generation::Generation;
use crate::message::{Envelope, Message, Recipients};

/// The third generation, with the limits that it has had since 3.3.4.
pub(super) static GENERATION: Generation =
    Generation { number: 3, stamped: true, is_bounded: true, family: "QChat", pydantic: "2.13", room: "channel" };

/// See [`super::encode_into`]. Nobody hears who left, and everybody hears a like.
pub(super) fn encode(envelope: &Envelope, out: &mut Vec<u8>) -> bool {
    let heard = match &envelope.message {
        Message::Exiter(_) => false,
        Message::Like(like) => like.is_plain() && envelope.recipients == Recipients::Everybody,
        Message::Event(_) | Message::Reply(_) | Message::Livefield(_) => false,
        _ => true,
    };
    if heard {
        frame::write(envelope, &GENERATION, Style::Written, out);
    }
    heard
}
