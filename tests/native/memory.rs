//! What thousands of sessions leave behind: nothing.

use crate::common::native::{KEY, Native, token};
use crate::common::program::Program;
use serde_json::json;

/// Sessions of one round. Their tokens are good for an hour, so that what waits for that would add up.
const SESSIONS: usize = 500;

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
async fn sessions_that_came_and_went_leave_nothing() {
    let settings = [("LOG_LEVEL", "warn"), ("RESUME_GRACE", "0.2"), ("TOKEN_KEY", KEY), ("MAX_STORED_MESSAGES", "5")];
    let program = Program::start("native_memory", &settings).await;
    let token = token(json!({"sub": "visitor"}));
    let mut held = Vec::new();
    for _ in 0..3 {
        for group in 0..SESSIONS / 20 {
            let visits = (0..20).map(|place| come_and_go(&program, group * 20 + place, &token));
            futures_util::future::join_all(visits).await;
        }
        program.server.until_members("QGIS", 0).await;
        held.push(program.memory());
    }
    // The first round warms up what is kept for good.
    let grown = held[2].saturating_sub(held[1]) / SESSIONS;
    println!("{grown} bytes of resident memory are left of each session: {held:?}");
    assert!(grown < 512, "{grown} bytes are left of each session: {held:?}");
    let mut last = Native::hello(&program.server, "visitor1").await;
    assert_eq!(last.enter("QGIS").await["nb_users"], 1);
    for place in 0..15 {
        let state = last.enter(&format!("~{place:022}")).await;
        assert_eq!((&state["nb_users"], state.get("call")), (&json!(1), None));
        let shown = last.fence(&format!("~{place:022}")).await;
        assert!(shown.iter().all(|frame| frame["room"] == "QGIS"), "{shown:?}");
    }
}
