//! A frame of the other kind corrects the generation: once, for good.

use super::first_frame::{BARE, speaks_at_once};
use crate::common::member::{Member, V1, V2, V3, newcomer, with, without};
use crate::common::samples::layer;
use crate::common::{Client, Server};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn a_typed_frame_after_silence_gets_count_and_history() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5")]).await;
    for text in ["one", "two"] {
        assert_eq!(server.put("/room/QGIS/text", V2.text("bob", text)).await.status, 200);
    }
    let mut ann = Client::connect(&server, BARE).await;
    ann.expect(V1.count(1)).await;
    ann.send(newcomer("ann")).await;
    ann.expect(V2.count(1)).await;
    ann.expect(V2.text("bob", "one")).await;
    ann.expect(V2.text("bob", "two")).await;
    ann.expect(newcomer("ann")).await;
    assert_eq!(server.users("QGIS").await, json!(["ann"]));

    // For good: a frame of v1 is refused now.
    ann.send(V1.text("ann", "hello")).await;
    assert_eq!(ann.next().await["type"], "uncompliant");
    ann.send(V2.text("ann", "hello")).await;
    ann.expect(V2.text("ann", "hello")).await;
}

#[tokio::test]
async fn a_correction_shows_others_its_frame_alone() {
    let server = Server::start(&[]).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 1).await;
    let mut ann = Client::connect(&server, BARE).await;
    bob.expect_count(2).await;
    ann.expect(V1.count(2)).await;
    ann.send(V2.text("ann", "hello")).await;
    ann.expect(V2.count(2)).await;
    ann.expect(V2.text("ann", "hello")).await;
    bob.expect_text("ann", "hello").await;
    bob.expect_nothing_else().await;
    assert_eq!(server.count("QGIS").await, 2);
}

#[tokio::test]
async fn an_untyped_message_after_a_typed_frame_gets_a_v1_count() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5")]).await;
    let typed = Message::text(json!({"type": "nb_users"}).to_string());
    let mut ann = speaks_at_once(&server, None, &[typed]).await;
    ann.expect(V2.count(1)).await;
    ann.send(V2.text("ann", "typed")).await;
    ann.expect(V2.text("ann", "typed")).await;

    ann.send(V1.text("ann", "untyped")).await;
    ann.expect(V1.count(1)).await;
    ann.expect(V1.text("ann", "untyped")).await;

    // For good: a frame of v2 is ignored now.
    ann.send(V2.text("ann", "typed")).await;
    ann.send(V1.text("ann", "end")).await;
    ann.expect(V1.text("ann", "end")).await;
}

#[tokio::test]
async fn a_faulty_frame_without_type_does_not_correct_v2() {
    let server = Server::start(&[]).await;
    let mut ann = speaks_at_once(&server, None, &[Message::text(newcomer("ann").to_string())]).await;
    ann.expect(V2.count(1)).await;
    ann.expect(newcomer("ann")).await;
    for frame in ["{}", r#"{"author":"ann","text":"no type"}"#, "[]", "garbage"] {
        ann.send_text(frame).await;
        assert_eq!(ann.next().await["type"], "uncompliant", "{frame}");
    }
    ann.send(V2.text("ann", "hello")).await;
    ann.expect(V2.text("ann", "hello")).await;
}

#[tokio::test]
async fn a_v1_client_without_correction_gets_no_second_count() {
    let server = Server::start(&[]).await;
    let mut ann = Client::connect(&server, BARE).await;
    ann.expect(V1.count(1)).await;
    for text in ["one", "two"] {
        ann.send(V1.text("ann", text)).await;
        ann.expect(V1.text("ann", text)).await;
    }
}

/// QTribu 1.1 loses layers with a style (client contract, section 7).
#[tokio::test]
async fn a_first_layer_without_style_tells_the_form_of_v2() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5")]).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 1).await;
    bob.send(with(layer(1), &json!({"style": "<qgis/>"}))).await;
    bob.next().await;
    let old = without(layer(1), "style");
    let mut silent = Client::connect(&server, BARE).await;
    silent.expect(V1.count(2)).await;
    silent.send(old.clone()).await;
    let mut at_once = speaks_at_once(&server, None, &[Message::text(old.to_string())]).await;
    for (ann, layers) in [(&mut silent, 3), (&mut at_once, 3)] {
        let mut heard = 0;
        while heard < layers {
            let frame = ann.next().await;
            assert_eq!(frame.get("style"), None, "{frame}");
            heard += usize::from(frame["type"] == "geojson");
        }
    }
    // A layer with a style shows that the plugin knows styles.
    silent.send(with(layer(1), &json!({"style": ""}))).await;
    let frame = silent.until(|frame| frame["type"] == "geojson" && frame.get("style").is_some()).await;
    assert_eq!(frame["style"], "");
}
