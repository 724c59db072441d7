//! What many ask for and nobody reads: the boards of all rooms, and words. The server answers others meanwhile, within its
//! memory, and gives that back; and whoever reads slowly is not the one who pays.

use crate::common::native::Native;
use crate::common::program::Program;
use crate::common::raw::{CLOSE, Raw, frame, handshake, text};
use crate::common::{PATIENCE, Server, soak};
use causerie::limits::MIB;
use causerie::outbox::bytes_waiting;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// The rooms of a server by default.
const ROOMS: [&str; 3] = ["QGIS", "QField", "Geotribu"];
/// Sockets of one address, which may have a hundred.
const SOCKETS: usize = 95;
/// Memory of the program, whatever is asked for.
const MOST: usize = 400_000_000;
/// Memory above its beginning that it may keep, and the time in which it gives back the rest.
const KEPT: usize = 20_000_000;
const GIVEN_BACK: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 10 });

/// The longest time for an attack.
const AT_MOST: Duration = Duration::from_secs(600);

/// The longest time for an answer to `/healthz`: of the program as it is shipped, 100 ms. One without optimizations writes three
/// boards at ten times the cost, perhaps on a machine that does something else besides: what is looked at there is that it
/// goes on, which it did not at all.
const ANSWERED: Duration = if cfg!(debug_assertions) { PATIENCE } else { Duration::from_millis(100) };

/// The same beside messages of a megabyte from everybody, as many as there is time for: no rate is set there.
const ANSWERED_WITHOUT_RATES: Duration = if cfg!(debug_assertions) { ANSWERED } else { Duration::from_secs(1) };

/// The time for which the server is attacked.
fn attacked_for() -> Duration {
    soak(Duration::from_secs(20), Duration::from_secs(300))
}

/// A client that draws, from this address.
async fn drawer(server: &Server, address: &str, room: &str) -> Native {
    let mut native = Native::open_from(server, address).await;
    let hello = json!({"nickname": format!("drawer-{room}"), "features": ["map"]});
    assert_eq!(native.say_hello(hello).await["type"], "welcome");
    native.enter(room).await;
    native
}

/// Puts this number of features of some hundred kilobytes on a board, two in a request, as fast as the rates let.
async fn draw(native: &mut Native, room: &str, features: usize) {
    for first in (0..features).step_by(2) {
        let features: Vec<Value> = (first..first + 2).map(feature).collect();
        let put = json!({"type": "board_put", "room": room, "features": features});
        loop {
            let answer = native.ask(put.clone()).await;
            match answer["retry_after"].as_f64() {
                Some(seconds) => sleep(Duration::from_secs_f64(seconds)).await,
                None => break assert_eq!(answer["type"], "ok", "{answer}"),
            }
        }
    }
}

fn feature(number: usize) -> Value {
    let position = |place: usize| json!([place as f64 / 1e5 + 1.123_456_7, 45.123_456_7]);
    let positions: Vec<Value> = (0..4900).map(position).collect();
    let geometry = json!({"type": "LineString", "coordinates": positions});
    json!({"id": format!("b.{number:016}"), "geometry": geometry, "properties": {"shape": "line", "color": 2}})
}

/// As many features as make a board of almost 4 MiB.
fn full_board() -> usize {
    let bytes = feature(0).to_string().len() + 100;
    4 * MIB / bytes / 2 * 2 - 2
}

/// Fills the boards of all rooms; they stay while those who drew are there, and read.
async fn fill_boards(server: &Server) -> Vec<Native> {
    let drawing = ROOMS.iter().enumerate().map(|(place, room)| async move {
        let mut native = drawer(server, &format!("198.51.100.{place}"), room).await;
        draw(&mut native, room, full_board()).await;
        native
    });
    futures_util::future::join_all(drawing).await
}

/// Has those who drew read what they are told, and say that they are there, until this is dropped.
fn stay(drawers: Vec<Native>) -> JoinSet<()> {
    let stays = |mut drawer: Native| async move {
        loop {
            drawer.all().await;
            sleep(Duration::from_secs(1)).await;
        }
    };
    drawers.into_iter().map(stays).collect()
}

/// All that a client says that joins all rooms with its map.
fn joins(nickname: &str) -> Vec<u8> {
    let hello = text(json!({"type": "hello", "protocol": 1, "nickname": nickname, "features": ["map"]}));
    let joins = ROOMS.map(|room| text(json!({"type": "join", "room": room})));
    [hello, joins.concat()].concat()
}

/// A client that says this and reads nothing.
async fn unread(server: &Server, address: &str, says: &[u8]) -> Raw {
    let mut raw = Raw::open_small(server.addr(), 4096).await;
    let opening = handshake("/ws", &format!("X-Forwarded-For: {address}\r\n"));
    let _ = timeout(Duration::from_secs(10), raw.try_write(&[opening.as_bytes(), says].concat())).await;
    raw
}

