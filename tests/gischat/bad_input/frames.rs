//! Frames that are no JSON object.

use crate::common::Server;
use crate::common::member::{GENERATIONS, Member, V1, V2, V3, exiter, newcomer};
use crate::common::samples::layer_text;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

/// Frames that are no JSON objects.
fn nonsense() -> Vec<Message> {
    let texts = [
        "",
        " ",
        "garbage",
        "[]",
        "5",
        "null",
        "true",
        "\"text\"",
        "{",
        "{}}",
        "{} {}",
        "{'type':'text'}",
        "{\"type\":\"text\",}",
        "{type:1}",
        "{\"type\":\"text\",\"author\":\"ann\",\"text\":\"x\"",
        "{\"type\":\"text\",\"author\":\"ann\",\"text\":NaN}",
        "{\"a\":\"\u{0}\"}",
        "{\"type\":\"\\x\"}",
        "\u{feff}{}",
        "[{\"type\":\"text\",\"author\":\"ann\",\"text\":\"x\"}]",
    ];
    let mut messages: Vec<Message> = texts.map(Message::text).into();
    messages.push(Message::text("[".repeat(100_000)));
    messages.push(Message::text("{\"type\":".repeat(100_000)));
    messages.push(Message::text(format!("{{\"type\":\"text\",\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000))));
    messages.push(Message::binary(b"{\"type\":\"text\",\"author\":\"ann\",\"text\":\"x\"}".to_vec()));
    messages.push(Message::binary(vec![0, 159, 146, 150]));
    messages.push(Message::binary(Vec::new()));
    messages
}

#[tokio::test]
async fn non_objects_are_ignored_by_v1_and_refused_by_others() {
    let server = Server::start(&[]).await;
    for (generation, room) in [(V1, "QGIS"), (V2, "QField"), (V3, "Geotribu")] {
        let mut ann = Member::enter(&server, generation, room, 1).await;
        let mut bob = Member::enter(&server, V2, room, 2).await;
        ann.expect_count(2).await;
        for frame in nonsense() {
            ann.client.send_message(frame.clone()).await;
            if generation != V1 {
                let reason = ann.expect_refusal().await;
                assert!(!reason.is_empty() && reason.len() < 500, "{reason}");
            }
        }
        ann.say("ann", "still here").await;
        ann.expect_text("ann", "still here").await;
        bob.expect_text("ann", "still here").await;
        assert_eq!(server.count(room).await, 2);
        ann.leave().await;
        bob.expect_count(1).await;
        bob.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn a_nickname_is_free_again_after_nonsense() {
    let server = Server::start(&[]).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 1).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 2).await;
    bob.expect_count(2).await;
    ann.register("ann").await;
    bob.expect(newcomer("ann")).await;
    ann.client.send_text("garbage").await;
    ann.expect_refusal().await;
    ann.leave().await;
    assert_eq!((server.count("QGIS").await, server.users("QGIS").await), (1, json!([])));
    bob.expect(exiter("ann")).await;
    bob.expect_count(1).await;
    bob.register("ann").await;
}

#[tokio::test]
async fn nesting_as_deep_as_any_geometry_passes() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let (open, close) = ("[".repeat(20), "]".repeat(20));
    let geojson = format!(r#"{{"features":[{{"geometry":{open}1{close}}}]}}"#);
    ann.client.send_text(layer_text("", &geojson, r#","style":"""#)).await;
    assert_eq!(ann.next().await["type"], "geojson");
    // Brackets in texts do not count.
    ann.say("ann", &"[{".repeat(120)).await;
    ann.expect_text("ann", &"[{".repeat(120)).await;
}

#[tokio::test]
async fn a_frame_above_the_limit_ends_its_own_connection_only() {
    let server = Server::start(&[("MAX_FRAME_BYTES", "65536")]).await;
    for (generation, room) in GENERATIONS.into_iter().zip(["QGIS", "QField", "Geotribu"]) {
        let mut bob = Member::enter(&server, V2, room, 1).await;
        let mut ann = Member::enter(&server, generation, room, 2).await;
        bob.expect_count(2).await;
        if generation != V1 {
            ann.register("ann").await;
        }
        ann.say("ann", "before").await;
        // The server may close before it has read all of it.
        let _ = futures_util::SinkExt::send(&mut ann.client.socket, Message::text("x".repeat(65_537))).await;
        assert_eq!(ann.client.closed().await, 1009);
        if generation != V1 {
            bob.expect(newcomer("ann")).await;
        }
        bob.expect_text("ann", "before").await;
        if generation != V1 {
            bob.expect(exiter("ann")).await;
        }
        bob.expect_count(1).await;
        assert_eq!((server.count(room).await, server.users(room).await), (1, json!([])));
    }
}

/// Unknown keys are dropped, whatever they are.
#[tokio::test]
async fn a_key_with_half_a_surrogate_pair_is_unknown() {
    let server = Server::start(&[]).await;
    for (generation, room) in [(V1, "QGIS"), (V2, "QField"), (V3, "Geotribu")] {
        let mut ann = Member::enter(&server, generation, room, 1).await;
        let frame = generation.text("ann", "hi").to_string();
        ann.client.send_text(frame.replacen('{', r#"{"\ud800":1,"\u0074ype\udfff":[],"#, 1)).await;
        ann.expect_text("ann", "hi").await;
    }
}
