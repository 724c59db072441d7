//! Numbers as leniently as Python reads them: `" 1.5 "`, `"1_0"`, `true` (contract `gischat`, sections 4.2 and 5).
//! Called by `fields` with values that are valid JSON.

use super::json;
use crate::message::FaultKind;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::sync::Arc;

/// Longest integer that Python reads from text.
pub(super) const MAX_DIGITS: usize = 4300;

/// A finite number.
pub(super) fn float(raw: &RawValue) -> Result<f64, FaultKind> {
    let number = match raw.get().as_bytes().first() {
        Some(b'"') => {
            let text = json::string(raw).and_then(Result::ok).ok_or(FaultKind::FloatParsing)?;
            without_underscores(text.trim()).and_then(|digits| digits.parse().ok()).ok_or(FaultKind::FloatParsing)?
        }
        Some(b't') => 1.0,
        Some(b'f') => 0.0,
        Some(b'-' | b'0'..=b'9') => raw.get().parse::<f64>().map_err(|_| FaultKind::FloatParsing)?,
        _ => return Err(FaultKind::FloatType),
    };
    if number.is_finite() { Ok(number) } else { Err(FaultKind::FloatFinite) }
}

/// An integer of any size, in decimal digits.
pub(super) fn integer(raw: &RawValue) -> Result<Arc<str>, FaultKind> {
    let digits = match raw.get().as_bytes().first() {
        Some(b'"') => {
            let text = json::string(raw).and_then(Result::ok).ok_or(FaultKind::IntParsing)?;
            canonical(text.trim()).ok_or(FaultKind::IntParsing)?.into()
        }
        Some(b't') => "1".into(),
        Some(b'f') => "0".into(),
        Some(b'-' | b'0'..=b'9') => integral(raw.get())?,
        _ => return Err(FaultKind::IntType),
    };
    Ok(digits.into())
}

/// The integer that a JSON number is.
fn integral(number: &str) -> Result<Cow<'_, str>, FaultKind> {
    // The usual case: JSON has no leading zeros.
    if number.len() <= MAX_DIGITS && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Cow::Borrowed(number));
    }
    if number.contains(['e', 'E']) {
        let value: f64 = number.parse().map_err(|_| FaultKind::IntParsing)?;
        if !value.is_finite() || value.fract() != 0.0 {
            return Err(FaultKind::IntFromFloat);
        }
        // Beyond 64 bits Python gives up as well.
        let fits = value.abs() < 9_223_372_036_854_775_808.0;
        return if fits { Ok((value as i64).to_string().into()) } else { Err(FaultKind::IntParsing) };
    }
    canonical(number).map(Cow::Owned).ok_or(if number.contains('.') {
        FaultKind::IntFromFloat
    } else {
        FaultKind::IntParsing
    })
}

/// The digits of `[+-]?digits(.0+)?` without leading zeros, where single underscores may stand between digits.
fn canonical(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_zero = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    if !is_zero || !whole.split('_').all(is_number) {
        return None;
    }
    let digits = whole.trim_start_matches(['0', '_']);
    if digits.bytes().filter(|byte| *byte != b'_').count() > MAX_DIGITS {
        return None;
    }
    if digits.is_empty() {
        return Some("0".into());
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    Some(format!("{sign}{}", digits.replace('_', "")))
}

/// `true` if an integer that Python does not read stands in JSON that is passed on as it came: to Python's clients the
/// whole frame would be no JSON. Digits in strings, and those of fractions, do not count.
pub(super) fn has_unreadable_integer(json: &str) -> bool {
    let bytes = json.as_bytes();
    // So many digits in a row cover one of these places. Most layers have none, and need no closer look.
    let mut places = (0..bytes.len()).step_by(MAX_DIGITS + 1);
    places.any(|place| digits_around(bytes, place) > MAX_DIGITS) && has_integer_of_more_than(MAX_DIGITS, bytes)
}

/// Number of digits in the row of which `place` is one.
fn digits_around(bytes: &[u8], place: usize) -> usize {
    let (before, after) = bytes.split_at(place);
    let after = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let before = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    if after == 0 { 0 } else { before + after }
}

fn has_integer_of_more_than(digits: usize, bytes: &[u8]) -> bool {
    let is_of_number = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = json::end_of_string(bytes, at + 1) + 1,
            b'0'..=b'9' => {
                let length = bytes[at..].iter().take_while(is_of_number).count();
                if length > digits && bytes[at..at + length].iter().all(u8::is_ascii_digit) {
                    return true;
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    false
}

/// `text` without its underscores, which may stand alone between any other characters: pydantic takes `1_.5` and
/// `1_e3`. Python itself does not, and so neither do settings (`config::setting`).
fn without_underscores(text: &str) -> Option<String> {
    let misplaced = text.starts_with('_') || text.ends_with('_') || text.contains("__");
    (!misplaced).then(|| text.replace('_', ""))
}
