//! Faults of the settings: all of them at once.

use super::model::LogSettings;
use std::fmt;

/// Values longer than this are cut in messages.
const SHOWN_CHARACTERS: usize = 120;

/// Most characters that are said of a value, parts of which they may quote.
const TOLD_CHARACTERS: usize = 1000;

/// Something that keeps the server from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The variable, or the file.
    pub name: String,
    /// Its value, where that is not the file's form.
    pub value: Option<String>,
    /// The file with settings and the line that it is in, if it is from there.
    pub place: Option<String>,
    /// What is said of it, as `must be off, tokens or all`; where it helps, with the reason why this value does not fit.
    pub told: String,
}

/// Everything that keeps the server from starting, in the order of the table. Printed one per line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    /// The faults.
    pub list: Vec<Fault>,
    /// Things that an operator should look at besides, such as names that set nothing.
    pub warnings: Vec<String>,
    /// The form of the log, as far as it was understood: the faults are told in it.
    pub log: LogSettings,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(value) = &self.value {
            let (value, more) = cut(value, SHOWN_CHARACTERS);
            write!(f, "={value:?}{more}")?;
        }
        if let Some(place) = &self.place {
            write!(f, " ({place})")?;
        }
        let (told, more) = cut(&self.told, TOLD_CHARACTERS);
        write!(f, ": {told}{more}")
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.list.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n"))
    }
}

impl std::error::Error for Faults {}

/// The beginning of a text, of at most so many characters, and what stands for the rest of it.
fn cut(text: &str, most: usize) -> (&str, &str) {
    text.char_indices().nth(most).map_or((text, ""), |(end, _)| (&text[..end], "…"))
}
