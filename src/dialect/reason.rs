//! The texts of `uncompliant` frames (contract `gischat`, section 5). Called by `frame`.

use super::fault::said;
use super::generation::Generation;
use super::repr;
use crate::message::{Fault, Kind, PostKind, Rejection};
use std::sync::Arc;

/// Why something was refused, as this generation words it.
pub(super) fn reason(rejection: &Rejection, room: &str, generation: &Generation) -> String {
    match rejection {
        Rejection::NicknameTaken(nickname) => {
            format!("User '{nickname}' already registered in {} {room}", generation.room)
        }
        Rejection::TooManyFeatures { count, max } => {
            format!("Too many geojson features : {count} vs max {max} allowed")
        }
        Rejection::InvalidImage => "Invalid or oversized image data.".into(),
        Rejection::Invalid { kind, faults } => faulty(*kind, faults, generation),
        Rejection::Malformed(why) => (*why).into(),
        Rejection::TooFast => "Too many messages, slow down".into(),
    }
}

/// What pydantic writes of faults.
fn faulty(kind: Option<Kind>, faults: &[Fault], generation: &Generation) -> String {
    let plural = if faults.len() == 1 { "" } else { "s" };
    let (count, class) = (faults.len(), class(kind, generation));
    let mut text = format!("{count} validation error{plural} for {class}");
    let mut shown: Option<(&Arc<str>, String)> = None;
    for fault in faults {
        let said = said(&fault.kind, Some(generation));
        // Missing fields share their input, which may be large: it is looked at once.
        let repr = match shown.take() {
            Some((input, repr)) if Arc::ptr_eq(input, &fault.input) => repr,
            _ => repr::cut(&fault.input),
        };
        let (field, code, sentence, python_type) =
            (fault.field, said.code, said.sentence, repr::type_name(&fault.input));
        text += &format!("\n{field}\n  {sentence} [type={code}, input_value={repr}, input_type={python_type}]");
        text += "\n    For further information visit https://errors.pydantic.dev/";
        text.extend([generation.pydantic, "/v/", code]);
        shown = Some((&fault.input, repr));
    }
    text
}

fn class(kind: Option<Kind>, generation: &Generation) -> String {
    let name = match kind {
        None => return format!("{}MessageModel", generation.family),
        Some(Kind::Post(PostKind::Text)) => "Text",
        Some(Kind::Post(PostKind::Image)) => "Image",
        Some(Kind::Newcomer) => "Newcomer",
        Some(Kind::Like) => "Like",
        Some(Kind::Post(PostKind::Geojson)) => "GeojsonLayer",
        Some(Kind::Post(PostKind::Crs)) => "Crs",
        Some(Kind::Post(PostKind::Bbox)) => "Bbox",
        Some(Kind::Post(PostKind::Position)) => "Position",
        Some(Kind::Post(PostKind::Model)) => "Model",
        Some(Kind::Post(PostKind::Script)) => "Script",
    };
    format!("{}{name}Message", generation.family)
}
