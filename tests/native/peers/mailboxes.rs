//! Mailboxes: their messages, order and lifetime (`docs/protocol.md`, Direct messages).

use super::stage::{ROOM, ack, came, direct, direct_by_name, lost, outcome, resumed, server, skip, told_of, with};
use crate::common::Server;
use crate::common::clock::Still;
use crate::common::native::{Native, token};
use crate::common::raw::{Raw, text};
use serde_json::{Value, json};

/// Joins [`ROOM`] and asks for a mailbox.
async fn enter(native: &mut Native) -> Value {
    native.enter_with(json!({"room": ROOM, "mailbox": true})).await
}

async fn owner(server: &Server, nickname: &str) -> Native {
    let mut owner = Native::hello(server, nickname).await;
    assert!(enter(&mut owner).await["mailbox"].is_object());
    owner
}

/// The owner of an ended session returns by its key.
async fn back(server: &Server, key: &str, nickname: &str) -> (Native, Value) {
    let mut native =
        Native::hello_with(server, json!({"nickname": nickname, "features": ["direct", "call"], "resume": key})).await;
    assert_eq!(native.welcome["resumed"], false);
    let state = enter(&mut native).await;
    (native, state)
}

#[tokio::test]
async fn the_operator_decides_about_mailboxes_and_a_join_asks() {
    for (setting, without_token, with_token) in [("off", false, false), ("tokens", false, true), ("all", true, true)] {
        let server =
            server(&[("MAILBOX", setting), ("LIMIT_MAILBOX_TTL", "77"), ("LIMIT_MAILBOX_MESSAGES", "9")]).await;
        let mut ann = Native::hello(&server, "ann").await;
        let mut bob =
            Native::hello_with(&server, json!({"nickname": "bob", "token": token(json!({"sub": "b"}))})).await;
        for (native, granted) in [(&mut ann, without_token), (&mut bob, with_token)] {
            let limits = &native.welcome["limits"];
            assert_eq!((&limits["mailbox_ttl"], &limits["mailbox_messages"]), (&json!(77), &json!(9)));
            let state = enter(native).await;
            assert_eq!(state.get("mailbox"), granted.then_some(&json!({"ttl": 77, "max": 9})), "{setting}");
        }
        let mut no_sub = Native::hello_with(&server, json!({"nickname": "cleo", "token": token(json!({}))})).await;
        assert_eq!(enter(&mut no_sub).await.get("mailbox").is_some(), without_token, "{setting}");
        let mut unasked = Native::hello(&server, "dora").await;
        assert_eq!(unasked.enter(ROOM).await.get("mailbox"), None);
    }
}

#[tokio::test]
async fn messages_wait_in_order_until_their_acknowledgement() {
    let server = server(&[("MAILBOX", "all")]).await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let bob = owner(&server, "bob").await;
    let (member, key) = (bob.member(), bob.resume_key());
    bob.leave().await;
    let mut ids = Vec::new();
    for (place, request) in
        [direct(&member, "0"), direct_by_name("Bob", "1"), direct(&member, "2")].into_iter().enumerate()
    {
        let answer = ann.ok(request).await;
        assert_eq!(outcome(&answer), ("queued", None), "{place}");
        ids.push(answer["id"].clone());
    }
    let (mut bob, state) = back(&server, &key, "bob").await;
    assert_eq!(state["mailbox"]["waiting"], 3);
    for (place, id) in ids.iter().enumerate() {
        let came = bob.next().await;
        assert_eq!((&came["type"], &came["id"], &came["queued"]), (&json!("direct_message"), id, &json!(true)));
        assert_eq!((&came["content"]["text"], &came["from"]["nickname"]), (&json!(place.to_string()), &json!("ann")));
    }
    bob.ok(json!({"type": "ack", "room": ROOM, "ids": [ids[1]]})).await;
    let status = ann.event("direct_status").await;
    assert_eq!((&status["id"], &status["delivery"]), (&ids[1], &json!("delivered")));

    // Messages without an acknowledgement are shown again, after a break and after the end of a session.
    let key = lost(bob, &mut ann).await;
    let mut bob = resumed(&server, &key).await;
    assert_eq!(bob.event("room_state").await["state"]["mailbox"]["waiting"], 2);
    assert_eq!(bob.next().await["id"], ids[0]);
    assert_eq!(bob.next().await["id"], ids[2]);
    let key = bob.resume_key();
    bob.leave().await;
    let (mut bob, state) = back(&server, &key, "bob").await;
    assert_eq!(state["mailbox"]["waiting"], 2);
    bob.ok(json!({"type": "ack", "room": ROOM, "ids": [ids[0], ids[2]]})).await;
    let key = bob.resume_key();
    bob.leave().await;
    let (_, state) = back(&server, &key, "bob").await;
    assert_eq!(state["mailbox"].get("waiting"), None);
}

