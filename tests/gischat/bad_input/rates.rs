//! More messages than a person can write (`MESSAGE_RATE`): a burst passes, then frames are dropped, then the session
//! ends.

use crate::common::member::{GENERATIONS, Generation, Member, V1, V2, V3, newcomer, with};
use crate::common::{Client, PATIENCE, Server, pictures};
use futures_util::SinkExt;
use serde_json::{Value, json};
use std::time::Instant;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// One a second: a burst is four, and fourteen at once are a flood.
const ONE_A_SECOND: [(&str, &str); 1] = [("MESSAGE_RATE", "1")];
const BURST: usize = 4;
const BEFORE_FLOOD: usize = 14;

/// Sends this number of texts at once.
async fn send_texts(client: &mut Client, generation: Generation, frames: usize) {
    for number in 0..frames {
        let frame = generation.text("ann", &number.to_string()).to_string();
        client.socket.feed(Message::text(frame)).await.unwrap();
    }
    client.socket.flush().await.unwrap();
}

fn texts(seen: &[Value]) -> usize {
    seen.iter().filter(|frame| frame["author"] == "ann").count()
}

#[tokio::test]
async fn dropped_frames_are_told_to_the_sender_once_a_second() {
    let server = Server::start(&ONE_A_SECOND).await;
    for (generation, room) in GENERATIONS.into_iter().zip(["QGIS", "QField", "Geotribu"]) {
        let mut ann = Client::connect(&server, &generation.path(room)).await;
        let mut bob = Client::connect(&server, &V2.path(room)).await;
        let started = Instant::now();
        send_texts(&mut ann, generation, BEFORE_FLOOD).await;
        ann.leave_and_see().await;
        let seconds = started.elapsed().as_secs() as usize;
        let passed = texts(&ann.seen);
        assert!((BURST..=BURST + 1 + seconds).contains(&passed), "{passed} in {seconds} s");
        let told: Vec<&Value> = ann.seen.iter().filter(|frame| frame["type"] == "uncompliant").collect();
        if generation == V1 {
            assert_eq!(told.len(), 0);
        } else {
            assert!((1..=2 + seconds).contains(&told.len()), "{told:?}");
        }
        assert_eq!(ann.close.as_ref().map(|close| u16::from(close.code)), Some(1000));
        // Others get the frames that passed, and no others.
        bob.until(|frame| *frame == V2.count(1)).await;
        assert_eq!(texts(&bob.seen), passed);
        assert!(bob.seen.iter().all(|frame| frame["type"] != "uncompliant"));
    }
}

/// The number of dropped frames in a refusal.
fn dropped(frame: &Value) -> usize {
    let reason = frame["reason"].as_str().unwrap_or_default();
    let Some(number) = reason.strip_prefix("Too many messages, slow down") else { return 0 };
    match number.strip_prefix(": ").and_then(|rest| rest.strip_suffix(" were dropped")) {
        Some(number) => number.parse().unwrap(),
        None => usize::from(number.is_empty()),
    }
}

#[tokio::test]
async fn refusals_count_every_dropped_frame() {
    let server = Server::start(&[("MESSAGE_RATE", "50")]).await;
    for (generation, room) in [(V2, "QField"), (V3, "Geotribu")] {
        let mut ann = Client::connect(&server, &generation.path(room)).await;
        let started = Instant::now();
        for _ in 0..14 {
            ann.send(json!({"type": "image", "author": "ann", "image_data": pictures::png(4, 4)})).await;
        }
        let (mut shown, mut told) = (0, Vec::new());
        while shown + told.iter().sum::<usize>() < 14 {
            // Pings come for as long as one waits.
            let left = PATIENCE.saturating_sub(started.elapsed());
            let frame = timeout(left, ann.next()).await.unwrap_or_else(|_| panic!("{shown} shown, told of {told:?}"));
            shown += usize::from(frame["type"] == "image");
            told.extend(Some(dropped(&frame)).filter(|dropped| *dropped > 0));
        }
        assert!(shown >= 10, "{shown}");
        assert_eq!(shown + told.iter().sum::<usize>(), 14, "{told:?}");
        assert!(told.len() <= 1 + started.elapsed().as_secs() as usize, "at most once a second: {told:?}");
        ann.expect_nothing(&server, room).await;
    }
}

#[tokio::test]
async fn a_flood_ends_the_session_and_nothing_else() {
    let server = Server::start(&ONE_A_SECOND).await;
    for (generation, room) in GENERATIONS.into_iter().zip(["QGIS", "QField", "Geotribu"]) {
        let mut ann = Client::connect(&server, &generation.path(room)).await;
        let mut bob = Member::enter(&server, V3, room, 2).await;
        if generation != V1 {
            ann.send(newcomer("ann")).await;
            ann.until(|frame| frame["newcomer"] == "ann").await;
        }
        // Ten a second come back: these are more than any machine is late.
        send_texts(&mut ann, generation, BEFORE_FLOOD + 400).await;
        assert_eq!(ann.closed().await, 4004);
        bob.client.until(|frame| frame["nb_users"] == 1).await;
        assert_eq!((server.count(room).await, server.users(room).await), (1, json!([])));
        bob.say("bob", "still here").await;
        bob.client.until(|frame| frame["text"] == "still here").await;
    }
}

