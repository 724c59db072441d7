//! Properties of all frames, and of all requests (`docs/protocol.md`, Frames and Versions).

use crate::common::member::{V3, with};
use crate::common::native::{KEY, Native, moderator};
use crate::common::raw::{Raw, TEXT, frame};
use crate::common::{Client, Server};
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test]
async fn text_that_is_not_utf8_closes_the_connection() {
    let server = Server::start(&[]).await;
    let mut raw = Raw::connect(&server, "/ws").await;
    raw.write(&frame(TEXT, b"{\"type\":\"\xff\"}")).await;
    assert_eq!(raw.closed().await.0, 1007);
}

/// `true` if a value outside of content that is relayed unread is null.
fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.iter().any(has_null),
        Value::Object(keys) => keys.iter().any(|(key, value)| key != "geojson" && key != "data" && has_null(value)),
        _ => false,
    }
}

fn is_snake_case(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[tokio::test]
async fn every_event_has_a_type_a_time_and_a_room_and_no_null() {
    let settings = [("TOKEN_KEY", KEY), ("MAX_STORED_MESSAGES", "9"), ("MAILBOX", "all")];
    let server = Server::start(&settings).await;
    let keys = json!({"nickname": "boss", "token": moderator(), "features": ["file"]});
    let mut boss = Native::hello_with(&server, keys).await;
    boss.enter("QGIS").await;
    let mut ann = Native::hello(&server, "ann").await;
    ann.enter_with(json!({"room": "QGIS", "mailbox": true})).await;
    let mut v3 = Client::connect(&server, &V3.path("QGIS")).await;
    v3.send(json!({"type": "newcomer", "newcomer": "gisela"})).await;
    boss.presence("joined", "gisela").await;
    v3.send(json!({"type": "model", "author": "gisela", "model_name": "m", "raw_xml": "<x/>"})).await;
    v3.send(json!({"type": "like", "liker_author": "gisela", "liked_author": "ann", "message": "hi"})).await;
    v3.send(with(V3.text("gisela", "hi"), &json!({"avatar": "mIcon.svg"}))).await;
    let said = ann.say("QGIS", "hello").await;
    ann.ok(json!({"type": "typing", "room": "QGIS"})).await;
    ann.ok(json!({"type": "delete", "room": "QGIS", "id": said["id"]})).await;
    boss.ok(json!({"type": "notice", "room": "QGIS", "level": "info", "text": "soon"})).await;
    let to_ann = json!({"kind": "text", "text": "psst"});
    boss.send(json!({"type": "direct_send", "room": "QGIS", "to": ann.member(), "content": to_ann})).await;
    let direct = ann.event("direct_message").await;
    ann.ok(json!({"type": "ack", "room": "QGIS", "ids": [direct["id"]]})).await;
    ann.ok(json!({"type": "call_join", "room": "QGIS", "mic": true, "camera": false, "screen": false})).await;
    boss.event("call").await;
    ann.ok(json!({"type": "file_offer", "room": "QGIS", "name": "a.gpkg", "size": 7})).await;
    boss.event("file_offered").await;
    boss.refused(json!({"type": "join", "room": "nowhere"}), "room_not_found").await;
    let key = ann.resume_key();
    let mut again = Native::resume(&server, &key).await;
    again.event("room_state").await;
    boss.ok(json!({"type": "kick", "room": "QGIS", "member": again.member(), "reason": "enough"})).await;
    again.event("removed").await;
    boss.presence("left", "ann").await;
    let seen: Vec<&Value> = [&boss, &ann, &again].into_iter().flat_map(|native| &native.client.seen).collect();
    let names: std::collections::BTreeSet<&str> = seen.iter().map(|frame| frame["type"].as_str().unwrap()).collect();
    let expected = "call deleted direct_message error file_offered file_status message notice ok presence removed room_state \
        typing welcome";
    assert_eq!(names.into_iter().collect::<Vec<_>>().join(" "), expected);
    for frame in seen {
        let name = frame["type"].as_str().unwrap();
        assert!(is_snake_case(name) && frame.as_object().unwrap().keys().all(|key| is_snake_case(key)), "{frame}");
        assert!(!has_null(frame), "{frame}");
        let is_reply = ["ok", "error", "welcome"].contains(&name);
        assert_eq!(frame["timestamp"].is_u64(), !is_reply || frame.get("id").is_some(), "{frame}");
        let is_named = is_reply || frame["room"] == "QGIS" || frame["state"]["room"] == "QGIS";
        assert!(is_named, "{frame}");
        if ["message", "direct_message", "notice"].contains(&name) {
            let id: Uuid = frame["id"].as_str().unwrap().parse().unwrap();
            assert_eq!(id.get_version_num(), 7, "{frame}");
        }
        if let Some(member) = frame["from"].get("member").or(frame.get("member")) {
            let member = member.as_str().unwrap();
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
            assert!((1..=64).contains(&member.len()) && member.bytes().all(allowed), "{member}");
        }
    }
}

/// Python clients can parse content that is relayed unread.
#[tokio::test]
async fn integers_that_python_does_not_read_are_refused() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let layer = |digits: usize| {
        let layer = json!({"type": "send", "ref": "big", "room": "QGIS", "content": {"kind": "geojson",
            "layer_name": "l", "crs_wkt": "", "crs_authid": "", "geojson": {"type": "FeatureCollection",
            "features": [{"a": "number"}]}}});
        layer.to_string().replace("\"number\"", &"9".repeat(digits))
    };
    let signal = |digits: usize| {
        let peer = "p.AAAAAAAAAAAAAAAA";
        let signal =
            json!({"type": "signal", "ref": "big", "room": "QGIS", "from": peer, "to": peer, "data": {"a": "number"}});
        signal.to_string().replace("\"number\"", &"9".repeat(digits))
    };
    for (frame, field) in [(layer(4301), "content.geojson"), (signal(4301), "data")] {
        ann.client.send_text(frame).await;
        let refused = ann.until(|frame| frame["ref"] == "big").await;
        assert_eq!((&refused["code"], &refused["field"]), (&json!("invalid"), &json!(field)));
        assert!(refused["message"].as_str().unwrap().ends_with("has an integer of more than 4300 digits"), "{refused}");
    }
    ann.client.send_text(signal(4300)).await;
    assert_eq!(ann.until(|frame| frame["ref"] == "big").await["code"], "not_found", "of the peer");
    ann.client.send_text(layer(300)).await;
    bob.event("message").await;
    assert!(bob.client.text().contains(&"9".repeat(300)), "as it came");
}

