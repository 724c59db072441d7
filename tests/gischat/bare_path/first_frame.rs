//! The first frame, or silence, decides on the generation.

use crate::common::member::{Member, V1, V2, V3, newcomer, with};
use crate::common::{Client, PATIENCE, Server};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::Message;

pub(crate) const BARE: &str = "/room/QGIS/ws";

/// Time for which the server listens. A client that took this long to send was too slow for these tests.
const WAIT: Duration = Duration::from_millis(250);

/// Enters by the bare path and sends these frames before the server gives up listening, and after `meanwhile` was put
/// into the room. On a machine that was busy meanwhile it leaves and tries again.
pub(crate) async fn speaks_at_once(server: &Server, meanwhile: Option<&str>, frames: &[Message]) -> Client {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        let opened = Instant::now();
        let mut client = Client::connect(server, BARE).await;
        if let Some(text) = meanwhile {
            assert_eq!(server.put("/room/QGIS/text", V2.text("meanwhile", text)).await.status, 200);
        }
        for frame in frames {
            client.send_message(frame.clone()).await;
        }
        // Other nodes read later what was sent in time.
        client.until_read().await;
        if opened.elapsed() < WAIT {
            return client;
        }
        client.leave().await;
    }
    panic!("this machine is too slow for a client that speaks at once");
}

fn text(frame: &Value) -> Message {
    Message::text(frame.to_string())
}

#[tokio::test]
async fn a_typed_frame_decides_on_v2() {
    let server = Server::start(&[]).await;
    let hello = V2.text("ann", "hello");
    let answers = [
        (newcomer("ann"), Some(newcomer("ann"))),
        (hello.clone(), Some(hello.clone())),
        (json!({"type": "nb_users"}), None),
        (with(hello.clone(), &json!({"message": "m"})), Some(hello.clone())),
    ];
    for (first, answer) in answers {
        let mut client = speaks_at_once(&server, None, &[text(&first), text(&V2.text("ann", "end"))]).await;
        client.expect(V2.count(1)).await;
        if let Some(answer) = answer {
            client.expect(answer).await;
        }
        client.expect(V2.text("ann", "end")).await;
        client.leave().await;
    }
    // An unknown type is a type all the same.
    let mut client = speaks_at_once(&server, None, &[text(&json!({"type": "x"}))]).await;
    client.expect(V2.count(1)).await;
    assert_eq!(client.next().await["type"], "uncompliant");
}

#[tokio::test]
async fn an_untyped_object_decides_on_v1() {
    let server = Server::start(&[]).await;
    let hello = V1.text("ann", "hello");
    let firsts = [
        (hello.clone(), true),
        (json!({}), false),
        (json!({"type": 5}), false),
        (json!({"type": null, "author": "ann", "text": "x"}), false),
        (with(hello.clone(), &json!({"type": ["text"]})), true),
    ];
    for (first, answered) in firsts {
        let mut client = speaks_at_once(&server, None, &[text(&first), text(&V1.text("ann", "end"))]).await;
        client.expect(V1.count(1)).await;
        if answered {
            client.expect(hello.clone()).await;
        }
        client.expect(V1.text("ann", "end")).await;
        client.leave().await;
    }
}

#[tokio::test]
async fn silence_decides_on_v1_after_the_wait() {
    let server = Server::start(&[]).await;
    let opened = Instant::now();
    let mut client = Client::connect(&server, BARE).await;
    client.expect(V1.count(1)).await;
    assert!(opened.elapsed() >= WAIT);
    client.send(V1.text("ann", "hello")).await;
    client.expect(V1.text("ann", "hello")).await;
}

#[tokio::test]
async fn non_objects_do_not_decide_on_the_generation() {
    let server = Server::start(&[]).await;
    for first in ["garbage", "", "[]", "5", "null", "\"text\"", r#"{"type":"text""#] {
        let mut silent = Client::connect(&server, BARE).await;
        silent.send_text(first).await;
        silent.expect(V1.count(1)).await;
        silent.send(V1.text("ann", "hello")).await;
        silent.expect(V1.text("ann", "hello")).await;
        silent.leave().await;

        let mut typed = speaks_at_once(&server, None, &[Message::text(first), text(&newcomer("ann"))]).await;
        typed.expect(V2.count(1)).await;
        assert_eq!(typed.next().await["type"], "uncompliant", "{first}");
        typed.expect(newcomer("ann")).await;
        typed.leave().await;
    }
    let bytes = Message::binary(b"{\"type\":\"newcomer\"}".to_vec());
    let mut untyped = speaks_at_once(&server, None, &[bytes, text(&V1.text("ann", "hello"))]).await;
    untyped.expect(V1.count(1)).await;
    untyped.expect(V1.text("ann", "hello")).await;
}

#[tokio::test]
async fn an_undecided_client_is_a_member() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut silent = Client::connect(&server, BARE).await;
    assert_eq!(server.count("QGIS").await, 2);
    ann.expect_count(2).await;
    silent.expect(V1.count(2)).await;
}

#[tokio::test]
async fn frames_wait_for_the_decision_and_come_in_its_form() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "1")]).await;
    assert_eq!(server.put("/room/QGIS/text", V2.text("kept", "before")).await.status, 200);

    let mut typed = speaks_at_once(&server, Some("now"), &[text(&V2.text("ann", "hello"))]).await;
    typed.expect(V2.count(1)).await;
    let kept = typed.next().await;
    // A second attempt finds the text of the first one.
    assert!(kept == V2.text("kept", "before") || kept == V2.text("meanwhile", "now"), "{kept}");
    typed.expect(V2.text("meanwhile", "now")).await;
    typed.expect(V2.text("ann", "hello")).await;
    typed.leave().await;

    let mut silent = Client::connect(&server, BARE).await;
    assert_eq!(server.put("/room/QGIS/text", V2.text("bob", "now")).await.status, 200);
    silent.expect(V1.count(1)).await;
    silent.expect(V1.text("bob", "now")).await;
}

#[tokio::test]
async fn a_v2_client_gets_count_and_history_before_its_answer() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5")]).await;
    for number in ["one", "two"] {
        assert_eq!(server.put("/room/QGIS/text", V2.text("bob", number)).await.status, 200);
    }
    let mut ann = speaks_at_once(&server, None, &[text(&newcomer("ann"))]).await;
    ann.expect(V2.count(1)).await;
    ann.expect(V2.text("bob", "one")).await;
    ann.expect(V2.text("bob", "two")).await;
    ann.expect(newcomer("ann")).await;
}
