//! The time for which a certificate is good, read from its DER (RFC 5280, section 4.1), which the library for TLS keeps to
//! itself. Without it a certificate would end unseen.

use der::asn1::{AnyRef, UtcTime};
use der::{DateTime, Reader, SliceReader, Tag};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio_rustls::rustls::pki_types::CertificateDer;

/// Seconds of a day.
const DAY: u64 = 86_400;
/// An end that is nearer than this is told, unless the whole life of the certificate is short.
const SOON: u64 = 14 * DAY;
/// Of such a life, this part.
const LAST_PART: u64 = 4;

/// The time for which a certificate is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validity {
    begin: DateTime,
    end: DateTime,
    /// `true` of X.509 version 3; `false` of the first version.
    pub(super) has_extensions: bool,
}

impl Validity {
    /// Reads that of the first certificate of a chain; nothing where it is none.
    pub fn of(chain: &[CertificateDer]) -> Option<Self> {
        Self::read(chain.first()?).ok()
    }

    fn read(certificate: &[u8]) -> der::Result<Self> {
        let mut certificate = inside(&mut SliceReader::new(certificate)?)?;
        let mut signed = inside(&mut certificate)?;
        let has_extensions = matches!(signed.peek_tag()?, Tag::ContextSpecific { .. });
        // The version, if it is told, the serial number, the algorithm and the issuer.
        for _ in 0..3 + usize::from(has_extensions) {
            signed.decode::<AnyRef>()?;
        }
        let (begin, end) = signed.sequence(|times| Ok((time(times)?, time(times)?)))?;
        Ok(Self { begin, end, has_extensions })
    }

    /// Returns the moment of its beginning, in seconds since 1970.
    pub fn begin(&self) -> u64 {
        self.begin.unix_duration().as_secs()
    }

    /// Returns the moment of its end, in seconds since 1970.
    pub fn end(&self) -> u64 {
        self.end.unix_duration().as_secs()
    }

    /// Returns what an operator should know now.
    pub fn warning(&self) -> Option<String> {
        self.warning_at(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
    }

    fn warning_at(&self, now: u64) -> Option<String> {
        let (begin, end) = (self.begin(), self.end());
        if now > end {
            let day = day(self.end);
            return Some(format!("TLS_CERT: the certificate has expired on {day}, and nobody takes it any more"));
        }
        if now < begin {
            let day = day(self.begin);
            return Some(format!("TLS_CERT: the certificate is good from {day} on, and nobody takes it before"));
        }
        let (days, day) = ((end - now) / DAY, day(self.end));
        let left = if days == 1 { "1 day".into() } else { format!("{days} days") };
        (end - now < SOON.min(end.saturating_sub(begin) / LAST_PART))
            .then(|| format!("TLS_CERT: the certificate expires on {day}, in {left}; what should renew it?"))
    }
}

/// As `2026-11-24`.
fn day(time: DateTime) -> String {
    format!("{}-{:02}-{:02}", time.year(), time.month(), time.day())
}

/// The next element, in one of the two forms of times.
fn time<'d>(reader: &mut impl Reader<'d>) -> der::Result<DateTime> {
    match reader.decode::<Option<UtcTime>>()? {
        Some(time) => Ok(time.to_date_time()),
        None => reader.decode(),
    }
}

/// Returns a reader of the next element's content.
fn inside<'d>(reader: &mut SliceReader<'d>) -> der::Result<SliceReader<'d>> {
    SliceReader::new(reader.decode::<AnyRef>()?.value())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const UTC_TIME: u8 = 0x17;
    const GENERALIZED_TIME: u8 = 0x18;

    fn time(tag: u8, text: &str) -> Option<DateTime> {
        let der = [&[tag, text.len().try_into().unwrap()], text.as_bytes()].concat();
        super::time(&mut SliceReader::new(&der).unwrap()).ok()
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
            let read = time(tag, text).map(|time| (time.unix_duration().as_secs(), super::day(time)));
            assert_eq!(read, Some((seconds, day.to_owned())), "{text}");
        }
        for none in ["", "Z", "240229235959", "241329235959Z", "24é229235959Z", "240229Z"] {
            assert_eq!(time(UTC_TIME, none), None, "{none}");
        }
    }

    #[test]
    fn an_end_is_told_in_time() {
        let time = |text: &str| time(UTC_TIME, text).unwrap();
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
            let _ = time(tag, &text);
        }
    }
}
