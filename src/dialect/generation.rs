//! The dialects by name, and the differences of the typed generations, v2 and v3: a table with one row each, written in `v2` and
//! `v3`, read by `typed`, `frame`, `fault` and `refusal_text`.

use super::content;
use crate::message::{ContentKind, MessageKind};

/// A generation of clients, and what sets its frames apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// gischat 1.x: untyped.
    V1,
    /// gischat 2.x: typed, without `id` and `timestamp`.
    V2,
    /// As [`Dialect::V2`], without `style` in layers: QTribu 1.1 loses a layer that has it.
    V2WithoutStyle,
    /// gischat 3.x: typed, with `id` and `timestamp`; rooms are called channels.
    V3,
    /// Our own protocol: many rooms on one socket.
    Native,
    /// Dialect of QField's plugin `livefield`.
    Livefield,
}

/// Under which author gischat's clients hear what the server itself says.
pub(super) const SERVER: &str = "server";

impl Dialect {
    /// Every dialect, in the order of [`Dialect::index`].
    pub const ALL: [Self; 6] = [Self::V1, Self::V2, Self::V2WithoutStyle, Self::V3, Self::Native, Self::Livefield];

    /// Number of dialects.
    pub const COUNT: usize = Self::ALL.len();

    /// The place of this dialect in a table with one row each.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// A typed generation.
#[derive(Debug)]
pub(super) struct Generation {
    /// Number of the generation: 2 or 3.
    pub(super) number: u8,
    /// `true` if every message has `id` and `timestamp`.
    pub(super) stamped: bool,
    /// `true` if it bounds more texts than nicknames and messages.
    pub(super) is_bounded: bool,
    /// The beginning of the names of its message classes.
    pub(super) family: &'static str,
    /// The version of pydantic that its error texts name.
    pub(super) pydantic: &'static str,
    /// Word for a room.
    pub(super) room: &'static str,
}

impl Generation {
    /// `true` if this generation has such a kind.
    pub(super) fn knows(&self, kind: ContentKind) -> bool {
        content::of_gischat(kind).1 <= self.number
    }

    /// The kind of message that a client means by this value of `type`: `None` if there is no such value, `Some(None)`
    /// if servers ignore it.
    pub(super) fn kind(&self, name: &str) -> Option<Option<MessageKind>> {
        match name {
            "uncompliant" | "nb_users" | "exiter" => Some(None),
            "newcomer" => Some(Some(MessageKind::Newcomer)),
            "like" => Some(Some(MessageKind::Like)),
            _ => ContentKind::find(name).filter(|kind| self.knows(*kind)).map(|kind| Some(MessageKind::Post(kind))),
        }
    }

    /// The values of `type` as error texts list them: `'a', 'b' or 'c'`. The technical ones stand among the kinds where
    /// gischat has them.
    pub(super) fn expected(&self) -> String {
        let kinds = ContentKind::ALL.iter().filter(|kind| self.knows(**kind)).map(|kind| kind.name());
        let mut names: Vec<&str> = kinds.collect();
        names.splice(2..2, ["nb_users", "newcomer", "exiter", "like"]);
        names.insert(0, "uncompliant");
        let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
        match quoted.split_last() {
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        }
    }
}
