//! The time of a position, as trackers write it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// From this number on a time is in milliseconds. In seconds it would be in the year 5138.
const MILLISECONDS_FROM: f64 = 1e11;

/// Reads seconds or milliseconds since 1970, or ISO 8601, in UTC unless it says otherwise. `None` if it is neither.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let seconds = match text.parse::<f64>() {
        Ok(number) if number >= MILLISECONDS_FROM => number / 1000.0,
        Ok(number) => number,
        Err(_) => iso(text)?,
    };
    UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}

/// Seconds since 1970 of `2026-11-23T10:32:07.5+01:00`. A query makes a space of the plus sign, and some write one for the T.
fn iso(text: &str) -> Option<f64> {
    let (day, time) = text.split_once(['T', ' '])?;
    let zone = time.find(['Z', '+', ' ', '-']).unwrap_or(time.len());
    let (time, zone) = time.split_at(zone);
    let [year, month, day] = numbers(day, '-')?;
    let [hour, minute, second] = numbers(time, ':')?;
    let is_one = (1.0..=12.0).contains(&month) && (1.0..=31.0).contains(&day);
    if !is_one || hour >= 24.0 || minute >= 60.0 || second >= 61.0 {
        return None;
    }
    Some(days(year, month, day) * 86_400.0 + hour * 3600.0 + minute * 60.0 + second - offset(zone)?)
}

/// Seconds by which a zone is ahead of UTC.
fn offset(zone: &str) -> Option<f64> {
    let sign = match zone.chars().next() {
        None | Some('Z') => return (zone.len() < 2).then_some(0.0),
        Some('-') => -1.0,
        Some(_) => 1.0,
    };
    let digits: String = zone[1..].split(':').collect();
    let [hours, minutes] = [digits.get(..2)?, digits.get(2..).filter(|minutes| !minutes.is_empty()).unwrap_or("0")];
    Some(sign * (number(hours)? * 3600.0 + number(minutes)? * 60.0))
}

/// Days since 1970 of a day in the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
fn days(year: f64, month: f64, day: f64) -> f64 {
    let year = if month > 2.0 { year } else { year - 1.0 };
    let of_year = ((153.0 * ((month + 9.0) % 12.0) + 2.0) / 5.0).floor() + day - 1.0;
    year * 365.0 + (year / 4.0).floor() - (year / 100.0).floor() + (year / 400.0).floor() + of_year - 719_468.0
}

fn numbers(text: &str, between: char) -> Option<[f64; 3]> {
    let parts: Option<Vec<f64>> = text.split(between).map(number).collect();
    parts?.try_into().ok()
}

/// Digits, with a fraction perhaps.
fn number(text: &str) -> Option<f64> {
    let is_number = text.starts_with(|first: char| first.is_ascii_digit());
    text.parse().ok().filter(|_| is_number && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_several_forms() {
        for (text, seconds) in [
            ("1700000000", Some(1_700_000_000.0)),
            ("1700000000500", Some(1_700_000_000.5)),
            ("2023-11-14T22:13:20Z", Some(1_700_000_000.0)),
            ("2023-11-14 22:13:20", Some(1_700_000_000.0)),
            ("2023-11-14T23:13:20.25 01:00", Some(1_700_000_000.25)),
            ("2023-11-14T18:43:20-0330", Some(1_700_000_000.0)),
            ("2024-02-29T00:00:00Z", Some(1_709_164_800.0)),
            ("1970-01-01T00:00:00Z", Some(0.0)),
            ("2023-13-14T22:13:20Z", None),
            ("2023-11-14T22:13Z", None),
            ("2023-11-14T22:13:20Zulu", None),
            ("-5", None),
            ("NaN", None),
            ("inf", None),
            ("noon", None),
        ] {
            let expected = seconds.map(|seconds| UNIX_EPOCH + Duration::from_secs_f64(seconds));
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
