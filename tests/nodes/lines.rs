//! Rooms of other nodes than a session's own: what holds for one session in rooms of several nodes, and what becomes of it when a
//! connection, a node or a line ends.

use crate::common::native::{KEY, Native, moderator};
use crate::common::raw::{Raw, handshake, text};
use crate::common::{PATIENCE, Server};
use crate::world::{Way, World, hears, names, nobody_left};
use reqwest::Method;
use serde_json::{Value, json};
use std::cell::Cell;
use std::time::{Duration, Instant};

/// Somebody at home in `QGIS` at the first node and somebody in `QField` at the second, and a session at the third in both rooms.
struct Spread {
    world: World,
    qgis: Native,
    qfield: Native,
    ann: Native,
}

async fn spread(test: &str, more: &[(&str, &str)]) -> Spread {
    let world = World::with_settings(test, 3, more).await;
    let servers: [Server; 3] = world.servers();
    let mut qgis = Native::join(&servers[0], "gia", "QGIS").await;
    let mut qfield = Native::join(&servers[1], "fay", "QField").await;
    let mut ann = Way::Line.join(&servers[2], "ann", "QGIS").await;
    assert_eq!(names(&ann.enter("QField").await), ["ann", "fay"]);
    qgis.presence("joined", "ann").await;
    qfield.presence("joined", "ann").await;
    Spread { world, qgis, qfield, ann }
}

fn call_join(room: &str) -> Value {
    json!({"type": "call_join", "room": room, "mic": true, "camera": false, "screen": false})
}

#[tokio::test]
async fn a_session_is_in_rooms_of_several_nodes_at_once() {
    let Spread { world, mut qgis, mut qfield, mut ann } = spread("several-rooms", &[]).await;
    ann.enter("~Qm3xA_-0123456789abcdef").await; // at its own node
    for (room, other) in [("QGIS", &mut qgis), ("QField", &mut qfield)] {
        let said = ann.say(room, &format!("in {room}")).await;
        let heard = other.until(|frame| frame["content"]["text"] == format!("in {room}")).await;
        assert_eq!((&heard["id"], &heard["from"]["member"]), (&said["id"], &json!(ann.member())));
        other.say(room, &format!("back in {room}")).await;
        hears(&mut ann, &format!("back in {room}")).await;
    }
    ann.refused(json!({"type": "join", "room": "QGIS"}), "already_joined").await;
    ann.refused(json!({"type": "send", "room": "QGIS", "content": {"kind": "text"}}), "invalid").await;
    ann.refused(json!({"type": "delete", "room": "QGIS", "id": uuid::Uuid::now_v7()}), "not_found").await;

    // One call per session, wherever its rooms are.
    ann.ok(call_join("QGIS")).await;
    ann.refused(call_join("QField"), "busy").await;
    let [left, joined] = ann.pipeline([json!({"type": "call_leave", "room": "QGIS"}), call_join("QField")]).await;
    assert_eq!([ann.reply(left).await["type"].clone(), ann.reply(joined).await["type"].clone()], ["ok", "ok"]);
    ann.ok(json!({"type": "leave", "room": "QField"})).await;
    qfield.presence("left", "ann").await;
    ann.refused(json!({"type": "leave", "room": "QField"}), "not_joined").await;
    ann.refused(json!({"type": "typing", "room": "QField"}), "not_joined").await;
    ann.ok(call_join("QGIS")).await;

    assert_eq!(names(&ann.enter("QField").await), ["ann", "fay"]);
    qfield.presence("joined", "ann").await;
    ann.leave().await;
    for other in [&mut qgis, &mut qfield] {
        assert_eq!(other.presence("left", "ann").await["reason"], "left");
    }
    drop(world);
}

