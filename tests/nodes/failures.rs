//! Nodes and brokers that die, stop, and are split.

use crate::brokers::Brokers;
use crate::common::clock::Lateness;
use crate::common::member::{Member, V3, newcomer};
use crate::common::native::Native;
use crate::common::{Client, PATIENCE, Server, soak};
use crate::world::{
    World, hears, hello_near, join_near, names, nobody_left, node, until, until_in, until_open, until_they_meet,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Time after which a node is taken for gone, and its rooms are somebody else's: seventeen seconds, and what a machine stands still.
const TAKEN_WITHIN: Duration = Duration::from_secs(25);

/// Time that a cluster may take to agree on leaders again, and what the tests want besides.
const AGREED_WITHIN: Duration = Duration::from_secs(90);

/// Its members see their sockets break, by whichever node they came; other nodes' rooms notice nothing.
#[tokio::test]
async fn rooms_of_a_killed_node_open_elsewhere_and_are_empty() {
    let mut world = World::over_one("killed", 3).await;
    let [one, two, three] = world.servers();
    let mut ann = Native::join(&one, "ann", "QGIS").await;
    let mut bob = join_near(&two, "bob", "QGIS").await;
    let mut gus = Member::enter(&three, V3, "QGIS", 3).await;
    let mut eve = Native::join(&two, "eve", "QField").await;
    ann.say("QGIS", "before").await;
    hears(&mut bob, "before").await;
    let (killed, late) = (Instant::now(), Lateness::begin());
    drop(world.nodes.remove(0));
    for code in [ann.closed().await, bob.closed().await, gus.client.closed().await] {
        assert_eq!(code, 1006);
    }
    assert!(killed.elapsed() < Duration::from_secs(2) + late.so_far(), "{:?}", killed.elapsed());
    eve.say("QField", "still here").await;
    let _first = until_open(&two, "QGIS", TAKEN_WITHIN.saturating_sub(killed.elapsed())).await;
    // Each node hears of it by itself.
    drop(until_open(&three, "QGIS", TAKEN_WITHIN.saturating_sub(killed.elapsed())).await);
    println!("a room opens {:?} after its home was killed", killed.elapsed());
    let keys = json!({"nickname": "ann", "resume": ann.resume_key()});
    let mut ann = hello_near(&three, "QGIS", keys).await;
    assert_eq!(ann.welcome["resumed"], false);
    assert_eq!(names(&ann.enter("QGIS").await), ["ann"]);
    for server in [&two, &three] {
        assert_eq!(server.last_v3("QGIS").await, json!([]));
        server.until_members("QGIS", 2).await;
    }
    nobody_left(&mut eve, "QField").await;
}

/// Who comes back with its key has its session and its name at once, and nobody saw it go.
#[tokio::test]
async fn members_of_a_killed_front_leave_as_lost_unless_they_come_back() {
    let mut world = World::with_settings("front", 3, &[("RESUME_GRACE", "15")]).await;
    let [one, two, three] = world.servers();
    let mut ann = Native::join(&one, "ann", "QGIS").await;
    let bob = join_near(&two, "bob", "QGIS").await;
    let cid = join_near(&two, "cid", "QGIS").await;
    let mut gus = Client::connect(&two, &V3.path("QGIS")).await;
    gus.send(newcomer("gus")).await;
    ann.presence("joined", "gus").await;
    drop(world.nodes.remove(1));
    ann.presence("left", "gus").await;
    let back = hello_near(&three, "QGIS", json!({"resume": bob.resume_key()})).await;
    assert_eq!((&back.welcome["resumed"], back.member()), (&json!(true), bob.member()));
    let mut bob = back;
    bob.say("QGIS", "back").await;
    hears(&mut ann, "back").await;
    assert_eq!(ann.presence("left", "cid").await["reason"], "lost");
    ann.fence("QGIS").await;
    let left = ann.client.seen.iter().flat_map(|frame| frame["left"].as_array().cloned().unwrap_or_default());
    let left: Vec<Value> = left.map(|person| person["nickname"].clone()).collect();
    assert_eq!(left, ["gus", "cid"]);
    one.until_members("QGIS", 2).await;
    drop(cid);
}

/// The only broker is killed, and comes back with empty buckets.
#[tokio::test]
async fn nobody_notices_that_a_broker_starts_anew() {
    let mut world = World::over_one("anew", 3).await;
    nobody_notices(&mut world, Fault::Killed, PATIENCE).await;
}

/// The only broker is stopped, and goes on.
#[tokio::test]
async fn nobody_notices_that_a_broker_sleeps() {
    let mut world = World::over_one("sleeps", 3).await;
    nobody_notices(&mut world, Fault::Stopped, PATIENCE).await;
}

/// All brokers of a cluster are killed, and come back with empty buckets.
#[tokio::test]
async fn nobody_notices_that_a_cluster_starts_anew() {
    let mut world = World::over_three("all-anew").await;
    nobody_notices(&mut world, Fault::Killed, AGREED_WITHIN).await;
}

/// Faults of brokers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Killed,
    Stopped,
}

