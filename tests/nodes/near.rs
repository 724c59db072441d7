//! The sample for nginx before several nodes (`nginx/upstream-nodes.conf`), in a real nginx.

use crate::brokers::Brokers;
use crate::common::PATIENCE;
use crate::common::member::GENERATIONS;
use crate::common::nginx::Proxied;
use crate::common::program::{Program, free_port};
use crate::common::raw::{Raw, text};
use crate::world::{node, until_connected};
use serde_json::{Value, json};
use std::time::Instant;

/// A native session through nginx, near this room; its `welcome`.
async fn hello(proxied: &Proxied, room: &str, more: Value) -> (Raw, Value) {
    let mut socket = proxied.socket(&format!("/ws?near={room}"), "").await;
    let mut hello = json!({"type": "hello", "ref": 1, "protocol": 1, "nickname": "ann"});
    hello.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    socket.write(&text(hello)).await;
    let welcome = socket.text_with(|frame| frame["type"] == "welcome").await;
    (socket, welcome)
}

/// The numbers of sockets that the nodes have, once together they have so many.
async fn sessions(metrics: &[String], all: u32) -> Vec<u32> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut sessions = Vec::new();
        for metrics in metrics {
            let figures = reqwest::get(format!("http://{metrics}/metrics")).await.unwrap().text().await.unwrap();
            let line = figures.lines().find_map(|line| line.strip_prefix("causerie_sessions ")).unwrap();
            sessions.push(line.parse().unwrap());
        }
        if sessions.iter().sum::<u32>() == all {
            return sessions;
        }
        assert!(Instant::now() < deadline, "{sessions:?}");
    }
}

/// Members of a room come to one node, whatever they speak, and who comes back finds the session there. When that node stops,
/// another one has them: sessions begin anew there, and rooms are what they were.
#[tokio::test]
async fn members_of_a_room_come_to_one_node() {
    let brokers = Brokers::one("near").await;
    let (mut nodes, mut metrics): (Vec<Program>, Vec<String>) = (Vec::new(), Vec::new());
    for number in 0..3 {
        metrics.push(format!("127.0.0.1:{}", free_port()));
        let settings = [("METRICS_ADDR", metrics[number].as_str()), ("ROOMS", "QGIS,QField,Den,Café,Map")];
        nodes.push(node(&format!("near-{number}"), brokers.port(0), &settings).await);
    }
    for node in &nodes {
        until_connected(node, 2).await;
    }
    let ports: Vec<u16> = nodes.iter().map(|node| node.server.addr().port()).collect();
    let proxied = Proxied::before_nodes(&ports, "near-nginx").await;
    assert!(proxied.get("/").await.starts_with("HTTP/1.1 200"));

    let (mut sockets, mut homes) = (Vec::new(), Vec::new());
    for room in ["QGIS", "QField", "Den", "Caf%C3%A9", "Map"] {
        let before = sessions(&metrics, sockets.len() as u32).await;
        for generation in GENERATIONS {
            sockets.push(proxied.socket(&generation.path(room), "").await);
        }
        sockets.push(hello(&proxied, room, json!({})).await.0);
        sockets.push(proxied.socket(&format!("/v3/channel/{room}/ws?token=no.such.one"), "").await);
        let now = sessions(&metrics, sockets.len() as u32).await;
        let more: Vec<u32> = now.iter().zip(&before).map(|(now, before)| now - before).collect();
        let home = more.iter().position(|more| *more == 5);
        homes.push(home.unwrap_or_else(|| panic!("members of {room} come to several nodes: {more:?}")));
    }

    // Where a room goes depends on the ports, so five may well go to one node: fifty more do not.
    for number in 0..50 {
        if homes.iter().any(|home| *home != homes[0]) {
            break;
        }
        let before = sessions(&metrics, sockets.len() as u32).await;
        sockets.push(hello(&proxied, &format!("den-{number}"), json!({})).await.0);
        let now = sessions(&metrics, sockets.len() as u32).await;
        homes.extend(now.iter().zip(&before).position(|(now, before)| now > before));
    }
    assert!(homes.iter().any(|home| *home != homes[0]), "all rooms are on one node: {homes:?}");

    let (socket, welcome) = hello(&proxied, "QGIS", json!({})).await;
    drop(socket);
    let (socket, resumed) = hello(&proxied, "QGIS", json!({"resume": welcome["resume"]})).await;
    assert_eq!(resumed["resumed"], true, "{resumed}");
    nodes[homes[0]].signal("TERM");
    assert!(nodes[homes[0]].ended().success());
    drop(socket);
    let (_socket, resumed) = hello(&proxied, "QGIS", json!({"resume": resumed["resume"]})).await;
    assert_eq!(resumed["resumed"], false, "its node has stopped: {resumed}");
}
