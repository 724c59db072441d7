//! Sessions: beginning, resumption over another connection, end (`docs/protocol.md`, Frames, Sessions and Coming back).

use crate::common::native::{KEY, Native, moderator, token};
use crate::common::{Client, Server};
use causerie::limits::REPLAY_MARGIN;
use serde_json::json;
use std::time::Duration;
use tokio::time::sleep;

#[tokio::test]
async fn welcome_holds_protocol_limits_and_rooms() {
    let server = Server::start(&[("LIMIT_ROOMS", "3"), ("RESUME_GRACE", "7")]).await;
    let ann = Native::hello(&server, "ann").await;
    let welcome = &ann.welcome;
    assert_eq!(
        (&welcome["protocol"], &welcome["resumed"], &welcome["nickname"]),
        (&json!(1), &json!(false), &json!("ann"))
    );
    assert_eq!((&welcome["limits"]["rooms"], &welcome["resume_grace"]), (&json!(3), &json!(7)));
    assert!(welcome["server"].as_str().unwrap().starts_with("causerie/"));
    assert!(welcome["time"].as_u64().unwrap() > 1_700_000_000_000, "milliseconds");
    let rooms: Vec<&str> =
        welcome["rooms"].as_array().unwrap().iter().map(|room| room["name"].as_str().unwrap()).collect();
    assert_eq!(rooms, ["QGIS", "QField", "Geotribu"]);
    assert!(ann.resume_key().len() >= 24, "at least 128 random bits");
}

/// The numbers of people are no part of what is the same.
#[tokio::test]
async fn a_list_of_rooms_that_is_known_is_not_told_again() {
    let rooms = [("ROOMS", "QGIS,QField,Staff"), ("TOKEN_ROOMS", "Staff"), ("TOKEN_KEY", KEY)];
    let server = Server::start(&rooms).await;
    let first = Native::join(&server, "ann", "QGIS").await;
    let digest = first.welcome["rooms_digest"].clone();
    let known = Native::hello_with(&server, json!({"nickname": "bob", "rooms": digest})).await;
    assert_eq!((&known.welcome["rooms_digest"], known.welcome.get("rooms")), (&digest, None));
    for other in [json!("0"), json!(null)] {
        let told = Native::hello_with(&server, json!({"nickname": "carl", "rooms": other})).await;
        assert_eq!((&told.welcome["rooms_digest"], told.welcome["rooms"].as_array().unwrap().len()), (&digest, 2));
    }
    let token = token(json!({"rooms": ["Staff"]}));
    let staff = Native::hello_with(&server, json!({"nickname": "dora", "token": token, "rooms": digest})).await;
    assert_ne!(staff.welcome["rooms_digest"], digest);
    assert_eq!(staff.welcome["rooms"].as_array().unwrap().len(), 3);
    let key = first.resume_key();
    first.break_off().await;
    let back = Native::hello_with(&server, json!({"resume": key, "rooms": digest})).await;
    assert_eq!((&back.welcome["resumed"], back.welcome.get("rooms")), (&json!(true), None));
    let mut stranger = Native::open(&server).await;
    let refused = stranger.say_hello(json!({"nickname": "eve", "rooms": ["QGIS"]})).await;
    assert_eq!((&refused["code"], &refused["field"]), (&json!("invalid"), &json!("rooms")));
}

