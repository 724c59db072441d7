//! Sessions that go on at another node.

use crate::common::Client;
use crate::common::native::Native;
use crate::world::{World, hears, say_until_ok};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::sleep;

const PRIVATE: &str = "~Qm3xA_-0123456789abcdef";

fn call_join(room: &str) -> Value {
    json!({"type": "call_join", "room": room, "mic": true, "camera": false, "screen": false})
}

/// Its rooms, its place in the call and what was said meanwhile are there again, and nobody else noticed.
#[tokio::test]
async fn a_session_goes_on_at_another_node() {
    let world = World::over_one("goes-on", 3).await;
    let [one, two, three] = [0, 1, 2].map(|number: usize| &world.nodes[number].server);
    let mut bob = Native::join(two, "bob", "QGIS").await;
    let mut ann = Native::join(one, "ann", "QGIS").await;
    ann.enter(PRIVATE).await;
    bob.ok(call_join("QGIS")).await;
    ann.ok(call_join("QGIS")).await;
    ann.say("QGIS", "before").await;
    let (key, member) = (ann.resume_key(), ann.member());
    ann.break_off().await;
    bob.say("QGIS", "meanwhile").await;
    let mut ann = Native::resume(three, &key).await;
    assert_eq!((&ann.welcome["resumed"], ann.member()), (&json!(true), member.clone()));
    let (first, second) = (ann.event("room_state").await, ann.event("room_state").await);
    let mut rooms = [&first, &second].map(|event| event["state"]["room"].as_str().unwrap());
    rooms.sort_unstable();
    assert_eq!(rooms, ["QGIS", PRIVATE]);
    ann.all().await;
    let shown = ann.client.seen.iter().filter(|frame| frame["content"]["text"] == "meanwhile").count();
    assert_eq!(shown, 1, "{:?}", ann.client.seen);
    let state = [&first, &second].into_iter().find(|event| event["state"]["room"] == "QGIS").unwrap();
    assert_ne!(state["state"]["gap"], true, "{state}");
    let in_call = state["state"]["call"]["participants"].as_array().unwrap();
    assert!(in_call.iter().any(|one| one["member"] == member && one["away"] != true), "{state}");
    ann.refused(call_join(PRIVATE), "busy").await;
    ann.ok(json!({"type": "call_leave", "room": "QGIS"})).await;
    ann.ok(call_join(PRIVATE)).await;
    ann.say("QGIS", "after").await;
    hears(&mut bob, "after").await;
    assert!(bob.client.seen.iter().all(|frame| frame["left"].is_null()), "{:?}", bob.client.seen);
    // The old key ends with the first frame under the new one, also where the session was.
    for server in [one, two, three] {
        let stranger = Native::hello_with(server, json!({"nickname": "eve", "resume": key})).await;
        assert_eq!(stranger.welcome["resumed"], false);
    }
}

/// A client that its node takes for connected is taken over, there and back; what waited at the other nodes ends without a word.
#[tokio::test]
async fn a_session_goes_there_and_back() {
    let world = World::with_settings("there-and-back", 3, &[("RESUME_GRACE", "5")]).await;
    let [one, two, three] = [0, 1, 2].map(|number: usize| &world.nodes[number].server);
    let mut bob = Native::join(one, "bob", "QGIS").await;
    let mut ann = Native::join(two, "ann", "QGIS").await;
    let member = ann.member();
    for server in [three, two, three] {
        let mut back = Native::resume(server, &ann.resume_key()).await;
        assert_eq!((&back.welcome["resumed"], back.member()), (&json!(true), member.clone()));
        assert_eq!(ann.closed().await, 4501);
        back.event("room_state").await;
        say_until_ok(&mut back, "here").await;
        ann = back;
    }
    sleep(Duration::from_secs(6)).await; // the grace of what was given
    ann.say("QGIS", "still here").await;
    hears(&mut bob, "still here").await;
    assert!(bob.client.seen.iter().all(|frame| frame["left"].is_null() && frame["away"].is_null()));
    ann.leave().await;
    bob.presence("left", "ann").await;
}

