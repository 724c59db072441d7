//! The server stops: it is no longer ready, takes no new client, closes gischat's sockets with 1012 alone and native
//! ones with a notice and 1001, and ends in less than ten seconds, even if clients do not answer.

use crate::common::clock::Still;
use crate::common::member::{GENERATIONS, V3, newcomer};
use crate::common::native::Native;
use crate::common::program::Program;
use crate::common::raw::{CLOSE, PING, PONG, Raw, TEXT, frame, handshake, head, text};
use crate::common::{Client, Server};
use serde_json::json;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

const LIMIT: Duration = Duration::from_secs(10);

/// Expects no other frame than the close of a server that stops.
async fn expect_goodbye(raw: &mut Raw, who: &str) {
    let close = raw.frame().await.unwrap_or_else(|| panic!("{who}: no close"));
    assert_eq!((close.first, &close.payload[..]), (CLOSE, &1012_u16.to_be_bytes()[..]), "{who}");
}

/// Reads all frames that were sent to this client before.
async fn settle(raw: &mut Raw) {
    raw.write(&frame(PING, b"settled?")).await;
    raw.next_of(PONG).await.expect("an open socket");
}

#[tokio::test]
async fn gischats_sockets_get_close_1012_alone() {
    let mut server = Server::start(&[]).await;
    let mut members = Vec::new();
    for generation in GENERATIONS {
        let mut raw = Raw::connect(&server, &generation.path("QGIS")).await;
        if generation != crate::common::member::V1 {
            raw.write(&text(newcomer(&format!("{generation:?}-name")))).await;
        }
        members.push((format!("{generation:?}"), raw));
    }
    let mut unfinished = Raw::connect(&server, &V3.path("QGIS")).await;
    unfinished.write(&head(TEXT, 1000)).await;
    unfinished.write(b"half").await;
    server.until_members("QGIS", 4).await;
    tokio::time::sleep(Duration::from_millis(250)).await; // the last count goes out
    for (_, raw) in &mut members {
        settle(raw).await;
    }
    // The dialect of this client is not decided yet.
    let undecided = Raw::connect(&server, "/room/Geotribu/ws").await;
    server.begin_stop();
    for (who, raw) in &mut members {
        expect_goodbye(raw, who).await;
        raw.write(&frame(CLOSE, &1012_u16.to_be_bytes())).await;
        assert_eq!(raw.frame().await, None, "{who}: a frame after the close");
    }
    for mut raw in [unfinished, undecided] {
        assert_eq!(raw.closed().await, (1012, String::new()));
    }
    server.wait().await;
    assert!(TcpStream::connect(server.addr()).await.is_err(), "it listens no more");
}

#[tokio::test]
async fn native_clients_get_a_notice_before_close_1001() {
    for (lang, word) in [("en", "server"), ("fr", "serveur")] {
        let mut server = Server::start(&[("MAIN_LANG", lang)]).await;
        let mut ann = Native::join(&server, "ann", "QGIS").await;
        ann.enter("QField").await;
        let mut stranger = Raw::connect(&server, "/ws").await; // has not said hello: nothing is said to it
        server.begin_stop();
        let mut notice = ann.event("notice").await;
        assert!(notice["text"].as_str().unwrap().contains(word), "{notice}");
        let keys = notice.as_object_mut().unwrap();
        assert!(keys["timestamp"].is_u64() && keys["id"].is_string());
        keys.retain(|key, _| !["timestamp", "id", "text"].contains(&&**key));
        assert_eq!(notice, json!({"type": "notice", "level": "warning"}));
        assert_eq!(ann.closed().await, 1001);
        assert_eq!(ann.client.seen.iter().filter(|frame| frame["type"] == "notice").count(), 1);
        let close = stranger.frame().await.expect("a close");
        assert_eq!((close.first, &close.payload[..2]), (CLOSE, &1001_u16.to_be_bytes()[..]));
        drop(stranger);
        server.wait().await;
    }
}

#[tokio::test]
async fn a_stopping_server_is_not_ready_and_takes_no_client() {
    let mut server = Server::start(&[]).await;
    let mut reluctant = Raw::connect(&server, &V3.path("QGIS")).await;
    settle(&mut reluctant).await;
    let clock = Still::begin(); // it has three seconds
    server.begin_stop();
    expect_goodbye(&mut reluctant, "reluctant").await;
    assert_eq!(server.get("/readyz").await.status, 503);
    assert_eq!(server.get("/healthz").await.status, 200);
    for generation in GENERATIONS {
        assert_eq!(Client::refused(&server, &generation.path("QGIS")).await, 503);
    }
    drop((clock, reluctant));
    server.wait().await;
}