#[tokio::test]
async fn a_new_id_of_v3_is_kept_and_a_known_one_replaced() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut v3 = Client::connect(&server, &V3.path("QGIS")).await;
    let id = "0f5a1c62-3c43-4f2f-9d4f-6f5a0e7b1c11";
    let frame = with(V3.text("gisela", "first"), &json!({"id": id, "timestamp": 5}));
    v3.send(frame.clone()).await;
    let first = ann.event("message").await;
    assert_eq!(first["id"], id);
    assert!(first["timestamp"].as_u64().unwrap() > 1_700_000_000, "by the server's clock: {first}");
    v3.send(frame).await;
    let second = ann.event("message").await;
    let new: Uuid = second["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(new.get_version_num(), 7);
    v3.until(|frame| frame["id"] == id).await;
    let heard = v3.until(|frame| frame["type"] == "text").await;
    assert_eq!(heard["id"], second["id"], "a new one everywhere");
    let own = ann.say("QGIS", "mine").await;
    v3.send(with(V3.text("gisela", "forged"), &json!({"id": own["id"]}))).await;
    let forged = ann.until(|frame| frame["content"]["text"] == "forged").await;
    assert_ne!(forged["id"], own["id"], "nobody takes over another's id");
}

/// Sorting by id sorts by time.
#[tokio::test]
async fn ids_are_in_the_order_of_time() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut ids = Vec::new();
    for _ in 0..8 {
        ids.push(ann.say("QGIS", "hi").await["id"].as_str().unwrap().to_owned());
        tokio::time::sleep(std::time::Duration::from_millis(2)).await; // to the millisecond
    }
    assert!(ids.is_sorted(), "{ids:?}");
}