#[tokio::test]
async fn silence_and_breaks_fill_a_mailbox() {
    let server = server(&[("MAILBOX", "all")]).await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let mut bob = owner(&server, "bob").await;
    let silent = ann.send(direct(&bob.member(), "silence")).await;
    let first = bob.event("direct_message").await;
    assert_eq!(first.get("queued"), None);
    skip(5.1).await;
    assert_eq!(outcome(&ann.reply(silent).await), ("queued", None));
    let broken = ann.send(direct(&bob.member(), "break")).await;
    let second = bob.event("direct_message").await;
    let (member, key) = (bob.member(), lost(bob, &mut ann).await);
    assert_eq!(outcome(&ann.reply(broken).await), ("queued", None));
    assert_eq!(outcome(&ann.ok(direct(&member, "away")).await), ("queued", None), "while it is detached");
    let mut bob = resumed(&server, &key).await;
    assert_eq!(bob.event("room_state").await["state"]["mailbox"]["waiting"], 3);
    for id in [Some(&first["id"]), Some(&second["id"]), None] {
        let came = bob.event("direct_message").await;
        assert!(id.is_none_or(|id| *id == came["id"]), "the same id as the first time");
        bob.ok(ack(&came)).await;
        assert_eq!(ann.event("direct_status").await["id"], came["id"]);
    }
}

#[tokio::test]
async fn messages_in_a_mailbox_are_limited_in_number_and_size() {
    let server = server(&[("MAILBOX", "all"), ("LIMIT_MAILBOX_MESSAGES", "2")]).await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let mut bob = owner(&server, "bob").await;
    let member = bob.member();
    let model = |bytes: usize| json!({"kind": "model", "model_name": "m", "raw_xml": "x".repeat(bytes)});
    // A message that is shown and acknowledged needs no mailbox.
    let sent = ann.send(with(direct(&member, ""), "content", model(100_000))).await;
    let came = bob.event("direct_message").await;
    bob.ok(ack(&came)).await;
    assert_eq!(outcome(&ann.reply(sent).await).0, "delivered");
    let sent = ann.send(with(direct(&member, ""), "content", model(66_000))).await;
    bob.event("direct_message").await;
    skip(5.1).await;
    assert_eq!(outcome(&ann.reply(sent).await), ("unreachable", Some("too_large")));
    bob.leave().await;
    let rows = [(66_000, ("unreachable", Some("too_large"))), (65_000, ("queued", None)), (1, ("queued", None))];
    for (bytes, expected) in rows {
        let answer = ann.ok(with(direct(&member, ""), "content", model(bytes))).await;
        assert_eq!(outcome(&answer), expected, "{bytes}");
    }
    assert_eq!(outcome(&ann.ok(direct(&member, "third")).await), ("unreachable", Some("mailbox_full")));
}

