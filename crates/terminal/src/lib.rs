//! `causerie chat`: a client in the terminal, which speaks the native protocol; and `causerie bridge matrix`, one without
//! anybody at it. The program `causerie` calls them, where it is built with the feature `terminal`.
//!
//! Text of others reaches the user only as [`safe`] text. The modules in their order, each of which names only those
//! before it:
//!
//! - `address`, `trace`, `connection`: a server, what went over the wire, and a socket that is opened again after breaks
//! - `safe`, `exit`, `place`, `frames`: harmless text, exit codes, places on the Earth, frames of the server
//! - `sealed`: frames of sealed rooms, opened and sealed
//! - `content`, `line`, `state`: kinds of content, lines, and the rooms that hold them
//! - `explain`, `key_file`, `chat`: the state machine, pure
//! - `commands`: the user's commands
//! - `client`: a chat and its connection
//! - `options`, `plain`: the command line, and the client in lines
//! - `matrix`, `bridge`: a room of a Matrix server, and the client that passes on pings to it
//! - `line_editor`, `keymap`, `wrap`, `screen`, `app`: the client on a screen

mod address;
mod app;
mod bridge;
mod chat;
mod client;
mod commands;
mod connection;
mod content;
mod exit;
mod explain;
mod frames;
mod json;
mod key_file;
mod keymap;
mod line;
mod line_editor;
mod matrix;
mod options;
mod place;
mod plain;
mod safe;
mod screen;
mod sealed;
mod state;
mod trace;
mod wrap;

pub use exit::Exit;
pub use options::{MatrixOptions, Options};

use chat::Mode;
use client::Client;
use exit::End;
use matrix::MatrixRoom;
use safe::Safe;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// Failed attempts in a row after which a client that only sends its input gives up.
const RETRIES: u32 = 3;

/// Returns all commands with their arguments and meanings, for the documents.
pub fn commands() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    commands::TABLE.iter().map(|command| (command.name, command.arguments, command.help))
}

/// Runs the client until the chat ends. The exit code tells the reason, and standard error more about it.
pub fn chat(options: &Options) -> ExitCode {
    to_its_end(run(options))
}

/// gischat's settings for its ping of a Matrix room.
pub struct PingSettings<'a> {
    /// The beginning of messages that ping.
    pub prefix: &'a str,
    /// The address of the homeserver.
    pub homeserver: &'a str,
    /// The id of the room.
    pub room_id: &'a str,
    /// The access token of the account that speaks there.
    pub token: &'a str,
}

/// Passes pings on to a Matrix room until a signal ends it. The exit code tells the reason, and standard error more about it.
pub fn bridge_matrix(options: &MatrixOptions, settings: &PingSettings<'_>) -> ExitCode {
    to_its_end(async {
        let PingSettings { prefix, homeserver, room_id, token } = settings;
        let room = MatrixRoom::new(homeserver, room_id, token, options.target.ca.as_deref())?;
        let (mut chat, server) = options.target.open(options.nick.clone(), Mode::Bridge)?;
        chat.events = Some(Vec::new());
        Ok(bridge::run(Client::open(chat, server), room, prefix).await)
    })
}

fn to_its_end(client: impl Future<Output = Result<End, End>>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let end = match runtime {
        Ok(runtime) => {
            let end = runtime.block_on(client).unwrap_or_else(|end| end);
            runtime.shutdown_background(); // the input may still be waited for
            end
        }
        Err(error) => End::new(Exit::Failed, error.to_string()),
    };
    if !end.why.is_empty() {
        _ = writeln!(std::io::stderr(), "causerie: {}", Safe::of(&end.why));
    }
    ExitCode::from(end.exit.code())
}

async fn run(options: &Options) -> Result<End, End> {
    let (has_input, has_output) = (std::io::stdin().is_terminal(), std::io::stdout().is_terminal());
    let can_draw = has_input && has_output && draws(std::env::var("TERM").ok().as_deref());
    let is_plain = options.plain || options.json || options.follow || !can_draw;
    let mode = match (has_input, options.follow) {
        (true, _) => Mode::Interactive,
        (false, true) => Mode::Follow,
        (false, false) => Mode::OneShot,
    };
    let (mut chat, mut server) = options.target.open(options.nickname(), mode)?;
    chat.events = options.json.then(Vec::new);
    server.retries = options.retries.or((mode == Mode::OneShot).then_some(RETRIES));
    let trace =
        options.trace.as_deref().map(|path| trace::Trace::open(path).map_err(|error| (path, error))).transpose();
    server.trace = trace.map_err(|(path, error)| End::new(Exit::Failed, format!("{}: {error}", path.display())))?;
    let client = Client::open(chat, server);
    if !is_plain {
        return Ok(app::run(client).await);
    }
    Ok(plain::run(client, options.follow).await)
}

/// `true` if a terminal that calls itself so has a screen. On Windows none has a name.
fn draws(term: Option<&str>) -> bool {
    if cfg!(windows) { term != Some("dumb") } else { !matches!(term, None | Some("" | "dumb")) }
}

#[cfg(all(test, unix))]
mod tests {
    #[test]
    fn dumb_terminals_get_lines() {
        let rows = [(None, false), (Some(""), false), (Some("dumb"), false), (Some("xterm-256color"), true)];
        for (term, expected) in rows {
            assert_eq!(super::draws(term), expected, "{term:?}");
        }
    }
}
