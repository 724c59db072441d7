//! The program: arguments, logging, run; nothing else.

#[cfg(feature = "terminal")]
mod bridge;
mod check;
mod cli;
mod healthcheck;
mod logging;
#[cfg(debug_assertions)]
mod manual;
mod serve;
mod token;

use check::Probing;
use clap::Parser;
use cli::{Cli, Command};
use std::process::ExitCode;
use tikv_jemallocator::Jemalloc;

/// The C library's allocator keeps what an attack made it take, and musl's is slow where threads meet.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// Something that was asked for failed.
const FAILED: u8 = 1;

/// The settings are wrong.
const MISCONFIGURED: u8 = 2;

fn main() -> ExitCode {
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
        Command::PrintEnv => cli::say(&causerie::config::env_example()),
        Command::Openapi => cli::say(&causerie::http::openapi_json()),
        Command::PrintPlugin => cli::hand_out(causerie_plugin::ZIP),
        #[cfg(debug_assertions)]
        Command::WriteManual { folder } => manual::write(&folder),
    }
}
