//! Headers: pages of other sites, caches, HEAD and OPTIONS.

use super::{draw, get, mark, member, server, server_with};
use crate::common::native::Native;
use crate::raw::request;
use serde_json::json;

const BOARD: &str = "/room/QGIS/board.geojson";

#[tokio::test]
async fn only_pages_of_these_origins_may_read() {
    let maps = "https://maps.example.org";
    for (origins, origin, allowed) in [
        ("", maps, ""),
        ("https://maps.example.org,http://localhost:8080", maps, maps),
        ("https://maps.example.org,http://localhost:8080", "http://localhost:8080", "http://localhost:8080"),
        ("https://maps.example.org", "https://evil.example", ""),
        ("https://maps.example.org", "http://maps.example.org", ""),
        ("https://maps.example.org", "null", ""),
        ("*", "https://evil.example", "*"),
    ] {
        let server = server_with(&[("GEOJSON_ORIGINS", origins)]).await;
        let header = format!("Origin: {origin}");
        for path in [BOARD, "/room/QGIS/layers.json", "/room/Nowhere/board.geojson", "/room/QGIS/layer/a.geojson"] {
            let answer = request(&server, "GET", path, &[&header]).await;
            assert_eq!(answer.header("access-control-allow-origin"), allowed, "{origins} {origin} {path}");
            assert!(
                answer.header("vary").to_lowercase().split(", ").any(|name| name == "origin"),
                "{path}: {answer:?}"
            );
            assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}");
        }
        let asks = [&*header, "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization"];
        for path in [BOARD, "/room/Key/layers.json"] {
            let answer = request(&server, "OPTIONS", path, &asks).await;
            assert_eq!((answer.status, &*answer.body), (200, ""), "{path}");
            assert_eq!(answer.header("access-control-allow-origin"), allowed, "{origins} {origin} {path}");
            assert_eq!(answer.header("access-control-allow-methods"), "GET,HEAD", "{path}");
            assert_eq!(answer.header("access-control-allow-headers"), "authorization,if-none-match", "{path}");
        }
        for other in ["/rooms", "/room/QGIS/users", "/room/QGIS/last"] {
            let answer = request(&server, "GET", other, &[&header]).await;
            assert_eq!((answer.header("access-control-allow-origin"), answer.header("vary")), ("", ""), "{other}");
        }
    }
    let plain = get(&server_with(&[("GEOJSON_ORIGINS", "*")]).await, BOARD).await;
    assert!(plain.header("vary").to_lowercase().contains("origin"), "{plain:?}");
}

#[tokio::test]
async fn who_has_it_is_told_so_until_it_changes() {
    let server = server().await;
    let mut ann = member(&server).await;
    draw(&mut ann, [mark(1)]).await;
    let answer = get(&server, BOARD).await;
    let etag = answer.header("etag").to_owned();
    assert!(etag.starts_with("W/\"") && etag.len() > 20, "{etag}");
    assert_eq!((answer.header("cache-control"), answer.header("x-content-type-options")), ("no-cache", "nosniff"));
    let strong = etag.trim_start_matches("W/");
    for (known, status) in [
        (etag.as_str(), 304),
        (strong, 304),
        ("*", 304),
        (&format!("\"a\", {etag}"), 304),
        ("\"a\"", 200),
        ("W/\"\"", 200),
    ] {
        let answer = request(&server, "GET", BOARD, &[&format!("If-None-Match: {known}")]).await;
        assert_eq!(
            (answer.status, answer.header("etag"), answer.body.is_empty()),
            (status, &*etag, status == 304),
            "{known}"
        );
        assert_eq!(answer.header("cache-control"), "no-cache", "{known}");
    }
    let head = request(&server, "HEAD", BOARD, &[]).await;
    assert_eq!((head.status, head.body.as_str(), head.header("etag")), (200, "", &*etag));
    assert_eq!(head.header("content-length"), answer.body.len().to_string());
    assert_eq!(head.header("content-type"), "application/geo+json");

    draw(&mut ann, [mark(2)]).await;
    let changed = request(&server, "GET", BOARD, &[&format!("If-None-Match: {etag}")]).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), etag);
    ann.ok(json!({"type": "board_remove", "room": "QGIS", "ids": ["b.0000000000000002"]})).await;
    assert_eq!(get(&server, BOARD).await.header("etag"), etag, "the same again");
    assert_eq!(request(&server, "PUT", BOARD, &[]).await.status, 405);
    Native::leave(ann).await;
}

#[tokio::test]
async fn a_long_board_is_compressed_on_request() {
    let server = server().await;
    let mut ann = member(&server).await;
    draw(&mut ann, (0..50).map(mark).collect::<Vec<_>>()).await;
    let packed = request(&server, "GET", BOARD, &["Accept-Encoding: gzip"]).await;
    assert_eq!((packed.header("content-encoding"), packed.header("etag").is_empty()), ("gzip", false));
    assert_eq!(get(&server, BOARD).await.header("content-encoding"), "");
}
