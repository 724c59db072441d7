//! The cost of what goes on all the time. Of live values: the time of the server on a core, and the bytes that it writes, while
//! members point and devices tell where they are; beside it, computed, the bytes of a server that sends all values to all whenever
//! one is set. Of the apps of `livefield`, beside a stand-in for their own server, which does, and what a room without them pays
//! for their door. Of the relay. Prints tables for `docs/performance.md`. With a number: for so many seconds. With `live`,
//! `livefield` or `relay`: that alone.

#![allow(unreachable_pub, dead_code, reason = "tests use the rest of what this shares with them")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark may panic and tell figures"
)]

#[path = "../../tests/program/relay/client.rs"]
mod client;
#[path = "../../tests/common/mod.rs"]
mod common;
mod relay;
mod stand_in;
#[path = "../../tests/program/turn"]
mod turn {
    pub mod stun;
}

use common::native::Native;
use common::program::{Program, cpu_of};
use common::{Client, Server};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::{Instant, interval, sleep};
use tokio_tungstenite::tungstenite::Message;

const ROOM: &str = "QGIS";
/// Time after which members know each other, and nothing is told but live values.
const QUIET: Duration = Duration::from_secs(3);
/// Rounds of what differs by little.
const ROUNDS: usize = 7;
/// The argument with which this program is the stand-in.
const STAND_IN: &str = "stand-in";

/// Members of a room, and the frame that each of them sends so many times a second, by its number.
#[derive(Clone, Copy)]
struct Load {
    members: usize,
    rate: u32,
    frame: fn(u32) -> Value,
}

/// The cost of a load.
struct Cost {
    /// Part of a core.
    cpu: f64,
    /// Bytes and frames in a second that members are sent.
    bytes: f64,
    frames: f64,
}

/// Members all of whom look at the map.
const ROWS: [(&str, Load); 5] = [
    ("200 members, nobody points", Load { members: 200, rate: 0, frame: cursor }),
    ("50 members, each points 5 times a second", Load { members: 50, rate: 5, frame: cursor }),
    ("200 members, the same: pointers are not told in a crowd", Load { members: 200, rate: 5, frame: cursor }),
    ("50 devices that look on, a position each second", Load { members: 50, rate: 1, frame: position }),
    ("200 devices, the same", Load { members: 200, rate: 1, frame: position }),
];

fn cursor(step: u32) -> Value {
    json!({"type": "live", "room": ROOM, "set": {"cursor": {"at": [longitude(step), 45.18]}}})
}

fn position(step: u32) -> Value {
    let position = json!({"at": [longitude(step), 45.18], "accuracy": 8, "heading": 120, "speed": 1.2});
    json!({"type": "live", "room": ROOM, "set": {"position": position}})
}

/// A position as an app of `livefield` writes it.
fn fix(step: u32) -> Value {
    json!({"type": "position", "lat": "45.1800000", "lon": format!("{:.7}", longitude(step)), "dir": "120.0", "speed": "1.20"})
}

/// Words and positions by turns.
fn talk(step: u32) -> Value {
    let words = || json!({"type": "send", "room": ROOM, "content": {"kind": "text", "text": format!("number {step}")}});
    if step.is_multiple_of(2) { words() } else { position(step) }
}

fn longitude(step: u32) -> f64 {
    5.72 + f64::from(step % 1000) / 1e5
}

#[tokio::main]
async fn main() {
    if std::env::args().any(|argument| argument == STAND_IN) {
        return stand_in::run().await;
    }
    let seconds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(10.0);
    let time = Duration::from_secs_f64(seconds);
    let is_asked = |name| {
        let mut names =
            std::env::args().filter(|argument| ["live", "livefield", "relay"].contains(&&**argument)).peekable();
        names.peek().is_none() || names.any(|asked| asked == name)
    };
    if is_asked("live") {
        live_values(time).await;
    }
    if is_asked("livefield") {
        apps(time).await;
        door(time).await;
    }
    if is_asked("relay") {
        relay::table(time).await;
    }
}

async fn live_values(time: Duration) {
    println!(
        "|  | % of a core | kB a second to each | MB a second in all | the same if all went to all at each change (computed) | frames a second to each |"
    );
    println!("|---|---:|---:|---:|---:|---:|");
    for (name, load) in ROWS {
        let program = start(&[]).await;
        let cost =
            measure(load, time, async |number| enter(&program.server, number).await.0.client, || program.cpu()).await;
        let members = load.members as f64;
        println!(
            "| {name} | {:.1} | {:.1} | {:.2} | {} | {:.1} |",
            cost.cpu * 100.0,
            cost.bytes / members / 1e3,
            cost.bytes / 1e6,
            all_to_all(&program, load).await,
            cost.frames / members
        );
    }
}

