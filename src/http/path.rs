//! The one function that looks at a path before the router does, for HTTP and sockets alike. What users type as the
//! address of an instance stands before every path, so base path, doubled slashes and dialect prefixes are taken off
//! here, and every route is written once. Called by the front (`mod.rs`) only; handlers read the [`RequestTarget`].

use super::visitor::without_secrets;
use crate::dialect::Dialect;
use axum::http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The target of a request, and what its path said besides.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) struct RequestTarget {
    /// The path that the router matches: every segment percent-encoded in one way.
    pub(super) path: String,
    /// The dialect that a prefix pins.
    pub(super) pinned: Option<Dialect>,
    /// The token that a prefix holds, whatever it is worth.
    pub(super) token: Option<String>,
    /// `true` if the path was the base path without its slash, where relative links of the page would not work.
    pub(super) is_bare_base: bool,
}

impl RequestTarget {
    /// The path as a router takes it; None if it is too long for one.
    pub(super) fn uri(&self) -> Option<Uri> {
        self.path.parse().ok()
    }
}

/// Characters that a segment may hold without being encoded (RFC 3986, section 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Prefixes that pin a dialect. `/v2.1` is for QTribu 1.1, which loses layers that have a style.
const DIALECT_PREFIXES: [(&str, Dialect); 4] =
    [("/v1", Dialect::V1), ("/v2", Dialect::V2), ("/v2.1", Dialect::V2WithoutStyle), ("/v3", Dialect::V3)];

/// Takes base path, doubled slashes, token and dialect prefix off, then decodes each segment, once. None if a segment
/// is no UTF-8 or holds an encoded slash: such a path matches nothing.
pub(super) fn rewrite(raw: &str, base_path: &str) -> Option<RequestTarget> {
    let whole = collapse(raw)?;
    let path = strip_segment(&whole, base_path).unwrap_or(&whole);
    let is_bare_base = path.is_empty();
    // Prefixes stand here, after the base path, in this order; a new one is one more line.
    let (token, path) = token_prefix(path);
    let (pinned, path) = dialect_prefix(path);

    let path = canonical(path)?;
    let token = match token {
        Some(token) => Some(percent_decode_str(token).decode_utf8().ok()?.into()),
        None => None,
    };
    Some(RequestTarget { path, pinned, token, is_bare_base })
}

/// The path with one slash where there are several; None for what is no path (`*`).
fn collapse(raw: &str) -> Option<String> {
    let mut path = String::with_capacity(raw.len());
    for part in raw.strip_prefix('/')?.split_inclusive('/').filter(|part| *part != "/") {
        path.push('/');
        path.push_str(part.trim_end_matches('/'));
    }
    if raw.ends_with('/') {
        path.push('/');
    }
    Some(path)
}

