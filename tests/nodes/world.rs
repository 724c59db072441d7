//! Nodes over brokers, as the tests of this folder begin.

use crate::brokers::{Brokers, INSTANCE};
use crate::common::member::V3;
use crate::common::native::Native;
use crate::common::program::{Program, free_port};
use crate::common::{Client, PATIENCE, Server};
use causerie::bus::Near;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite;

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

    /// The nodes, as tests reach them.
    pub fn servers<const N: usize>(&self) -> [Server; N] {
        std::array::from_fn(|number| Server::at(self.nodes[number].server.addr()))
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
    let (url, door) = (format!("nats://127.0.0.1:{broker}"), format!("127.0.0.1:{}", free_port()));
    let common = [
        ("NATS_URL", url.as_str()),
        ("NATS_USER", "causerie"),
        ("NATS_PASSWORD", "change-me"),
        ("NODE_LISTEN", door.as_str()),
        ("INSTANCE_ID", INSTANCE),
        ("INSTANCE_SECRET", SECRET),
        ("NODE_NAME", test),
        ("ROOMS", "QGIS,QField"),
        ("MAX_STORED_MESSAGES", "20"),
        ("MESSAGE_RATE", "0"),
        ("LOG_LEVEL", "info,causerie::room=debug,causerie::bus=debug"),
        ("WS_PING_INTERVAL", "120"), // tests read some clients seldom
    ];
    let settings = common.iter().chain(more);
    settings.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Waits until a node is connected and knows so many others.
pub async fn until_connected(node: &Program, others: usize) {
    until(|| {
        let log = node.log();
        log.contains("connected with the other nodes") && log.matches("another node is there").count() >= others
    })
    .await;
}

/// Waits for a fact, such as what the brokers of a cluster agree on.
pub async fn until(mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE * 4;
    while !holds() {
        assert!(Instant::now() < deadline, "it holds in time");
        sleep(Duration::from_millis(20)).await;
    }
}

/// The way in which a native client gets into a room of another node than the one that it asks.
#[derive(Debug, Clone, Copy)]
pub enum Way {
    /// Its session is at the room's home.
    Near,
    /// Its session is at the node that it asks, and in the room over a line.
    Line,
}

impl Way {
    /// A session with these keys that comes to `server` with these headers, for a room elsewhere.
    pub async fn hello(self, server: &Server, room: &str, keys: Value, headers: &[(&'static str, &str)]) -> Native {
        match self {
            Self::Near => hello_near_from(server, room, keys, headers).await,
            Self::Line => {
                let opened = Client::try_connect_with(server, "/ws", headers).await;
                let mut native = Native::over(opened.unwrap_or_else(|error| panic!("{room}: {error}")));
                let welcome = native.say_hello(keys).await;
                assert_eq!(welcome["type"], "welcome", "{welcome}");
                native
            }
        }
    }

    /// Such a session with every feature, in the room.
    pub async fn join(self, server: &Server, nickname: &str, room: &str) -> Native {
        let keys = json!({"nickname": nickname, "features": ["direct", "call", "file"]});
        let mut native = self.hello(server, room, keys, &[]).await;
        native.enter(room).await;
        native
    }
}

/// A native session at the home of a room, whichever node is asked.
pub async fn hello_near(server: &Server, room: &str, keys: Value) -> Native {
    hello_near_from(server, room, keys, &[]).await
}

/// The same for a client with these headers.
pub async fn hello_near_from(server: &Server, room: &str, keys: Value, headers: &[(&'static str, &str)]) -> Native {
    let path = format!("/ws?near={}", Near::of(room));
    let opened = Client::try_connect_with(server, &path, headers).await;
    let mut native = Native::over(opened.unwrap_or_else(|error| panic!("{room}: {error}")));
    let welcome = native.say_hello(keys).await;
    assert_eq!(welcome["type"], "welcome", "{welcome}");
    native
}

/// Such a session with every feature, in the room.
pub async fn join_near(server: &Server, nickname: &str, room: &str) -> Native {
    let keys = json!({"nickname": nickname, "features": ["direct", "call", "file"]});
    let mut native = hello_near(server, room, keys).await;
    native.enter(room).await;
    native
}

/// Enters a room as the plugins do, again and again until it is available.
pub async fn until_open(server: &Server, room: &str, within: Duration) -> Client {
    let begun = Instant::now();
    loop {
        match Client::try_connect(server, &V3.path(room)).await {
            Ok(client) => return client,
            Err(tungstenite::Error::Http(answer)) => assert_eq!(answer.status(), 503, "{answer:?}"),
            Err(error) => panic!("{error}"),
        }
        assert!(begun.elapsed() < within, "{room} is available within {within:?}");
        sleep(Duration::from_millis(100)).await;
    }
}

/// A native session that joins a room where it is, again and again until that is available.
pub async fn until_in(server: &Server, nickname: &str, room: &str, within: Duration) -> Native {
    let (begun, mut native) = (Instant::now(), Native::hello(server, nickname).await);
    loop {
        let answer = native.ask(json!({"type": "join", "room": room})).await;
        if answer["type"] == "ok" {
            return native;
        }
        assert_eq!(answer["code"], "unavailable", "{answer}");
        assert!(begun.elapsed() < within, "{room} is available within {within:?}");
        sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until those who come to these nodes meet. Returns one of each node.
pub async fn until_they_meet<const N: usize>(servers: [&Server; N], room: &str, within: Duration) -> [Client; N] {
    let begun = Instant::now();
    loop {
        let mut clients = Vec::new();
        for server in servers {
            clients.push(until_open(server, room, within).await);
        }
        let text = uuid::Uuid::now_v7().to_string();
        let is_said = clients[0].socket.send(tungstenite::Message::text(V3.text("gus", &text).to_string())).await;
        let mut hear = is_said.is_ok();
        for client in &mut clients {
            hear = hear && is_heard(client, &text).await;
        }
        if hear {
            return clients.try_into().ok().expect("one of each");
        }
        assert!(begun.elapsed() < within, "{room} is one room within {within:?}");
    }
}

/// Returns `true` if a client is shown this text soon.
async fn is_heard(client: &mut Client, text: &str) -> bool {
    let heard = async {
        while let Some(Ok(message)) = client.socket.next().await {
            if message.to_text().is_ok_and(|shown| shown.contains(text)) {
                return true;
            }
        }
        false
    };
    timeout(Duration::from_secs(2), heard).await.unwrap_or(false)
}

/// Waits until somebody is shown this text.
pub async fn hears(native: &mut Native, text: &str) {
    let heard = native.until(|frame| frame["content"]["text"] == text);
    timeout(PATIENCE, heard).await.expect("it is heard in time"); // pings would keep it waiting
}

/// Asserts that nobody has left since these frames began, and that nobody was told of a gap.
pub async fn nobody_left(native: &mut Native, room: &str) {
    native.fence(room).await;
    let told = native.client.seen.iter().filter(|frame| frame["left"].is_array() || frame["state"]["gap"] == true);
    assert_eq!(told.collect::<Vec<_>>(), [] as [&Value; 0]);
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

/// The figure of this name that a node tells.
pub async fn figure(metrics: &str, name: &str) -> Option<u64> {
    let figures = reqwest::get(format!("http://{metrics}/metrics")).await.unwrap().text().await.unwrap();
    let mut lines = figures.lines();
    lines.find_map(|line| line.strip_prefix("causerie_")?.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}
