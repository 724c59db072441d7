//! Editing and deleting messages, and typing (`docs/protocol.md`, Messages).

use crate::common::Server;
use crate::common::native::{KEY, Native, moderator};
use serde_json::{Value, json};

fn edit(id: &Value, text: &str) -> Value {
    json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": text}, "replaces": id})
}

fn delete(id: &Value) -> Value {
    json!({"type": "delete", "room": "QGIS", "id": id})
}

fn texts(frames: &[Value]) -> Vec<&str> {
    frames.iter().filter_map(|frame| frame["content"]["text"].as_str()).collect()
}

#[tokio::test]
async fn only_the_author_edits_and_only_texts() {
    let server = Server::start(&[("TOKEN_KEY", KEY), ("MESSAGE_RATE", "0")]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    boss.enter("QGIS").await;
    let first = ann.say("QGIS", "helo").await;
    let second = ann.ok(edit(&first["id"], "hello")).await;
    assert_ne!(first["id"], second["id"]);
    let heard = boss.until(|frame| frame["id"] == second["id"]).await;
    assert_eq!((&heard["replaces"], &heard["content"]["text"]), (&first["id"], &json!("hello")));
    ann.ok(edit(&second["id"], "hello!")).await;
    let heard = boss.until(|frame| frame["content"]["text"] == "hello!").await;
    assert_eq!(heard["replaces"], first["id"], "the first id stays the message's name");
    boss.refused(edit(&first["id"], "I am ann"), "forbidden").await;
    ann.refused(edit(&json!("019aa1c2-0000-7000-8000-000000000000"), "x"), "not_found").await;
    ann.refused(edit(&json!("not-one-of-ours"), "x"), "not_found").await;
    ann.refused(edit(&json!("no id!"), "x"), "invalid").await;
    let mut other_kind = edit(&first["id"], "");
    other_kind["content"] = json!({"kind": "crs", "crs_wkt": "", "crs_authid": ""});
    let crs = ann.ok(json!({"type": "send", "room": "QGIS", "content": other_kind["content"]})).await;
    assert_eq!(ann.refused(other_kind, "invalid").await["field"], "replaces");
    assert_eq!(ann.refused(edit(&crs["id"], "x"), "invalid").await["field"], "replaces");
    ann.ok(delete(&first["id"])).await;
    ann.refused(edit(&first["id"], "x"), "not_found").await;
    ann.refused(edit(&second["id"], "x"), "not_found").await;
}

#[tokio::test]
async fn the_author_and_a_moderator_delete_messages() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    boss.enter("QGIS").await;
    let first = ann.say("QGIS", "one").await;
    let second = ann.say("QGIS", "two").await;
    bob.refused(delete(&first["id"]), "forbidden").await;
    ann.ok(delete(&first["id"])).await;
    ann.refused(delete(&first["id"]), "not_found").await;
    boss.ok(delete(&second["id"])).await;
    boss.refused(delete(&json!("m.1")), "not_found").await;
    boss.refused(json!({"type": "delete", "room": "QGIS"}), "invalid").await;
    for native in [&mut ann, &mut bob, &mut boss] {
        let event = native.event("deleted").await;
        assert_eq!((&event["room"], &event["id"]), (&json!("QGIS"), &first["id"]));
        assert!(event["by"].as_str().is_some_and(|by| by.starts_with("m.")));
        assert_eq!(native.event("deleted").await["id"], second["id"]);
    }
}

#[tokio::test]
async fn a_deleted_message_is_kept_nowhere() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "9")]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    ann.say("QGIS", "stays").await;
    let gone = ann.say("QGIS", "goes").await;
    let corrected = ann.ok(edit(&gone["id"], "goes too")).await;
    let key = bob.resume_key();
    bob.all().await;
    bob.break_off().await;
    ann.ok(delete(&corrected["id"])).await;
    let mut carl = Native::join(&server, "carl", "QGIS").await;
    assert_eq!(texts(&carl.fence("QGIS").await), ["stays"]);
    let last = server.last("QGIS").await.to_string();
    assert!(last.contains("stays") && !last.contains("goes"), "{last}");
    let mut bob = Native::resume(&server, &key).await;
    bob.event("room_state").await;
    let again = bob.fence("QGIS").await;
    assert_eq!(texts(&again), ["stays"]);
    assert_eq!((&again.last().unwrap()["type"], &again.last().unwrap()["id"]), (&json!("deleted"), &gone["id"]));
}

#[tokio::test]
async fn a_room_remembers_256_authors() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let more = json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": "more"}});
    let first = ann.say("QGIS", "0").await;
    for _ in 0..63 {
        ann.send(more.clone()).await; // of more than 256 it forgets 64 together
    }
    let second = ann.say("QGIS", "1").await;
    for _ in 0..255 {
        ann.send(more.clone()).await;
    }
    ann.refused(delete(&first["id"]), "not_found").await;
    ann.refused(edit(&first["id"], "x"), "not_found").await;
    ann.ok(delete(&second["id"])).await;
}

#[tokio::test]
async fn messages_of_an_earlier_session_cannot_be_changed() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let said = ann.say("QGIS", "mine").await;
    ann.leave().await;
    let mut forger = Native::join(&server, "ann", "QGIS").await;
    forger.refused(delete(&said["id"]), "forbidden").await;
    forger.refused(edit(&said["id"], "x"), "forbidden").await;
}

#[tokio::test]
async fn typing_is_told_once_in_three_seconds() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let began = std::time::Instant::now();
    for _ in 0..5 {
        ann.ok(json!({"type": "typing", "room": "QGIS"})).await;
    }
    let told = tokio::time::Instant::now();
    ann.say("QGIS", "done").await;
    bob.ok(json!({"type": "typing", "room": "QGIS"})).await;
    let is_quick = began.elapsed().as_secs() < 3;
    let of_ann = bob.fence("QGIS").await;
    let typing: Vec<&Value> = of_ann.iter().filter(|frame| frame["type"] == "typing").collect();
    assert!(typing.len() == 1 || !is_quick, "{typing:?}");
    assert_eq!((&typing[0]["room"], &typing[0]["member"]), (&json!("QGIS"), &json!(ann.member())));
    assert!(typing[0]["timestamp"].as_u64().is_some());
    let own = ann.fence("QGIS").await;
    let typing: Vec<&Value> = own.iter().filter(|frame| frame["type"] == "typing").collect();
    assert!(typing.iter().all(|event| event["member"] == *bob.member()) && typing.len() == 1, "{typing:?}");
    ann.all().await;
    tokio::time::sleep_until(told + std::time::Duration::from_millis(3100)).await;
    ann.ok(json!({"type": "typing", "room": "QGIS"})).await; // the three seconds are over
    bob.event("typing").await;
}
