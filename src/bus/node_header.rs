//! The header `causerie-node`, by which a node tells another one that a request comes from it: signed with what the nodes share,
//! good for a minute, and for this request alone. Plain fields and no JSON, for it is made and read for each request.

use super::secret::{InstanceSecret, PASSAGES};
use crate::dialect::Dialect;
use crate::message::NodeTag;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use http::{HeaderName, HeaderValue, Method};

/// Time for which a header is good, in seconds. Clocks of nodes may differ by as much.
const GOOD_FOR: u64 = 60;

/// Bytes of a signature.
const SIGNATURE: usize = 16;

/// The releases of QTribu, as they are written; `-` where none is known.
const RELEASES: [(char, Option<Dialect>); 4] =
    [('-', None), ('0', Some(Dialect::V1)), ('1', Some(Dialect::V2WithoutStyle)), ('2', Some(Dialect::V2))];

/// A request that a front passes on, as far as the signature is over it. Its body is not: nobody waits for its end.
#[derive(Debug, Clone, Copy)]
pub struct PassedRequest<'r> {
    /// Method of the request.
    pub method: &'r Method,
    /// Path and query of the request.
    pub target: &'r str,
    /// The client that sent it, as the front tells it.
    pub client: &'r str,
}

/// The part of a front's knowledge about a request that no other node can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// `true` if the page that opens this socket may do so; the cookie of our own page is each node's own.
    pub may_open: bool,
    /// The dialect of the release of QTribu that its address named just now.
    pub release: Option<Dialect>,
}

/// The words of a front about a request that it passes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// The front.
    pub node: NodeTag,
    /// The claim under which it takes the other node for the home of the room.
    pub claim: u64,
    /// Time at which it says so, in seconds since the epoch.
    pub at: u64,
    /// The rest.
    pub known: Known,
    /// `true` if it takes the room, should nobody be in it.
    pub takes: bool,
}

impl Passage {
    /// The name of the header.
    pub const HEADER: HeaderName = HeaderName::from_static("causerie-node");

    /// The header for this request; none if what was said cannot stand in one.
    pub fn seal(&self, request: PassedRequest<'_>, secret: &InstanceSecret) -> Option<HeaderValue> {
        let words = self.words()?;
        let signature = secret.sign::<SIGNATURE>(PASSAGES, &signed(&words, request));
        HeaderValue::try_from(format!("{words}.{}", URL_SAFE_NO_PAD.encode(signature))).ok()
    }

    /// The passage of a header that came with this request; none unless a node wrote it for that.
    pub fn open(header: &HeaderValue, request: PassedRequest<'_>, secret: &InstanceSecret) -> Option<Self> {
        let (words, signature) = header.to_str().ok()?.rsplit_once('.')?;
        let signature: [u8; SIGNATURE] = URL_SAFE_NO_PAD.decode(signature).ok()?.try_into().ok()?;
        secret.verifies(PASSAGES, &signed(words, request), &signature).then(|| Self::read(words))?
    }

    /// Returns `true` if it was written less than a minute ago.
    pub fn is_timely(&self, now: u64) -> bool {
        self.at.abs_diff(now) <= GOOD_FOR
    }

    fn words(&self) -> Option<String> {
        let Self { node, claim, at, known, takes } = self;
        let (release, _) = RELEASES.iter().find(|(_, release)| *release == known.release)?;
        let [may_open, takes] = [known.may_open, *takes].map(u8::from);
        Some(format!("{node}.{claim}.{at}.{may_open}{takes}{release}"))
    }

    fn read(words: &str) -> Option<Self> {
        let mut fields = words.split('.');
        let [Some(node), Some(claim), Some(at), Some(known), None] = [(); 5].map(|()| fields.next()) else {
            return None;
        };
        let (may_open, rest) = known.split_at_checked(1)?;
        let (takes, release) = rest.split_at_checked(1)?;
        let (_, release) = RELEASES.iter().find(|(written, _)| release.chars().eq([*written]))?;
        Some(Self {
            node: NodeTag::parse(node)?,
            claim: claim.parse().ok()?,
            at: at.parse().ok()?,
            known: Known { may_open: may_open == "1", release: *release },
            takes: takes == "1",
        })
    }
}