/// The entry of a room is written anew when its numbers change, for everybody who may see the room.
#[tokio::test]
async fn a_list_of_rooms_has_the_numbers_of_the_moment() {
    let rooms = [("ROOMS", "QGIS,QField,Staff"), ("TOKEN_ROOMS", "Staff"), ("TOKEN_KEY", KEY)];
    let server = Server::start(&rooms).await;
    let listed = async |client: &mut Native| {
        let rooms = client.ok(json!({"type": "rooms"})).await["rooms"].clone();
        let told = rooms.as_array().unwrap().iter();
        told.map(|room| (room["name"].as_str().unwrap().to_owned(), room["nb_users"].as_u64().unwrap()))
            .collect::<Vec<_>>()
    };
    let numbers =
        |numbers: &[(&str, u64)]| numbers.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
    let mut ann = Native::hello(&server, "ann").await;
    let token = token(json!({"rooms": ["Staff"]}));
    let mut staff = Native::hello_with(&server, json!({"nickname": "dora", "token": token})).await;
    assert_eq!(listed(&mut staff).await, numbers(&[("QGIS", 0), ("QField", 0), ("Staff", 0)]));
    for room in ["QField", "Staff"] {
        staff.ok(json!({"type": "join", "room": room})).await;
    }
    assert_eq!(listed(&mut ann).await, numbers(&[("QGIS", 0), ("QField", 1)]));
    assert_eq!(listed(&mut staff).await, numbers(&[("QGIS", 0), ("QField", 1), ("Staff", 1)]));
    ann.ok(json!({"type": "join", "room": "QField"})).await;
    assert_eq!(listed(&mut staff).await, numbers(&[("QGIS", 0), ("QField", 2), ("Staff", 1)]));
    let welcome = Native::hello(&server, "bob").await.welcome;
    assert_eq!((&welcome["rooms"][1]["nb_users"], welcome["rooms"].get(2)), (&json!(2), None));
    staff.ok(json!({"type": "leave", "room": "Staff"})).await;
    assert_eq!(listed(&mut staff).await, numbers(&[("QGIS", 0), ("QField", 2), ("Staff", 0)]));
    assert_eq!(listed(&mut ann).await, numbers(&[("QGIS", 0), ("QField", 2)]));
}

#[tokio::test]
async fn before_hello_every_request_is_refused() {
    let server = Server::start(&[]).await;
    let mut stranger = Native::open(&server).await;
    stranger.refused(json!({"type": "ping"}), "hello_required").await;
    stranger.refused(json!({"type": "join", "room": "QGIS"}), "hello_required").await;
    assert_eq!(stranger.client.seen.len(), 2);
    assert_eq!(server.members("QGIS").await, 0);
}

#[tokio::test]
async fn a_connection_without_hello_is_closed() {
    let server = Server::start(&[("LIMIT_HELLO_TIMEOUT", "1")]).await;
    let mut silent = Native::open(&server).await;
    assert_eq!(silent.closed().await, 4000);
    let mut talks = Native::open(&server).await;
    talks.client.send(json!({"type": "ping"})).await;
    assert_eq!(talks.closed().await, 4000);
}

#[tokio::test]
async fn a_refused_hello_may_be_repeated_four_times() {
    let server = Server::start(&[]).await;
    let mut stranger = Native::open(&server).await;
    for _ in 0..4 {
        let answer = stranger.say_hello(json!({"nickname": "x"})).await;
        assert_eq!(answer["code"], "nickname_invalid", "{answer}");
    }
    assert_eq!(stranger.say_hello(json!({"nickname": "ann"})).await["type"], "welcome");
    let mut stranger = Native::open(&server).await;
    for _ in 0..5 {
        stranger.say_hello(json!({})).await;
    }
    assert_eq!(stranger.closed().await, 4502);
}

#[tokio::test]
async fn another_version_is_refused_and_closed() {
    let server = Server::start(&[]).await;
    let mut new = Native::open(&server).await;
    let answer = new.ask(json!({"type": "hello", "protocol": 2, "nickname": "ann"})).await;
    assert_eq!((&answer["code"], &answer["supported"]), (&json!("unsupported_version"), &json!([1])));
    assert_eq!(new.closed().await, 4500);
}

#[tokio::test]
async fn a_second_hello_is_invalid() {
    let server = Server::start(&[]).await;
    let mut ann = Native::hello(&server, "ann").await;
    ann.refused(json!({"type": "hello", "protocol": 1, "nickname": "bob"}), "invalid").await;
    ann.ok(json!({"type": "ping"})).await;
}