#[tokio::test]
async fn a_second_signal_ends_a_server_that_stops_at_once() {
    for [first, second] in [["INT", "INT"], ["TERM", "INT"]] {
        loop {
            let mut program = Program::start("second_signal", &[]).await;
            let mut reluctant = Raw::connect(&program.server, &V3.path("QGIS")).await;
            settle(&mut reluctant).await;
            let stopped = Instant::now();
            program.signal(first);
            expect_goodbye(&mut reluctant, "reluctant").await;
            program.signal(second);
            let late = stopped.elapsed();
            let code = program.ended().code();
            if code == Some(0) && late > Duration::from_millis(2_500) {
                continue; // its clients may have had their three seconds before the second signal was there
            }
            assert_eq!(code, Some(130), "{first}, {second}: {}", program.log());
            break;
        }
    }
}

#[tokio::test]
async fn stalled_and_busy_clients_do_not_delay_the_end() {
    let settings = [("MAX_MESSAGE_LENGTH", "6_000_000"), ("MESSAGE_RATE", "0")];
    let mut server = Server::start(&settings).await;
    let silent = Raw::connect(&server, &V3.path("QGIS")).await;
    let half_open = Raw::open(server.addr()).await;
    let blocked = Raw::connect_small(&server, &V3.path("QGIS")).await;
    let mut writer = Raw::connect(&server, &V3.path("QGIS")).await;
    writer.write(&text(json!({"type": "text", "author": "writer", "text": "x".repeat(5_000_000)}))).await;
    writer.text_with(|frame| frame["type"] == "text").await;
    let mut writer = writer.keep_writing(text("[]"), usize::MAX);
    let began = Instant::now();
    server.begin_stop();
    while writer.frame().await.is_some_and(|frame| frame.first != CLOSE) {}
    server.wait().await;
    assert!(began.elapsed() < LIMIT, "{:?}", began.elapsed());
    drop((silent, half_open, blocked));
}

/// Opens sockets until the server takes no more, and returns the last answer and the close codes of the sockets.
async fn keep_coming(addr: SocketAddr) -> (String, Vec<u16>) {
    let mut sockets = Vec::new();
    let last = loop {
        let Ok(stream) = TcpStream::connect(addr).await else {
            break String::new();
        };
        let (reading, writing) = stream.into_split();
        let mut raw = Raw::over(reading, writing);
        let _ = raw.try_write(handshake("/channel/QGIS/ws", "").as_bytes()).await;
        match raw.head().await {
            head if head.starts_with("HTTP/1.1 101") => sockets.push(raw),
            head => break head.lines().next().unwrap_or_default().to_owned(),
        }
    };
    let mut codes = Vec::new();
    for mut socket in sockets {
        codes.push(socket.closed().await.0);
    }
    (last, codes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clients_that_come_during_the_stop_are_refused_or_closed() {
    let mut server = Server::start(&[]).await;
    let comers: Vec<_> = (0..8).map(|_| tokio::spawn(keep_coming(server.addr()))).collect();
    while server.members("QGIS").await < 100 {
        tokio::task::yield_now().await;
    }
    let began = Instant::now();
    server.begin_stop();
    for comer in comers {
        let (last, codes) = comer.await.unwrap();
        assert!(["HTTP/1.1 503 Service Unavailable", ""].contains(&&*last), "{last}");
        assert!(!codes.is_empty() && codes.iter().all(|code| *code == 1012), "{codes:?}");
    }
    server.wait().await;
    // Who is overlooked costs all of the eight seconds that a stop may take.
    assert!(began.elapsed() < Duration::from_millis(7_800), "nobody was overlooked: {:?}", began.elapsed());
}

#[tokio::test]
async fn the_program_ends_well_on_either_signal() {
    for signal in ["TERM", "INT"] {
        let mut program = Program::start(&format!("signal_{signal}"), &[]).await;
        let mut polite = Client::connect(&program.server, &V3.path("QGIS")).await;
        let mut silent = Raw::connect(&program.server, &V3.path("QGIS")).await;
        let began = Instant::now();
        program.signal(signal);
        assert_eq!(polite.closed().await, 1012);
        assert_eq!(silent.next_of(CLOSE).await.unwrap().payload, 1012_u16.to_be_bytes());
        if signal == "INT" {
            drop(silent); // else it is waited for a little
        }
        assert_eq!(program.ended().code(), Some(0), "{}", program.log());
        assert!(began.elapsed() < LIMIT, "{:?}", began.elapsed());
        assert!(program.log().contains(&format!("SIG{signal}")), "{}", program.log());
    }
}

/// Where there is no certificate to read again, it does nothing.
#[tokio::test]
async fn a_hang_up_ends_nobody() {
    let mut program = Program::start("stop_hang_up", &[]).await;
    let mut ann = Native::join(&program.server, "ann", "QGIS").await;
    program.signal("HUP");
    let deadline = Instant::now() + LIMIT;
    while !program.log().contains("SIGHUP: ") {
        assert!(Instant::now() < deadline, "{}", program.log());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    ann.say("QGIS", "still here").await;
    program.signal("TERM");
    assert_eq!(ann.closed().await, 1001);
    assert!(program.ended().success());
}
