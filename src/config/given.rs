//! The values that are given, as text: those of known variables of the environment and of the `.env` file. The environment
//! wins.

use super::dotenv::{self, ENV_FILE, Entry};
use super::fault::Fault;
use super::names::{is_ignored, unknown, unknown_variable};
use super::setting::Setting;
use super::table::settings;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;

/// Values of known variables by name, and faults and warnings from gathering them.
#[derive(Default)]
pub(super) struct Given {
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
    /// The line of the `.env` file, if it is from there.
    line: Option<usize>,
}

impl Value {
    /// Returns the fault of this value: the words say what is allowed instead.
    pub(super) fn fault(&self, allowed: String) -> Fault {
        let value = (!self.setting.is_secret).then(|| without_user(&self.text));
        Fault { name: self.name.into(), value, line: self.line, allowed }
    }
}

/// A text without the user and the password that stand in an address of it.
fn without_user(text: &str) -> String {
    let mut parts = text.split("://");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(['/', '?', '#', ',']).unwrap_or(part.len());
        shown.push_str("://");
        match part[..end].rfind('@') {
            Some(at) => shown.push_str(&format!("…{}", &part[at..])),
            None => shown.push_str(part),
        }
    }
    shown
}

impl Given {
    /// Takes a variable of the environment.
    pub(super) fn put(&mut self, name: String, text: String) {
        if let Some((setting, name)) = known(&name) {
            self.values.insert(name, Value { setting, name, text, line: None });
        } else if is_ignored(&name) {
            self.ignored.insert(name);
        } else {
            self.warnings.extend(unknown_variable(&name, &text));
        }
    }

    /// Takes a variable of the environment that may not be text.
    pub(super) fn put_os(&mut self, name: &OsStr, value: &OsStr) {
        let Some(name) = name.to_str() else { return };
        match (value.to_str(), known(name)) {
            (Some(value), _) => self.put(name.into(), value.into()),
            (None, Some((setting, name))) => {
                let value = Value { setting, name, text: value.to_string_lossy().into(), line: None };
                self.faults.push(value.fault("text in UTF-8".into()));
            }
            (None, None) => self.put(name.into(), String::new()),
        }
    }

    /// Takes the `.env` file, if there is one.
    pub(super) fn put_file(&mut self, path: &Path) {
        match dotenv::text(path) {
            Ok(text) => self.put_dotenv(&text),
            Err(allowed) => self.faults.push(Fault { name: ENV_FILE.into(), value: None, line: None, allowed }),
        }
    }

    /// Takes the text of a `.env` file. Settings that the environment has already are left as they are.
    pub(super) fn put_dotenv(&mut self, text: &str) {
        let decided: BTreeSet<&str> = self.values.values().map(|value| value.setting.name).collect();
        for Entry { name, line, value } in dotenv::read(text) {
            let line_of_file = Some(line);
            match (known(&name), value) {
                (Some((setting, _)), _) if decided.contains(setting.name) => {}
                (Some((setting, name)), Ok(text)) => {
                    self.values.insert(name, Value { setting, name, text, line: line_of_file });
                }
                (Some(_), Err(why)) => {
                    self.faults.push(Fault { name, value: None, line: line_of_file, allowed: why.into() });
                }
                (None, _) if is_ignored(&name) => _ = self.ignored.insert(name),
                // The value is not shown: it may be a secret of another program.
                (None, Err(why)) if name.is_empty() => {
                    self.warnings.push(format!("{ENV_FILE}, line {line}: {why}; the line is left out"));
                }
                (None, _) => self.warnings.push(format!("{ENV_FILE}, line {line}: {}", unknown(&name))),
            }
        }
    }

    /// Returns the values that count, in the order of the table. The name of a setting wins over its older ones.
    pub(super) fn take_values(&mut self) -> Vec<Value> {
        let mut taken: Vec<Value> = Vec::new();
        for (setting, name) in settings().flat_map(|setting| setting.names().map(move |name| (setting, name))) {
            let Some(value) = self.values.remove(name) else { continue };
            if value.text.trim().is_empty() && !setting.empty_counts {
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
}

/// Returns the setting that goes by this name, today or formerly, and the name.
fn known(name: &str) -> Option<(&'static Setting, &'static str)> {
    settings().find_map(|setting| setting.names().find(|own| *own == name).map(|own| (setting, own)))
}
