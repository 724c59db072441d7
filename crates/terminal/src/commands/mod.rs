//! The commands: one table of what can be typed, what it does and how Tab completes it. `/help`, completion and
//! `docs/terminal.md` are made from it or held against it. An error of a command is shown to the user. Called by `app`
//! and `plain`.

mod complete; // Tab
mod files; // handlers about files
mod handlers; // of all others
mod moderation; // handlers for moderators
mod parse; // a line: a command or text
mod table;

pub(super) use complete::complete;
pub(super) use table::TABLE;

use super::chat::Chat;
use parse::{ParsedLine, parse};

/// Runs the command that the user typed, or sends what is none.
pub(super) fn run(chat: &mut Chat, line: &str) {
    match parse(line) {
        ParsedLine::Nothing => {}
        ParsedLine::Text(text) => chat.send_text(text),
        ParsedLine::Command(command, arguments) => {
            if let Err(why) = (command.run)(chat, arguments) {
                chat.error(&why);
            }
        }
        ParsedLine::Misused(command) => chat.error(&format!("usage: {} {}", command.name, command.arguments)),
        ParsedLine::Unknown(name) => chat.error(&format!("no command {name}; /help lists them, // says it as text")),
    }
    chat.flush();
}
