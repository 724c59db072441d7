//! Silent sockets are pinged; those that do not answer are closed, and their nicknames are free again.

use crate::common::member::{V2, V3, newcomer};
use crate::common::raw::{CLOSE, PING, PONG, Raw, TEXT, frame, head, text};
use crate::common::{Client, Server};
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// A server with pings ten times as fast as an operator would set them, which waits for answers as long as a busy machine may take.
async fn server() -> Server {
    Server::start(&[("WS_PING_INTERVAL", "0.1"), ("WS_PING_TIMEOUT", "2"), ("MAX_MESSAGE_LENGTH", "6_000_000")]).await
}

/// Long enough to be pinged many times, and closed.
const LONG: Duration = Duration::from_secs(4);

#[tokio::test]
async fn a_client_without_pong_is_closed_and_forgotten() {
    let server = server().await;
    let mut witness = Client::connect(&server, &V2.path("QGIS")).await;
    let mut silent = Raw::connect(&server, &V2.path("QGIS")).await;
    silent.write(&text(newcomer("silent"))).await;
    witness.until(|frame| frame["newcomer"] == "silent").await;

    let ping = silent.next_of(PING).await.expect("a ping");
    assert_eq!(ping.payload, b"");
    witness.until(|frame| frame["exiter"] == "silent").await;
    witness.expect(json!({"type": "nb_users", "nb_users": 1})).await;
    assert_eq!(silent.next_of(CLOSE).await.unwrap().payload, b"\x03\xf3keepalive ping timeout");
    witness.send(newcomer("silent")).await;
    witness.expect(newcomer("silent")).await;
    assert_eq!(server.members("QGIS").await, 1);
    assert!(witness.pings > 0, "the library answered");
}

#[tokio::test]
async fn a_client_that_answers_pings_stays() {
    let server = server().await;
    let mut patient = Raw::connect(&server, &V3.path("QGIS")).await;
    let began = Instant::now();
    while began.elapsed() < LONG {
        let ping = patient.next_of(PING).await.expect("an open socket");
        patient.write(&frame(PONG, &ping.payload)).await;
    }
    assert_eq!(server.members("QGIS").await, 1);
}

#[tokio::test]
async fn a_client_that_only_sends_stays() {
    let server = server().await;
    let mut frames = Raw::connect(&server, &V3.path("QGIS")).await;
    let mut pongs = Raw::connect(&server, &V3.path("QGIS")).await;
    let mut bytes = Raw::connect(&server, &V3.path("QGIS")).await;
    bytes.write(&head(TEXT, 100_000)).await;
    let began = Instant::now();
    while began.elapsed() < LONG {
        frames.write(&text(json!({"type": "nb_users"}))).await;
        pongs.write(&frame(PONG, b"unasked")).await;
        bytes.write(b"a little more").await;
        sleep(Duration::from_millis(40)).await;
    }
    assert_eq!(server.members("QGIS").await, 3);
}

#[tokio::test]
async fn a_stalled_client_is_closed_during_a_blocked_write() {
    let server = server().await;
    let mut stuck = Raw::connect_small(&server, &V3.path("QGIS")).await;
    stuck.write(&text(newcomer("stuck"))).await;
    server.until_members("QGIS", 1).await;
    // Said over HTTP: who reads it would be slow, too, on a busy machine.
    let said = server.put(&V3.put_path("QGIS"), V3.text("speaker", &"x".repeat(5_000_000))).await;
    assert_eq!(said.status, 200, "{}", said.body);
    server.until_members("QGIS", 0).await;
    let mut other = Client::connect(&server, &V3.path("QGIS")).await;
    other.send(newcomer("stuck")).await;
    other.until(|frame| frame["newcomer"] == "stuck").await;
}

#[tokio::test]
async fn a_busy_socket_is_not_pinged() {
    const INTERVAL: Duration = Duration::from_millis(500);
    let server = Server::start(&[("WS_PING_INTERVAL", "0.5"), ("WS_PING_TIMEOUT", "2")]).await;
    let mut before = Instant::now();
    let mut busy = Raw::connect(&server, &V3.path("QGIS")).await;
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(1500) {
        let wrote = Instant::now();
        busy.write(&frame(PING, b"mine")).await;
        while busy.frame().await.expect("an open socket").first == PING {
            assert!(before.elapsed() >= INTERVAL, "who stood still for so long was silent");
        }
        before = wrote;
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_slow_reader_of_a_large_frame_is_not_silent() {
    // The kernel makes room in steps of a few hundred kilobytes; the timeout must be longer than one takes.
    let settings = [("WS_PING_INTERVAL", "0.2"), ("WS_PING_TIMEOUT", "3"), ("MAX_MESSAGE_LENGTH", "6_000_000")];
    let server = Server::start(&settings).await;
    let mut slow = Raw::connect(&server, &V3.path("QGIS")).await;
    let mut speaker = Client::connect(&server, &V3.path("QGIS")).await;
    speaker.send(V3.text("speaker", &"large ".repeat(900_000))).await;
    speaker.leave().await;
    let began = Instant::now();
    while began.elapsed() < LONG {
        slow.take(64 * 1024).await;
        sleep(Duration::from_millis(55)).await;
    }
    assert_eq!(server.members("QGIS").await, 1);
}
