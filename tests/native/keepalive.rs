//! Connections that are silent or read too slowly, and closes by the server (`docs/protocol.md`, Staying connected and Limits).

use crate::common::Server;
use crate::common::member::V3;
use crate::common::native::Native;
use crate::common::raw::{CLOSE, PING, PONG, Raw, frame, text};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Says hello over a raw connection; returns the connection and the `welcome` frame.
pub async fn say_hello(mut raw: Raw, nickname: &str) -> (Raw, Value) {
    raw.write(&text(json!({"type": "hello", "ref": 1, "protocol": 1, "nickname": nickname}))).await;
    let welcome = raw.text_with(|frame| frame["type"] == "welcome").await;
    raw.write(&text(json!({"type": "join", "ref": 2, "room": "QGIS"}))).await;
    raw.text_with(|frame| frame["type"] == "ok").await;
    (raw, welcome)
}

/// The ten seconds are the contract's; nothing else in this test takes time.
#[tokio::test]
async fn a_silent_client_is_pinged_closed_and_may_resume() {
    let server = Server::start(&[("WS_PING_INTERVAL", "0.3"), ("WS_PING_TIMEOUT", "0.1")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let raw = Raw::connect(&server, "/ws").await;
    let began = Instant::now(); // before the last frame of the silent one: however busy the machine, the close is later
    let (mut silent, welcome) = say_hello(raw, "silent").await;
    let (mut patient, _) = say_hello(Raw::connect(&server, "/ws").await, "patient").await;
    let answering = tokio::spawn(async move {
        let mut pings = 0;
        while let Some(ping) = patient.next_of(PING).await {
            pings += 1;
            patient.write(&frame(PONG, &ping.payload)).await;
            if pings > 36 {
                break;
            }
        }
        (patient, pings)
    });
    let mut pings = 0;
    let close = loop {
        let frame = tokio::select! {
            frame = silent.frame() => frame.expect("a close"),
            _ = bob.client.next() => continue,
        };
        match frame.first {
            PING => pings += 1,
            CLOSE => break frame,
            _ => {}
        }
    };
    assert_eq!(u16::from_be_bytes([close.payload[0], close.payload[1]]), 4002);
    let waited = began.elapsed();
    assert!(waited > Duration::from_millis(10_300) && pings >= 10, "{waited:?}, {pings} pings");
    let (mut patient, _) = answering.await.unwrap();
    patient.write(&text(json!({"type": "ping", "ref": "still"}))).await;
    patient.text_with(|frame| frame["ref"] == "still").await;
    let back = Native::resume(&server, welcome["resume"].as_str().unwrap()).await;
    assert_eq!(back.welcome["member"], welcome["member"]);
}

#[tokio::test]
async fn ping_is_answered_with_the_time() {
    let server = Server::start(&[("WS_PING_INTERVAL", "7")]).await;
    let mut ann = Native::hello(&server, "ann").await;
    assert_eq!(ann.welcome["ping_interval"], 7);
    let answer = ann.ok(json!({"type": "ping"})).await;
    let (then, now) = (ann.welcome["time"].as_u64().unwrap(), answer["time"].as_u64().unwrap());
    assert!((then..then + 10_000).contains(&now), "{then} {now}");
}

#[tokio::test]
async fn a_stopping_server_closes_native_sockets_with_1001() {
    let mut server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut stranger = Native::open(&server).await;
    server.begin_stop();
    assert_eq!(ann.closed().await, 1001);
    assert_eq!(stranger.closed().await, 1001);
    drop((ann, stranger));
    server.wait().await;
}

#[tokio::test]
async fn a_slow_reader_is_closed_and_loses_no_message() {
    let server = Server::start(&[("MAX_MESSAGE_LENGTH", "400000"), ("MESSAGE_RATE", "0")]).await;
    let raw = Raw::connect_small(&server, "/ws").await;
    let (mut slow, welcome) = say_hello(raw, "slow").await;
    let mut v3 = crate::common::Client::connect(&server, &V3.path("QGIS")).await;
    let began = std::time::Instant::now();
    let count = 9; // less than what a room remembers, more than a socket and an outbox hold
    for number in 0..count {
        let said = format!("{number} {}", "x".repeat(390_000));
        v3.send(V3.text("gustav", &said)).await;
        v3.until(|frame| frame["text"] == said).await;
    }
    slow.is_cut_since(began).await;
    let mut back = Native::resume(&server, welcome["resume"].as_str().unwrap()).await;
    let state = back.event("room_state").await;
    assert_eq!(state["state"].get("gap"), None);
    for number in 0..count {
        let heard = back.event("message").await;
        let said = heard["content"]["text"].as_str().unwrap();
        assert!(said.starts_with(&format!("{number} ")) && heard["replay"] == true, "{}", &said[..9]);
    }
    assert_eq!(server.members("QGIS").await, 2);
}

/// Queued frames are sent before the close; the end of the stream comes after it.
#[tokio::test]
async fn a_refused_hello_is_answered_before_the_close() {
    let server = Server::start(&[]).await;
    let mut raw = Raw::connect(&server, "/ws").await;
    raw.write(&text(json!({"type": "hello", "ref": 1, "protocol": 9}))).await;
    let answer = raw.text_with(|_| true).await;
    assert_eq!((&answer["code"], &answer["supported"]), (&json!("unsupported_version"), &json!([1])));
    assert_eq!(raw.closed().await.0, 4500);
}

/// Up to two mebibytes of replies are queued.
#[tokio::test]
async fn a_client_that_does_not_read_its_replies_is_closed() {
    let rooms: Vec<String> = (0..200).map(|number| format!("a room with a rather long name {number}")).collect();
    let rooms = format!("QGIS,{}", rooms.join(","));
    let server = Server::start(&[("ROOMS", &rooms), ("MESSAGE_RATE", "0"), ("RESUME_GRACE", "0")]).await;
    let mut witness = Native::join(&server, "witness", "QGIS").await;
    let (mut asker, _) = say_hello(Raw::connect_small(&server, "/ws").await, "asker").await;
    witness.presence("joined", "asker").await;
    let began = std::time::Instant::now();
    let ask = text(json!({"type": "rooms", "ref": 1})).repeat(100); // a mebibyte and a half of answers
    for _ in 0..4 {
        asker.try_write(&ask).await.expect("what is small enough fits into the kernel's buffers");
    }
    assert_eq!(witness.presence("left", "asker").await["reason"], "lost");
    asker.is_cut_since(began).await;
}
