//! Clients that nobody looks at: what reaches them once a second, what at once, and what not at all (`docs/protocol.md`, Looking).

use crate::common::member::V3;
use crate::common::native::{KEY, Native, moderator};
use crate::common::raw::{CLOSE, Raw, text};
use crate::common::{Client, Server};
use crate::keepalive::say_hello;
use serde_json::{Value, json};
use std::cell::Cell;
use std::time::{Duration, Instant};
use tokio::time::{interval, sleep};

const ROOM: &str = "QGIS";
/// Half of the time for which something is gathered: what comes sooner after the time before was not gathered.
const SOON: Duration = Duration::from_millis(500);
/// Attempts at what a busy machine may delay.
const TRIES: usize = 20;

fn look(looking: bool) -> Value {
    json!({"type": "look", "looking": looking})
}

fn live(set: Value) -> Value {
    let mut request = json!({"type": "live", "room": ROOM});
    request["set"] = set;
    request
}

async fn server() -> Server {
    Server::start(&[("TOKEN_KEY", KEY), ("MESSAGE_RATE", "0"), ("MAX_MESSAGE_LENGTH", "400000")]).await
}

/// A member with every feature.
async fn member(server: &Server, mut keys: Value) -> Native {
    keys["features"] = json!(["direct", "call", "file", "map"]);
    let mut native = Native::hello_with(server, keys).await;
    native.enter(ROOM).await;
    native
}

/// A moderator, and a member that nobody looks at.
async fn pair(server: &Server) -> (Native, Native) {
    let ann = member(server, json!({"nickname": "ann", "token": moderator()})).await;
    let mut bob = member(server, json!({"nickname": "bob"})).await;
    looks_away(&mut bob).await;
    (ann, bob)
}

/// Returns when the room knows it, wherever that is.
async fn looks_away(native: &mut Native) {
    native.ok(look(false)).await;
    native.fence(ROOM).await;
}

async fn hears(native: &mut Native, text: &str) -> Value {
    native.until(|frame| frame["content"]["text"] == text).await
}

/// Time for which one waits for each of these messages, said one after the other.
async fn time_of(ann: &mut Native, bob: &mut Native, messages: usize) -> Duration {
    let begun = Instant::now();
    for number in 0..messages {
        ann.say(ROOM, &number.to_string()).await;
        hears(bob, &number.to_string()).await;
    }
    begun.elapsed()
}

/// Returns when something has just come gathered: the next time is about a second from now.
async fn until_gathered(ann: &mut Native, bob: &mut Native) -> Instant {
    time_of(ann, bob, 1).await;
    Instant::now()
}

/// The texts of so many messages, with the deletions among them, and how often something came: what does so before another is said
/// comes at once.
async fn listen(native: &mut Native, messages: usize, said: &Cell<usize>) -> (Vec<String>, usize) {
    let (mut heard, mut arrivals, mut last) = (Vec::new(), 0, None);
    while heard.len() < messages {
        let frame = native.next().await;
        arrivals += usize::from(last.replace(said.get()) != Some(said.get()));
        match frame["type"].as_str() {
            Some("message") => heard.push(frame["content"]["text"].as_str().unwrap().to_owned()),
            Some("deleted") => heard.push("deleted".to_owned()),
            _ => {}
        }
    }
    (heard, arrivals)
}

#[tokio::test]
async fn what_is_for_everybody_comes_gathered_and_whole_in_its_order() {
    let server = server().await;
    let (mut ann, mut bob) = pair(&server).await;
    let mut carl = member(&server, json!({"nickname": "carl"})).await;
    let (so_far, begun) = (Cell::new(0), Instant::now());
    let saying = async {
        let mut ticks = interval(Duration::from_millis(50));
        for number in 0..60 {
            ticks.tick().await;
            let said = ann.say(ROOM, &number.to_string()).await;
            so_far.set(number + 1);
            if number % 20 == 10 {
                ann.ok(json!({"type": "delete", "room": ROOM, "id": said["id"]})).await;
            }
        }
    };
    let ((), (by_bob, seldom), (by_carl, often)) =
        tokio::join!(saying, listen(&mut bob, 63, &so_far), listen(&mut carl, 63, &so_far));
    assert_eq!(by_bob, by_carl);
    println!(
        "3 s of 20 messages a second came {often} times where somebody looks, and {seldom} times where nobody does"
    );
    let most = 5 + begun.elapsed().as_secs() as usize;
    assert!(seldom <= most && often > 4 * seldom, "{seldom} of at most {most}, {often}");
    let dora = member(&server, json!({"nickname": "dora"})).await;
    bob.presence("joined", "dora").await;
    dora.leave().await;
    bob.presence("left", "dora").await;
}

