//! The time for which a certificate is good, read from its DER (RFC 5280, section 4.1), which the library for TLS keeps to
//! itself. Without it a certificate would end unseen.

use std::time::{SystemTime, UNIX_EPOCH};
use tokio_rustls::rustls::pki_types::CertificateDer;

/// Seconds of a day.
const DAY: u64 = 86_400;
/// An end that is nearer than this is told, unless the whole life of the certificate is short.
const SOON: u64 = 14 * DAY;
/// Of such a life, this part.
const LAST_PART: u64 = 4;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The time for which a certificate is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validity {
    begin: Time,
    end: Time,
    /// `true` of X.509 version 3; `false` of the first version.
    pub(super) has_extensions: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Time {
    /// Since 1970.
    seconds: u64,
    /// As `2026-11-24`.
    day: String,
}

impl Validity {
    /// Reads that of the first certificate of a chain; nothing where it is none.
    pub fn of(chain: &[CertificateDer]) -> Option<Self> {
        let (_, certificate, _) = element(chain.first()?)?;
        let (_, signed, _) = element(certificate)?;
        let (tag, _, behind) = element(signed)?;
        let has_extensions = tag == VERSION;
        // The serial number, if that was not it, then the algorithm and the issuer.
        let passed = if has_extensions { 3 } else { 2 };
        let rest = (0..passed).try_fold(behind, |rest, _| Some(element(rest)?.2))?;
        let (tag, times, _) = element(rest)?;
        let (begin_tag, begin, rest) = element(times).filter(|_| tag == SEQUENCE)?;
        let (end_tag, end, _) = element(rest)?;
        Some(Self { begin: Time::read(begin_tag, begin)?, end: Time::read(end_tag, end)?, has_extensions })
    }

    /// Returns the moment of its beginning, in seconds since 1970.
    pub fn begin(&self) -> u64 {
        self.begin.seconds
    }

    /// Returns the moment of its end, in seconds since 1970.
    pub fn end(&self) -> u64 {
        self.end.seconds
    }

    /// Returns what an operator should know now.
    pub fn warning(&self) -> Option<String> {
        self.warning_at(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
    }

    fn warning_at(&self, now: u64) -> Option<String> {
        let (begin, end) = (&self.begin, &self.end);
        let soon = SOON.min(end.seconds.saturating_sub(begin.seconds) / LAST_PART);
        if now > end.seconds {
            return Some(format!("TLS_CERT: the certificate has expired on {}, and nobody takes it any more", end.day));
        }
        if now < begin.seconds {
            return Some(format!(
                "TLS_CERT: the certificate is good from {} on, and nobody takes it before",
                begin.day
            ));
        }
        let days = (end.seconds - now) / DAY;
        let left = if days == 1 { "1 day".into() } else { format!("{days} days") };
        (end.seconds - now < soon)
            .then(|| format!("TLS_CERT: the certificate expires on {}, in {left}; what should renew it?", end.day))
    }
}

impl Time {
    fn read(tag: u8, text: &[u8]) -> Option<Self> {
        let text = str::from_utf8(text).ok()?.strip_suffix('Z')?;
        let (year, rest) = text.split_at_checked(match tag {
            UTC_TIME => 2,
            GENERALIZED_TIME => 4,
            _ => return None,
        })?;
        let year: u64 = match (tag, year.parse().ok()?) {
            (UTC_TIME, year @ 0..50) => 2000 + year,
            (UTC_TIME, year) => 1900 + year,
            (_, year) => year,
        };
        let part = |from: usize| rest.get(from..from + 2)?.parse::<u64>().ok();
        let (month, day) = (part(0).filter(|month| (1..=12).contains(month))?, part(2)?);
        let seconds = part(4)? * 3600 + part(6)? * 60 + part(8)?;
        // Years begin in March here, so that a leap day is their last.
        let (shifted, month_of_year) = if month < 3 { (year.saturating_sub(1), month + 9) } else { (year, month - 3) };
        let leap_days = shifted / 4 - shifted / 100 + shifted / 400;
        let days = shifted * 365 + leap_days + (153 * month_of_year + 2) / 5 + day;
        let seconds = (days.saturating_sub(719_469)) * DAY + seconds;
        Some(Self { seconds, day: format!("{year}-{month:02}-{day:02}") })
    }
}

/// The first element of DER: its tag, what is in it, and what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk()?;
    let (length, rest) = match first {
        0..0x80 => (usize::from(first), rest),
        _ => {
            let (bytes, rest) =
                rest.split_at_checked(usize::from(first & 0x7f)).filter(|(bytes, _)| bytes.len() < 5)?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
    };
    let (content, behind) = rest.split_at_checked(length)?;
    Some((tag, content, behind))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn time(tag: u8, text: &str) -> Option<(u64, String)> {
        Time::read(tag, text.as_bytes()).map(|time| (time.seconds, time.day))
    }

    #[test]
    fn times_are_read() {
        for (tag, text, seconds, day) in [
            (UTC_TIME, "700101000000Z", 0, "1970-01-01"),
            (UTC_TIME, "240229235959Z", 1_709_251_199, "2024-02-29"),
            (UTC_TIME, "240301000000Z", 1_709_251_200, "2024-03-01"),
            (UTC_TIME, "491231235959Z", 2_524_607_999, "2049-12-31"),
            (GENERALIZED_TIME, "20500101000000Z", 2_524_608_000, "2050-01-01"),
            (GENERALIZED_TIME, "99991231235959Z", 253_402_300_799, "9999-12-31"),
        ] {
            assert_eq!(time(tag, text), Some((seconds, day.to_owned())), "{text}");
        }
        for none in ["", "Z", "240229235959", "241329235959Z", "24é229235959Z", "240229Z"] {
            assert_eq!(time(UTC_TIME, none), None, "{none}");
        }
    }

    #[test]
    fn an_end_is_told_in_time() {
        let time = |text: &str| Time::read(UTC_TIME, text.as_bytes()).unwrap();
        let long = Validity { begin: time("260101000000Z"), end: time("260401000000Z"), has_extensions: true };
        let told = |validity: &Validity, left: u64| validity.warning_at(validity.end() - left).unwrap_or_default();
        assert_eq!(told(&long, SOON), "");
        assert!(told(&long, SOON - 1).contains("expires on 2026-04-01, in 13 days"));
        assert!(told(&long, DAY).contains("in 1 day;"));
        assert!(long.warning_at(long.end() + 1).unwrap().contains("has expired on 2026-04-01"));
        assert!(told(&long, 91 * DAY).contains("from 2026-01-01 on"));
        let short = Validity { begin: time("260326000000Z"), ..long };
        assert_eq!(told(&short, 2 * DAY), "");
        assert!(told(&short, DAY).contains("in 1 day;"));
    }

    proptest! {
        #[test]
        fn no_file_brings_the_reader_down(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Validity::of(&[CertificateDer::from(bytes)]);
        }

        #[test]
        fn no_time_brings_the_reader_down(tag in 0x17_u8..0x19, text in "[0-9]{10,14}Z") {
            let _ = Time::read(tag, text.as_bytes());
        }
    }
}
