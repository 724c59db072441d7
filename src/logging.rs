//! Sets the log up as the settings say.

use causerie::config::{LogFormat, LogSettings};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// From here on, what is traced is written to the standard output, panics among it.
pub(crate) fn init(settings: &LogSettings) {
    std::panic::set_hook(Box::new(|panic| {
        // Where, and not what: the words of a panic may quote what somebody said.
        let place = panic.location().map(tracing::field::display);
        tracing::error!(place, "a part of the server panicked");
    }));
    let terminal = std::io::stdout().is_terminal();
    // The NATS library tells at "info" what the bus tells as well.
    let level = match settings.level.contains("async_nats") {
        true => settings.level.clone(),
        false => format!("async_nats=warn,{}", settings.level),
    };
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter);
    let json = match settings.format {
        LogFormat::Json => true,
        LogFormat::Pretty => false,
        LogFormat::Auto => !terminal,
    };
    if json {
        log.json().flatten_event(true).init();
    } else if terminal {
        log.compact().init();
    } else {
        log.compact().with_ansi(false).init();
    }
}
