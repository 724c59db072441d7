//! The table of commands itself, and what a row of it says.

use crate::chat::Chat;
use crate::deeds;

/// What a command does with its arguments; what is wrong with them is said to the user.
type Act = fn(&mut Chat, &str) -> Result<(), String>;

/// What Tab offers after a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Completes {
    Nothing,
    Nicknames,
    /// A nickname, then a room.
    NicknameThenRoom,
    Rooms,
    Commands,
}

/// One command.
pub(crate) struct Command {
    pub(crate) name: &'static str,
    pub(crate) arguments: &'static str,
    pub(crate) help: &'static str,
    pub(crate) completes: Completes,
    /// Fewest and most words after the name; what does not fit is no command where the name is a word of English too.
    pub(super) words: (usize, usize),
    pub(crate) act: Act,
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
pub(crate) const TABLE: &[Command] = &[
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_helps_are_there_once() {
        let names: std::collections::HashSet<_> = TABLE.iter().map(|command| command.name).collect();
        assert_eq!(names.len(), TABLE.len());
        assert!(TABLE.iter().all(|command| !command.help.is_empty() && !command.name.contains(' ')));
    }
}
