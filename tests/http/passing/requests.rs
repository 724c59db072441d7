//! What is no socket, through a front: bodies and answers of any form, what the front answers itself, and homes that do not answer.

use super::{Nodes, Rooms, node, there};
use crate::common::member::{Member, V3};
use crate::common::native::Native;
use crate::common::{PATIENCE, silent_address};
use crate::raw::{RawAnswer, get, put, read, request, send};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Instant;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

const SETTINGS: [(&str, &str); 8] = [
    ("ROOMS", "QGIS,Key,Own"),
    ("KEY_ROOMS", "Key=s3same"),
    ("TRACKERS", "all"),
    ("GEOJSON", "all"),
    ("HOOKS", "Grafana:hush-0123456789-ABCDEF_:QGIS"),
    ("MAX_STORED_MESSAGES", "50"),
    ("MAX_MESSAGE_LENGTH", "500000"),
    ("MESSAGE_RATE", "0"),
];

const JSON: &str = "Content-Type: application/json";

fn said(text: &str) -> String {
    json!({"author": "script", "text": text}).to_string()
}

#[tokio::test]
async fn addresses_of_geojson_pass_whole_with_the_key_in_their_header() {
    let nodes = Nodes::start(&SETTINGS).await;
    let mut ann = Native::hello_with(&nodes.home, json!({"nickname": "ann", "features": ["map"]})).await;
    ann.enter_with(json!({"room": "Key", "key": "s3same"})).await;
    let mark = json!({"id": "b.0000000000000001", "geometry": {"type": "Point", "coordinates": [5.72, 45.18]},
        "properties": {"shape": "mark", "color": 2, "note": "at home"}});
    ann.ok(json!({"type": "board_put", "room": "Key", "features": [mark]})).await;
    let path = "/room/Key/board.geojson?geometry=point";
    let [there, here] = [&nodes.home, &nodes.front]
        .map(|node| async move { request(node, "GET", path, &["Authorization: Bearer s3same"]).await });
    let (there, here) = (there.await, here.await);
    assert_eq!((here.status, here.header("content-type")), (200, "application/geo+json"), "{here:?}");
    assert!(here.body.contains("at home") && here.body == there.body, "{here:?}");
    let known = format!("If-None-Match: {}", there.header("etag"));
    let answer = request(&nodes.front, "GET", path, &["Authorization: Bearer s3same", &known]).await;
    assert_eq!((answer.status, answer.header("etag")), (304, there.header("etag")));
    assert_eq!(request(&nodes.front, "GET", path, &[]).await.status, 404);
    assert_eq!(request(&nodes.front, "GET", "/room/Key/board.geojson?key=s3same", &[]).await.status, 400);
}

fn in_chunks(body: &str) -> String {
    let chunks = body
        .as_bytes()
        .chunks(30_000)
        .map(|chunk| format!("{:x}\r\n{}\r\n", chunk.len(), str::from_utf8(chunk).unwrap()));
    chunks.chain(["0\r\n\r\n".to_owned()]).collect()
}

#[tokio::test]
async fn bodies_and_answers_pass_whole() {
    let nodes = Nodes::start(&SETTINGS).await;
    let mut ann = Member::enter(&nodes.home, V3, "QGIS", 1).await;
    let large = "x".repeat(400_000);
    for text in ["hello", &large] {
        let answer = put(&nodes.front, "/channel/QGIS/text", &[JSON], said(text)).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"), "{}", answer.head);
        assert!(serde_json::from_str::<Value>(&answer.body).unwrap()["text"] == *text);
        ann.client.until(|frame| frame["text"] == *text).await;

        let head =
            "PUT /v3/channel/QGIS/text HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\n";
        let chunked = format!("{head}{JSON}\r\nTransfer-Encoding: chunked\r\n\r\n{}", in_chunks(&said(text)));
        let answer = send(&nodes.front, chunked).await;
        assert!(answer.status == 100 && answer.body.starts_with("HTTP/1.1 200 OK\r\n"), "{}", answer.head);
        ann.client.until(|frame| frame["text"] == *text).await;
    }
    let last = get(&nodes.front, "/channel/QGIS/last").await;
    let here = get(&nodes.home, "/channel/QGIS/last").await;
    assert!(last.status == 200 && last.body.len() > 800_000 && last.body == here.body, "{}", last.head);
    let short = request(&nodes.front, "GET", "/channel/QGIS/last", &["Accept-Encoding: gzip"]).await;
    assert_eq!(short.status, 200);
    let head = request(&nodes.front, "HEAD", "/channel/QGIS/users", &[]).await;
    assert_eq!((head.status, head.body.as_str(), head.header("content-length")), (200, "", "2"));
    let too_large = put(&nodes.front, "/room/QGIS/text", &[JSON], said(&"x".repeat(7_000_000))).await;
    assert_eq!(too_large.status, 413, "{}", too_large.head);
    assert!(too_large.body.contains("Request body too large"), "{}", too_large.body);
}

