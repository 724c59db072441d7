//! The commands: one table of what can be typed, what it does and how Tab completes it. `/help`, completion and
//! `docs/terminal.md` are made from it or held against it. What a command does is in `deeds`.

use super::chat::Chat;
use super::deeds;
use super::state::State;

/// What a command does with its arguments; what is wrong with them is said to the user.
type Act = fn(&mut Chat, &str) -> Result<(), String>;

/// What Tab offers after a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Completes {
    Nothing,
    Nicknames,
    /// A nickname, then a room.
    NicknameThenRoom,
    Rooms,
    Commands,
}

/// One command.
pub(super) struct Command {
    pub(super) name: &'static str,
    pub(super) arguments: &'static str,
    pub(super) help: &'static str,
    pub(super) completes: Completes,
    /// Fewest and most words after the name; what does not fit is no command where the name is a word of English too.
    words: (usize, usize),
    pub(super) act: Act,
}

const ANY: usize = usize::MAX;

/// Short to write, for the table.
const fn row(
    (name, arguments): (&'static str, &'static str),
    words: (usize, usize),
    completes: Completes,
    act: Act,
    help: &'static str,
) -> Command {
    Command { name, arguments, help, completes, words, act }
}

/// All commands. Those without a slash are the words of an older chat, which some have in their fingers.
pub(super) const TABLE: &[Command] = &[
    row(("/help", "[COMMAND]"), (0, 1), Completes::Commands, deeds::help, "shows what can be typed"),
    row(
        ("/join", "ROOM [key=KEY]"),
        (1, ANY),
        Completes::Rooms,
        deeds::join,
        "enters a room, also one to which you are invited",
    ),
    row(
        ("/leave", "[ROOM]"),
        (0, ANY),
        Completes::Rooms,
        deeds::leave,
        "leaves this room or another; its mailbox closes",
    ),
    row(
        ("/nick", "NAME"),
        (1, 1),
        Completes::Nothing,
        deeds::nick,
        "takes another nickname, by leaving your rooms and entering again",
    ),
    row(
        ("/msg", "NAME TEXT"),
        (2, ANY),
        Completes::Nicknames,
        deeds::msg,
        "says something to one member alone, who may be away",
    ),
    row(("/who", ""), (0, 0), Completes::Nothing, deeds::who, "lists who is in this room"),
    row(("/rooms", ""), (0, 0), Completes::Nothing, deeds::rooms, "lists the rooms of the server"),
    row(
        ("/invite", "NAME ROOM"),
        (2, ANY),
        Completes::NicknameThenRoom,
        deeds::invite,
        "asks a member of this room into another room of yours",
    ),
    row(
        ("/decline", "[N]"),
        (0, 1),
        Completes::Nothing,
        deeds::decline,
        "declines the invitation, call or file with this number, or the last one",
    ),
    row(
        ("/save", "[-f] N FILE"),
        (2, ANY),
        Completes::Nothing,
        deeds::save,
        "writes what has this number into a file; -f overwrites",
    ),
    row(
        ("/send", "FILE"),
        (1, ANY),
        Completes::Nothing,
        deeds::send_file,
        "sends an image, layer (.geojson), model (.model3) or script (.py)",
    ),
    row(
        ("/away", ""),
        (0, 0),
        Completes::Nothing,
        deeds::away,
        "ends the program; mail waits for you, as long as the server keeps it",
    ),
    row(
        ("/quit", ""),
        (0, 0),
        Completes::Nothing,
        deeds::quit,
        "leaves all rooms, closes your mailboxes and ends the program",
    ),
    row(("reg", "[NAME]"), (0, 1), Completes::Nothing, deeds::reg, "comes back after dereg, also under another name"),
    row(("send", "NAME TEXT"), (2, ANY), Completes::Nicknames, deeds::msg, "as /msg"),
    row(
        ("send_all", "TEXT"),
        (1, ANY),
        Completes::Nothing,
        deeds::send_all,
        "says something to this room, as a line without any command",
    ),
    row(
        ("dereg", "[NAME]"),
        (0, 1),
        Completes::Nothing,
        deeds::dereg,
        "as /away, but the program stays, and reg may follow",
    ),
];

