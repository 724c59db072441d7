//! The browser page, embedded in the binary by `build.rs`.
//!
//! `http` asks [`Page::file`] for what a browser wants to load and hands the answer on; nobody else calls it. The page
//! works under any base path, so nothing here knows where it is mounted.

mod representations;

use crate::access::PageCookie;
use crate::config::{Config, TileSettings};
use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, SET_COOKIE, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
pub use representations::gzip;
use representations::{Accepted, Coding, INDEX, Representation};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

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

/// Attributes of the page's cookie beside its path: a browser sends it only with requests of pages of this site.
const COOKIE: &str = "; SameSite=Strict; HttpOnly; Path=";

/// Trusted Types policies that the page makes (`createPolicy` below `web/src`): nothing else may be the source of a script.
const TRUSTED_TYPES: &str = "causerie-worker";

/// Elements that tell the page its digest, the operator's map tiles, the plugin for QGIS, and in a frame who may show it: it is
/// built with these empty.
const DIGEST: &str = r#"<meta name="page" content="">"#;
const TILES: &str = r#"<meta name="map-tiles" content="">"#;
const ATTRIBUTION: &str = r#"<meta name="map-attribution" content="">"#;
const PLUGIN: &str = r#"<meta name="plugin" content="">"#;
const EMBEDDERS: &str = r#"<meta name="embedders" content="">"#;

/// Parts of a room that a page of somebody else may ask for (`?embed=…`).
const FRAMED: [&str; 3] = ["talk", "map", "both"];

/// Built files below this folder bear a digest of their content in their name, so they never change.
const ASSETS: &str = "assets/";

/// Digest of all files of the page; `None` for the stub.
static PAGE_DIGEST: LazyLock<Option<String>> =
    LazyLock::new(|| embedded_index().is_some_and(|index| index.contains(DIGEST)).then(representations::digest));

/// Digest of this server's page, from which an open page learns that it is another version.
pub fn page_digest() -> Option<&'static str> {
    PAGE_DIGEST.as_deref()
}

/// The page as this instance gives it.
#[derive(Debug)]
pub struct Page {
    policy: HeaderValue,
    cookie: Option<HeaderValue>,
    index: Index,
    framed: Option<Framed>,
}

/// The page for a frame in a page of somebody else: it gets no cookie.
#[derive(Debug)]
struct Framed {
    policy: HeaderValue,
    index: Index,
}

/// The page's document, with what this instance tells it.
#[derive(Debug)]
struct Index {
    plain: Bytes,
    gzip: Bytes,
    tag: String,
}

impl Page {
    /// The page by these settings, with what it tells of the plugin for QGIS, and this cookie, which browsers show below the
    /// base path alone.
    pub fn new(config: &Config, plugin: Option<&str>, cookie: &PageCookie) -> Self {
        let Config { tiles, base_path, embed_origins, .. } = config;
        let path = if base_path.is_empty() { "/" } else { base_path };
        let embedders = embed_origins.join(" ");
        Self {
            policy: policy(&tiles.origins(), "'none'"),
            cookie: HeaderValue::try_from(cookie.pair() + COOKIE + path).ok(),
            index: Index::new(tiles, plugin, ""),
            framed: (!embedders.is_empty()).then(|| Framed {
                policy: policy(&tiles.origins(), &embedders),
                index: Index::new(tiles, plugin, &embedders),
            }),
        }
    }

    /// Answers with the page for a frame where this query asks for it (`embed=talk`, `map` or `both`, once) and the operator
    /// lets pages show one.
    pub fn frame(&self, query: &str, asked: &HeaderMap) -> Option<Response> {
        let Framed { policy, index } = self.framed.as_ref()?;
        let mut parts = query.split('&').filter_map(|pair| pair.strip_prefix("embed="));
        if !parts.next().is_some_and(|part| FRAMED.contains(&part)) || parts.next().is_some() {
            return None;
        }
        let mut answer = self.answer(INDEX, index.form(Accepted::by(asked)), asked);
        answer.headers_mut().insert(POLICY, policy.clone());
        answer.headers_mut().remove(SET_COOKIE);
        Some(answer)
    }

