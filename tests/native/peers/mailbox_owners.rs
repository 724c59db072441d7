//! Owners of mailboxes, their proofs, and the refusals of others (`docs/protocol.md`, Direct messages).

use super::stage::{ROOM, ack, direct_by_name, lost, outcome, resumed, server, skip, told_of};
use crate::common::native::{KEY, Native, token};
use crate::common::proxy::Proxy;
use crate::common::tokens::now;
use crate::common::{Client, Server};
use serde_json::{Value, json};

async fn all() -> Server {
    server(&[("MAILBOX", "all"), ("TRUSTED_PROXIES", "127.0.0.1")]).await
}

fn join() -> Value {
    json!({"type": "join", "room": ROOM, "mailbox": true})
}

/// An owner that is gone, with one message in the mailbox. Returns its key.
async fn gone(server: &Server, keys: Value) -> String {
    let mut owner = Native::hello_with(server, keys).await;
    let nickname = owner.ok(join()).await["state"]["nickname"].as_str().unwrap().to_owned();
    let key = owner.resume_key();
    owner.leave().await;
    let mut ann = Native::join(server, "sender", ROOM).await;
    assert_eq!(outcome(&ann.ok(direct_by_name(&nickname, "x")).await).0, "queued");
    ann.leave().await;
    key
}

#[tokio::test]
async fn a_key_opens_a_mailbox_and_a_nickname_does_not() {
    let server = all().await;
    let key = gone(&server, json!({"nickname": "bob"})).await;
    let other = gone(&server, json!({"nickname": "eve"})).await;
    for keys in [json!({"nickname": "bob"}), json!({"nickname": "BOB"}), json!({"nickname": "bob", "resume": other})] {
        let mut thief = Native::hello_with(&server, keys).await;
        thief.refused(join(), "nickname_taken").await;
        thief.break_off().await;
    }
    let mut bob = Native::hello_with(&server, json!({"nickname": "bob", "resume": key})).await;
    assert_eq!(bob.ok(join()).await["state"]["mailbox"]["waiting"], 1);
    // Its owner has it open.
    let mut thief = Native::hello_with(&server, json!({"nickname": "other", "resume": key})).await;
    assert_eq!(thief.ok(join()).await["state"]["mailbox"].get("waiting"), None);
}

#[tokio::test]
async fn a_token_opens_a_mailbox_and_another_name_moves_it() {
    let server = all().await;
    let of = |sub: &str, nickname: &str| json!({"nickname": nickname, "token": token(json!({"sub": sub}))});
    gone(&server, of("bob", "bob")).await;
    let mut thief = Native::hello_with(&server, of("eve", "bob")).await;
    thief.refused(join(), "nickname_taken").await;
    let mut bob = Native::hello_with(&server, of("bob", "robert")).await;
    let state = bob.ok(join()).await["state"].clone();
    assert_eq!((&state["nickname"], &state["mailbox"]["waiting"]), (&json!("robert"), &json!(1)));
    thief.ok(json!({"type": "join", "room": ROOM})).await; // the old name is free
}

#[tokio::test]
async fn the_key_opens_a_mailbox_in_a_room_that_an_expiry_took() {
    let settings = [("ROOMS", "QGIS,Staff"), ("TOKEN_KEY", KEY), ("TOKEN_ROOMS", "Staff"), ("MAILBOX", "all")];
    let server = Server::start(&settings).await;
    let join = json!({"type": "join", "room": "Staff", "mailbox": true});
    let expiring = token(json!({"rooms": ["Staff"], "exp": now() - 50})); // ten seconds of its leeway are left
    let lasting = token(json!({"rooms": ["Staff"]}));
    let mut owner = Native::hello_as(&server, "bob", &expiring).await;
    owner.ok(join.clone()).await;
    assert_eq!(owner.event("removed").await["reason"], "token_expired");
    owner.enter("QGIS").await; // the room that it lost is forgotten
    let mut ann = Native::hello_as(&server, "ann", &lasting).await;
    ann.enter("Staff").await;
    let mut message = direct_by_name("bob", "x");
    message["room"] = "Staff".into();
    assert_eq!(outcome(&ann.ok(message).await).0, "queued");
    let key = owner.resume_key();
    owner.leave().await;
    let mut bob = Native::hello_with(&server, json!({"nickname": "bob", "resume": key, "token": lasting})).await;
    assert_eq!(bob.ok(join).await["state"]["mailbox"]["waiting"], 1);
}

#[tokio::test]
async fn each_key_that_the_sessions_before_had_opens_a_mailbox() {
    let server = all().await;
    let mut owner = Native::hello(&server, "bob").await;
    owner.ok(join()).await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let first = lost(owner, &mut ann).await;
    let second = lost(resumed(&server, &first).await, &mut ann).await;
    let third = lost(resumed(&server, &second).await, &mut ann).await;
    skip(121.0).await;
    ann.until(|frame| frame["left"][0]["nickname"] == "bob").await;
    assert_ne!(first, second);
    for key in [first, third] {
        let mut bob = Native::hello_with(&server, json!({"nickname": "bob", "resume": key})).await;
        assert_eq!(bob.welcome["resumed"], false);
        bob.ok(join()).await;
        bob.leave().await;
    }
    for made_up in ["r.", "r.x.y.z", "r.4vJ0c2n8QmS.AAAAAAAAAAAAAAAAAAAAAA.", "r...", "."] {
        let mut thief = Native::hello_with(&server, json!({"nickname": "bob", "resume": made_up})).await;
        thief.refused(join(), "nickname_taken").await;
    }
}

