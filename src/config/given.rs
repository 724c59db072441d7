//! What is given: known variables from the environment and from the `.env` file, as text. The environment wins.

use super::dotenv::{self, Entry};
use super::fault::Fault;
use super::ignored::is_ignored;
use super::setting::Setting;
use super::table::settings;
use super::{ENV_FILE, Faults, unknown};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;

/// Known variables by name, and what was noticed while gathering them.
#[derive(Debug, Default)]
pub(super) struct Given {
    texts: BTreeMap<String, String>,
    lines: BTreeMap<String, usize>,
    /// Names that mean something to gischat only.
    pub(super) ignored: BTreeSet<String>,
    pub(super) faults: Vec<Fault>,
    pub(super) warnings: Vec<String>,
}

/// The value of one setting.
#[derive(Debug)]
pub(super) struct Found {
    /// The name it was given under, which may be an older one.
    pub(super) name: &'static str,
    pub(super) text: String,
    pub(super) line: Option<usize>,
}

impl Given {
    /// A variable of the environment.
    pub(super) fn put(&mut self, name: String, value: String) {
        if setting_by(&name).is_some() {
            self.texts.insert(name, value);
        } else if is_ignored(&name) {
            self.ignored.insert(name);
        } else {
            self.warnings.extend(unknown::in_environment(&name, &value));
        }
    }

    /// A variable of the environment that may not be text.
    pub(super) fn put_os(&mut self, name: &OsStr, value: &OsStr) {
        let Some(name) = name.to_str() else { return };
        match (value.to_str(), setting_by(name)) {
            (Some(value), _) => self.put(name.into(), value.into()),
            (None, Some(setting)) => self.faults.push(Fault {
                name: name.into(),
                value: (!setting.is_secret()).then(|| value.to_string_lossy().into_owned()),
                line: None,
                allowed: "text in UTF-8".into(),
            }),
            (None, None) => self.put(name.into(), String::new()),
        }
    }

    /// The `.env` file, if there is one.
    pub(super) fn put_file(&mut self, path: &Path) {
        let read = match std::fs::read(path) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| "it is not text in UTF-8".to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
            Err(error) => Err(format!("it cannot be read: {error}")),
        };
        match read {
            Ok(text) => self.put_dotenv(&text),
            Err(allowed) => self.faults.push(Fault { name: ENV_FILE.into(), value: None, line: None, allowed }),
        }
    }

    /// The text of a `.env` file. Settings that the environment has already are left as they are.
    pub(super) fn put_dotenv(&mut self, text: &str) {
        let decided: BTreeSet<String> = self.texts.keys().cloned().collect();
        let in_environment = |setting: &Setting| setting.names().any(|name| decided.contains(name));
        for entry in dotenv::read(text) {
            match setting_by(&entry.name) {
                Some(setting) if in_environment(setting) => {}
                Some(_) => self.put_entry(entry),
                None if is_ignored(&entry.name) => _ = self.ignored.insert(entry.name),
                None => self.warnings.push(sets_nothing(&entry)),
            }
        }
    }

    fn put_entry(&mut self, entry: Entry) {
        match entry.value {
            Ok(value) => {
                self.lines.insert(entry.name.clone(), entry.line);
                self.texts.insert(entry.name, value);
            }
            Err(why) => {
                self.faults.push(Fault { name: entry.name, value: None, line: Some(entry.line), allowed: why.into() });
            }
        }
    }

    /// Has `envy` read what was gathered: as text, for it would stop at the first fault.
    pub(super) fn through_envy(&mut self) -> Result<(), Faults> {
        let pairs = std::mem::take(&mut self.texts);
        self.texts = envy::from_iter(pairs).map_err(|error| {
            let allowed = error.to_string();
            Faults(vec![Fault { name: "environment".into(), value: None, line: None, allowed }])
        })?;
        Ok(())
    }

    /// The value of a setting, once `envy` has read it (its names are lower case). Its own name wins over older ones.
    pub(super) fn find(&mut self, setting: &Setting) -> Option<Found> {
        let mut found: Option<Found> = None;
        for name in setting.names() {
            let Some(text) = self.texts.get(&name.to_lowercase()) else {
                continue;
            };
            if text.trim().is_empty() && !setting.empty_counts {
                continue;
            }
            match &found {
                Some(first) if first.text != *text => {
                    self.warnings.push(format!("{name} is an older name of {}, which is set too and wins", first.name));
                }
                Some(_) => {}
                None => found = Some(Found { name, text: text.clone(), line: self.lines.get(name).copied() }),
            }
        }
        found
    }
}

fn setting_by(name: &str) -> Option<&'static Setting> {
    settings().iter().find(|setting| setting.goes_by(name))
}

/// A line of the file that sets nothing. Its value is not shown: it may be a secret of another program.
fn sets_nothing(entry: &Entry) -> String {
    let Entry { name, line, value } = entry;
    let problem = match value {
        Err(why) if name.is_empty() => format!("{why}; the line is left out"),
        _ => unknown::in_file(name),
    };
    format!("{ENV_FILE}, line {line}: {problem}")
}