/// All brokers fail for so long that nodes are alone: members go on without a pause wherever they came, who comes is passed on by
/// the entries that are known, and a room that nobody knows opens where it is wanted. Afterwards each room has one home.
async fn nobody_notices(world: &mut World, fault: Fault, within: Duration) {
    let [one, two, three]: [Server; 3] = world.servers();
    let mut ann = Native::join(&one, "ann", "QGIS").await;
    let mut bob = join_near(&two, "bob", "QGIS").await;
    bob.say("QGIS", "before").await;
    hears(&mut ann, "before").await;
    let brokers = 0..world.brokers.count();
    brokers.clone().for_each(|broker| match fault {
        Fault::Killed => world.brokers.kill(broker),
        Fault::Stopped => world.brokers.signal(broker, "STOP"),
    });
    let (failed, late) = (Instant::now(), Lateness::begin());
    let (mut number, mut pauses, mut longest) = (0, 0, Duration::ZERO);
    while failed.elapsed() < Duration::from_secs(16) {
        for (person, name) in [(&mut ann, "ann"), (&mut bob, "bob")] {
            let (said, before) = (Instant::now(), late.so_far());
            person.say("QGIS", &format!("{number} of {name}")).await;
            let took = said.elapsed().saturating_sub(late.so_far() - before);
            longest = longest.max(took);
            pauses += usize::from(took > Duration::from_secs(1));
        }
        hears(&mut bob, &format!("{number} of ann")).await;
        hears(&mut ann, &format!("{number} of bob")).await;
        number += 1;
        sleep(Duration::from_millis(100)).await;
    }
    // Some pauses are those of a node's process.
    assert!(pauses <= 3 && longest < Duration::from_secs(5), "{pauses} pauses in {number} rounds, one of {longest:?}");
    let mut late = join_near(&two, "late", "QGIS").await;
    ann.presence("joined", "late").await;
    let _alone = [until_open(&two, "QField", PATIENCE).await, until_open(&three, "QField", PATIENCE).await];
    for broker in brokers {
        match fault {
            Fault::Killed => world.brokers.start(broker).await,
            Fault::Stopped => world.brokers.signal(broker, "CONT"),
        }
    }
    let back = Instant::now();
    for node in &world.nodes {
        let connected = || node.log().matches("connected with the other nodes").count() >= 2;
        while !connected() {
            assert!(back.elapsed() < within, "it is connected in time: {}", node.log());
            sleep(Duration::from_millis(50)).await;
        }
    }
    println!("{fault:?}: nodes are connected {:?} after their brokers are back", back.elapsed());
    for room in ["QGIS", "QField"] {
        until_they_meet([&one, &two, &three], room, within).await;
    }
    println!("{fault:?}: each room has one home after {:?}", back.elapsed());
    late.say("QGIS", "after").await;
    for person in [&mut ann, &mut bob] {
        hears(person, "after").await;
        nobody_left(person, "QGIS").await;
    }
}

