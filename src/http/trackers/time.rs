//! The time of a position, as trackers write it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// From this number on a time is in milliseconds. In seconds it would be in the year 5138.
const MILLISECONDS_FROM: f64 = 1e11;

/// Reads seconds or milliseconds since 1970, or ISO 8601, in UTC unless it says otherwise. `None` if it is neither.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let seconds = match text.parse::<f64>() {
        Ok(number) if number >= MILLISECONDS_FROM => number / 1000.0,
        Ok(number) => number,
        Err(_) => return iso(text),
    };
    UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}

/// The moment of `2026-11-23T10:32:07.5+01:00`. A query makes a space of the plus sign, and some write one for the T.
fn iso(text: &str) -> Option<SystemTime> {
    let (seconds, rest) = text.split_at_checked("2026-11-23T10:32:07".len())?;
    let text = seconds.to_owned() + &rest.replace(' ', "+");
    let in_utc = || Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    let moment = text.parse::<Timestamp>().ok().or_else(in_utc)?;
    (moment >= Timestamp::UNIX_EPOCH).then(|| moment.into())
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
            ("2023-02-31T22:13:20Z", None),
            ("2023-11-14T24:13:20Z", None),
            ("1969-12-31T23:59:59Z", None),
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