/// A node that stops while its rooms talk: others lose nothing and see nothing but who had no session; its sessions go on,
/// wherever they come.
#[tokio::test]
async fn a_node_that_stops_hands_everything_over() {
    let mut world = World::over_one("stops", 3).await;
    let [one, two, three] = [0, 1, 2].map(|number: usize| &world.nodes[number].server);
    let mut ann = Native::join(one, "ann", "QGIS").await;
    ann.enter(PRIVATE).await;
    ann.ok(call_join("QGIS")).await;
    let mut gus = Client::connect(one, "/channel/QGIS/ws").await;
    let mut bob = Native::join(two, "bob", "QGIS").await;
    let mut cid = Native::join(three, "cid", "QGIS").await;
    let mut eve = Native::hello(one, "eve").await;
    let (members, keys) = ([ann.member(), eve.member()], [ann.resume_key(), eve.resume_key()]);
    let there = tokio::spawn(async move {
        let codes = [ann.closed().await, eve.closed().await, gus.closed().await];
        (ann, codes)
    });
    let mut sent = Vec::new();
    for number in 0..400 {
        if number == 100 {
            world.nodes[0].signal("TERM");
        }
        let text = format!("{number}");
        sent.push(bob.send(json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": text}})).await);
        sleep(Duration::from_millis(5)).await;
    }
    let (ann, codes) = there.await.unwrap();
    assert_eq!(codes, [1001, 1001, 1012]);
    assert!(world.nodes[0].ended().success());
    for reference in sent {
        let reply = bob.reply(reference).await;
        assert_eq!(reply["type"], "ok", "{reply}");
    }
    let (two, three) = (&world.nodes[1].server, &world.nodes[2].server);
    let mut back = [Native::resume(two, &keys[0]).await, Native::resume(three, &keys[1]).await];
    for (native, member) in back.iter().zip(&members) {
        assert_eq!((&native.welcome["resumed"], &native.member()), (&json!(true), member));
    }
    let [back, _eve] = &mut back;
    bob.say("QGIS", "end").await;
    hears(back, "end").await;
    hears(&mut cid, "end").await;
    let texts = |frames: &[Value]| -> Vec<String> {
        frames.iter().filter_map(|frame| frame["content"]["text"].as_str().map(str::to_owned)).collect()
    };
    let all: Vec<String> = (0..400).map(|number| format!("{number}")).chain(["end".to_owned()]).collect();
    assert_eq!(texts(&cid.client.seen), all);
    let mut heard = texts(&ann.client.seen);
    heard.extend(texts(&back.client.seen));
    let mut seen = std::collections::HashSet::new();
    heard.retain(|text| seen.insert(text.clone())); // some are shown again
    assert_eq!(heard, all);
    let state = back.client.seen.iter().find(|frame| frame["state"]["room"] == "QGIS").unwrap();
    assert_ne!(state["state"]["gap"], true, "{state}");
    for witness in [&bob, &cid] {
        let left = witness.client.seen.iter().flat_map(|frame| frame["left"].as_array().cloned().unwrap_or_default());
        assert_eq!(left.collect::<Vec<_>>(), [] as [Value; 0]);
    }
    back.refused(call_join(PRIVATE), "busy").await;
    back.say(PRIVATE, "here as well").await;
    two.until_members("QGIS", 3).await;
}

/// Two connections bring one key to another node at once: the session is one, and the later of the two has it.
#[tokio::test]
async fn one_of_two_that_come_with_a_key_has_the_session() {
    let world = World::over_one("one-of-two", 2).await;
    let [one, two] = [0, 1].map(|number: usize| &world.nodes[number].server);
    let mut bob = Native::join(one, "bob", "QGIS").await;
    for round in 0..5 {
        let ann = Native::join(one, &format!("ann-{round}"), "QGIS").await;
        let (key, member) = (ann.resume_key(), ann.member());
        ann.break_off().await;
        let mut back: [Native; 2] = tokio::join!(Native::resume(two, &key), Native::resume(two, &key)).into();
        for native in &back {
            assert_eq!((&native.welcome["resumed"], native.member()), (&json!(true), member.clone()));
        }
        let [first, second] = &mut back;
        let (loser, holder) = tokio::select! {
            code = first.closed() => (code, second),
            code = second.closed() => (code, first),
        };
        assert_eq!(loser, 4501);
        say_until_ok(holder, &format!("round {round}")).await;
        hears(&mut bob, &format!("round {round}")).await;
    }
}

/// A mailbox opens at any node that stays to who was gone before its node stopped, also when the heir has stopped as well.
#[tokio::test]
async fn mailboxes_open_when_their_node_has_stopped() {
    let mut world = World::with_settings("mailbox-heirs", 3, &[("MAILBOX", "all")]).await;
    let join = || json!({"type": "join", "room": "QGIS", "mailbox": true});
    let mut bob = Native::hello(&world.nodes[0].server, "bob").await;
    bob.ok(join()).await;
    let key = bob.resume_key();
    bob.leave().await;
    let mut ann = Native::join(&world.nodes[2].server, "ann", "QGIS").await;
    let to_bob =
        json!({"type": "direct_send", "room": "QGIS", "nickname": "bob", "content": {"kind": "text", "text": "x"}});
    assert_eq!(ann.ok(to_bob).await["delivery"], "queued");
    for _ in 0..2 {
        world.nodes[0].signal("TERM");
        assert!(world.nodes[0].ended().success());
        world.nodes.remove(0);
    }
    sleep(Duration::from_secs(16)).await; // longer than the beats of the dead are known
    let mut bob = Native::hello_with(&world.nodes[0].server, json!({"nickname": "bob", "resume": key})).await;
    assert_eq!(bob.ok(join()).await["state"]["mailbox"]["waiting"], 1);
}

/// A key of a node that is dead begins a new session at once.
#[tokio::test]
async fn a_key_of_a_dead_node_opens_nothing() {
    let mut world = World::over_one("dead-key", 2).await;
    let ann = Native::hello(&world.nodes[0].server, "ann").await;
    let key = ann.resume_key();
    drop(world.nodes.remove(0));
    let begun = Instant::now();
    let ann = Native::hello_with(&world.nodes[0].server, json!({"nickname": "ann", "resume": key})).await;
    assert_eq!(ann.welcome["resumed"], false);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}