    /// Answers with the embedded file for `path` (no leading slash; "" is index.html), or None if there is none, in a coding
    /// that the browser takes by what it asks with.
    pub fn file(&self, path: &str, asked: &HeaderMap) -> Option<Response> {
        let path = if path.is_empty() { INDEX } else { path };
        let accepted = Accepted::by(asked);
        let form = if path == INDEX { self.index.form(accepted) } else { representations::form(path, accepted)? };
        Some(self.answer(path, form, asked))
    }

    fn answer(&self, path: &str, form: Representation, asked: &HeaderMap) -> Response {
        let tag = format!("\"{}\"", form.tag);
        let unchanged = asked.get(IF_NONE_MATCH).is_some_and(|seen| names(seen, &tag));

        let (coding, varies) = (form.coding.name().filter(|_| !unchanged), form.varies);
        let mut answer = Response::new(if unchanged { Body::empty() } else { Body::from(form.content) });
        if unchanged {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
        }
        self.set_headers(answer.headers_mut(), path, &tag);
        if varies {
            answer.headers_mut().insert(VARY, HeaderValue::from(ACCEPT_ENCODING));
        }
        if let Some(coding) = coding {
            answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        answer
    }

    fn set_headers(&self, headers: &mut HeaderMap, path: &str, tag: &str) {
        headers.insert(POLICY, self.policy.clone());
        for (name, value) in HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let mime = mime_guess::from_path(path).first_or_octet_stream();
        let charset = if mime.type_() == "text" { "; charset=utf-8" } else { "" };
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

/// Policy of sources that the page may load from and run: this server alone, for pictures also its map tiles, and no text
/// that becomes script. `embedders`: who may show it in a frame.
fn policy(tiles: &BTreeSet<String>, embedders: &str) -> HeaderValue {
    let tiles: String = tiles.iter().map(|origin| format!(" {origin}")).collect();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{tiles}; \
         media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors {embedders}; require-trusted-types-for 'script'; trusted-types {TRUSTED_TYPES}"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"))
}

impl Index {
    fn new(tiles: &TileSettings, plugin: Option<&str>, embedders: &str) -> Self {
        let mut index = embedded_index().unwrap_or_default();
        let mut told = vec![(DIGEST, page_digest().unwrap_or_default().to_owned()), (EMBEDDERS, embedders.to_owned())];
        if !tiles.maps.is_empty() {
            let maps = serde_json::to_string(&tiles.maps).unwrap_or_default();
            told.extend([(TILES, maps), (ATTRIBUTION, tiles.attribution.clone())]);
        }
        told.extend(plugin.map(|plugin| (PLUGIN, plugin.to_owned())));
        for (meta, content) in told {
            index = index.replace(meta, &meta.replace("\"\"", &format!("\"{}\"", escaped(&content))));
        }
        let gzip = representations::gzip(index.as_bytes()).unwrap_or_default();
        Self { tag: representations::hex(&Sha256::digest(&index)), plain: index.into(), gzip: gzip.into() }
    }

