//! The table of commands.

use super::{files, handlers, moderation};
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

impl Command {
    const fn new(name: &'static str, arguments: &'static str, words: (usize, usize), run: Run) -> Self {
        Self { name, arguments, help: "", completes: Completion::Nothing, words, run }
    }

    const fn completes(self, completes: Completion) -> Self {
        Self { completes, ..self }
    }

    const fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }
}

/// All commands. Those without a slash are the commands of an older chat, which some users are accustomed to.
pub(crate) const TABLE: &[Command] = &[
    Command::new("/help", "[COMMAND]", (0, 1), help).completes(Completion::Commands).help("shows what can be typed"),
    Command::new("/join", "ROOM [key=KEY]", (1, ANY), handlers::join)
        .completes(Completion::Rooms)
        .help("enters a room, also one to which you are invited, or by the link of a sealed room"),
    Command::new("/leave", "[ROOM]", (0, ANY), handlers::leave)
        .completes(Completion::Rooms)
        .help("leaves this room or another; its mailbox closes"),
    Command::new("/nick", "NAME", (1, 1), handlers::nick)
        .help("takes another nickname, by leaving your rooms and entering again"),
    Command::new("/msg", "NAME TEXT", (2, ANY), handlers::msg)
        .completes(Completion::Nicknames)
        .help("says something to one member alone, who may be away"),
    Command::new("/who", "", (0, 0), handlers::who)
        .help("lists who is in this room, and where those are who tell their position"),
    Command::new("/at", "PLACE", (1, ANY), handlers::at).help("shows a place as it was understood, such as 45.19,5.72"),
    Command::new("/live", "position PLACE [METRES], or off", (1, ANY), handlers::live)
        .help("tells this room where you are, until off or until you leave"),
    Command::new("/rooms", "", (0, 0), handlers::rooms).help("lists the rooms of the server"),
    Command::new("/invite", "NAME ROOM", (2, ANY), handlers::invite)
        .completes(Completion::NicknameThenRoom)
        .help("asks a member of this room into another room of yours"),
    Command::new("/decline", "[N]", (0, 1), handlers::decline)
        .help("declines the invitation, call or file with this number, or the last one"),
    Command::new("/save", "[-f] N FILE", (2, ANY), files::save)
        .help("writes what has this number into a file; -f overwrites"),
    Command::new("/send", "FILE", (1, ANY), files::send_file).help(concat!("sends an ", sendable!())),
    Command::new("/delete", "[NAME [WORDS]]", (0, ANY), moderation::delete)
        .completes(Completion::Nicknames)
        .help("deletes your last message; for moderators that of somebody, or the last with these words in it"),
    Command::new("/kick", "NAME [REASON]", (1, ANY), moderation::kick)
        .completes(Completion::Nicknames)
        .help("puts a member out of this room, for moderators"),
    Command::new("/ban", "NAME MINUTES [REASON]", (2, ANY), moderation::ban)
        .completes(Completion::Nicknames)
        .help("puts a member out, who may not come back for so long, for moderators"),
    Command::new("/away", "", (0, 0), handlers::away)
        .help("ends the program; mail waits for you, as long as the server keeps it"),
    Command::new("/quit", "", (0, 0), handlers::quit)
        .help("leaves all rooms, closes your mailboxes and ends the program"),
    Command::new("reg", "[NAME]", (0, 1), handlers::reg).help("comes back after dereg, also under another name"),
    Command::new("send", "NAME TEXT", (2, ANY), handlers::msg).completes(Completion::Nicknames).help("as /msg"),
    Command::new("send_all", "TEXT", (1, ANY), handlers::send_all)
        .help("says something to this room, as a line without any command"),
    Command::new("dereg", "[NAME]", (0, 1), handlers::dereg)
        .help("as /away, but the program stays, and reg may follow"),
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
