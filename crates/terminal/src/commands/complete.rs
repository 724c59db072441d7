//! Completion by Tab: of a command, of a nickname, of a room.

use super::parse::{ParsedLine, parse};
use super::table::{Completion, TABLE};
use crate::state::State;

/// Returns the byte where the completion starts, and the candidates.
pub(crate) fn complete(before: &str, state: &State, rooms: &[String]) -> (usize, Vec<String>) {
    let word = before.rfind(' ').map_or(0, |space| space + 1);
    let fitting = |from: usize, candidates: &mut dyn Iterator<Item = String>, after: &str| {
        let begun = before[from..].to_lowercase();
        let fits = candidates.filter(|candidate| candidate.to_lowercase().starts_with(&begun));
        (from, fits.map(|candidate| candidate + after).collect::<Vec<_>>())
    };
    let mut nicknames = state.nicknames().into_iter().map(str::to_owned);
    let mut rooms = rooms.iter().cloned();
    let mut commands = TABLE.iter().map(|command| command.name.to_owned());
    if word == 0 && before.starts_with('/') {
        return fitting(0, &mut commands.filter(|name| name.starts_with('/')), " ");
    }
    let (ParsedLine::Command(command, _) | ParsedLine::Misused(command)) = parse(before) else {
        return mention(before, word, &state.nicknames());
    };
    let arguments = command.name.len() + 1;
    if !before.is_char_boundary(arguments.min(before.len())) {
        return (word, Vec::new()); // a space of another script
    }
    if word == 0 {
        return fitting(0, &mut commands, " ");
    }
    match command.completes {
        Completion::Nicknames if word == arguments => fitting(word, &mut nicknames, " "),
        Completion::NicknameThenRoom if word == arguments => fitting(word, &mut nicknames, " "),
        Completion::NicknameThenRoom => {
            let name = before[arguments..].find(' ').map_or(word, |space| arguments + space + 1);
            fitting(name, &mut rooms, "")
        }
        Completion::Rooms => fitting(arguments, &mut rooms, ""), // with spaces in their names
        Completion::Commands => fitting(word, &mut commands, ""),
        Completion::Nothing => (word, Vec::new()),
        Completion::Nicknames => mention(before, word, &state.nicknames()),
    }
}

/// Completes a nickname in a text, with the `@` before it that it had, or `@all`.
fn mention(before: &str, word: usize, nicknames: &[&str]) -> (usize, Vec<String>) {
    let (sign, begun) = match before[word..].strip_prefix('@') {
        Some(begun) => ("@", begun),
        None => ("", &before[word..]),
    };
    let all = (sign == "@").then_some("all");
    let fits =
        nicknames.iter().copied().chain(all).filter(|name| name.to_lowercase().starts_with(&begun.to_lowercase()));
    if begun.is_empty() && sign.is_empty() {
        return (word, Vec::new());
    }
    (word, fits.map(|name| format!("{sign}{name} ")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::{Member, RoomState};

    fn candidates(before: &str) -> (usize, Vec<String>) {
        let mut state = State::default();
        let member = |name: &str| Member { member: name.into(), nickname: name.into(), roles: Vec::new(), away: false };
        let members = Some(["ann", "bob", "Bonnie"].map(member).into());
        let (room, nickname) = ("QGIS".to_owned(), "ann".to_owned());
        state.joined(RoomState { room, nickname, nb_users: 3, members, ..RoomState::default() });
        state.show_room("QGIS");
        complete(before, &state, &["QGIS".into(), "Field and mobile".into()])
    }

    #[test]
    fn tab_completes_commands_names_and_rooms() {
        let rows: [(&str, usize, &[&str]); 13] = [
            ("/jo", 0, &["/join "]),
            ("/s", 0, &["/save ", "/send "]),
            ("bo", 0, &["bob ", "Bonnie "]),
            ("hi @bo", 3, &["@bob ", "@Bonnie "]),
            ("hi @a", 3, &["@all "]),
            ("hi ", 3, &[]),
            ("/msg b", 5, &["bob ", "Bonnie "]),
            ("send bob hi b", 12, &["bob ", "Bonnie "]),
            ("/join field a", 6, &["Field and mobile"]),
            ("/invite bob Fi", 12, &["Field and mobile"]),
            ("/help /jo", 6, &["/join"]),
            ("/nick b", 6, &[]),
            ("/msg\u{3000}b b", 9, &[]),
        ];
        for (before, from, expected) in rows {
            assert_eq!(
                candidates(before),
                (from, expected.iter().map(|name| (*name).to_owned()).collect()),
                "{before:?}"
            );
        }
    }
}
