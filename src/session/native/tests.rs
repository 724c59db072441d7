//! Connections that are cut while a request waits for a room, at every possible moment: the request is completed, and
//! session and rooms agree on its memberships.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use super::connection::NativeConnection;
use super::resume_key::ResumeKey;
use super::session::Session;
use crate::access::{Address, NewToken};
use crate::config::Config;
use crate::dialect::Dialect;
use crate::outbox::Outbox;
use crate::session::{Admission, Node};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::yield_now;

/// Rooms for tokens.
const ROOMS: [&str; 3] = ["Staff", "Board", "Cellar"];
/// Turns of the runtime within which every request is answered.
const TURNS: usize = 12;

fn node() -> Node {
    let settings = [
        ("ROOMS", "QGIS,Staff,Board,Cellar"),
        ("TOKEN_KEY", "a secret of at least thirty-two bytes"),
        ("TOKEN_ROOMS", "Staff,Board,Cellar"),
    ];
    Node::new(Config::from_pairs(settings).expect("settings").config)
}

/// A connection without a reader.
fn connection(node: &Node) -> NativeConnection {
    let outbox = Arc::new(Outbox::new(1 << 20, Some(Dialect::Native)));
    let socket = node.sockets.open(outbox, Admission::default());
    let connection = node.access.usage(Address::Unknown).connect().expect("a place");
    NativeConnection::new(node.clone(), socket, connection, Address::Unknown, None)
}

fn token(node: &Node, rooms: &[&str]) -> String {
    let rooms = rooms.iter().map(|room| (*room).to_owned()).collect();
    let token = NewToken { sub: Some("ann".into()), rooms, ..NewToken::default() };
    token.sign(&node.config.access.tokens, Duration::from_secs(3600), None).expect("a token")
}

/// A member of these rooms, with a token for them.
async fn ann(node: &Node, rooms: &[&str]) -> (NativeConnection, Arc<Session>) {
    let mut ann = connection(node);
    hear(&mut ann, json!({"type": "hello", "protocol": 1, "nickname": "ann", "token": token(node, &ROOMS)})).await;
    for room in rooms {
        hear(&mut ann, json!({"type": "join", "room": room})).await;
    }
    let session = ann.session.as_ref().expect("a session").session.clone();
    assert_eq!(session.rooms().len(), rooms.len());
    (ann, session)
}

async fn hear(connection: &mut NativeConnection, frame: Value) {
    connection.on_text(&frame.to_string()).await;
}

/// Sends this frame and cuts the connection after this number of turns of the runtime: with the fewest before the
/// reply, with the most after it.
async fn say_and_be_cut(mut connection: NativeConnection, frame: Value, turns: usize) {
    let patience = async {
        for _ in 0..turns {
            yield_now().await;
        }
    };
    let is_answered = tokio::select! {
        biased;
        () = hear(&mut connection, frame) => true,
        () = patience => false,
    };
    assert!((turns > 0 || !is_answered) && (turns < TURNS - 1 || is_answered), "{is_answered} after {turns} turns");
}

/// The rooms of a session once the server has noticed the cut, checked against the rooms themselves.
async fn rooms(node: &Node, session: &Session) -> Vec<Arc<str>> {
    while session.outbox().is_some() {
        yield_now().await;
    }
    drop(session.state.lock().await);
    let own = session.rooms();
    for room in node.hub.rooms() {
        assert_eq!(room.has(session.member).await, own.contains(room.name()), "{}", room.name());
    }
    own
}

fn of(names: &[&str]) -> Vec<Arc<str>> {
    names.iter().map(|name| (*name).into()).collect()
}

#[tokio::test]
async fn a_cut_during_a_join_completes_it() {
    for turns in 0..TURNS {
        let node = node();
        let (ann, session) = ann(&node, &[]).await;
        say_and_be_cut(ann, json!({"type": "join", "room": "QGIS"}), turns).await;
        assert_eq!(rooms(&node, &session).await, of(&["QGIS"]), "after {turns} turns");
    }
}

#[tokio::test]
async fn a_cut_during_a_leave_completes_it() {
    for turns in 0..TURNS {
        let node = node();
        let (ann, session) = ann(&node, &["QGIS", "Staff"]).await;
        say_and_be_cut(ann, json!({"type": "leave", "room": "QGIS"}), turns).await;
        assert_eq!(rooms(&node, &session).await, of(&["Staff"]), "after {turns} turns");
    }
}

#[tokio::test]
async fn a_cut_during_auth_completes_it() {
    for turns in 0..TURNS {
        let node = node();
        let (ann, session) = ann(&node, &["QGIS", "Staff", "Board", "Cellar"]).await;
        say_and_be_cut(ann, json!({"type": "auth", "token": token(&node, &["Staff"])}), turns).await;
        assert_eq!(rooms(&node, &session).await, of(&["QGIS", "Staff"]), "after {turns} turns");
    }
}

#[tokio::test]
async fn a_cut_during_a_resume_with_another_token_completes_it() {
    for turns in 0..TURNS {
        let node = node();
        let (before, session) = ann(&node, &["QGIS", "Staff", "Board", "Cellar"]).await;
        session.state.lock().await.key_before = Some(ResumeKey::of("r.key"));
        node.natives.add_key(ResumeKey::of("r.key"), &session);
        let hello = json!({"type": "hello", "protocol": 1, "resume": "r.key", "token": token(&node, &["Staff"])});
        say_and_be_cut(connection(&node), hello, turns).await;
        drop(before);
        assert_eq!(rooms(&node, &session).await, of(&["QGIS", "Staff"]), "after {turns} turns");
    }
}

/// The old tab and the new one resume at once: the session is busy, and drops the old key before the lookup.
#[tokio::test(start_paused = true)]
async fn a_key_that_ends_while_its_bearer_waits_resumes_nothing() {
    let node = node();
    let (_tab, session) = ann(&node, &[]).await;
    for (is_dropped, resumes) in [(false, true), (true, false)] {
        let key = ResumeKey::of("r.old");
        let mut state = session.state.clone().lock_owned().await;
        state.key_before = Some(key);
        node.natives.add_key(key, &session);
        let mut other = connection(&node);
        let hello = json!({"type": "hello", "protocol": 1, "nickname": "bob", "resume": "r.old"});
        let natives = &node.natives;
        let ((), ()) = tokio::join!(hear(&mut other, hello), async move {
            yield_now().await; // it has found the session and waits for it
            if is_dropped {
                state.key_before = None;
                natives.drop_key(key);
            }
            drop(state);
        });
        let went_on = other.session.as_ref().is_some_and(|attached| Arc::ptr_eq(&attached.session, &session));
        assert_eq!(went_on, resumes);
    }
}
