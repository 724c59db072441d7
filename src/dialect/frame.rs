//! Encoding as v2 and v3 have it in common: the keys of every message in the order of the wire (contract `gischat`,
//! sections 3.2 and 4.2). Who hears what is decided in `v2` and `v3`, the only callers.

use super::content::{self, Style};
use super::generation::{Generation, SERVER};
use super::refusal_text::reason;
use super::write::Writer;
use crate::message::{Envelope, Message, Post};

/// Room for the names of keys and all that is not text of the message.
const KEYS: usize = 320;

/// Writes a frame behind what stands in `out`.
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
        Message::Event(_) | Message::Reply(_) | Message::Livefield(_) => {} // no generation of gischat's clients is told of them
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
        Message::Post(post) => post.content.kind().name(),
        Message::Like(_) => "like",
        Message::Newcomer(_) => "newcomer",
        Message::Exiter(_) => "exiter",
        Message::Count(_) => "nb_users",
        Message::Rejected(_) => "uncompliant",
        Message::Notice(_) => "text",
        Message::Event(_) | Message::Reply(_) | Message::Livefield(_) => "",
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
    content::write(frame, &post.content, style);
}
