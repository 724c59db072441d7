//! A close right behind the last frame, or while the server still listens: no text is lost.

use super::first_frame::BARE;
use crate::common::member::{GENERATIONS, Generation, Member, V1, V2, V3, exiter, newcomer};
use crate::common::raw::{self, Raw};
use crate::common::{Client, Server};
use serde_json::{Value, json};

const FRAMES: usize = 40;

async fn says_much_and_closes(server: &Server, path: &str, generation: Generation) {
    let mut client = Client::connect(server, path).await;
    for number in 0..FRAMES {
        client.send(generation.text("ann", &format!("{number}"))).await;
    }
    client.leave().await;
}

async fn everything_is_heard_and_kept(path: &str, generation: Generation) {
    let stored = FRAMES.to_string();
    let server = Server::start(&[("MAX_STORED_MESSAGES", &stored)]).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 1).await;
    says_much_and_closes(&server, path, generation).await;
    assert_eq!(server.count("QGIS").await, 1);
    bob.expect_count(2).await;
    for number in 0..FRAMES {
        bob.expect_text("ann", &format!("{number}")).await;
    }
    bob.expect_count(1).await;
    let kept: Vec<Value> = (0..FRAMES).map(|number| V2.text("ann", &format!("{number}"))).collect();
    assert_eq!(server.last("QGIS").await, json!(kept));
}

#[tokio::test]
async fn frames_right_before_a_close_are_delivered_and_kept() {
    for generation in GENERATIONS {
        everything_is_heard_and_kept(&generation.path("QGIS"), generation).await;
    }
}

#[tokio::test]
async fn frames_of_an_undecided_client_before_a_close_are_kept() {
    for generation in [V1, V2] {
        everything_is_heard_and_kept(BARE, generation).await;
    }
}

/// The texts of these clients, and a close behind them, if given.
fn in_one_piece(generation: Generation, close: &[u8]) -> Vec<u8> {
    let texts = (0..FRAMES).flat_map(|number| raw::text(generation.text("ann", &number.to_string())));
    texts.chain(close.iter().copied()).collect()
}

async fn everything_in_one_piece_is_heard(path: &str, generation: Generation, close: &[u8]) {
    let server = Server::start(&[]).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 1).await;
    let mut ann = Raw::open(server.addr()).await;
    ann.shake_hands(path, "", &in_one_piece(generation, close)).await;
    if close.is_empty() {
        drop(ann);
    } else {
        // Once the close is answered, the member is no longer counted.
        let answer = ann.next_of(raw::CLOSE).await.expect("an answer to the close");
        assert_eq!(server.count("QGIS").await, 1);
        assert_eq!(answer.payload, 1000_u16.to_be_bytes());
    }
    bob.expect_count(2).await;
    for number in 0..FRAMES {
        bob.expect_text("ann", &number.to_string()).await;
    }
    bob.expect_count(1).await;
    bob.expect_nothing_else().await;
}

#[tokio::test]
async fn all_texts_may_come_with_the_handshake() {
    let close = raw::frame(raw::CLOSE, &1000_u16.to_be_bytes());
    for generation in GENERATIONS {
        everything_in_one_piece_is_heard(&generation.path("QGIS"), generation, &close).await;
    }
    for generation in [V1, V2] {
        everything_in_one_piece_is_heard(BARE, generation, &close).await;
    }
}

#[tokio::test]
async fn texts_before_a_break_are_delivered() {
    for generation in GENERATIONS {
        everything_in_one_piece_is_heard(&generation.path("QGIS"), generation, &[]).await;
    }
    for generation in [V1, V2] {
        everything_in_one_piece_is_heard(BARE, generation, &[]).await;
    }
}

#[tokio::test]
async fn an_undecided_client_that_breaks_off_is_not_counted() {
    let server = Server::start(&[]).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 1).await;
    let ann = Client::connect(&server, BARE).await;
    bob.expect_count(2).await;
    drop(ann);
    bob.expect_count(1).await;
    assert_eq!(server.count("QGIS").await, 1);
}

#[tokio::test]
async fn a_registration_before_a_close_is_told_as_come_and_gone() {
    let server = Server::start(&[]).await;
    for (room, path) in [("QGIS", BARE), ("Geotribu", "/v2/room/Geotribu/ws")] {
        let mut bob = Member::enter(&server, V2, room, 1).await;
        let mut ann = Client::connect(&server, path).await;
        ann.send(newcomer("ann")).await;
        ann.leave().await;
        assert_eq!((server.count(room).await, server.users(room).await), (1, json!([])));
        bob.expect_count(2).await;
        bob.expect(newcomer("ann")).await;
        bob.expect(exiter("ann")).await;
        bob.expect_count(1).await;
        bob.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn a_silent_visit_leaves_no_member() {
    let server = Server::start(&[]).await;
    for _ in 0..5 {
        let client = Client::connect(&server, BARE).await;
        assert_eq!(server.count("QGIS").await, 1);
        client.leave().await;
        assert_eq!(server.count("QGIS").await, 0);
    }
    let mut ann = Member::enter(&server, V1, "QGIS", 1).await;
    ann.expect_nothing_else().await;
}