#[tokio::test]
async fn requests_from_outside_the_room_are_refused() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mut stranger = Native::hello_as(&server, "boss", &moderator()).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let said = ann.say("QGIS", "hi").await;
    let (text, media) = (json!({"kind": "text", "text": "x"}), json!({"mic": true, "camera": true, "screen": true}));
    let mut requests = vec![
        json!({"type": "leave"}),
        json!({"type": "send", "content": text}),
        json!({"type": "typing"}),
        json!({"type": "delete", "id": said["id"]}),
        json!({"type": "direct_send", "to": ann.member(), "content": text}),
        json!({"type": "ack", "ids": [said["id"]]}),
        json!({"type": "invite", "to": ann.member()}),
        with(media.clone(), &json!({"type": "call_join"})),
        with(media, &json!({"type": "call_update"})),
        json!({"type": "call_leave"}),
        json!({"type": "file_offer", "name": "a", "size": 1}),
        json!({"type": "notice", "level": "info", "text": "x"}),
        json!({"type": "kick", "member": ann.member()}),
    ];
    for request in &mut requests {
        request["room"] = "QGIS".into();
        stranger.refused(request.clone(), "not_joined").await;
        request["room"] = "nowhere".into();
        stranger.refused(request.clone(), "not_joined").await;
    }
    let heard = ann.fence("QGIS").await;
    assert!(heard.iter().all(|frame| frame["type"] == "message"), "{heard:?}");
}

#[tokio::test]
async fn unknown_keys_and_features_are_ignored() {
    let server = Server::start(&[]).await;
    let keys = json!({"nickname": "ann", "avatar": "mIcon.svg", "features": ["file", "smell", "direct"], "mood": {}});
    let mut ann = Native::hello_with(&server, keys).await;
    let state = ann.enter_with(json!({"room": "QGIS", "from": {"nickname": "bob"}, "member": "m.1"})).await;
    let own = json!({"member": ann.member(), "nickname": "ann", "avatar": "mIcon.svg", "features": ["direct", "file"]});
    assert_eq!(state["members"], json!([own]));
    let forged = json!({"member": "m.1", "nickname": "bob"});
    ann.ok(json!({"type": "send", "room": "QGIS", "from": forged, "author": "bob", "timestamp": 7,
        "content": {"kind": "text", "text": "hi", "from": forged}}))
        .await;
    let heard = ann.event("message").await;
    assert_eq!(heard["from"], json!({"member": ann.member(), "nickname": "ann", "avatar": "mIcon.svg"}));
    assert_eq!(heard["content"], json!({"kind": "text", "text": "hi"}));
}

/// The session answers some requests, the room answers others.
#[tokio::test]
async fn replies_about_a_room_are_in_order_after_a_kick() {
    let server = Server::start(&[("TOKEN_KEY", KEY), ("MESSAGE_RATE", "0")]).await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    boss.enter("QGIS").await;
    let mut ann = Native::hello(&server, "ann").await;
    let typing = json!({"type": "typing", "room": "QGIS"});
    for between in [
        json!({"type": "join", "room": "QField"}),
        json!({"type": "join", "room": "nowhere"}),
        json!({"type": "invite", "room": "QGIS", "to": boss.member()}),
    ] {
        ann.enter("QGIS").await;
        boss.ok(json!({"type": "kick", "room": "QGIS", "member": ann.member()})).await;
        ann.event("removed").await;
        let seen = ann.client.seen.len();
        let mut asked = Vec::new();
        for request in [&typing, &between, &typing] {
            asked.push(json!(ann.send(request.clone()).await));
        }
        ann.reply(asked[2].as_u64().unwrap()).await;
        ann.all().await;
        let replies: Vec<&Value> = ann.client.seen[seen..].iter().map(|frame| &frame["ref"]).collect();
        let is_about_it = |reply: &&Value| asked.contains(reply) && (between["room"] == "QGIS" || **reply != asked[1]);
        let about_it: Vec<&Value> = replies.into_iter().filter(is_about_it).collect();
        let expected: Vec<&Value> = asked.iter().filter(is_about_it).collect();
        assert_eq!(about_it, expected, "{between}");
    }
}
