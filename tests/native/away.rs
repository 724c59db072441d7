//! Members without a connection are shown as away, until they are back or gone (`docs/protocol.md`, Coming back and Rooms).

use crate::common::Server;
use crate::common::native::Native;
use serde_json::{Value, json};

/// Members are shown as away after a quarter of this time.
const GRACE: (&str, &str) = ("RESUME_GRACE", "20");

#[tokio::test]
async fn a_long_absence_is_shown_as_away_until_the_return() {
    let server = Server::start(&[GRACE]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let ann = Native::join(&server, "ann", "QGIS").await;
    bob.presence("joined", "ann").await;
    let (key, member) = (ann.resume_key(), ann.member());
    ann.break_off().await;
    let event = bob.event("presence").await;
    assert_eq!((&event["away"], &event["nb_users"]), (&json!([member]), &json!(2)));
    let mut carl = Native::hello(&server, "carl").await;
    let away = |state: &Value| -> Vec<Value> {
        let members = state["members"].as_array().unwrap().iter();
        members.filter(|member| member["away"] == true).map(|member| member["member"].clone()).collect()
    };
    assert_eq!(away(&carl.enter("QGIS").await), [json!(member)]);
    bob.presence("joined", "carl").await;
    let mut ann = Native::resume(&server, &key).await;
    assert_eq!(away(&ann.event("room_state").await["state"]), [json!(null); 0]);
    assert_eq!(bob.event("presence").await["back"], json!([member]));
    assert_eq!(carl.event("presence").await["back"], json!([member]));
}

#[tokio::test]
async fn a_short_break_is_told_to_nobody() {
    let server = Server::start(&[GRACE]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    bob.presence("joined", "ann").await;
    for _ in 0..2 {
        let key = ann.resume_key();
        ann.break_off().await;
        ann = Native::resume(&server, &key).await;
        ann.event("room_state").await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(5500)).await;
    let heard = bob.fence("QGIS").await;
    assert!(heard.iter().all(|frame| frame["type"] != "presence"), "{heard:?}");
}

#[tokio::test]
async fn a_room_above_the_roster_is_told_of_no_absence() {
    let server = Server::start(&[GRACE, ("LIMIT_ROSTER", "1")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let ann = Native::join(&server, "ann", "QGIS").await;
    bob.event("presence").await;
    ann.break_off().await;
    let gone = bob.event("presence").await;
    assert_eq!((&gone["nb_users"], gone.get("away")), (&json!(1), None), "the end of the grace is all it hears");
}

/// Two minutes are a long wait for a person who has lost the key and wants the same name.
#[tokio::test]
async fn an_away_members_name_is_free_for_its_address_alone() {
    let server = Server::start(&[GRACE]).await;
    let mut bob = Native::hello_from(&server, "bob", "203.0.113.1").await;
    bob.enter("QGIS").await;
    let mut ann = Native::hello_from(&server, "ann", "203.0.113.2").await;
    ann.enter("QGIS").await;
    bob.presence("joined", "ann").await;
    let join = json!({"type": "join", "room": "QGIS"});
    let (key, mut other) = (ann.resume_key(), Native::hello_from(&server, "ann", "203.0.113.2").await);
    let early = other.refused(join.clone(), "nickname_taken").await;
    assert_eq!(early.get("retry_after"), None, "it is there");
    ann.break_off().await;
    bob.until(|frame| frame["away"].is_array()).await;
    let mut stranger = Native::hello_from(&server, "ann", "203.0.113.3").await;
    stranger.refused(join, "nickname_taken").await;
    other.enter("QGIS").await;
    let event = bob.until(|frame| frame["left"].is_array()).await;
    assert_eq!(
        (&event["left"][0]["reason"], &event["joined"][0]["member"]),
        (&json!("taken_over"), &json!(other.member()))
    );
    let mut ann = Native::resume(&server, &key).await;
    assert_eq!(ann.event("removed").await["reason"], "taken_over");
}
