//! Lost connections leave no socket open: their sessions wait without one (`docs/protocol.md`, Coming back).

use crate::common::member::V3;
use crate::common::native::Native;
use crate::common::program::Program;
use crate::common::raw::{CLOSE, Raw};
use crate::common::{Client, PATIENCE, Server};
use crate::keepalive::say_hello;
use serde_json::json;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// Longer than any of these tests, so that no session ends in it.
const GRACE: (&str, &str) = ("RESUME_GRACE", "600");

/// Sends more to QGIS than the socket and the outbox of a stalled member hold.
async fn say_too_much(server: &Server) {
    let mut speaker = Client::connect(server, &V3.path("QGIS")).await;
    for number in 0..9 {
        let said = format!("{number} {}", "x".repeat(390_000));
        speaker.send(V3.text("speaker", &said)).await;
        speaker.until(|frame| frame["text"] == said).await;
    }
    speaker.leave().await;
}

/// Waits until the session with this nickname in QGIS has no connection: a refusal then holds the time until the name
/// is free.
async fn until_detached(server: &Server, nickname: &str) {
    let mut other = Native::hello(server, nickname).await;
    let join = json!({"type": "join", "room": "QGIS"});
    let detached = timeout(PATIENCE, async {
        while other.refused(join.clone(), "nickname_taken").await.get("retry_after").is_none() {
            sleep(Duration::from_millis(200)).await; // a `join` costs rate
        }
    });
    detached.await.expect("the room learns of it");
    other.leave().await;
}

/// The linger is over when the stalled client reads again: three seconds are the contract's.
#[tokio::test]
async fn a_stalled_reader_finds_the_end_and_resumes() {
    let server = Server::start(&[GRACE, ("MAX_MESSAGE_LENGTH", "400000"), ("MESSAGE_RATE", "0")]).await;
    let (mut stalled, welcome) = say_hello(Raw::connect_small(&server, "/ws").await, "stalled").await;
    say_too_much(&server).await;
    until_detached(&server, "stalled").await;
    sleep(Duration::from_secs(5)).await;
    while let Some(frame) = stalled.frame().await {
        assert_ne!(frame.first, CLOSE, "the close did not fit into three seconds");
    }
    let mut back = Native::resume(&server, welcome["resume"].as_str().unwrap()).await;
    assert_eq!(back.event("room_state").await["state"]["room"], "QGIS");
    assert_eq!(back.event("message").await["replay"], true);
}

/// Some clients lost their network, others were cut for reading nothing.
#[tokio::test]
async fn lost_members_hold_no_descriptors_and_resume() {
    let settings = [GRACE, ("MAX_MESSAGE_LENGTH", "400000"), ("MESSAGE_RATE", "0")];
    let program = Program::start("lost_members", &settings).await;
    let server = &program.server;
    server.get("/status").await;
    let before = program.open_files();
    let (mut keys, mut cut) = (Vec::new(), Vec::new());
    for place in 0..10 {
        let raw = Raw::connect_small(server, "/ws").await;
        let (raw, welcome) = say_hello(raw, &format!("cut{place}")).await;
        keys.push(welcome["resume"].as_str().unwrap().to_owned());
        cut.push(raw);
    }
    say_too_much(server).await;
    for place in 0..20 {
        let native = Native::join(server, &format!("lost{place}"), "QGIS").await;
        keys.push(native.resume_key());
        native.break_off().await;
    }
    let closed = timeout(PATIENCE, async {
        while program.open_files() > before {
            sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(closed.await.is_ok(), "{} descriptors, {before} before", program.open_files());
    assert_eq!(server.members("QGIS").await, 30);
    for key in keys {
        Native::resume(server, &key).await.event("room_state").await;
    }
    drop(cut);
}

#[tokio::test]
async fn few_descriptors_suffice_for_many_lost_connections() {
    let program = Program::start_after("lost_and_few_files", &[GRACE], "ulimit -n 256").await;
    for place in 0..300 {
        Native::join(&program.server, &format!("lost{place}"), "QGIS").await.break_off().await;
    }
    let last = Native::join(&program.server, "last", "QGIS").await;
    assert_eq!(program.server.members("QGIS").await, 301);
    last.leave().await;
}
