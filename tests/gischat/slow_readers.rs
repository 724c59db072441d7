//! Members that stop reading, or read slowly: a member that falls too far behind is cut at once, and nobody else
//! notices.

use crate::common::Server;
use crate::common::member::{GENERATIONS, Generation, V3, newcomer};
use crate::common::raw::{CLOSE, PING, PONG, Raw, TEXT, frame, text};
use causerie::limits::CLOSE_TIMEOUT;
use serde_json::{Value, json};
use std::time::Instant;

/// More than the kernel takes for a socket.
const LARGE: usize = 3_000_000;

async fn server(outbox_bytes: &str) -> Server {
    let settings = [("OUTBOX_BYTES", outbox_bytes), ("MAX_MESSAGE_LENGTH", "6_000_000"), ("MESSAGE_RATE", "0")];
    Server::start(&settings).await
}

async fn enter(server: &Server, generation: Generation) -> Raw {
    Raw::connect(server, &generation.path("QGIS")).await
}

/// A member that reads nothing behind the answer to this ping, with a small receive buffer.
async fn enter_and_stop_reading(server: &Server, nickname: &str) -> Raw {
    let mut raw = Raw::connect_small(server, &V3.path("QGIS")).await;
    raw.write(&text(newcomer(nickname))).await;
    raw.text_with(|frame| frame["newcomer"] == nickname).await;
    raw
}

/// A text that differs from that of every other number, in each byte.
fn words(number: usize, length: usize) -> String {
    format!("{number} ").repeat(length / 2)[..length].to_owned()
}

fn heard(frame: &Value) -> Option<&str> {
    frame.get("text").or(frame.get("message")).and_then(Value::as_str)
}

/// The next text of a member.
async fn hear(raw: &mut Raw) -> String {
    heard(&raw.text_with(|frame| heard(frame).is_some()).await).unwrap().to_owned()
}

#[tokio::test]
async fn readers_get_every_byte_while_others_stall() {
    let server = server("262_144").await;
    let mut stuck = Vec::new();
    for nickname in ["stuck0", "stuck1", "stuck2"] {
        stuck.push(enter_and_stop_reading(&server, nickname).await);
    }
    let mut readers = Vec::new();
    for place in 0..7 {
        readers.push(enter(&server, GENERATIONS[place % 3]).await);
    }
    server.until_members("QGIS", 10).await;

    for number in 0..60 {
        let said = words(number, 64_000);
        readers[number % 7].write(&text(GENERATIONS[number % 7 % 3].text("reader", &said))).await;
        for reader in &mut readers {
            assert!(hear(reader).await == said, "text {number}");
        }
    }

    assert_eq!(server.members("QGIS").await, 7);
    for (place, nickname) in ["stuck0", "stuck1", "stuck2"].into_iter().enumerate() {
        let v3 = &mut readers[2 + 3 * (place % 2)];
        v3.write(&text(newcomer(nickname))).await;
        v3.text_with(|frame| frame["newcomer"] == nickname).await;
    }
    for mut raw in stuck {
        let mut number = 0;
        while let Some(frame) = raw.frame().await {
            match frame.first {
                TEXT => {
                    let frame: Value = serde_json::from_slice(&frame.payload).unwrap();
                    let Some(said) = heard(&frame) else { continue };
                    assert!(said == words(number, 64_000), "none is skipped: text {number}");
                    number += 1;
                }
                first => assert_eq!((first, &frame.payload[..2]), (CLOSE, &4003_u16.to_be_bytes()[..])),
            }
        }
        assert!(number < 60);
    }
}

#[tokio::test]
async fn two_large_frames_may_wait_behind_a_first() {
    for _ in 0..10 {
        if two_large_frames_wait().await {
            return;
        }
    }
    panic!("this machine is too slow for what the server lets those read that it cuts");
}

/// Returns whether who was cut read the rest in the time that the server gives for it.
async fn two_large_frames_wait() -> bool {
    let server = server("1_048_576").await;
    let mut slow = enter_and_stop_reading(&server, "slow").await;
    let mut stuck = enter_and_stop_reading(&server, "stuck").await;
    let mut speaker = enter(&server, V3).await;
    let said: Vec<String> = (0..4).map(|number| words(number, LARGE)).collect();

    for said in &said[..3] {
        speaker.write(&text(V3.text("speaker", said))).await;
        assert!(hear(&mut speaker).await == *said);
    }
    assert_eq!(server.members("QGIS").await, 3, "one is being written, two wait");
    for said in &said[..3] {
        assert!(hear(&mut slow).await == *said, "who reads at last gets them all");
    }

    let began = Instant::now();
    speaker.write(&text(V3.text("speaker", &said[3]))).await;
    speaker.text_with(|frame| frame["nb_users"] == 2).await;
    let mut rest = Vec::new();
    while let Some(frame) = stuck.frame().await {
        rest.push(frame);
    }
    let was_in_time = began.elapsed() < CLOSE_TIMEOUT;
    assert!(hear(&mut slow).await == said[3]);
    assert_eq!(server.members("QGIS").await, 2, "one is being written, three would wait");
    if was_in_time {
        let close = rest.pop().expect("a close");
        assert_eq!((close.first, &close.payload[2..]), (CLOSE, b"reads too slowly".as_slice()));
        assert_eq!(close.payload[..2], 4003_u16.to_be_bytes());
        let frames = rest.iter().filter(|frame| frame.first == TEXT);
        let frames: Vec<Value> = frames.map(|frame| serde_json::from_slice(&frame.payload).unwrap()).collect();
        let texts: Vec<&str> = frames.iter().filter_map(heard).collect();
        assert!(texts == [said[0].as_str()], "the frame that was being written is finished");
    }
    was_in_time
}

#[tokio::test]
async fn many_small_frames_cut_before_they_are_many_bytes() {
    let server = server("1_000_000_000").await;
    let mut stuck = enter_and_stop_reading(&server, "stuck").await;
    let mut speaker = enter(&server, V3).await;
    let said = text(V3.text("speaker", &"x".repeat(200)));
    let mut rounds = 0;
    while server.members("QGIS").await == 2 {
        rounds += 1;
        assert!(rounds < 100, "cut at some time");
        speaker.write(&said.repeat(200)).await;
        for _ in 0..200 {
            hear(&mut speaker).await;
        }
    }
    assert!(rounds > 4096 / 200, "not cut too early");
    let mut frames = 0;
    while let Some(frame) = stuck.frame().await {
        frames += usize::from(frame.first == TEXT);
    }
    assert!(frames < rounds * 200);
}

#[tokio::test]
async fn history_for_a_slow_joiner_does_not_count() {
    let settings = [("OUTBOX_BYTES", "65_536"), ("MAX_MESSAGE_LENGTH", "1_000_000"), ("MAX_STORED_MESSAGES", "10")];
    let server = Server::start(&settings).await;
    for number in 0..10 {
        let body = json!({"author": "earlier", "text": words(number, 900_000)});
        assert_eq!(server.put("/channel/QGIS/text", body).await.status, 200);
    }
    let mut slow = Raw::connect_small(&server, &V3.path("QGIS")).await;
    assert_eq!(server.put("/channel/QGIS/text", json!({"author": "later", "text": "live"})).await.status, 200);
    assert_eq!(server.members("QGIS").await, 1);
    for number in 0..10 {
        assert!(hear(&mut slow).await == words(number, 900_000));
    }
    assert_eq!(hear(&mut slow).await, "live");
    slow.write(&frame(PING, b"well?")).await;
    slow.next_of(PONG).await.expect("an open socket");
}
