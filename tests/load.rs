//! Many speak at once to many, of all generations, while others come and go: every member hears every text once, whole,
//! and all in the same order.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

mod common;

use common::Server;
use common::member::{GENERATIONS, V3};
use common::raw::{Raw, TEXT, text};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::task::JoinHandle;

const SPEAKERS: usize = 12;
const LISTENERS: usize = 240;
const TEXTS: usize = 60;

/// The text with this number of this speaker: no two are alike in length or content, and some need several writes.
fn words(speaker: usize, number: usize) -> String {
    let length = if number.is_multiple_of(20) { 20_000 } else { 10 + (speaker * 37 + number * 101) % 700 };
    let word = format!("{speaker}:{number} \u{e9} ");
    format!("{speaker}/{number}/{}", word.repeat(length / word.len() + 1))
}

/// Listens to everything that is said, checks each text, and gives back their order.
async fn listen(mut raw: Raw) -> Vec<(usize, usize)> {
    let mut heard = Vec::new();
    let mut next = [0; SPEAKERS];
    while heard.len() < SPEAKERS * TEXTS {
        let frame = raw.frame().await.expect("an open socket");
        assert_eq!(frame.first, TEXT);
        let frame: Value = serde_json::from_slice(&frame.payload).expect("a whole frame");
        let Some(said) = frame.get("text").or(frame.get("message")).and_then(Value::as_str) else {
            assert!(frame["nb_users"].is_u64(), "{frame}");
            continue;
        };
        let mut parts = said.splitn(3, '/').map(|part| part.parse().unwrap_or(usize::MAX));
        let (speaker, number) = (parts.next().unwrap(), parts.next().unwrap());
        assert_eq!(number, next[speaker], "the next of speaker {speaker}");
        assert!(said == words(speaker, number), "torn: {said}");
        next[speaker] += 1;
        heard.push((speaker, number));
    }
    heard
}

/// Says everything; its own echo, or that of another socket of its own, is heard by a listener.
async fn speak(mut raw: Raw, speaker: usize) -> Raw {
    let generation = GENERATIONS[speaker % 3];
    for number in 0..TEXTS {
        raw.write(&text(generation.text("speaker", &words(speaker, number)))).await;
    }
    raw
}

/// Comes and goes for as long as others speak.
async fn pass_by(server: Arc<Server>, place: usize, over: Arc<AtomicBool>, visits: Arc<AtomicUsize>) {
    while !over.load(Ordering::Relaxed) {
        let mut raw = Raw::connect(&server, &GENERATIONS[place % 3].path("QGIS")).await;
        for _ in 0..place % 5 {
            raw.frame().await.expect("an open socket");
        }
        match place % 4 {
            0 => {
                raw.write(&common::raw::frame(common::raw::CLOSE, &1000_u16.to_be_bytes())).await;
                assert_eq!(raw.closed().await.0, 1000);
            }
            1 => raw.write(&text("{")[..3]).await,
            _ => {}
        }
        visits.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_hears_everything_once_whole_and_in_one_order() {
    let settings = [("MESSAGE_RATE", "0"), ("MAX_MESSAGE_LENGTH", "100_000"), ("OUTBOX_BYTES", "100_000_000")];
    let server = Arc::new(Server::start(&settings).await);
    let mut speakers = Vec::new();
    let mut listeners = Vec::new();
    for place in 0..LISTENERS {
        let raw = Raw::connect(&server, &GENERATIONS[place % 3].path("QGIS")).await;
        listeners.push(tokio::spawn(listen(raw)));
    }
    for place in 0..SPEAKERS {
        speakers.push(Raw::connect(&server, &GENERATIONS[place % 3].path("QGIS")).await);
    }
    let (over, visits) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let passers: Vec<_> =
        (0..20).map(|place| tokio::spawn(pass_by(server.clone(), place, over.clone(), visits.clone()))).collect();

    let speaking: Vec<_> =
        speakers.into_iter().enumerate().map(|(place, raw)| tokio::spawn(speak(raw, place))).collect();
    let mut orders = Vec::new();
    for listener in listeners {
        orders.push(listener.await.unwrap());
    }
    assert!(orders.iter().all(|order| *order == orders[0]), "all in one order");

    over.store(true, Ordering::Relaxed);
    // Those who wait for some frames more get them.
    while !passers.iter().all(JoinHandle::is_finished) {
        server.put("/room/QGIS/message", json!({"author": "end", "message": "end"})).await;
    }
    let mut stayed = Vec::new();
    for speaker in speaking {
        stayed.push(speaker.await.unwrap());
    }
    for passer in passers {
        passer.await.unwrap();
    }
    assert!(visits.load(Ordering::Relaxed) > 20, "{visits:?}");
    server.until_members("QGIS", SPEAKERS as u64).await;
}

/// What a client said before it closed is said, and what others said meanwhile is not lost.
#[tokio::test]
async fn the_last_words_of_those_who_leave_are_heard() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let mut witness = Raw::connect(&server, &V3.path("QGIS")).await;
    for round in 0..50 {
        let mut raw = Raw::connect(&server, &V3.path("QGIS")).await;
        let words: Vec<u8> = (0..20).flat_map(|number| text(V3.text("leaver", &format!("{round}/{number}")))).collect();
        let close = common::raw::frame(common::raw::CLOSE, &1000_u16.to_be_bytes());
        match round % 3 {
            0 => raw.write(&[words, close].concat()).await,
            1 => raw.write(&words).await,
            _ => {
                raw.write(&words).await;
                raw.frame().await; // unread bytes make the kernel reset the connection
            }
        }
        drop(raw);
        for number in 0..20 {
            let said = format!("{round}/{number}");
            let next = witness.text_with(|frame| frame["type"] == "text").await;
            assert_eq!(next["text"], said);
        }
    }
    server.until_members("QGIS", 1).await;
}
