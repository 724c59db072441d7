//! Access to rooms, and visibility of rooms (`docs/protocol.md`, Access and Limits).

use crate::common::native::{KEY, Native, token};
use crate::common::{Client, Server};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

async fn server(more: &[(&str, &str)]) -> Server {
    let settings = [
        ("ROOMS", "QGIS,Key,Staff,Den,Vault,Crypt"),
        ("KEY_ROOMS", "Key=s3 same,Vault=s3 same"),
        ("TOKEN_ROOMS", "Staff=staff,Crypt"),
        ("HIDDEN_ROOMS", "Den,Vault,Crypt"),
        ("TOKEN_KEY", KEY),
    ];
    Server::start(&[&settings, more].concat()).await
}

fn join(room: &str, keys: Value) -> Value {
    let mut request = keys;
    request["type"] = "join".into();
    request["room"] = room.into();
    request
}

/// The reply to a join; the session leaves again.
async fn knock(native: &mut Native, room: &str, keys: Value) -> Value {
    let mut answer = native.ask(join(room, keys)).await;
    if answer["type"] == "ok" {
        native.ok(json!({"type": "leave", "room": room})).await;
        return json!("ok");
    }
    answer.as_object_mut().unwrap().shift_remove("ref");
    answer
}

#[tokio::test]
async fn each_kind_of_room_has_its_conditions() {
    let server = server(&[]).await;
    let (none, key, wrong) = (json!({}), json!({"key": "s3 same"}), json!({"key": "s3 same "}));
    let rows = [
        (json!({}), "QGIS", &none, "ok"),
        (json!({}), "QGIS", &wrong, "ok"),
        (json!({}), "Key", &none, "access_denied"),
        (json!({}), "Key", &wrong, "access_denied"),
        (json!({}), "Key", &key, "ok"),
        (json!({"rooms": ["Key"]}), "Key", &none, "ok"),
        (json!({"rooms": ["Key"]}), "Key", &wrong, "ok"),
        (json!({"roles": ["staff"]}), "Key", &none, "access_denied"),
        (json!({}), "Staff", &key, "room_not_found"),
        (json!({"roles": ["staff"]}), "Staff", &none, "ok"),
        (json!({"rooms": ["Staff"]}), "Staff", &none, "ok"),
        (json!({}), "Den", &none, "ok"),
        (json!({}), "Vault", &none, "room_not_found"),
        (json!({}), "Vault", &wrong, "room_not_found"),
        (json!({}), "Vault", &key, "ok"),
        (json!({}), "Crypt", &key, "room_not_found"),
        (json!({"rooms": ["*"]}), "Crypt", &none, "ok"),
        (json!({"rooms": ["*"], "roles": ["staff"]}), "nowhere", &key, "room_not_found"),
    ];
    for (claims, room, keys, expected) in rows {
        let mut native = Native::hello_as(&server, "ann", &token(claims.clone())).await;
        let answer = knock(&mut native, room, keys.clone()).await;
        let told = if answer == "ok" { &answer } else { &answer["code"] };
        assert_eq!(told, expected, "{claims} {room} {keys}");
        assert_eq!(answer.get("needs"), (expected == "access_denied").then_some(&json!("key")), "{room}");
        native.leave().await;
    }
}

#[tokio::test]
async fn lists_show_only_visible_rooms() {
    let server = server(&[]).await;
    for (claims, expected) in [
        (json!({}), json!([["QGIS", "open"], ["Key", "key"]])),
        (json!({"roles": ["staff"]}), json!([["QGIS", "open"], ["Key", "key"], ["Staff", "token"]])),
        (json!({"rooms": ["*"]}), json!([["QGIS", "open"], ["Key", "key"], ["Staff", "token"]])),
    ] {
        let mut native = Native::hello_as(&server, "ann", &token(claims)).await;
        native.enter("Den").await;
        let again = native.ok(json!({"type": "rooms"})).await;
        for rooms in [&native.welcome["rooms"], &again["rooms"]] {
            let shown: Vec<Value> =
                rooms.as_array().unwrap().iter().map(|room| json!([room["name"], room["access"]])).collect();
            assert_eq!(json!(shown), expected);
        }
        native.leave().await;
    }
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    ann.ok(json!({"type": "call_join", "room": "QGIS", "mic": true, "camera": false, "screen": false})).await;
    let listed = ann.ok(json!({"type": "rooms"})).await;
    assert_eq!(listed["rooms"][0], json!({"name": "QGIS", "access": "open", "nb_users": 1, "call": 1}));
    assert_eq!(listed["rooms"][1], json!({"name": "Key", "access": "key", "nb_users": 0}));
}

