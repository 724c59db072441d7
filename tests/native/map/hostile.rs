//! Members who spoil the board for others, and what they cannot take from them.

use super::{ROOM, hello, id, join, mark, moderated, named, put};
use crate::common::Server;
use crate::common::native::Native;
use serde_json::{Value, json};
use std::time::Instant;

/// A line of some hundred kilobytes.
fn large(id: &str) -> Value {
    let coordinates = vec![[5.123_456_7, 45.123_456_7]; 4900];
    json!({"id": id, "geometry": {"type": "LineString", "coordinates": coordinates},
        "properties": {"shape": "line", "color": 0}})
}

#[tokio::test]
async fn who_leaves_and_comes_back_removes_no_faster() {
    let server = Server::start(&[]).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    ann.ok(put((0..60).map(|number| mark(&id(number), 5.0)).collect::<Vec<_>>())).await;
    let ids = |of: std::ops::Range<usize>| of.map(id).collect::<Vec<String>>();
    let remove = |ids: &[String]| named("board_remove", &ids.iter().map(String::as_str).collect::<Vec<_>>());
    let refusal = bob.refused(remove(&ids(0..21)), "too_many").await;
    assert_eq!(refusal["field"], "ids", "more than there ever are at once");
    bob.ok(remove(&ids(0..20))).await;
    let refusal = bob.refused(remove(&ids(20..40)), "rate_limited").await;
    assert!((0.5..10.1).contains(&refusal["retry_after"].as_f64().unwrap()), "until there are as many: {refusal}");
    ann.ok(remove(&ids(40..60))).await;
    bob.ok(json!({"type": "leave", "room": ROOM})).await;
    bob.enter(ROOM).await;
    bob.refused(remove(&ids(20..40)), "rate_limited").await;
}

/// Whatever a member puts in the place of what others drew can be undone, and is paid for like removing it.
#[tokio::test]
async fn what_was_overwritten_is_restored_by_its_maker_and_costs_as_a_removal() {
    let (server, mut boss) = moderated().await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    let marks = |of: std::ops::Range<usize>, at: f64| of.map(|number| mark(&id(number), at)).collect::<Vec<_>>();
    ann.ok(put(marks(0..60, 5.0))).await;
    let refusal = bob.refused(put(marks(0..21, -77.0)), "too_many").await;
    assert_eq!(refusal["field"], "features");
    bob.ok(put(marks(0..20, -77.0))).await;
    let mut next = 20..40;
    bob.refused(put(marks(next.clone(), -77.0)), "rate_limited").await;
    bob.refused(named("board_restore", &[&id(0)]), "forbidden").await;
    let place = |event: &Value| event["put"][0]["geometry"]["coordinates"][0].clone();
    let restored = ann.ok(named("board_restore", &[&id(0)])).await["rev"].clone();
    let event = ann.until(|frame| frame["type"] == "board" && frame["rev"] == restored).await;
    assert_eq!((place(&event), &event["put"][0]["by"]), (json!(5.0), &json!("ann")), "as she drew it");
    ann.refused(named("board_restore", &[&id(0)]), "not_found").await;
    ann.ok(put(marks(0..1, 6.0))).await;
    ann.refused(named("board_restore", &[&id(0)]), "not_found").await; // her own changes are hers
    // A moderator pays nothing; what another changed twice in a row is kept once.
    boss.ok(put(marks(next.clone(), 1.0))).await;
    boss.ok(put(marks(next.clone(), 2.0))).await;
    let restored = ann.ok(named("board_restore", &[&id(20)])).await["rev"].clone();
    let event = ann.until(|frame| frame["type"] == "board" && frame["rev"] == restored).await;
    assert_eq!(place(&event), json!(5.0));
    // Overwritten and removed: first as it was when it was removed, then as its maker had it.
    let last = next.next_back().map(id).unwrap();
    boss.ok(named("board_remove", &[&last])).await;
    for expected in [2.0, 5.0] {
        let restored = boss.ok(named("board_restore", &[&last])).await["rev"].clone();
        let event = boss.until(|frame| frame["type"] == "board" && frame["rev"] == restored).await;
        assert_eq!(place(&event), json!(expected));
    }
}

#[tokio::test]
async fn all_sessions_of_an_address_remove_what_others_made_at_a_rate() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let (mut ann, _) = join(&server, "ann").await;
    for block in 0..10 {
        ann.ok(put((0..60).map(|number| mark(&id(block * 60 + number), 5.0)).collect::<Vec<_>>())).await;
    }
    let (mut removed, began) = (0, Instant::now());
    for block in 0..30 {
        let mut bob = Native::open_from(&server, "203.0.113.7").await;
        bob.say_hello(json!({"nickname": format!("bob{block}"), "features": ["map"]})).await;
        bob.enter(ROOM).await;
        let ids: Vec<String> = (block * 20..block * 20 + 20).map(id).collect();
        let answer = bob.ask(named("board_remove", &ids.iter().map(String::as_str).collect::<Vec<_>>())).await;
        removed += if answer["type"] == "ok" { 20 } else { 0 };
    }
    let most = 20.0 * (20.0 + 2.0 * began.elapsed().as_secs_f64());
    assert!(
        removed >= 400 && f64::from(removed) <= most,
        "{removed} of 600, of {most} that are twenty times what a session may"
    );
}

