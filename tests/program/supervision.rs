//! A panic in a room costs that room its members, and a panic in a task of the server ends the server; neither goes
//! unnoticed. The panics are those of the hook of tests, to which no setting leads and that release builds do not have.

#![cfg(debug_assertions)]

use crate::common::native::{KEY, Native, moderator, token};
use crate::common::{Client, Server, config};
use causerie::config::{Config, TestHook, TestPoint};
use causerie::message::{Content, Message};
use serde_json::{Value, json};
use std::time::Duration;

const ROOM: &str = "QGIS";
/// The text that makes a room fail.
const FALL: &str = "fall over";

/// A server without rates, whose rooms fail at that text.
async fn server() -> Server {
    server_with(|point| {
        if let TestPoint::Request(content) = point {
            fall_over(content);
        }
    })
    .await
}

fn fall_over(content: &Content) {
    assert!(!matches!(content, Content::Text(text) if **text == *FALL), "set off by a test");
}

async fn server_with(hook: fn(TestPoint<'_>)) -> Server {
    let settings = [("ROOMS", "QGIS,QField"), ("MESSAGE_RATE", "0"), ("WS_PING_INTERVAL", "3600"), ("TOKEN_KEY", KEY)];
    Server::start_with(Config { test_hook: TestHook(Some(hook)), ..config(&settings) }).await
}

fn say(text: &str) -> Value {
    json!({"type": "send", "room": ROOM, "content": {"kind": "text", "text": text}})
}

/// Makes the room fail by a PUT, and expects its error.
async fn fall(server: &Server) {
    let answer = server.put("/room/QGIS/text", json!({"type": "text", "author": "faller", "text": FALL})).await;
    assert_eq!((answer.status, answer.headers.get("retry-after").is_some()), (503, true), "{answer:?}");
}

#[tokio::test]
async fn a_room_that_fails_puts_its_members_out_and_opens_anew() {
    let server = server().await;
    let mut plugins = Vec::new();
    for path in ["/v1/room/QGIS/ws", "/v2/room/QGIS/ws", "/channel/QGIS/ws"] {
        plugins.push(Client::connect(&server, path).await);
    }
    let mut elsewhere = Client::connect(&server, "/channel/QField/ws").await;
    let mut ann = Native::hello(&server, "ann").await;
    ann.enter_with(json!({"room": ROOM, "mailbox": true})).await;
    ann.enter("QField").await;
    let mut bob = Native::join(&server, "bob", ROOM).await;
    // Bob waits for a reply at the failure, for ann does not acknowledge. Her mailbox ends with the room.
    let content = json!({"kind": "text", "text": "for you"});
    let direct = json!({"type": "direct_send", "room": ROOM, "to": ann.member(), "content": content});
    let waits = bob.send(direct).await;
    ann.event("direct_message").await;

    let [before, fails, after] = ann.pipeline([say("before"), say(FALL), say("after")]).await;
    assert_eq!(ann.reply(before).await["type"], "ok");
    assert_eq!(ann.reply(fails).await["code"], "internal", "each request has its one reply");
    assert_eq!(ann.reply(after).await["code"], "not_joined", "the room is open again, without her");
    assert_eq!(bob.reply(waits).await["delivery"], "unreachable");
    assert_eq!(bob.event("message").await["content"]["text"], "before", "what was accepted is delivered");
    for native in [&mut ann, &mut bob] {
        let removed = native.event("removed").await;
        assert_eq!((&removed["room"], &removed["reason"]), (&json!(ROOM), &json!("closed")));
    }
    for plugin in &mut plugins {
        assert_eq!(plugin.closed().await, 1011);
    }

    assert_eq!(server.members(ROOM).await, 0);
    assert_eq!(ann.enter(ROOM).await["nb_users"], 1);
    let mut plugin = Client::connect(&server, "/channel/QGIS/ws").await;
    plugin.until(|frame| frame["nb_users"] == 2).await;
    ann.say(ROOM, "here again").await;
    plugin.until(|frame| frame["text"] == "here again").await;
    // The other room has noticed nothing.
    ann.say("QField", "and there").await;
    elsewhere.until(|frame| frame["text"] == "and there").await;
    assert_eq!(server.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn replies_behind_a_failed_delivery_still_arrive() {
    let server = server_with(|point| {
        if let TestPoint::Delivery(Message::Post(post)) = point {
            fall_over(&post.content);
        }
    })
    .await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let mut bob = Native::join(&server, "bob", ROOM).await;
    let content = json!({"kind": "text", "text": "for you"});
    let direct = json!({"type": "direct_send", "room": ROOM, "nickname": "nobody", "content": content});
    let [fails, direct] = ann.pipeline([say(FALL), direct]).await;
    assert_eq!(ann.reply(fails).await["type"], "ok", "it was accepted before it was delivered");
    assert_eq!(ann.reply(direct).await["delivery"], "unreachable");
    assert_eq!(bob.event("removed").await["reason"], "closed");
    fall(&server).await; // nobody is told that it was delivered
}

#[tokio::test]
async fn a_ban_outlasts_a_failure() {
    let server = server().await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    boss.enter(ROOM).await;
    let mut bob = Native::hello_as(&server, "bob", &token(json!({"sub": "bob"}))).await;
    bob.enter(ROOM).await;
    boss.ok(json!({"type": "kick", "room": ROOM, "member": bob.member(), "ban": 600})).await;
    fall(&server).await;
    boss.event("removed").await;
    let refused = bob.refused(json!({"type": "join", "room": ROOM}), "access_denied").await;
    let wait = refused["retry_after"].as_f64().expect("a time");
    assert!((500.0..=600.0).contains(&wait), "no longer for the age of the room: {refused}");
    boss.enter(ROOM).await;
}

#[tokio::test]
async fn away_members_learn_of_a_failure_on_return() {
    let server = server().await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let bob = Native::join(&server, "bob", ROOM).await;
    let media = json!({"mic": true, "camera": false, "screen": false});
    let join =
        |room: &str| json!({"type": "call_join", "room": room, "mic": media["mic"], "camera": false, "screen": false});
    ann.ok(join(ROOM)).await;
    let key = bob.resume_key();
    bob.break_off().await;
    fall(&server).await;
    ann.event("removed").await;
    ann.enter("QField").await;
    ann.ok(join("QField")).await;
    let mut bob = Native::resume(&server, &key).await;
    assert_eq!(bob.event("removed").await["reason"], "closed");
    bob.enter(ROOM).await;
    bob.say(ROOM, "back").await;
}

#[tokio::test]
async fn three_failures_in_a_minute_close_a_room_for_a_minute() {
    let server = server().await;
    let mut ann = Native::hello_as(&server, "ann", &moderator()).await;
    for _ in 0..2 {
        fall(&server).await;
        ann.enter(ROOM).await;
    }
    fall(&server).await;
    ann.event("removed").await;
    ann.event("removed").await;
    let refused = ann.refused(json!({"type": "join", "room": ROOM}), "unavailable").await;
    assert!(refused["retry_after"].as_f64().is_some_and(|wait| (50.0..=60.0).contains(&wait)), "{refused}");
    assert_eq!(Client::refused(&server, "/channel/QGIS/ws").await, 503);
    let text = json!({"type": "text", "author": "somebody", "text": "hi"});
    assert_eq!(server.put("/room/QGIS/text", text).await.status, 503);
    assert_eq!(server.get("/readyz").await.status, 200, "one room is no reason to restart them all");
    ann.enter("QField").await;

    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(61)).await;
    tokio::time::resume();
    ann.enter(ROOM).await;
    let _plugin = Client::connect(&server, "/channel/QGIS/ws").await;
}

#[tokio::test]
async fn a_task_of_the_server_that_ends_ends_the_server() {
    let hooks: [fn(TestPoint<'_>); 2] = [
        |point| assert!(!matches!(point, TestPoint::Keepalive), "set off by a test"),
        |point| assert!(!matches!(point, TestPoint::Accept), "set off by a test"),
    ];
    for hook in hooks {
        let mut server = Server::start_with(Config { test_hook: TestHook(Some(hook)), ..config(&[]) }).await;
        let error = server.ended().await.expect_err("a task has ended");
        assert!(error.to_string().contains("failed"), "{error}");
    }
}