/// The rest after `prefix` if it is made of whole segments of `path`.
fn strip_segment<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    if prefix.is_empty() {
        return None;
    }
    path.strip_prefix(prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `/t/{token}`.
fn token_prefix(path: &str) -> (Option<&str>, &str) {
    let Some(rest) = path.strip_prefix("/t/").filter(|rest| !rest.is_empty()) else { return (None, path) };
    let (token, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (Some(token), rest)
}

fn dialect_prefix(path: &str) -> (Option<Dialect>, &str) {
    for (prefix, dialect) in DIALECT_PREFIXES {
        if let Some(rest) = strip_segment(path, prefix) {
            return (Some(dialect), rest);
        }
    }
    (None, path)
}

/// The path with every segment encoded in one way.
fn canonical(path: &str) -> Option<String> {
    let mut encoded = String::with_capacity(path.len().max(1));
    for segment in path.split('/').skip(1) {
        let text = percent_decode_str(segment).decode_utf8().ok().filter(|text| !text.contains('/'))?;
        encoded.push('/');
        encoded.extend(utf8_percent_encode(&text, SEGMENT));
    }
    if encoded.is_empty() {
        encoded.push('/');
    }
    Some(encoded)
}

/// The place to which a path with slashes at its end leads, relative to it, so that it is right behind any proxy.
pub(super) fn without_slash(asked: &Uri) -> String {
    let path = asked.path();
    let trimmed = path.trim_end_matches('/');
    let last = trimmed.rsplit('/').next().unwrap_or_default();
    with_query(format!("{}{last}", "../".repeat(path.len() - trimmed.len())), asked)
}

/// The place to which the base path leads: itself with a slash.
pub(super) fn with_slash(asked: &Uri) -> String {
    let last = asked.path().rsplit('/').next().unwrap_or_default();
    with_query(format!("{last}/"), asked)
}

/// No redirect says a secret again.
fn with_query(location: String, asked: &Uri) -> String {
    match asked.query().and_then(without_secrets) {
        Some(query) => format!("{location}?{query}"),
        None => location,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_routes() {
        let rows = [
            // as asked, base path, as routed, pinned
            ("/", "", "/", None),
            ("/rooms", "", "/rooms", None),
            ("/rules/", "", "/rules/", None),
            ("/rules//", "", "/rules/", None),
            ("//", "", "/", None),
            ("//room/QGIS/ws", "", "/room/QGIS/ws", None),
            ("/room//QGIS///ws", "", "/room/QGIS/ws", None),
            ("/v1//status", "", "/status", Some(Dialect::V1)),
            ("/v1", "", "/", Some(Dialect::V1)),
            ("/v1/", "", "/", Some(Dialect::V1)),
            ("/v2/channel/QGIS/ws", "", "/channel/QGIS/ws", Some(Dialect::V2)),
            ("//v3//", "", "/", Some(Dialect::V3)),
            ("/v1/v2/rooms", "", "/v2/rooms", Some(Dialect::V1)),
            ("/v11/rooms", "", "/v11/rooms", None),
            ("/v2.1", "", "/", Some(Dialect::V2WithoutStyle)),
            ("/v2.1//room/QGIS/ws", "", "/room/QGIS/ws", Some(Dialect::V2WithoutStyle)),
            ("/v2.2/rooms", "", "/v2.2/rooms", None),
            ("/V1/rooms", "", "/V1/rooms", None),
            ("/v4/rooms", "", "/v4/rooms", None),
            ("/chat/rooms", "", "/chat/rooms", None),
            ("/chat/rooms", "/chat", "/rooms", None),
            ("/rooms", "/chat", "/rooms", None),
            ("/chat/", "/chat", "/", None),
            ("/chatty/rooms", "/chat", "/chatty/rooms", None),
            ("/chat/chat/rooms", "/chat", "/chat/rooms", None),
            ("/chat//v3//channel/QGIS/ws", "/chat", "/channel/QGIS/ws", Some(Dialect::V3)),
            ("//chat/v1", "/chat", "/", Some(Dialect::V1)),
            ("/v1/chat/rooms", "/chat", "/chat/rooms", Some(Dialect::V1)),
            ("/a/b/rooms", "/a/b", "/rooms", None),
            ("/a/rooms", "/a/b", "/a/rooms", None),
            ("/room/My%20room/ws", "", "/room/My%20room/ws", None),
            ("/room/caf%c3%a9/ws", "", "/room/caf%C3%A9/ws", None),
            ("/room/café/ws", "", "/room/caf%C3%A9/ws", None),
            ("/r%6fom/QGIS/ws", "", "/room/QGIS/ws", None),
            ("/room/%2520/ws", "", "/room/%2520/ws", None),
            ("/room/100%/ws", "", "/room/100%25/ws", None),
            ("/room/a+b/ws", "", "/room/a%2Bb/ws", None),
        ];
        for (asked, base, routed, pinned) in rows {
            let target = rewrite(asked, base).unwrap_or_else(|| panic!("{asked}"));
            assert_eq!((target.path.as_str(), target.pinned), (routed, pinned), "{asked} below {base:?}");
            assert_eq!(target.token, None, "{asked}");
            assert!(!target.is_bare_base, "{asked}");
        }
    }

    #[test]
    fn a_token_may_stand_before_every_path() {
        let rows = [
            ("/t/a.b-c_d/rooms", "", "/rooms", None, Some("a.b-c_d")),
            ("//t//a.b.c//room/QGIS/ws", "", "/room/QGIS/ws", None, Some("a.b.c")),
            ("/chat/t/a/v1/rooms", "/chat", "/rooms", Some(Dialect::V1), Some("a")),
            ("/t/a%2Eb/channel/t/ws", "", "/channel/t/ws", None, Some("a.b")),
            ("/t/a", "", "/", None, Some("a")),
            ("/t/a/", "", "/", None, Some("a")),
            ("/t/t/t/rooms", "", "/t/rooms", None, Some("t")),
            ("/v1/t/a/rooms", "", "/t/a/rooms", Some(Dialect::V1), None),
            ("/t", "", "/t", None, None),
            ("/t/", "", "/t/", None, None),
            ("/T/a/rooms", "", "/T/a/rooms", None, None),
            ("/tt/a/rooms", "", "/tt/a/rooms", None, None),
        ];
        for (asked, base, routed, pinned, token) in rows {
            let target = rewrite(asked, base).unwrap_or_else(|| panic!("{asked}"));
            assert_eq!((&*target.path, target.pinned, target.token.as_deref()), (routed, pinned, token), "{asked}");
        }
    }

    #[test]
    fn malformed_paths_have_no_route() {
        for asked in
            ["", "*", "room/QGIS/ws", "/room/a%2Fb/ws", "/room/a%2fb/users", "/room/%ff/ws", "/%C3", "/t/%ff/rooms"]
        {
            assert_eq!(rewrite(asked, ""), None, "{asked}");
        }
    }

    #[test]
    fn the_base_path_wants_its_slash() {
        for (asked, base, location) in
            [("/chat", "/chat", "chat/"), ("//chat?a=b", "/chat", "chat/?a=b"), ("/a/b", "/a/b", "b/")]
        {
            let asked: Uri = asked.parse().unwrap_or_else(|_| panic!("{asked}"));
            let target = rewrite(asked.path(), base).unwrap_or_else(|| panic!("{asked}"));
            assert!(target.is_bare_base, "{asked}");
            assert_eq!(target.path, "/", "{asked}");
            assert_eq!(with_slash(&asked), location);
        }
    }

    #[test]
    fn redirects_are_relative() {
        for (asked, location) in [
            ("/rules/", "../rules"),
            ("/rules/?utm_source=QGIS", "../rules?utm_source=QGIS"),
            ("/v1/rules/", "../rules"),
            ("/rules//", "../../rules"),
            ("/chat/room/My%20room/users/", "../users"),
            ("/t/a.b.c/rules/?key=a&utm_source=QGIS", "../rules?utm_source=QGIS"),
            ("/rooms/?token=a", "../rooms"),
        ] {
            let asked: Uri = asked.parse().unwrap_or_else(|_| panic!("{asked}"));
            assert_eq!(without_slash(&asked), location);
        }
    }
}
