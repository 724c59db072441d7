//! The parts of a JSON string between its quotes, one by one. Called by `json`, which wants the text, and by `python_repr`,
//! which shows parts of it.

/// A piece of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StringPart<'a> {
    /// As it is meant.
    Plain(&'a str),
    /// A character that was escaped.
    Escaped(char),
    /// Half a surrogate pair, as it is written; or an escape that is cut off.
    Half(&'a str),
}

/// The pieces of the string whose quotes stand around `inner`, valid JSON but for its end, which may be cut off.
pub(super) fn pieces(inner: &str) -> impl Iterator<Item = StringPart<'_>> {
    let mut rest = inner;
    std::iter::from_fn(move || {
        let (piece, length) = first(rest)?;
        rest = rest.get(length..).unwrap_or_default();
        Some(piece)
    })
}

fn first(rest: &str) -> Option<(StringPart<'_>, usize)> {
    let plain = memchr::memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
    if plain > 0 {
        return Some((StringPart::Plain(rest.get(..plain)?), plain));
    }
    let character = match rest.as_bytes().get(1) {
        None => return (!rest.is_empty()).then_some((StringPart::Half(rest), rest.len())),
        Some(b'u') => return Some(by_number(rest)),
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        // A quote, a slash or a backslash.
        Some(itself) => char::from(*itself),
    };
    Some((StringPart::Escaped(character), 2))
}

/// `\u1234`, or two of them for a character beyond 16 bits.
fn by_number(rest: &str) -> (StringPart<'_>, usize) {
    let unit = |at: usize| u16::from_str_radix(rest.get(at..at + 6)?.strip_prefix("\\u")?, 16).ok();
    let units = [unit(0), unit(6)].into_iter().map_while(|unit| unit);
    match char::decode_utf16(units).next() {
        Some(Ok(character)) => (StringPart::Escaped(character), 6 * character.len_utf16()),
        _ => {
            let written = rest.get(..6).unwrap_or(rest);
            (StringPart::Half(written), written.len())
        }
    }
}
