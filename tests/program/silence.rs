//! Messages, names and addresses of people are in the frames to their room alone: not in the log, at any level, and not
//! in any file.

use crate::common::member::{GENERATIONS, Generation, V1, V2, V3, newcomer};
use crate::common::program::Program;
use crate::common::raw::{CLOSE, PING, PONG, Raw, TEXT, frame, text};
use crate::common::tokens::{KEY, token};
use serde_json::json;

/// A word in all content, names and credentials below.
const SECRET: &str = "mellon";
/// An address that a proxy passes on.
const ADDRESS: &str = "203.0.113.77";

/// All frames of a client of this generation, valid or not, with the secret in them.
fn frames(generation: Generation) -> Vec<Vec<u8>> {
    let secret = SECRET;
    let author = format!("{secret}_author");
    let crs = json!({"type": "crs", "author": author, "crs_wkt": secret, "crs_authid": secret});
    let layer = json!({"type": "geojson", "author": author, "layer_name": secret, "crs_wkt": secret, "crs_authid": secret,
        "style": secret, "geojson": {"type": "FeatureCollection", "features": [{"properties": {"word": secret}}]}});
    let like = json!({"type": "like", "liker_author": author, "liked_author": author, "message": secret});
    let image = json!({"type": "image", "author": author, "image_data": secret});
    let texts = [
        generation.text(&author, secret).to_string(),
        newcomer(&author).to_string(),
        newcomer(&author).to_string(),
        crs.to_string(),
        layer.to_string(),
        like.to_string(),
        image.to_string(),
        json!({"type": "text", "author": secret, "text": secret.repeat(100)}).to_string(),
        json!({"type": secret, secret: secret}).to_string(),
        json!({"author": "!", "message": secret}).to_string(),
        format!("{{\"type\": \"{secret}"),
        format!("[\"{secret}\"]"),
        secret.to_owned(),
    ];
    let binary = frame(0x82, secret.as_bytes());
    let ping = frame(PING, secret.as_bytes());
    texts.iter().map(text).chain([binary, ping]).collect()
}

/// Bytes that end in a close by the server.
fn faults() -> Vec<Vec<u8>> {
    let secret = SECRET.as_bytes();
    vec![
        frame(0x83, secret),
        frame(0xC1, secret),
        frame(TEXT, &[secret, b"\xff"].concat()),
        [&[TEXT, secret.len() as u8], secret].concat(),
        frame(TEXT, SECRET.repeat(2000).as_bytes()),
        frame(CLOSE, &[&[3, 232], secret].concat()),
        frame(CLOSE, &[&[0, 1], secret].concat()),
    ]
}

async fn request(program: &Program, request: String) {
    let mut raw = Raw::open(program.server.addr()).await;
    raw.write(request.as_bytes()).await;
    raw.head().await;
}

