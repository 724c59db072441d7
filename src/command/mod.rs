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
mod settings;
mod token;

use args::{Cli, Command};
use check::Probing;
use clap::Parser;
use std::process::ExitCode;

/// Runs the command of the arguments; the server where they name none.
pub(crate) fn run() -> ExitCode {
    match Cli::parse().command.unwrap_or(Command::Serve) {
        Command::Serve => serve::serve(),
        Command::Check { offline, settings } => {
            check::check(if offline { Probing::Nobody } else { Probing::All }, &settings)
        }
        Command::Healthcheck { url, settings } => healthcheck::healthcheck(url, &settings),
        #[cfg(feature = "terminal")]
        Command::Chat(options) => causerie_terminal::chat(&options),
        #[cfg(feature = "terminal")]
        Command::Bridge(bridge) => bridge::bridge(&bridge),
        Command::Token { claims, settings } => token::token(claims, &settings),
        Command::PrintEnv => output::say(&causerie::config::env_example()),
        Command::Openapi => output::say(&causerie::http::openapi_json()),
        Command::PrintPlugin => output::hand_out(causerie_plugin::QGIS_ZIP),
        #[cfg(debug_assertions)]
        Command::WriteManual { folder } => manual::write(&folder),
    }
}
