//! Rooms that are made by entering them (`docs/protocol.md`, Access).

use crate::common::member::GENERATIONS;
use crate::common::native::{KEY, Native, moderator};
use crate::common::{Client, Server};
use serde_json::json;

const NAME: &str = "~Qm3xA_-0123456789abcde";

#[tokio::test]
async fn an_adhoc_room_is_known_by_its_name_alone() {
    let server = Server::start(&[]).await;
    let mut ann = Native::hello(&server, "ann").await;
    let state = ann.enter(NAME).await;
    assert_eq!((&state["room"], &state["nb_users"]), (&json!(NAME), &json!(1)));
    let mut bob = Native::join(&server, "bob", NAME).await;
    ann.presence("joined", "bob").await;
    bob.say(NAME, "here").await;
    assert_eq!(ann.event("message").await["room"], NAME);
    bob.refused(json!({"type": "join", "room": &NAME[..22]}), "room_not_found").await;
    let carl = Native::hello(&server, "carl").await;
    let listed = ann.ok(json!({"type": "rooms"})).await;
    for text in [carl.welcome["rooms"].to_string(), listed.to_string()] {
        assert!(!text.contains('~'), "{text}");
    }
    for path in ["/rooms", "/channels", "/status", "/v1/rooms"] {
        assert!(!server.get(path).await.body.contains('~'), "{path}");
    }
    for generation in GENERATIONS {
        assert_eq!(Client::refused(&server, &generation.path(NAME)).await, 403);
    }
    for path in [format!("/room/{NAME}/users"), format!("/channel/{NAME}/last")] {
        assert_eq!(server.get(&path).await.status, 404, "{path}");
    }
    let said = server.put(&format!("/channel/{NAME}/text"), json!({"author": "eve", "text": "hi"})).await;
    assert_eq!(said.status, 404);
}

#[tokio::test]
async fn names_of_adhoc_rooms_have_a_form() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let mut ann = Native::hello(&server, "ann").await;
    let shortest = format!("~{}", "a".repeat(22));
    let longest = format!("~{}", "Z".repeat(64));
    for good in [&shortest, &longest] {
        ann.enter(good).await;
    }
    for bad in [
        "~".to_owned(),
        format!("~{}", "a".repeat(21)),
        format!("~{}", "a".repeat(65)),
        "a".repeat(23),
        format!("~{} ", "a".repeat(22)),
        format!("~{}é", "a".repeat(22)),
        format!("~{}/", "a".repeat(22)),
        format!(" ~{}", "a".repeat(22)),
    ] {
        ann.refused(json!({"type": "join", "room": bad}), "room_not_found").await;
    }
}

#[tokio::test]
async fn a_room_ends_when_it_is_empty() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5"), ("LIMIT_ADHOC_ROOMS", "1")]).await;
    let mut ann = Native::join(&server, "ann", NAME).await;
    ann.say(NAME, "kept as long as somebody is here").await;
    let mut bob = Native::join(&server, "bob", NAME).await;
    assert_eq!(bob.event("message").await["replay"], true);
    let other = format!("{NAME}2");
    ann.ok(json!({"type": "leave", "room": NAME})).await;
    ann.refused(json!({"type": "join", "room": other}), "too_many").await;
    bob.ok(json!({"type": "leave", "room": NAME})).await;
    ann.enter(&other).await;
    ann.ok(json!({"type": "leave", "room": other})).await;
    let mut again = Native::join(&server, "ann", NAME).await;
    assert_eq!(again.fence(NAME).await, Vec::<serde_json::Value>::new(), "nothing is left of it");
}

/// A silent session that was put out does not keep the room open.
#[tokio::test]
async fn a_kicked_session_does_not_keep_an_adhoc_room_open() {
    let server = Server::start(&[("LIMIT_ADHOC_ROOMS", "1"), ("TOKEN_KEY", KEY)]).await;
    let mut ann = Native::join(&server, "ann", NAME).await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    boss.enter(NAME).await;
    boss.ok(json!({"type": "kick", "room": NAME, "member": ann.member()})).await;
    assert_eq!(ann.event("removed").await["room"], NAME);
    let other = format!("{NAME}2");
    boss.refused(json!({"type": "join", "room": other}), "too_many").await;
    boss.ok(json!({"type": "leave", "room": NAME})).await;
    boss.enter(&other).await;
    boss.ok(json!({"type": "leave", "room": other})).await;
    ann.refused(json!({"type": "typing", "room": NAME}), "not_joined").await;
    assert_eq!(ann.enter(NAME).await["nb_users"], 1);
}

