//! Native members as gischat's clients see them: messages, arrivals and departures in gischat's frames (`docs/protocol.md`, With gischat's clients).

use crate::common::Server;
use crate::common::member::{GENERATIONS, Member, V1, V2, V3, exiter, like, newcomer};
use crate::common::native::{KEY, Native, moderator};
use crate::common::samples::samples;
use crate::messages::content;
use serde_json::{Value, json};

/// A room with one member of each generation, v2 and v3 registered, and a native member that all have been told of.
/// Four counts in a row are sent at once.
async fn mixed(server: &Server, nickname: &str) -> ([Member; 3], Native) {
    let mut v1 = Member::enter(server, V1, "QGIS", 1).await;
    let mut v2 = Member::enter(server, V2, "QGIS", 2).await;
    let mut v3 = Member::enter(server, V3, "QGIS", 3).await;
    v1.expect_count(2).await;
    v1.expect_count(3).await;
    v2.expect_count(3).await;
    v2.register("gisela").await;
    v3.expect(newcomer("gisela")).await;
    v3.register("gustav").await;
    v2.expect(newcomer("gustav")).await;
    let keys = json!({"nickname": nickname, "token": moderator(), "features": ["call", "file", "direct"]});
    let mut native = Native::hello_with(server, keys).await;
    native.enter("QGIS").await;
    let mut gis = [v1, v2, v3];
    for member in &mut gis {
        member.expect_count(4).await;
        if member.generation != V1 {
            member.expect(newcomer(nickname)).await;
        }
    }
    (gis, native)
}

async fn server() -> Server {
    Server::start(&[("TOKEN_KEY", KEY), ("WS_PING_INTERVAL", "60")]).await
}

#[tokio::test]
async fn a_departure_is_told_in_the_strict_order_of_small_rooms() {
    let server = server().await;
    let (mut gis, native) = mixed(&server, "nadia").await;
    assert_eq!(server.users("QGIS").await, json!(["gisela", "gustav", "nadia"]));
    assert_eq!(server.count("QGIS").await, 4);
    native.leave().await;
    for member in &mut gis {
        if member.generation == V2 {
            member.expect(exiter("nadia")).await;
        }
        member.expect_count(3).await;
        member.expect_nothing_else().await;
    }
    assert_eq!(server.users("QGIS").await, json!(["gisela", "gustav"]));
}

