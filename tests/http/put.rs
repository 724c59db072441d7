//! Texts by PUT: accepted ones, and every row of refusals (contract `gischat`, sections 1.1, 1.2, 2.2, 3.1, 4.1).

use crate::common::raw::Raw;
use crate::common::{Client, Server};
use crate::raw::{RawAnswer, put, send};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::sleep;

const JSON: &str = "Content-Type: application/json";
const V1: &str = r#"{"message":"hi","author":"abc"}"#;
const TEXT: &str = r#"{"author":"abc","text":"hi"}"#;

async fn server() -> Server {
    Server::start(&[("ROOMS", "QGIS,Geotribu")]).await
}

fn faults(answer: &RawAnswer) -> Value {
    assert_eq!(answer.status, 422, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/json");
    serde_json::from_str::<Value>(&answer.body).expect("JSON")["detail"].clone()
}

#[tokio::test]
async fn a_put_is_answered_and_reaches_the_room() {
    let server = server().await;
    let mut v1 = Client::connect(&server, "/v1/room/QGIS/ws").await;
    let mut v2 = Client::connect(&server, "/v2/room/QGIS/ws").await;
    let said_v1 = r#"{"message":"hi","author":"abc","avatar":null}"#;
    let said_v2 = r#"{"type":"text","author":"abc","avatar":null,"text":"hi"}"#;
    let rows = [
        ("/room/QGIS/message", V1, said_v1),
        ("/v1/room/QGIS/message", V1, said_v1),
        ("/v3/room/QGIS/message", V1, said_v1),
        ("/room/QGIS/text", TEXT, said_v2),
        ("/v1/room/QGIS/text", TEXT, said_v2),
        ("//v2//channel/QGIS/text", TEXT, said_v2),
        ("/room/QGIS/text", r#"{"type":"image","id":7,"author":"abc","text":"hi","more":[1]}"#, said_v2),
    ];
    for (path, body, said) in rows {
        let answer = put(&server, path, &[JSON], body).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, said), "{path}");
        assert_eq!(answer.header("content-type"), "application/json", "{path}");
        let (said_v1, said_v2): (Value, Value) = (said_v1.parse().unwrap(), said_v2.parse().unwrap());
        v1.until(|frame| *frame == said_v1).await;
        v2.until(|frame| *frame == said_v2).await;
    }
}

#[tokio::test]
async fn a_put_gets_a_stamp_in_v3() {
    let server = server().await;
    for (path, last) in [("/channel/QGIS/text", 'a'), ("/v3/room/QGIS/text", 'b')] {
        let answer = put(&server, path, &[JSON], TEXT).await;
        let said: Value = answer.body.parse().expect("JSON");
        let keys: Vec<&String> = said.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["type", "id", "timestamp", "author", "avatar", "text"], "{path}");
        let own = json!({"type": "text", "id": format!("0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2{last}"), "timestamp": -1,
            "author": "abc", "avatar": "mIcon", "text": ""});
        assert_eq!(put(&server, path, &[JSON], own.to_string()).await.body, own.to_string(), "{path}");
    }
}

