//! `causerie bridge`: clients that pass on messages to other services, with settings of their own.

use super::output;
use causerie::config::MatrixPing;
use causerie_terminal::PingSettings;
use clap::Subcommand;
use std::process::ExitCode;

/// The service.
#[derive(Debug, Subcommand)]
pub(super) enum Bridge {
    /// Post messages that begin with @matrixping to a Matrix room, as gischat does
    Matrix(causerie_terminal::MatrixOptions),
}

/// Runs until a signal, or until one of both sides refuses for good.
pub(super) fn bridge(bridge: &Bridge) -> ExitCode {
    let Bridge::Matrix(options) = bridge;
    let MatrixPing { prefix, homeserver, room_id, token } = match MatrixPing::from_env() {
        Ok(settings) => settings,
        Err(faults) => return output::refuse(&faults),
    };
    let settings = PingSettings { prefix: &prefix, homeserver: &homeserver, room_id: &room_id, token: token.reveal() };
    causerie_terminal::bridge_matrix(options, &settings)
}