#[tokio::test]
async fn every_kind_arrives_in_the_form_of_its_generation() {
    let server = server().await;
    let (mut gis, mut native) = mixed(&server, "ann").await;
    for sample in samples() {
        let sent = json!({"type": "send", "room": "QGIS", "content": content(&sample.sent)});
        native.ok(sent).await;
        for member in &mut gis {
            match member.generation {
                V1 => member.expect(sample.line()).await,
                V2 if !sample.is_known_to_v2() => {}
                V2 | V3 => member.expect(sample.heard.clone()).await,
            }
        }
    }
    for member in &mut gis {
        member.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn avatars_answers_and_corrections_are_ordinary_messages() {
    let server = server().await;
    let mut v3 = Member::enter(&server, V3, "QGIS", 1).await;
    let mut v2 = Member::enter(&server, V2, "QGIS", 2).await;
    v3.expect_count(2).await;
    let mut native = Native::hello_with(&server, json!({"nickname": "ann", "avatar": "mIcon.svg"})).await;
    native.enter("QGIS").await;
    let first = native.say("QGIS", "helo").await;
    let text = |text: &str, key: &str| json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": text}, key: first["id"]});
    let second = native.ok(text("hello", "replaces")).await;
    let third = native.ok(text("indeed", "in_reply_to_id")).await;
    for said in ["helo", "hello", "indeed"] {
        let heard = v2.client.until(|frame| frame["type"] == "text").await;
        assert_eq!(heard, json!({"type": "text", "author": "ann", "avatar": "mIcon.svg", "text": said}));
    }
    for (reply, answers) in [(&first, None), (&second, None), (&third, Some(&first["id"]))] {
        let heard = v3.client.until(|frame| frame["type"] == "text").await;
        assert_eq!((&heard["id"], heard.get("in_reply_to_id"), heard.get("replaces")), (&reply["id"], answers, None));
        assert_eq!(heard["timestamp"], reply["timestamp"]);
    }
}

#[tokio::test]
async fn likes_reach_their_generation_and_reactions_reach_none() {
    let server = server().await;
    let (mut gis, mut native) = mixed(&server, "nadia").await;
    let mut liking = async |keys: Value| {
        let mut content = json!({"kind": "like", "liked_author": "gisela", "message": "hi"});
        keys.as_object().unwrap().iter().for_each(|(key, value)| content[key] = value.clone());
        native.ok(json!({"type": "send", "room": "QGIS", "content": content})).await;
    };
    liking(json!({})).await;
    liking(json!({"emoji": "👍"})).await;
    liking(json!({"remove": true})).await;
    liking(json!({"message_id": "019aa1c2-0000-7000-8000-000000000000"})).await;
    liking(json!({"liked_author": "gustav"})).await;
    let [v1, v2, v3] = &mut gis;
    for _ in 0..2 {
        v2.expect(like("nadia", "gisela", "hi")).await;
        v3.expect(like("nadia", "gisela", "hi")).await;
    }
    v3.expect(like("nadia", "gustav", "hi")).await;
    for member in [v1, v2, v3] {
        member.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn a_notice_is_a_text_by_the_server() {
    let server = server().await;
    let (mut gis, mut native) = mixed(&server, "nadia").await;
    native.ok(json!({"type": "notice", "room": "QGIS", "level": "alert", "text": "Back at noon"})).await;
    for member in &mut gis {
        let heard = member.generation.text("server", "Back at noon");
        member.expect(heard).await;
    }
}

#[tokio::test]
async fn native_features_reach_no_gischat_client() {
    let server = server().await;
    let (mut gis, mut native) = mixed(&server, "nadia").await;
    let mut other = Native::join(&server, "other", "QGIS").await;
    let said = native.say("QGIS", "first").await;
    other.event("message").await;
    native.ok(json!({"type": "delete", "room": "QGIS", "id": said["id"]})).await;
    native.ok(json!({"type": "typing", "room": "QGIS"})).await;
    native.ok(json!({"type": "call_join", "room": "QGIS", "mic": true, "camera": false, "screen": false})).await;
    native.ok(json!({"type": "file_offer", "room": "QGIS", "name": "a.gpkg", "size": 7})).await;
    native.ok(json!({"type": "invite", "to": other.member(), "room": "QGIS", "call": true})).await;
    let direct = json!({"type": "direct_send", "room": "QGIS", "to": other.member(), "content": {"kind": "text", "text": "psst"}});
    native.send(direct).await;
    other.event("direct_message").await;
    native.ok(json!({"type": "call_leave", "room": "QGIS"})).await;
    let (key, mut other) = (native.resume_key(), other);
    native.break_off().await;
    let mut native = Native::resume(&server, &key).await;
    native.say("QGIS", "last").await;
    other.until(|frame| frame["content"]["text"] == "last").await;
    for member in &mut gis {
        let mut heard = Vec::new();
        loop {
            let frame = member.next().await;
            if frame == member.generation.text("nadia", "last") {
                break;
            }
            heard.push(frame);
        }
        heard.retain(|frame| *frame != member.generation.count(5)); // its moment is not certain
        let mut expected = vec![newcomer("other"), member.generation.text("nadia", "first")];
        if member.generation == V1 {
            expected.remove(0);
        }
        assert_eq!(heard, expected, "{:?}", member.generation);
    }
}

/// The history holds messages of both protocols.
#[tokio::test]
async fn the_history_holds_messages_of_both_protocols() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5")]).await;
    let mut native = Native::join(&server, "nadia", "QGIS").await;
    native.say("QGIS", "by nadia").await;
    let mut v3 = Member::enter(&server, V3, "QGIS", 2).await;
    v3.expect_text("nadia", "by nadia").await;
    v3.say("gustav", "by gustav").await;
    v3.expect_text("gustav", "by gustav").await;
    let last = server.last_v3("QGIS").await;
    let authors: Vec<&Value> = last.as_array().unwrap().iter().map(|said| &said["author"]).collect();
    assert_eq!(authors, [&json!("nadia"), &json!("gustav")]);
    let mut late = Native::join(&server, "late", "QGIS").await;
    let shown = late.fence("QGIS").await;
    let authors: Vec<&Value> = shown.iter().map(|frame| &frame["from"]["nickname"]).collect();
    assert_eq!(authors, [&json!("nadia"), &json!("gustav")]);
}

#[tokio::test]
async fn each_generation_counts_native_members() {
    let server = server().await;
    let _native = Native::join(&server, "nadia", "QGIS").await;
    for generation in GENERATIONS {
        let mut member = Member::enter(&server, generation, "QGIS", 2).await;
        member.expect_nothing_else().await;
        member.leave().await;
    }
}

#[tokio::test]
async fn a_long_text_arrives_whole_where_such_a_text_cannot_be_sent() {
    let server = server().await;
    let (mut gis, mut native) = mixed(&server, "ann").await;
    let text = "é".repeat(4000);
    native.ok(json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": text}})).await;
    for member in &mut gis {
        member.expect_text("ann", &text).await;
    }
    let longer = json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": format!("{text}é")}});
    let refused = native.refused(longer, "invalid").await;
    assert_eq!(refused["message"], "text is longer than 4000");
    let [_, v2, v3] = &mut gis;
    for member in [v2, v3] {
        member.say("gisela", &"é".repeat(256)).await;
        assert!(member.expect_refusal().await.contains("255"));
    }
    assert!(server.put(&V2.put_path("QGIS"), V2.text("gisela", &"é".repeat(256))).await.status >= 400);
    // What is liked is quoted whole.
    let [v1, v2, v3] = &mut gis;
    v2.send(like("gisela", "ann", &text)).await;
    v3.expect(like("gisela", "ann", &text)).await;
    v1.expect_nothing_else().await;
}