/// What a typed line is.
pub(super) enum Typed<'a> {
    Nothing,
    Text(&'a str),
    Command(&'static Command, &'a str),
    /// A command with too few or too many words.
    Misused(&'static Command),
    Unknown(&'a str),
}

/// Reads a line. A space before it, or a second slash, makes it text whatever it is.
pub(super) fn read(line: &str) -> Typed<'_> {
    let trimmed = line.trim();
    if trimmed.is_empty() {
        return Typed::Nothing;
    }
    if line.starts_with(' ') {
        return Typed::Text(trimmed);
    }
    if trimmed.starts_with("//") {
        return Typed::Text(&trimmed[1..]);
    }
    let (name, rest) = trimmed.split_once(char::is_whitespace).unwrap_or((trimmed, ""));
    let rest = rest.trim_start();
    let Some(command) = TABLE.iter().find(|command| command.name == name) else {
        return if name.starts_with('/') { Typed::Unknown(name) } else { Typed::Text(trimmed) };
    };
    let words = rest.split_whitespace().count();
    let (fewest, most) = command.words;
    match (fewest..=most).contains(&words) {
        true => Typed::Command(command, rest),
        // "reg" and "dereg" with more words are something that people say.
        false if words > most && !name.starts_with('/') => Typed::Text(trimmed),
        false => Typed::Misused(command),
    }
}

/// Where the word begins that Tab is to complete, and what it may become.
pub(super) fn complete(before: &str, state: &State, rooms: &[String]) -> (usize, Vec<String>) {
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
    let (Typed::Command(command, _) | Typed::Misused(command)) = read(before) else {
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
        Completes::Nicknames if word == arguments => fitting(word, &mut nicknames, " "),
        Completes::NicknameThenRoom if word == arguments => fitting(word, &mut nicknames, " "),
        Completes::NicknameThenRoom => {
            let name = before[arguments..].find(' ').map_or(word, |space| arguments + space + 1);
            fitting(name, &mut rooms, "")
        }
        Completes::Rooms => fitting(arguments, &mut rooms, ""), // with spaces in their names
        Completes::Commands => fitting(word, &mut commands, ""),
        Completes::Nothing => (word, Vec::new()),
        Completes::Nicknames => mention(before, word, &state.nicknames()),
    }
}

/// A nickname in a text, with the sign before it that it had, or `@all`.
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
    use super::super::frames::{Member, RoomState};
    use super::*;

    fn name(line: &str) -> String {
        match read(line) {
            Typed::Nothing => "nothing".into(),
            Typed::Text(text) => format!("text:{text}"),
            Typed::Command(command, rest) => format!("{}:{rest}", command.name),
            Typed::Misused(command) => format!("misused {}", command.name),
            Typed::Unknown(name) => format!("unknown {name}"),
        }
    }

    #[test]
    fn lines_are_commands_or_text() {
        let rows = [
            ("", "nothing"),
            ("  ", "nothing"),
            ("hello  there ", "text:hello  there"),
            ("/join Field and mobile", "/join:Field and mobile"),
            ("/join", "misused /join"),
            ("/who cares", "misused /who"),
            ("/dance", "unknown /dance"),
            ("//join me", "text:/join me"),
            (" /join me", "text:/join me"),
            (" send me the file", "text:send me the file"),
            ("send bob  hi there", "send:bob  hi there"),
            ("send bob", "misused send"),
            ("send_all hi", "send_all:hi"),
            ("sends bob hi", "text:sends bob hi"),
            ("reg", "reg:"),
            ("reg ann", "reg:ann"),
            ("reg exp is hard", "text:reg exp is hard"),
            ("dereg ann", "dereg:ann"),
            ("/msg bob hi", "/msg:bob hi"),
        ];
        for (line, expected) in rows {
            assert_eq!(name(line), expected, "{line:?}");
        }
    }

    fn candidates(before: &str) -> (usize, Vec<String>) {
        let mut state = State::new();
        let member = |name: &str| Member { member: name.into(), nickname: name.into(), roles: Vec::new() };
        let members = Some(["ann", "bob", "Bonnie"].map(member).into());
        let (room, nickname) = ("QGIS".to_owned(), "ann".to_owned());
        state.entered(RoomState { room, nickname, nb_users: 3, members, ..RoomState::default() });
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

    #[test]
    fn names_and_helps_are_there_once() {
        let names: std::collections::HashSet<_> = TABLE.iter().map(|command| command.name).collect();
        assert_eq!(names.len(), TABLE.len());
        assert!(TABLE.iter().all(|command| !command.help.is_empty() && !command.name.contains(' ')));
    }
}
