//! A day in an hour (`DAY_MINUTES` for another time): two thousand clients of all kinds say and ask things at random, some over
//! bad lines, while moderators remove people, pictures come, and the server is started anew three times. What each of them heard
//! is audited afterwards, as it looks from outside.

mod audit;
mod native;
mod plugin;
mod requests;

use crate::common::native::{KEY, Native, View};
use crate::common::program::Program;
use crate::common::{Dice, Server};
use audit::Ledger;
use serde_json::json;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The last ones are for native clients alone.
const ROOMS: [&str; 5] =
    ["QGIS", "QField", "~0123456789abcdefghijklm", "~1123456789abcdefghijklm", "~2123456789abcdefghijklm"];
const PLUGINS: usize = 1_690;
const NATIVES: usize = 300;
/// Natives of each room that never break off, on good lines.
const WITNESSES: usize = 2;
/// Time in which a handshake has an answer.
const HANDSHAKE: Duration = Duration::from_secs(20);
/// Time for which nothing is said at the end: lost sessions are over then, and throttled counts are told.
const QUIET: Duration = Duration::from_secs(45);

const SETTINGS: [(&str, &str); 10] = [
    ("LOG_LEVEL", "warn"),
    ("TRUSTED_PROXIES", "127.0.0.1"),
    ("TOKEN_KEY", KEY),
    ("RESUME_GRACE", "20"),
    ("MAX_STORED_MESSAGES", "20"),
    ("MAILBOX", "all"),
    ("LIMIT_ROSTER", "3000"),
    ("LIMIT_INVITE_TIMEOUT", "5"),
    ("LIMIT_OFFER_TTL", "60"),
    ("RELAY", "on"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Talk,
    /// Nobody says, asks or breaks anything.
    Quiet,
    /// Natives tell what each room looks like.
    Look,
    /// All leave.
    Over,
}

/// What all of them share.
struct Day {
    server: Server,
    /// The number of restarts so far.
    shift: AtomicUsize,
    phase: watch::Receiver<Phase>,
    texts: AtomicU32,
    http: reqwest::Client,
    ledger: Mutex<Ledger>,
}

impl Day {
    fn shift(&self) -> usize {
        self.shift.load(Ordering::SeqCst)
    }

    fn phase(&self) -> Phase {
        *self.phase.borrow()
    }

    /// A text that nobody said before, and its number.
    fn text(&self, dice: &mut Dice) -> (u32, String) {
        let number = self.texts.fetch_add(1, Ordering::Relaxed);
        (number, format!("day {number} {}", "parcel ".repeat(dice.throw(40))))
    }

    fn ledger(&self) -> std::sync::MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }

    fn fault(&self, what: String) {
        self.ledger().faults.push(what);
    }

    /// Waits for so long at most, and less at the end of a phase.
    async fn pause(&self, time: Duration) {
        let mut phase = self.phase.clone();
        phase.borrow_and_update();
        tokio::select! {
            () = sleep(time) => {}
            _ = phase.changed() => {}
        }
    }
}

/// A socket, if it opens; from this address, as a proxy says, or over a bad line.
async fn open(day: &Day, server: &Server, path: &str, address: Option<&str>) -> Option<Socket> {
    let mut request = format!("ws://{}{path}", server.addr()).into_client_request().ok()?;
    if let Some(address) = address {
        request.headers_mut().insert("x-forwarded-for", address.parse().ok()?);
    }
    let opened = timeout(HANDSHAKE, connect_async(request)).await;
    if opened.is_err() && address.is_some() {
        day.fault(format!("{path} has no answer for {address:?}"));
    }
    opened.ok()?.ok().map(|(socket, _)| socket)
}

/// The number of the day's text in a frame of any protocol: thousands of them a second are not parsed.
fn number_of(frame: &str) -> Option<u32> {
    let (_, text) = frame.split_once("\"day ")?;
    text.split(' ').next()?.parse().ok()
}

/// An address of a client; some share one.
fn address(place: usize) -> String {
    format!("203.0.113.{}", place % 200 + 1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "an hour, in `make soak`"]
async fn a_day_in_an_hour() {
    let _alone = crate::ALONE.lock().await;
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    requests::hold_all_of_the_index();
    let minutes = std::env::var("DAY_MINUTES").map_or(60, |minutes| minutes.parse().expect("a number"));
    let seed = std::env::var("DAY_SEED").map_or(1, |seed| seed.parse().expect("a number"));
    println!("a day in {minutes} minutes, from seed {seed} (DAY_SEED)");
    let mut program = Program::start("day", &SETTINGS).await;
    let (phases, phase) = watch::channel(Phase::Talk);
    let day = Arc::new(Day {
        server: Server::at(program.server.addr()),
        shift: AtomicUsize::new(0),
        phase,
        texts: AtomicU32::new(0),
        http: reqwest::Client::builder().timeout(HANDSHAKE).build().unwrap(),
        ledger: Mutex::default(),
    });
    let people = begin(&day, seed);
    let shift = Duration::from_secs(minutes * 60) / 4;
    for signal in ["TERM", "KILL", "TERM"] {
        sleep(shift).await;
        program.signal(signal);
        program.ended();
        day.shift.fetch_add(1, Ordering::SeqCst);
        program.restart().await;
    }
    let before = (program.memory(), program.open_files());
    sleep(shift).await;
    phases.send_replace(Phase::Quiet);
    sleep(QUIET).await;
    let rosters = rosters(&day.server).await;
    for phase in [Phase::Look, Phase::Over] {
        sleep(Duration::from_secs(5)).await;
        phases.send_replace(phase);
    }
    for person in people {
        person.await.unwrap();
    }
    let left = Instant::now();
    let ledger = std::mem::take(&mut *day.ledger());
    ledger.audit(&rosters);
    sleep(Duration::from_secs(10).saturating_sub(left.elapsed())).await;
    let after = (program.memory(), program.open_files());
    println!("memory {} KiB before and {} after, files {} and {}", before.0 / 1024, after.0 / 1024, before.1, after.1);
    assert!(after.0 < before.0 + 20_000_000 && after.1 < before.1 + 12);
    assert!(!program.log().contains("panicked"), "{}", program.log());
}

/// All people, each of whom goes on by itself.
fn begin(day: &Arc<Day>, seed: u64) -> Vec<tokio::task::JoinHandle<()>> {
    let dice = |place: usize| Dice((seed + place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let natives = (0..NATIVES).map(|place| tokio::spawn(native::live(day.clone(), place, dice(place))));
    let plugins = (NATIVES..NATIVES + PLUGINS).map(|place| tokio::spawn(plugin::live(day.clone(), place, dice(place))));
    natives.chain(plugins).collect()
}

/// What each room is like to somebody who comes now, without that one.
async fn rosters(server: &Server) -> Vec<View> {
    let mut views = Vec::new();
    for room in ROOMS {
        let mut fresh = Native::hello(server, "fresh").await;
        let mut view = View::of(&fresh.enter(room).await);
        view.members.remove(&fresh.member());
        view.nb_users -= 1;
        views.push(view);
        fresh.ok(json!({"type": "leave", "room": room})).await;
        fresh.leave().await;
    }
    views
}
