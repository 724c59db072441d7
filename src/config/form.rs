//! The forms in which values are written: the words for what is allowed, and the way from a text to a value and back. An
//! error says what is wrong, or nothing where the words for what is allowed say it all.

use super::address::{self, BaseMap};
use super::secret::{MASK, Secret};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// The top of ranges that have none: exact as a JSON number, and a thousand times more still fits 64 bits.
pub(super) const ANY: u64 = 1_000_000_000_000_000;

/// Yes and no. [`is_word`] knows more words for both.
pub(super) const SWITCH: &[(&str, bool)] = &[("true", true), ("false", false)];

/// Words that are a filter of the log by themselves. Another lone word would be read as the name of a program part, and
/// silence all the rest.
const LEVELS: [&str; 6] = ["trace", "debug", "info", "warn", "error", "off"];

type Read<T> = dyn Fn(&str) -> Result<T, String> + Send + Sync;

/// The form of a value of this type.
pub(super) struct Form<T> {
    /// The texts that are allowed, in words.
    pub(super) allowed: String,
    /// `true` if its values are never printed, not even wrong ones.
    pub(super) is_secret: bool,
    pub(super) read: Box<Read<T>>,
    pub(super) write: Box<dyn Fn(&T) -> String + Send + Sync>,
}

impl<T: 'static> Form<T> {
    pub(super) fn new(
        read: impl Fn(&str) -> Result<T, String> + Send + Sync + 'static,
        write: impl Fn(&T) -> String + Send + Sync + 'static,
    ) -> Self {
        Self { allowed: "any text".into(), is_secret: false, read: Box::new(read), write: Box::new(write) }
    }

    /// Says which texts are allowed.
    fn allowing(self, allowed: String) -> Self {
        Self { allowed, ..self }
    }

    /// Keeps its values from being printed.
    pub(super) fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }

    /// The same form for a value that may be absent.
    pub(super) fn optional(self) -> Form<Option<T>> {
        let Self { allowed, is_secret, read, write } = self;
        let write = move |value: &Option<T>| value.as_ref().map_or_else(String::new, &write);
        Form { allowed, is_secret, read: Box::new(move |text| read(text).map(Some)), write: Box::new(write) }
    }
}

/// Has `envy` read one plain value by its type. It takes whole maps, and would stop at the first fault of one.
fn plain<T: DeserializeOwned>(text: String) -> Option<T> {
    let values: BTreeMap<String, T> = envy::from_iter([(String::new(), text)]).ok()?;
    values.into_values().next()
}

/// A whole number, written as Python's `int()` reads it: spaces around it, a plus sign, underscores between digits.
pub(super) fn number<T>(range: RangeInclusive<u64>) -> Form<T>
where
    T: DeserializeOwned + Copy + TryInto<u64> + Display + 'static,
{
    let (least, most) = (*range.start(), *range.end());
    let allowed = match most {
        ANY => format!("whole number, {least} or more"),
        most => format!("whole number from {least} to {most}"),
    };
    Form::new(move |text| whole(text, &range), T::to_string).allowing(allowed)
}

fn whole<T: DeserializeOwned + Copy + TryInto<u64>>(text: &str, range: &RangeInclusive<u64>) -> Result<T, String> {
    let digits = without_underscores(text.trim()).unwrap_or_default();
    let unsigned = digits.strip_prefix('+').unwrap_or(&digits);
    if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(String::new());
    }
    let number = plain::<T>(digits).and_then(|number| Some((number, number.try_into().ok()?)));
    match number {
        Some((_, wide)) if wide < *range.start() => Err("too small".into()),
        Some((number, wide)) if wide <= *range.end() => Ok(number),
        _ => Err("too large".into()),
    }
}

/// Seconds, with a fraction if need be.
pub(super) fn seconds(range: RangeInclusive<f64>) -> Form<Duration> {
    let allowed = format!("seconds from {} to {}", range.start(), range.end());
    let read = move |text: &str| {
        let number = without_underscores(text.trim()).and_then(plain::<f64>).filter(|number| range.contains(number));
        number.and_then(|number| Duration::try_from_secs_f64(number).ok()).ok_or_else(String::new)
    };
    Form::new(read, |time: &Duration| time.as_secs_f64().to_string()).allowing(allowed)
}