#[tokio::test]
async fn nobody_s_own_features_push_out_those_of_others_that_were_removed() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    ann.ok(put([mark(&id(0), 5.0)])).await;
    bob.ok(named("board_remove", &[&id(0)])).await;
    for first in [100, 200] {
        for number in first..first + 30 {
            bob.ok(put([large(&id(number))])).await;
            ann.fence(ROOM).await; // she reads, and is not cut off
        }
        let ids: Vec<String> = (first..first + 30).map(id).collect();
        bob.ok(named("board_remove", &ids.iter().map(String::as_str).collect::<Vec<_>>())).await;
    }
    bob.refused(named("board_restore", &[&id(100)]), "not_found").await;
    ann.ok(named("board_restore", &[&id(0)])).await;
}

#[tokio::test]
async fn what_did_not_fit_can_be_restored_later() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    ann.ok(put([mark(&id(9999), 5.0)])).await;
    bob.ok(named("board_remove", &[&id(9999)])).await;
    for block in 0..40 {
        bob.ok(put((0..50).map(|number| mark(&id(block * 50 + number), 5.0)).collect::<Vec<_>>())).await;
    }
    let refusal = ann.refused(named("board_restore", &[&id(9999)]), "too_many").await;
    assert_eq!(refusal["field"], "features");
    bob.ok(named("board_remove", &[&id(0)])).await;
    ann.ok(named("board_restore", &[&id(9999)])).await;
}

#[tokio::test]
async fn a_put_that_is_refused_costs_nobody_what_was_removed() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let (room, elsewhere) = ("~ann0123456789abcdefghij", ["~bob0123456789abcdefghij", "~two0123456789abcdefghij"]);
    let mut ann = hello(&server, "ann").await;
    let mut bob = Native::open_from(&server, "203.0.113.7").await;
    bob.say_hello(json!({"nickname": "bob", "features": ["map"]})).await;
    ann.enter(room).await;
    let in_room = |mut request: Value| {
        request["room"] = room.into();
        request
    };
    ann.ok(in_room(put([mark(&id(0), 5.0)]))).await;
    bob.enter(room).await;
    bob.ok(in_room(named("board_remove", &[&id(0)]))).await;
    for elsewhere in elsewhere {
        bob.enter(elsewhere).await;
        for number in 100..134 {
            let mut request = put([large(&id(number))]);
            request["room"] = elsewhere.into();
            bob.ok(request).await;
        }
    }
    let mut refused = None;
    for number in 200..220 {
        let answer = bob.ask(in_room(put([large(&id(number))]))).await;
        if answer["type"] == "error" {
            refused = Some((answer["code"].clone(), answer["field"].clone()));
            break;
        }
    }
    assert_eq!(refused, Some((json!("too_many"), json!("bytes"))), "of an address");
    ann.ok(in_room(named("board_restore", &[&id(0)]))).await;
}

#[tokio::test]
async fn a_feature_of_the_same_name_takes_no_other_s_place() {
    let (server, mut boss) = moderated().await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann").await, join(&server, "bob").await);
    ann.ok(put([mark(&id(1), 5.0)])).await;
    bob.ok(named("board_remove", &[&id(1)])).await;
    bob.ok(put([mark(&id(1), -77.0)])).await;
    bob.ok(named("board_remove", &[&id(1)])).await;
    boss.ok(named("board_restore", &[&id(1)])).await;
    boss.ok(named("board_remove", &[&id(1)])).await;
    ann.ok(named("board_restore", &[&id(1)])).await;
    let event = ann.until(|frame| frame["type"] == "board" && frame["rev"] == 7).await;
    assert_eq!(event["put"][0]["geometry"]["coordinates"], json!([5.0, 45.18]), "her own");
}

#[tokio::test]
async fn a_feature_is_removed_once_however_often_it_is_named() {
    let server = Server::start(&[]).await;
    let (mut ann, _) = join(&server, "ann").await;
    ann.ok(put([mark(&id(1), 5.0)])).await;
    ann.ok(named("board_remove", &[id(1).as_str(); 64])).await;
    let event = ann.until(|frame| frame["type"] == "board" && frame["rev"] == 2).await;
    assert_eq!(event["removed"], json!([id(1)]));
}
