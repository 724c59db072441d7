//! The sample sites of `nginx/` and gischat's own, in a real nginx with TLS before the real server.

use crate::common::PATIENCE;
use crate::common::member::{GENERATIONS, V3, newcomer};
use crate::common::nginx::{GISCHAT, Proxied};
use crate::common::raw::{CLOSE, PING, PONG, Raw, frame, text};
use std::time::Duration;
use tokio::time::Instant;

/// Held by each test: nginx has little patience here, which a machine with many of them at once exceeds.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Uses the page, the lists, and sockets of all generations in one room through this proxy.
async fn people_meet(proxied: &Proxied) {
    let page = proxied.get("/").await;
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("content-security-policy"), "{page}");
    let rooms = proxied.get("/rooms").await;
    assert!(rooms.contains(r#"["QGIS","QField","Geotribu"]"#), "{rooms}");

    let mut members = Vec::new();
    for generation in GENERATIONS {
        members.push(proxied.socket(&generation.path("QGIS"), "").await);
    }
    members.push(proxied.socket("//room/QGIS/ws", "").await);
    let large = "x".repeat(6_000_000);
    members[2].write(&text(V3.text("large", &large))).await;
    // All at once: nginx has little patience here with clients that do not read.
    let hear = |member| Raw::text_with(member, |frame| frame["text"] == large || frame["message"] == large);
    futures_util::future::join_all(members.iter_mut().map(hear)).await;
    members[2].write(&frame(CLOSE, &1000_u16.to_be_bytes())).await;
    assert_eq!(members[2].closed().await.0, 1000);
    proxied.server.until_members("QGIS", 3).await;
    let refused = proxied.refused("/room/nowhere/ws", "").await;
    assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
}

/// Longer than nginx has patience, which the pings renew.
async fn silence_lasts(proxied: &Proxied) {
    let mut silent = proxied.socket(&V3.path("QField"), "").await;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(13) {
        let ping = silent.next_of(PING).await.expect("an open socket");
        silent.write(&frame(PONG, &ping.payload)).await;
    }
    silent.write(&text(newcomer("patient"))).await;
    silent.text_with(|frame| frame["newcomer"] == "patient").await;
}

const SETTINGS: [(&str, &str); 8] = [
    ("PUBLIC_URL", "https://chat.example.org/maps"),
    ("HOOKS", "backup:s3same-0123456789-ABCDEF:QGIS"),
    ("TRACKERS", "keys"),
    ("KEY_ROOMS", "Geotribu=s3same"),
    ("MAX_MESSAGE_LENGTH", "7_000_000"),
    ("MESSAGE_RATE", "1"),
    ("WS_PING_INTERVAL", "0.3"),
    ("WS_PING_TIMEOUT", "30"),
];

/// Number of texts from this address that pass before one is refused, each with another forged header.
async fn passed(proxied: &Proxied, from: &str) -> usize {
    for number in 0..60 {
        let claim = format!("Content-Type: application/json\r\nX-Forwarded-For: 203.0.113.{number}\r\n");
        let body = r#"{"author": "script", "text": "hi"}"#;
        let answer = proxied.request(from, "PUT", "/channel/QGIS/text", &claim, body).await;
        match &answer[9..12] {
            "200" => {}
            "429" => return number,
            _ => panic!("{answer}"),
        }
    }
    panic!("{from} has no budget")
}

/// Expects that nginx passes on address and host of a request.
async fn addresses_and_pages_are_told(proxied: &Proxied) {
    for from in ["127.0.0.2", "127.0.0.3"] {
        let passed = passed(proxied, from).await;
        assert!(passed >= 4, "{from} has a budget of its own: {passed} passed");
    }
    let path = V3.path("QGIS");
    proxied.socket(&path, "Origin: https://localhost\r\n").await;
    for origin in ["https://evil.example", "null", "https://evil.example\r\nX-Forwarded-Host: evil.example"] {
        let head = proxied.refused(&path, &format!("Origin: {origin}\r\n")).await;
        assert!(head.starts_with("HTTP/1.1 403"), "{origin}: {head}");
    }
}

/// Has a tracker tell its position with the key of a room, and a hook say something, and expects neither in any log.
async fn keys_and_secrets_are_not_logged(proxied: &Proxied) {
    let answer = proxied.get("/osmand/Geotribu?key=s3same&id=van-3&lat=45.18&lon=5.72").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let refused = proxied.get("/osmand/Geotribu?key=s3different&id=van-3&lat=45.18&lon=5.72").await;
    assert!(refused.starts_with("HTTP/1.1 404"), "{refused}");
    for (secret, status) in [("s3same-0123456789-ABCDEF", "200"), ("s3different-456789-ABCDEF", "404")] {
        let said = proxied.request("127.0.0.1", "POST", &format!("/hook/{secret}"), "", r#"{"text": "van-3"}"#).await;
        assert_eq!(&said[9..12], status, "{said}");
    }
    let logged = |name: &str| std::fs::read_to_string(proxied.folder.join("log").join(name)).unwrap_or_default();
    let deadline = Instant::now() + PATIENCE;
    while logged("access.log").matches("/osmand/Geotribu").count() < 2
        || logged("access.log").matches("/hook/*** ").count() < 2
    {
        assert!(Instant::now() < deadline, "the requests are logged: {}", logged("access.log"));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for name in ["access.log", "error.log"] {
        let log = logged(name);
        assert!(!["s3same", "s3different", "van-3", "45.18"].iter().any(|word| log.contains(word)), "{name}: {log}");
    }
}

/// Expects that QGIS gets the plugin through this proxy, from the public address.
async fn the_plugin_is_handed_out(proxied: &Proxied) {
    let list = proxied.get("/plugins.xml").await;
    assert!(list.contains("<download_url>https://chat.example.org/maps/qgis</download_url>"), "{list}");
    let zip = proxied.get("/qgis").await;
    assert!(zip.starts_with("HTTP/1.1 200") && zip.contains("filename=\"causerie.zip\""), "{}", zip.len());
}

#[tokio::test]
async fn at_the_root_of_a_host() {
    let _alone = ALONE.lock().await;
    let proxied = Proxied::start("nginx_root", "causerie.conf", "", &SETTINGS).await;
    people_meet(&proxied).await;
    silence_lasts(&proxied).await;
    addresses_and_pages_are_told(&proxied).await;
    keys_and_secrets_are_not_logged(&proxied).await;
    the_plugin_is_handed_out(&proxied).await;
}

#[tokio::test]
async fn below_a_path_of_a_host() {
    let _alone = ALONE.lock().await;
    let settings = [&SETTINGS[..], &[("BASE_PATH", "/chat")]].concat();
    let proxied = Proxied::start("nginx_path", "causerie-subpath.conf", "/chat", &settings).await;
    people_meet(&proxied).await;
    silence_lasts(&proxied).await;
    addresses_and_pages_are_told(&proxied).await;
    keys_and_secrets_are_not_logged(&proxied).await;
    the_plugin_is_handed_out(&proxied).await;
    let redirect = proxied.get("/rules/").await;
    assert!(redirect.contains("location: ../rules"), "{redirect}");
}

#[tokio::test]
async fn behind_gischats_own_file() {
    let _alone = ALONE.lock().await;
    let proxied = Proxied::start_site("nginx_gischat", GISCHAT, "", &SETTINGS).await;
    people_meet(&proxied).await;
    let list = proxied.get("/plugins.xml").await;
    assert!(list.starts_with("HTTP/1.1 404") && list.contains("X-Forwarded-Proto"), "it does not tell https: {list}");
    let page = proxied.get("/").await;
    let cookie = page.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie with the page");
    let cookie = cookie.split(';').next().unwrap();
    let path = V3.path("QGIS");
    let origin = "Origin: https://localhost\r\n";
    let head = proxied.refused(&path, origin).await;
    assert!(head.starts_with("HTTP/1.1 403"), "the host is hidden: {head}");
    proxied.socket(&path, &format!("{origin}Cookie: other=1; {cookie}\r\n")).await;
}
