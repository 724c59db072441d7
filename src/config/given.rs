//! The values that are given, as text, and their faults. Values are those of known variables of the environment, which wins, and of
//! the `.env` file; or those of a file that systemd makes the environment of. `load` and `matrix_ping` take them.

use super::dotenv::{self, Entry};
use super::model::LogSettings;
use super::names::{is_ignored, unknown, unknown_variable};
use super::setting::{Setting, SettingForm, without_user};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fmt;
use std::path::Path;

/// Values of known variables by name, and faults and warnings from gathering them.
#[derive(Default)]
pub(super) struct Given {
    /// The settings whose variables are known.
    settings: Vec<&'static Setting>,
    values: BTreeMap<&'static str, Value>,
    /// Names that mean something to gischat only.
    pub(super) ignored: BTreeSet<String>,
    pub(super) faults: Vec<Fault>,
    pub(super) warnings: Vec<String>,
}

/// The text for one setting.
pub(super) struct Value {
    pub(super) setting: &'static Setting,
    /// The name it was given under, which may be an older one.
    name: &'static str,
    pub(super) text: String,
    /// The file and the line, if it is from one.
    place: Option<String>,
}

impl Value {
    /// Returns the fault of this value, of which this is told.
    pub(super) fn fault(&self, told: String) -> Fault {
        let value = (!self.setting.is_secret()).then(|| without_user(&self.text));
        Fault { name: self.name.into(), value, place: self.place.clone(), told }
    }
}

impl Given {
    /// No values yet of these settings.
    pub(super) fn of(settings: impl Iterator<Item = &'static Setting>) -> Self {
        Self { settings: settings.collect(), ..Self::default() }
    }

    /// The values of the environment, and of `.env` in the working directory.
    pub(super) fn here(settings: impl Iterator<Item = &'static Setting>) -> Self {
        let mut given = Self::of(settings);
        std::env::vars_os().for_each(|(name, value)| given.put(&name, &value));
        given.put_file(".env", dotenv::entries(Path::new(".env")));
        given
    }

    /// Takes a variable of the environment, whose value may not be text.
    pub(super) fn put(&mut self, name: &OsStr, value: &OsStr) {
        let (Some(name), text) = (name.to_str(), value.to_str()) else { return };
        match self.known(name) {
            Some((setting, name)) => {
                let value = Value { setting, name, text: value.to_string_lossy().into(), place: None };
                if text.is_none() {
                    return self.faults.push(value.fault("must be text in UTF-8".into()));
                }
                self.warnings.extend(comment_within(name, &value.text));
                self.values.insert(name, value);
            }
            None if is_ignored(name) => _ = self.ignored.insert(name.into()),
            None => self.warnings.extend(unknown_variable(name, text.unwrap_or_default())),
        }
    }

    /// Takes a file by what is in it, or by the reason why that cannot be read. Settings of the environment are left as they are.
    pub(super) fn put_file(&mut self, file: &str, entries: Result<Vec<Entry>, String>) {
        let entries = entries.unwrap_or_else(|told| {
            self.faults.push(Fault { name: file.into(), value: None, place: None, told });
            Vec::new()
        });
        let decided: BTreeSet<&str> = self.values.values().map(|value| value.setting.name).collect();
        for Entry { name, line, value } in entries {
            let place = format!("{file}, line {line}");
            match (self.known(&name), value) {
                (Some((setting, _)), _) if decided.contains(setting.name) => {}
                (Some((setting, name)), Ok(text)) => {
                    let before = self.values.insert(name, Value { setting, name, text, place: Some(place.clone()) });
                    self.warnings.extend(before.and_then(|before| before.place).map(|before| {
                        format!("{place}: {name} is set once more; what stands at {before} does not count")
                    }));
                }
                (Some(_), Err(why)) => {
                    self.faults.push(Fault { name, value: None, place: Some(place), told: why.into() });
                }
                (None, _) if is_ignored(&name) => _ = self.ignored.insert(name),
                // The value is not shown: it may be a secret of another program.
                (None, Err(why)) if name.is_empty() => {
                    self.warnings.push(format!("{place}: {why}; the line is left out"));
                }
                (None, _) => self.warnings.push(format!("{place}: {}", unknown(&name))),
            }
        }
    }

    /// Warns of values that may end in a comment, which a file for systemd cannot have there.
    pub(super) fn warn_of_comments(&mut self) {
        let values = self.values.values();
        self.warnings.extend(values.filter_map(|value| comment_within(value.name, &value.text)));
    }

    /// Returns the value of a setting, or its default.
    pub(super) fn take(&mut self, setting: &'static Setting) -> Value {
        let default = || Value { setting, name: setting.name, text: setting.default.into(), place: None };
        self.values.remove(setting.name).unwrap_or_else(default)
    }

    /// Returns the values that count, in the order of the table. The name of a setting wins over its older ones.
    pub(super) fn take_values(&mut self) -> Vec<Value> {
        let mut taken: Vec<Value> = Vec::new();
        let names = self.settings.iter().flat_map(|setting| setting.names().map(move |name| (setting, name)));
        for (setting, name) in names {
            let Some(value) = self.values.remove(name) else { continue };
            if value.text.trim().is_empty() && !matches!(setting.form, SettingForm::TextOrEmpty(_)) {
                continue;
            }
            match taken.last().filter(|first| first.setting.name == setting.name) {
                Some(first) if first.text == value.text => {}
                Some(first) => {
                    self.warnings.push(format!("{name} is an older name of {}, which is set too and wins", first.name));
                }
                None => taken.push(value),
            }
        }
        taken
    }

    /// Returns the setting that goes by this name, today or formerly, and the name.
    fn known(&self, name: &str) -> Option<(&'static Setting, &'static str)> {
        let mut names = self.settings.iter().flat_map(|setting| setting.names().map(move |own| (*setting, own)));
        names.find(|(_, own)| *own == name)
    }
}

/// Returns a warning about a value that may end in a comment, which only a `.env` file can have there. The value is not shown.
fn comment_within(name: &str, text: &str) -> Option<String> {
    [" #", "\t#"].iter().any(|comment| text.contains(comment)).then(|| {
        format!("{name}: the # and what follows it are part of the value here; a comment stands on a line of its own")
    })
}

/// Most characters of a value in messages.
const SHOWN_CHARACTERS: usize = 120;
/// Most characters that are said of a value, parts of which they may quote.
const TOLD_CHARACTERS: usize = 1000;

/// Something that keeps the server from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The variable, or the file.
    pub name: String,
    /// Value of the variable, where the fault is not the file's form.
    pub value: Option<String>,
    /// The file with settings and the line that it is in, if it is from there.
    pub place: Option<String>,
    /// The words about it, as `must be off, tokens or all`; where it helps, with the reason why this value does not fit.
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
