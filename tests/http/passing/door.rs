//! The door: who is heard there, what is believed, and what is answered to whom.

use super::{CLAIM, Nodes, SECRET};
use crate::common::raw::{Raw, handshake};
use crate::common::{PATIENCE, Server, silent_address};
use crate::raw::{RawAnswer, request};
use causerie::access::now;
use causerie::bus::{InstanceSecret, Known, Passage, PassedRequest};
use causerie::message::NodeTag;
use reqwest::Method;
use std::time::Duration;
use tokio::time::{sleep, timeout};

const USERS: &str = "/channel/QGIS/users";
const CLIENT: &str = "198.51.100.9";

/// The header line of a passage for a GET of this client.
fn signed(target: &str, change: impl FnOnce(&mut Passage)) -> String {
    signed_by(SECRET, target, change)
}

fn signed_by(secret: &[u8], target: &str, change: impl FnOnce(&mut Passage)) -> String {
    let known = Known { may_open: true, release: None };
    let mut passage = Passage { node: NodeTag::random(), claim: CLAIM, at: now(), known, takes: false };
    change(&mut passage);
    let passed = PassedRequest { method: &Method::GET, target, client: CLIENT };
    let header = passage.seal(passed, &InstanceSecret::new(secret)).unwrap();
    format!("Causerie-Node: {}", header.to_str().unwrap())
}

async fn ask(door: &Server, path: &str, headers: &[&str]) -> RawAnswer {
    request(door, "GET", path, headers).await
}

#[tokio::test]
async fn nobody_is_heard_but_nodes() {
    let nodes = Nodes::start(&[]).await;
    let (door, client) = (Server::at(nodes.door), format!("X-Forwarded-For: {CLIENT}"));
    let good = signed(USERS, |_| {});
    assert_eq!(ask(&door, USERS, &[&client, &good]).await.status, 200);
    let forged = good.replacen(".7.", ".8.", 1);
    let by_others = signed_by(b"a secret of others, as long as this one", USERS, |_| {});
    let rows: [(&str, &str, &[&str]); 8] = [
        ("no header", USERS, &[&client]),
        ("no word", USERS, &[&client, "Causerie-Node: "]),
        ("forged", USERS, &[&client, &forged]),
        ("of another instance", USERS, &[&client, &by_others]),
        ("of another path", "/channel/QGIS/last", &[&client, &good]),
        ("of another client", USERS, &["X-Forwarded-For: 198.51.100.8", &good]),
        ("of no client", USERS, &[&good]),
        ("twice", USERS, &[&client, &good, &good]),
    ];
    for (name, path, headers) in rows {
        assert_eq!(ask(&door, path, headers).await.status, 403, "{name}");
    }
    for late in [signed(USERS, |passage| passage.at -= 62), signed(USERS, |passage| passage.at += 70)] {
        assert_eq!(ask(&door, USERS, &[&client, &late]).await.status, 421, "it is old, or its clock is far ahead");
    }
    let two = format!("{client}\r\n{client}");
    assert_eq!(ask(&door, USERS, &[&two, &good]).await.status, 403, "two clients");
    for path in ["/", "/rooms", "/readyz", "/node/take"] {
        assert_eq!(ask(&door, path, &[]).await.status, 403, "{path}");
        assert_eq!(ask(&door, path, &[&client, &signed(path, |_| {})]).await.status, 421, "{path}");
    }
    assert_eq!(ask(&door, USERS, &[&client, &signed(USERS, |passage| passage.claim = 6)]).await.status, 421);
    assert_eq!(nodes.rooms[1].looked(), 0, "nothing is passed on from there");
}

#[tokio::test]
async fn a_socket_opens_if_the_front_says_that_its_page_may() {
    let nodes = Nodes::start(&[]).await;
    let path = "/channel/QGIS/ws";
    for (may_open, status) in [(true, 101), (false, 403)] {
        let header = signed(path, |passage| passage.known.may_open = may_open);
        let headers = format!("{header}\r\nX-Forwarded-For: {CLIENT}\r\nOrigin: https://elsewhere.example\r\n");
        let mut raw = Raw::open(nodes.door).await;
        raw.write(handshake(path, &headers).as_bytes()).await;
        let head = raw.head().await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}");
    }
}

/// Here each node takes what it finds of others for what others find of it.
#[tokio::test]
async fn doors_are_tried_and_a_node_that_is_not_reached_says_so() {
    let nodes = Nodes::start(&[]).await;
    let (open, shut) = (NodeTag::random(), NodeTag::random());
    let (_kept, nobody) = silent_address();
    assert_eq!(nodes.front.get("/readyz").await.body, r#"{"status":"ok"}"#);
    *nodes.rooms[0].living.lock().unwrap() = vec![(open, nodes.door), (shut, nobody)];
    let reached = async || loop {
        let reached = nodes.rooms[0].reached.lock().unwrap().clone();
        if reached.len() >= 2 {
            return reached;
        }
        sleep(Duration::from_millis(50)).await;
    };
    let reached = timeout(PATIENCE, reached()).await.expect("doors are tried every few seconds");
    assert_eq!(reached[..2], [(open, true), (shut, false)]);
    let ready = nodes.front.get("/readyz").await;
    assert_eq!((ready.status, ready.body.as_str()), (200, r#"{"status":"ok","nodes":"not reached"}"#));
}

#[tokio::test]
async fn the_header_is_nothing_from_outside() {
    let nodes = Nodes::start(&[("ROOMS", "QGIS,Own")]).await;
    let client = format!("X-Forwarded-For: {CLIENT}");
    // Good ones and others, at a node's own listener, which answers as ever, and at a front, which says what it knows itself.
    for header in [signed(USERS, |_| {}), signed(USERS, |passage| passage.claim = 6), "Causerie-Node: no.word".into()] {
        for (server, path) in [(&nodes.home, USERS), (&nodes.front, USERS), (&nodes.front, "/channel/Own/users")] {
            let answer = ask(server, path, &[&client, &header, "Connection: causerie-node"]).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, "[]"), "{header}");
        }
    }
    let path = "/channel/QGIS/ws";
    let header = signed(path, |_| {});
    let headers = format!("{header}\r\n{client}\r\nOrigin: https://elsewhere.example\r\n");
    for server in [&nodes.home, &nodes.front] {
        let mut raw = Raw::open(server.addr()).await;
        raw.write(handshake(path, &headers).as_bytes()).await;
        assert!(raw.head().await.starts_with("HTTP/1.1 403"), "it opens no page of another site");
    }
}
