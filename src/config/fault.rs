//! Faults of the settings: all of them at once.

use super::dotenv::ENV_FILE;
use std::fmt;

/// Values longer than this are cut in messages.
const SHOWN_CHARACTERS: usize = 120;

/// Something that keeps the server from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The variable, or the file.
    pub name: String,
    /// Its value, where that is not the file's form.
    pub value: Option<String>,
    /// The line of the `.env` file it is in, if it is from there.
    pub line: Option<usize>,
    /// The values that are allowed instead, and where it helps, the reason why this one is not.
    pub allowed: String,
}

/// Everything that keeps the server from starting, in the order of the table. Printed one per line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(value) = &self.value {
            write!(f, "={}", shown(value))?;
        }
        if let Some(line) = self.line {
            write!(f, " ({}, line {line})", ENV_FILE)?;
        }
        write!(f, ": {}", self.allowed)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let end = if index + 1 == self.0.len() { "" } else { "\n" };
            write!(f, "{fault}{end}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// A value in quotes on one line, cut where it is long.
fn shown(value: &str) -> String {
    match value.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => format!("{:?}…", &value[..end]),
        None => format!("{value:?}"),
    }
}