/// Returns the text without underscores that stand between digits; nothing where one stands elsewhere. Clients may put them
/// in more places (`dialect::number`).
fn without_underscores(text: &str) -> Option<String> {
    let ends_in_digit = |part: &str| part.ends_with(|c: char| c.is_ascii_digit());
    let begins_with_digit = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let parts: Vec<&str> = text.split('_').collect();
    let between = parts.windows(2).all(|pair| ends_in_digit(pair[0]) && begins_with_digit(pair[1]));
    between.then(|| parts.concat())
}

/// One word of several, in any case.
pub(super) fn word<T: Copy + PartialEq + Sync>(words: &'static [(&str, T)]) -> Form<T> {
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let allowed = names.split_last().map_or_else(String::new, |(last, rest)| format!("{} or {last}", rest.join(", ")));
    let read = |text: &str| {
        let found = words.iter().find(|(word, _)| is_word(word, text.trim()));
        found.map(|(_, value)| *value).ok_or_else(String::new)
    };
    let write = |value: &T| words.iter().find(|(_, other)| other == value).map_or("", |(word, _)| word).into();
    Form::new(read, write).allowing(allowed)
}

fn is_word(word: &str, text: &str) -> bool {
    let synonyms: &[&str] = match word {
        "true" => &["1", "yes", "on"],
        "false" => &["0", "no", "off"],
        _ => &[],
    };
    word.eq_ignore_ascii_case(text) || synonyms.iter().any(|synonym| synonym.eq_ignore_ascii_case(text))
}

/// Yes or no as gischat reads it: all but its three words for yes is no. Written is no, for there is no bridge.
pub(super) fn matrix_switch() -> Form<bool> {
    let read = |text: &str| Ok(matches!(text.to_ascii_lowercase().as_str(), "true" | "1" | "yes"));
    Form::new(read, |_| "false".into())
}

/// A text that `read` checks and brings into its usual form.
pub(super) fn text(read: fn(&str) -> Result<String, String>) -> Form<String> {
    Form::new(read, String::clone)
}

/// A text without the spaces around it.
pub(super) fn trimmed(text: &str) -> Result<String, String> {
    Ok(text.trim().into())
}

/// A text that is never printed, without the spaces around it.
pub(super) fn secret() -> Form<Secret> {
    Form::new(|text| Ok(Secret::new(text.trim())), |_| MASK.into()).secret()
}

/// Texts separated by commas, each once, which `item` checks and brings into their usual form.
pub(super) fn list(item: fn(&str) -> Result<String, String>) -> Form<Vec<String>> {
    let read = move |text: &str| {
        let mut list = Vec::new();
        for written in items(text) {
            let item = item(written).map_err(|why| format!("{written:?}: {why}"))?;
            if !list.contains(&item) {
                list.push(item);
            }
        }
        Ok(list)
    };
    Form::new(read, |list: &Vec<String>| list.join(","))
}

/// Base maps, as [`address::base_maps`] reads them.
pub(super) fn base_maps() -> Form<Vec<BaseMap>> {
    let write = |map: &BaseMap| if map.name.is_empty() { map.url.clone() } else { format!("{}={}", map.name, map.url) };
    Form::new(address::base_maps, move |maps: &Vec<BaseMap>| maps.iter().map(write).collect::<Vec<_>>().join(";"))
}

/// Returns the items of a list: split at commas, trimmed, empty ones left out.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
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

/// Reads an address of this machine with a port.
pub(super) fn socket(text: &str) -> Result<SocketAddr, String> {
    let text = text.trim();
    let (host, port) = text.rsplit_once(':').ok_or("the port is missing")?;
    if host.contains(':') && !host.starts_with('[') {
        return Err("an IPv6 address needs brackets".into());
    }
    let port = whole(port, &PORTS).map_err(|_| "the port is from 1 to 65535")?;
    Ok(SocketAddr::new(ip(host)?, port))
}

/// Ports; not 0, which would be another one at every start.
pub(super) const PORTS: RangeInclusive<u64> = 1..=65_535;

/// Reads a filter of the log that says something: a level, or what `tracing` calls directives.
pub(super) fn log_level(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_word && text != "causerie" && !LEVELS.iter().any(|level| level.eq_ignore_ascii_case(text)) {
        return Err(String::new());
    }
    let says_nothing = text.split(',').all(|directive| directive.trim().is_empty());
    if says_nothing {
        return Err(String::new());
    }
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|_| String::new())
}
