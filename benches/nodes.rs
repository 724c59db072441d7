//! The cost of rooms on a node beside a NATS server, and on one without: of opening, keeping, and putting back into empty buckets;
//! and the pause for members of a room whose home stops or is killed. Prints a table for `docs/performance.md`. With numbers: so
//! many rooms, so many members.

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
use common::{Client, Server};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use world::World;

/// Rooms that a session is in.
const EACH: usize = 100;
/// Time for which nothing happens, longer than the checks of rooms are apart.
const IDLE: Duration = Duration::from_secs(55);
/// Time that rooms and members have to come back.
const PATIENCE: Duration = Duration::from_secs(600);

const SETTINGS: [(&str, &str); 7] = [
    ("ROOMS", "QGIS"),
    ("LIMIT_ROOMS", "100"),
    ("LIMIT_ADHOC_ROOMS", "100000"),
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
    println!("|  | one node | a node beside NATS |\n|---|---:|---:|");
    let alone = Program::start("bench-alone", &SETTINGS).await;
    let one = open(&alone, rooms).await;
    drop(alone);
    let mut world = World::with_settings("bench-rooms", 1, &SETTINGS).await;
    let (beats, empty) = (traffic(&world.brokers).await, memory(&world.brokers).await);
    let beside = open(&world.nodes[0], rooms).await;
    let times = [&one, &beside].map(|opened| format!("{:.2} / {:.2}", ms(&opened.times, 50), ms(&opened.times, 99)));
    println!("| opening a room, p50 / p99, ms | {} | {} |", times[0], times[1]);
    println!("| keeping one of {rooms}, bytes at its node | {:.0} | {:.0} |", one.bytes, beside.bytes);
    let grown = memory(&world.brokers).await.saturating_sub(empty) as f64 / rooms as f64;
    println!("| the same, bytes at the broker | | {grown:.0} |");
    let idle = traffic(&world.brokers).await;
    println!("| messages to the broker a second, no room / {rooms} idle rooms | | {beats:.1} / {idle:.1} |");
    let back = put_back(&mut world, rooms).await.as_secs_f64();
    println!("| {rooms} rooms are back in empty buckets after, s | | {back:.1} |");
    drop((beside, world));
    for (signal, what) in [("TERM", "stops"), ("KILL", "is killed")] {
        let times = pauses(members, signal).await;
        let [half, all] = [50, 100].map(|part| ms(&times, part) / 1e3);
        println!("| the home of {members} members {what}: half / all are back after, s | | {half:.2} / {all:.2} |");
    }
}

/// The time in ms below which this part of a hundred of them is, shortest first.
fn ms(times: &[Duration], part: usize) -> f64 {
    times[(times.len() - 1) * part / 100].as_secs_f64() * 1e3
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
    let all_back = async {
        // One entry more, which marks the bucket.
        while entries(&world.brokers).await < rooms as u64 + 1 {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, all_back).await.expect("all are back in time");
    begun.elapsed()
}

/// Number of entries in the broker's bucket of homes.
async fn entries(brokers: &Brokers) -> u64 {
    let streams = brokers.streams(0).await;
    let found = streams.iter().find(|stream| stream["name"].as_str().is_some_and(|name| name.ends_with("homes")));
    found.and_then(|stream| stream["state"]["messages"].as_u64()).unwrap_or_default()
}

/// Resident memory of the broker in bytes.
async fn memory(brokers: &Brokers) -> u64 {
    brokers.told(0, "varz").await["mem"].as_u64().unwrap_or_default()
}

/// Times from a signal to the home of a room until its members are in it again at another node, shortest first.
async fn pauses(members: usize, signal: &str) -> Vec<Duration> {
    let world = World::with_settings(&format!("bench-{signal}"), 2, &SETTINGS).await;
    let [home, other] = world.servers().map(|server: Server| server.addr());
    let mut coming = JoinSet::new();
    for member in 0..members {
        let client = try_enter(home, member).await.expect("its home is there");
        coming.spawn(come_back(client, other, member));
    }
    let begun = Instant::now();
    world.nodes[0].signal(signal);
    let back = timeout(PATIENCE, coming.join_all()).await.expect("all are back in time");
    let mut times: Vec<Duration> = back.into_iter().map(|back| back - begun).collect();
    times.sort();
    times
}

/// Waits for the end of a member's connection, and comes back by another node. Returns the time at which the member is in the room.
async fn come_back(client: Client, node: SocketAddr, member: usize) -> Instant {
    until_ended(client).await;
    loop {
        if let Some(client) = try_enter(node, member).await {
            tokio::spawn(until_ended(client));
            return Instant::now();
        }
        sleep(Duration::from_millis(100 + member as u64 * 37 % 401)).await;
    }
}

async fn until_ended(mut client: Client) {
    while let Some(Ok(_)) = client.socket.next().await {}
}

/// A member of the room by this node; none if the room is not available now.
async fn try_enter(node: SocketAddr, member: usize) -> Option<Client> {
    let mut client = Client::try_connect(&Server::at(node), "/ws?near=QGIS").await.ok()?;
    let hello = json!({"type": "hello", "protocol": 1, "nickname": format!("member-{member}")});
    for request in [hello, json!({"type": "join", "room": "QGIS", "ref": 1})] {
        client.socket.send(Message::text(request.to_string())).await.ok()?;
    }
    loop {
        let message = client.socket.next().await?.ok()?;
        let frame: Value = serde_json::from_str(message.to_text().ok()?).unwrap_or_default();
        match frame["type"].as_str() {
            Some("ok") => return Some(client),
            Some("error") => return None,
            _ => {}
        }
    }
}
