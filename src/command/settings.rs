//! The settings of a command that runs beside the server, which has its own from a file that only its service reads. Uses no other
//! command.

use causerie::config::{Config, Faults, Loaded};
use clap::Args;
use std::path::PathBuf;

/// The source of the settings of a command that runs beside the server.
#[derive(Debug, Args)]
pub(super) struct SettingsArgs {
    /// Take the settings from this file alone, read as systemd reads an EnvironmentFile=: those of the service
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
}

impl SettingsArgs {
    /// The settings of the file, if one was given; of the environment otherwise.
    pub(super) fn load(&self) -> Result<Loaded, Faults> {
        self.env_file.as_deref().map_or_else(Config::from_env, Config::from_environment_file)
    }
}
