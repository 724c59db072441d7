//! Reads JSON of others, which may have what `serde_json` has no value for and every server passes on: half a surrogate pair
//! in a text, or a number that no float holds. Used by `chat`, `sealed` and `trace`, each for whole frames.

use serde_json::Value;

/// Stands for half a surrogate pair.
const REPLACEMENT: &str = "\\ufffd";

/// Reads a frame; nothing if it is no JSON.
pub(crate) fn read(text: &str) -> Option<Value> {
    serde_json::from_str(text).or_else(|_| serde_json::from_str(&mended(text))).ok()
}

/// The same JSON with a sign for each half of a surrogate pair, and null for each number that is too large.
fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let (mut rest, mut is_string) = (text, false);
    while let Some(first) = rest.chars().next() {
        let (piece, length) = match first {
            '\\' if is_string => escape(rest),
            '-' | '0'..='9' if !is_string => number(rest),
            _ => {
                is_string ^= first == '"';
                (rest, first.len_utf8())
            }
        };
        mended.push_str(piece.get(..length).unwrap_or(piece));
        rest = rest.get(length..).unwrap_or_default();
    }
    mended
}

/// The text to write for the escape at the beginning, and the length of that.
fn escape(rest: &str) -> (&str, usize) {
    let unit = |at: usize| u16::from_str_radix(rest.get(at..at + 6)?.strip_prefix("\\u")?, 16).ok();
    let units = [unit(0), unit(6)].into_iter().map_while(|unit| unit);
    match char::decode_utf16(units).next() {
        Some(Ok(character)) => (rest, 6 * character.len_utf16()),
        Some(Err(_)) => (REPLACEMENT, REPLACEMENT.len()),
        None => (rest, 2),
    }
}

/// The text to write for the number at the beginning, and the length of that.
fn number(rest: &str) -> (&str, usize) {
    let is_of_number = |character: char| character.is_ascii_digit() || matches!(character, '+' | '-' | '.' | 'e' | 'E');
    let length = rest.find(|character| !is_of_number(character)).unwrap_or(rest.len());
    match rest[..length].parse::<f64>() {
        Ok(number) if number.is_infinite() => ("null", length),
        _ => (rest, length),
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::json;

    #[test]
    fn what_has_no_value_is_replaced_and_all_else_is_kept() {
        let digits = "1".repeat(400);
        for (text, expected) in [
            (r#"{"a":"\ud800","\udc00":1}"#.to_owned(), Some(json!({"a": "\u{fffd}", "\u{fffd}": 1}))),
            (r#"["\ud800\ud83d\ude00é\\ud800\"1e999"]"#.into(), Some(json!(["\u{fffd}😀é\\ud800\"1e999"]))),
            (r#"[1e999,-1E+999, 5.5,"\uD800"]"#.into(), Some(json!([null, null, 5.5, "\u{fffd}"]))),
            (format!("[{digits},-{digits}.5,1]"), Some(json!([null, null, 1]))),
            (digits, Some(json!(null))),
            (r#"{"a":1e999"#.into(), None),
            (r#"["\u12"]"#.into(), None),
            (r#"["\é"]"#.into(), None),
            ("\\".into(), None),
            ("".into(), None),
        ] {
            assert_eq!(read(&text), expected, "{text}");
        }
    }
}