    fn form(&self, accepted: Accepted) -> Representation {
        let (content, coding, tag) = if accepted.gzip {
            (&self.gzip, Coding::Gzip, format!("{}-gzip", self.tag))
        } else {
            (&self.plain, Coding::Identity, self.tag.clone())
        };
        Representation { content: Cow::Owned(content.to_vec()), coding, tag, varies: true }
    }
}

/// Returns `true` if who asks with these headers takes gzip.
pub fn accepts_gzip(asked: &HeaderMap) -> bool {
    Accepted::by(asked).gzip
}

fn embedded_index() -> Option<String> {
    let form = representations::form(INDEX, Accepted::by(&HeaderMap::new()))?;
    String::from_utf8(form.content.into_owned()).ok()
}

/// A text between the quotes of an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Returns `true` if an `If-None-Match` names this tag, weakly compared (RFC 9110, section 13.1.2): proxies that compress put `W/`
/// before it.
pub fn names(if_none_match: &HeaderValue, tag: &str) -> bool {
    let Ok(list) = if_none_match.to_str() else {
        return false;
    };
    let opaque = |tag| str::strip_prefix(tag, "W/").unwrap_or(tag);
    list.split(',').map(str::trim).any(|one| one == "*" || opaque(one) == opaque(tag))
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::config::BaseMap;
    use std::path::Path;

    fn file(path: &str, asked: &[(HeaderName, &str)]) -> Option<Response> {
        let asked =
            asked.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a header value")));
        Page::new(&Config::default(), None, &PageCookie::random()).file(path, &asked.collect())
    }

    fn header(answer: &Response, name: HeaderName) -> &str {
        answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    #[test]
    fn the_page_is_there_with_its_headers_and_cookie() {
        let page = file("", &[]).expect("the page");
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
        let page = Page::new(&Config::default(), None, &cookie).file("", &HeaderMap::new()).expect("the page");
        assert_eq!(header(&page, SET_COOKIE), format!("{}; SameSite=Strict; HttpOnly; Path=/", cookie.pair()));
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
        let page = file("", &[]).expect("the page");
        assert!(header(&page, POLICY).ends_with(&format!("; trusted-types {TRUSTED_TYPES}")));
    }

    #[test]
    fn an_unchanged_page_is_not_sent_again() {
        let page = file("", &[]).expect("the page");
        let tag = header(&page, ETAG).to_owned();
        for seen in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let answer = file("index.html", &[(IF_NONE_MATCH, &seen)]).expect("the page");
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(header(&answer, ETAG), tag);
            assert!(!header(&answer, SET_COOKIE).is_empty());
        }
        assert_eq!(file("", &[(IF_NONE_MATCH, "\"other\"")]).expect("the page").status(), StatusCode::OK);
        let gzip = file("", &[(IF_NONE_MATCH, &tag), (ACCEPT_ENCODING, "gzip, br")]).expect("the page");
        assert_eq!(gzip.status(), StatusCode::OK, "another coding is another answer");
        assert_eq!((header(&gzip, CONTENT_ENCODING), header(&gzip, VARY)), ("gzip", "accept-encoding"));
        assert_ne!(header(&gzip, ETAG), tag);
    }

    #[test]
    fn only_files_with_a_digest_in_their_name_are_kept_for_good() {
        for path in representations::names() {
            let answer = file(&path, &[]).expect("a listed file");
            let immutable = header(&answer, CACHE_CONTROL).ends_with("immutable");
            assert_eq!(immutable, path.starts_with(ASSETS), "{path}");
            assert_eq!(header(&answer, SET_COOKIE).is_empty(), path != INDEX, "{path}");
        }
    }

    #[test]
    fn other_paths_have_no_file() {
        for path in ["nope", "/", "/index.html", "../Cargo.toml", "assets/../index.html", "index.html/"] {
            assert!(file(path, &[]).is_none(), "{path}");
        }
    }

    #[test]
    fn map_tiles_are_allowed_and_make_a_page_of_their_own() {
        let map = |name: &str, host: &str| BaseMap {
            name: name.into(),
            url: format!("https://{host}/{{z}}/{{x}}/{{y}}.png"),
        };
        let maps =
            vec![map("Plan", "tile.example.org"), map("Photo", "photo.example.org"), map("Grey", "tile.example.org")];
        let tiles = TileSettings { maps, attribution: "© \"<somebody>\" & others".into() };
        let [plain, with] = [TileSettings::default(), tiles.clone()].map(|tiles| {
            let config = Config { tiles, ..Config::default() };
            Page::new(&config, None, &PageCookie::random()).file("", &HeaderMap::new())
        });
        let (plain, with) = (plain.expect("the page"), with.expect("the page"));
        assert!(header(&plain, POLICY).contains("img-src 'self' data: blob:; media-src 'self' blob:;"));
        assert!(
            header(&with, POLICY)
                .contains("img-src 'self' data: blob: https://photo.example.org https://tile.example.org; media-src")
        );
        assert_ne!(header(&plain, ETAG), header(&with, ETAG));
        assert_eq!(escaped(&tiles.attribution), "© &quot;&lt;somebody&gt;&quot; &amp; others");
    }
}
