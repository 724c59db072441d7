//! Sessions that outlive their connections, and sessions that do not (`docs/protocol.md`, Coming back).

use crate::common::Server;
use crate::common::native::{KEY, Native, moderator, token};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

async fn is_kept(server: &Server, key: &str) -> bool {
    let native = Native::hello_with(server, json!({"nickname": "somebody", "resume": key})).await;
    native.welcome["resumed"] == true
}

#[tokio::test]
async fn the_close_code_decides_if_a_session_is_kept() {
    let server = Server::start(&[]).await;
    for (code, kept) in [(Some(1000), false), (None, false), (Some(1001), true), (Some(1002), true), (Some(3001), true)]
    {
        let ann = Native::hello(&server, "ann").await;
        let key = ann.resume_key();
        ann.client.close_with(code).await;
        assert_eq!(is_kept(&server, &key).await, kept, "{code:?}");
    }
    let mut binary = Native::hello(&server, "ann").await;
    binary.send_binary().await;
    assert_eq!(binary.closed().await, 1003);
    assert!(is_kept(&server, &binary.resume_key()).await, "a fault of the client is no farewell");
}

/// The five seconds are the contract's.
#[tokio::test]
async fn a_page_that_is_closed_or_reloaded_has_five_seconds() {
    let server = Server::start(&[("RESUME_GRACE", "600")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let ann = Native::join(&server, "ann", "QGIS").await;
    bob.presence("joined", "ann").await;
    let closed = Instant::now();
    ann.client.close_with(Some(1001)).await;
    assert_eq!(bob.presence("left", "ann").await["reason"], "lost");
    let waited = closed.elapsed();
    assert!(waited > Duration::from_millis(4900), "{waited:?}");
}

#[tokio::test]
async fn a_resumed_session_keeps_its_nickname() {
    let server = Server::start(&[]).await;
    let ann = Native::join(&server, "ann", "QGIS").await;
    let hello = json!({"resume": ann.resume_key(), "nickname": "x", "avatar": "", "features": ["call", 7]});
    let back = Native::hello_with(&server, hello).await;
    assert_eq!((&back.welcome["resumed"], &back.welcome["nickname"]), (&json!(true), &json!("ann")));
    let mut stranger = Native::open(&server).await;
    let hello = json!({"resume": "r.unknown", "nickname": "x"});
    assert_eq!(stranger.say_hello(hello).await["code"], "nickname_invalid", "it is a fresh one");
    let welcome = stranger.say_hello(json!({"resume": "r.unknown", "nickname": "carl"})).await;
    assert_eq!((&welcome["resumed"], &welcome["nickname"]), (&json!(false), &json!("carl")));
}

#[tokio::test]
async fn a_resume_replays_message_events_alone() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    boss.enter("QGIS").await;
    let ann = Native::join(&server, "ann", "QGIS").await;
    let key = ann.resume_key();
    ann.break_off().await;
    let said = boss.say("QGIS", "one").await;
    let taken_back = boss.say("QGIS", "two").await;
    let like = json!({"kind": "like", "liked_author": "ann", "message": "hi", "emoji": "👍"});
    boss.ok(json!({"type": "send", "room": "QGIS", "content": like})).await;
    let quotes = json!({"kind": "like", "liked_author": "boss", "message": "two", "message_id": taken_back["id"]});
    boss.ok(json!({"type": "send", "room": "QGIS", "content": quotes})).await;
    boss.ok(json!({"type": "delete", "room": "QGIS", "id": taken_back["id"]})).await;
    boss.ok(json!({"type": "notice", "room": "QGIS", "level": "alert", "text": "three"})).await;
    boss.ok(json!({"type": "typing", "room": "QGIS"})).await;
    boss.fence("QGIS").await;
    let mut ann = Native::resume(&server, &key).await;
    ann.event("room_state").await;
    let again = ann.fence("QGIS").await;
    let names: Vec<&str> = again.iter().map(|frame| frame["type"].as_str().unwrap()).collect();
    assert_eq!(names, ["message", "message", "deleted", "notice"], "{again:?}");
    assert!(again.iter().all(|frame| frame["replay"] == true), "{again:?}");
    assert_eq!((&again[0]["id"], &again[1]["content"], &again[2]["id"]), (&said["id"], &like, &taken_back["id"]));
}

#[tokio::test]
async fn a_resume_shows_the_state_of_a_fresh_join() {
    let server = Server::start(&[]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    bob.ok(json!({"type": "file_offer", "room": "QGIS", "name": "a.gpkg", "size": 7})).await;
    let mut ann = Native::hello(&server, "ann").await;
    ann.enter("QField").await;
    let fresh = ann.enter("QGIS").await;
    let (key, member) = (ann.resume_key(), ann.member());
    ann.break_off().await;
    let mut ann = Native::resume(&server, &key).await;
    assert_eq!(ann.member(), member);
    let first = ann.next().await;
    let second = ann.next().await;
    let states: Vec<&Value> = [&first, &second].into_iter().map(|event| &event["state"]).collect();
    let state = states.iter().find(|state| state["room"] == "QGIS").expect("each room");
    let without_times = |state: &Value| {
        let mut state = state.clone();
        state["offers"][0].as_object_mut().unwrap().shift_remove("expires_in");
        state
    };
    assert_eq!(without_times(state), without_times(&fresh));
    assert!(states.iter().any(|state| state["room"] == "QField"));
}

#[tokio::test]
async fn a_detached_session_stays_a_member_and_misses_presence() {
    let server = Server::start(&[]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let ann = Native::join(&server, "ann", "QGIS").await;
    bob.presence("joined", "ann").await;
    let key = ann.resume_key();
    ann.break_off().await;
    let mut carl = Native::hello(&server, "carl").await;
    let state = carl.enter("QGIS").await;
    assert_eq!((&state["nb_users"], state["members"].as_array().unwrap().len()), (&json!(3), 3));
    assert_eq!(server.members("QGIS").await, 3);
    let mut other = Native::hello(&server, "ANN").await;
    let refused = other.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
    let wait = refused.get("retry_after").and_then(Value::as_f64);
    assert!(wait.is_none_or(|wait| (0.0..=120.0).contains(&wait)), "{refused}");
    bob.presence("joined", "carl").await;
    let mut ann = Native::resume(&server, &key).await;
    ann.event("room_state").await;
    let heard = ann.fence("QGIS").await;
    assert!(heard.iter().all(|frame| frame["type"] != "presence"), "it is in the state: {heard:?}");
}

#[tokio::test]
async fn a_detached_sessions_name_has_a_retry_time() {
    let server = Server::start(&[]).await;
    let ann = Native::join(&server, "ann", "QGIS").await;
    ann.client.close_with(Some(3001)).await; // answered when the room knows
    let mut other = Native::hello(&server, "ann").await;
    let refused = other.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
    let wait = refused["retry_after"].as_f64().expect("a time");
    assert!((110.0..=120.0).contains(&wait), "{wait}");
}

#[tokio::test]
async fn tokens_on_resume_replace_the_earlier_one() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let ann = Native::hello_as(&server, "ann", &moderator()).await;
    let ann = Native::resume(&server, &ann.resume_key()).await;
    assert_eq!(ann.welcome["roles"], json!(["moderator"]), "without another the earlier token stays");
    let plain = token(json!({"sub": "boss"}));
    let ann = Native::hello_with(&server, json!({"resume": ann.resume_key(), "token": plain})).await;
    assert_eq!((&ann.welcome["resumed"], &ann.welcome["roles"]), (&json!(true), &json!([])));
    let nameless = token(json!({"roles": ["bridge"]}));
    let bridge = Native::hello_as(&server, "bridge", &nameless).await;
    let mut taker = Native::open_for(&server, &bridge.resume_key()).await;
    let answer = taker.say_hello(json!({"resume": bridge.resume_key(), "token": moderator()})).await;
    assert_eq!(answer["code"], "token_invalid", "a session without sub does not become somebody");
    let back = Native::hello_with(&server, json!({"resume": bridge.resume_key(), "token": nameless})).await;
    assert_eq!((&back.welcome["resumed"], &back.welcome["member"]), (&json!(true), &json!(bridge.member())));
}

#[tokio::test]
async fn resuming_has_a_rate() {
    let server = Server::start(&[]).await;
    let mut ann = Native::hello(&server, "ann").await;
    let began = Instant::now();
    let mut resumed = 0;
    let refused = loop {
        let mut next = Native::open_for(&server, &ann.resume_key()).await;
        let answer = next.say_hello(json!({"resume": ann.resume_key()})).await;
        if answer["type"] == "error" {
            break answer;
        }
        ann = next;
        resumed += 1;
    };
    assert_eq!(refused["code"], "rate_limited");
    assert!(refused["retry_after"].as_f64().is_some_and(|wait| wait > 0.0 && wait <= 2.0), "{refused}");
    let filled = began.elapsed().as_secs() / 2 + 1;
    assert!((5..=5 + filled).contains(&resumed), "{resumed}");
}

/// A client that sends only pongs is connected all the same: old messages are no gap.
#[tokio::test]
async fn a_silent_reader_is_told_of_no_gap() {
    let server = Server::start(&[("RESUME_GRACE", "1"), ("WS_PING_INTERVAL", "0.5")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    bob.say("QGIS", "long ago").await;
    let forgotten = Duration::from_secs(18); // the grace, ten seconds, and those in which a line between nodes asks again
    let reading = async { tokio::join!(ann.event("nothing of this name"), bob.event("nothing of this name")) };
    assert!(tokio::time::timeout(forgotten, reading).await.is_err());
    bob.say("QGIS", "just now").await;
    let mut ann = Native::resume(&server, &ann.resume_key()).await; // taken over, which no grace ends
    assert_eq!(ann.event("room_state").await["state"].get("gap"), None);
    assert_eq!(ann.event("message").await["content"]["text"], "just now");
}

#[tokio::test]
async fn messages_before_the_join_are_not_replayed() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "0")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    bob.say("QGIS", "before ann came").await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let key = ann.resume_key();
    let heard = bob.say("QGIS", "with ann").await;
    ann.event("message").await;
    ann.break_off().await;
    let mut ann = Native::resume(&server, &key).await;
    let state = ann.event("room_state").await;
    assert_eq!(state["state"].get("gap"), None);
    assert_eq!(ann.next().await["id"], heard["id"]);
}

/// A member that is put out of a room must not join it again: a client that has not read that yet learns it.
#[tokio::test]
async fn a_removal_is_told_on_return_though_another_room_was_joined() {
    let server = Server::start(&[("TOKEN_KEY", KEY), ("ROOMS", "QGIS,QField,Lab")]).await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    boss.enter("QGIS").await;
    let mut eve = Native::join(&server, "eve", "QGIS").await;
    eve.enter("QField").await;
    boss.ok(json!({"type": "kick", "room": "QGIS", "member": eve.member()})).await;
    eve.enter("Lab").await;
    let key = eve.resume_key();
    eve.break_off().await;
    let mut eve = Native::resume(&server, &key).await;
    assert_eq!(eve.event("removed").await["room"], "QGIS");
}

/// The connection that tells it may break as the one before did.
#[tokio::test]
async fn a_removal_is_told_until_it_has_arrived() {
    let server = Server::start(&[("TOKEN_KEY", KEY), ("ROOMS", "QGIS,QField")]).await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    boss.enter("QGIS").await;
    let mut eve = Native::join(&server, "eve", "QGIS").await;
    eve.enter("QField").await;
    let (key, member) = (eve.resume_key(), eve.member());
    eve.break_off().await;
    boss.ok(json!({"type": "kick", "room": "QGIS", "member": member})).await;
    for _ in 0..3 {
        let mut eve = Native::resume(&server, &key).await;
        assert_eq!(eve.event("removed").await["room"], "QGIS");
        eve.break_off().await;
    }
    let mut eve = Native::resume(&server, &key).await;
    eve.enter("QGIS").await;
    let waits = eve.all().await;
    assert_eq!(waits.iter().filter(|frame| frame["type"] == "removed").count(), 1, "{waits:?}");
}

/// gischat's likes quote a message, and need not say which.
#[tokio::test]
async fn a_quote_of_a_deleted_message_is_shown_to_nobody_who_returns() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let eve = Native::join(&server, "eve", "QGIS").await;
    let key = eve.resume_key();
    eve.break_off().await;
    let said = ann.say("QGIS", "secret").await;
    let like = json!({"kind": "like", "liked_author": "ann", "message": "secret"});
    bob.ok(json!({"type": "send", "room": "QGIS", "content": like})).await;
    ann.ok(json!({"type": "delete", "room": "QGIS", "id": said["id"]})).await;
    let mut eve = Native::resume(&server, &key).await;
    let shown = eve.fence("QGIS").await;
    assert!(shown.iter().any(|frame| frame["type"] == "room_state"), "{shown:?}");
    assert!(!shown.iter().any(|frame| frame.to_string().contains("secret")), "{shown:?}");
}
