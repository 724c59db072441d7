//! The cost of rooms on nodes that a NATS server joins, beside one node without: of opening, keeping, putting back into empty
//! buckets, and moving. Prints a table for `docs/performance.md`. With numbers: so many rooms, so many members.

#![allow(unreachable_pub, dead_code, reason = "tests use the rest of what this shares with them")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark may panic and tell figures"
)]

#[path = "../tests/nodes/brokers.rs"]
mod brokers;
#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/nodes/world.rs"]
mod world;

use brokers::Brokers;
use common::native::Native;
use common::program::Program;
use std::time::{Duration, Instant};
use tokio::time::sleep;
use world::{World, try_say};

/// Rooms that a session is in.
const EACH: usize = 100;
/// Time for which nothing happens, longer than the checks of rooms are apart.
const IDLE: Duration = Duration::from_secs(55);

const SETTINGS: [(&str, &str); 9] = [
    ("ROOMS", "QGIS"),
    ("LIMIT_ROOMS", "100"),
    ("LIMIT_ADHOC_ROOMS", "100000"),
    ("LIMIT_ADHOC_ROOMS_PER_ADDRESS", "100000"),
    ("LIMIT_CONNECTIONS", "10000"),
    ("MESSAGE_RATE", "0"),
    // Whose events are not read does not answer pings.
    ("WS_PING_INTERVAL", "3600"),
    ("WS_PING_TIMEOUT", "3600"),
    ("LOG_LEVEL", "error,causerie::bus=info"),
];

/// Rooms that are open, with those who keep them so.
struct Opened {
    _keepers: Vec<Native>,
    /// Time that each took, shortest first.
    times: Vec<Duration>,
    /// Bytes by which the node grew for each.
    bytes: f64,
}

#[tokio::main]
async fn main() {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let (rooms, members) = (numbers.next().unwrap_or(10_000) / EACH * EACH, numbers.next().unwrap_or(1_000));
    println!("|  | one node | two nodes, NATS |\n|---|---:|---:|");
    let alone = Program::start("bench-alone", &SETTINGS).await;
    let one = open(&alone, rooms).await;
    drop(alone);
    let mut world = World::with_settings("bench-rooms", 2, &SETTINGS).await;
    let (beats, empty) = (traffic(&world.brokers).await, memory(&world.brokers).await);
    let two = open(&world.nodes[0], rooms).await;
    let at = |times: &[Duration], part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e3;
    let times = [&one, &two].map(|opened| format!("{:.2} / {:.2}", at(&opened.times, 50), at(&opened.times, 99)));
    println!("| opening a room, p50 / p99, ms | {} | {} |", times[0], times[1]);
    println!("| keeping one of {rooms}, bytes at its node | {:.0} | {:.0} |", one.bytes, two.bytes);
    let grown = memory(&world.brokers).await.saturating_sub(empty) as f64 / rooms as f64;
    println!("| the same, bytes at the broker | | {grown:.0} |");
    let idle = traffic(&world.brokers).await;
    println!("| messages to the broker a second, no room / {rooms} idle rooms | | {beats:.1} / {idle:.1} |");
    println!(
        "| {rooms} rooms put back into empty buckets, s | | {:.1} |",
        put_back(&mut world, rooms).await.as_secs_f64()
    );
    drop((two, world));
    println!(
        "| moving a home, {members} members at the other node, pause in ms | | {:.0} |",
        pause(members).await.as_secs_f64() * 1e3
    );
}

/// Opens rooms at a node, one after the other.
async fn open(node: &Program, rooms: usize) -> Opened {
    let (mut keepers, mut times) = (Vec::new(), Vec::new());
    for keeper in 0..rooms / EACH {
        keepers.push(Native::hello(&node.server, &format!("keeper-{keeper}")).await);
    }
    let before = node.memory();
    for room in 0..keepers.len() * EACH {
        let begun = Instant::now();
        keepers[room / EACH].enter(&format!("~{room:022}")).await;
        times.push(begun.elapsed());
    }
    times.sort();
    let bytes = node.memory().saturating_sub(before) as f64 / rooms as f64;
    Opened { _keepers: keepers, times, bytes }
}

/// Messages that the broker gets a second while nothing happens.
async fn traffic(brokers: &Brokers) -> f64 {
    let count = async || brokers.told(0, "varz").await["in_msgs"].as_u64().unwrap();
    sleep(IDLE).await; // what happened before is checked once
    let before = count().await;
    sleep(IDLE).await;
    (count().await - before) as f64 / IDLE.as_secs_f64()
}

/// Time from the start of a broker with empty buckets until all rooms are in them.
async fn put_back(world: &mut World, rooms: usize) -> Duration {
    world.brokers.kill(0);
    sleep(Duration::from_secs(5)).await;
    world.brokers.start(0).await;
    let begun = Instant::now();
    while homes(&world.brokers).await < rooms as u64 {
        sleep(Duration::from_millis(50)).await;
    }
    begun.elapsed()
}

/// Number of rooms in the broker's bucket.
async fn homes(brokers: &Brokers) -> u64 {
    let streams = brokers.streams(0).await;
    let found = streams.iter().find(|stream| stream["name"].as_str().is_some_and(|name| name.ends_with("homes")));
    found.and_then(|stream| stream["state"]["messages"].as_u64()).unwrap_or_default()
}

/// Resident memory of the broker in bytes.
async fn memory(brokers: &Brokers) -> u64 {
    brokers.told(0, "varz").await["mem"].as_u64().unwrap_or_default()
}

/// The longest time that somebody waits for an answer while the home of a large room stops.
async fn pause(members: usize) -> Duration {
    let mut world = World::with_settings("bench-moving", 2, &SETTINGS).await;
    let _home = Native::join(&world.nodes[0].server, "home", "QGIS").await;
    let mut others = Vec::new();
    for member in 1..members {
        others.push(Native::join(&world.nodes[1].server, &format!("member-{member}"), "QGIS").await);
    }
    let speaker = &mut others[0];
    try_say(speaker, "before").await;
    world.nodes[0].signal("TERM");
    let (stopped, mut longest) = (Instant::now(), Duration::ZERO);
    while stopped.elapsed() < Duration::from_secs(5) {
        let said = Instant::now();
        while !try_say(speaker, "meanwhile").await {}
        longest = longest.max(said.elapsed());
    }
    assert!(world.nodes[0].ended().success());
    longest
}
