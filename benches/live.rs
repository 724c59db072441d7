//! The cost of what goes on all the time. Of live values: the time of the server on a core, and the bytes that it writes, while
//! members point and devices tell where they are; beside it, computed, the bytes of a server that sends all values to all whenever
//! one is set. Of the relay: the time on a core while one member sends another 100 Mbit/s through it. Prints tables for
//! `docs/performance.md`. With a number: for so many seconds. With `relay`: that alone.

#![allow(unreachable_pub, dead_code, reason = "tests use the rest of what this shares with them")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark may panic and tell figures"
)]

#[path = "../tests/program/relay/client.rs"]
mod client;
#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/program/turn"]
mod turn {
    pub mod stun;
}

use client::{Line, Turn};
use common::Server;
use common::native::Native;
use common::program::{Program, free_port};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::{Instant, interval, sleep, timeout};
use tokio_tungstenite::tungstenite::Message;

const ROOM: &str = "QGIS";
/// Time after which members know each other, and nothing is told but live values.
const QUIET: Duration = Duration::from_secs(3);

/// Members of a room, all of whom look at the map.
struct Row {
    name: &'static str,
    members: usize,
    /// Values that each sets in a second.
    rate: u32,
    set: fn(f64) -> Value,
}

const ROWS: [Row; 5] = [
    Row { name: "200 members, nobody points", members: 200, rate: 0, set: cursor },
    Row { name: "50 members, each points 5 times a second", members: 50, rate: 5, set: cursor },
    Row { name: "200 members, the same: pointers are not told in a crowd", members: 200, rate: 5, set: cursor },
    Row { name: "50 devices that look on, a position each second", members: 50, rate: 1, set: position },
    Row { name: "200 devices, the same", members: 200, rate: 1, set: position },
];

fn cursor(at: f64) -> Value {
    json!({"cursor": {"at": [5.72 + at, 45.18]}})
}

fn position(at: f64) -> Value {
    json!({"position": {"at": [5.72 + at, 45.18], "accuracy": 8, "heading": 120, "speed": 1.2}})
}

/// What is sent through the relay: bits a second, in packets of so many bytes.
const SENT: f64 = 100e6;
const PACKET: usize = 1200;

#[tokio::main]
async fn main() {
    let seconds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(10.0);
    if !std::env::args().any(|argument| argument == "relay") {
        live_values(seconds).await;
    }
    println!("|  | Mbit a second | packets that were lost | % of a core |");
    println!("|---|---:|---:|---:|");
    for (name, on_channels) in [("over UDP, on channels", true), ("over UDP, as indications", false)] {
        let (passed, lost, cpu) = relayed(on_channels, Duration::from_secs_f64(seconds)).await;
        println!("| {name} | {:.1} | {lost} | {:.1} |", passed / 1e6, cpu * 100.0);
    }
}

async fn live_values(seconds: f64) {
    println!(
        "|  | % of a core | kB a second to each | MB a second in all | the same if all went to all at each change (computed) | frames a second to each |"
    );
    println!("|---|---:|---:|---:|---:|---:|");
    for row in ROWS {
        let settings = [("ROOMS", ROOM), ("LIMIT_CONNECTIONS", "1000"), ("LOG_LEVEL", "error")];
        let program = Program::start("bench-live", &settings).await;
        let (cpu, bytes, frames) = measure(&program, &row, Duration::from_secs_f64(seconds)).await;
        let (all, members) = (bytes as f64 / seconds, row.members as f64);
        println!(
            "| {} | {:.1} | {:.1} | {:.2} | {} | {:.1} |",
            row.name,
            cpu.as_secs_f64() / seconds * 100.0,
            all / members / 1e3,
            all / 1e6,
            all_to_all(&program, &row).await,
            frames as f64 / seconds / members
        );
    }
}

/// MB a second, were each value that is set answered by all values to all members: as many bytes as one who joins now is shown.
async fn all_to_all(program: &Program, row: &Row) -> String {
    let (_newcomer, state) = enter(&program.server, row.members).await;
    let Some(values) = state.get("live") else { return "–".to_owned() };
    let frames = f64::from(row.rate) * (row.members * row.members) as f64;
    format!("{:.1}", frames * values.to_string().len() as f64 / 1e6)
}

