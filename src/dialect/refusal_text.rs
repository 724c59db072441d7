//! The texts of `uncompliant` frames (contract `gischat`, section 5). Called by `frame`.

use super::content;
use super::fault::said;
use super::generation::Generation;
use crate::message::{FieldFault, MessageKind, Rejection};
use std::fmt::Write;

/// The reason for a rejection, as this generation words it.
pub(super) fn reason(rejection: &Rejection, room: &str, generation: &Generation) -> String {
    match rejection {
        Rejection::NicknameTaken(nickname) => {
            format!("User '{nickname}' already registered in {} {room}", generation.room)
        }
        Rejection::TooManyFeatures { count, max } => {
            format!("Too many geojson features : {count} vs max {max} allowed")
        }
        Rejection::AuthorHeld(nickname) => {
            format!("The name '{nickname}' is somebody else's in {} {room}", generation.room)
        }
        Rejection::Banned => format!("Banned from {} {room}", generation.room),
        Rejection::Unavailable => format!("Not sent, try again: {} {room} cannot be reached", generation.room),
        Rejection::InvalidImage => "Invalid or oversized image data.".into(),
        Rejection::Invalid { kind, faults } => faulty(*kind, faults, generation),
        Rejection::Malformed(why) => (*why).into(),
        Rejection::TooFast { dropped: 0 | 1 } => "Too many messages, slow down".into(),
        Rejection::TooFast { dropped } => format!("Too many messages, slow down: {dropped} were dropped"),
    }
}

/// Faults in the words of pydantic.
fn faulty(kind: Option<MessageKind>, faults: &[FieldFault], generation: &Generation) -> String {
    let plural = if faults.len() == 1 { "" } else { "s" };
    let (count, class) = (faults.len(), class(kind, generation));
    let mut text = format!("{count} validation error{plural} for {class}");
    for FieldFault { field, kind, input } in faults {
        let said = said(kind, Some(generation));
        let (code, sentence, value, type_name) = (said.code, said.sentence, &input.shown, input.type_name);
        let _ = write!(text, "\n{field}\n  {sentence} [type={code}, input_value={value}, input_type={type_name}]");
        text += "\n    For further information visit https://errors.pydantic.dev/";
        text.extend([generation.pydantic, "/v/", code]);
    }
    text
}

fn class(kind: Option<MessageKind>, generation: &Generation) -> String {
    let name = match kind {
        None => return format!("{}MessageModel", generation.family),
        Some(MessageKind::Newcomer) => "Newcomer",
        Some(MessageKind::Like) => "Like",
        Some(MessageKind::Post(kind)) => content::of_gischat(kind).0,
    };
    format!("{}{name}Message", generation.family)
}