#[tokio::test]
async fn it_comes_at_most_once_a_second_until_somebody_looks() {
    let server = server().await;
    let (mut ann, mut bob) = pair(&server).await;
    let waited = time_of(&mut ann, &mut bob, 3).await;
    assert!(waited > Duration::from_millis(1_900), "{waited:?}");
    bob.ok(look(true)).await;
    let waited = time_of(&mut ann, &mut bob, 16).await;
    assert!(waited < Duration::from_secs(12), "{waited:?}"); // gathered, it would be fifteen
    looks_away(&mut bob).await;
    for attempt in 1.. {
        let begun = until_gathered(&mut ann, &mut bob).await;
        ann.say(ROOM, "waits").await;
        bob.send(look(true)).await;
        hears(&mut bob, "waits").await;
        looks_away(&mut bob).await;
        if begun.elapsed() < SOON {
            break;
        }
        assert!(attempt < TRIES, "what waited comes when somebody looks");
    }
}

/// Asks for something in the room.
fn ask(kind: &str, mut keys: Value) -> Value {
    (keys["type"], keys["room"]) = (kind.into(), ROOM.into());
    keys
}

fn said(text: &str) -> Value {
    json!({"content": {"kind": "text", "text": text}})
}

#[tokio::test]
async fn what_is_for_the_member_comes_at_once_and_takes_along_what_waits() {
    let server = server().await;
    let (mut ann, mut bob) = pair(&server).await;
    let own = bob.say(ROOM, "own").await["id"].clone();
    let with = |text, key: &str, value: &Value| {
        let mut keys = said(text);
        keys[key] = value.clone();
        keys
    };
    let (to, other) = (json!(bob.member()), json!(uuid::Uuid::now_v7()));
    for (is_for_bob, name, request) in [
        (true, "hi @Bob!", ask("send", said("hi @Bob!"))),
        (true, "@all", ask("send", said("@all"))),
        (true, "an answer", ask("send", with("an answer", "in_reply_to_id", &own))),
        (true, "to bob", ask("direct_send", with("to bob", "to", &to))),
        (true, "a notice", ask("notice", json!({"level": "info", "text": "a notice"}))),
        (false, "to @bobby, not bob", ask("send", said("to @bobby, not bob"))),
        (false, "another answer", ask("send", with("another answer", "in_reply_to_id", &other))),
    ] {
        for attempt in 1.. {
            let begun = until_gathered(&mut ann, &mut bob).await;
            ann.say(ROOM, "before").await;
            ann.send(request.clone()).await;
            let mut next = async || bob.until(|frame| frame["type"] != "presence").await;
            let heard = [next().await, next().await];
            let came_soon = begun.elapsed() < SOON;
            assert_eq!(heard[0]["content"]["text"], "before", "{name}: {heard:?}");
            assert!([&heard[1]["content"]["text"], &heard[1]["text"]].contains(&&json!(name)), "{name}: {heard:?}");
            if came_soon == is_for_bob {
                break;
            }
            assert!(attempt < TRIES, "{name}");
        }
    }
}

#[tokio::test]
async fn calls_replies_and_removals_come_at_once_and_take_along_what_waits() {
    let server = server().await;
    let (mut ann, mut bob) = pair(&server).await;
    let joins = ask("call_join", json!({"mic": true, "camera": false, "screen": false}));
    bob.ok(joins.clone()).await; // who is in the call is told of it without delay
    for attempt in 1.. {
        let begun = until_gathered(&mut ann, &mut bob).await;
        ann.say(ROOM, "before").await;
        ann.ok(joins.clone()).await;
        let heard = bob.until(|frame| frame["type"] == "call" || frame["content"]["text"] == "before").await;
        assert_eq!(heard["type"], "message");
        bob.event("call").await;
        let came_soon = begun.elapsed() < SOON;
        ann.ok(ask("call_leave", json!({}))).await;
        bob.event("call").await;
        if came_soon {
            break;
        }
        assert!(attempt < TRIES);
    }
    ann.say(ROOM, "before a reply").await;
    let heard = bob.all().await;
    assert!(heard.iter().any(|frame| frame["content"]["text"] == "before a reply"), "{heard:?}");
    ann.say(ROOM, "before the end").await;
    ann.ok(ask("kick", json!({"member": bob.member()}))).await;
    let heard = bob.until(|frame| frame["type"] == "removed" || frame["content"]["text"] == "before the end").await;
    assert_eq!(heard["type"], "message");
    bob.event("removed").await;
}

