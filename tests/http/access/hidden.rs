//! Hidden rooms and rooms for tokens answer clients without access as if they did not exist: the same status, headers
//! and body, in the same time (`docs/protocol.md`, Access).

use super::door::{Credentials, server};
use crate::common::Server;
use crate::common::tokens::token;
use crate::raw::{self, RawAnswer};
use serde_json::json;
use std::time::{Duration, Instant};

/// Ends the connection with its answer.
const CLOSE: &str = "Connection: close";

/// The answers of every route of a room.
async fn answers(server: &Server, room: &str, shown: &Credentials) -> Vec<(&'static str, RawAnswer)> {
    let mut answers = Vec::new();
    for path in ["/room/{}/ws", "/channel/{}/ws", "/v1/room/{}/ws"] {
        answers.push((path, raw::handshake(server, &shown.at(&path.replace("{}", room)), &[CLOSE]).await));
    }
    let broken = [CLOSE, "Sec-WebSocket-Key: a second one"];
    answers.push(("broken", raw::handshake(server, &shown.at(&format!("/channel/{room}/ws")), &broken).await));
    let paths = ["/room/{}/users", "/channel/{}/users", "/room/{}/last", "/channel/{}/last", "/room/{}/ws", "/room/{}"];
    for path in paths {
        for method in ["GET", "HEAD", "OPTIONS", "DELETE"] {
            answers.push((path, raw::request(server, method, &shown.at(&path.replace("{}", room)), &[]).await));
        }
    }
    for (path, bodies) in [
        ("/room/{}/message", [r#"{"author": "ann", "message": "hi"}"#, r#"{"author": "admin", "message": "hi"}"#, "{"]),
        ("/room/{}/text", [r#"{"author": "ann", "text": "hi"}"#, r#"{"author": "admin", "text": "hi"}"#, ""]),
        ("/channel/{}/text", [r#"{"author": "ann", "text": "hi"}"#, r#"{"author": "admin", "text": "hi"}"#, "[]"]),
    ] {
        for body in bodies {
            let path = shown.at(&path.replace("{}", room));
            answers.push((path_name(&path), raw::put(server, &path, &["Content-Type: application/json"], body).await));
        }
    }
    answers
}

fn path_name(path: &str) -> &'static str {
    ["message", "text"].into_iter().find(|name| path.contains(&format!("/{name}"))).unwrap()
}

/// An answer without the name of the room, and without the time of day.
fn plain(raw: &RawAnswer, room: &str) -> (String, String) {
    let head: Vec<&str> = raw.head.lines().filter(|line| !line.to_lowercase().starts_with("date:")).collect();
    (head.join("\n"), raw.body.replace(room, "{room}"))
}

#[tokio::test]
async fn hidden_rooms_answer_as_unknown_ones() {
    let server = server().await;
    let foreign = Credentials::token(&token(json!({"rooms": ["QGIS"], "roles": ["moderator"]})))[2].clone();
    for shown in [Credentials::Nothing, Credentials::key("wrong"), foreign] {
        // Names of the same length: an answer tells the name that was asked for.
        for (room, missing) in [("Vault", "Ultav"), ("Crypt", "Ptrcy"), ("Staff", "Ffats")] {
            let (there, not_there) = (answers(&server, room, &shown).await, answers(&server, missing, &shown).await);
            for ((path, there), (_, not_there)) in there.iter().zip(&not_there) {
                assert_eq!(plain(there, room), plain(not_there, missing), "{path} of {room}, {shown:?}");
            }
        }
    }
}

/// A listed room with a key may be known, but HTTP and gischat's sockets have no error of their own for it.
#[tokio::test]
async fn a_listed_room_without_its_key_answers_as_an_unknown_one() {
    let server = server().await;
    for shown in [Credentials::Nothing, Credentials::key("wrong")] {
        let there = answers(&server, "Key", &shown).await;
        for ((path, there), (_, not_there)) in there.iter().zip(&answers(&server, "Yek", &shown).await) {
            assert_eq!(plain(there, "Key"), plain(not_there, "Yek"), "{path}");
        }
    }
}

/// Roughly: a difference that could be measured over a network would be of another order. It is that of the shortest times, in turns: other
/// load on the machine makes each longer for a while, what is really slower never gets as quick.
#[tokio::test]
async fn hidden_rooms_answer_as_fast_as_unknown_ones() {
    let server = server().await;
    let guess = "x".repeat(200);
    for room in ["Vault", "Crypt", "Staff"] {
        let mut quickest = [Duration::MAX; 2];
        for round in 1.. {
            for (quickest, name) in quickest.iter_mut().zip([room, "Xyzzy"]) {
                let began = Instant::now();
                raw::get(&server, &format!("/room/{name}/users?key={guess}")).await;
                *quickest = (*quickest).min(began.elapsed());
            }
            if round >= 50 && quickest[0].abs_diff(quickest[1]) < Duration::from_millis(1) {
                break;
            }
            assert!(round < 100, "{room}: {quickest:?}");
        }
    }
}