/// A broker of three is killed, the leader first of all: rooms that have a home go on, new ones open once there is another leader,
/// and nobody leaves.
#[tokio::test]
async fn a_cluster_does_without_any_of_its_brokers() {
    let mut world = World::over_three("without").await;
    let servers: [Server; 3] = world.servers();
    let mut ann = Native::join(&servers[1], "ann", "QGIS").await;
    let mut bob = join_near(&servers[2], "bob", "QGIS").await;
    world.brokers.until_led().await;
    let leader = world.brokers.leader().await;
    for broker in (0..soak(1, 3)).map(|number| (leader + number) % 3) {
        world.brokers.kill(broker);
        let killed = Instant::now();
        bob.say("QGIS", &format!("without broker {broker}")).await;
        hears(&mut ann, &format!("without broker {broker}")).await;
        world.brokers.until_led().await;
        println!("without broker {broker} there are leaders after {:?}", killed.elapsed());
        let room = format!("~{}-0123456789abcdefghij", broker);
        let mut cid = Native::hello(&servers[0], &format!("cid-{broker}")).await;
        while cid.ask(json!({"type": "join", "room": room})).await["type"] != "ok" {
            assert!(killed.elapsed() < AGREED_WITHIN, "a room opens in time");
            sleep(Duration::from_millis(500)).await;
        }
        println!("without broker {broker} a room opens after {:?}", killed.elapsed());
        until_they_meet([&servers[0], &servers[1]], "QGIS", AGREED_WITHIN).await;
        world.brokers.start(broker).await;
        world.brokers.until_led().await;
    }
    for person in [&mut ann, &mut bob] {
        nobody_left(person, "QGIS").await;
    }
}

/// The home of a room and its broker are split from the others for 25 s, or a minute in a soak: each side has a room of its own, and
/// afterwards there is one, that of the larger side, whose members notice nothing.
#[tokio::test]
async fn a_split_ends_with_one_home() {
    let world = World::over_three("split").await;
    let [one, two, three] = world.servers();
    let mut ann = Native::join(&one, "ann", "QGIS").await;
    let mut gus = Member::enter(&two, V3, "QGIS", 2).await;
    let mut there = Member::enter(&one, V3, "QGIS", 3).await;
    world.brokers.set_apart(0, true);
    let begun = Instant::now();
    let island = |node: usize| world.nodes[node].log().contains("another node is gone");
    while !(island(1) && island(2)) {
        assert!(begun.elapsed() < AGREED_WITHIN, "the node is gone in time");
        sleep(Duration::from_millis(50)).await;
    }
    let mut bob = until_in(&three, "bob", "QGIS", AGREED_WITHIN).await;
    println!("the larger side talks after {:?}", begun.elapsed());
    assert_eq!(gus.client.closed().await, 1006, "it was passed on to who is home no more");
    ann.say("QGIS", "on the island").await;
    let mut cid = join_near(&two, "cid", "QGIS").await;
    cid.say("QGIS", "on land").await;
    hears(&mut bob, "on land").await;
    sleep(Duration::from_secs(soak(25, 60)).saturating_sub(begun.elapsed())).await;
    world.brokers.set_apart(0, false);
    let healed = Instant::now();
    until_they_meet([&one, &two, &three], "QGIS", AGREED_WITHIN).await;
    println!("one room {:?} after the split", healed.elapsed()); // most of it, the brokers take to agree on leaders
    assert_eq!(ann.event("removed").await["reason"], "closed");
    assert_eq!(there.client.closed().await, 1012);
    let keys = json!({"nickname": "ann", "resume": ann.resume_key()});
    let mut ann = hello_near(&one, "QGIS", keys).await;
    assert_eq!(names(&ann.enter("QGIS").await), ["ann", "bob", "cid"]);
    nobody_left(&mut bob, "QGIS").await;
}