/// The bytes under the signature. None of the parts has a line break in it.
fn signed(words: &str, PassedRequest { method, target, client }: PassedRequest<'_>) -> Vec<u8> {
    [method.as_str(), target, client, words].join("\n").into_bytes()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_600_000;
    const REQUEST: PassedRequest<'_> =
        PassedRequest { method: &Method::GET, target: "/channel/QGIS/ws?key=a", client: "203.0.113.7" };

    fn secret() -> InstanceSecret {
        InstanceSecret::new(b"a secret of these nodes")
    }

    fn passage() -> Passage {
        let known = Known { may_open: true, release: Some(Dialect::V2WithoutStyle) };
        Passage { node: NodeTag::from_bits(0xab), claim: u64::MAX, at: NOW, known, takes: false }
    }

    fn open(header: &str, request: PassedRequest<'_>, now: u64) -> Option<Passage> {
        Passage::open(&header.parse().unwrap(), request, &secret()).filter(|passage| passage.is_timely(now))
    }

    #[test]
    fn is_read_as_it_is_written() {
        for (may_open, takes) in [(false, true), (true, false)] {
            for (_, release) in RELEASES {
                let passage = Passage { known: Known { may_open, release }, takes, ..passage() };
                let header = passage.seal(REQUEST, &secret()).unwrap();
                assert_eq!(Passage::open(&header, REQUEST, &secret()), Some(passage), "{header:?}");
            }
        }
        let header = passage().seal(REQUEST, &secret()).unwrap();
        assert!(header.to_str().unwrap().starts_with("000000ab.18446744073709551615.1795600000.101."));
        let unknown = Known { may_open: true, release: Some(Dialect::Native) };
        assert_eq!(Passage { known: unknown, ..passage() }.seal(REQUEST, &secret()), None);
    }

    #[test]
    fn is_good_for_a_minute_for_its_own_request_alone_and_as_it_was_written() {
        let header = passage().seal(REQUEST, &secret()).unwrap();
        let header = header.to_str().unwrap();
        for now in [NOW - 60, NOW, NOW + 60] {
            assert_eq!(open(header, REQUEST, now), Some(passage()), "{now}");
        }
        let (words, signature) = header.rsplit_once('.').unwrap();
        let other = InstanceSecret::new(b"a secret of others");
        assert_eq!(Passage::open(&header.parse().unwrap(), REQUEST, &other), None);
        let foreign = passage().seal(REQUEST, &other).unwrap();
        let refused = [
            (header.into(), REQUEST, NOW - 61),
            (header.into(), REQUEST, NOW + 61),
            (header.into(), PassedRequest { method: &Method::PUT, ..REQUEST }, NOW),
            (header.into(), PassedRequest { target: "/channel/QField/ws?key=a", ..REQUEST }, NOW),
            (header.into(), PassedRequest { target: "/channel/QGIS/ws?key=b", ..REQUEST }, NOW),
            (header.into(), PassedRequest { target: "/channel/QGIS/ws", ..REQUEST }, NOW),
            (header.into(), PassedRequest { client: "203.0.113.8", ..REQUEST }, NOW),
            (String::new(), REQUEST, NOW),
            (words.into(), REQUEST, NOW),
            (format!("{words}."), REQUEST, NOW),
            (format!("{words}.{}", &signature[..2]), REQUEST, NOW),
            (format!("{words}.{signature}AA"), REQUEST, NOW),
            (format!("{header}.{signature}"), REQUEST, NOW),
            (foreign.to_str().unwrap().into(), REQUEST, NOW),
        ];
        let forged = header.bytes().enumerate().map(|(at, byte)| {
            // The last character of a signature has four bits that count for nothing; no other value is read, though.
            let other = if byte == b'1' { "2" } else { "1" };
            ([&header[..at], other, &header[at + 1..]].concat(), REQUEST, NOW)
        });
        for (header, request, now) in refused.into_iter().chain(forged) {
            assert_eq!(open(&header, request, now), None, "{header} for {request:?} at {now}");
        }
    }
}
