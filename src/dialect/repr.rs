//! JSON as Python's `repr` shows it, cut as pydantic cuts it: `'abc'`, `None`, `{'a': 1.0}`. Called by `reason`.

use super::json;
use std::collections::VecDeque;

/// Longest text that is shown whole, in characters.
const WHOLE: usize = 50;
/// What is shown of a longer one.
const HEAD: usize = 25;
const TAIL: usize = 24;

/// The name of the type that Python reads `json` as.
pub(super) fn type_name(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'"') => "str",
        Some(b'{') => "dict",
        Some(b'[') => "list",
        Some(b't' | b'f') => "bool",
        Some(b'n') | None => "NoneType",
        Some(_) if json.contains(['.', 'e', 'E']) => "float",
        Some(_) => "int",
    }
}

/// What Python shows for `json`, at most the first 25 and the last 24 characters of it. What lies between in a long text is
/// passed over.
pub(super) fn cut(json: &str) -> String {
    let mut tokens = Tokens { json, at: 0 };
    let mut shown = String::new();
    while shown.chars().count() <= WHOLE {
        match tokens.next() {
            Some(token) => show(token, &mut shown),
            None => return shown,
        }
    }
    let head: String = shown.chars().take(HEAD).collect();
    // Each token is at least one character.
    let mut last = VecDeque::with_capacity(TAIL);
    for token in tokens {
        if last.len() == TAIL {
            last.pop_front();
        }
        last.push_back(token);
    }
    last.into_iter().for_each(|token| show(token, &mut shown));
    let tail = shown.char_indices().rev().nth(TAIL - 1).map_or(0, |(start, _)| start);
    format!("{head}...{}", shown.get(tail..).unwrap_or_default())
}

/// The tokens of a JSON text: marks, words, numbers and strings.
struct Tokens<'a> {
    json: &'a str,
    at: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.json.as_bytes();
        let start = self.at + bytes.get(self.at..)?.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.at = match bytes.get(start)? {
            b'"' => json::end_of_string(bytes, start) + 1,
            b'{' | b'}' | b'[' | b']' | b',' | b':' => start + 1,
            _ => end_of_word(bytes, start),
        };
        self.json.get(start..self.at)
    }
}

fn end_of_word(bytes: &[u8], start: usize) -> usize {
    let is_outside = |byte: &u8| matches!(byte, b',' | b':' | b']' | b'}') || byte.is_ascii_whitespace();
    bytes.iter().skip(start).position(is_outside).map_or(bytes.len(), |length| start + length)
}

fn show(token: &str, shown: &mut String) {
    match token {
        "true" => shown.push_str("True"),
        "false" => shown.push_str("False"),
        "null" => shown.push_str("None"),
        "," => shown.push_str(", "),
        ":" => shown.push_str(": "),
        _ if token.starts_with('"') => string(token, shown),
        _ if type_name(token) == "float" => shown.push_str(&float(token)),
        _ => shown.push_str(token),
    }
}

/// A string literal. Of a long one only the ends are written: more is never shown.
fn string(token: &str, shown: &mut String) {
    let Some(Ok(text)) = json::unquoted(token) else {
        // Half a surrogate pair cannot be read, and Python shows it as it is written.
        return shown.push_str(&token.replace('"', "'"));
    };
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    shown.push(quote);
    if text.len() > 4 * WHOLE {
        let tail = text.char_indices().rev().nth(TAIL).map_or(0, |(start, _)| start);
        let ends = text.chars().take(WHOLE).chain(text.get(tail..).unwrap_or_default().chars());
        ends.for_each(|character| escaped(character, quote, shown));
    } else {
        text.chars().for_each(|character| escaped(character, quote, shown));
    }
    shown.push(quote);
}

fn escaped(character: char, quote: char, shown: &mut String) {
    let code = u32::from(character);
    let is_plain = character == ' ' || !(character.is_control() || character.is_whitespace());
    match character {
        '\\' => shown.push_str("\\\\"),
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        _ if character == quote => {
            shown.push('\\');
            shown.push(character);
        }
        _ if is_plain => shown.push(character),
        _ if code < 0x100 => shown.push_str(&format!("\\x{code:02x}")),
        _ => shown.push_str(&format!("\\u{code:04x}")),
    }
}

/// A float as Python writes it: `1.0`, `1e-07`, `1e+16`.
fn float(token: &str) -> String {
    let value: f64 = token.parse().unwrap_or(f64::NAN);
    let text = format!("{value:?}");
    match text.split_once('e') {
        None => text,
        Some((digits, power)) => {
            let (sign, power) = power.strip_prefix('-').map_or(('+', power), |power| ('-', power));
            format!("{digits}e{sign}{power:0>2}")
        }
    }
}
