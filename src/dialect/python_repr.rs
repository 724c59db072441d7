//! JSON as Python's `python_repr` shows it, cut as pydantic cuts it: `'abc'`, `None`, `{'a': 1.0}`. Called by `fields`, for a
//! refused value is carried on as it is shown.
//!
//! Of a text longer than two windows only the first and the last window are looked at, so that a refusal costs the same
//! however large the frame. What is shown then is exact but for two things: a string that no window holds whole is put
//! between the quotes that Python mostly takes, and white space that fills a window shows nothing.

use super::escape::{self, StringPart};
use super::json;
use crate::message::Input;
use std::fmt::Write;

/// Longest text that is shown whole, in characters.
const WHOLE: usize = 50;
/// Length of each end that is shown of a longer one.
const HEAD: usize = 25;
const TAIL: usize = 24;

/// Bytes of JSON that are read at either end, several times what the shown characters take at most.
const WINDOW: usize = 1024;

/// The excerpt of `json`, which is valid.
pub(super) fn input(json: &str) -> Input {
    Input { shown: cut(json).into(), type_name: type_name(json) }
}

/// The name of the type that Python reads `json` as.
fn type_name(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'"') => "str",
        Some(b'{') => "dict",
        Some(b'[') => "list",
        Some(b't' | b'f') => "bool",
        Some(b'n') | None => "NoneType",
        Some(_) if memchr::memchr3(b'.', b'e', b'E', json.as_bytes()).is_some() => "float",
        Some(_) => "int",
    }
}

fn cut(json: &str) -> String {
    if json.len() > 2 * WINDOW {
        return ends(&first_window(json), &last_window(json));
    }
    let shown = fragment(json, Start::Outside);
    if shown.chars().count() > WHOLE { ends(&shown, &shown) } else { shown }
}

fn ends(first: &str, last: &str) -> String {
    let head = first.char_indices().nth(HEAD).map_or(first.len(), |(end, _)| end);
    let tail = last.char_indices().rev().nth(TAIL - 1).map_or(0, |(start, _)| start);
    [&first[..head], "...", &last[tail..]].concat()
}

fn first_window(json: &str) -> String {
    fragment(&json[..json.floor_char_boundary(WINDOW)], Start::Outside)
}

fn last_window(json: &str) -> String {
    let start = json.floor_char_boundary(json.len() - WINDOW);
    // Not behind a backslash that escapes what follows it.
    let backslashes = json[..start].bytes().rev().take_while(|byte| *byte == b'\\').count();
    let window = &json[start - backslashes % 2..];
    // JSON ends outside its strings.
    let begins = if quotes(window).is_multiple_of(2) { Start::Outside } else { Start::InString };
    fragment(window, begins)
}

/// Number of quotes that open or close strings.
fn quotes(json: &str) -> usize {
    let from = |at: usize| Some(json::end_of_string(json.as_bytes(), at)).filter(|quote| *quote < json.len());
    std::iter::successors(from(0), |quote| from(quote + 1)).count()
}

/// The state in which a fragment of JSON begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Outside,
    InString,
}

/// A fragment of JSON as Python shows it.
fn fragment(json: &str, start: Start) -> String {
    let bytes = json.as_bytes();
    let mut shown = String::with_capacity(json.len() + 16);
    let mut at = 0;
    if start == Start::InString {
        at = json::end_of_string(bytes, 0);
        characters(&json[..at], '\'', &mut shown);
        shown.push('\'');
        at += 1;
    }
    while let Some(byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'"' => {
                let end = json::end_of_string(bytes, at);
                string(&json[at..end], end < bytes.len(), &mut shown);
                at = end + 1;
            }
            b',' => shown.push_str(", "),
            b':' => shown.push_str(": "),
            b'{' | b'}' | b'[' | b']' => shown.push(char::from(*byte)),
            _ if byte.is_ascii_whitespace() => {}
            _ => {
                at = end_of_word(bytes, start);
                word(&json[start..at], &mut shown);
            }
        }
    }
    shown
}

fn end_of_word(bytes: &[u8], start: usize) -> usize {
    let is_outside = |byte: &u8| matches!(byte, b',' | b':' | b']' | b'}' | b'"') || byte.is_ascii_whitespace();
    bytes.iter().skip(start).position(is_outside).map_or(bytes.len(), |length| start + length)
}

fn word(token: &str, shown: &mut String) {
    match token {
        "true" => shown.push_str("True"),
        "false" => shown.push_str("False"),
        "null" => shown.push_str("None"),
        json::NAN => shown.push_str("nan"),
        _ if type_name(token) == "float" => float(token, shown),
        _ => shown.push_str(token),
    }
}

/// A float as Python writes it: `1.0`, `1e-07`, `1e+16`.
fn float(token: &str, shown: &mut String) {
    let Ok(value) = token.parse::<f64>() else { return shown.push_str(token) };
    let text = format!("{value:?}");
    match text.split_once('e') {
        None => shown.push_str(&text),
        Some((digits, power)) => {
            let (sign, power) = power.strip_prefix('-').map_or(('+', power), |power| ('-', power));
            let _ = write!(shown, "{digits}e{sign}{power:0>2}");
        }
    }
}

/// The text between the quotes of a string, all of it or, where the fragment ends before, its beginning.
fn string(inner: &str, is_whole: bool, shown: &mut String) {
    let has = |wanted: char| {
        escape::pieces(inner).any(|piece| match piece {
            StringPart::Plain(plain) => plain.contains(wanted),
            StringPart::Escaped(character) => character == wanted,
            StringPart::Half(_) => false,
        })
    };
    let quote = if is_whole && has('\'') && !has('"') { '"' } else { '\'' };
    shown.push(quote);
    characters(inner, quote, shown);
    shown.push(quote);
}

fn characters(inner: &str, quote: char, shown: &mut String) {
    for piece in escape::pieces(inner) {
        match piece {
            StringPart::Plain(plain) => plain.chars().for_each(|one| character(one, quote, shown)),
            StringPart::Escaped(escaped) => character(escaped, quote, shown),
            StringPart::Half(written) => shown.push_str(written),
        }
    }
}

fn character(character: char, quote: char, shown: &mut String) {
    let code = u32::from(character);
    let is_plain = character == ' ' || !(character.is_control() || character.is_whitespace());
    let _ = match character {
        '\\' => write!(shown, "\\\\"),
        '\n' => write!(shown, "\\n"),
        '\r' => write!(shown, "\\r"),
        '\t' => write!(shown, "\\t"),
        _ if character == quote => write!(shown, "\\{quote}"),
        _ if is_plain => return shown.push(character),
        _ if code < 0x100 => write!(shown, "\\x{code:02x}"),
        _ => write!(shown, "\\u{code:04x}"),
    };
}