#[tokio::test]
async fn binary_frames_close_the_connection() {
    let server = Server::start(&[]).await;
    let mut ann = Native::hello(&server, "ann").await;
    ann.send_binary().await;
    assert_eq!(ann.closed().await, 1003);
}

#[tokio::test]
async fn frames_above_the_limit_close_the_connection() {
    let server = Server::start(&[("LIMIT_FRAME", "65536")]).await;
    let mut ann = Native::hello(&server, "ann").await;
    ann.client.send_text(" ".repeat(65_537)).await;
    assert_eq!(ann.closed().await, 1009);
    let mut stranger = Native::open(&server).await;
    stranger.client.send_text(" ".repeat(16 * 1024 + 1)).await;
    assert_eq!(stranger.closed().await, 1009);
}

#[tokio::test]
async fn replies_bear_the_reference_and_come_in_order() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    for reference in [json!("a"), json!("x".repeat(64)), json!(0), json!(9_007_199_254_740_991_u64)] {
        ann.client.send(json!({"type": "ping", "ref": reference})).await;
        let answer = ann.client.next().await;
        assert_eq!((&answer["type"], &answer["ref"]), (&json!("ok"), &reference));
    }
    for reference in
        [json!(""), json!("x".repeat(65)), json!(-1), json!(9_007_199_254_740_992_u64), json!(1.5), json!([])]
    {
        ann.client.send(json!({"type": "ping", "ref": reference})).await;
        let answer = ann.client.next().await;
        assert_eq!((&answer["code"], &answer["field"], answer.get("ref")), (&json!("invalid"), &json!("ref"), None));
    }
    let mut sent = Vec::new();
    for place in 0..12 {
        let text = if place % 3 == 2 { "" } else { "hello" }; // every third is refused before it reaches the room
        sent.push(ann.send(json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": text}})).await);
    }
    let mut answered = Vec::new();
    while answered.len() < sent.len() {
        let frame = ann.next().await;
        answered.extend(frame["ref"].as_u64());
    }
    assert_eq!(answered, sent);
}

#[tokio::test]
async fn requests_without_reference_get_errors_only() {
    let server = Server::start(&[]).await;
    let mut ann = Native::hello(&server, "ann").await;
    ann.client.send(json!({"type": "ping"})).await;
    ann.client.send(json!({"type": "dance"})).await;
    let answer = ann.client.next().await;
    assert_eq!((&answer["type"], &answer["code"], answer.get("ref")), (&json!("error"), &json!("unknown_type"), None));
}

#[tokio::test]
async fn malformed_frames_are_refused() {
    let server = Server::start(&[]).await;
    let mut ann = Native::hello(&server, "ann").await;
    let deep = format!("{{\"type\":\"ping\",\"x\":{}{}}}", "[".repeat(65), "]".repeat(65));
    let rows = [
        ("hello", "malformed"),
        ("[]", "malformed"),
        ("{}", "malformed"),
        (r#"{"type":7}"#, "malformed"),
        (r#"{"type":"ping"}{}"#, "malformed"),
        (&deep, "malformed"),
        (r#"{"type":"Ping"}"#, "unknown_type"),
    ];
    for (frame, code) in rows {
        ann.client.send_text(frame).await;
        assert_eq!(ann.client.next().await["code"], code, "{frame}");
    }
}

#[tokio::test]
async fn null_is_the_same_as_absent() {
    let server = Server::start(&[]).await;
    let mut ann =
        Native::hello_with(&server, json!({"nickname": "ann", "avatar": null, "token": null, "resume": null})).await;
    let state =
        ann.enter_with(json!({"room": "QGIS", "nickname": null, "key": null, "mailbox": null, "history": null})).await;
    assert_eq!(state["nickname"], "ann");
}

#[tokio::test]
async fn the_subprotocol_is_selected_where_it_is_offered() {
    use tokio_tungstenite::tungstenite::client::IntoClientRequest;
    let server = Server::start(&[]).await;
    for (offered, selected) in
        [(Some("causerie.v1"), Some("causerie.v1")), (Some("chat, causerie.v1"), Some("causerie.v1")), (None, None)]
    {
        let mut request = format!("ws://{}/ws?near=QGIS", server.addr()).into_client_request().unwrap();
        if let Some(offered) = offered {
            request.headers_mut().insert("sec-websocket-protocol", offered.parse().unwrap());
        }
        let (_, answer) = tokio_tungstenite::connect_async(request).await.unwrap();
        let told = answer.headers().get("sec-websocket-protocol").map(|value| value.to_str().unwrap());
        assert_eq!(told, selected, "{offered:?}");
    }
}

#[tokio::test]
async fn a_broken_connection_costs_no_message_and_no_name() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let (member, key) = (ann.member(), ann.resume_key());
    let before = bob.say("QGIS", "before").await;
    ann.event("message").await;
    ann.break_off().await;
    let meanwhile = bob.say("QGIS", "meanwhile").await;
    let mut ann = Native::resume(&server, &key).await;
    assert_eq!(ann.member(), member);
    assert_ne!(ann.resume_key(), key);
    let state = ann.next().await;
    assert_eq!(
        (&state["type"], &state["state"]["room"], &state["state"]["nickname"]),
        (&json!("room_state"), &json!("QGIS"), &json!("ann"))
    );
    assert_eq!(state["state"]["nb_users"], 2);
    assert_eq!(state["state"].get("gap"), None);
    for said in [&before, &meanwhile] {
        let again = ann.next().await;
        assert_eq!((&again["type"], &again["id"], &again["replay"]), (&json!("message"), &said["id"], &json!(true)));
    }
    ann.say("QGIS", "back").await;
    assert_eq!(bob.until(|frame| frame["content"]["text"] == "back").await["from"]["member"], *member);
    let told = bob.fence("QGIS").await;
    assert!(told.iter().all(|frame| frame["type"] != "presence"), "nobody is told of a break: {told:?}");
}

#[tokio::test]
async fn who_speaks_and_hears_nothing_misses_nothing() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let key = ann.resume_key();
    let said = bob.say("QGIS", "into a line that brings nothing").await;
    for _ in 0..REPLAY_MARGIN.as_secs() + 2 {
        ann.send(json!({"type": "ping"})).await; // and reads nothing
        sleep(Duration::from_secs(1)).await;
    }
    ann.break_off().await;
    let mut ann = Native::resume(&server, &key).await;
    ann.event("room_state").await;
    assert_eq!(ann.event("message").await["id"], said["id"]);
}

#[tokio::test]
async fn a_connection_that_still_looks_alive_is_taken_over() {
    let server = Server::start(&[]).await;
    let mut old = Native::join(&server, "ann", "QGIS").await;
    let mut new = Native::resume(&server, &old.resume_key()).await;
    assert_eq!(old.closed().await, 4501);
    new.say("QGIS", "it is me").await;
    assert_eq!(server.members("QGIS").await, 1);
}

#[tokio::test]
async fn the_old_key_dies_with_the_first_frame_after_the_welcome() {
    let server = Server::start(&[]).await;
    let first = Native::join(&server, "ann", "QGIS").await;
    let key = first.resume_key();
    let second = Native::resume(&server, &key).await;
    let newer = second.resume_key();
    second.break_off().await; // it may never have got the new key
    let another = Native::resume(&server, &key).await;
    another.break_off().await; // nor that one
    let mut third = Native::resume(&server, &key).await;
    third.all().await;
    let stranger = Native::hello_with(&server, json!({"nickname": "bob", "resume": key})).await;
    assert_eq!(stranger.welcome["resumed"], false);
    let stranger = Native::hello_with(&server, json!({"nickname": "bob", "resume": newer})).await;
    assert_eq!(stranger.welcome["resumed"], false);
}

#[tokio::test]
async fn a_close_for_good_ends_the_session_at_once() {
    let server = Server::start(&[]).await;
    let ann = Native::join(&server, "ann", "QGIS").await;
    let key = ann.resume_key();
    ann.leave().await;
    assert_eq!(server.members("QGIS").await, 0);
    let again = Native::hello_with(&server, json!({"nickname": "ann", "resume": key})).await;
    assert_eq!(again.welcome["resumed"], false);
}

#[tokio::test]
async fn a_detached_session_keeps_its_name_until_its_grace_ends() {
    let server = Server::start(&[("RESUME_GRACE", "1")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let ann = Native::join(&server, "ann", "QGIS").await;
    bob.until(|frame| frame["joined"][0]["nickname"] == "ann").await;
    ann.break_off().await;
    let mut other = Native::hello(&server, "ann").await;
    let refused = other.ask(json!({"type": "join", "room": "QGIS"})).await;
    if refused["type"] == "error" {
        assert_eq!(refused["code"], "nickname_taken");
    }
    let gone = bob.until(|frame| frame["type"] == "presence" && frame.get("left").is_some()).await;
    assert_eq!((&gone["left"][0]["nickname"], &gone["left"][0]["reason"]), (&json!("ann"), &json!("lost")));
}

#[tokio::test]
async fn rooms_lost_meanwhile_are_told_on_return() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mut ann = Native::hello(&server, "ann").await;
    for room in ["QGIS", "QField"] {
        ann.enter(room).await;
    }
    let (member, key) = (ann.member(), ann.resume_key());
    ann.break_off().await;
    let mut mod_ = Native::hello_with(&server, json!({"nickname": "boss", "token": moderator()})).await;
    mod_.enter("QGIS").await;
    mod_.ok(json!({"type": "kick", "room": "QGIS", "member": member, "reason": "flooding"})).await;
    let mut ann = Native::resume(&server, &key).await;
    let removed = ann.next().await;
    assert_eq!(
        (&removed["type"], &removed["room"], &removed["reason"], &removed["message"]),
        (&json!("removed"), &json!("QGIS"), &json!("kicked"), &json!("flooding"))
    );
    let state = ann.next().await;
    assert_eq!((&state["type"], &state["state"]["room"]), (&json!("room_state"), &json!("QField")));
}

#[tokio::test]
async fn forgotten_messages_are_a_gap() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut v3 = Client::connect(&server, "/channel/QGIS/ws").await;
    ann.all().await;
    let key = ann.resume_key();
    ann.break_off().await;
    for place in 0..1100 {
        v3.send(json!({"type": "text", "author": "bob", "text": format!("{place}")})).await;
    }
    v3.until(|frame| frame["text"] == "1099").await;
    let mut ann = Native::resume(&server, &key).await;
    let state = ann.event("room_state").await;
    assert_eq!(state["state"]["gap"], true);
    assert_eq!(ann.next().await["content"]["text"], "76", "1024 are remembered");
}

#[tokio::test]
async fn a_token_of_somebody_else_resumes_nothing() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let ann = Native::hello_with(&server, json!({"nickname": "ann", "token": token(json!({"sub": "ann"}))})).await;
    let key = ann.resume_key();
    let mut thief = Native::open_for(&server, &key).await;
    let answer = thief.say_hello(json!({"resume": key, "token": token(json!({"sub": "eve"}))})).await;
    assert_eq!(answer["code"], "token_invalid");
    let mut owner = Native::open_for(&server, &key).await;
    let answer = owner.say_hello(json!({"resume": key, "token": token(json!({"sub": "ann"}))})).await;
    assert_eq!(answer["resumed"], true, "{answer}");
}
