//! Memory after thousands of sessions: they leave none in use.

use crate::common::native::{KEY, Native, token};
use crate::common::program::Program;
use serde_json::json;

/// Sessions of one round. Their tokens are valid for an hour, so that memory held for that long would add up.
const SESSIONS: usize = 200;
/// Most rounds until memory settles.
const ROUNDS: usize = 12;
/// Bytes for each session that a round may cost by chance. A session holds several thousand.
const SETTLED: usize = 400;

/// Plays rounds until one leaves no memory; returns the bytes for each session that each round left.
async fn play_until_settled(program: &Program, token: &str, before: &mut usize) -> Vec<usize> {
    let mut grown = Vec::new();
    while grown.len() < ROUNDS {
        for group in 0..SESSIONS / 20 {
            let visits = (0..20).map(|place| come_and_go(program, group * 20 + place, token));
            futures_util::future::join_all(visits).await;
        }
        program.server.until_members("QGIS", 0).await;
        let now = program.memory();
        grown.push(now.saturating_sub(*before) / SESSIONS);
        *before = now;
        if grown.len() > 2 && grown.last().is_some_and(|bytes| *bytes < SETTLED) {
            break;
        }
    }
    grown
}

async fn come_and_go(program: &Program, place: usize, token: &str) {
    let server = &program.server;
    let nickname = format!("visitor{place}");
    let mut native = Native::hello_as(server, &nickname, token).await;
    let adhoc = format!("~{place:022}");
    for room in ["QGIS", &adhoc] {
        native.enter(room).await;
        native.say(room, "hi").await;
    }
    native.ok(json!({"type": "auth", "token": token})).await;
    native.ok(json!({"type": "file_offer", "room": adhoc, "name": "a.gpkg", "size": 7})).await;
    native.ok(json!({"type": "call_join", "room": adhoc, "mic": true, "camera": false, "screen": false})).await;
    match place % 3 {
        0 => native.leave().await,
        1 => native.break_off().await,
        _ => {
            let resumed = Native::resume(server, &native.resume_key()).await;
            native.break_off().await;
            resumed.client.close_with(Some(1000)).await;
        }
    }
}

#[tokio::test]
async fn ended_sessions_hold_no_memory() {
    let settings = [("LOG_LEVEL", "warn"), ("RESUME_GRACE", "0.2"), ("TOKEN_KEY", KEY), ("MAX_STORED_MESSAGES", "5")];
    let program = Program::start("native_memory", &settings).await;
    let token = token(json!({"sub": "visitor"}));
    // The first rounds fill lasting caches; a leak would cost more in every round.
    let mut before = program.memory();
    let grown = play_until_settled(&program, &token, &mut before).await;
    println!("{before} bytes of resident memory after rounds that grew it by {grown:?} for each session");
    assert!(grown.len() < ROUNDS, "bytes that are left of each session, round by round: {grown:?}");
    let mut last = Native::hello(&program.server, "visitor1").await;
    assert_eq!(last.enter("QGIS").await["nb_users"], 1);
    for place in 0..15 {
        let state = last.enter(&format!("~{place:022}")).await;
        assert_eq!((&state["nb_users"], state.get("call")), (&json!(1), None));
        let shown = last.fence(&format!("~{place:022}")).await;
        assert!(shown.iter().all(|frame| frame["room"] == "QGIS"), "{shown:?}");
    }
}
