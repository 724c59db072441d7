//! The table of commands.

use super::{files, invitations, rooms, session};
use crate::chat::Chat;
use crate::content::sendable;
use crate::line::LineKind;

/// Runs a command with its arguments. An error is shown to the user.
type Run = fn(&mut Chat, &str) -> Result<(), String>;

/// The candidates of Tab after a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Completion {
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
    pub(crate) completes: Completion,
    /// Fewest and most words after the name. A line that does not fit is text where the name is a word of English too.
    pub(super) words: (usize, usize),
    pub(crate) run: Run,
}

const ANY: usize = usize::MAX;

/// Makes a row of the table.
const fn row(
    (name, arguments): (&'static str, &'static str),
    words: (usize, usize),
    completes: Completion,
    run: Run,
    help: &'static str,
) -> Command {
    Command { name, arguments, help, completes, words, run }
}

/// All commands. Those without a slash are the commands of an older chat, which some users are accustomed to.
pub(crate) const TABLE: &[Command] = &[
    row(("/help", "[COMMAND]"), (0, 1), Completion::Commands, help, "shows what can be typed"),
    row(
        ("/join", "ROOM [key=KEY]"),
        (1, ANY),
        Completion::Rooms,
        rooms::join,
        "enters a room, also one to which you are invited",
    ),
    row(
        ("/leave", "[ROOM]"),
        (0, ANY),
        Completion::Rooms,
        rooms::leave,
        "leaves this room or another; its mailbox closes",
    ),
    row(
        ("/nick", "NAME"),
        (1, 1),
        Completion::Nothing,
        rooms::nick,
        "takes another nickname, by leaving your rooms and entering again",
    ),
    row(
        ("/msg", "NAME TEXT"),
        (2, ANY),
        Completion::Nicknames,
        rooms::msg,
        "says something to one member alone, who may be away",
    ),
    row(("/who", ""), (0, 0), Completion::Nothing, rooms::who, "lists who is in this room"),
    row(("/rooms", ""), (0, 0), Completion::Nothing, rooms::rooms, "lists the rooms of the server"),
    row(
        ("/invite", "NAME ROOM"),
        (2, ANY),
        Completion::NicknameThenRoom,
        invitations::invite,
        "asks a member of this room into another room of yours",
    ),
    row(
        ("/decline", "[N]"),
        (0, 1),
        Completion::Nothing,
        invitations::decline,
        "declines the invitation, call or file with this number, or the last one",
    ),
    row(
        ("/save", "[-f] N FILE"),
        (2, ANY),
        Completion::Nothing,
        files::save,
        "writes what has this number into a file; -f overwrites",
    ),
    row(("/send", "FILE"), (1, ANY), Completion::Nothing, files::send_file, concat!("sends an ", sendable!())),
    row(
        ("/away", ""),
        (0, 0),
        Completion::Nothing,
        session::away,
        "ends the program; mail waits for you, as long as the server keeps it",
    ),
    row(
        ("/quit", ""),
        (0, 0),
        Completion::Nothing,
        session::quit,
        "leaves all rooms, closes your mailboxes and ends the program",
    ),
    row(
        ("reg", "[NAME]"),
        (0, 1),
        Completion::Nothing,
        session::reg,
        "comes back after dereg, also under another name",
    ),
    row(("send", "NAME TEXT"), (2, ANY), Completion::Nicknames, rooms::msg, "as /msg"),
    row(
        ("send_all", "TEXT"),
        (1, ANY),
        Completion::Nothing,
        rooms::send_all,
        "says something to this room, as a line without any command",
    ),
    row(
        ("dereg", "[NAME]"),
        (0, 1),
        Completion::Nothing,
        session::dereg,
        "as /away, but the program stays, and reg may follow",
    ),
];

/// `/help`, which lists this table.
fn help(chat: &mut Chat, name: &str) -> Result<(), String> {
    let fits = |known: &str| name.is_empty() || known == name || known.strip_prefix('/') == Some(name);
    let mut lines = TABLE.iter().filter(|command| fits(command.name)).peekable();
    if lines.peek().is_none() {
        return Err(format!("no command {name}"));
    }
    for command in lines {
        let usage = format!("{} {}", command.name, command.arguments);
        chat.state.print(LineKind::Output, &format!("{usage:<22} {}", command.help));
    }
    if name.is_empty() {
        let keys = "Tab completes, Up and Down bring lines back, PgUp and PgDn scroll, Alt-Left and Alt-Right turn to the \
                    other rooms, Ctrl-C is /away. A space before a line makes it text.";
        chat.state.print(LineKind::Output, keys);
    }
    Ok(())
}

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