#[tokio::test]
async fn rooms_of_other_nodes_know_that_nobody_looks() {
    let Spread { world, mut qgis, mut ann, .. } = spread("nobody-looks", &[]).await;
    let times = async |qgis: &mut Native, ann: &mut Native, text: &str, times: usize| {
        let begun = Instant::now();
        for _ in 0..times {
            qgis.say("QGIS", text).await;
            hears(ann, text).await;
        }
        begun.elapsed()
    };
    ann.ok(json!({"type": "look", "looking": false})).await;
    ann.fence("QGIS").await; // the home knows it, too
    let waited = times(&mut qgis, &mut ann, "gathered", 3).await;
    assert!(waited > Duration::from_millis(1_900), "{waited:?}");
    let waited = times(&mut qgis, &mut ann, "@ann", 16).await;
    assert!(waited < Duration::from_secs(12), "{waited:?}"); // gathered, it would be fifteen
    qgis.ok(json!({"type": "typing", "room": "QGIS"})).await;
    ann.ok(json!({"type": "look", "looking": true})).await;
    assert_eq!(ann.event("typing").await["member"], qgis.member());
    assert!(times(&mut qgis, &mut ann, "seen", 16).await < Duration::from_secs(12));
    ann.ok(json!({"type": "look", "looking": false})).await;
    let key = ann.resume_key();
    ann.break_off().await;
    ann = Native::resume(&Server::at(world.nodes[2].server.addr()), &key).await;
    ann.event("room_state").await;
    assert!(times(&mut qgis, &mut ann, "back", 16).await < Duration::from_secs(12));
}

#[tokio::test]
async fn a_client_that_breaks_off_comes_back_to_all_its_rooms() {
    let Spread { world, mut qgis, mut qfield, mut ann } = spread("break-off", &[]).await;
    let server = Server::at(world.nodes[2].server.addr());
    let member = ann.member();
    for turn in ["once", "twice"] {
        let key = ann.resume_key();
        ann.break_off().await;
        qgis.say("QGIS", &format!("meanwhile {turn}")).await;
        qfield.say("QField", &format!("meanwhile {turn}")).await;
        ann = Native::resume(&server, &key).await;
        assert_eq!(ann.member(), member);
        let (mut states, mut heard) = (0, 0);
        while (states, heard) != (2, 2) {
            let frame = ann.next().await;
            states += usize::from(frame["type"] == "room_state");
            assert_ne!(frame["state"]["gap"], true, "{frame}");
            heard += usize::from(frame["content"]["text"] == format!("meanwhile {turn}"));
        }
        ann.say("QGIS", "here").await;
        hears(&mut qgis, "here").await;
    }
    nobody_left(&mut qgis, "QGIS").await;
    nobody_left(&mut qfield, "QField").await;
}