#[tokio::test]
async fn wrong_fields_are_told_one_by_one() {
    let server = server().await;
    let long = "a".repeat(33);
    let rows = [
        (
            "/room/QGIS/message",
            json!({"author": "ab", "message": "m"}),
            json!([{"type": "string_too_short", "loc": ["body", "author"], "msg": "String should have at least 3 characters",
                "input": "ab", "ctx": {"min_length": 3}}]),
        ),
        (
            "/room/QGIS/text",
            json!({"author": long, "text": null}),
            json!([{"type": "string_too_long", "loc": ["body", "author"], "msg": "String should have at most 32 characters",
                "input": long, "ctx": {"max_length": 32}},
                {"type": "string_type", "loc": ["body", "text"], "msg": "Input should be a valid string", "input": null}]),
        ),
        (
            "/channel/QGIS/text",
            json!({"author": "a b c", "text": "t"}),
            json!([{"type": "string_pattern_mismatch", "loc": ["body", "author"],
                "msg": "String should match pattern '^[a-z-A-Z-0-9-_]+$'", "input": "a b c",
                "ctx": {"pattern": "^[a-z-A-Z-0-9-_]+$"}}]),
        ),
        (
            "/room/QGIS/text",
            json!({"author": "abc"}),
            json!([{"type": "missing", "loc": ["body", "text"], "msg": "Field required", "input": {"author": "abc"}}]),
        ),
        (
            "/channel/QGIS/text",
            json!({"id": 7, "author": "abc", "text": "t"}),
            json!([{"type": "uuid_type", "loc": ["body", "id"],
                "msg": "UUID input should be a string, bytes or UUID object", "input": 7}]),
        ),
        (
            "/channel/QGIS/text",
            json!({"timestamp": "x", "author": "abc", "text": "t"}),
            json!([{"type": "int_parsing", "loc": ["body", "timestamp"],
                "msg": "Input should be a valid integer, unable to parse string as an integer", "input": "x"}]),
        ),
        (
            "/channel/QGIS/text",
            json!({"timestamp": 1.5, "author": "abc", "text": "t"}),
            json!([{"type": "int_from_float", "loc": ["body", "timestamp"],
                "msg": "Input should be a valid integer, got a number with a fractional part", "input": 1.5}]),
        ),
        (
            "/v3/room/nope/text",
            json!([1]),
            json!([{"type": "model_attributes_type", "loc": ["body"],
                "msg": "Input should be a valid dictionary or object to extract fields from", "input": [1]}]),
        ),
    ];
    for (path, body, expected) in rows {
        assert_eq!(faults(&put(&server, path, &[JSON], body.to_string()).await), expected, "{path} {body}");
    }
    let unknown = faults(&put(&server, "/room/QGIS/text", &[JSON], r#"{"type":"x","author":"abc","text":"t"}"#).await);
    assert_eq!((&unknown[0]["type"], &unknown[0]["loc"]), (&json!("enum"), &json!(["body", "type"])));
}

/// Path, headers, body; `type` and `input` of the fault.
type BodyRow<'a> = (&'a str, &'a [&'a str], &'a [u8], &'a str, Value);

#[tokio::test]
async fn other_bodies_than_objects_are_refused() {
    let server = server().await;
    let no_object = "model_attributes_type";
    let rows: [BodyRow; 8] = [
        ("/room/QGIS/text", &[JSON], b"", "missing", json!(null)),
        ("/channel/QGIS/text", &[], b"", "missing", json!(null)),
        ("/room/QGIS/text", &[JSON], b"{\"author\":", "json_invalid", json!({})),
        ("/room/QGIS/message", &[JSON], b"{\"author\":\"\xff\"}", "json_invalid", json!({})),
        ("/room/QGIS/message", &[JSON], b"7", no_object, json!(7)),
        ("/room/QGIS/text", &["Content-Type: text/plain"], TEXT.as_bytes(), no_object, json!(TEXT)),
        ("/room/QGIS/message", &["Content-Type: application/x-www-form-urlencoded"], b"a=b", no_object, json!("a=b")),
        ("/channel/QGIS/text", &[], TEXT.as_bytes(), no_object, json!(TEXT)),
    ];
    for (path, headers, body, kind, input) in rows {
        let fault = faults(&put(&server, path, headers, body).await);
        assert_eq!(
            (&fault[0]["type"], &fault[0]["loc"][0], &fault[0]["input"]),
            (&json!(kind), &json!("body"), &input),
            "{path}"
        );
    }
}