/// The state of a server under attack.
#[derive(Debug, Default)]
struct Seen {
    /// The longest time for an answer.
    longest: Duration,
    /// The most memory, in bytes.
    most: usize,
}

/// Looks at a server all the while.
struct Watch {
    stop: Arc<AtomicBool>,
    seen: JoinHandle<Seen>,
}

impl Watch {
    fn begin(program: &Arc<Program>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (program, stopped) = (program.clone(), stop.clone());
        let seen = std::thread::spawn(move || {
            let mut seen = Seen::default();
            while !stopped.load(Ordering::Relaxed) {
                seen.longest = seen.longest.max(time_of_answer(program.server.addr()));
                seen.most = seen.most.max(program.memory());
                std::thread::sleep(Duration::from_millis(20));
            }
            seen
        });
        Self { stop, seen }
    }

    fn end(self) -> Seen {
        self.stop.store(true, Ordering::Relaxed);
        self.seen.join().expect("the server answers")
    }
}

/// The time in which a server answers a request for `/healthz`, connection and all.
fn time_of_answer(addr: SocketAddr) -> Duration {
    let began = Instant::now();
    let mut stream = TcpStream::connect_timeout(&addr, crate::common::PATIENCE).expect("a connection");
    stream.set_read_timeout(Some(crate::common::PATIENCE)).expect("a time");
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer in time");
    // Where it has too much to do for three seconds, it says so.
    assert!(answer.starts_with("HTTP/1.1 200") || cfg!(debug_assertions), "{answer}");
    began.elapsed()
}

/// Clients from these addresses join and read nothing; all the while some end, and others come. It takes longer where a slow
/// machine has not come to so much memory.
async fn attack(
    program: &Arc<Program>,
    (addresses, sockets): (usize, usize),
    memory: usize,
    says: impl Fn(&str) -> Vec<u8>,
) -> Seen {
    let watch = Watch::begin(program);
    let began = Instant::now();
    let (mut open, mut number) = (VecDeque::new(), 0);
    while began.elapsed() < attacked_for() || program.peak_memory() <= memory && began.elapsed() < AT_MOST {
        let missing = sockets - open.len();
        let says = &says;
        let coming = stream::iter(number..number + missing).map(|number| async move {
            let address = format!("203.0.113.{}", number % addresses + 1);
            unread(&program.server, &address, &says(&format!("unread{number}"))).await
        });
        open.extend(coming.buffered(16).collect::<Vec<_>>().await);
        number += missing;
        for place in 0..sockets / 3 {
            let Some(mut raw) = open.pop_front() else { break };
            // Who only breaks off keeps its place for a while: of one address there would soon be none left.
            if addresses == 1 || place % 2 == 0 {
                let _ = timeout(Duration::from_secs(1), raw.try_write(&frame(CLOSE, &1000_u16.to_be_bytes()))).await;
            }
        }
        program.server.get("/healthz").await;
    }
    let seen = watch.end();
    println!("{number} clients of {addresses} addresses: {seen:?}");
    seen
}

/// Waits until the program has given back what it took, while others come and go.
async fn until_given_back(program: &Program, before: usize) {
    let began = Instant::now();
    while program.memory() > before + KEPT {
        let kept = (program.memory() - before) / 1_000_000;
        assert!(began.elapsed() < GIVEN_BACK, "{kept} MB are kept. {}", program.log());
        Raw::connect(&program.server, "/ws").await;
    }
}