#[tokio::test]
async fn of_typing_and_live_values_the_last_come_when_somebody_looks_again() {
    let server = server().await;
    let (mut ann, mut bob) = pair(&server).await;
    bob.ok(look(true)).await;
    let member = ann.member();
    ann.ok(live(json!({"view": {"bbox": [1, 2, 3, 4]}, "position": {"at": [1.0, 45.0]}}))).await;
    bob.until(|frame| !frame["members"][&member]["position"].is_null()).await;
    looks_away(&mut bob).await;
    ann.ok(ask("typing", json!({}))).await;
    ann.ok(live(json!({"cursor": {"at": [1.0, 45.0]}, "view": null}))).await;
    sleep(Duration::from_millis(300)).await; // longer than values are gathered
    ann.ok(live(json!({"cursor": {"at": [2.0, 45.0]}}))).await;
    sleep(Duration::from_millis(1_500)).await; // longer than anything is
    let heard = bob.all().await;
    assert_eq!(heard, Vec::<Value>::new());
    bob.ok(look(true)).await;
    let mut told = async || bob.until(|frame| frame["type"] == "live" || frame["type"] == "typing").await;
    let told = [told().await, told().await];
    let of = |name| told.iter().find(|frame| frame["type"] == name).unwrap_or_else(|| panic!("{told:?}"));
    assert_eq!(of("typing")["member"], member);
    assert_eq!(of("live")["members"][&member], json!({"cursor": {"at": [2.0, 45.0]}, "view": null}));
    looks_away(&mut bob).await;
    ann.say(ROOM, "typed").await;
    bob.ok(look(true)).await;
    let heard = bob.fence(ROOM).await;
    assert!(heard.iter().all(|frame| frame["type"] == "message"), "who has said it types no more: {heard:?}");
    ann.ok(live(json!({"cursor": {"at": [3.0, 45.0]}}))).await;
    assert_eq!(bob.event("live").await["members"][&member]["cursor"]["at"][0], 3.0);
}

#[tokio::test]
async fn after_every_hello_somebody_looks() {
    let server = server().await;
    let (mut ann, bob) = pair(&server).await;
    let key = bob.resume_key();
    bob.break_off().await;
    let mut bob = Native::resume(&server, &key).await;
    bob.event("room_state").await;
    let waited = time_of(&mut ann, &mut bob, 16).await;
    assert!(waited < Duration::from_secs(12), "{waited:?}"); // gathered, it would be fifteen
}

#[tokio::test]
async fn look_wants_a_session_and_a_boolean() {
    let server = server().await;
    let mut bob = Native::open(&server).await;
    bob.refused(look(false), "hello_required").await;
    bob.say_hello(json!({"nickname": "bob"})).await;
    for looking in [json!("no"), Value::Null] {
        let refused = bob.refused(json!({"type": "look", "looking": looking}), "invalid").await;
        assert_eq!(refused["field"], "looking");
    }
    for looking in [true, false, false, true] {
        let answer = bob.ok(look(looking)).await;
        assert_eq!(answer.as_object().unwrap().len(), 2, "{answer}");
    }
}

/// As many bytes as may wait in an outbox are gathered within a moment: a client that reads loses nothing.
#[tokio::test]
async fn much_comes_before_its_time_and_ends_nobody_who_reads() {
    let server = server().await;
    let (mut ann, mut bob) = pair(&server).await;
    let mut gustav = Client::connect(&server, &V3.path(ROOM)).await;
    let none = Cell::new(0);
    let talking = async {
        for number in 0..20 {
            let said = format!("{number} {}", "x".repeat(390_000));
            gustav.send(V3.text("gustav", &said)).await;
            gustav.until(|frame| frame["text"] == said).await;
        }
    };
    let ((), (heard, _), _) = tokio::join!(talking, listen(&mut bob, 20, &none), listen(&mut ann, 20, &none));
    for (number, text) in heard.iter().enumerate() {
        assert!(text.starts_with(&format!("{number} ")), "{}", &text[..9]);
    }
    bob.ok(json!({"type": "ping"})).await;
}

#[tokio::test]
async fn what_is_gathered_counts_towards_the_bounds_of_who_does_not_read() {
    let server = server().await;
    let (mut slow, _) = say_hello(Raw::connect_small(&server, "/ws").await, "slow").await;
    slow.write(&text(look(false))).await;
    let mut gustav = Client::connect(&server, &V3.path(ROOM)).await;
    let began = Instant::now();
    for number in 0..9 {
        let said = format!("{number} {}", "x".repeat(390_000));
        gustav.send(V3.text("gustav", &said)).await;
        gustav.until(|frame| frame["text"] == said).await;
    }
    slow.is_cut_since(began).await;
}

/// Gathered bytes that the kernel takes are no sign of life. The ten seconds are the contract's.
#[tokio::test]
async fn a_silent_client_is_found_although_it_is_written_to() {
    let settings = [("WS_PING_INTERVAL", "0.3"), ("WS_PING_TIMEOUT", "0.1"), ("MESSAGE_RATE", "0")];
    let server = Server::start(&settings).await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    let (mut silent, _) = say_hello(Raw::connect(&server, "/ws").await, "silent").await;
    silent.write(&text(look(false))).await;
    let begun = Instant::now();
    let talking = async {
        loop {
            ann.say(ROOM, "gathered").await;
            sleep(Duration::from_millis(200)).await;
        }
    };
    let close = tokio::select! {
        close = silent.next_of(CLOSE) => close.expect("a close"),
        () = talking => unreachable!(),
    };
    assert_eq!(u16::from_be_bytes([close.payload[0], close.payload[1]]), 4002);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}
