//! Nodes over brokers, as the tests of this folder begin.

use crate::brokers::{Brokers, INSTANCE};
use crate::common::PATIENCE;
use crate::common::native::Native;
use crate::common::program::Program;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// The secret of the instance.
pub const SECRET: &str = "a secret of these nodes, and of nobody else";

/// Nodes with their brokers.
pub struct World {
    pub brokers: Brokers,
    pub nodes: Vec<Program>,
}

impl World {
    /// So many nodes over one broker.
    pub async fn over_one(test: &str, nodes: usize) -> Self {
        Self::with_settings(test, nodes, &[]).await
    }

    /// So many nodes over one broker, with these settings.
    pub async fn with_settings(test: &str, nodes: usize, more: &[(&str, &str)]) -> Self {
        let brokers = Brokers::one(test).await;
        let ports = vec![brokers.port(0); nodes];
        Self::with(test, brokers, &ports, more).await
    }

    /// Three nodes over a cluster, each beside a broker of its own.
    pub async fn over_three(test: &str) -> Self {
        let brokers = Brokers::three(test).await;
        let ports: Vec<u16> = (0..3).map(|number| brokers.port(number)).collect();
        Self::with(test, brokers, &ports, &[]).await
    }

    /// Nodes that reach their brokers at these ports, with these settings.
    pub async fn with(test: &str, brokers: Brokers, ports: &[u16], more: &[(&str, &str)]) -> Self {
        let mut world = Self { brokers, nodes: Vec::new() };
        for (number, port) in ports.iter().enumerate() {
            world.nodes.push(node(&format!("{test}-{number}"), *port, more).await);
        }
        for node in &world.nodes {
            until_connected(node, ports.len() - 1).await;
        }
        world
    }
}

/// A node that reaches its broker at this port.
pub async fn node(test: &str, broker: u16, more: &[(&str, &str)]) -> Program {
    let settings = settings(test, broker, more);
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Program::start(test, &settings).await
}

/// The settings of such a node, and these, which win.
pub fn settings(test: &str, broker: u16, more: &[(&str, &str)]) -> BTreeMap<String, String> {
    let url = format!("nats://127.0.0.1:{broker}");
    let common = [
        ("NATS_URL", url.as_str()),
        ("NATS_USER", "causerie"),
        ("NATS_PASSWORD", "change-me"),
        ("INSTANCE_ID", INSTANCE),
        ("INSTANCE_SECRET", SECRET),
        ("NODE_NAME", test),
        ("ROOMS", "QGIS,QField"),
        ("MAX_STORED_MESSAGES", "20"),
        ("MESSAGE_RATE", "0"),
        ("LOG_LEVEL", "info,causerie::room=debug,causerie::bus=debug"),
    ];
    let settings = common.iter().chain(more);
    settings.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Waits until a node is connected and knows so many others.
async fn until_connected(node: &Program, others: usize) {
    until(|| {
        let log = node.log();
        log.contains("connected with the other nodes") && log.matches("another node is there").count() >= others
    })
    .await;
    sleep(Duration::from_secs(3)).await; // before that no node takes a room from one that is gone
}

/// Waits for a fact.
pub async fn until(mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "it holds in time");
        sleep(Duration::from_millis(20)).await;
    }
}

/// Says a text again and again until it is not refused; returns how long that took.
pub async fn say_until_ok(native: &mut Native, text: &str) -> Duration {
    let begun = Instant::now();
    while !try_say(native, text).await {
        assert!(begun.elapsed() < PATIENCE, "{text} is said in time");
        sleep(Duration::from_millis(100)).await;
    }
    begun.elapsed()
}

/// Says a text. Returns `false` if the room cannot be reached.
pub async fn try_say(native: &mut Native, text: &str) -> bool {
    let answer = native.ask(json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": text}})).await;
    let is_known = answer["type"] == "ok" || answer["code"] == "unavailable";
    assert!(is_known, "{answer} after {:#?}", native.client.seen.iter().rev().take(6).collect::<Vec<_>>());
    answer["type"] == "ok"
}

/// Waits until somebody is shown this text.
pub async fn hears(native: &mut Native, text: &str) {
    let heard = native.until(|frame| frame["content"]["text"] == text);
    timeout(PATIENCE, heard).await.expect("it is heard in time"); // pings would keep it waiting
}

/// Is shown this text, or that something was missed.
pub async fn learns(native: &mut Native, text: &str) {
    let learnt = native.until(|frame| frame["content"]["text"] == text || frame["state"]["gap"] == true);
    timeout(PATIENCE, learnt).await.expect("it is learnt in time"); // pings would keep it waiting
}

/// The nicknames in a room's state, sorted.
pub fn names(state: &Value) -> Vec<String> {
    let mut names: Vec<String> = state["members"]
        .as_array()
        .expect("members")
        .iter()
        .map(|member| member["nickname"].as_str().expect("a nickname").to_owned())
        .collect();
    names.sort();
    names
}
