//! From the text of one value to what it means. An error says what is wrong, or nothing where the range of the setting
//! says it all.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

/// The top of ranges that have none: exact as a JSON number, and a thousand times more still fits 64 bits.
pub(super) const ANY: usize = 1_000_000_000_000_000;

/// A whole number as Python's `int()` reads it: spaces around it, a plus sign, underscores between digits.
pub(super) fn whole(text: &str, range: RangeInclusive<usize>) -> Result<usize, String> {
    let text = text.trim();
    let digits = without_underscores(text.strip_prefix('+').unwrap_or(text)).ok_or_else(String::new)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(String::new());
    }
    match digits.parse::<usize>() {
        Ok(number) if range.contains(&number) => Ok(number),
        Ok(number) if number < *range.start() => Err("too small".into()),
        _ => Err("too large".into()),
    }
}

/// The same, for what is counted in 32 bits.
pub(super) fn whole_u32(text: &str, range: RangeInclusive<u32>) -> Result<u32, String> {
    let widened = *range.start() as usize..=*range.end() as usize;
    u32::try_from(whole(text, widened)?).map_err(|_| "too large".into())
}

/// Seconds, with a fraction if need be.
pub(super) fn seconds(text: &str, range: RangeInclusive<f64>) -> Result<Duration, String> {
    let number = without_underscores(text.trim()).ok_or_else(String::new)?;
    let number: f64 = number.parse().map_err(|_| String::new())?;
    if !range.contains(&number) {
        return Err(String::new());
    }
    Duration::try_from_secs_f64(number).map_err(|_| String::new())
}

/// The text without underscores that stand between digits; nothing where one stands elsewhere. Clients may put them in
/// more places (`dialect::number`).
fn without_underscores(text: &str) -> Option<String> {
    let ends_in_digit = |part: &str| part.ends_with(|c: char| c.is_ascii_digit());
    let begins_with_digit = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let parts: Vec<&str> = text.split('_').collect();
    let between = parts.windows(2).all(|pair| ends_in_digit(pair[0]) && begins_with_digit(pair[1]));
    between.then(|| parts.concat())
}

/// Yes or no, in gischat's words and their opposites.
pub(super) fn boolean(text: &str) -> Result<bool, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(String::new()),
    }
}

/// Yes or no as gischat reads it: everything that is not one of its three words for yes is no.
pub(super) fn gischat_boolean(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "true" | "1" | "yes")
}

/// One word of several, in any case.
pub(super) fn one_of<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T, String> {
    let text = text.trim();
    let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    found.map(|(_, value)| *value).ok_or_else(String::new)
}

/// The word for a value.
pub(super) fn word_for<T: PartialEq>(value: &T, words: &[(&'static str, T)]) -> String {
    words.iter().find(|(_, other)| other == value).map_or_else(String::new, |(word, _)| (*word).into())
}

/// The items of a list: split at commas, trimmed, empty ones left out.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// An address of this machine; an IPv6 one may stand in brackets.
pub(super) fn ip(text: &str) -> Result<IpAddr, String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("localhost") {
        return Ok(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().map_err(|_| String::new())
}

/// An address of this machine with a port.
pub(super) fn socket(text: &str) -> Result<SocketAddr, String> {
    let text = text.trim();
    let (host, port) = text.rsplit_once(':').ok_or("the port is missing")?;
    if host.contains(':') && !host.starts_with('[') {
        return Err("an IPv6 address needs brackets".into());
    }
    let port = self::port(port).map_err(|_| "the port is from 1 to 65535")?;
    Ok(SocketAddr::new(ip(host)?, port))
}

/// A port; not 0, which would be another one at every start.
pub(super) fn port(text: &str) -> Result<u16, String> {
    let port = whole(text, 1..=usize::from(u16::MAX))?;
    u16::try_from(port).map_err(|_| String::new())
}

/// Any text.
pub(super) fn text_as_is(text: &str) -> Result<String, String> {
    Ok(text.into())
}