#[tokio::test]
async fn json_has_several_content_types() {
    let server = server().await;
    let rows: [(&str, &str, &[&str], u16); 9] = [
        ("/room/QGIS/message", V1, &[], 200),
        ("/room/QGIS/text", TEXT, &[], 200),
        ("/v2/channel/QGIS/text", TEXT, &[], 200),
        ("/v3/room/QGIS/text", TEXT, &[], 422),
        ("/channel/QGIS/text", TEXT, &["Content-Type: application/json; charset=utf-8"], 200),
        ("/channel/QGIS/text", TEXT, &["Content-Type: Application/JSON"], 200),
        ("/channel/QGIS/text", TEXT, &["Content-Type: application/geo+json"], 200),
        ("/channel/QGIS/text", TEXT, &["Content-Type: text/json"], 422),
        ("/channel/QGIS/text", TEXT, &["Content-Type: application/jsonp"], 422),
    ];
    for (path, body, headers, status) in rows {
        assert_eq!(put(&server, path, headers, body).await.status, status, "{path} {headers:?}");
    }
}

#[tokio::test]
async fn the_body_is_read_before_the_room_is_looked_for() {
    let server = server().await;
    for (path, body, detail) in [
        ("/room/nope/message", V1, "Room 'nope' not registered"),
        ("/room/nope/text", TEXT, "Room 'nope' not registered"),
        ("/channel/nope/text", TEXT, "Channel 'nope' not registered"),
        ("/v3/room/nope/text", TEXT, "Channel 'nope' not registered"),
        ("/v2/channel/nope/text", TEXT, "Room 'nope' not registered"),
    ] {
        let answer = put(&server, path, &[JSON], body).await;
        assert_eq!((answer.status, answer.body), (404, json!({ "detail": detail }).to_string()), "{path}");
        assert_eq!(put(&server, path, &[JSON], "{}").await.status, 422, "{path}");
    }
}

