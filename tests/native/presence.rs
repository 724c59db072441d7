//! Presence: arrivals and departures (`docs/protocol.md`, Rooms).

use crate::common::member::{V1, V2, V3, newcomer};
use crate::common::native::{KEY, Native, View, moderator};
use crate::common::{Client, Server};
use serde_json::{Value, json};
use std::time::Instant;

#[tokio::test]
async fn presence_tells_members_of_others_and_never_of_themselves() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let began = Instant::now();
    let keys = json!({"nickname": "bob", "avatar": "mIcon.svg", "features": ["direct"]});
    let mut bob = Native::hello_with(&server, keys).await;
    bob.enter("QGIS").await;
    let event = ann.event("presence").await;
    assert!(began.elapsed().as_secs() < 5);
    let person = json!({"member": bob.member(), "nickname": "bob", "avatar": "mIcon.svg", "features": ["direct"]});
    assert_eq!((&event["nb_users"], &event["joined"], event.get("left")), (&json!(2), &json!([person]), None));
    let mut carl = Native::join(&server, "carl", "QGIS").await;
    bob.presence("joined", "carl").await;
    bob.ok(json!({"type": "leave", "room": "QGIS"})).await;
    let gone = ann.presence("left", "bob").await;
    assert_eq!(gone, json!({"member": bob.member(), "nickname": "bob", "reason": "left"}));
    carl.presence("left", "bob").await;
    for (native, name) in [(&bob, "bob"), (&carl, "carl")] {
        let own = |frame: &&Value| frame["type"] == "presence" && frame.to_string().contains(&format!("\"{name}\""));
        assert_eq!(native.client.seen.iter().find(own), None);
    }
}

#[tokio::test]
async fn departures_have_a_reason() {
    let server = Server::start(&[("RESUME_GRACE", "0"), ("TOKEN_KEY", KEY)]).await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    boss.enter("QGIS").await;
    let closes = Native::join(&server, "closes", "QGIS").await;
    boss.presence("joined", "closes").await;
    closes.leave().await;
    assert_eq!(boss.presence("left", "closes").await["reason"], "left");
    let breaks = Native::join(&server, "breaks", "QGIS").await;
    boss.presence("joined", "breaks").await;
    breaks.break_off().await;
    assert_eq!(boss.presence("left", "breaks").await["reason"], "lost");
    let kicked = Native::join(&server, "kicked", "QGIS").await;
    boss.presence("joined", "kicked").await;
    boss.ok(json!({"type": "kick", "room": "QGIS", "member": kicked.member()})).await;
    assert_eq!(boss.presence("left", "kicked").await["reason"], "kicked");
}

#[tokio::test]
async fn gischats_members_come_with_their_names() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut view = View::of(&json!({"nb_users": 1, "members": []}));
    let v1 = Client::connect(&server, &V1.path("QGIS")).await;
    let event = ann.event("presence").await;
    assert_eq!((&event["nb_users"], event.get("joined"), event.get("left")), (&json!(2), None, None));
    for generation in [V2, V3] {
        let mut gis = Client::connect(&server, &generation.path("QGIS")).await;
        gis.send(newcomer("gisela")).await;
        let person = ann.presence("joined", "gisela").await;
        assert_eq!(person["features"], json!([]));
        gis.send(newcomer("Gisela2")).await;
        let event = ann.until(|frame| frame["joined"][0]["nickname"] == "Gisela2").await;
        assert_eq!((&event["left"][0]["nickname"], &event["left"][0]["member"]), (&json!("gisela"), &person["member"]));
        view.apply(&event);
        assert_eq!(view.members.get(person["member"].as_str().unwrap()).map(String::as_str), Some("Gisela2"));
        gis.leave().await;
        let gone = ann.presence("left", "Gisela2").await;
        assert_eq!((&gone["reason"], &gone["member"]), (&json!("left"), &person["member"]));
    }
    v1.leave().await;
    ann.until(|frame| frame["type"] == "presence" && frame["nb_users"] == 1).await;
}

/// A member comes and goes at once: clients that are told of one of the two are told of both.
#[tokio::test]
async fn gathered_presence_adds_up() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let mut ann = Native::hello(&server, "ann").await;
    let mut view = View::of(&ann.enter("QGIS").await);
    let mut flickers = Native::hello(&server, "flickers").await;
    for _ in 0..20 {
        flickers.send(json!({"type": "join", "room": "QGIS"})).await;
        flickers.send(json!({"type": "leave", "room": "QGIS"})).await;
    }
    let mut bob = Native::hello(&server, "bob").await;
    flickers.ok(json!({"type": "join", "room": "QGIS"})).await;
    let mut shown = View::of(&bob.enter("QGIS").await);
    flickers.ok(json!({"type": "leave", "room": "QGIS"})).await;
    let last = Native::join(&server, "last", "QGIS").await;
    for (native, view) in [(&mut ann, &mut view), (&mut bob, &mut shown)] {
        while !view.members.contains_key(&last.member()) {
            view.apply(&native.event("presence").await);
        }
        let mut names: Vec<&str> = view.members.values().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!((names, view.nb_users), (vec!["ann", "bob", "last"], 3));
    }
    assert!(ann.client.seen.iter().filter(|frame| frame["type"] == "presence").count() < 40, "they are gathered");
}

#[tokio::test]
async fn large_rooms_tell_the_number_alone() {
    let server = Server::start(&[("LIMIT_ROSTER", "2")]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    assert_eq!(ann.welcome["limits"]["roster"], 2);
    let mut bob = Native::hello(&server, "bob").await;
    assert_eq!(bob.enter("QGIS").await["members"].as_array().map(Vec::len), Some(2));
    ann.presence("joined", "bob").await;
    let mut carl = Native::hello(&server, "carl").await;
    let state = carl.enter("QGIS").await;
    assert_eq!((&state["nb_users"], state.get("members")), (&json!(3), None));
    let event = ann.event("presence").await;
    let keys: Vec<&str> = event.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["type", "timestamp", "room", "nb_users"], "{event}");
    carl.ok(json!({"type": "typing", "room": "QGIS"})).await;
    carl.say("QGIS", "here").await;
    let heard = ann.fence("QGIS").await;
    assert!(heard.iter().all(|frame| frame["type"] != "typing"), "{heard:?}");
    assert!(heard.iter().any(|frame| frame["content"]["text"] == "here"), "{heard:?}");
}
