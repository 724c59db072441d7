//! People come into many rooms at once: counts keep the pace of the server, and soon everybody knows the last.

use crate::common::Server;
use crate::common::member::V3;
use crate::common::native::Native;
use crate::common::raw::{Raw, TEXT};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio::time::sleep;

const ROOMS: usize = 40;
/// Gischat members of each room; a native one is there before them.
const MEMBERS: usize = 100;
/// Presence of so few members is told every 0.2 s.
const PRESENCES: f64 = 5.0;
/// Counts that all rooms deliver in a second, and those that they may deliver before (`docs/protocol.md`, Decisions).
const PACE: f64 = 5_000.0;
const BURST: f64 = 1_000.0;
/// No count is older, with some time for a busy machine.
const LONGEST: Duration = Duration::from_millis(2_500);
const CHURN: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_over_many_rooms_costs_few_counts_and_ends_right() {
    let _alone = crate::ALONE.lock().await;
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let rooms: Vec<String> = (0..ROOMS).map(|room| format!("r{room}")).collect();
    let server = Server::start(&[("ROOMS", &rooms.join(",")), ("WS_PING_INTERVAL", "3600")]).await;
    let enter = async |place: usize| Raw::connect(&server, &V3.path(&rooms[place % ROOMS])).await;

    let began = Instant::now();
    let mut natives = Vec::new();
    for room in &rooms {
        natives.push(Native::join(&server, "ann", room).await);
    }
    let members: Vec<Raw> = stream::iter(0..ROOMS * MEMBERS).map(&enter).buffered(32).collect().await;
    let listening: Vec<JoinHandle<Heard>> = members.into_iter().map(|raw| tokio::spawn(listen(raw))).collect();
    let joined = Instant::now();
    let visits = stream::iter(0..).take_while(|_| async { joined.elapsed() < CHURN }).map(&enter).buffered(8);
    let visits = visits.fold(0, async |visits, _| visits + 1).await;
    for room in &rooms {
        server.until_members(room, MEMBERS as u64 + 1).await;
    }
    let seconds = (began.elapsed() + LONGEST).as_secs_f64();
    sleep(LONGEST * 2).await;
    for room in &rooms {
        let body = json!({"author": "end", "avatar": null, "text": "end"});
        assert_eq!(server.put(&format!("/channel/{room}/text"), body).await.status, 200);
    }
    let mut counts = 0;
    for listener in listening {
        let heard = listener.await.unwrap();
        assert_eq!(heard.last_count, MEMBERS as u64 + 1);
        counts += heard.counts;
    }
    for mut native in natives {
        native.until(|frame| frame["content"]["text"] == "end").await;
        let presences: Vec<&Value> = native.client.seen.iter().filter(|frame| frame["type"] == "presence").collect();
        assert_eq!(presences.last().map(|presence| presence["nb_users"].as_u64()), Some(Some(MEMBERS as u64 + 1)));
        assert!(presences.len() as f64 <= PRESENCES * seconds + 1.0, "{} in {seconds} s", presences.len());
    }
    let all = (ROOMS * MEMBERS) as f64;
    let bound = PACE * seconds + BURST + 2.0 * all;
    println!("{:.1} counts for each member in {seconds:.1} s, with {visits} visits", counts as f64 / all);
    assert!((counts as f64) < bound, "{counts} counts in {seconds} s");
}

/// The counts that a member was told.
struct Heard {
    counts: usize,
    last_count: u64,
}

/// Hears counts until somebody says something.
async fn listen(mut raw: Raw) -> Heard {
    let mut heard = Heard { counts: 0, last_count: 0 };
    loop {
        let frame = raw.next_of(TEXT).await.expect("an open socket");
        let frame: Value = serde_json::from_slice(&frame.payload).expect("JSON");
        match frame["nb_users"].as_u64() {
            Some(count) => heard = Heard { counts: heard.counts + 1, last_count: count },
            None => return heard,
        }
    }
}