/// A home that is stopped for longer than it takes to be gone finds the room at another node, answers what waits there, and closes
/// its own.
#[tokio::test]
async fn a_home_that_slept_closes_what_another_node_took() {
    let world = World::with_settings("slept", 3, &[("LIMIT_ACK_TIMEOUT", "60")]).await;
    let [one, two, three] = world.servers();
    let mut ann = Native::join(&one, "ann", "QGIS").await;
    let mut dan = Native::join(&one, "dan", "QGIS").await;
    let content = json!({"kind": "text", "text": "psst"});
    let direct = json!({"type": "direct_send", "room": "QGIS", "to": dan.member(), "content": content});
    let direct = ann.send(direct).await;
    dan.event("direct_message").await; // and acknowledges nothing
    let mut gus = Member::enter(&two, V3, "QGIS", 3).await;
    world.nodes[0].signal("STOP");
    let stopped = Instant::now();
    until(|| world.nodes[1].log().contains("another node is gone")).await;
    assert!(stopped.elapsed() < TAKEN_WITHIN, "{:?}", stopped.elapsed());
    let mut bob = until_in(&three, "bob", "QGIS", AGREED_WITHIN).await;
    println!("a room opens {:?} after its home was stopped", stopped.elapsed());
    assert_eq!(gus.client.closed().await, 1006, "it was passed on to who is home no more");
    sleep(Duration::from_secs(20).saturating_sub(stopped.elapsed())).await;
    world.nodes[0].signal("CONT");
    let woken = Instant::now();
    let answer = ann.reply(direct).await;
    assert_eq!((&answer["delivery"], &answer["reason"]), (&json!("unreachable"), &json!("absent")));
    assert_eq!(ann.event("removed").await["reason"], "closed");
    println!("it agrees {:?} after it woke", woken.elapsed());
    assert!(woken.elapsed() < Duration::from_secs(20), "{:?}", woken.elapsed());
    until_they_meet([&one, &two, &three], "QGIS", PATIENCE).await;
    let keys = json!({"nickname": "ann", "resume": ann.resume_key()});
    assert_eq!(names(&hello_near(&one, "QGIS", keys).await.enter("QGIS").await), ["ann", "bob"]);
    nobody_left(&mut bob, "QGIS").await;
}

/// A front that reads nothing: others notice nothing, nothing grows without bounds, and its member is cut as any that reads nothing.
#[tokio::test]
async fn a_front_that_reads_nothing_holds_up_nobody() {
    let world = World::over_one("slow", 3).await;
    let [one, two, three] = world.servers();
    let mut ann = Member::enter(&one, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&two, V3, "QGIS", 2).await;
    let _slow = Member::enter(&three, V3, "QGIS", 3).await;
    one.until_members("QGIS", 3).await;
    let before = world.nodes[0].memory();
    world.nodes[2].signal("STOP");
    let (mut number, mut slowest, late) = (0, Duration::ZERO, Lateness::begin());
    let large = "x".repeat(500_000);
    let begun = Instant::now();
    while one.members("QGIS").await == 3 {
        assert!(begun.elapsed() < PATIENCE * 4, "it is cut in time");
        let (said, before, name) = (Instant::now(), late.so_far(), format!("{number}"));
        ann.client.send(json!({"type": "model", "author": "gus", "model_name": name, "raw_xml": large})).await;
        for member in [&mut ann, &mut bob] {
            member.client.until(|frame| frame["model_name"] == name).await;
        }
        slowest = slowest.max(said.elapsed().saturating_sub(late.so_far() - before));
        number += 1;
    }
    let grown = world.nodes[0].memory().saturating_sub(before) >> 20;
    println!("cut after {number} models, the slowest {slowest:?}; the home grew by {grown} MiB");
    assert!(slowest < Duration::from_secs(3), "{slowest:?}");
    assert!(grown < 64, "{grown} MiB");
    world.nodes[2].signal("CONT");
    until_they_meet([&one, &two, &three], "QGIS", PATIENCE).await;
}

/// A node that starts while there is no broker serves its own members after 15 s, and meets the others later.
#[tokio::test]
async fn a_node_without_a_broker_is_an_island() {
    let mut brokers = Brokers::one("late").await;
    brokers.kill(0);
    // Before they start: on a busy machine that takes seconds of their 15.
    let begun = Instant::now();
    let (one, two) = (node("late-0", brokers.port(0), &[]).await, node("late-1", brokers.port(0), &[]).await);
    let mut rooms = Vec::new();
    for node in [&one, &two] {
        let native = until_in(&node.server, "ann", "QGIS", PATIENCE).await;
        rooms.push(native);
    }
    assert!(begun.elapsed() > Duration::from_secs(13), "{:?}", begun.elapsed());
    let [mut first, mut second] = rooms.try_into().ok().unwrap();
    for native in [&mut first, &mut second] {
        native.say("QGIS", "alone").await;
    }
    brokers.start(0).await;
    until(|| [&one, &two].iter().all(|node| node.log().contains("connected with the other nodes"))).await;
    // One of the two rooms goes on, the other one is closed, and its members come there.
    let removed = tokio::select! {
        removed = first.event("removed") => removed,
        removed = second.event("removed") => removed,
    };
    assert_eq!(removed["reason"], "closed");
    until_they_meet([&one.server, &two.server], "QGIS", PATIENCE).await;
}
