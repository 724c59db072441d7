//! The parser of typed lines: commands of the table, or text.

use super::table::{Command, TABLE};

/// A typed line.
pub(crate) enum ParsedLine<'a> {
    Nothing,
    Text(&'a str),
    Command(&'static Command, &'a str),
    /// A command with too few or too many words.
    Misused(&'static Command),
    Unknown(&'a str),
}

/// Parses a line. A space or a second slash at its beginning makes it text.
pub(crate) fn parse(line: &str) -> ParsedLine<'_> {
    let trimmed = line.trim();
    if trimmed.is_empty() {
        return ParsedLine::Nothing;
    }
    if line.starts_with(' ') {
        return ParsedLine::Text(trimmed);
    }
    if trimmed.starts_with("//") {
        return ParsedLine::Text(&trimmed[1..]);
    }
    let (name, rest) = trimmed.split_once(char::is_whitespace).unwrap_or((trimmed, ""));
    let rest = rest.trim_start();
    let Some(command) = TABLE.iter().find(|command| command.name == name) else {
        return if name.starts_with('/') { ParsedLine::Unknown(name) } else { ParsedLine::Text(trimmed) };
    };
    let words = rest.split_whitespace().count();
    let (fewest, most) = command.words;
    match (fewest..=most).contains(&words) {
        true => ParsedLine::Command(command, rest),
        // "reg" and "dereg" with more words are something that people say.
        false if words > most && !name.starts_with('/') => ParsedLine::Text(trimmed),
        false => ParsedLine::Misused(command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(line: &str) -> String {
        match parse(line) {
            ParsedLine::Nothing => "nothing".into(),
            ParsedLine::Text(text) => format!("text:{text}"),
            ParsedLine::Command(command, rest) => format!("{}:{rest}", command.name),
            ParsedLine::Misused(command) => format!("misused {}", command.name),
            ParsedLine::Unknown(name) => format!("unknown {name}"),
        }
    }

    #[test]
    fn lines_are_commands_or_text() {
        let rows = [
            ("", "nothing"),
            ("  ", "nothing"),
            ("hello  there ", "text:hello  there"),
            ("/join Field and mobile", "/join:Field and mobile"),
            ("/join", "misused /join"),
            ("/who cares", "misused /who"),
            ("/dance", "unknown /dance"),
            ("//join me", "text:/join me"),
            (" /join me", "text:/join me"),
            (" send me the file", "text:send me the file"),
            ("send bob  hi there", "send:bob  hi there"),
            ("send bob", "misused send"),
            ("send_all hi", "send_all:hi"),
            ("sends bob hi", "text:sends bob hi"),
            ("reg", "reg:"),
            ("reg ann", "reg:ann"),
            ("reg exp is hard", "text:reg exp is hard"),
            ("dereg ann", "dereg:ann"),
            ("/msg bob hi", "/msg:bob hi"),
        ];
        for (line, expected) in rows {
            assert_eq!(name(line), expected, "{line:?}");
        }
    }
}
