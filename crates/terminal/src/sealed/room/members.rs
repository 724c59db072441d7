//! Who is in the room: members as the server names them, under the names that their own loads have said.

use super::{Inside, Load, SealedRoom};
use std::collections::HashSet;

/// Clocks differ by less, in milliseconds.
const CLOCKS_DIFFER: i64 = 120_000;

impl SealedRoom {
    /// `true` if something was said while this load is here: by its time, because it names this load, which nobody knew before, or
    /// because an earlier frame of the same load was.
    pub(in crate::sealed) fn is_of_now(&self, name: &str, inside: &Inside) -> bool {
        let is_later = name.split_once('.').is_some_and(|(sid, n)| {
            let from = self.loads.get(sid).and_then(|load| load.fresh_from);
            sid == self.sid || from.zip(n.parse().ok()).is_some_and(|(from, n): (u64, u64)| n >= from)
        });
        is_later || inside.time >= self.joined - CLOCKS_DIFFER || inside.heard.contains(&self.sid)
    }

    /// The load of a member has said something while this one is here. Returns its name before, if that is another.
    pub(in crate::sealed) fn is_of(&mut self, member: &str, name: &str) -> Option<Option<String>> {
        let (sid, n) = name.split_once('.')?;
        if member == self.member {
            return None;
        }
        let before = self.name_of(member);
        let was_there = self.members.values().any(|of| of == sid);
        self.members.retain(|known, of| known == member || of != sid);
        self.members.insert(member.to_owned(), sid.to_owned());
        let Load { nickname, shown, .. } = self.loads.get(sid)?;
        let shown =
            if was_there && is_name_of(shown, nickname) { shown.clone() } else { self.free_name(nickname, sid) };
        let load = self.loads.get_mut(sid)?;
        load.shown = shown;
        load.fresh_from = load.fresh_from.or_else(|| n.parse().ok());
        (before != self.name_of(member)).then_some(before)
    }

    /// Returns a nickname, with a number where somebody who is there has it. Capitals make no difference.
    fn free_name(&self, wanted: &str, of: &str) -> String {
        let others = self.members.values().filter(|sid| *sid != of).filter_map(|sid| self.loads.get(sid));
        let taken: HashSet<String> =
            others.map(|load| &load.shown).chain([&self.nickname]).map(|name| name.to_ascii_lowercase()).collect();
        let numbered = (2..).map(|number: usize| format!("{wanted}-{number}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        names.find(|name| !taken.contains(&name.to_ascii_lowercase())).unwrap_or_default()
    }

    /// Returns the name under which a member is shown.
    pub(in crate::sealed) fn name_of(&self, member: &str) -> Option<String> {
        Some(self.loads.get(self.members.get(member)?)?.shown.clone())
    }

    /// Returns the member that a message is of, by the load that has sealed it, and the name that is shown: never by the server's word.
    pub(in crate::sealed) fn author(&self, name: &str, inside: &Inside) -> (String, String) {
        let sid = name.split_once('.').map_or(name, |(sid, _)| sid);
        if sid == self.sid {
            return (self.member.clone(), self.nickname.clone());
        }
        let member = self.members.iter().find(|(_, of)| *of == sid).map(|(member, _)| member.clone());
        match member.as_deref().and_then(|member| self.name_of(member)).zip(member) {
            Some((shown, member)) => (member, shown),
            None => (sid.to_owned(), inside.nickname.clone()),
        }
    }

    pub(in crate::sealed) fn left(&mut self, member: &str) -> Option<String> {
        let name = self.name_of(member);
        self.members.remove(member);
        self.there.remove(member);
        name
    }

    /// Only these members are there.
    pub(in crate::sealed) fn are_there(&mut self, there: HashSet<String>) {
        self.members.retain(|member, _| there.contains(member));
        self.there = there;
    }

    /// A member came, or was heard. Returns `true` if it was not there when this load said something last.
    pub(in crate::sealed) fn is_there(&mut self, member: &str) -> bool {
        self.there.insert(member.to_owned());
        !self.told.contains(member)
    }
}

/// `true` for a nickname, alone or with the number that tells it from another's.
fn is_name_of(shown: &str, nickname: &str) -> bool {
    let rest = shown.strip_prefix(nickname);
    rest.is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix('-').is_some_and(|number| number.parse::<usize>().is_ok())
    })
}
