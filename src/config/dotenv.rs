//! The `.env` file, read as docker compose and python-dotenv read it. `dotenvy` would refuse values with spaces and replace `$`.

use std::path::Path;

/// One assignment of a file with settings, or a line in the place of one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The name before the equals sign; empty where there is none.
    pub(super) name: String,
    /// The line it begins in, from 1.
    pub(super) line: usize,
    /// Value of the assignment, or the reason why there is none.
    pub(super) value: Result<String, &'static str>,
}

/// Returns all assignments of a file, none if there is no file; or the reason why it cannot be read.
pub(super) fn entries(path: &Path) -> Result<Vec<Entry>, String> {
    match std::fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => Ok(read(&text)),
        Ok(Err(_)) => Err("it is not text in UTF-8".into()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(format!("it cannot be read: {error}")),
    }
}

/// Returns all assignments of a file, in order. Comments and empty lines are left out.
pub(super) fn read(text: &str) -> Vec<Entry> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let mut entries = Vec::new();
    let (mut rest, mut line) = (text.as_str(), 1);
    while !rest.is_empty() {
        let (entry, next) = first_entry(rest, line);
        entries.extend(entry);
        line += rest[..rest.len() - next.len()].matches('\n').count();
        rest = next;
    }
    entries
}

/// Returns the assignment that `rest` begins with, if any, and what stands behind it.
fn first_entry(rest: &str, line: usize) -> (Option<Entry>, &str) {
    let (first, next) = rest.split_once('\n').unwrap_or((rest, ""));
    if matches!(first.trim().chars().next(), None | Some('#')) {
        return (None, next);
    }
    let none = |why| (Some(Entry { name: String::new(), line, value: Err(why) }), next);
    let Some((before, _)) = first.split_once('=') else { return none("no equals sign") };
    let Some(name) = name(before) else { return none("what stands before the equals sign is no name") };
    let (value, next) = match value(&rest[before.len() + 1..]) {
        Ok((value, next)) => (Ok(value), next),
        Err(why) => (Err(why), next),
    };
    (Some(Entry { name: name.into(), line, value }), next)
}

/// The name before an equals sign, without `export`.
fn name(text: &str) -> Option<&str> {
    let text = text.trim();
    let text = text.strip_prefix("export").filter(|rest| rest.starts_with(char::is_whitespace)).unwrap_or(text);
    let text = text.trim_start();
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let fits = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(letters);
    fits.then_some(text)
}

/// The value that `rest` begins with, and what stands behind its line.
fn value(rest: &str) -> Result<(String, &str), &'static str> {
    let begin = rest.trim_start_matches(|c: char| c != '\n' && c.is_whitespace());
    let Some(quote) = begin.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        let (line, next) = rest.split_once('\n').unwrap_or((rest, ""));
        return Ok((unquoted(line).into(), next));
    };
    let (value, after) = quoted(&begin[1..], quote).ok_or("the quote at its beginning is not closed")?;
    let (tail, next) = after.split_once('\n').unwrap_or((after, ""));
    match tail.trim().chars().next() {
        None | Some('#') => Ok((value, next)),
        Some(_) => Err("something follows the closing quote"),
    }
}

/// A value without quotes: up to a `#` behind a space, trimmed.
fn unquoted(text: &str) -> &str {
    let comment = text.match_indices('#').find(|(at, _)| text[..*at].ends_with(char::is_whitespace));
    comment.map_or(text, |(at, _)| &text[..at]).trim()
}

/// Returns the value that the quote before `text` begins, and what stands behind the quote that closes it. In double quotes a
/// backslash protects what follows it, and escapes are resolved; what is no escape stays as it is.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let (mut value, mut letters) = (String::new(), text.chars());
    loop {
        match letters.next()? {
            '\\' if quote == '"' => match letters.next()? {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                escaped @ ('\\' | '"' | '\'' | '$') => value.push(escaped),
                other => value.extend(['\\', other]),
            },
            letter if letter == quote => return Some((value, letters.as_str())),
            letter => value.push(letter),
        }
    }
}

/// A value as it may stand in a `.env` file: in quotes only where it would be misread without.
pub(super) fn written(value: &str) -> String {
    if !value.contains(['\n', '\r']) && !value.starts_with(['"', '\'']) && unquoted(value) == value {
        return value.into();
    }
    let escapes = [('\\', "\\\\"), ('"', "\\\""), ('$', "\\$"), ('\n', "\\n"), ('\r', "\\r")];
    let escaped = escapes.iter().fold(value.to_owned(), |text, (letter, escape)| text.replace(*letter, escape));
    format!("\"{escaped}\"")
}
