//! The browser page, embedded in the binary by `build.rs`.
//!
//! `http` asks [`Page::file`] for what a browser wants to load and hands the answer on; nobody else calls it. The page
//! works under any base path, so nothing here knows where it is mounted.

use crate::access::PageCookie;
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

/// Behind the page's cookie: a browser sends it only with what pages of this site ask.
const COOKIE: &str = "; SameSite=Strict; Path=/; HttpOnly";

/// What the page may name as the source of a script: the policies that it makes (`createPolicy` below `web/src`).
const TRUSTED_TYPES: &str = "causerie-worker";

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
    cookie: Option<HeaderValue>,
    /// The page itself with the operator's tiles in it, and what tells it from the one without.
    told: Option<(Bytes, u64)>,
}

impl Page {
    /// The page, with the operator's map tiles if there are some, and with this cookie.
    pub fn new(tiles: &TileSettings, cookie: &PageCookie) -> Self {
        let origin = tiles.origin();
        let policy = HeaderValue::try_from(policy(origin.as_deref()));
        Self {
            policy: policy.unwrap_or(HeaderValue::from_static("default-src 'none'")),
            cookie: HeaderValue::try_from(cookie.pair() + COOKIE).ok(),
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
        if let Some(cookie) = self.cookie.as_ref().filter(|_| path == INDEX) {
            headers.insert(SET_COOKIE, cookie.clone());
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
         form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types {TRUSTED_TYPES}"
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
    use std::path::Path;

    fn file(path: &str, if_none_match: Option<&HeaderValue>) -> Option<Response> {
        Page::new(&TileSettings::default(), &PageCookie::random()).file(path, if_none_match)
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
        let cookie = PageCookie::random();
        let page = Page::new(&TileSettings::default(), &cookie).file("", None).expect("the page");
        assert_eq!(header(&page, SET_COOKIE), format!("{}; SameSite=Strict; Path=/; HttpOnly", cookie.pair()));
        assert_ne!(cookie.pair(), PageCookie::random().pair());
    }

    #[test]
    fn the_policy_names_the_policies_of_the_page_and_no_others() {
        fn made(folder: &Path, names: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).expect("a folder of the page") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    made(&path, names);
                } else if let Ok(text) = std::fs::read_to_string(&path) {
                    let calls = text.split("createPolicy(\"").skip(1);
                    names.extend(calls.map(|call| call.split('"').next().unwrap_or_default().to_owned()));
                }
            }
        }
        let mut names = Vec::new();
        made(&Path::new(env!("CARGO_MANIFEST_DIR")).join("web/src"), &mut names);
        names.sort();
        assert_eq!(names, TRUSTED_TYPES.split(' ').collect::<Vec<_>>());
        let page = file("", None).expect("the page");
        assert!(header(&page, POLICY).ends_with(&format!("; trusted-types {TRUSTED_TYPES}")));
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
        let [plain, with] =
            [&TileSettings::default(), &tiles].map(|tiles| Page::new(tiles, &PageCookie::random()).file("", None));
        let (plain, with) = (plain.expect("the page"), with.expect("the page"));
        assert!(header(&plain, POLICY).contains("img-src 'self' data: blob:; media-src"));
        assert!(header(&with, POLICY).contains("img-src 'self' data: blob: https://tile.example.org; media-src"));
        assert_ne!(header(&plain, ETAG), header(&with, ETAG));
        assert_eq!(escaped(&tiles.attribution), "© &quot;&lt;somebody&gt;&quot; &amp; others");
    }
}