#[tokio::test]
async fn large_bodies_are_refused_unread() {
    let server = server().await;
    let large = format!(r#"{{"author":"abc","text":"hi","more":"{}"}}"#, "x".repeat(causerie::limits::PUT_BYTES));
    let answer = server.put("/room/QGIS/text", &large).await;
    assert_eq!(answer.status, 413);
    assert!(answer.json()["detail"].is_string());

    let told = format!(
        "PUT /room/QGIS/text HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        large.len()
    );
    assert_eq!(send(&server, told).await.status, 413);
    let fits = format!(r#"{{"author":"abc","text":"hi","more":"{}"}}"#, "x".repeat(causerie::limits::PUT_BYTES - 100));
    assert_eq!(server.put("/room/QGIS/text", &fits).await.status, 200);
}

/// A connection that is closed while somebody writes loses the answer.
#[tokio::test]
async fn who_writes_slowly_sees_why_a_body_is_refused() {
    let server = server().await;
    let mut raw = Raw::open(server.addr()).await;
    let (pieces, piece) = (8, causerie::limits::PUT_BYTES / 4);
    let head =
        format!("PUT /room/QGIS/text HTTP/1.1\r\nHost: a\r\n{JSON}\r\nContent-Length: {}\r\n\r\n", pieces * piece);
    raw.write(head.as_bytes()).await;
    for _ in 0..pieces {
        raw.write(&vec![b' '; piece]).await;
        sleep(Duration::from_millis(100)).await;
    }
    assert!(raw.head().await.starts_with("HTTP/1.1 413"));
}

/// Bodies that are begun and not finished: a ninth of a mebibyte from one address waits for another.
#[tokio::test]
async fn bodies_of_an_address_that_are_read_have_a_bound() {
    let server = Server::start(&[("ROOMS", "QGIS"), ("TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    let from = "X-Forwarded-For: 203.0.113.9\r\n";
    let mut begun = Vec::new();
    for _ in 0..8 {
        let mut raw = Raw::open(server.addr()).await;
        let length = causerie::limits::PUT_BYTES;
        raw.write(
            format!("PUT /room/QGIS/text HTTP/1.1\r\nHost: a\r\n{from}{JSON}\r\nContent-Length: {length}\r\n\r\n{{")
                .as_bytes(),
        )
        .await;
        begun.push(raw);
    }
    let until = |status: u16| {
        let server = &server;
        async move {
            while put(server, "/room/QGIS/text", &["X-Forwarded-For: 203.0.113.9", JSON], TEXT).await.status != status {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        }
    };
    until(503).await;
    assert_eq!(put(&server, "/room/QGIS/text", &["X-Forwarded-For: 203.0.113.10", JSON], TEXT).await.status, 200);
    drop(begun);
    until(200).await;
}

#[tokio::test]
async fn a_body_may_come_in_pieces_of_a_byte() {
    let server = server().await;
    let chunks: String = TEXT.chars().map(|piece| format!("1\r\n{piece}\r\n")).collect();
    let head = "PUT /room/QGIS/text HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n";
    assert_eq!(send(&server, format!("{head}{JSON}\r\n\r\n{chunks}0\r\n\r\n")).await.status, 200);
}

#[tokio::test]
async fn the_longest_text_fits_however_it_is_written() {
    let settings = [("ROOMS", "QGIS"), ("MAX_MESSAGE_LENGTH", "1000000")];
    let server = Server::start(&settings).await;
    let texts = ["\\ud83d\\ude00".repeat(1_000_000), "\u{1F600}".repeat(1_000_000), "x".repeat(1_000_001)];
    let statuses = [200, 200, 422];
    for (text, status) in texts.into_iter().zip(statuses) {
        let body = format!(r#"{{"author":"abc","text":"{text}"}}"#);
        assert_eq!(put(&server, "/room/QGIS/text", &[JSON], body).await.status, status);
    }
    // No body is larger than a frame may be.
    let server = Server::start(&[settings[0], settings[1], ("MAX_FRAME_BYTES", "2000")]).await;
    for (length, status) in [(1000, 200), (3000, 413)] {
        let body = format!(r#"{{"author":"abc","text":"{}"}}"#, "x".repeat(length));
        assert_eq!(put(&server, "/room/QGIS/text", &[JSON], body).await.status, status);
    }
}

#[tokio::test]
async fn an_address_has_a_rate() {
    let server = Server::start(&[("ROOMS", "QGIS"), ("MESSAGE_RATE", "1")]).await;
    let from = |ip: &str| format!("X-Forwarded-For: {ip}");
    let mut statuses = Vec::new();
    for _ in 0..20 {
        let answer = put(&server, "/room/QGIS/text", &[JSON, &from("203.0.113.7")], TEXT).await;
        statuses.push(answer.status);
        if answer.status == 429 {
            assert_eq!(answer.body, r#"{"detail":"Too many requests"}"#);
            assert_eq!(answer.header("retry-after"), "1");
        }
    }
    assert_eq!(statuses[..4], [200; 4]);
    assert!(statuses[4..].contains(&429), "{statuses:?}");
    // Another address, and an unknown one, have budgets of their own.
    for headers in [&[JSON, &from("203.0.113.8")] as &[&str], &[JSON]] {
        assert_eq!(put(&server, "/room/QGIS/text", headers, TEXT).await.status, 200);
    }
    for _ in 0..20 {
        assert_eq!(put(&server, "/channel/QGIS/text", &[JSON], TEXT).await.status, 200);
    }
}

#[tokio::test]
async fn no_rate_is_no_limit() {
    let server = Server::start(&[("ROOMS", "QGIS"), ("MESSAGE_RATE", "0")]).await;
    for _ in 0..20 {
        let headers = [JSON, "X-Forwarded-For: 203.0.113.7"];
        assert_eq!(put(&server, "/room/QGIS/text", &headers, TEXT).await.status, 200);
    }
}

#[tokio::test]
async fn a_byte_order_mark_before_the_body_is_passed_over() {
    let server = server().await;
    for (path, body) in [("/room/QGIS/message", V1), ("/room/QGIS/text", TEXT), ("/channel/QGIS/text", TEXT)] {
        assert_eq!(put(&server, path, &[JSON], format!("\u{feff}{body}")).await.status, 200, "{path}");
        assert_eq!(put(&server, path, &[JSON], format!("\u{feff}\u{feff}{body}")).await.status, 422, "{path}");
    }
}
