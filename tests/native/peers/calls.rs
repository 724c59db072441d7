//! The call of a room: its participants, their order, and the events that tell others (`docs/protocol.md`, Calls).

use super::stage::{ROOM, server, three, told_of, with};
use crate::common::Server;
use crate::common::clock::Still;
use crate::common::native::{Native, moderator};
use serde_json::{Value, json};

pub fn call_join() -> Value {
    json!({"type": "call_join", "room": ROOM, "mic": true, "camera": false, "screen": false})
}

pub fn call_leave() -> Value {
    json!({"type": "call_leave", "room": ROOM})
}

/// Joins the call and returns the address and the state.
pub async fn ring(native: &mut Native) -> (String, Value) {
    let joined = native.ok(call_join()).await;
    (joined["peer"].as_str().unwrap().to_owned(), joined["call"].clone())
}

/// The names of a call's participants, in their order.
pub fn names(call: &Value) -> Vec<&str> {
    call["participants"].as_array().unwrap().iter().map(|person| person["nickname"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn call_events_hold_all_participants_in_order_of_joining() {
    let server = server(&[]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let clock = Still::begin();
    let (p1, alone) = ring(&mut ann).await;
    assert_eq!(
        alone["participants"],
        json!([{"peer": p1, "member": ann.member(), "nickname": "ann",
            "mic": true, "camera": false, "screen": false, "resumed": 0}])
    );
    let (_, state) = ring(&mut cleo).await;
    assert_eq!((names(&state), &state["call"]), (vec!["ann", "cleo"], &alone["call"]));
    let event = ann.event("call").await;
    assert_eq!((&event["participants"], &event["room"]), (&state["participants"], &json!(ROOM)));
    assert!(event["timestamp"].is_u64());
    let (_, state) = ring(&mut bob).await;
    assert_eq!(names(&state), ["ann", "cleo", "bob"]);
    for hearer in [&mut ann, &mut cleo] {
        assert_eq!(hearer.event("call").await["participants"], state["participants"]);
    }
    clock.skip(1.1).await;
    assert_eq!(told_of(&mut bob, "call").await, [] as [Value; 0], "its `ok` said the same");
    cleo.ok(call_leave()).await;
    for hearer in [&mut ann, &mut bob] {
        assert_eq!(names(&hearer.event("call").await), ["ann", "bob"]);
    }
    let (_, state) = ring(&mut cleo).await;
    assert_eq!(names(&state), ["ann", "bob", "cleo"], "at the end again");
}

#[tokio::test]
async fn each_join_has_a_new_address_and_each_call_a_new_id() {
    let server = server(&[]).await;
    let [mut ann, mut bob, _cleo] = three(&server).await;
    let clock = Still::begin();
    let (first, call) = ring(&mut ann).await;
    ann.ok(call_leave()).await;
    clock.skip(1.1).await;
    let ended = bob.event("call").await;
    assert_eq!((&ended["participants"], &ended["call"]), (&json!([]), &call["call"]), "it ends with nobody in it");
    let (second, next) = ring(&mut ann).await;
    assert_ne!((first, &call["call"]), (second.clone(), &next["call"]));
    ring(&mut bob).await;
    ann.ok(call_leave()).await;
    let (third, same) = ring(&mut ann).await;
    assert_eq!(same["call"], next["call"]);
    assert_ne!(third, second);
}

#[tokio::test]
async fn bystanders_are_told_within_a_second_and_joiners_at_once() {
    let server = server(&[]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let mut plain = Native::hello_with(&server, json!({"nickname": "plain"})).await;
    plain.enter(ROOM).await;
    let clock = Still::begin();
    let (_, call) = ring(&mut ann).await;
    assert_eq!(told_of(&mut bob, "call").await, [] as [Value; 0], "it is gathered");
    let mut late = Native::hello(&server, "late").await;
    let state = late.enter(ROOM).await;
    assert_eq!(state["call"], call);
    let rooms = late.ok(json!({"type": "rooms"})).await;
    assert_eq!((&rooms["rooms"][0]["call"], rooms["rooms"][1].get("call")), (&json!(1), None));
    let welcome = Native::hello(&server, "later").await.welcome;
    assert_eq!(welcome["rooms"][0]["call"], 1);
    clock.skip(0.5).await;
    ring(&mut cleo).await;
    clock.skip(0.6).await;
    for hearer in [&mut bob, &mut plain, &mut late] {
        let told = hearer.event("call").await;
        assert_eq!(names(&told), ["ann", "cleo"], "both in one");
        assert_eq!(told_of(hearer, "call").await, [] as [Value; 0]);
    }
    for leaver in [&mut ann, &mut cleo] {
        leaver.ok(call_leave()).await;
    }
    clock.skip(1.1).await;
    for hearer in [&mut ann, &mut bob, &mut plain] {
        hearer.until(|frame| frame["type"] == "call" && names(frame).is_empty()).await;
    }
    let rooms = late.ok(json!({"type": "rooms"})).await;
    assert_eq!(rooms["rooms"][0].get("call"), None);
    assert_eq!(Native::join(&server, "last", ROOM).await.fence("QGIS").await.len(), 0);
}

#[tokio::test]
async fn a_call_is_limited_and_holds_each_member_once() {
    let server = server(&[("LIMIT_CALL_PEERS", "3")]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let mut dora = Native::join(&server, "dora", ROOM).await;
    for native in [&mut ann, &mut bob, &mut cleo] {
        ring(native).await;
        native.refused(call_join(), "busy").await;
    }
    dora.refused(call_join(), "call_full").await;
    dora.enter("QField").await;
    dora.ok(with(call_join(), "room", "QField")).await; // being refused holds no place
    ann.ok(call_leave()).await;
    dora.refused(call_join(), "busy").await;
    dora.ok(with(call_leave(), "room", "QField")).await;
    ring(&mut dora).await;
    for request in [call_leave(), with(call_join(), "type", "call_update")] {
        ann.refused(request.clone(), "not_in_call").await;
        ann.refused(with(request, "room", "QField"), "not_joined").await;
    }
    ann.refused(with(call_join(), "mic", ()), "invalid").await;
    ann.refused(with(call_join(), "screen_stream", "x".repeat(129)), "invalid").await;
    assert_eq!(Native::hello(&server, "eve").await.welcome["limits"]["call_peers"], 3);
}

/// A session is in one call, and free again after each kind of end.
#[tokio::test]
async fn a_session_is_free_again_after_its_call() {
    let server = server(&[("RESUME_GRACE", "2")]).await;
    let mut boss = Native::hello_with(&server, json!({"nickname": "boss", "token": moderator()})).await;
    boss.enter(ROOM).await;
    let elsewhere = with(call_join(), "room", "QField");
    for way in ["call_leave", "leave", "kick"] {
        let mut ann = Native::join(&server, "ann", ROOM).await;
        ann.enter("QField").await;
        ring(&mut ann).await;
        ann.refused(elsewhere.clone(), "busy").await;
        match way {
            "call_leave" => ann.ok(call_leave()).await,
            "leave" => ann.ok(json!({"type": "leave", "room": ROOM})).await,
            _ => {
                boss.ok(json!({"type": "kick", "room": ROOM, "member": ann.member()})).await;
                ann.event("removed").await
            }
        };
        ann.ok(elsewhere.clone()).await;
        boss.until(|frame| frame["type"] == "call" && names(frame).is_empty()).await;
        ann.leave().await;
    }
    // The end of the session frees its place in the call.
    for gone_for_good in [true, false] {
        let mut ann = Native::join(&server, "ann", ROOM).await;
        ring(&mut ann).await;
        ring(&mut boss).await;
        match gone_for_good {
            true => ann.leave().await,
            false => ann.break_off().await,
        }
        let left = boss.until(|frame| frame["type"] == "call" && names(frame) == ["boss"]).await;
        assert_eq!(left["participants"][0].get("away"), None);
        boss.ok(call_leave()).await;
    }
}

#[tokio::test]
async fn eight_simultaneous_joins_are_a_full_mesh() {
    let server = server(&[]).await;
    let mut natives = Vec::new();
    for place in 0..8 {
        natives.push(Native::join(&server, &format!("member{place}"), ROOM).await);
    }
    let mut peers = Vec::new();
    let joined = futures_util::future::join_all(natives.iter_mut().map(ring)).await;
    let mut last = joined.iter().map(|(_, call)| call).max_by_key(|call| names(call).len()).unwrap().clone();
    for (peer, _) in &joined {
        peers.push(peer.clone());
    }
    for native in &mut natives {
        let state = told_of(native, "call").await.pop();
        let state = state.unwrap_or_else(|| last.clone());
        assert_eq!((names(&state).len(), &state["participants"]), (8, &last["participants"]));
        last = state;
    }
    for from in 0..8 {
        for to in (0..8).filter(|to| *to != from) {
            let signal =
                json!({"type": "signal", "room": ROOM, "from": peers[from], "to": peers[to], "data": {"link": 0}});
            natives[from].ok(signal).await;
            let came = natives[to].event("signal").await;
            assert_eq!((&came["from"], &came["to"]), (&json!(peers[from]), &json!(peers[to])));
        }
    }
    Server::members(&server, ROOM).await;
}

/// Every member of a room is told the same address in the alternative place, of 22 characters that nobody else can work out.
#[tokio::test]
async fn members_alone_are_told_of_the_alternative_place() {
    let server = with_secret("a secret of at least thirty-two bytes").await;
    let mut ann = Native::hello(&server, "ann").await;
    let mut bob = Native::hello(&server, "bob").await;
    for path in ["/", "/status", "/rooms", "/rules", "/version", "/room/QGIS/users", "/asyncapi.json", "/openapi.json"]
    {
        let answer = server.get(path).await;
        assert!(!answer.body.contains("meet.example.org/maps"), "{path}");
    }
    let rooms = ann.ok(json!({"type": "rooms"})).await;
    for told in [&ann.welcome, &rooms] {
        assert!(!told.to_string().contains("calls_url") && !told.to_string().contains("meet.example.org"), "{told}");
    }
    let (place, same) = (ann.enter(ROOM).await["calls_url"].clone(), bob.enter(ROOM).await["calls_url"].clone());
    assert_eq!(place, same);
    let name = place.as_str().unwrap().strip_prefix("https://meet.example.org/maps/").expect("below the setting");
    assert!(
        name.len() == 22 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
        "{name}"
    );
    assert_ne!(ann.enter("Geotribu").await["calls_url"], place);
    let other = with_secret("another secret of thirty-two bytes").await;
    assert_ne!(Native::hello(&other, "ann").await.enter(ROOM).await["calls_url"], place);
}

async fn with_secret(secret: &str) -> Server {
    server(&[("CALLS_URL", "https://meet.example.org/maps"), ("INSTANCE_SECRET", secret)]).await
}

/// Without a secret the name is of this process; without the setting there is none.
#[tokio::test]
async fn the_alternative_place_is_there_if_it_is_set() {
    let mut places = Vec::new();
    for _ in 0..2 {
        let server = server(&[("CALLS_URL", "https://meet.example.org")]).await;
        places.push(Native::hello(&server, "ann").await.enter(ROOM).await["calls_url"].clone());
    }
    assert!(places[0].is_string() && places[0] != places[1], "{places:?}");
    let server = server(&[]).await;
    assert!(Native::hello(&server, "ann").await.enter(ROOM).await.get("calls_url").is_none());
}
