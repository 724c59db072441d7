//! A file with settings as systemd reads it (`EnvironmentFile=`): a `#` behind a value is a part of it, quotes may follow each
//! other, and `export` is no part of a name. A test compares with systemd's own reader.

use super::dotenv::Entry;
use std::path::Path;
use std::str::Chars;

const NOT_CLOSED: &str = "a quote is not closed, and systemd takes all that follows for its value";
const CONTROL: &str = "it has a control character, and systemd leaves it out";
const LONG_COMMENT: &str = "the comment ends in a backslash, by which systemd before 254 leaves out the next line too";

/// Returns all assignments of a file, or the reason why it cannot be read.
pub(super) fn entries(path: &Path) -> Result<Vec<Entry>, String> {
    match std::fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => Ok(read(&text)),
        Ok(Err(_)) => Err("is not text in UTF-8: systemd takes nothing of it".into()),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}

/// Returns all assignments of a text, in order, and lines that are none.
pub(super) fn read(text: &str) -> Vec<Entry> {
    let mut reader = Reader { rest: text.split('\0').next().unwrap_or_default().chars(), line: 1 };
    let mut entries = Vec::new();
    while let Some(first) = reader.next() {
        match first {
            '#' | ';' => entries.extend(reader.comment()),
            c if is_space(c) => {}
            c => entries.push(reader.assignment(c)),
        }
    }
    entries
}

struct Reader<'t> {
    rest: Chars<'t>,
    line: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        self.line += usize::from(next == '\n');
        Some(next)
    }

    /// Passes over the rest of a line; what is to be told about it is returned.
    fn comment(&mut self) -> Option<Entry> {
        let line = self.line;
        let last = std::iter::from_fn(|| self.next().filter(|c| !is_end(*c))).last();
        (last == Some('\\')).then(|| Entry { name: String::new(), line, value: Err(LONG_COMMENT) })
    }

    fn assignment(&mut self, first: char) -> Entry {
        let line = self.line;
        let none = |why| Entry { name: String::new(), line, value: Err(why) };
        let (mut name, mut next) = (String::new(), Some(first));
        while next != Some('=') {
            let Some(c) = next.filter(|c| !is_end(*c)) else { return none("no equals sign") };
            name.push(c);
            next = self.next();
        }
        let value = self.value();
        let name = name.trim_end_matches(is_space);
        if !is_name(name) {
            return none("what stands before the equals sign is no name for systemd");
        }
        let has_control = |value: &str| value.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n'));
        let value = value.and_then(|value| if has_control(&value) { Err(CONTROL) } else { Ok(value) });
        Entry { name: name.into(), line, value }
    }

    /// Reads a value up to the end of its line: quoted parts, spaces between which do not count, then plain text.
    fn value(&mut self) -> Result<String, &'static str> {
        let mut value = String::new();
        loop {
            match self.next().filter(|c| !is_end(*c)) {
                None => return Ok(value),
                Some(quote @ ('\'' | '"')) => self.quoted(quote, &mut value)?,
                Some(c) if is_space(c) => {}
                Some(c) => return Ok(self.plain(c, value)),
            }
        }
    }

    /// Reads plain text from its first character on. Spaces at its end do not count unless a backslash protects them.
    fn plain(&mut self, first: char, mut value: String) -> String {
        let (mut next, mut kept) = (Some(first), value.len());
        while let Some(c) = next.filter(|c| !is_end(*c)) {
            if c == '\\' {
                value.extend(self.next().filter(|c| !is_end(*c)));
            } else {
                value.push(c);
            }
            if c == '\\' || !is_space(c) {
                kept = value.len();
            }
            next = self.next();
        }
        value.truncate(kept);
        value
    }

    /// Reads up to the quote. In double quotes a backslash protects what means something to a shell, or joins lines, or stays.
    fn quoted(&mut self, quote: char, value: &mut String) -> Result<(), &'static str> {
        loop {
            match self.next().ok_or(NOT_CLOSED)? {
                c if c == quote => return Ok(()),
                '\\' if quote == '"' => match self.next().ok_or(NOT_CLOSED)? {
                    '\n' => {}
                    c @ ('"' | '\\' | '`' | '$') => value.push(c),
                    c => value.extend(['\\', c]),
                },
                c => value.push(c),
            }
        }
    }
}

fn is_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| fits(c) && !c.is_ascii_digit()) && name.chars().all(fits)
}
