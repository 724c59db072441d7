//! Live values: who is told what, and when.

use super::{ROOM, hello, join, mark, moderated, put, set};
use crate::common::member::V3;
use crate::common::native::Native;
use crate::common::raw::{Raw, text};
use crate::common::{Client, Server};
use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

/// The values of a member that come next, of these keys at least.
async fn told(native: &mut Native, member: &str, keys: &[&str]) -> Value {
    let mut known = json!({});
    while keys.iter().any(|key| known.get(*key).is_none()) {
        let event = native.until(|frame| frame["type"] == "live" && !frame["members"][member].is_null()).await;
        for (key, value) in event["members"][member].as_object().unwrap() {
            known[key] = value.clone();
        }
    }
    known
}

#[tokio::test]
async fn values_reach_those_who_show_a_map_and_nobody_else() {
    let server = Server::start(&[]).await;
    let mut gischat = Client::connect(&server, &V3.path(ROOM)).await;
    let mut plain = Native::join(&server, "plain", ROOM).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    let view = json!({"bbox": [5.7, 45.17, 5.74, 45.2], "rotation": 12.5, "crs": "EPSG:2154", "layers": ["x"]});
    let position = json!({"at": [5.7245, 45.1885], "accuracy": 8.0, "heading": 120.0, "speed": 1.2, "label": "levee"});
    let values = json!({"cursor": {"at": [5.7231, 45.1847]}, "view": view, "position": position,
        "stroke": {"points": [[5.72, 45.18], [5.73, 45.19]], "color": 3}, "presenting": true});
    ann.ok(set(values.clone())).await;
    let keys = ["cursor", "view", "position", "stroke", "presenting"];
    assert_eq!(told(&mut bob, &ann.member(), &keys).await, values);
    ann.ok(set(json!({"cursor": null, "view": null}))).await;
    let gone = json!({"cursor": null, "view": null, "presenting": null});
    assert_eq!(told(&mut bob, &ann.member(), &["cursor", "view", "presenting"]).await, gone);
    let (_carl, state) = join(&server, "carl").await;
    assert_eq!(state["live"][ann.member()], json!({"position": values["position"], "stroke": values["stroke"]}));
    let member = ann.member();
    ann.leave().await;
    assert_eq!(told(&mut bob, &member, &["position"]).await["position"], Value::Null);
    plain.refused(set(json!({"cursor": null})), "unsupported").await;
    plain.refused(put([mark("b.0000000000000000", 5.0)]), "unsupported").await;
    let heard = plain.all().await;
    assert!(heard.iter().all(|frame| frame["type"] == "presence"), "{heard:?}");
    let heard = gischat.fence(&server, ROOM).await;
    assert!(heard.iter().all(|frame| frame["type"] != "live"), "{heard:?}");
}

