//! The arguments of the program.

use super::settings::SettingsArgs;
use super::token::TokenArgs;
use clap::{Parser, Subcommand};

/// A chat server for people who work with maps
///
/// Its settings come from the environment and from a file .env in the working directory.
/// The command print-env prints them all.
#[derive(Debug, Parser)]
#[command(version)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the server, as without any command
    Serve,
    /// Validate the settings, print what is in force, and ask the proxy, relays, broker, tiles and other parts that they name
    Check {
        /// Ask nobody, look at the settings alone
        #[arg(long)]
        offline: bool,
        #[command(flatten)]
        settings: SettingsArgs,
    },
    /// Ask the running server whether it is well; for containers without a shell
    Healthcheck {
        /// Address to ask, instead of the one in the settings
        #[arg(long, value_name = "http://HOST:PORT/PATH")]
        url: Option<String>,
        #[command(flatten)]
        settings: SettingsArgs,
    },
    /// Chat in the terminal
    #[cfg(feature = "terminal")]
    Chat(causerie_terminal::Options),
    /// Pass on messages from here to another service; runs beside the server
    #[cfg(feature = "terminal")]
    #[command(subcommand)]
    Bridge(super::bridge::Bridge),
    /// Make a token with the key of the settings, and print it
    Token {
        #[command(flatten)]
        claims: TokenArgs,
        #[command(flatten)]
        settings: SettingsArgs,
    },
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
