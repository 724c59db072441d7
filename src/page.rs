//! The browser page, embedded in the binary by `build.rs`.
//!
//! `http` asks [`Page::file`] for what a browser wants to load and hands the answer on; nobody else calls it. The page
//! works under any base path, so nothing here knows where it is mounted.

use crate::config::TileSettings;
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use rust_embed::{Embed, EmbeddedFile};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Beside the policy, the headers that every file of the page carries.
const HEADERS: [(HeaderName, &str); 4] = [
    (HeaderName::from_static("x-content-type-options"), "nosniff"),
    (HeaderName::from_static("referrer-policy"), "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), microphone=(self), display-capture=(self), geolocation=(self)",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

const POLICY: HeaderName = HeaderName::from_static("content-security-policy");

/// Tells our own page from foreign ones where a proxy hides the host: `access::PAGE_COOKIE`, to which a test holds it. A
/// browser sends it only if the page that opens the socket came from here.
const COOKIE: &str = "causerie_page=1; SameSite=Strict; Path=/; HttpOnly";

/// The page itself; everything else is loaded by it.
const INDEX: &str = "index.html";

/// Where the page is told of the operator's map tiles: it comes with these empty.
const TILES: &str = r#"<meta name="map-tiles" content="">"#;
const ATTRIBUTION: &str = r#"<meta name="map-attribution" content="">"#;

/// Built files below this folder bear a digest of their content in their name, so they never change.
const ASSETS: &str = "assets/";

#[derive(Embed)]
#[folder = "$OUT_DIR/web"]
struct Files;

/// The page as this instance gives it.
#[derive(Debug)]
pub struct Page {
    policy: HeaderValue,
    /// The page itself with the operator's tiles in it, and what tells it from the one without.
    told: Option<(Bytes, u64)>,
}

impl Page {
    /// The page, with the operator's map tiles if there are some.
    pub fn new(tiles: &TileSettings) -> Self {
        let origin = tiles.origin();
        let policy = HeaderValue::try_from(policy(origin.as_deref()));
        Self {
            policy: policy.unwrap_or(HeaderValue::from_static("default-src 'none'")),
            told: origin.and_then(|_| told(tiles)),
        }
    }

    /// Answers with the embedded file for `path` (no leading slash; "" is index.html), or None if there is none.
    pub fn file(&self, path: &str, if_none_match: Option<&HeaderValue>) -> Option<Response> {
        let path = if path.is_empty() { INDEX } else { path };
        let found = Files::get(path)?;
        let told = self.told.as_ref().filter(|_| path == INDEX);
        let tag = entity_tag(&found, told.map_or(0, |(_, mark)| *mark));
        let unchanged = if_none_match.is_some_and(|seen| names(seen, &tag));

        let body = told.map_or_else(|| Body::from(found.data), |(index, _)| Body::from(index.clone()));
        let mut answer = Response::new(if unchanged { Body::empty() } else { body });
        if unchanged {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
        }
        self.set_headers(answer.headers_mut(), path, found.metadata.mimetype(), &tag);
        Some(answer)
    }

    fn set_headers(&self, headers: &mut HeaderMap, path: &str, mime: &str, tag: &str) {
        headers.insert(POLICY, self.policy.clone());
        for (name, value) in HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let charset = if mime.starts_with("text/") { "; charset=utf-8" } else { "" };
        for (name, value) in [(CONTENT_TYPE, format!("{mime}{charset}")), (ETAG, tag.to_owned())] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        let kept = if path.starts_with(ASSETS) { "public, max-age=31536000, immutable" } else { "no-cache" };
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
        if path == INDEX {
            headers.insert(SET_COOKIE, HeaderValue::from_static(COOKIE));
        }
    }
}

/// What the page may load and run: only what this server sends, pictures also from where its map tiles are, and no text
/// that becomes script.
fn policy(tiles: Option<&str>) -> String {
    let tiles = tiles.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{tiles}; \
         media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
}

/// The page itself, told of these tiles, and a mark that differs with them.
fn told(tiles: &TileSettings) -> Option<(Bytes, u64)> {
    let index = String::from_utf8(Files::get(INDEX)?.data.into_owned()).ok()?;
    let with = |index: String, meta: &str, content: &str| {
        index.replace(meta, &meta.replace("\"\"", &format!("\"{}\"", escaped(content))))
    };
    let index = with(with(index, TILES, &tiles.url), ATTRIBUTION, &tiles.attribution);
    let mut mark = DefaultHasher::new();
    index.hash(&mut mark);
    Some((index.into(), mark.finish()))
}

/// A text between the quotes of an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The first 16 bytes of the content's SHA-256 in hexadecimal, a mark unless it is 0, and quotes.
fn entity_tag(file: &EmbeddedFile, mark: u64) -> String {
    let digest = file.metadata.sha256_hash();
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    if mark == 0 { format!("\"{hex}\"") } else { format!("\"{hex}-{mark:x}\"") }
}

/// Whether an `If-None-Match` names this tag. Proxies that compress put `W/` before it.
fn names(if_none_match: &HeaderValue, tag: &str) -> bool {
    let Ok(list) = if_none_match.to_str() else {
        return false;
    };
    list.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::access::PAGE_COOKIE;

    fn file(path: &str, if_none_match: Option<&HeaderValue>) -> Option<Response> {
        Page::new(&TileSettings::default()).file(path, if_none_match)
    }

    fn header(answer: &Response, name: HeaderName) -> &str {
        answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    #[test]
    fn the_page_is_there_with_its_headers_and_cookie() {
        let page = file("", None).expect("the page");
        assert_eq!(page.status(), StatusCode::OK);
        assert_eq!(header(&page, CONTENT_TYPE), "text/html; charset=utf-8");
        assert_eq!(header(&page, CACHE_CONTROL), "no-cache");
        for (name, value) in HEADERS {
            assert_eq!(header(&page, name), value);
        }
        assert!(
            header(&page, POLICY)
                .starts_with("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; ")
        );
        assert!(header(&page, SET_COOKIE).starts_with(&format!("{PAGE_COOKIE}=1; SameSite=Strict")));
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let page = file("", None).expect("the page");
        let tag = header(&page, ETAG).to_owned();
        for seen in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let seen = HeaderValue::from_str(&seen).expect("a header value");
            let answer = file("index.html", Some(&seen)).expect("the page");
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(header(&answer, ETAG), tag);
            assert!(!header(&answer, SET_COOKIE).is_empty());
        }
        let other = HeaderValue::from_static("\"other\"");
        assert_eq!(file("", Some(&other)).expect("the page").status(), StatusCode::OK);
    }

    #[test]
    fn only_files_with_a_digest_in_their_name_are_kept_for_good() {
        for path in Files::iter() {
            let answer = file(&path, None).expect("a listed file");
            let immutable = header(&answer, CACHE_CONTROL).ends_with("immutable");
            assert_eq!(immutable, path.starts_with(ASSETS), "{path}");
            assert_eq!(header(&answer, SET_COOKIE).is_empty(), path != INDEX, "{path}");
        }
    }

    #[test]
    fn nothing_else_is_there() {
        for path in ["nope", "/", "/index.html", "../Cargo.toml", "assets/../index.html", "index.html/"] {
            assert!(file(path, None).is_none(), "{path}");
        }
    }

    #[test]
    fn map_tiles_are_allowed_and_make_a_page_of_their_own() {
        let url = "https://tile.example.org/{z}/{x}/{y}.png".to_owned();
        let tiles = TileSettings { url, attribution: "© \"<somebody>\" & others".into() };
        let [plain, with] = [Page::new(&TileSettings::default()), Page::new(&tiles)].map(|page| page.file("", None));
        let (plain, with) = (plain.expect("the page"), with.expect("the page"));
        assert!(header(&plain, POLICY).contains("img-src 'self' data: blob:; media-src"));
        assert!(header(&with, POLICY).contains("img-src 'self' data: blob: https://tile.example.org; media-src"));
        assert_ne!(header(&plain, ETAG), header(&with, ETAG));
        assert_eq!(escaped(&tiles.attribution), "© &quot;&lt;somebody&gt;&quot; &amp; others");
    }
}
