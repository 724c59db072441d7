//! Nodes and brokers that die, stop, and are split.

use crate::common::member::{V3, newcomer};
use crate::common::native::Native;
use crate::common::{Client, PATIENCE, soak};
use crate::world::{World, hears, learns, names, node, say_until_ok, try_say, until};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// A killed node: its rooms talk on as soon as somebody speaks, and its members are lost once.
#[tokio::test]
async fn a_killed_node_takes_no_room_with_it() {
    let mut world = World::over_one("killed", 3).await;
    let home = Native::join(&world.nodes[0].server, "home", "QGIS").await;
    let mut back = Native::hello_from(&world.nodes[0].server, "back", "203.0.113.7").await;
    back.enter("QGIS").await;
    let mut plugin = Client::connect(&world.nodes[0].server, &V3.path("QGIS")).await;
    plugin.send(newcomer("plugin")).await;
    plugin.until(|frame| frame["newcomer"] == "plugin").await;
    let mut ann = Native::join(&world.nodes[1].server, "ann", "QGIS").await;
    let mut bob = Native::join(&world.nodes[2].server, "bob", "QGIS").await;
    ann.say("QGIS", "before").await;
    hears(&mut bob, "before").await;
    let killed = Instant::now();
    drop(world.nodes.remove(0));
    let took = say_until_ok(&mut ann, "after").await;
    println!("a room talks on {took:?} after its home was killed");
    assert!(took < Duration::from_secs(3), "{took:?}");
    hears(&mut bob, "after").await;
    let server = &world.nodes[1].server;
    let begun = Instant::now();
    let mut thief = Native::hello_from(server, "back", "203.0.113.9").await;
    thief.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
    let mut back = Native::hello_from(server, "back", "203.0.113.7").await;
    assert!(names(&back.enter("QGIS").await).contains(&"back".to_owned()));
    println!("who was there has the old name at another node after {:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    back.ok(json!({"type": "leave", "room": "QGIS"})).await;
    sleep(Duration::from_secs(6).saturating_sub(killed.elapsed())).await; // who may be anybody has to wait for two beats
    let mut plugin = Client::connect(&world.nodes[1].server, &V3.path("QGIS")).await;
    plugin.send(newcomer("plugin")).await;
    plugin.until(|frame| frame["newcomer"] == "plugin").await;
    for person in [&mut ann, &mut bob] {
        for nickname in ["back", "plugin"] {
            assert_eq!(person.presence("left", nickname).await["reason"], "lost");
        }
    }
    for (person, other) in [(&mut ann, "ann"), (&mut bob, "bob")] {
        let left = person.presence("left", "home").await;
        assert_eq!(left["reason"], "lost", "{other} is told");
    }
    println!("its member is lost after {:?}", killed.elapsed());
    assert!(killed.elapsed() < Duration::from_secs(25), "{:?}", killed.elapsed());
    drop((home, back, plugin));
    for person in [&mut ann, &mut bob] {
        person.presence("left", "plugin").await;
    }
    let mut cid = Native::hello(&world.nodes[0].server, "cid").await;
    assert_eq!(names(&cid.enter("QGIS").await), ["ann", "bob", "cid"]);
    for person in [&mut ann, &mut bob] {
        let events = person.fence("QGIS").await;
        let lost = events.iter().filter(|event| event["left"].is_array()).count();
        assert_eq!(lost, 0, "nobody is lost twice: {events:?}");
    }
}

/// The only broker is killed, and comes back with empty buckets.
#[tokio::test]
async fn a_broker_that_starts_anew_costs_a_pause() {
    let mut world = World::over_one("anew", 2).await;
    let took = nobody_leaves_without_brokers(&mut world, Fault::Killed).await;
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// The only broker is stopped, and goes on.
#[tokio::test]
async fn a_broker_that_sleeps_costs_a_pause() {
    let mut world = World::over_one("sleeps", 2).await;
    let took = nobody_leaves_without_brokers(&mut world, Fault::Stopped).await;
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// All brokers of a cluster are killed, and come back with empty buckets.
#[tokio::test]
async fn a_cluster_that_starts_anew_costs_a_pause() {
    let mut world = World::over_three("all-anew").await;
    nobody_leaves_without_brokers(&mut world, Fault::Killed).await; // most of it the brokers take to agree on leaders
}

/// Faults of brokers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Killed,
    Stopped,
}

/// All brokers fail for 10 s: the home goes on without a pause, others are told that it is unavailable, and nobody is reported
/// as left. Returns how long after it a mirror talks.
async fn nobody_leaves_without_brokers(world: &mut World, fault: Fault) -> Duration {
    let mut ann = Native::join(&world.nodes[0].server, "ann", "QGIS").await;
    let mut bob = Native::join(&world.nodes[1].server, "bob", "QGIS").await;
    bob.say("QGIS", "before").await;
    let brokers = 0..world.brokers.count();
    brokers.clone().for_each(|broker| match fault {
        Fault::Killed => world.brokers.kill(broker),
        Fault::Stopped => world.brokers.signal(broker, "STOP"),
    });
    let failed = Instant::now();
    let mut refused = 0;
    while failed.elapsed() < Duration::from_secs(10) {
        let said = Instant::now();
        assert!(try_say(&mut ann, "at home").await, "the home goes on");
        assert!(said.elapsed() < Duration::from_millis(500), "without a pause");
        refused += u32::from(!try_say(&mut bob, "at a mirror").await);
    }
    assert!(refused > 0, "the mirror says that it cannot");
    for broker in brokers {
        match fault {
            Fault::Killed => world.brokers.start(broker).await,
            Fault::Stopped => world.brokers.signal(broker, "CONT"),
        }
    }
    let took = say_until_ok(&mut bob, "again").await;
    println!("{fault:?}: a mirror talks {took:?} after its brokers are back");
    learns(&mut ann, "again").await;
    for person in [&mut ann, &mut bob] {
        let events = person.fence("QGIS").await;
        assert!(events.iter().all(|event| event["left"].is_null()), "nobody left: {events:?}");
    }
    let mut cid = Native::hello(&world.nodes[1].server, "cid").await;
    assert_eq!(names(&cid.enter("QGIS").await), ["ann", "bob", "cid"]);
    took
}

/// A broker of three is killed, be it the leader: rooms that have a home go on, new ones open once there is another leader, and
/// nobody leaves. What becomes of copies when it is back is the brokers' affair: 2.9 does not always make them.
#[tokio::test]
async fn a_cluster_does_without_any_of_its_brokers() {
    for broker in 0..3 {
        let mut world = World::over_three(&format!("without-{broker}")).await;
        let mut ann = Native::join(&world.nodes[1].server, "ann", "QGIS").await;
        let mut bob = Native::join(&world.nodes[2].server, "bob", "QGIS").await;
        world.brokers.kill(broker);
        let killed = Instant::now();
        let took = say_until_ok(&mut bob, "without it").await;
        println!("without broker {broker} a mirror talks after {took:?}");
        learns(&mut ann, "without it").await;
        world.brokers.until_led().await;
        println!("without broker {broker} there are leaders after {:?}", killed.elapsed());
        let mut cid = Native::hello(&world.nodes[0].server, "cid").await;
        while cid.ask(json!({"type": "join", "room": "QField"})).await["type"] != "ok" {
            assert!(killed.elapsed() < PATIENCE * 4, "a room opens in time");
            sleep(Duration::from_millis(500)).await;
        }
        world.brokers.start(broker).await;
        say_until_ok(&mut bob, "with it").await;
        learns(&mut ann, "with it").await;
        for person in [&mut ann, &mut bob] {
            let events = person.fence("QGIS").await;
            assert!(events.iter().all(|event| event["left"].is_null()), "nobody left: {events:?}");
        }
    }
}

/// One broker and its node are split from the others for 25 s, or a minute in a soak, the same names join on both sides: after
/// it there is one room, each name has one holder, and one call.
#[tokio::test]
async fn a_split_ends_in_one_room() {
    let world = World::over_three("split").await;
    let mut ann = Native::join(&world.nodes[0].server, "ann", "QGIS").await;
    let mut bob = Native::join(&world.nodes[1].server, "bob", "QGIS").await;
    let mut cid = Native::join(&world.nodes[2].server, "cid", "QGIS").await;
    world.brokers.set_apart(0, true);
    let begun = Instant::now();
    until_heard(&mut bob, &mut cid).await;
    println!("the larger side talks after {:?}", begun.elapsed());
    say_until_ok(&mut ann, "on the island").await;
    println!("the island talks after {:?}", begun.elapsed());
    ann.presence("left", "bob").await;
    bob.presence("left", "ann").await;
    assert!(begun.elapsed() < Duration::from_secs(40), "{:?}", begun.elapsed());
    let mut dora = Native::join(&world.nodes[0].server, "dora", "QGIS").await;
    let mut other = Native::join(&world.nodes[2].server, "dora", "QGIS").await;
    ann.ok(json!({"type": "call_join", "room": "QGIS", "mic": true, "camera": false, "screen": false})).await;
    bob.ok(json!({"type": "call_join", "room": "QGIS", "mic": true, "camera": false, "screen": false})).await;
    sleep(Duration::from_secs(soak(25, 60)).saturating_sub(begun.elapsed())).await;
    world.brokers.set_apart(0, false);
    let healed = Instant::now();
    ann.until(|frame| frame["state"]["gap"] == true).await;
    // Most of it, 8 to 29 s, the brokers take to agree on leaders again.
    println!("one room {:?} after the split", healed.elapsed());
    until_heard(&mut ann, &mut bob).await;
    let removed = async {
        tokio::select! {
            removed = dora.event("removed") => removed,
            removed = other.event("removed") => removed,
        }
    };
    let removed = timeout(Duration::from_secs(10), removed).await.expect("one of the two is put out");
    assert_eq!(removed["reason"], "nickname_conflict", "{removed}");
    let mut emil = Native::hello(&world.nodes[1].server, "emil").await;
    let state = emil.enter("QGIS").await;
    assert_eq!(names(&state), ["ann", "bob", "cid", "dora", "emil"]);
}

/// A home that is stopped for 20 s notices it by itself, and serves nobody before it has asked.
#[tokio::test]
async fn a_node_that_slept_asks_before_it_serves() {
    let world = World::over_one("slept", 2).await;
    let mut ann = Native::join(&world.nodes[0].server, "ann", "QGIS").await;
    let mut bob = Native::join(&world.nodes[1].server, "bob", "QGIS").await;
    world.nodes[0].signal("STOP");
    let stopped = Instant::now();
    let took = say_until_ok(&mut bob, "while it sleeps").await;
    println!("a room talks on {took:?} after its home was stopped");
    assert!(took < Duration::from_secs(20), "{took:?}");
    sleep(Duration::from_secs(20).saturating_sub(stopped.elapsed())).await;
    world.nodes[0].signal("CONT");
    let woken = Instant::now();
    ann.until(|frame| frame["content"]["text"] == "while it sleeps" || frame["state"]["gap"] == true).await;
    say_until_ok(&mut ann, "awake").await;
    println!("it agrees {:?} after it woke", woken.elapsed());
    assert!(woken.elapsed() < Duration::from_secs(5), "{:?}", woken.elapsed());
    hears(&mut bob, "awake").await;
}

/// A mirror whose node reads nothing for 10 s: others notice nothing, nothing grows without bounds, and it enters again.
#[tokio::test]
async fn a_slow_mirror_holds_up_nobody() {
    let world = World::over_one("slow", 3).await;
    let mut ann = Native::join(&world.nodes[0].server, "ann", "QGIS").await;
    let mut bob = Native::join(&world.nodes[1].server, "bob", "QGIS").await;
    let mut slow = Native::join(&world.nodes[2].server, "slow", "QGIS").await;
    let before = world.nodes[0].memory();
    world.nodes[2].signal("STOP");
    let stopped = Instant::now();
    let (mut number, mut slowest) = (0, Duration::ZERO);
    while stopped.elapsed() < Duration::from_secs(10) {
        let (said, text) = (Instant::now(), format!("{number} {}", "x".repeat(200)));
        assert!(try_say(&mut ann, &text).await);
        hears(&mut bob, &text).await;
        slowest = slowest.max(said.elapsed());
        number += 1;
        sleep(Duration::from_millis(5)).await;
    }
    world.nodes[2].signal("CONT");
    let grown = world.nodes[0].memory().saturating_sub(before) >> 20;
    println!("{number} messages, the slowest {slowest:?}; the home grew by {grown} MiB");
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    assert!(grown < 64, "{grown} MiB");
    // It may have been told of a gap, and what was said before that is not said again.
    until_heard(&mut ann, &mut slow).await;
}

/// Has somebody say something again and again, until somebody else hears it.
async fn until_heard(speaker: &mut Native, listener: &mut Native) {
    let talk = async {
        for number in 0.. {
            say_until_ok(speaker, &format!("anybody {number}")).await;
            sleep(Duration::from_millis(200)).await;
        }
    };
    let heard =
        listener.until(|frame| frame["content"]["text"].as_str().is_some_and(|text| text.starts_with("anybody")));
    let heard = async {
        tokio::select! {
            () = talk => {}
            _ = heard => {}
        }
    };
    timeout(PATIENCE, heard).await.expect("it is heard in time");
}

/// A node that starts while there is no broker serves its own members after 15 s, and joins the others later.
#[tokio::test]
async fn a_node_without_a_broker_is_an_island() {
    let mut world = World::over_one("late", 1).await;
    world.brokers.kill(0);
    let alone = node("late-alone", world.brokers.port(0), &[]).await;
    let mut ann = Native::hello(&alone.server, "ann").await;
    let begun = Instant::now();
    while ann.ask(json!({"type": "join", "room": "QGIS"})).await["type"] != "ok" {
        assert!(begun.elapsed() < Duration::from_secs(20), "it is an island in time");
        sleep(Duration::from_millis(500)).await;
    }
    world.brokers.start(0).await;
    until(|| alone.log().contains("connected with the other nodes")).await;
    let mut bob = Native::hello(&world.nodes[0].server, "bob").await;
    let begun = Instant::now();
    loop {
        let answer = bob.ask(json!({"type": "join", "room": "QGIS"})).await;
        if answer["type"] == "ok" {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{answer}");
        sleep(Duration::from_millis(500)).await;
    }
    until_heard(&mut ann, &mut bob).await; // he may have come before the two were one room
}