async fn talk(program: &Program) {
    let headers = format!("X-Forwarded-For: {ADDRESS}\r\nUser-Agent: {SECRET}\r\nCookie: word={SECRET}\r\n");
    let paths = [(V1, V1.path("QGIS")), (V2, V2.path("QGIS")), (V3, V3.path("QGIS")), (V2, "/room/QGIS/ws".into())];
    for (generation, path) in paths {
        let mut raw = Raw::open(program.server.addr()).await;
        raw.shake_hands(&format!("{path}?token={SECRET}"), &headers, b"").await;
        for frame in frames(generation) {
            raw.write(&frame).await;
        }
        let pong = raw.next_of(PONG).await.expect("an open socket");
        assert_eq!(pong.payload, SECRET.as_bytes());
    }
    for fault in faults() {
        let mut raw = Raw::open(program.server.addr()).await;
        raw.shake_hands(&GENERATIONS[2].path("QGIS"), &headers, b"").await;
        raw.write(&fault).await;
        assert_ne!(raw.closed().await.0, 1006);
    }
    let headers = format!("Host: {SECRET}\r\n{headers}");
    for (method, path, body) in [
        ("PUT", "/room/QGIS/message", json!({"author": SECRET, "message": SECRET}).to_string()),
        ("PUT", "/room/QGIS/text", json!({"author": SECRET, "text": SECRET.repeat(100)}).to_string()),
        ("PUT", "/channel/QGIS/text", format!("{{\"{SECRET}")),
        ("GET", "/room/mellon/users", String::new()),
        ("GET", "/mellon?key=mellon", String::new()),
        ("GET", "/room/QGIS/last?key=mellon", String::new()),
        ("DELETE", "/room/mellon/text?key=mellon", String::new()),
        ("GET", "/rooms/?key=mellon", String::new()),
        ("POST", "/hook/mellon", json!({"text": SECRET}).to_string()),
        ("POST", "/hook/mellon-0123456789-ABCDEF", json!({"text": SECRET}).to_string()),
        ("POST", "/hook/mellon-0123456789-ABCDEF", format!("{{\"{SECRET}")),
        ("POST", "/hook/mellon-0123456789-ABCDEF/", json!({"text": SECRET}).to_string()),
        ("DELETE", "/hook/mellon-0123456789-ABCDEF", String::new()),
    ] {
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\n{headers}Content-Type: application/json\r\n");
        request(program, format!("{head}Content-Length: {length}\r\n\r\n{body}")).await;
    }
    request(program, crate::common::raw::handshake("/room/mellon/ws", &headers.replace("Host", "X-Host"))).await;
    request(program, format!("GET /{SECRET} HTTP/1.1\r\n{SECRET} {SECRET}\r\n\r\n")).await;
    request(program, format!("{SECRET}\r\n\r\n")).await;
}

/// Requests every route with keys and tokens, good and bad ones.
async fn knock(program: &Program, good: &str) {
    let bad = good.replace('.', ".x");
    for token in [good, &bad] {
        for path in [
            format!("/t/{token}/channel/Staff/ws"),
            format!("/room/Staff/ws?token={token}"),
            format!("/v1/room/Den/ws?key={SECRET}&token={token}"),
            format!("/t/{token}/{SECRET}/ws"),
        ] {
            request(program, crate::common::raw::handshake(&path, "")).await;
        }
        for path in [
            format!("/t/{token}/rooms/?key={SECRET}"),
            format!("/t/{token}/room/Staff/users"),
            format!("/room/Den/last?key={SECRET}&token={token}"),
            format!("/t/{token}"),
            format!("/t/{token}/nowhere?token={token}"),
        ] {
            request(program, format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).await;
        }
    }
}

#[tokio::test]
async fn no_content_name_or_address_is_written_anywhere() {
    for (level, format) in [("debug", "json"), ("trace", "pretty")] {
        let den = format!("Den={SECRET}");
        let hook = format!("backup:{SECRET}-0123456789-ABCDEF:QGIS");
        let settings = [
            ("LOG_LEVEL", level),
            ("LOG_FORMAT", format),
            ("MAX_STORED_MESSAGES", "5"),
            ("MAX_FRAME_BYTES", "10_000"),
            ("ROOMS", "QGIS,Staff,Den"),
            ("TOKEN_KEY", KEY),
            ("TOKEN_ROOMS", "Staff"),
            ("KEY_ROOMS", &den),
            ("HOOKS", &hook),
            ("TURN_URLS", "turn:turn.example.org"),
            ("TURN_SECRET", SECRET),
        ];
        let good = token(json!({"rooms": ["*"], "sub": SECRET}));
        let parts: Vec<String> = good.split('.').map(str::to_lowercase).collect();
        let mut program = Program::start(&format!("silence_{level}"), &settings).await;
        talk(&program).await;
        knock(&program, &good).await;
        program.signal("TERM");
        assert!(program.ended().success());
        assert!(program.log().contains("request"), "at this level there is something to see: {}", program.log());
        for file in std::fs::read_dir(&program.folder).unwrap() {
            let path = file.unwrap().path();
            let content = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).to_lowercase();
            for word in [SECRET, ADDRESS, &parts[1], &parts[2]] {
                let line = content.lines().find(|line| line.contains(word));
                assert_eq!(line, None, "{level}: {path:?} tells {word}");
            }
        }
    }
}
