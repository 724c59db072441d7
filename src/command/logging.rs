//! Sets the log up as the settings say.

use super::output::{self, FAILED, MISCONFIGURED};
use causerie::config::{Faults, LogFormat, LogSettings};
use std::io::{IsTerminal, stderr, stdout};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// From here on, what is traced is written to the standard output, panics among it.
pub(super) fn init(settings: &LogSettings) {
    std::panic::set_hook(Box::new(|panic| {
        // Where, and not what: the words of a panic may quote what somebody said.
        let place = panic.location().map(tracing::field::display);
        tracing::error!(place, "a part of the server panicked");
    }));
    let terminal = stdout().is_terminal();
    // The NATS library tells at "info" what the bus tells as well.
    let level = match settings.level.contains("async_nats") {
        true => settings.level.clone(),
        false => format!("async_nats=warn,{}", settings.level),
    };
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter);
    if is_json(settings) {
        log.json().flatten_event(true).init();
    } else if terminal {
        log.compact().init();
    } else {
        log.compact().with_ansi(false).init();
    }
}

fn is_json(settings: &LogSettings) -> bool {
    match settings.format {
        LogFormat::Json => true,
        LogFormat::Pretty => false,
        LogFormat::Auto => !stdout().is_terminal(),
    }
}

/// Tells all that is wrong with the settings, in the form of the log.
pub(super) fn refuse(faults: &Faults) -> ExitCode {
    if !is_json(&faults.log) {
        return output::refuse(faults);
    }
    let told = || {
        faults.list.iter().for_each(|fault| tracing::error!(setting = fault.name, "{fault}"));
        faults.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    };
    in_json(told);
    ExitCode::from(MISCONFIGURED)
}

/// Tells why the server ends, in the form of the log, but whatever its level.
pub(super) fn fail(settings: &LogSettings, why: &str) -> ExitCode {
    match is_json(settings) {
        true => in_json(|| tracing::error!("{why}")),
        false => output::complain(&format!("causerie: {why}")),
    }
    ExitCode::from(FAILED)
}

fn in_json(told: impl FnOnce()) {
    let log = tracing_subscriber::fmt().json().flatten_event(true).with_writer(stderr).finish();
    tracing::subscriber::with_default(log, told);
}
