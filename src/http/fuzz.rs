//! Paths and queries of any text: what the router is given has one form, and no redirect says a secret or leads elsewhere.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::geojson::has_address;
use super::path::{rewrite, with_slash, without_slash};
use super::visitor::{value, values, without_secrets};
use crate::fuzzing::Choices;
use axum::http::{HeaderValue, Uri};

const ADDRESSES: [&str; 24] = [
    "/",
    "/chat",
    "//chat//v1//rooms/?key=a",
    "/room/QGIS/users?utm_source=QGIS&utm_medium=b",
    "/v2/room/My%20room/last/",
    "/v2.1/channel/caf%c3%a9/text?token=a.b.c",
    "/t/a.b-c_d/v3/channel/100%25/ws?t%6Fken=a&%6bey",
    "/room/~0123456789abcdefghijklm/message?key=a+b%2B",
    "/room/QGIS/board.geojson?geometry=polygon&geometry=line",
    "/room/QGIS/layers.json",
    "/room/QGIS/layer/latest.geojson?title=Sondages+du%20lac",
    "/room/QGIS/layer/0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b.geojson",
    "/hook/a/0123456789-ABCDEF_hush",
    "/osmand/QGIS?id=van-3&lat=45.18&lon=5.72&timestamp=1700000000&key=k",
    "/owntracks/QGIS?u=van",
    "/overland/QGIS",
    "/status",
    "/version",
    "/rules/",
    "/plugins.xml",
    "/causerie.zip",
    "/healthz",
    "/asyncapi.json",
    "/docs/swagger-ui.css",
];

#[test]
fn paths_get_one_form_and_redirects_lead_nowhere_else() {
    bolero::check!().for_each(|input: &[u8]| {
        let mut choices = Choices::new(input);
        let base = choices.one_of(&["", "/chat", "/a/b"]);
        let address = choices.text(&ADDRESSES);
        let (path, query) = address.split_once('?').unwrap_or((&address, ""));
        if let Some(target) = rewrite(path, base) {
            let routed = &target.path;
            assert!(routed.starts_with('/') && !routed.contains("//") && routed.is_ascii(), "{routed}");
            assert!(target.uri().is_none_or(|uri| uri.path() == routed && uri.query().is_none()), "{routed}");
            let is_prefix = |first: &str| matches!(first, "t" | "v1" | "v2" | "v2.1" | "v3");
            if !is_prefix(routed.split('/').nth(1).unwrap_or_default()) {
                let again = rewrite(routed, "").unwrap();
                assert_eq!((&again.path, again.pinned, again.token), (routed, None, None));
            }
            let _ = has_address(routed);
        }
        let names = ["key", "token", "geometry", "title", "u"];
        let found = values(query, names);
        assert!(names.iter().zip(&found).all(|(name, found)| value(query, name) == *found));
        let is_open = |query: &str| value(query, "key").is_none() && value(query, "token").is_none();
        let left = without_secrets(query);
        assert!(left.is_none_or(|left| is_open(&left) && left.len() <= query.len()), "{query}");
        // hyper takes no such address.
        let Some(asked) = address.parse::<Uri>().ok().filter(|_| !address.contains('\u{7f}')) else { return };
        let with_slash = rewrite(asked.path(), base).filter(|target| target.is_bare_base).map(|_| with_slash(&asked));
        for location in [Some(without_slash(&asked)), with_slash].into_iter().flatten() {
            assert!(HeaderValue::try_from(location.clone()).is_ok(), "{location:?}");
            let (path, query) = location.split_once('?').unwrap_or((&location, ""));
            assert!(!path.starts_with('/') && is_open(query), "{location}");
        }
    });
}
