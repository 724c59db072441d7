//! The commands of the program, each in a file of its name, and their arguments. `main` runs the one that was asked for.

mod args;
#[cfg(feature = "terminal")]
mod bridge;
mod check;
mod healthcheck;
mod logging;
#[cfg(debug_assertions)]
mod manual;
mod output;
mod serve;
mod token;

use args::{Cli, Command};
use check::Probing;
use clap::Parser;
use std::process::ExitCode;

/// Runs the command of the arguments; the server where they name none.
pub(crate) fn run() -> ExitCode {
    match Cli::parse().command.unwrap_or(Command::Serve) {
        Command::Serve => serve::serve(),
        Command::Check { offline, env_file } => {
            check::check(if offline { Probing::Nobody } else { Probing::All }, env_file.as_deref())
        }
        Command::Healthcheck { url } => healthcheck::healthcheck(url),
        #[cfg(feature = "terminal")]
        Command::Chat(options) => causerie_terminal::chat(&options),
        #[cfg(feature = "terminal")]
        Command::Bridge(bridge) => bridge::bridge(&bridge),
        Command::Token(claims) => token::token(claims),
        Command::PrintEnv => output::say(&causerie::config::env_example()),
        Command::Openapi => output::say(&causerie::http::openapi_json()),
        Command::PrintPlugin => output::hand_out(causerie_plugin::QGIS_ZIP),
        #[cfg(debug_assertions)]
        Command::WriteManual { folder } => manual::write(&folder),
    }
}
