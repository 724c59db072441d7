//! Sessions, which are at one node as rooms are: what becomes of them at another, and when their node stops.

use crate::common::clock::Lateness;
use crate::common::member::{Member, V3};
use crate::common::native::{KEY, Native, moderator, token};
use crate::common::{PATIENCE, Server};
use crate::world::{World, hello_near, hello_near_from, join_near, names, until_open};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::{interval, sleep};
use tokio_tungstenite::tungstenite::Message;

/// A key goes on with its session by whichever node its client comes near the room that it was in.
#[tokio::test]
async fn a_session_goes_on_at_its_node_by_any_node() {
    let world = World::over_one("goes-on", 3).await;
    let servers: [Server; 3] = world.servers();
    let mut bob = Native::join(&servers[0], "bob", "QGIS").await;
    let mut ann = join_near(&servers[1], "ann", "QGIS").await;
    let member = ann.member();
    for (number, server) in [2, 0, 1].into_iter().map(|number: usize| (number, &servers[number])) {
        let key = ann.resume_key();
        ann.break_off().await;
        bob.say("QGIS", &format!("meanwhile {number}")).await;
        ann = hello_near(server, "QGIS", json!({"resume": key})).await;
        assert_eq!((&ann.welcome["resumed"], ann.member()), (&json!(true), member.clone()));
        assert_ne!(ann.event("room_state").await["state"]["gap"], true);
        ann.until(|frame| frame["content"]["text"] == format!("meanwhile {number}")).await;
    }
    bob.fence("QGIS").await;
    assert!(bob.client.seen.iter().all(|frame| frame["left"].is_null()), "nobody left");
}

/// A key at another node begins a session, whose key is of the same person: the seat of the old one makes way for it, wherever it
/// comes from.
#[tokio::test]
async fn a_key_at_another_node_begins_a_session_of_the_same_person() {
    let world = World::with_settings("lineage", 2, &[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    let [one, two] = world.servers();
    let mut bob = Native::join(&one, "bob", "QGIS").await;
    let [ann, next] = ["203.0.113.7", "203.0.113.8"].map(|address| [("x-forwarded-for", address)]);
    let mut there = hello_near_from(&one, "QGIS", json!({"nickname": "ann"}), &ann).await;
    there.enter("QGIS").await;
    bob.presence("joined", "ann").await;
    let other = Native::hello_with(&two, json!({"nickname": "ann", "resume": there.resume_key()})).await;
    assert_eq!(other.welcome["resumed"], false);
    assert_ne!(other.member(), there.member());
    let keys = json!({"nickname": "ann", "resume": other.resume_key()});
    let mut back = hello_near_from(&two, "QGIS", keys, &next).await;
    assert_eq!(back.welcome["resumed"], false);
    assert_eq!(names(&back.enter("QGIS").await), ["ann", "bob"]);
    assert_eq!(there.event("removed").await["reason"], "taken_over");
    let event = bob.until(|frame| frame["left"].is_array()).await;
    assert_eq!(
        (&event["left"][0]["reason"], &event["joined"][0]["member"]),
        (&json!("taken_over"), &json!(back.member()))
    );
}

/// A key of a node that is dead begins a new session at once.
#[tokio::test]
async fn a_key_of_a_dead_node_begins_a_session_at_once() {
    let mut world = World::over_one("dead-key", 2).await;
    let ann = Native::hello(&world.nodes[0].server, "ann").await;
    let key = ann.resume_key();
    drop(world.nodes.remove(0));
    let (begun, late) = (Instant::now(), Lateness::begin());
    let ann = Native::hello_with(&world.nodes[0].server, json!({"nickname": "ann", "resume": key})).await;
    assert_eq!(ann.welcome["resumed"], false);
    assert!(begun.elapsed() < Duration::from_secs(2) + late.so_far(), "{:?}", begun.elapsed());
}

/// The settings under which rooms keep all that they can.
const KEEPING: [(&str, &str); 2] = [("MAILBOX", "all"), ("TOKEN_KEY", KEY)];

/// What somebody saw who spoke 200 times a second until its connection ended.
struct Spoken {
    /// The last number that was confirmed.
    confirmed: usize,
    code: u16,
    key: String,
}

/// Says numbers until the connection ends. `stop` is called after a hundred of them.
async fn speak(mut native: Native, stop: impl FnOnce()) -> Spoken {
    let (key, mut stop) = (native.resume_key(), Some(stop));
    let (mut said, mut confirmed, mut code) = (0, 0, 1006);
    let mut tick = interval(Duration::from_millis(5));
    loop {
        tokio::select! {
            _ = tick.tick() => {
                said += 1;
                let text = json!({"kind": "text", "text": said.to_string()});
                let frame = json!({"type": "send", "room": "QGIS", "content": text, "ref": said + 1_000});
                if said == 100 && let Some(stop) = stop.take() {
                    stop();
                }
                let _ = native.client.socket.send(Message::text(frame.to_string())).await;
            }
            message = native.client.socket.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).unwrap();
                    let number = frame["ref"].as_u64().and_then(|number| number.checked_sub(1_000));
                    if let Some(number) = number {
                        assert_eq!(frame["type"], "ok", "{frame}");
                        confirmed = confirmed.max(number as usize);
                    }
                }
                Some(Ok(Message::Close(frame))) => code = frame.map_or(1005, |frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Spoken { confirmed, code, key },
            },
        }
    }
}

