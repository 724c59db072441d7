//! What sets the typed generations, v2 and v3, apart: a table with one row each, written in `v2` and `v3`, read by `typed`,
//! `frame`, `fault` and `reason`.

use crate::message::{ContentKind, Kind, Rules};

/// One typed generation.
#[derive(Debug)]
pub(super) struct Generation {
    /// Its values of `type`, in the order in which error texts list them, with what a client means by them; nothing where
    /// servers ignore it.
    pub(super) types: &'static [(&'static str, Option<Kind>)],
    /// Whether every message has `id` and `timestamp`.
    pub(super) stamped: bool,
    /// How long its texts may be.
    pub(super) lengths: fn(&Rules) -> Lengths,
    /// How the names of its message classes begin.
    pub(super) family: &'static str,
    /// The version of pydantic that its error texts name.
    pub(super) pydantic: &'static str,
    /// Its word for a room.
    pub(super) room: &'static str,
}

/// The longest texts that are accepted, in characters, by the name of their field. Those of nicknames
/// and messages are in the rules.
#[derive(Debug)]
pub(super) struct Lengths {
    pub(super) image_data: usize,
    pub(super) layer_name: usize,
    pub(super) crs_wkt: usize,
    pub(super) crs_authid: usize,
    pub(super) model_name: usize,
    pub(super) model_group: usize,
    pub(super) raw_xml: usize,
    pub(super) name: usize,
    pub(super) raw_pycode: usize,
}

/// The values of `type` in v3. Those of v2 are all but the last.
pub(super) const TYPES: &[(&str, Option<Kind>)] = &[
    ("uncompliant", None),
    ("text", Some(Kind::Post(ContentKind::Text))),
    ("image", Some(Kind::Post(ContentKind::Image))),
    ("nb_users", None),
    ("newcomer", Some(Kind::Newcomer)),
    ("exiter", None),
    ("like", Some(Kind::Like)),
    ("geojson", Some(Kind::Post(ContentKind::Geojson))),
    ("crs", Some(Kind::Post(ContentKind::Crs))),
    ("bbox", Some(Kind::Post(ContentKind::Bbox))),
    ("position", Some(Kind::Post(ContentKind::Position))),
    ("model", Some(Kind::Post(ContentKind::Model))),
    ("script", Some(Kind::Post(ContentKind::Script))),
];

impl Generation {
    /// The values of `type` as error texts list them: `'a', 'b' or 'c'`.
    pub(super) fn expected(&self) -> String {
        let mut names = String::new();
        for (at, (name, _)) in self.types.iter().enumerate() {
            let separator = match at {
                0 => "",
                _ if at + 1 == self.types.len() => " or ",
                _ => ", ",
            };
            names.extend([separator, "'", name, "'"]);
        }
        names
    }
}
