//! How the log is written, and what it may say about people.

use tracing_subscriber::EnvFilter;

/// How the log is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// Its form (`LOG_FORMAT`).
    pub format: LogFormat,
    /// What is written, as a filter of `tracing` (`LOG_LEVEL`).
    pub level: String,
    /// Whether addresses of people are written (`LOG_ADDRESSES`).
    pub addresses: Addresses,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people on a terminal, JSON anywhere else.
    Auto,
    /// Lines for people; with colours on a terminal.
    Pretty,
    /// One JSON object per line.
    Json,
}

/// Whether full addresses of people come into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addresses {
    /// Never.
    Hidden,
    /// In full, because the operator asked for it.
    Full,
}

pub(super) const FORMATS: [(&str, LogFormat); 3] =
    [("auto", LogFormat::Auto), ("pretty", LogFormat::Pretty), ("json", LogFormat::Json)];

/// Words that are a filter by themselves. Another lone word would be read as the name of a program part, and silence
/// all the rest.
const LEVELS: [&str; 6] = ["trace", "debug", "info", "warn", "error", "off"];

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::Pretty, level: "info".into(), addresses: Addresses::Hidden }
    }
}

/// A filter that says something: a level, or what `tracing` calls directives.
pub(super) fn level(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_word && text != "causerie" && !LEVELS.iter().any(|level| level.eq_ignore_ascii_case(text)) {
        return Err(String::new());
    }
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|_| String::new())
}