/// The connection that was there before is taken over while it is whole: each message is shown to one of the two, and once.
#[tokio::test]
async fn a_client_that_comes_back_before_it_was_missed_is_shown_everything_once() {
    let Spread { world, mut qgis, ann, .. } = spread("taken-over", &[]).await;
    let server = Server::at(world.nodes[2].server.addr());
    let mut ann = ann;
    for number in 0..30 {
        qgis.send(json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": number.to_string()}}))
            .await;
        if number % 10 == 5 {
            let key = ann.resume_key();
            let next = Native::resume(&server, &key).await;
            assert_eq!(ann.closed().await, 4501);
            ann = next;
        }
    }
    qgis.fence("QGIS").await;
    let state = ann.event("room_state").await;
    assert_ne!(state["state"]["gap"], true, "{state}");
    let mut shown = Vec::new();
    while shown.last() != Some(&29) {
        let message = ann.event("message").await;
        shown.push(message["content"]["text"].as_str().unwrap().parse::<u32>().unwrap());
    }
    assert!(shown.windows(2).all(|pair| pair[0] < pair[1]), "{shown:?}");
    nobody_left(&mut qgis, "QGIS").await;
}

#[tokio::test]
async fn rooms_over_a_line_close_with_their_home() {
    for signal in ["TERM", "KILL"] {
        let Spread { mut world, mut qfield, mut ann, .. } = spread(&format!("line-home-{signal}"), &[]).await;
        ann.ok(call_join("QGIS")).await;
        world.nodes[0].signal(signal);
        let removed = ann.event("removed").await;
        assert_eq!((&removed["room"], &removed["reason"]), (&json!("QGIS"), &json!("closed")));
        ann.refused(json!({"type": "typing", "room": "QGIS"}), "not_joined").await;
        ann.ok(call_join("QField")).await; // its place is free
        ann.say("QField", "still here").await;
        hears(&mut qfield, "still here").await;
        let begun = Instant::now();
        while ann.ask(json!({"type": "join", "room": "QGIS"})).await["type"] != "ok" {
            assert!(begun.elapsed() < PATIENCE, "{signal}: the room opens elsewhere");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        ann.say("QGIS", "again").await;
        world.nodes.remove(0);
    }
}

#[tokio::test]
async fn seats_over_a_line_are_lost_with_their_node() {
    let Spread { mut world, mut qgis, mut qfield, ann } = spread("line-front", &[("RESUME_GRACE", "30")]).await;
    world.nodes[2].signal("KILL");
    for (room, other) in [("QGIS", &mut qgis), ("QField", &mut qfield)] {
        assert_eq!(other.presence("left", "ann").await["reason"], "lost", "{room}");
    }
    let key = ann.resume_key();
    let server = Server::at(world.nodes[1].server.addr());
    let mut back = Native::hello_with(&server, json!({"nickname": "ann", "resume": key})).await;
    for room in ["QGIS", "QField"] {
        assert!(names(&back.enter(room).await).contains(&"ann".to_owned()));
    }
    world.nodes.remove(2);
}

/// Words that only nodes say, and whatever else is no frame of a client.
#[tokio::test]
async fn a_client_says_nothing_that_only_nodes_say() {
    let Spread { mut qgis, mut ann, world: _world, .. } = spread("words", &[]).await;
    for word in [r#"!{"leave":{"number":-1,"room":"QGIS"}}"#, r#"-1 {"type":"typing","room":"QGIS"}"#, "!", "-"] {
        ann.client.send_text(word).await;
        assert_eq!(ann.event("error").await["code"], "malformed", "{word}");
    }
    for reference in [json!(-1), json!(-9_007_199_254_740_991_i64)] {
        ann.client.send(json!({"type": "typing", "room": "QGIS", "ref": reference})).await;
        assert_eq!(ann.event("error").await["code"], "invalid", "{reference}");
    }
    nobody_left(&mut qgis, "QGIS").await;
}

/// The invitee's node has what was asked of it, and each of the two nodes ends what its own session ends.
#[tokio::test]
async fn sessions_of_two_nodes_invite_each_other() {
    let Spread { mut world, mut qgis, mut ann, mut qfield } =
        spread("invitations", &[("LIMIT_INVITE_TIMEOUT", "12")]).await;
    let (gia, own) = (qgis.member(), ann.member());
    ann.enter("~Qm3xA_-0123456789abcdef").await;
    let invite = |to: &str| json!({"type": "invite", "to": to, "room": "~Qm3xA_-0123456789abcdef", "note": "come"});
    let sent = ann.ok(invite(&gia)).await;
    let shown = qgis.event("invited").await;
    assert_eq!(
        (&shown["invite"], &shown["note"], &shown["from"]["member"]),
        (&sent["invite"], &json!("come"), &json!(own))
    );
    ann.refused(invite(&gia), "already_invited").await;
    qgis.ok(json!({"type": "invite_reply", "invite": shown["invite"], "answer": "accept"})).await;
    for side in [&mut ann, &mut qgis] {
        assert_eq!(side.event("invite_closed").await["outcome"], "accepted");
    }
    let state = qgis.enter_with(json!({"room": "~Qm3xA_-0123456789abcdef", "invite": shown["invite"]})).await;
    assert_eq!(names(&state), ["ann", "gia"]);
    ann.refused(invite(&gia), "already_there").await;

    let fay = qfield.member();
    for (end, outcome) in [("invite_cancel", "cancelled"), ("leave", "gone"), ("", "expired")] {
        let sent = ann.ok(invite(&fay)).await;
        assert_eq!(qfield.event("invited").await["invite"], sent["invite"]);
        match end {
            "invite_cancel" => _ = ann.ok(json!({"type": end, "invite": sent["invite"]})).await,
            "leave" => _ = ann.ok(json!({"type": end, "room": "~Qm3xA_-0123456789abcdef"})).await,
            _ => {}
        }
        for side in [&mut ann, &mut qfield] {
            let closed = side.event("invite_closed").await;
            assert_eq!((&closed["invite"], &closed["outcome"]), (&sent["invite"], &json!(outcome)));
        }
        let answer = json!({"type": "invite_reply", "invite": sent["invite"], "answer": "accept"});
        qfield.refused(answer, "not_found").await;
        if end == "leave" {
            ann.enter("~Qm3xA_-0123456789abcdef").await;
        }
    }
    let made_up = "m.AAAAAAAAAAAAAAAA";
    ann.refused(invite(made_up), "not_found").await;
    ann.ok(invite(&fay)).await;
    world.nodes[1].signal("KILL");
    assert_eq!(ann.event("invite_closed").await["outcome"], "expired", "whatever becomes of the other node");
    world.nodes.remove(1);
}

/// A client that reads nothing, at another node than its room: it is cut, the others notice nothing, and neither node keeps what it
/// does not read.
#[tokio::test]
async fn a_client_that_reads_nothing_holds_up_nobody_over_a_line() {
    let settings = [("OUTBOX_BYTES", "262144"), ("RESUME_GRACE", "1")];
    let Spread { world, mut qgis, mut ann, .. } = spread("line-slow", &settings).await;
    let mut stuck = Raw::connect_small(&Server::at(world.nodes[2].server.addr()), "/ws").await;
    stuck.write(&text(json!({"type": "hello", "protocol": 1, "nickname": "stuck"}))).await;
    stuck.write(&text(json!({"type": "join", "room": "QGIS"}))).await;
    qgis.presence("joined", "stuck").await;
    let before: Vec<usize> = world.nodes.iter().map(|node| node.memory()).collect();
    let (large, begun, mut number) = ("x".repeat(100_000), Instant::now(), 0);
    let left = loop {
        assert!(begun.elapsed() < PATIENCE * 4, "it is cut in time");
        number += 1;
        let name = number.to_string();
        let content = json!({"kind": "model", "model_name": name, "raw_xml": large});
        qgis.ok(json!({"type": "send", "room": "QGIS", "content": content})).await;
        ann.until(|frame| frame["content"]["model_name"] == *name).await;
        let waiting = qgis.fence("QGIS").await;
        let left = waiting.iter().find_map(|frame| frame["left"].as_array()?.first().cloned());
        if let Some(left) = left {
            break left;
        }
    };
    assert_eq!((&left["nickname"], &left["reason"]), (&json!("stuck"), &json!("lost")));
    for (node, before) in world.nodes.iter().zip(before) {
        let grown = node.memory().saturating_sub(before) >> 20;
        assert!(grown < 48, "{grown} MiB after {number} models");
    }
    drop(stuck);
}

/// In front there are no lines, and nobody is asked about the invitations of others.
#[tokio::test]
async fn what_nodes_ask_is_asked_at_their_doors_alone() {
    let world = World::over_one("line-door", 1).await;
    let [server] = world.servers();
    let mut raw = Raw::open(server.addr()).await;
    raw.write(handshake("/node/line", "").as_bytes()).await;
    assert!(raw.head().await.starts_with("HTTP/1.1 403"));
    let answer = server.request(Method::POST, "/node/invite", Some("{}".to_owned())).await;
    assert!([404, 405].contains(&answer.status), "{answer:?}");
}

/// Answers of the rooms' home that lie behind what a client reads slowly are waited for: nothing hangs.
#[tokio::test]
async fn a_client_that_pauses_keeps_its_rooms() {
    let Spread { world, mut qgis, .. } = spread("line-pause", &[]).await;
    let mut slow = Raw::connect_small(&Server::at(world.nodes[2].server.addr()), "/ws").await;
    slow.write(&text(json!({"type": "hello", "protocol": 1, "nickname": "slow"}))).await;
    slow.write(&text(json!({"type": "join", "room": "QGIS", "ref": 1}))).await;
    slow.text_with(|frame| frame["ref"] == 1).await;
    for number in 0..8 {
        let content = json!({"kind": "model", "model_name": number.to_string(), "raw_xml": "x".repeat(100_000)});
        qgis.ok(json!({"type": "send", "room": "QGIS", "content": content})).await;
    }
    slow.write(&text(json!({"type": "send", "room": "QGIS", "ref": 2}))).await;
    tokio::time::sleep(Duration::from_secs(17)).await; // longer than anybody waits for a node
    let shown = Cell::new(0);
    let frame = slow.text_with(|frame| {
        shown.set(shown.get() + usize::from(frame["content"]["kind"] == "model"));
        frame["ref"] == 2 || frame["type"] == "removed"
    });
    assert_eq!(frame.await["code"], "invalid");
    assert_eq!(shown.get(), 8);
}

/// A request of a client whose connection is dead lies behind what that never reads: its next connection does not wait for it.
#[tokio::test]
async fn who_comes_back_waits_for_nothing_of_the_dead_connection() {
    let Spread { world, mut qgis, .. } = spread("line-dead", &[]).await;
    let server = Server::at(world.nodes[2].server.addr());
    let mut dead = Raw::connect_small(&server, "/ws").await;
    dead.write(&text(json!({"type": "hello", "protocol": 1, "nickname": "dead"}))).await;
    dead.write(&text(json!({"type": "join", "room": "QGIS", "ref": 1}))).await;
    let key = dead.text_with(|frame| frame["type"] == "welcome").await["resume"].as_str().expect("a key").to_owned();
    dead.text_with(|frame| frame["ref"] == 1).await;
    qgis.presence("joined", "dead").await;
    for number in 0..24 {
        let content = json!({"kind": "model", "model_name": number.to_string(), "raw_xml": "x".repeat(100_000)});
        qgis.ok(json!({"type": "send", "room": "QGIS", "content": content})).await;
    }
    let den = "~Qm3xA_-0123456789abcdef";
    qgis.enter(den).await;
    dead.write(&text(json!({"type": "join", "room": den}))).await;
    qgis.until(|frame| frame["room"] == den && frame["joined"][0]["nickname"] == "dead").await;
    let mut back = Native::resume(&server, &key).await;
    back.until(|frame| frame["type"] == "room_state" && frame["state"]["room"] == "QGIS").await;
    back.say("QGIS", "back").await;
    hears(&mut qgis, "back").await;
    drop(dead);
}

/// A client that comes back has forgotten what it asked, and may give the same names again.
#[tokio::test]
async fn who_comes_back_hears_nothing_of_what_was_asked_before() {
    let Spread { mut world, qgis, mut ann, mut qfield } = spread("line-forgets", &[]).await;
    let server = Server::at(world.nodes[2].server.addr());
    let content = json!({"kind": "text", "text": "psst"});
    let asked = ann.send(json!({"type": "direct_send", "room": "QGIS", "to": qgis.member(), "content": content})).await;
    ann.say("QField", "sent").await;
    hears(&mut qfield, "sent").await;
    let key = ann.resume_key();
    ann.break_off().await;
    let mut ann = Native::resume(&server, &key).await;
    for _ in 0..2 {
        ann.event("room_state").await;
    }
    world.nodes[0].signal("KILL");
    assert_eq!(ann.event("removed").await["room"], "QGIS");
    let answers: Vec<Value> = ann
        .fence("QField")
        .await
        .into_iter()
        .filter(|frame| frame["ref"] == asked && frame["type"] == "error")
        .collect();
    assert_eq!(answers, [] as [Value; 0]);
    world.nodes.remove(0);
}

/// A removal that a client may not have heard of is told to its next connection, and once, although two nodes know of it.
#[tokio::test]
async fn who_was_put_out_before_coming_back_is_told_once() {
    let Spread { world, ann, .. } = spread("line-kicked", &[("TOKEN_KEY", KEY)]).await;
    let [first, _, third]: [Server; 3] = world.servers();
    let mut boss = Native::hello_with(&first, json!({"nickname": "boss", "token": moderator()})).await;
    let den = "~Qm3xA_-0123456789abcdef";
    boss.enter("QGIS").await;
    boss.enter(den).await;
    let mut ann = ann;
    ann.enter(den).await;
    boss.presence("joined", "ann").await;
    let (key, member) = (ann.resume_key(), ann.member());
    boss.ok(json!({"type": "kick", "room": "QGIS", "member": member})).await;
    assert_eq!(ann.event("removed").await["room"], "QGIS");
    let mut ann = Native::resume(&third, &key).await;
    let (mut removed, mut states) = (Vec::new(), 0);
    while states < 2 {
        let frame = ann.next().await;
        states += usize::from(frame["type"] == "room_state");
        removed.extend(Some(frame).filter(|frame| frame["type"] == "removed"));
    }
    removed.extend(ann.fence(den).await.into_iter().filter(|frame| frame["type"] == "removed"));
    assert_eq!(removed.len(), 1, "{removed:?}");
    assert_eq!((&removed[0]["room"], &removed[0]["reason"]), (&json!("QGIS"), &json!("kicked")));
    ann.refused(json!({"type": "typing", "room": "QGIS"}), "not_joined").await;
    assert!(names(&ann.enter("QGIS").await).contains(&"ann".to_owned()));
}

/// Somebody who says what nobody answers, in a room in which nobody else says anything, is not taken for gone.
#[tokio::test]
async fn a_line_with_nothing_to_hear_stays() {
    let settings = [("WS_PING_INTERVAL", "1"), ("WS_PING_TIMEOUT", "1")];
    let Spread { world: _world, qgis: _qgis, qfield: _qfield, mut ann } = spread("line-quiet", &settings).await;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) {
        for room in ["QGIS", "QField"] {
            ann.client.send(json!({"type": "typing", "room": room})).await;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    for room in ["QGIS", "QField"] {
        let heard = ann.fence(room).await;
        assert!(heard.iter().all(|frame| frame["type"] != "removed"), "{heard:?}");
    }
}