#[tokio::test]
async fn an_expiry_is_told_to_the_sender_and_frees_the_name() {
    let server = server(&[("MAILBOX", "all"), ("LIMIT_MAILBOX_TTL", "60")]).await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let mut eve = Native::hello(&server, "bob").await;
    let bob = owner(&server, "bob").await;
    let key = bob.resume_key();
    bob.leave().await;
    let clock = Still::begin();
    let queued = ann.ok(direct_by_name("bob", "x")).await;
    clock.skip(59.0).await;
    eve.refused(json!({"type": "join", "room": ROOM}), "nickname_taken").await;
    assert_eq!(told_of(&mut ann, "direct_status").await, [] as [Value; 0]);
    clock.skip(2.0).await;
    let status = ann.event("direct_status").await;
    assert_eq!((&status["id"], &status["delivery"]), (&queued["id"], &json!("expired")));
    assert_eq!(outcome(&ann.ok(direct_by_name("bob", "x")).await), ("unreachable", Some("absent")));
    eve.enter(ROOM).await;
    let late = Native::hello_with(&server, json!({"nickname": "bob", "resume": key})).await;
    assert_eq!(late.welcome["resumed"], false);
}

/// Far more than an outbox may hold of live events, and a slow reader.
#[tokio::test]
async fn a_full_mailbox_is_read_at_its_owners_pace() {
    let server = server(&[("MAILBOX", "all"), ("OUTBOX_BYTES", "65536")]).await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let bob = owner(&server, "bob").await;
    let (member, key) = (bob.member(), bob.resume_key());
    bob.leave().await;
    let content = json!({"kind": "model", "model_name": "m", "raw_xml": "x".repeat(65_000)});
    for _ in 0..50 {
        assert_eq!(outcome(&ann.ok(with(direct(&member, ""), "content", content.clone())).await).0, "queued");
    }
    let mut slow = Raw::connect_small(&server, "/ws").await;
    slow.write(&text(json!({"type": "hello", "protocol": 1, "nickname": "bob", "resume": key}))).await;
    slow.write(&text(json!({"type": "join", "ref": 1, "room": ROOM, "mailbox": true}))).await;
    came(&mut ann, "bob").await; // all of it is on its way
    let state = slow.text_with(|frame| frame["ref"] == 1).await;
    assert_eq!(state["state"]["mailbox"]["waiting"], 50);
    for place in 0..50 {
        let came = slow.text_with(|_| true).await;
        assert_eq!(came["type"], "direct_message", "{place}");
    }
}

/// An operator may make mailboxes larger than a portion.
#[tokio::test]
async fn a_large_mailbox_comes_in_portions_and_in_order() {
    let server = server(&[("MAILBOX", "all"), ("LIMIT_MAILBOX_MESSAGES", "90")]).await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let bob = owner(&server, "bob").await;
    let (member, key) = (bob.member(), bob.resume_key());
    bob.leave().await;
    let content = json!({"kind": "model", "model_name": "m", "raw_xml": "x".repeat(65_000)});
    let mut ids = Vec::new();
    for _ in 0..90 {
        ids.push(ann.ok(with(direct(&member, ""), "content", content.clone())).await["id"].clone());
    }
    let (mut bob, state) = back(&server, &key, "bob").await;
    assert_eq!(state["mailbox"]["waiting"], 90);
    let mut shown = told_of(&mut bob, "direct_message").await;
    assert!((60..70).contains(&shown.len()), "4 MiB of it: {}", shown.len());
    assert_eq!(told_of(&mut bob, "direct_message").await, [] as [Value; 0], "the rest waits for acknowledgements");
    for place in 0..90 {
        assert_eq!(shown[place]["id"], ids[place], "{place}");
        bob.ok(ack(&shown[place])).await;
        shown.append(&mut told_of(&mut bob, "direct_message").await);
    }
    assert_eq!(shown.len(), 90);
}

#[tokio::test]
async fn the_size_of_a_message_is_that_of_its_json() {
    let server = server(&[("MAILBOX", "all")]).await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let bob = owner(&server, "bob").await;
    let member = bob.member();
    bob.leave().await;
    let rows = [(11_000, ("unreachable", Some("too_large"))), (10_000, ("queued", None))];
    for (characters, expected) in rows {
        let content = json!({"kind": "model", "model_name": "m", "raw_xml": "\u{1}".repeat(characters)});
        let answer = ann.ok(with(direct(&member, ""), "content", content)).await;
        assert_eq!(outcome(&answer), expected, "{characters} that take six bytes each");
    }
}
