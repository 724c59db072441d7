//! The `.env` file, read as docker compose and python-dotenv read it. `dotenvy` would refuse values with spaces and
//! replace `$`.

use std::path::Path;

/// The file with settings in the working directory.
pub(super) const ENV_FILE: &str = ".env";

/// One assignment of a file with settings, or a line in the place of one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The name before the equals sign; empty where there is none.
    pub(super) name: String,
    /// The line it begins in, from 1.
    pub(super) line: usize,
    /// Its value, or the reason why there is none.
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
        let (entry, length) = first_entry(rest, line);
        entries.extend(entry);
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    entries
}

/// Returns the assignment that `rest` begins with, if any, and the bytes that it takes.
fn first_entry(rest: &str, line: usize) -> (Option<Entry>, usize) {
    let line_length = rest.find('\n').map_or(rest.len(), |end| end + 1);
    let content = rest[..line_length].trim();
    if content.is_empty() || content.starts_with('#') {
        return (None, line_length);
    }
    let none = |why| (Some(Entry { name: String::new(), line, value: Err(why) }), line_length);
    let Some(equals) = rest[..line_length].find('=') else { return none("no equals sign") };
    let Some(name) = name(&rest[..equals]) else { return none("what stands before the equals sign is no name") };
    let (value, length) = match value(&rest[equals + 1..]) {
        Ok((value, length)) => (Ok(value), equals + 1 + length),
        Err(why) => (Err(why), line_length),
    };
    (Some(Entry { name: name.into(), line, value }), length)
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

/// The value that `rest` begins with, and the bytes up to the end of its line.
fn value(rest: &str) -> Result<(String, usize), &'static str> {
    let start = rest.find(|c: char| c == '\n' || !c.is_whitespace()).unwrap_or(rest.len());
    let quote = rest[start..].chars().next().filter(|c| matches!(c, '"' | '\''));
    let Some(quote) = quote else {
        let end = rest.find('\n').unwrap_or(rest.len());
        return Ok((unquoted(&rest[..end]).into(), (end + 1).min(rest.len())));
    };
    let inner = &rest[start + 1..];
    let (value, end) = quoted(inner, quote).ok_or("the quote at its beginning is not closed")?;
    let after = &inner[end + 1..];
    let line_end = after.find('\n').map_or(after.len(), |end| end + 1);
    let tail = after[..line_end].trim();
    if !tail.is_empty() && !tail.starts_with('#') {
        return Err("something follows the closing quote");
    }
    Ok((value, start + 1 + end + 1 + line_end))
}

/// A value without quotes: up to a `#` behind a space, trimmed.
fn unquoted(text: &str) -> &str {
    let mut after_space = false;
    let comment = text.char_indices().find(|(_, c)| {
        let found = after_space && *c == '#';
        after_space = c.is_whitespace();
        found
    });
    comment.map_or(text, |(at, _)| &text[..at]).trim()
}

/// Returns the value that the quote before `text` begins, and the place of the quote that closes it. In double quotes a
/// backslash protects what follows it, and escapes are resolved; what is no escape stays as it is.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if quote == '"' => match letters.next()?.1 {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                escaped @ ('\\' | '"' | '\'' | '$') => value.push(escaped),
                other => value.extend(['\\', other]),
            },
            letter if letter == quote => return Some((value, at)),
            letter => value.push(letter),
        }
    }
    None
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
