//! The forms in which a file of the page is embedded, and which of them a browser takes.
//!
//! The build of the page compresses what is worth it (`web/compress.plugin.ts`), and `build.rs` leaves out what it was made
//! from: nearly every browser takes Brotli or gzip. For those that take neither, the gzip form is undone once.

use flate2::read::{GzDecoder, GzEncoder};
use http::HeaderMap;
use http::header::ACCEPT_ENCODING;
use rust_embed::Embed;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::Read;
use std::sync::{LazyLock, OnceLock};

/// The endings of the compressed forms.
const BROTLI: &str = ".br";
const GZIP: &str = ".gz";

/// The page itself, which each instance changes before it is sent.
pub(super) const INDEX: &str = "index.html";

/// Files without compression of which somebody wanted the plain form. To undo it again for each request would hold up a thread's sockets.
static UNDONE: LazyLock<BTreeMap<String, OnceLock<Vec<u8>>>> =
    LazyLock::new(|| names().into_iter().map(|name| (name, OnceLock::new())).collect());

#[derive(Embed)]
#[folder = "$OUT_DIR/web"]
struct Files;

/// Coding of a form, as `Content-Encoding` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    /// Name of the coding; `None` for a form that is sent as it is.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// The codings that a browser takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accepted {
    brotli: bool,
    pub(super) gzip: bool,
}

impl Accepted {
    pub(super) fn by(headers: &HeaderMap) -> Self {
        let list = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let named: Vec<(String, f32)> = list.flat_map(|list| list.split(',')).map(quality).collect();
        let of = |coding: &str| named.iter().find(|(name, _)| name == coding).map(|(_, quality)| *quality);
        let takes = |coding| of(coding).or_else(|| of("*")).is_some_and(|quality| quality > 0.0);
        Self { brotli: takes("br"), gzip: takes("gzip") }
    }
}

/// `gzip;q=0.5`: a coding, and how much it is wanted.
fn quality(one: &str) -> (String, f32) {
    let mut parts = one.split(';').map(|part| part.trim().to_ascii_lowercase());
    let name = parts.next().unwrap_or_default();
    let told = parts.find_map(|part| part.strip_prefix("q=").and_then(|value| value.parse().ok()));
    (name, told.unwrap_or(1.0))
}

/// A file in the form in which it is sent.
#[derive(Debug)]
pub(super) struct Representation {
    pub(super) content: Cow<'static, [u8]>,
    pub(super) coding: Coding,
    /// Differs with the content and with the coding.
    pub(super) tag: String,
    /// `true` if there are others, for those who take them.
    pub(super) varies: bool,
}

/// The smallest form of a file that is accepted; the gzip form is there wherever the other one is.
pub(super) fn form(path: &str, accepted: Accepted) -> Option<Representation> {
    if path.ends_with(BROTLI) || path.ends_with(GZIP) {
        return None;
    }
    let coded = |coding, ending| found(&format!("{path}{ending}"), coding);
    let Some(gzip) = coded(Coding::Gzip, GZIP) else {
        return found(path, Coding::Identity);
    };
    let form = match accepted {
        Accepted { brotli: true, .. } => coded(Coding::Brotli, BROTLI).unwrap_or(gzip),
        Accepted { gzip: true, .. } => gzip,
        _ => match found(path, Coding::Identity) {
            Some(plain) => plain,
            None => Representation {
                content: UNDONE.get(path)?.get_or_init(|| undone(&gzip.content).unwrap_or_default()).into(),
                coding: Coding::Identity,
                tag: gzip.tag + "-",
                ..gzip
            },
        },
    };
    Some(Representation { varies: true, ..form })
}

fn found(name: &str, coding: Coding) -> Option<Representation> {
    let file = Files::get(name)?;
    let tag = hex(&file.metadata.sha256_hash());
    Some(Representation { content: file.data, coding, tag, varies: false })
}

/// The names of all files of the page.
pub(super) fn names() -> BTreeSet<String> {
    let bare = |name: &str| name.strip_suffix(BROTLI).or(name.strip_suffix(GZIP)).unwrap_or(name).to_owned();
    Files::iter().map(|name| bare(&name)).collect()
}

/// Digest that tells these files from those of another build, in whatever forms they are.
pub(super) fn digest() -> String {
    // None of it stays.
    let plain = |name: &str| match Files::get(&format!("{name}{GZIP}")) {
        Some(gzip) => undone(&gzip.data),
        None => Files::get(name).map(|file| file.data.into_owned()),
    };
    let mut all = Sha256::new();
    for name in names() {
        let content = plain(&name).map(Sha256::digest).unwrap_or_default();
        all.update(name);
        all.update([0]);
        all.update(content);
    }
    hex(&all.finalize())
}

/// The first 16 bytes of a digest.
pub(super) fn hex(digest: &[u8]) -> String {
    digest.iter().take(16).fold(String::new(), |mut hex, byte| {
        _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn undone(gzip: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(gzip).read_to_end(&mut plain).ok()?;
    Some(plain)
}

/// The gzip form of what is known to the running server alone.
pub fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut gzip = Vec::new();
    GzEncoder::new(plain, flate2::Compression::best()).read_to_end(&mut gzip).ok()?;
    Some(gzip)
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn by(value: &'static str) -> (bool, bool) {
        let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]);
        let Accepted { brotli, gzip } = Accepted::by(&headers);
        (brotli, gzip)
    }

    #[test]
    fn a_coding_is_taken_that_is_named_and_not_refused() {
        assert_eq!(by("gzip, deflate, br, zstd"), (true, true));
        assert_eq!(by("GZIP;q=0.5"), (false, true));
        assert_eq!(by("br;q=0, *"), (false, true));
        assert_eq!(by("*;q=0.1, gzip ; q=0"), (true, false));
        assert_eq!(by("identity"), (false, false));
        assert!(!Accepted::by(&HeaderMap::new()).gzip);
    }

    #[test]
    fn each_file_is_there_in_every_form_under_tags_of_their_own() {
        for name in names() {
            let of = |brotli, gzip| form(&name, Accepted { brotli, gzip }).expect("a listed file");
            let (plain, gzip, smallest) = (of(false, false), of(false, true), of(true, true));
            assert_eq!(plain.coding, Coding::Identity, "{name}");
            if !plain.varies {
                continue;
            }
            assert_eq!((gzip.coding, smallest.coding), (Coding::Gzip, Coding::Brotli), "{name}");
            assert_eq!(undone(&gzip.content).as_deref(), Some(&*plain.content), "{name}");
            assert_eq!(plain.content.as_ptr(), of(false, false).content.as_ptr(), "{name}: it is undone once");
            assert!(smallest.content.len() < gzip.content.len() && gzip.content.len() < plain.content.len(), "{name}");
            assert!(plain.tag != gzip.tag && gzip.tag != smallest.tag && smallest.tag != plain.tag, "{name}");
            assert!(form(&format!("{name}{GZIP}"), Accepted { brotli: true, gzip: true }).is_none());
        }
    }

    #[test]
    fn compressed_bytes_can_be_decompressed() {
        let text = b"a page and its words ".repeat(50);
        assert_eq!(undone(&gzip(&text).expect("a form")), Some(text));
    }
}
