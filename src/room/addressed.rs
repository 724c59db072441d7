//! The members that a message is for in particular: those whose nicknames stand behind an `@`, and the author of what it answers.
//! A client that does not look gets it at once (`docs/protocol.md`, Looking). [`super::core`] asks for every message.

use super::log::MessageLog;
use super::roster::Roster;
use crate::message::{Content, MemberId, Nickname, Post, Rules};

/// The name that stands for everybody.
const ALL: &str = "all";

/// Members that a message is for in particular.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Addressed {
    /// The listed members; mostly none.
    Some(Vec<MemberId>),
    /// Everybody.
    All,
}

impl Default for Addressed {
    fn default() -> Self {
        Self::Some(Vec::new())
    }
}

impl Addressed {
    /// The members that a message is for.
    pub(super) fn of(post: &Post, roster: &Roster, log: &MessageLog, rules: &Rules) -> Self {
        let text: &str = if let Content::Text(text) = &post.content { text } else { "" };
        if names(text).any(|name| name.eq_ignore_ascii_case(ALL)) {
            return Self::All;
        }
        let named = names(text).filter_map(|name| roster.native_holder(&Nickname::parse(name, rules).ok()?));
        let answered = post.in_reply_to_id.and_then(|id| log.author(id)?.author);
        Self::Some(named.chain(answered).collect())
    }

    /// Adds the members that another message is for.
    pub(super) fn add(&mut self, others: Self) {
        match (others, self) {
            (Self::Some(others), Self::Some(members)) => members.extend(others),
            (Self::All, all) => *all = Self::All,
            (Self::Some(_), Self::All) => {}
        }
    }
}

/// The names behind an `@` in a text.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    text.split('@').skip(1).map(move |rest| &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_behind_the_sign() {
        for (text, found) in [
            ("Hi @ann, and @bob_2!", vec!["ann", "bob_2"]),
            ("@all", vec!["all"]),
            ("@ann@bob", vec!["ann", "bob"]),
            ("ann, @ bob, @é", vec!["", ""]),
            ("", vec![]),
        ] {
            assert_eq!(names(text).collect::<Vec<_>>(), found, "{text}");
        }
    }
}
