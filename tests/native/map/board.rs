//! The board: its order, its bounds, and those who come and come back.

use super::{ROOM, hello, id, join, mark, moderated, named, put};
use crate::common::member::V3;
use crate::common::native::Native;
use crate::common::{Client, Server};
use causerie::limits::REPLAY_MARGIN;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// The features that `count` of are announced, from the frames that follow a state.
async fn features(native: &mut Native, count: u64) -> BTreeMap<String, Value> {
    let mut features = BTreeMap::new();
    while (features.len() as u64) < count {
        let event = native.event("board").await;
        assert_eq!(event["replay"], true, "{event}");
        for feature in event["put"].as_array().unwrap() {
            features.insert(feature["id"].as_str().unwrap().to_owned(), feature.clone());
        }
    }
    features
}

#[tokio::test]
async fn changes_have_one_order_and_are_told_to_their_author_too() {
    let server = Server::start(&[]).await;
    let mut gischat = Client::connect(&server, &V3.path(ROOM)).await;
    let ((mut ann, state), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    assert_eq!(state["board"], json!({"rev": 0, "features": 0, "locked": false}));
    assert_eq!(ann.ok(put([mark(&id(1), 5.0), mark(&id(2), 5.1)])).await["rev"], 1);
    assert_eq!(
        bob.ok(put([json!({"rev": 1, "id": id(1), "geometry": {"type": "Point", "coordinates": [6.0, 45.18]},
        "properties": {"shape": "text", "color": 7, "note": "here", "width": 12}})]))
            .await["rev"],
        2
    );
    assert_eq!(ann.ok(named("board_remove", &[&id(2)])).await["rev"], 3);
    for native in [&mut ann, &mut bob] {
        let [first, second, third] =
            [native.event("board").await, native.event("board").await, native.event("board").await];
        assert_eq!(first["by"]["nickname"], "ann");
        assert_eq!((&first["put"][0]["rev"], &first["put"][0]["by"]), (&json!(1), &json!("ann")));
        assert_eq!(second["put"][0]["properties"], json!({"shape": "text", "color": 7, "note": "here", "width": 12}));
        assert_eq!((&third["rev"], &third["removed"]), (&json!(3), &json!([id(2)])));
    }
    let (mut carl, state) = join(&server, "carl").await;
    assert_eq!(state["board"], json!({"rev": 3, "features": 1, "locked": false}));
    let there = features(&mut carl, 1).await;
    assert_eq!((&there[&id(1)]["by"], &there[&id(1)]["maker"]), (&json!("bob"), &json!("ann")));
    let refusal = ann
        .refused(
            put([json!({"rev": 1, "id": id(1), "geometry": {"type": "Point", "coordinates": [7, 45]},
        "properties": {"shape": "mark", "color": 0}})]),
            "invalid",
        )
        .await;
    assert_eq!((&refusal["field"], &refusal["feature"]["rev"]), (&json!("rev"), &json!(2)));
    let heard = gischat.fence(&server, ROOM).await;
    assert!(heard.iter().all(|frame| frame["type"] != "board"), "{heard:?}");
}

#[tokio::test]
async fn after_a_break_only_what_changed_is_shown() {
    let server = Server::start(&[]).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    ann.ok(put([mark(&id(1), 5.0), mark(&id(2), 5.1)])).await;
    bob.event("board").await;
    let key = bob.resume_key();
    bob.break_off().await;
    ann.ok(put([mark(&id(3), 5.2)])).await;
    ann.ok(named("board_remove", &[&id(1)])).await;
    let mut back = Native::resume(&server, &key).await;
    let state = back.event("room_state").await["state"].clone();
    assert_eq!(state["board"], json!({"rev": 3, "features": 2, "locked": false}));
    let mut known: BTreeMap<String, Value> = [(id(1), Value::Null), (id(2), Value::Null)].into();
    while !known.contains_key(&id(3)) || known.contains_key(&id(1)) {
        let event = back.event("board").await;
        if event["reset"] == true {
            known.clear();
        }
        for feature in event["put"].as_array().into_iter().flatten() {
            known.insert(feature["id"].as_str().unwrap().to_owned(), feature.clone());
        }
        for gone in event["removed"].as_array().into_iter().flatten() {
            known.remove(gone.as_str().unwrap());
        }
    }
    assert_eq!(known.keys().collect::<Vec<_>>(), [&id(2), &id(3)]);
}

/// As after a reload, within a session that knew the board for long.
#[tokio::test]
async fn a_client_that_has_nothing_is_shown_the_whole_board() {
    let server = Server::start(&[]).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    ann.ok(put([mark(&id(1), 5.0), mark(&id(2), 5.1)])).await;
    bob.event("board").await;
    // A board that is newer is shown again to everybody who comes back.
    tokio::time::sleep(REPLAY_MARGIN + Duration::from_millis(500)).await;
    bob.ok(json!({"type": "ping"})).await;
    let key = bob.resume_key();
    bob.break_off().await;
    let mut back = Native::hello_with(&server, json!({"resume": key, "fresh": true})).await;
    assert_eq!(back.event("board").await["reset"], true);
    assert_eq!(features(&mut back, 2).await.into_keys().collect::<Vec<_>>(), [id(1), id(2)]);
}

#[tokio::test]
async fn after_more_changes_than_a_room_remembers_all_is_shown_anew() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    ann.ok(put([mark(&id(1), 5.0), mark(&id(2), 5.1)])).await;
    bob.event("board").await;
    let key = bob.resume_key();
    bob.break_off().await;
    ann.ok(named("board_remove", &[&id(1)])).await;
    for _ in 0..256 {
        ann.ok(put([mark(&id(3), 5.2)])).await;
    }
    let mut back = Native::resume(&server, &key).await;
    let reset = back.event("board").await;
    assert_eq!((&reset["reset"], &reset["replay"], reset.get("put")), (&json!(true), &json!(true), None));
    assert_eq!(features(&mut back, 2).await.into_keys().collect::<Vec<_>>(), [id(2), id(3)]);
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_its_field() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let (mut ann, _) = join(&server, "ann").await;
    let feature = |key: &str, value: Value| {
        let mut feature = mark(&id(1), 5.0);
        match key.split_once('.') {
            Some((outer, inner)) => feature[outer][inner] = value,
            None => feature[key] = value,
        }
        feature
    };
    let line = |coordinates: Value| json!({"type": "LineString", "coordinates": coordinates});
    let ring = json!({"type": "Polygon", "coordinates": [[[5, 45], [6, 45], [6, 46], [5, 46]]]});
    let wrong = [
        (feature("id", json!("b.short")), "invalid", "features.id"),
        (feature("id", json!("m.0000000000000000")), "invalid", "features.id"),
        (feature("geometry", line(json!([[5, 45], [6, 46]]))), "invalid", "features.geometry"),
        (feature("geometry", line(json!([[5, 45]]))), "invalid", "features.geometry"),
        (feature("geometry", ring), "invalid", "features.geometry"),
        (feature("geometry", json!({"type": "MultiPoint", "coordinates": []})), "invalid", "features.geometry"),
        (feature("geometry.coordinates", json!([5, 91])), "invalid", "features.geometry"),
        (feature("geometry.coordinates", json!([5, 45, 7])), "invalid", "features.geometry"),
        (feature("geometry", line(json!(vec![[5, 45]; 5001]))), "too_large", "features.geometry"),
        (feature("properties.shape", json!("star")), "invalid", "features.properties.shape"),
        (feature("properties.color", json!(8)), "invalid", "features.properties.color"),
        (feature("properties.width", json!(0)), "invalid", "features.properties.width"),
        (feature("properties.note", json!("x".repeat(281))), "invalid", "features.properties.note"),
        (feature("rev", json!(-1)), "invalid", "features.rev"),
    ];
    for (feature, code, field) in wrong {
        let refusal = ann.refused(put([feature]), code).await;
        assert_eq!(refusal["field"], field, "{refusal}");
    }
    ann.refused(put([]), "invalid").await;
    ann.refused(put(vec![mark(&id(1), 5.0); 65]), "invalid").await;
    let large = json!({"id": id(1), "geometry": line(json!(vec![[5.123_456_789_012_3, 45.123_456_789_012_3]; 4000])),
        "properties": {"shape": "line", "color": 0}});
    assert_eq!(ann.refused(put(vec![large; 2]), "too_large").await["field"], "features");
    ann.refused(named("board_remove", &[&id(1)]), "not_found").await;
    ann.refused(named("board_restore", &[&id(1)]), "not_found").await;
    ann.refused(json!({"type": "board_lock", "room": ROOM, "to": "moderators"}), "forbidden").await;
    assert_eq!(join(&server, "bob").await.1["board"]["rev"], 0);
}