#[tokio::test]
async fn nonsense_and_bytes_count_as_frames() {
    let server = Server::start(&ONE_A_SECOND).await;
    for frame in [Message::text("garbage"), Message::binary(vec![0])] {
        let mut ann = Client::connect(&server, "/v2/room/QGIS/ws").await;
        for _ in 0..BEFORE_FLOOD + 400 {
            ann.socket.feed(frame.clone()).await.unwrap();
        }
        ann.socket.flush().await.unwrap();
        assert_eq!(ann.closed().await, 4004);
    }
}

#[tokio::test]
async fn the_burst_of_the_default_rate_passes_whole() {
    let server = Server::start(&[]).await;
    for (generation, room) in GENERATIONS.into_iter().zip(["QGIS", "QField", "Geotribu"]) {
        let mut ann = Client::connect(&server, &generation.path(room)).await;
        send_texts(&mut ann, generation, 200).await;
        ann.leave_and_see().await;
        assert_eq!(texts(&ann.seen), 200);
        assert_eq!(ann.seen.len(), 201);
    }
}

#[tokio::test]
async fn no_rate_no_limit() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    for (generation, room) in GENERATIONS.into_iter().zip(["QGIS", "QField", "Geotribu"]) {
        let mut ann = Client::connect(&server, &generation.path(room)).await;
        send_texts(&mut ann, generation, 3000).await;
        ann.leave_and_see().await;
        assert_eq!(texts(&ann.seen), 3000);
    }
    for _ in 0..50 {
        assert_eq!(server.put("/room/QGIS/text", V2.text("ann", "x")).await.status, 200);
    }
}

/// A session's burst is four. All sessions of its address have twenty times that; twenty a second come back, and one
/// more for each connected session.
#[tokio::test]
async fn more_sessions_give_an_address_no_more_messages() {
    const SESSIONS: usize = 80;
    let server = Server::start(&ONE_A_SECOND).await;
    let connect = async |address| {
        Client::try_connect_with(&server, &V3.path("QGIS"), &[("x-forwarded-for", address)])
            .await
            .expect("a connection")
    };
    let mut other = connect("203.0.113.6").await;
    other.fence(&server, "QGIS").await;
    let (started, mut sessions) = (Instant::now(), Vec::new());
    for _ in 0..SESSIONS {
        sessions.push(connect("203.0.113.5").await);
    }
    for ann in &mut sessions {
        send_texts(ann, V3, BURST).await;
    }
    for ann in sessions {
        ann.leave().await;
    }
    let most = 20 * BURST + (20 + SESSIONS) * (started.elapsed().as_secs() as usize + 1);
    other.fence(&server, "QGIS").await;
    let passed = texts(&other.seen);
    assert!((20 * BURST..=most).contains(&passed), "{passed} of at most {most}");
    let before = other.seen.len();
    send_texts(&mut other, V3, BURST).await;
    other.leave_and_see().await;
    assert_eq!(texts(&other.seen[before..]), BURST, "another address has its own");
}

/// Frames that go out to a whole room are not to fill the lines of all who are in it.
#[tokio::test]
async fn more_bytes_than_a_room_should_carry_are_dropped_and_told() {
    const FRAMES: usize = 4;
    let avatar = "x".repeat(12_000_000);
    for rate in ["50", "0"] {
        let server = Server::start(&[("MESSAGE_RATE", rate)]).await;
        let mut ann = Member::enter(&server, V3, "QGIS", 1).await.client;
        let (started, mut shown, mut told) = (Instant::now(), 0, 0);
        let mut sent = 0;
        // On a slow machine bytes come back meanwhile.
        while sent < FRAMES || rate != "0" && told == 0 && sent < 10 * FRAMES {
            sent += 1;
            ann.send(with(V3.text("ann", "hi"), &json!({"avatar": avatar}))).await;
            while shown + told < sent {
                let frame = ann.next().await;
                shown += usize::from(frame["type"] == "text");
                told += dropped(&frame);
            }
        }
        let most = (16 << 20) + avatar.len() + 1000 + (started.elapsed().as_secs() as usize + 1) * (1 << 20);
        match rate {
            "0" => assert_eq!((shown, told), (FRAMES, 0)),
            _ => assert!(shown >= 2 && told > 0 && shown * avatar.len() <= most, "{shown} shown, told of {told}"),
        }
        ann.leave().await;
    }
}