#[tokio::test]
async fn a_detached_session_keeps_its_values_and_is_shown_those_of_others() {
    let server = Server::start(&[]).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    ann.ok(set(json!({"position": {"at": [1.0, 2.0]}}))).await;
    let (key, member) = (ann.resume_key(), ann.member());
    ann.break_off().await;
    bob.ok(set(json!({"position": {"at": [3.0, 4.0]}}))).await;
    let mut back = Native::resume(&server, &key).await;
    let state = back.event("room_state").await["state"].clone();
    let shown = json!({member: {"position": {"at": [1.0, 2.0]}}, bob.member(): {"position": {"at": [3.0, 4.0]}}});
    assert_eq!(state["live"], shown);
    bob.ok(set(json!({"position": {"at": [5.0, 6.0]}}))).await;
    // What it was just shown may be told once more before.
    let now = json!([5.0, 6.0]);
    back.until(|frame| frame["type"] == "live" && frame["members"][bob.member()]["position"]["at"] == now).await;
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_its_field_and_nothing_is_set() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let (mut ann, _) = join(&server, "ann").await;
    let long = vec![json!([5.0, 45.0]); 257];
    let digits = vec![json!([5.123_456_789_012, 45.123_456_789_012]); 200];
    let wrong = [
        (json!({"cursor": {"at": [181, 45]}}), "invalid", "set.cursor.at"),
        (json!({"cursor": {"at": [5, 45, 0]}}), "invalid", "set.cursor.at"),
        (json!({"cursor": {}}), "invalid", "set.cursor.at"),
        (json!({"cursor": []}), "invalid", "set.cursor"),
        (json!({"view": {"bbox": [5, 46, 6, 45]}}), "invalid", "set.view.bbox"),
        (json!({"view": {"bbox": [5, 45, 6, 46], "layers": vec!["x"; 17]}}), "invalid", "set.view.layers"),
        (json!({"position": {"at": [5, 45], "accuracy": -1}}), "invalid", "set.position.accuracy"),
        (json!({"position": {"at": [5, 45], "heading": 361}}), "invalid", "set.position.heading"),
        (json!({"position": {"at": [5, 45], "label": "x".repeat(33)}}), "invalid", "set.position.label"),
        (json!({"position": {"at": [5, 45], "x": "y".repeat(1100)}}), "too_large", "set.position"),
        (json!({"stroke": {"points": []}}), "invalid", "set.stroke.points"),
        (json!({"stroke": {"points": long}}), "invalid", "set.stroke.points"),
        (json!({"stroke": {"points": digits}}), "too_large", "set.stroke"),
        (json!({"stroke": {"points": [[5, 45]], "color": 8}}), "invalid", "set.stroke.color"),
        (json!({"presenting": false}), "invalid", "set.presenting"),
        (json!({"presenting": true}), "invalid", "set.presenting"),
        (json!({"presenting": true, "view": null}), "invalid", "set.presenting"),
        (json!({"view": null, "presenting": true}), "invalid", "set.presenting"),
        (json!({"mood": "good"}), "invalid", "set"),
        (json!(7), "invalid", "set"),
    ];
    for (mut values, code, field) in wrong {
        if let Some(values) = values.as_object_mut().filter(|values| !values.contains_key("position")) {
            values.insert("position".into(), json!({"at": [1, 1]}));
        }
        let refusal = ann.refused(set(values), code).await;
        assert_eq!(refusal["field"], field, "{refusal}");
    }
    ann.refused(json!({"type": "live", "room": ROOM}), "invalid").await;
    let (_, state) = join(&server, "bob").await;
    assert_eq!(state.get("live"), None, "nothing of a set that is refused");
}

#[tokio::test]
async fn a_slow_reader_is_told_the_newest_alone_and_is_not_cut() {
    let server =
        Server::start(&[("MAX_MESSAGE_LENGTH", "400000"), ("MESSAGE_RATE", "0"), ("OUTBOX_BYTES", "16777216")]).await;
    let mut slow = Raw::connect_small(&server, "/ws").await;
    let hello = json!({"type": "hello", "ref": 1, "protocol": 1, "nickname": "slow", "features": ["map"]});
    slow.write(&text(hello)).await;
    slow.text_with(|frame| frame["ref"] == 1).await;
    slow.write(&text(json!({"type": "join", "ref": 2, "room": ROOM}))).await;
    slow.text_with(|frame| frame["ref"] == 2).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    let member = ann.member();
    for _ in 0..14 {
        ann.say(ROOM, &"x".repeat(390_000)).await; // more than its socket takes, less than its outbox
        bob.event("message").await;
    }
    for number in 0..30 {
        ann.ok(set(json!({"position": {"at": [f64::from(number), 1.0]}}))).await;
        told(&mut bob, &member, &["position"]).await;
    }
    let (mut heard, mut last) = (0, Value::Null);
    while last != json!([29.0, 1.0]) {
        let frame = slow.text_with(|frame| frame["type"] == "live").await;
        heard += 1;
        last = frame["members"][&member]["position"]["at"].clone();
    }
    assert!(heard < 10, "{heard} of thirty");
    ann.say(ROOM, "on it goes").await;
    slow.text_with(|frame| frame["content"]["text"] == "on it goes").await;
}

