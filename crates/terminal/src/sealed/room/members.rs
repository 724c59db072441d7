//! The people in the room: loads under the names that they have said, each name of one load for as long as this one is here, and members
//! as the server names them.

use super::{Load, SealedRoom};
use std::collections::HashSet;

/// Names that are remembered before loads can take no others.
const NAMES: usize = 10_000;

impl SealedRoom {
    /// The load of a member has said something while this one is here. Returns the member's name before, if that is another.
    pub(in crate::sealed) fn is_of(&mut self, member: &str, sid: &str) -> Option<Option<String>> {
        let before = self.name_of(member);
        self.name_load(sid);
        // The server may name none, or this load's own: the load has its name all the same.
        if member.is_empty() || member == self.member {
            return None;
        }
        self.members.retain(|known, of| known == member || of != sid);
        self.members.insert(member.to_owned(), sid.to_owned());
        (before != self.name_of(member)).then_some(before)
    }

    /// Gives a load its name, unless it has one. The server's word on who left gives no name to another.
    fn name_load(&mut self, sid: &str) {
        let Some(Load { nickname, shown, .. }) = self.loads.get(sid) else { return };
        let is_kept = is_name_of(shown, nickname) && !shown.eq_ignore_ascii_case(&self.nickname);
        if !shown.is_empty() && (is_kept || self.names.len() >= NAMES) {
            return;
        }
        let name = self.free_name(nickname, sid);
        self.names.insert(name.to_ascii_lowercase(), sid.to_owned());
        if let Some(load) = self.loads.get_mut(sid) {
            load.shown = name;
        }
    }

    /// Returns a nickname, with a number where another load has had it. Capitals make no difference.
    fn free_name(&self, wanted: &str, of: &str) -> String {
        let is_free = |name: &String| {
            let is_anothers = self.names.get(&name.to_ascii_lowercase()).is_some_and(|sid| sid != of);
            !is_anothers && !name.eq_ignore_ascii_case(&self.nickname)
        };
        let numbered = (2..).map(|number: usize| format!("{wanted}-{number}"));
        std::iter::once(wanted.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
    }

    /// Returns the name under which a member is shown.
    pub(in crate::sealed) fn name_of(&self, member: &str) -> Option<String> {
        Some(self.loads.get(self.members.get(member)?)?.shown.clone())
    }

    /// Returns the load that has had a name here, whoever is there now.
    pub(in crate::sealed) fn load_called(&self, name: &str) -> Option<&String> {
        self.names.get(&name.to_ascii_lowercase())
    }

    /// Returns the member that a load speaks as, if it is there.
    pub(in crate::sealed) fn member_of(&self, sid: &str) -> Option<&String> {
        self.members.iter().find(|(_, of)| *of == sid).map(|(member, _)| member)
    }

    /// Returns the member that a load speaks as, and the name that is shown: never by the server's word for one message. `is_of_now`:
    /// what was said before gets no number, for it may be of somebody who has come again.
    pub(in crate::sealed) fn author(&self, sid: &str, nickname: &str, is_of_now: bool) -> (String, String) {
        if sid == self.sid {
            return (self.member.clone(), self.nickname.clone());
        }
        let member = self.member_of(sid).map_or(sid, String::as_str).to_owned();
        let has_name = self.loads.get(sid).is_some_and(|load| !load.shown.is_empty());
        (member, if is_of_now || has_name { self.name_of_load(sid) } else { nickname.to_owned() })
    }

    /// Returns the name of a load, or one that it could have.
    pub(in crate::sealed) fn name_of_load(&self, sid: &str) -> String {
        let Some(Load { nickname, shown, .. }) = self.loads.get(sid) else { return String::new() };
        if shown.is_empty() { self.free_name(nickname, sid) } else { shown.clone() }
    }

    pub(in crate::sealed) fn left(&mut self, member: &str) -> Option<String> {
        let name = self.name_of(member);
        self.members.remove(member);
        self.there.remove(member);
        self.told.remove(member);
        name
    }

    /// Only these members are there.
    pub(in crate::sealed) fn are_there(&mut self, there: HashSet<String>) {
        self.members.retain(|member, _| there.contains(member));
        self.told.retain(|member| there.contains(member));
        self.there = there;
    }

    /// A member came, or was heard.
    pub(in crate::sealed) fn is_there(&mut self, member: &str) {
        self.there.insert(member.to_owned());
    }

    /// `true` if somebody is there who was not when this load said something last.
    pub(super) fn is_unknown_to_any(&self) -> bool {
        self.there.iter().any(|member| *member != self.member && !self.told.contains(member))
    }
}

/// `true` for a nickname, alone or with the number that tells it from another's.
fn is_name_of(shown: &str, nickname: &str) -> bool {
    let rest = shown.strip_prefix(nickname);
    rest.is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix('-').is_some_and(|number| number.parse::<usize>().is_ok())
    })
}