/// The frames are compared word for word.
#[tokio::test]
async fn a_hidden_room_is_refused_as_an_unknown_one() {
    let server = server(&[("MESSAGE_RATE", "0")]).await;
    let _inside = Native::hello_as(&server, "boss", &token(json!({"rooms": ["*"]}))).await.enter("Crypt").await;
    let mut eve = Native::hello_as(&server, "eve", &token(json!({"roles": ["guest"], "rooms": ["Key"]}))).await;
    for keys in
        [json!({}), json!({"key": "guess"}), json!({"invite": "i.AAAAAAAAAAAAAAAA"}), json!({"nickname": "boss"})]
    {
        let unknown = knock(&mut eve, "nowhere", keys.clone()).await;
        assert_eq!(unknown["code"], "room_not_found");
        for room in ["Staff", "Vault", "Crypt"] {
            assert_eq!(knock(&mut eve, room, keys.clone()).await, unknown, "{room} {keys}");
        }
    }
    for request in [json!({"type": "typing"}), json!({"type": "leave"}), json!({"type": "call_leave"})] {
        let mut answers = Vec::new();
        for room in ["nowhere", "Staff", "Vault", "Crypt"] {
            let mut request = request.clone();
            request["room"] = room.into();
            let mut answer = eve.ask(request).await;
            answer.as_object_mut().unwrap().shift_remove("ref");
            answers.push(answer);
        }
        assert!(answers.iter().all(|answer| *answer == answers[0] && answer["code"] == "not_joined"), "{answers:?}");
    }
}

/// The shortest of many measurements: other load on the machine only makes them longer.
#[tokio::test]
async fn a_hidden_room_is_refused_as_fast_as_an_unknown_one() {
    let server = server(&[("MESSAGE_RATE", "0")]).await;
    let mut eve = Native::hello(&server, "eve").await;
    let rooms = ["nowhere", "Vault", "Crypt"];
    let mut shortest = [Duration::MAX; 3];
    for _ in 0..150 {
        for (place, room) in rooms.iter().enumerate() {
            let began = Instant::now();
            eve.refused(join(room, json!({"key": "guess"})), "room_not_found").await;
            shortest[place] = shortest[place].min(began.elapsed());
        }
    }
    let (least, most) = (shortest.iter().min().unwrap(), shortest.iter().max().unwrap());
    assert!(*most < *least * 3, "{shortest:?}");
}

#[tokio::test]
async fn guesses_above_thirty_a_minute_are_rate_limited() {
    let server = server(&[("MESSAGE_RATE", "0")]).await;
    let home = "203.0.113.1";
    let mut eve = Native::hello_from(&server, "eve", home).await;
    for number in 0..30 {
        match number % 3 {
            0 => _ = eve.refused(join("nowhere", json!({})), "room_not_found").await,
            1 => _ = eve.refused(join("Crypt", json!({})), "room_not_found").await,
            _ => _ = eve.refused(join("Key", json!({"key": format!("{number}")})), "access_denied").await,
        }
    }
    // One refusal is forgotten every two seconds.
    let mut other_tab = Native::hello_from(&server, "eve2", home).await;
    for (room, keys) in [
        ("nowhere", json!({})),
        ("Crypt", json!({})),
        ("Key", json!({"key": "guess"})),
        ("Vault", json!({"key": "guess"})),
        ("Den", json!({})),
    ] {
        let refusals = loop {
            let asked = Instant::now();
            let slowed = eve.ask(join("nowhere", json!({}))).await;
            if slowed["code"] != "rate_limited" {
                continue;
            }
            let refusals = [eve.ask(join(room, keys.clone())).await, other_tab.ask(join(room, keys.clone())).await];
            for native in [&mut eve, &mut other_tab] {
                native.ask(json!({"type": "leave", "room": room})).await; // one that is forgotten meanwhile lets it in
            }
            if asked.elapsed().as_secs_f64() < slowed["retry_after"].as_f64().expect("seconds") {
                break refusals;
            }
        };
        for refused in refusals {
            assert_eq!(refused["code"], "rate_limited", "{refused}");
            assert!(refused["retry_after"].as_f64().is_some_and(|wait| wait > 0.0 && wait <= 2.0), "{refused}");
        }
    }
    let until_slowed =
        async |eve: &mut Native| while eve.ask(join("nowhere", json!({}))).await["code"] != "rate_limited" {};
    let headers = [("x-forwarded-for", home)];
    let mut status = 403;
    for _ in 0..10 {
        until_slowed(&mut eve).await;
        status = match Client::try_connect_with(&server, "/channel/Key/ws?key=guess", &headers).await.err() {
            Some(tokio_tungstenite::tungstenite::Error::Http(answer)) => answer.status().as_u16(),
            other => panic!("{other:?}"),
        };
        if status != 403 {
            break; // where one is forgotten meanwhile, it is a guess
        }
    }
    assert_eq!(status, 429, "gischat's doors count with it");
    let mut neighbour = Native::hello_from(&server, "bob", "203.0.113.2").await;
    neighbour.enter_with(json!({"room": "Key", "key": "s3 same"})).await;

    // Joins that guess nothing pass: open rooms, rooms of a token, rooms of an invitation, and ad hoc rooms.
    neighbour.enter("QGIS").await;
    until_slowed(&mut eve).await;
    other_tab.enter("QGIS").await;
    let invite = json!({"type": "invite", "to": other_tab.member(), "room": "Key"});
    let invite = neighbour.ok(invite).await["invite"].clone();
    other_tab.ok(json!({"type": "invite_reply", "invite": invite, "answer": "accept"})).await;
    for (room, keys) in [("Key", json!({"invite": invite})), ("~0123456789abcdefghijkl", json!({}))] {
        until_slowed(&mut eve).await;
        other_tab.ok(join(room, keys)).await;
    }
    let mut staff = Native::open_from(&server, home).await;
    staff.say_hello(json!({"nickname": "hans", "token": token(json!({"roles": ["staff"]}))})).await;
    until_slowed(&mut eve).await;
    staff.enter("Staff").await;
}