#[tokio::test]
async fn a_room_above_the_roster_tells_positions_with_names() {
    let server = Server::start(&[("LIMIT_ROSTER", "2")]).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    let (_carl, _) = join(&server, "carl").await;
    ann.ok(set(json!({"cursor": {"at": [1, 1]}, "position": {"at": [2.0, 2.0]}}))).await;
    let event = bob.event("live").await;
    let position = json!({"nickname": "ann", "position": {"at": [2.0, 2.0]}});
    assert_eq!(event["members"], json!({ann.member(): position}));
    let (_dora, state) = join(&server, "dora").await;
    assert_eq!(state["live"], json!({ann.member(): position}));
}

#[tokio::test]
async fn a_stroke_is_gone_after_five_seconds() {
    let server = Server::start(&[]).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    let began = std::time::Instant::now();
    ann.ok(set(json!({"stroke": {"points": [[5, 45]]}}))).await;
    told(&mut bob, &ann.member(), &["stroke"]).await;
    assert_eq!(told(&mut bob, &ann.member(), &["stroke"]).await["stroke"], Value::Null);
    assert!(began.elapsed().as_secs_f64() > 4.9, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_moderators_presentation_is_not_ended_by_others() {
    let (server, mut boss) = moderated().await;
    let (mut ann, _) = join(&server, "ann").await;
    let presents = set(json!({"view": {"bbox": [5, 45, 6, 46]}, "presenting": true}));
    boss.ok(presents.clone()).await;
    assert_eq!(told(&mut ann, &boss.member(), &["presenting"]).await["presenting"], true);
    ann.refused(presents.clone(), "forbidden").await;
    boss.ok(set(json!({"presenting": null}))).await;
    let refusal = ann.refused(presents, "rate_limited").await;
    assert!(refusal["retry_after"].as_f64().unwrap() <= 10.0, "{refusal}");
}

#[tokio::test]
async fn an_operator_can_turn_the_map_off() {
    let server = Server::start(&[("MAP", "off")]).await;
    let (mut ann, state) = join(&server, "ann").await;
    let limits = &ann.welcome["limits"];
    assert_eq!((&limits["live"], &limits["board_features"]), (&json!(0), &json!(0)));
    assert_eq!(state.get("board"), None);
    ann.refused(set(json!({"cursor": null})), "disabled").await;
    ann.refused(json!({"type": "board_clear", "room": ROOM}), "disabled").await;
}

#[tokio::test]
async fn who_sends_without_measure_is_closed() {
    let server = Server::start(&[]).await;
    let (mut ann, _) = join(&server, "ann").await;
    for _ in 0..40 {
        ann.ok(set(json!({"cursor": {"at": [5, 45]}}))).await;
    }
    let mut eve = hello(&server, "eve").await;
    eve.enter(ROOM).await;
    for _ in 0..20_000 {
        let frame = Message::text(set(json!({"cursor": {"at": [5, 45]}})).to_string());
        if eve.client.socket.send(frame).await.is_err() {
            break;
        }
    }
    assert_eq!(eve.closed().await, 4004);
}

#[tokio::test]
async fn who_takes_the_view_away_presents_no_more() {
    let server = Server::start(&[]).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    ann.ok(set(json!({"view": {"bbox": [5, 45, 6, 46]}, "presenting": true}))).await;
    told(&mut bob, &ann.member(), &["presenting"]).await;
    let refusal = ann.refused(set(json!({"view": null, "presenting": true})), "invalid").await;
    assert_eq!(refusal["field"], "set.presenting");
    ann.ok(set(json!({"view": null}))).await;
    let gone = told(&mut bob, &ann.member(), &["presenting"]).await;
    assert_eq!((&gone["presenting"], &gone["view"]), (&Value::Null, &Value::Null));
}