/// Fifty apps of one team at this server, and at the stand-in.
async fn apps(time: Duration) {
    let load = Load { members: 50, rate: 1, frame: fix };
    let program = start(&[("LIVEFIELD", "groups")]).await;
    let own = measure(load, time, async |number| join(&program.server, number).await, || program.cpu()).await;
    let mut process = Command::new(std::env::current_exe().unwrap());
    let mut process = process.arg(STAND_IN).stdout(Stdio::piped()).spawn().expect("the stand-in starts");
    let mut address = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
    let (server, id) = (Server::at(address.trim().parse().expect("an address")), process.id());
    let other = measure(load, time, async |number| join(&server, number).await, || cpu_of(id)).await;
    let _ = process.kill();
    let _ = process.wait();

    println!(
        "\n| 50 apps of livefield that look on, a position each second | causerie | all to all at each fix (a stand-in) | ratio |"
    );
    println!("|---|---:|---:|---:|");
    for (name, own, other, decimals) in [
        ("MB a second in all", own.bytes / 1e6, other.bytes / 1e6, 2),
        ("frames a second to each", own.frames / 50.0, other.frames / 50.0, 1),
        ("% of a core", own.cpu * 100.0, other.cpu * 100.0, 1),
    ] {
        println!("| {name} | {own:.decimals$} | {other:.decimals$} | {:.3} |", own / other);
    }
}

/// A room in which nobody speaks `livefield`, of a server that has a door for that beside one that has none, again and again.
async fn door(time: Duration) {
    let load = Load { members: 50, rate: 10, frame: talk };
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut cpu = Vec::new();
        for setting in ["off", "all", "off"] {
            let program = start(&[("LIVEFIELD", setting), ("MESSAGE_RATE", "0")]).await;
            let enters = async |number| enter(&program.server, number).await.0.client;
            cpu.push(measure(load, time, enters, || program.cpu()).await.cpu);
        }
        with.push(cpu[1] / f64::midpoint(cpu[0], cpu[2]));
        without.push(cpu[2] / cpu[0]);
    }
    println!("\n| 50 members who talk and move, nobody with livefield | CPU, median of {ROUNDS} | least to most |");
    println!("|---|---:|---:|");
    for (name, mut ratios) in [("`LIVEFIELD=all` beside `off`", with), ("`off` beside `off`", without)] {
        ratios.sort_by(f64::total_cmp);
        println!("| {name} | {:.3} | {:.3} to {:.3} |", ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
    }
}

async fn start(more: &[(&str, &str)]) -> Program {
    let settings = [("ROOMS", ROOM), ("LIMIT_CONNECTIONS", "1000"), ("LOG_LEVEL", "error")];
    Program::start("bench-live", &[&settings, more].concat()).await
}

/// MB a second, were each value that is set answered by all values to all members: as many bytes as one who joins now is shown.
async fn all_to_all(program: &Program, load: Load) -> String {
    let (_newcomer, state) = enter(&program.server, load.members).await;
    let Some(values) = state.get("live") else { return "–".to_owned() };
    let frames = f64::from(load.rate) * (load.members * load.members) as f64;
    format!("{:.1}", frames * values.to_string().len() as f64 / 1e6)
}

/// The cost of a load whose members come in this way, at a server that has had so much of a core.
async fn measure(load: Load, time: Duration, come: impl AsyncFn(usize) -> Client, cpu: impl Fn() -> Duration) -> Cost {
    let counts = [0, 0].map(|_| Arc::new(AtomicUsize::new(0)));
    for number in 0..load.members {
        tokio::spawn(live(come(number).await, number, load, counts.clone()));
    }
    sleep(QUIET).await;
    let read = || counts.each_ref().map(|count| count.load(Ordering::Relaxed));
    let (before, spent, began) = (read(), cpu(), Instant::now());
    sleep(time).await;
    let (after, spent, seconds) = (read(), cpu() - spent, began.elapsed().as_secs_f64());
    let [bytes, frames] = [0, 1].map(|at| (after[at] - before[at]) as f64 / seconds);
    Cost { cpu: spent.as_secs_f64() / seconds, bytes, frames }
}

/// A member that shows the map, and the state of the room as it joins.
async fn enter(server: &Server, number: usize) -> (Native, Value) {
    let keys = json!({"nickname": format!("member{number}"), "features": ["map"]});
    let mut member = Native::hello_with(server, keys).await;
    let state = member.enter(ROOM).await;
    (member, state)
}

/// An app that is in its group.
async fn join(server: &Server, number: usize) -> Client {
    let mut app = Client::connect(server, "/").await;
    app.send(json!({"type": "join", "user": format!("device{number}"), "group": "owner/project"})).await;
    app.until(|frame| frame["device"].is_string()).await;
    app
}

/// Sends again and again, and counts what comes.
async fn live(member: Client, number: usize, load: Load, counts: [Arc<AtomicUsize>; 2]) {
    let (mut write, mut read) = member.socket.split();
    let reading = async {
        while let Some(Ok(message)) = read.next().await {
            counts[0].fetch_add(message.len(), Ordering::Relaxed);
            counts[1].fetch_add(1, Ordering::Relaxed);
        }
    };
    let writing = async {
        if load.rate == 0 {
            return std::future::pending().await;
        }
        sleep(Duration::from_secs(1).mul_f64((number % 97) as f64 / 97.0)).await; // one after the other
        let mut ticks = interval(Duration::from_secs(1) / load.rate);
        for step in 0.. {
            ticks.tick().await;
            if write.send(Message::text((load.frame)(step).to_string())).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = reading => {}
        () = writing => {}
    }
}