/// Time on a core, bytes and frames that the members of a row cost.
async fn measure(program: &Program, row: &Row, time: Duration) -> (Duration, usize, usize) {
    let [bytes, frames] = [0, 0].map(|_| Arc::new(AtomicUsize::new(0)));
    for number in 0..row.members {
        let (member, _) = enter(&program.server, number).await;
        tokio::spawn(live(member, number, row.rate, row.set, [bytes.clone(), frames.clone()]));
    }
    sleep(QUIET).await;
    let read = || [&bytes, &frames].map(|count| count.load(Ordering::Relaxed));
    let (before, cpu) = (read(), program.cpu());
    let began = Instant::now();
    sleep(time).await;
    let (after, used) = (read(), program.cpu() - cpu);
    (used.div_f64(began.elapsed().as_secs_f64() / time.as_secs_f64()), after[0] - before[0], after[1] - before[1])
}

/// A member that shows the map, and the state of the room as it joins.
async fn enter(server: &Server, number: usize) -> (Native, Value) {
    let keys = json!({"nickname": format!("member{number}"), "features": ["map"]});
    let mut member = Native::hello_with(server, keys).await;
    let state = member.enter(ROOM).await;
    (member, state)
}

/// Sets a value again and again, and counts what comes.
async fn live(member: Native, number: usize, rate: u32, set: fn(f64) -> Value, counts: [Arc<AtomicUsize>; 2]) {
    let (mut write, mut read) = member.client.socket.split();
    let reading = async {
        while let Some(Ok(message)) = read.next().await {
            counts[0].fetch_add(message.len(), Ordering::Relaxed);
            counts[1].fetch_add(1, Ordering::Relaxed);
        }
    };
    let writing = async {
        if rate == 0 {
            return std::future::pending().await;
        }
        sleep(Duration::from_secs(1).mul_f64((number % 97) as f64 / 97.0)).await; // one after the other
        let mut ticks = interval(Duration::from_secs(1) / rate);
        let mut step = 0;
        loop {
            ticks.tick().await;
            step += 1;
            let frame = json!({"type": "live", "room": ROOM, "set": set(f64::from(step % 1000) / 1e5)});
            if write.send(Message::text(frame.to_string())).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = reading => {}
        () = writing => {}
    }
}

/// Bits that passed in a second, packets that did not, and the share of a core that it took.
async fn relayed(on_channels: bool, time: Duration) -> (f64, u64, f64) {
    let port = free_port();
    let port_text = port.to_string();
    let own = [("RELAY", "on"), ("RELAY_PORT", &port_text), ("RELAY_RATE", "1000"), ("LOG_LEVEL", "error")];
    let program = Program::start("bench-relay", &own).await;
    let mut natives = Vec::new();
    let mut ends = Vec::new();
    for nickname in ["ann", "bob"] {
        let mut native = Native::join(&program.server, nickname, "QGIS").await;
        let call = json!({"type": "call_join", "room": "QGIS", "mic": true, "camera": false, "screen": false});
        native.ok(call).await;
        let mut turn = Turn::of(&mut native, Line::udp(([127, 0, 0, 1], port).into()).await).await;
        let at: SocketAddr = ([192, 0, 2, 1], turn.allocate().await.expect("an address")).into();
        natives.push(native);
        ends.push((turn, at));
    }
    let [(mut one, here), (mut other, there)] = ends.try_into().ok().expect("two");
    assert_eq!((one.permit(there).await, other.permit(here).await), (200, 200));
    if on_channels {
        assert_eq!((one.bind(0x4000, there).await, other.bind(0x4000, here).await), (200, 200));
    }
    let packet =
        if on_channels { Turn::on_channel(0x4000, &[7; PACKET]) } else { Turn::indication(there, &[7; PACKET]) };
    let (Line::Datagrams(one), Line::Datagrams(other)) = (one.line, other.line) else { panic!("UDP") };
    let heard = tokio::spawn(count(other));
    let (cpu, began) = (program.cpu(), Instant::now());
    let mut ticks = interval(Duration::from_millis(1));
    let mut sent = 0_u64;
    while began.elapsed() < time {
        ticks.tick().await;
        while (sent as f64) < began.elapsed().as_secs_f64() * SENT / 8.0 / PACKET as f64 {
            one.send(&packet).await.expect("sent");
            sent += 1;
        }
    }
    let heard = heard.await.expect("counted");
    let (used, elapsed) = ((program.cpu() - cpu).as_secs_f64(), time.as_secs_f64());
    (heard as f64 * PACKET as f64 * 8.0 / elapsed, sent - heard, used / elapsed)
}

/// Number of packets that come, until none does for a second.
async fn count(socket: UdpSocket) -> u64 {
    let mut packets = 0;
    while let Ok(Ok(length)) = timeout(Duration::from_secs(1), socket.recv(&mut [0; 2048])).await {
        assert!(length >= PACKET, "data and nothing else");
        packets += 1;
    }
    packets
}