async fn boards_that_nobody_reads(test: &str, addresses: usize, sockets: usize) {
    let _alone = crate::ALONE.lock().await;
    // Fifty addresses may leave 5,000 sessions that wait to be resumed, some 5 kB each, for two minutes: here for less.
    let settings = [("LOG_LEVEL", "warn"), ("TRUSTED_PROXIES", "127.0.0.1"), ("RESUME_GRACE", "5")];
    let program = Arc::new(Program::start(test, &settings).await);
    let mut drawers = stay(fill_boards(&program.server).await);
    let before = program.memory();
    let seen = attack(&program, (addresses, sockets), 0, joins).await;
    assert!(seen.longest <= ANSWERED && seen.most <= MOST, "{seen:?}");
    until_given_back(&program, before).await;
    assert!(drawers.try_join_next().is_none(), "who drew stayed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_that_reads_no_boards_stops_nobody() {
    boards_that_nobody_reads("unread_boards", 1, SOCKETS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_addresses_that_read_no_boards_stop_nobody() {
    boards_that_nobody_reads("unread_boards_of_fifty", 50, 2 * SOCKETS).await;
}

/// Each waits for words of its own, three of almost a megabyte, which are shared by nobody: more than may wait in all, so that
/// sessions are cut while others end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_in_all_is_bounded_while_sessions_end() {
    let _alone = crate::ALONE.lock().await;
    let settings = [
        ("LOG_LEVEL", "warn"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("LIMIT_CONNECTIONS", "0"),
        ("MESSAGE_RATE", "0"),
        ("LIMIT_ADHOC_ROOMS_PER_ADDRESS", "1000"),
        ("MAX_MESSAGE_LENGTH", "1_000_000"),
        ("RESUME_GRACE", "0"),
    ];
    let program = Arc::new(Program::start("unread_words", &settings).await);
    let before = program.memory();
    let words = "x".repeat(900_000);
    let says = |nickname: &str| {
        let room = format!("~{nickname:0>22}");
        let hello = text(json!({"type": "hello", "protocol": 1, "nickname": nickname}));
        let join = text(json!({"type": "join", "room": room}));
        let send = text(json!({"type": "send", "room": room, "content": {"kind": "text", "text": words}}));
        [hello, join, send.repeat(3)].concat()
    };
    let seen = attack(&program, (50, 150), 256 * MIB, says).await;
    let peak = program.peak_memory();
    assert!(peak > 256 * MIB, "{} MB: the bound over all was not reached", peak / 1_000_000);
    // That bound, and what came and is not answered yet.
    assert!(seen.longest <= ANSWERED_WITHOUT_RATES && seen.most <= MOST + 200_000_000, "{seen:?}");
    until_given_back(&program, before).await;
}

/// Joins all rooms and reads 40 kB in a second for a while; `false` if the server closes it.
async fn reads_slowly(mut raw: Raw, time: Duration) -> bool {
    let mut buffer = vec![0; 4000];
    let began = Instant::now();
    let mut read = 0;
    while began.elapsed() < time {
        match timeout(Duration::from_secs(1), raw.reading.read(&mut buffer)).await {
            Ok(Ok(0) | Err(_)) => return false,
            Ok(Ok(bytes)) => read += bytes,
            Err(_) => {} // all is read
        }
        let due = Duration::from_secs_f64(read as f64 / 40_000.0);
        sleep(due.saturating_sub(began.elapsed())).await;
    }
    true
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_on_slow_lines_who_join_full_boards_at_once_stay() {
    const PEOPLE: usize = 90;
    let _alone = crate::ALONE.lock().await;
    let settings = [("LOG_LEVEL", "warn"), ("TRUSTED_PROXIES", "127.0.0.1")];
    let program = Arc::new(Program::start("slow_people", &settings).await);
    let mut drawers = fill_boards(&program.server).await;
    let server = &program.server;
    let coming = (0..PEOPLE).map(|place| async move {
        unread(server, &format!("203.0.113.{place}"), &joins(&format!("person{place}"))).await
    });
    let people = futures_util::future::join_all(coming).await;
    let reading = people.into_iter().map(|raw| tokio::spawn(reads_slowly(raw, attacked_for())));
    let reading: Vec<_> = reading.collect();
    // Somebody goes on drawing meanwhile, and others still come.
    draw(&mut drawers[0], ROOMS[0], 2).await;
    server.until_members(ROOMS[0], PEOPLE as u64 + 1).await;
    let _drawers = stay(drawers);
    let stayed = futures_util::future::join_all(reading).await;
    let closed = stayed.iter().filter(|stayed| !matches!(stayed, Ok(true))).count();
    assert_eq!(closed, 0, "of {PEOPLE}; {}", program.log());
    assert_eq!(server.members(ROOMS[0]).await, PEOPLE as u64 + 1);
}

/// What waits for one waits for all, be it that somebody draws meanwhile.
#[tokio::test]
async fn joiners_that_do_not_read_share_one_copy_of_the_board() {
    let _alone = crate::ALONE.lock().await;
    let server = Server::start(&[]).await;
    let mut native = drawer(&server, "198.51.100.1", ROOMS[0]).await;
    draw(&mut native, ROOMS[0], 14).await;
    let mut joined = Vec::new();
    let mut waiting = Vec::new();
    for (place, joiners) in [1, 2, 5, 10, 20].into_iter().enumerate() {
        while joined.len() < joiners {
            joined.push(unread(&server, "203.0.113.1", &joins(&format!("joiner{}", joined.len()))).await);
        }
        server.until_members(ROOMS[0], joiners as u64 + 1).await;
        native.say(ROOMS[0], "all have been shown the board").await;
        waiting.push(bytes_waiting());
        if place > 1 {
            draw(&mut native, ROOMS[0], 2).await;
        }
    }
    println!("{waiting:?} bytes wait");
    assert!(waiting[0] > MIB, "{waiting:?}");
    // Changes that were told to those who were there, and what of the board was shown anew to those who came later.
    let changed = 2 * 2 * 2 * 130_000;
    assert!(waiting.iter().all(|bytes| *bytes < waiting[0] + waiting[0] / 4 + changed), "{waiting:?}");
}
