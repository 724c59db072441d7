//! What does not come from nodes, though it comes by their ways.

use crate::brokers::INSTANCE;
use crate::common::native::Native;
use crate::common::program::free_port;
use crate::common::{Answer, PATIENCE, Server};
use crate::world::{SECRET, World, figure, hears, join_near, node, settings, until, until_connected};
use causerie::access::now;
use causerie::bus::{InstanceSecret, Known, Near, Passage, PassedRequest};
use causerie::message::NodeTag;
use reqwest::Method;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

/// Publishes at the broker, as who knows its password can.
async fn publish(broker: u16, messages: &[(String, Vec<u8>)]) {
    let mut raw = TcpStream::connect(("127.0.0.1", broker)).await.unwrap();
    let mut script = b"CONNECT {\"user\":\"causerie\",\"pass\":\"change-me\",\"verbose\":false}\r\n".to_vec();
    for (subject, message) in messages {
        script.extend(format!("PUB {subject} {}\r\n", message.len()).as_bytes());
        script.extend(message);
        script.extend(b"\r\n");
    }
    script.extend(b"PING\r\n");
    raw.write_all(&script).await.unwrap();
    let mut heard = String::new();
    let mut answer = vec![0; 4096];
    while !heard.contains("PONG") {
        let length = raw.read(&mut answer).await.unwrap();
        assert!(length > 0, "{heard}");
        heard += &String::from_utf8_lossy(&answer[..length]);
    }
}

/// Beats that no node wrote, for nodes that there are and for others, and entries that nobody can read: nothing stops.
#[tokio::test]
async fn nodes_are_heard_by_their_signature_alone() {
    let world = World::over_one("spoofed", 1).await;
    let metrics = format!("127.0.0.1:{}", free_port());
    let other = node("spoofed-other", world.brokers.port(0), &[("METRICS_ADDR", &metrics)]).await;
    until_connected(&other, 1).await;
    let tag = other.log().split("node=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let mut ann = Native::join(&world.nodes[0].server, "ann", "QGIS").await;
    let mut bob = join_near(&other.server, "bob", "QGIS").await;
    let room = InstanceSecret::new(SECRET.as_bytes()).home_key(Near::of("QGIS"));
    let [beats, homes] = ["nodes", "homes"].map(|bucket| format!("$KV.causerie-{INSTANCE}-{bucket}"));
    let stranger =
        r#"{"name":"stranger","door":"127.0.0.1:1","homes":0,"taken":["#.to_owned() + &format!("\"{room}\"]}}");
    let mut messages = Vec::new();
    for length in [0, 1, 42, 1000, 900_000] {
        messages.push((format!("{beats}.{tag}"), vec![b'x'; length]));
        messages.push((format!("{beats}.{}", NodeTag::random()), vec![b'{'; length]));
        messages.push((format!("{homes}.no-room"), vec![1; length.min(1000)]));
        messages.push((format!("{beats}.{}", NodeTag::random()), [&[0; 16][..], stranger.as_bytes()].concat()));
        messages.push((format!("{beats}.{}", NodeTag::random()), [&[0; 32][..], stranger.as_bytes()].concat()));
    }
    publish(world.brokers.port(0), &messages).await;
    ann.say("QGIS", "still here").await;
    hears(&mut bob, "still here").await;
    sleep(Duration::from_secs(3)).await; // a beat later
    assert_eq!(figure(&metrics, "bus_connected").await, Some(1));
    assert_eq!(figure(&metrics, "bus_nodes").await, Some(1));
    let mut cid = join_near(&other.server, "cid", "QGIS").await;
    cid.say("QGIS", "passed on").await;
    hears(&mut ann, "passed on").await;
}

/// A header of nodes that is forged, old, or another room's is refused at the door; one of a claim that is none is not passed on; and
/// to whom it is shown in front it is nothing.
#[tokio::test]
async fn a_door_opens_to_who_has_the_secret_alone() {
    let world = World::over_one("door", 1).await;
    let door = settings("door-of", world.brokers.port(0), &[])["NODE_LISTEN"].clone();
    let other = node("door-other", world.brokers.port(0), &[("NODE_LISTEN", &door)]).await;
    until_connected(&other, 1).await;
    let mut ann = Native::join(&world.nodes[0].server, "ann", "QGIS").await;
    ann.fence("QGIS").await;
    let (door, users) = (Server::at(door.parse().unwrap()), "/channel/QGIS/users");
    let sealed = |secret: &str, target: &str, at: u64| {
        let passage = Passage { node: NodeTag::random(), claim: 7, at, known: Known::default(), takes: true };
        let passed = PassedRequest { method: &Method::GET, target, client: "198.51.100.9" };
        let header = passage.seal(passed, &InstanceSecret::new(secret.as_bytes())).unwrap();
        header.to_str().unwrap().to_owned()
    };
    let good = sealed(SECRET, users, now());
    for (header, status) in [
        (String::new(), 403),
        (good.replacen(".7.", ".8.", 1), 403),
        (sealed("a secret of others, and not of these nodes", users, now()), 403),
        (sealed(SECRET, "/channel/QField/users", now()), 403),
        (sealed(SECRET, users, now() - 65), 421),
        (good.clone(), 421),
    ] {
        assert_eq!(ask(&door, users, &header).await.status, status, "{header}");
    }
    until(|| other.log().contains("the clock of another node differs")).await;
    for server in [&world.nodes[0].server, &other.server] {
        let answer = ask(server, users, &good).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, r#"["ann"]"#));
        for path in ["/node/take?form=2&room=QGIS", "/node/give?form=2&room=QGIS"] {
            let answer = server.request(Method::POST, path, None).await;
            assert!([404, 405].contains(&answer.status), "{answer:?}");
        }
    }
    assert_eq!(door.request(Method::POST, "/node/take?form=2&room=QGIS", None).await.status, 403);
}

/// A GET with this header of nodes.
async fn ask(server: &Server, path: &str, header: &str) -> Answer {
    let request = reqwest::Client::new().get(server.url(path)).header("causerie-node", header);
    let response = request.header("x-forwarded-for", "198.51.100.9").send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, body: response.text().await.unwrap() }
}

/// An entry that names a node which nobody ever heard: the room is unavailable for as long as that may be one that is there, and then
/// somebody else's.
#[tokio::test]
async fn an_entry_of_a_node_that_there_is_not_is_claimed() {
    let world = World::over_one("nobody", 1).await;
    let mut ann = Native::hello(&world.nodes[0].server, "ann").await;
    let room = InstanceSecret::new(SECRET.as_bytes()).home_key(Near::of("QGIS"));
    let subject = format!("$KV.causerie-{INSTANCE}-homes.{room}");
    publish(world.brokers.port(0), &[(subject, NodeTag::random().to_string().into_bytes())]).await;
    let join = serde_json::json!({"type": "join", "room": "QGIS"});
    let begun = std::time::Instant::now();
    while ann.ask(join.clone()).await["type"] != "ok" {
        assert!(begun.elapsed() < PATIENCE, "it is nobody's in time");
        sleep(Duration::from_millis(100)).await;
    }
}
