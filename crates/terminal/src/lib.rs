//! `causerie chat`: a client in the terminal, which speaks the native protocol. The program `causerie` calls it, where
//! it is built with the feature `terminal`.
//!
//! `chat` is the state machine, pure; `connection` keeps the socket; `app` shows the chat on a screen, `plain` in
//! lines. Text of others reaches either only as [`safe`] text.

mod address; // where the server is
mod connection; // a socket that is attachment
mod key_file; // the file of a session's resume key

mod content; // content, in a line
mod explain;
mod frames; // what the server says
mod line; // a line of the talk
mod safe; // text that steers nothing
mod state; // rooms, people, lines // codes of the protocol in words

mod chat; // the talk

mod commands; // what the user can type

mod app; // on a screen
mod client; // a chat and its connection
mod exit; // exit codes
mod keymap; // keys to actions
mod line_editor; // the line that is typed
mod options; // the command line
mod plain; // in lines
mod screen; // drawing
mod wrap; // rows of a width

pub use exit::Exit;
pub use options::Options;

use chat::{Chat, Mode, Setup};
use client::Client;
use exit::End;
use plain::PlainOptions;
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
            let end = runtime.block_on(talk(options)).unwrap_or_else(|end| end);
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

async fn talk(options: &Options) -> Result<End, End> {
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
    let mut chat = Chat::new(Setup {
        server: address.to_string(),
        nickname: options.nickname(),
        rooms: options.rooms()?,
        token: options.token(&address)?,
        room_key: options::secret("CAUSERIE_ROOM_KEY"),
        mode,
    });
    chat.events = options.json.then(Vec::new);
    let retries = options.retries.or((mode == Mode::OneShot).then_some(RETRIES));
    let talk = Client::open(chat, address, tls, retries);
    if !is_plain {
        return Ok(app::run(talk).await);
    }
    let options = PlainOptions { is_json: options.json, is_typed: has_input, follows: options.follow };
    Ok(plain::run(talk, options).await)
}

/// Returns when the program is asked to stop, or its terminal has gone.
#[cfg(unix)]
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()), signal(SignalKind::hangup()));
    let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) = signals else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}

#[cfg(not(unix))]
async fn stopped() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
