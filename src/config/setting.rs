//! One setting, sections of them, and the forms in which values are written: the words for what is allowed, and the way from a
//! text to the usual form of the same value, which is what `envy` reads. Secrets print as `***`. All of `config` uses it.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::collections::HashSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;
use subtle::ConstantTimeEq;
use tracing_subscriber::EnvFilter;

/// The top of ranges that have none: exact as a JSON number, and a thousand times more still fits 64 bits.
pub(super) const ANY: u64 = 1_000_000_000_000_000;

/// Ports; 0 would be another one at every start.
pub(super) const PORTS: RangeInclusive<u64> = 1..=65_535;

/// Yes and no. [`is_word`] knows more words for both.
pub(super) const SWITCH: &[&str] = &["true", "false"];

/// Settings about one subject, a table of the reference.
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// `true` if all nodes of an instance must have the same.
    pub is_common: bool,
    /// Settings of the section.
    pub settings: &'static [Setting],
}

/// One setting: a row of the table.
pub struct Setting {
    /// Name of the setting in the environment.
    pub name: &'static str,
    /// Names it had before, or has elsewhere. Its own name wins.
    pub older: &'static [&'static str],
    /// The default in its usual form; empty where there is none.
    pub default: &'static str,
    /// Effect of the setting, in a sentence or two.
    pub meaning: &'static str,
    /// The form of its values.
    pub(super) form: SettingForm,
    /// Words for the values that are allowed, where the form does not say it all.
    pub(super) words: &'static str,
}

/// Settings as rows of a table, in the order of the fields of [`Setting`] but for the effect, which is the last.
macro_rules! rows {
    ($(
        $name:literal $(also $older:literal)? =
            $default:literal, $form:expr $(, $words:literal)? $(=> $meaning:literal)?;
    )*) => {
        &[$(Setting {
            name: $name,
            older: &[$($older)?],
            default: $default,
            meaning: concat!($($meaning)?),
            form: $form,
            words: concat!($($words)?),
        }),*]
    };
}

pub(super) use rows;

/// The form of a value.
pub(super) enum SettingForm {
    /// A whole number, written as Python's `int()` reads it: spaces around it, a plus sign, underscores between digits.
    Number(RangeInclusive<u64>),
    /// Seconds, with a fraction if need be.
    Seconds(RangeInclusive<f64>),
    /// One word of several, in any case.
    Word(&'static [&'static str]),
    /// A text.
    Text(ReadValue),
    /// A text that says something where it is empty, too. For the others that is the same as none.
    TextOrEmpty(ReadValue),
    /// Texts separated by commas, each once.
    List(ReadValue),
    /// A text that is never printed, not even where it is wrong, and what is printed in its place.
    Secret(ReadValue, fn(&str) -> String),
}

/// Brings a text into its usual form. An error says what is wrong, or nothing where the words for what is allowed say it all.
type ReadValue = fn(&str) -> Result<String, String>;

impl Setting {
    /// Returns the values that are allowed, in words.
    pub fn allowed(&self) -> String {
        match &self.form {
            _ if !self.words.is_empty() => self.words.into(),
            SettingForm::Number(range) if *range.end() == ANY => format!("whole number, {} or more", range.start()),
            SettingForm::Number(range) => format!("whole number from {} to {}", range.start(), range.end()),
            SettingForm::Seconds(range) => format!("seconds from {} to {}", range.start(), range.end()),
            SettingForm::Word([rest @ .., last]) => format!("{} or {last}", rest.join(", ")),
            _ => "any text".into(),
        }
    }

    /// Returns its name, then its older ones.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.older.iter().copied())
    }

    /// `true` if its value opens something, so that it is never printed.
    pub(super) fn is_secret(&self) -> bool {
        matches!(self.form, SettingForm::Secret(..))
    }

    /// Returns a value in its usual form.
    ///
    /// # Errors
    /// The words for what it must be, with the reason why it is not where that helps.
    pub(super) fn read(&self, text: &str) -> Result<String, String> {
        self.usual(text).map_err(|why| {
            let allowed = self.allowed();
            let article = if allowed.starts_with("whole number") { "a " } else { "" };
            let must = format!("must be {article}{allowed}");
            if why.is_empty() { must } else { format!("{must} ({why})") }
        })
    }

    fn usual(&self, text: &str) -> Result<String, String> {
        match &self.form {
            SettingForm::Number(range) => number(text, range).map(|number| number.to_string()),
            SettingForm::Seconds(range) => {
                let number = without_underscores(text.trim()).and_then(|digits| digits.parse::<f64>().ok());
                let time = number.filter(|number| range.contains(number)).map(Duration::try_from_secs_f64);
                time.and_then(Result::ok).map(|time| time.as_secs_f64().to_string()).ok_or_else(String::new)
            }
            SettingForm::Word(words) => {
                let found = words.iter().find(|word| is_word(word, text.trim()));
                found.map(|word| (*word).to_owned()).ok_or_else(String::new)
            }
            SettingForm::Text(read) | SettingForm::TextOrEmpty(read) | SettingForm::Secret(read, _) => read(text),
            SettingForm::List(read) => list(text, *read),
        }
    }

    /// Returns what is printed of a value in its usual form.
    pub(super) fn shown(&self, text: &str) -> String {
        match self.form {
            SettingForm::Secret(_, hide) => hide(text),
            _ => text.into(),
        }
    }
}