#[tokio::test]
async fn a_full_board_joins_in_frames_of_64_kib() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let (mut ann, _) = join(&server, "ann").await;
    for block in 0..32 {
        let features: Vec<Value> = (0..63).map(|number| mark(&id(block * 63 + number), 5.0)).collect();
        let answer = ann.ask(put(features)).await;
        match block {
            31 => assert_eq!((&answer["code"], &answer["field"]), (&json!("too_many"), &json!("features"))),
            _ => assert_eq!(answer["type"], "ok"),
        }
    }
    let mut bob = hello(&server, "bob").await;
    let state = bob.enter(ROOM).await;
    let (count, mut there) = (state["board"]["features"].as_u64().unwrap(), 0);
    while there < count {
        let event = bob.event("board").await;
        assert!(bob.client.text().len() <= 64 * 1024 && event["replay"] == true, "{}", bob.client.text().len());
        there += event["put"].as_array().unwrap().len() as u64;
    }
    assert_eq!(count, 31 * 63);
}

#[tokio::test]
async fn moderators_lock_restore_and_clear() {
    let (server, mut boss) = moderated().await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    ann.ok(put([mark(&id(1), 5.0)])).await;
    bob.ok(named("board_remove", &[&id(1)])).await;
    bob.refused(named("board_restore", &[&id(1)]), "forbidden").await;
    boss.ok(named("board_restore", &[&id(1)])).await;
    boss.ok(json!({"type": "board_lock", "room": ROOM, "to": "moderators"})).await;
    assert_eq!(bob.until(|frame| frame["locked"] == true).await["by"]["nickname"], "boss");
    ann.refused(put([mark(&id(2), 5.0)]), "forbidden").await;
    assert_eq!(join(&server, "carl").await.1["board"]["locked"], true);
    boss.ok(json!({"type": "board_lock", "room": ROOM, "to": "all"})).await;
    ann.ok(put([mark(&id(2), 5.0)])).await;
    bob.refused(json!({"type": "board_clear", "room": ROOM}), "forbidden").await;
    ann.ok(json!({"type": "board_clear", "room": ROOM})).await;
    let cleared = bob.until(|frame| frame["removed"].as_array().is_some_and(|removed| removed.len() == 2)).await;
    assert_eq!(cleared["rev"], 7);
}

#[tokio::test]
async fn a_board_ends_with_the_last_member() {
    let server = Server::start(&[("RESUME_GRACE", "0")]).await;
    let (mut ann, _) = join(&server, "ann").await;
    ann.ok(put([mark(&id(1), 5.0)])).await;
    ann.leave().await;
    server.until_members(ROOM, 0).await;
    assert_eq!(join(&server, "bob").await.1["board"], json!({"rev": 0, "features": 0, "locked": false}));
}