/// Whichever node they came by, in the middle of 200 messages a second. What was confirmed is in the history, once and in order;
/// mail and bans are there.
#[tokio::test]
async fn members_of_a_node_that_stops_are_told_and_in_their_room_again_within_five_seconds() {
    let mut world = World::with_settings("stops", 3, &KEEPING).await;
    let [one, two, three] = world.servers();
    let mut boss = Native::hello_with(&one, json!({"nickname": "boss", "token": moderator()})).await;
    boss.enter("QGIS").await;
    let eve = || json!({"nickname": "eve", "token": token(json!({"sub": "eve"}))});
    let mut banned = hello_near(&three, "QGIS", eve()).await;
    banned.enter("QGIS").await;
    boss.ok(json!({"type": "kick", "room": "QGIS", "member": banned.member(), "ban": 600})).await;
    let bob = leave_a_mailbox(&two).await;
    send_mail(&mut boss).await;
    let mut gus = Member::enter(&three, V3, "QGIS", 2).await;
    let speaker = join_near(&two, "speaker", "QGIS").await;
    let spoken = speak(speaker, || world.nodes[0].signal("TERM")).await;
    assert_eq!((spoken.code, boss.closed().await, gus.client.closed().await), (1001, 1001, 1012));
    let closed = Instant::now();
    let (within, late) = (Duration::from_secs(5), Lateness::begin());
    let (_there, _here) = (until_open(&two, "QGIS", PATIENCE).await, until_open(&three, "QGIS", PATIENCE).await);
    let mut back = hello_near(&three, "QGIS", json!({"nickname": "speaker", "resume": spoken.key})).await;
    back.enter("QGIS").await;
    println!("in the room again {:?} after the close", closed.elapsed());
    assert!(
        closed.elapsed() < within + late.so_far(),
        "{:?}, of which {:?} are the machine's",
        closed.elapsed(),
        late.so_far()
    );
    for server in [&two, &three] {
        let last = server.last_v3("QGIS").await;
        let last: Vec<usize> =
            last.as_array().unwrap().iter().map(|message| message["text"].as_str().unwrap().parse().unwrap()).collect();
        assert_eq!(last.len(), 20, "{last:?}");
        assert!(last.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{last:?}");
        assert!(last[19] >= spoken.confirmed, "{} was confirmed: {last:?}", spoken.confirmed);
    }
    finds_mail(&two, &bob, 1).await;
    let mut banned = hello_near(&two, "QGIS", eve()).await;
    banned.refused(json!({"type": "join", "room": "QGIS"}), "access_denied").await;
    assert!(world.nodes[0].ended().success());
}

/// The room is elsewhere and goes on. Who comes back by another node has the same session.
#[tokio::test]
async fn sockets_through_a_node_that_stops_are_closed_as_its_own() {
    let mut world = World::over_one("front-stops", 3).await;
    let [one, two, three] = world.servers();
    let mut bob = Native::join(&one, "bob", "QGIS").await;
    let mut ann = join_near(&two, "ann", "QGIS").await;
    let mut gus = Member::enter(&two, V3, "QGIS", 3).await;
    let mut own = Native::join(&two, "own", "QField").await;
    world.nodes[1].signal("TERM");
    let codes = [ann.closed().await, own.closed().await, gus.client.closed().await];
    assert_eq!(codes, [1001, 1001, 1012]);
    let back = hello_near(&three, "QGIS", json!({"resume": ann.resume_key()})).await;
    assert_eq!((&back.welcome["resumed"], back.member()), (&json!(true), ann.member()));
    one.until_members("QGIS", 2).await;
    bob.fence("QGIS").await;
    assert!(world.nodes[1].ended().success());
}

/// Bob has a mailbox in the room and is gone. Returns his key.
async fn leave_a_mailbox(server: &Server) -> String {
    let mut bob = hello_near(server, "QGIS", json!({"nickname": "bob", "features": ["direct"]})).await;
    bob.enter_with(json!({"room": "QGIS", "mailbox": true})).await;
    let key = bob.resume_key();
    bob.leave().await;
    key
}

/// Sends Bob something, once he is gone.
async fn send_mail(sender: &mut Native) {
    let content = json!({"kind": "text", "text": "psst"});
    let to_bob = json!({"type": "direct_send", "room": "QGIS", "nickname": "bob", "content": content});
    let begun = Instant::now();
    while sender.ok(to_bob.clone()).await["delivery"] != "queued" {
        assert!(begun.elapsed() < PATIENCE, "he is gone in time");
        sleep(Duration::from_millis(50)).await;
    }
}

/// Who has Bob's key finds so many messages in his mailbox.
async fn finds_mail(server: &Server, key: &str, waiting: u64) {
    let keys = json!({"nickname": "bob", "resume": key, "features": ["direct"]});
    let mut bob = hello_near(server, "QGIS", keys).await;
    assert_eq!(bob.welcome["resumed"], false);
    let state = bob.enter_with(json!({"room": "QGIS", "mailbox": true})).await;
    assert_eq!(state["mailbox"]["waiting"], waiting, "{state}");
}

/// A mailbox opens with its key at the last node that stays, after its node has stopped, and the heir as well; and for nobody else.
#[tokio::test]
async fn a_mailbox_opens_at_the_heirs_of_its_node() {
    let mut world = World::with_settings("mailbox-heirs", 3, &KEEPING).await;
    let [one, ..] = world.servers::<3>();
    let mut ann = Native::join(&one, "ann", "QGIS").await;
    let bob = leave_a_mailbox(&one).await;
    send_mail(&mut ann).await;
    ann.leave().await;
    for _ in 0..2 {
        world.nodes[0].signal("TERM");
        assert!(world.nodes[0].ended().success());
        world.nodes.remove(0);
    }
    let [last] = world.servers();
    let mut thief = Native::hello_with(&last, json!({"nickname": "bob", "resume": "r.nonsense"})).await;
    thief.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
    finds_mail(&last, &bob, 1).await;
}