/// A value with a form of its own.
pub(super) trait FromText: Sized {
    /// Reads it. An error says what is wrong.
    fn read(text: &str) -> Result<Self, String>;

    /// Returns its usual form.
    fn written(&self) -> String;
}

/// Brings such a value's text into its usual form.
pub(super) fn usual<T: FromText>(text: &str) -> Result<String, String> {
    T::read(text).map(|value| value.written())
}

/// Has serde read such a value.
pub(super) fn written<'de, D: Deserializer<'de>, T: FromText>(text: D) -> Result<T, D::Error> {
    T::read(&String::deserialize(text)?).map_err(D::Error::custom)
}

fn number(text: &str, range: &RangeInclusive<u64>) -> Result<u64, String> {
    let digits = without_underscores(text.trim()).unwrap_or_default();
    let digits = digits.strip_prefix('+').unwrap_or(&digits);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(String::new());
    }
    match digits.parse() {
        Ok(number) if number < *range.start() => Err("too small".into()),
        Ok(number) if number <= *range.end() => Ok(number),
        _ => Err("too large".into()),
    }
}

/// Returns the text without underscores that stand between digits; nothing where one stands elsewhere. Clients may put them
/// in more places (`dialect::number`).
fn without_underscores(text: &str) -> Option<String> {
    let is_digit = |c: char| c.is_ascii_digit();
    let parts: Vec<&str> = text.split('_').collect();
    let are_between = parts.windows(2).all(|pair| pair[0].ends_with(is_digit) && pair[1].starts_with(is_digit));
    are_between.then(|| parts.concat())
}

fn is_word(word: &str, text: &str) -> bool {
    let synonyms = match word {
        "true" => ["1", "yes", "on"],
        "false" => ["0", "no", "off"],
        _ => [word; 3],
    };
    word.eq_ignore_ascii_case(text) || synonyms.iter().any(|synonym| synonym.eq_ignore_ascii_case(text))
}

fn list(text: &str, read: ReadValue) -> Result<String, String> {
    let of_item = |written| read(written).map_err(|why| format!("{:?}: {why}", without_user(written)));
    let (mut list, mut seen) = (all(items(text).map(of_item))?, HashSet::new());
    list.retain(|item| seen.insert(item.clone()));
    Ok(list.join(","))
}

/// Returns all values of a list, or all that is wrong with it.
pub(super) fn all<T>(read: impl Iterator<Item = Result<T, String>>) -> Result<Vec<T>, String> {
    let (mut values, mut faults) = (Vec::new(), Vec::new());
    for item in read {
        match item {
            Ok(value) => values.push(value),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(values) } else { Err(faults.join("; ")) }
}

/// Returns the items of a list: split at commas, trimmed, empty ones left out.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// A text without the users and the passwords that stand in its addresses, with `//` behind the scheme or without.
pub(super) fn without_user(text: &str) -> String {
    let shown = |address: &str| {
        let begin = address.find(':').map_or(0, |colon| colon + 1);
        let begin = if address[begin..].starts_with("//") { begin + 2 } else { begin };
        let end = address[begin..].find(['/', '?', '#']).map_or(address.len(), |at| begin + at);
        match address[begin..end].rfind('@') {
            Some(at) => format!("{}…{}", &address[..begin], &address[begin + at..]),
            None => address.to_owned(),
        }
    };
    text.split(',').map(shown).collect::<Vec<_>>().join(",")
}

/// Fewest characters of a secret that nobody guesses, however fast: 128 bits in base64.
pub const SURE_KEY: usize = 22;

/// Printed in place of a secret.
pub(super) const MASK: &str = "***";

/// A text that opens something: a key of a room, a key that signs. It is compared in constant time, and never printed.
#[derive(Clone, Deserialize)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Makes a secret of exactly these characters.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// `true` if `given` is this secret. The time that it takes tells only if the lengths are the same.
    pub fn matches(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// Returns the secret itself, to sign or verify with it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// A text without the spaces around it.
pub(super) fn trimmed(text: &str) -> Result<String, String> {
    Ok(text.trim().into())
}

/// The text that is printed in place of a whole secret.
pub(super) fn masked(text: &str) -> String {
    if text.is_empty() { String::new() } else { MASK.into() }
}

/// Reads an address of this machine; an IPv6 one may stand in brackets.
pub(super) fn ip(text: &str) -> Result<IpAddr, String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("localhost") {
        return Ok(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().map_err(|_| String::new())
}

/// An address of this machine with a port.
pub(super) fn socket(text: &str) -> Result<String, String> {
    let text = text.trim();
    let (host, port) = text.rsplit_once(':').ok_or("the port is missing")?;
    if host.contains(':') && !host.starts_with('[') {
        return Err("an IPv6 address needs brackets".into());
    }
    let port = number(port, &PORTS).ok().and_then(|port| port.try_into().ok()).ok_or("the port is from 1 to 65535")?;
    Ok(SocketAddr::new(ip(host)?, port).to_string())
}

/// A filter of the log that says something: a level, or what `tracing` calls directives. Another lone word would be read as the
/// name of a program part, and silence all the rest.
pub(super) fn log_level(text: &str) -> Result<String, String> {
    let text = text.trim();
    let levels = ["trace", "debug", "info", "warn", "error", "off"];
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_part = is_word && text != "causerie" && !levels.iter().any(|level| level.eq_ignore_ascii_case(text));
    if is_part || text.split(',').all(|directive| directive.trim().is_empty()) {
        return Err(String::new());
    }
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|_| String::new())
}