#[tokio::test]
async fn everything_below_a_room_is_answered_by_its_home() {
    let nodes = Nodes::start(&SETTINGS).await;
    let mut ann = Member::enter(&nodes.home, V3, "QGIS", 1).await;
    ann.client.send(json!({"type": "newcomer", "newcomer": "ann_ann"})).await;
    ann.client.until(|frame| frame["newcomer"] == "ann_ann").await;
    for path in
        ["/room/QGIS/users", "/channel/QGIS/users", "/v1/room/QGIS/users", "//v3//channel/QGIS/users?utm_source=QGIS"]
    {
        assert_eq!(get(&nodes.front, path).await.body, r#"["ann_ann"]"#, "{path}");
    }
    let hook = "/hook/hush-0123456789-ABCDEF_";
    let in_header = "Authorization: Bearer hush-0123456789-ABCDEF_";
    let posted = async |path: &str, header: &str, body: &str| {
        let head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}");
        send(&nodes.front, format!("{head}Content-Length: {}\r\n\r\n{body}", body.len())).await
    };
    for (path, header, text) in [(hook, String::new(), "one"), ("/hook", format!("{in_header}\r\n"), "two")] {
        let answer = posted(path, &header, &json!({"text": text}).to_string()).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "ok"));
        ann.client.until(|frame| frame["text"] == text).await;
    }
    let before = nodes.rooms[0].looked();
    assert_eq!(posted("/hook/wrong", "", "hello").await.status, 404);
    let own = "id=van-3&lat=45.3&lon=5.9";
    assert_eq!(get(&nodes.front, &format!("/osmand/Key?{own}")).await.status, 404, "another key");
    assert_eq!(get(&nodes.front, "/room/Key/users").await.status, 404);
    assert_eq!(nodes.rooms[0].looked(), before, "who may not enter causes no look-up");
    for path in
        [format!("/osmand/Key?key=s3same&{own}"), format!("/osmand/QGIS?{own}"), "/room/Key/users?key=s3same".into()]
    {
        assert_eq!(get(&nodes.front, &path).await.status, 200, "{path}");
    }
    assert_eq!(nodes.rooms[0].looked(), before + 3);
    assert_eq!(nodes.rooms[1].looked(), 1, "ann's own: what came through the door is passed on to nobody");
    let redirect = get(&nodes.front, "/room/QGIS/users/").await;
    assert_eq!((redirect.status, redirect.header("location")), (307, "../users"));
}

#[tokio::test]
async fn a_connection_serves_one_request_after_the_other() {
    let nodes = Nodes::start(&SETTINGS).await;
    let mut stream = TcpStream::connect(nodes.front.addr()).await.unwrap();
    let asked = |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n");
    for path in ["/room/QGIS/users", "/rooms", "/room/QGIS/last", "/room/Own/users"] {
        stream.write_all(asked(path, "").as_bytes()).await.unwrap();
    }
    stream.write_all(asked("/channel/QGIS/users", "Connection: close\r\n").as_bytes()).await.unwrap();
    let answers = read(&mut stream).await;
    assert_eq!(answers.status, 200);
    assert_eq!(answers.body.matches("HTTP/1.1 200 OK").count(), 4, "{}", answers.body);
    // HTTP/1.0 is spoken on this side alone.
    let old = send(&nodes.front, "GET /room/QGIS/users HTTP/1.0\r\n\r\n").await;
    assert_eq!((old.status, old.body.as_str()), (200, "[]"));
}

#[tokio::test]
async fn what_is_about_no_room_is_answered_without_others() {
    let (_kept, door) = silent_address();
    let rooms = Rooms::at(there(door, super::CLAIM));
    let (front, _) = node(rooms.clone(), &SETTINGS).await;
    for path in ["/", "/rooms", "/channels", "/status", "/rules", "/version", "/readyz", "/healthz", "/openapi.json"] {
        assert_eq!(get(&front, path).await.status, 200, "{path}");
    }
    for (path, status) in [("/nowhere", 404), ("/room/nowhere/users", 404), ("/ws", 404), ("/room/Own/users", 200)] {
        assert_eq!(get(&front, path).await.status, status, "{path}");
    }
    assert_eq!(rooms.looked(), 1, "Own");
    for path in ["/room/QGIS/users", "/room/QGIS/last"] {
        let answer = get(&front, path).await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, "2"), "{path}");
    }
    let unavailable = Rooms::at(causerie::bus::Place::Unavailable);
    let (front, _) = node(unavailable, &SETTINGS).await;
    assert_eq!(put(&front, "/channel/QGIS/text", &[JSON], said("hello")).await.status, 503);
}

/// Sixteen wait for the home, 64 wait for those; whoever comes then is told so at once.
#[tokio::test]
async fn a_home_that_does_not_answer_keeps_few_waiting() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (front, _) = node(Rooms::at(there(silent.local_addr().unwrap(), super::CLAIM)), &SETTINGS).await;
    let begun = Instant::now();
    let answers = join_all((0..90).map(|_| async {
        let RawAnswer { status, .. } = timeout(PATIENCE, get(&front, "/room/QGIS/users")).await.unwrap();
        (status, begun.elapsed().as_secs())
    }));
    let answers = answers.await;
    let of = |wanted, at_once| {
        answers.iter().filter(|(status, seconds)| *status == wanted && (*seconds < 10) == at_once).count()
    };
    assert_eq!((of(503, true), of(504, false)), (10, 80), "{answers:?}");
}
