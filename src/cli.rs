//! The arguments of the program, and those commands that only print.

use crate::token::TokenArgs;
use crate::{FAILED, MISCONFIGURED};
use causerie::config::Faults;
use clap::{Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;

/// A chat server for people who work with maps
///
/// Its settings come from the environment and from a file .env in the working directory.
/// The command print-env prints them all.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server, as without any command
    Serve,
    /// Validate the settings, print what is in force, and ask the proxy, relays, broker, tiles and other parts that they name
    Check {
        /// Ask nobody, look at the settings alone
        #[arg(long)]
        offline: bool,
        /// Take the settings from this file alone, read as systemd reads an EnvironmentFile=: those of the service
        #[arg(long, value_name = "FILE")]
        env_file: Option<std::path::PathBuf>,
    },
    /// Ask the running server whether it is well; for containers without a shell
    Healthcheck {
        /// Address to ask, instead of the one in the settings
        #[arg(long, value_name = "http://HOST:PORT/PATH")]
        url: Option<String>,
    },
    /// Chat in the terminal
    #[cfg(feature = "terminal")]
    Chat(causerie_terminal::Options),
    /// Pass on messages from here to another service; runs beside the server
    #[cfg(feature = "terminal")]
    #[command(subcommand)]
    Bridge(crate::bridge::Bridge),
    /// Make a token with the key of the settings, and print it
    Token(TokenArgs),
    /// Print a `.env` file with all settings, their meanings and defaults
    PrintEnv,
    /// Print the OpenAPI document
    Openapi,
    /// Print the plugin for QGIS, a zip: `causerie print-plugin >causerie.zip`
    PrintPlugin,
    /// Write man pages and completions into a folder that is there, for packages
    #[cfg(debug_assertions)]
    #[command(hide = true)]
    WriteManual { folder: std::path::PathBuf },
}

/// Tells all that is wrong with the settings.
pub(crate) fn refuse(faults: &Faults) -> ExitCode {
    let count = match faults.list.len() {
        1 => "1 setting is".to_owned(),
        n => format!("{n} settings are"),
    };
    complain(&format!("causerie: {count} wrong\n{faults}"));
    for warning in &faults.warnings {
        complain(&format!("warning: {warning}"));
    }
    ExitCode::from(MISCONFIGURED)
}

/// Prints a result. Who closes the pipe early wants no more of it.
pub(crate) fn say(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    _ = write!(out, "{text}{end}").and_then(|()| out.flush());
    ExitCode::SUCCESS
}

/// Prints a file as it is; one that did not get through whole is a failure.
pub(crate) fn hand_out(file: &[u8]) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(file).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("causerie: {error}"));
            ExitCode::from(FAILED)
        }
    }
}

/// Prints a line for the operator.
pub(crate) fn complain(text: &str) {
    _ = writeln!(std::io::stderr(), "{text}");
}
