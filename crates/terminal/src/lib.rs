//! `causerie chat`: a client in the terminal, which speaks the native protocol. The program `causerie` calls it, where
//! it is built with the feature `terminal`.
//!
//! Text of others reaches the user only as [`safe`] text. The modules in their order, each of which names only those
//! before it:
//!
//! - `address`, `trace`, `connection`: a server, what went over the wire, and a socket that is opened again after breaks
//! - `safe`, `exit`, `place`, `frames`: harmless text, exit codes, places on the Earth, frames of the server
//! - `content`, `line`, `state`: kinds of content, lines, and the rooms that hold them
//! - `explain`, `key_file`, `chat`: the state machine, pure
//! - `commands`: the user's commands
//! - `client`: a chat and its connection
//! - `options`, `plain`: the command line, and the client in lines
//! - `line_editor`, `keymap`, `wrap`, `screen`, `app`: the client on a screen

mod address;
mod app;
mod chat;
mod client;
mod commands;
mod connection;
mod content;
mod exit;
mod explain;
mod frames;
mod key_file;
mod keymap;
mod line;
mod line_editor;
mod options;
mod place;
mod plain;
mod safe;
mod screen;
mod state;
mod trace;
mod wrap;

pub use exit::Exit;
pub use options::Options;

use chat::{Chat, DesiredRoom, Mode};
use client::Client;
use connection::Server;
use exit::End;
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
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let end = match runtime {
        Ok(runtime) => {
            let end = runtime.block_on(run(options)).unwrap_or_else(|end| end);
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
    let address = options.address()?;
    let (has_input, has_output) = (std::io::stdin().is_terminal(), std::io::stdout().is_terminal());
    let is_plain = options.plain || options.json || options.follow || !has_input || !has_output;
    let mode = match (has_input, options.follow) {
        (true, _) => Mode::Interactive,
        (false, true) => Mode::Follow,
        (false, false) => Mode::OneShot,
    };
    let tls = address.is_tls.then(|| connection::connector(options.ca.as_deref())).transpose();
    let tls = tls.map_err(|why| End::new(Exit::Failed, why))?;
    let key = options::secret("CAUSERIE_ROOM_KEY");
    let rooms = options.rooms()?;
    let address = address.near(rooms.first().map(String::as_str));
    let wanted = rooms.into_iter().map(|room| DesiredRoom { room, key: key.clone(), invite: None }).collect();
    let (token, events) = (options.token(&address)?, options.json.then(Vec::new));
    let chat = Chat { wanted, token, events, ..Chat::new(address.to_string(), options.nickname(), mode) };
    let retries = options.retries.or((mode == Mode::OneShot).then_some(RETRIES));
    let trace =
        options.trace.as_deref().map(|path| trace::Trace::open(path).map_err(|error| (path, error))).transpose();
    let trace = trace.map_err(|(path, error)| End::new(Exit::Failed, format!("{}: {error}", path.display())))?;
    let client = Client::open(chat, Server { address, tls, retries, trace });
    if !is_plain {
        return Ok(app::run(client).await);
    }
    Ok(plain::run(client, options.follow).await)
}
