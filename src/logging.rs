//! Sets the log up as the settings say.

use causerie::config::{LogFormat, LogSettings};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// From here on, what is traced is written to the standard output.
pub(crate) fn init(settings: &LogSettings) {
    let terminal = std::io::stdout().is_terminal();
    let filter = EnvFilter::try_new(&settings.level).unwrap_or_else(|_| EnvFilter::new("info"));
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