#[tokio::test]
async fn the_name_of_a_mailbox_is_refused_to_gischats_clients() {
    let server = all().await;
    gone(&server, json!({"nickname": "bob"})).await;
    let mut v3 = Client::connect(&server, "/channel/QGIS/ws").await;
    v3.send(json!({"type": "newcomer", "newcomer": "Bob"})).await;
    v3.until(|frame| frame["type"] == "uncompliant").await;
    v3.send(json!({"type": "text", "author": "BOB", "text": "it is me"})).await;
    v3.until(|frame| frame["type"] == "uncompliant").await;
    let put = server.put("/room/QGIS/message", json!({"author": "bob", "message": "it is me"})).await;
    assert_eq!(put.status, 403, "{put:?}");
    let put = server.put("/channel/QGIS/text", json!({"author": "bob", "text": "it is me"})).await;
    assert_eq!(put.status, 403, "{put:?}");
    let bridge = token(json!({"sub": "b", "roles": ["bridge"]}));
    let mut bridge = Native::hello_with(&server, json!({"nickname": "bridge", "token": bridge})).await;
    bridge.enter(ROOM).await;
    let said = json!({"type": "send", "room": ROOM, "as": "bob", "content": {"kind": "text", "text": "it is me"}});
    bridge.refused(said, "nickname_taken").await;
}

#[tokio::test]
async fn a_leave_or_a_return_without_asking_closes_a_mailbox() {
    let server = all().await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let mut eve = Native::hello(&server, "bob").await;
    let mut bob = Native::hello(&server, "bob").await;
    bob.ok(join()).await;
    let sent = ann.send(direct_by_name("bob", "x")).await;
    bob.event("direct_message").await;
    skip(5.1).await;
    let queued = ann.reply(sent).await;
    assert_eq!(outcome(&queued).0, "queued");
    bob.ok(json!({"type": "leave", "room": ROOM})).await;
    let status = ann.event("direct_status").await;
    assert_eq!((&status["id"], &status["delivery"]), (&queued["id"], &json!("expired")));
    eve.enter(ROOM).await;
    eve.leave().await;

    let key = gone(&server, json!({"nickname": "bob", "features": ["direct"]})).await;
    let mut bob = Native::hello_with(&server, json!({"nickname": "bob", "resume": key, "features": ["direct"]})).await;
    assert_eq!(bob.enter(ROOM).await["mailbox"]["waiting"], 1, "what waits is shown even so");
    let came = bob.event("direct_message").await;
    bob.ok(ack(&came)).await;
    bob.leave().await;
    assert_eq!(outcome(&ann.ok(direct_by_name("bob", "x")).await), ("unreachable", Some("absent")));
    assert_eq!(told_of(&mut ann, "direct_status").await, [] as [Value; 0]);
    let mut eve = Native::hello(&server, "bob").await;
    eve.enter(ROOM).await;
}

/// The owner came back under another name and did not ask for the mailbox: it gets messages for the old name until the
/// waiting ones are acknowledged.
#[tokio::test]
async fn an_owner_under_another_name_still_gets_its_mail() {
    let server = all().await;
    let key = gone(&server, json!({"nickname": "bob", "features": ["direct"]})).await;
    let keys = json!({"nickname": "robert", "resume": key, "features": ["direct", "call"]});
    let mut bob = Native::hello_with(&server, keys).await;
    assert_eq!(bob.enter(ROOM).await["mailbox"]["waiting"], 1);
    let waited = bob.event("direct_message").await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let sent = ann.send(direct_by_name("BOB", "to the old name")).await;
    let came = bob.event("direct_message").await;
    assert_eq!((&came["content"]["text"], came.get("queued")), (&json!("to the old name"), None));
    bob.ok(ack(&came)).await;
    assert_eq!(outcome(&ann.reply(sent).await), ("delivered", None));

    let key = lost(bob, &mut ann).await;
    assert_eq!(outcome(&ann.ok(direct_by_name("bob", "while away")).await), ("queued", None));
    let mut bob = resumed(&server, &key).await;
    assert_eq!(bob.event("room_state").await["state"]["mailbox"]["waiting"], 2);
    assert_eq!(bob.event("direct_message").await["id"], waited["id"]);
    let late = bob.event("direct_message").await;
    bob.ok(json!({"type": "ack", "room": ROOM, "ids": [waited["id"], late["id"]]})).await;
    assert_eq!(outcome(&ann.ok(direct_by_name("bob", "gone")).await), ("unreachable", Some("absent")));
    let mut other = Native::hello(&server, "bob").await;
    other.enter(ROOM).await; // the name is free
}

#[tokio::test]
async fn an_address_has_sixteen_mailboxes() {
    let server = all().await;
    let [one, other] = [Some("203.0.113.1"), Some("203.0.113.2")].map(|address| Proxy::start(&server, address));
    let (one, other) = (one.await, other.await);
    let mut natives = Vec::new();
    for place in 0..17 {
        let mut native = Native::hello(&one.server(), &format!("member{place}")).await;
        let state = native.ok(join()).await["state"].clone();
        assert_eq!(state.get("mailbox").is_some(), place < 16, "{place}");
        natives.push(native);
    }
    let mut elsewhere = Native::hello(&other.server(), "elsewhere").await;
    assert!(elsewhere.ok(join()).await["state"]["mailbox"].is_object());
    let mut first = natives.swap_remove(0);
    first.ok(json!({"type": "leave", "room": ROOM})).await;
    let mut late = Native::hello(&one.server(), "late").await;
    assert!(late.ok(join()).await["state"]["mailbox"].is_object(), "one place is free");
}