/// Ad hoc rooms are limited for each address, and for all addresses together. A detached session keeps its room.
#[tokio::test]
async fn adhoc_rooms_are_limited_by_address_and_in_all() {
    let settings = [
        ("LIMIT_ADHOC_ROOMS", "3"),
        ("LIMIT_ADHOC_ROOMS_PER_ADDRESS", "2"),
        ("RESUME_GRACE", "600"),
        ("MESSAGE_RATE", "0"),
    ];
    let server = Server::start(&settings).await;
    let name = |number: usize| format!("{NAME}{number}");
    let join = |number: usize| json!({"type": "join", "room": name(number)});
    let mut ann = Native::hello_from(&server, "ann", "203.0.113.1").await;
    let mut same = Native::hello_from(&server, "same", "203.0.113.1").await;
    let mut bob = Native::hello_from(&server, "bob", "203.0.113.2").await;
    assert_eq!(ann.welcome["limits"]["adhoc_rooms"], 3);
    ann.ok(join(1)).await;
    same.ok(join(2)).await;
    ann.refused(join(3), "too_many").await;
    ann.ok(join(2)).await; // it is there already
    bob.ok(join(3)).await;
    bob.refused(join(4), "too_many").await;
    bob.client.close_with(Some(3001)).await;
    let mut carl = Native::hello_from(&server, "carl", "203.0.113.3").await;
    carl.refused(join(4), "too_many").await;
    same.leave().await;
    carl.refused(join(4), "too_many").await;
    ann.ok(json!({"type": "leave", "room": name(2)})).await;
    carl.ok(join(4)).await;
}

/// While more than half of them are taken, an address may have fewer the fewer are left: few addresses do not take them all.
#[tokio::test]
async fn a_few_addresses_do_not_take_all_adhoc_rooms() {
    let settings = [("LIMIT_ADHOC_ROOMS", "100"), ("LIMIT_ADHOC_ROOMS_PER_ADDRESS", "10"), ("MESSAGE_RATE", "0")];
    let server = Server::start(&settings).await;
    let (mut number, mut crowd) = (0, Vec::new());
    for address in 0..10 {
        let mut native = Native::hello_from(&server, &format!("eve{address}"), &format!("203.0.113.{address}")).await;
        for _ in 0..10 {
            number += 1;
            native.ask(json!({"type": "join", "room": format!("{NAME}{number}")})).await;
        }
        crowd.push(native);
    }
    for honest in 0..10 {
        let mut ann = Native::hello_from(&server, &format!("ann{honest}"), &format!("198.51.100.{honest}")).await;
        ann.ok(json!({"type": "join", "room": format!("{NAME}-ann-{honest}")})).await;
        crowd.push(ann);
    }
}

/// A proxy or an office may have a private address.
#[tokio::test]
async fn a_private_address_has_ten_times_as_many_adhoc_rooms() {
    let settings = [("LIMIT_ADHOC_ROOMS_PER_ADDRESS", "1"), ("LIMIT_ROOMS", "16"), ("MESSAGE_RATE", "0")];
    let server = Server::start(&settings).await;
    let join = |number: usize| json!({"type": "join", "room": format!("{NAME}{number}")});
    let mut ann = Native::hello_from(&server, "ann", "172.18.0.1").await;
    for number in 0..10 {
        ann.ok(join(number)).await;
    }
    ann.refused(join(10), "too_many").await;
    Native::hello_from(&server, "bob", "172.18.0.2").await.ok(join(10)).await;
}

#[tokio::test]
async fn the_operator_can_turn_adhoc_rooms_off() {
    let server = Server::start(&[("LIMIT_ADHOC_ROOMS", "0")]).await;
    let mut ann = Native::hello(&server, "ann").await;
    ann.refused(json!({"type": "join", "room": NAME}), "disabled").await;
}
