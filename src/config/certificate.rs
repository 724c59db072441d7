//! The certificate of `TLS_CERT` and the key of `TLS_KEY`, read from their files in PEM: with the settings, so that a fault is told
//! with all others, and by `tls` whenever the files change. The time for which a certificate is good is read from its DER (RFC
//! 5280, section 4.1), for the library for TLS keeps it to itself, and it would end unseen.

use super::model::TlsSettings;
use der::asn1::{AnyRef, UtcTime};
use der::{DateTime, Reader, SliceReader, Tag};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{Error, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;

/// Said of a certificate that has no room for the names that browsers look at.
const OLD_VERSION: &str = "a certificate of X.509 version 3; this one is of version 1, as `openssl x509 -req` makes without \
    -copy_extensions copy or -extfile, and nobody takes it";

/// Seconds of a day.
const DAY: u64 = 86_400;
/// An end that is nearer than this is told; of a short life, the last quarter.
const SOON: u64 = 14 * DAY;

/// The setting whose file is at fault, and the file that it should name.
pub type CertificateFault = (&'static str, String);

impl TlsSettings {
    /// Reads the certificate with those that lead to its authority, and its key; nothing unless both files are named.
    ///
    /// # Errors
    /// All faults of the two files. None of them quotes a file.
    pub fn read(&self) -> Result<Option<CertifiedKey>, Vec<CertificateFault>> {
        let (Some(certificate), Some(key)) = (&self.certificate, &self.key) else { return Ok(None) };
        let chain = chain(certificate).map_err(|why| ("TLS_CERT", why));
        let key = private_key(key).map_err(|why| ("TLS_KEY", why));
        let (chain, key) = match (chain, key) {
            (Ok(chain), Ok(key)) => (chain, key),
            (chain, key) => return Err(chain.err().into_iter().chain(key.err()).collect()),
        };
        if Validity::of(&chain).is_some_and(|validity| !validity.has_extensions) {
            return Err(vec![("TLS_CERT", OLD_VERSION.into())]);
        }
        let both = CertifiedKey::from_der(chain, key, &ring::default_provider());
        both.map(Some).map_err(|error| vec![("TLS_KEY", format!("the file with the key of TLS_CERT ({error})"))])
    }
}

/// The content of a file, or what it must be.
fn read(file: &str) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("a file that can be read ({error})"))
}

fn chain(file: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    match CertificateDer::pem_slice_iter(&read(file)?).collect::<Result<Vec<_>, _>>() {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        Ok(_) => Err("a file with a certificate in PEM".into()),
        Err(_) => Err("a file in PEM, and whole".into()),
    }
}

fn private_key(file: &str) -> Result<PrivateKeyDer<'static>, String> {
    PrivateKeyDer::from_pem_slice(&read(file)?).map_err(|error| match error {
        Error::NoItemsFound => "a file with a private key in PEM, without a passphrase".into(),
        _ => "a file in PEM, and whole".into(),
    })
}

/// The time for which a certificate is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validity {
    begin: DateTime,
    end: DateTime,
    /// `true` of X.509 version 3; `false` of the first version.
    has_extensions: bool,
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
        (end - now < SOON.min(end.saturating_sub(begin) / 4))
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

    fn read(tag: u8, text: &str) -> Option<DateTime> {
        let der = [&[tag, text.len().try_into().unwrap()], text.as_bytes()].concat();
        time(&mut SliceReader::new(&der).unwrap()).ok()
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
            let read = read(tag, text).map(|time| (time.unix_duration().as_secs(), super::day(time)));
            assert_eq!(read, Some((seconds, day.to_owned())), "{text}");
        }
        for none in ["", "Z", "240229235959", "241329235959Z", "24é229235959Z", "240229Z"] {
            assert_eq!(read(UTC_TIME, none), None, "{none}");
        }
    }

    #[test]
    fn an_end_is_told_in_time() {
        let time = |text: &str| read(UTC_TIME, text).unwrap();
        let long = Validity { begin: time("260101000000Z"), end: time("260401000000Z"), has_extensions: true };
        let told = |validity: &Validity, left: u64| validity.warning_at(validity.end() - left).unwrap_or_default();
        assert_eq!(told(&long, SOON), "");
        assert!(told(&long, SOON - 1).contains("expires on 2026-04-01, in 13 days"));
        assert!(long.warning_at(long.end() + 1).unwrap().contains("has expired on 2026-04-01"));
        assert!(told(&long, 91 * DAY).contains("from 2026-01-01 on"));
        let short = Validity { begin: time("260326000000Z"), ..long };
        assert_eq!(told(&short, 2 * DAY), "");
        assert!(told(&short, DAY).contains("in 1 day;"));
    }

    proptest! {
        #[test]
        fn nothing_brings_the_readers_down(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            tag in UTC_TIME..=GENERALIZED_TIME,
            text in "[0-9]{10,14}Z",
        ) {
            let _ = Validity::of(&[CertificateDer::from(bytes)]);
            let _ = read(tag, &text);
        }
    }
}
