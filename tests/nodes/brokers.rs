//! The real NATS servers with the sample of this repository, alone or three in a cluster, on loopback; and the lines between
//! them, which can be cut.

use crate::common::program::{empty_folder, free_port, signal};
use serde_json::Value;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, SemaphorePermit, watch};

/// Time that brokers have: three that are started and killed may take more than half a minute to agree on leaders.
const PATIENCE: Duration = Duration::from_secs(120);

/// The instance of these tests.
pub const INSTANCE: &str = "nodes-of-a-test";

/// Clusters that run at once: more of them on a small machine do not agree on leaders in time.
static CLUSTERS: Semaphore = Semaphore::const_new(2);

/// NATS servers.
pub struct Brokers {
    each: Vec<Broker>,
    _turn: Option<SemaphorePermit<'static>>,
    /// The lines between each two of them, by the one that calls and the one that is called.
    lines: Vec<((usize, usize), Line)>,
}

struct Broker {
    folder: PathBuf,
    port: u16,
    health: u16,
    child: Option<Child>,
}

impl Brokers {
    /// One server. `test` names its folder.
    pub async fn one(test: &str) -> Self {
        let mut brokers = Self { each: vec![Broker::new(test, 0, None)], _turn: None, lines: Vec::new() };
        brokers.start(0).await;
        brokers
    }

    /// A cluster of three.
    pub async fn three(test: &str) -> Self {
        let turn = CLUSTERS.acquire().await.expect("it is never closed");
        let own: Vec<u16> = (0..3).map(|_| free_port()).collect();
        let mut lines = Vec::new();
        for pair in [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)] {
            lines.push((pair, Line::to(own[pair.1]).await));
        }
        let each = (0..3).map(|number| {
            let routes = lines.iter().filter(|((from, _), _)| *from == number).map(|(_, line)| line.port).collect();
            Broker::new(test, number, Some((own[number], routes)))
        });
        let mut brokers = Self { each: each.collect(), _turn: Some(turn), lines };
        for number in 0..3 {
            brokers.start(number).await;
        }
        for number in 0..3 {
            brokers.until_whole(number).await;
        }
        brokers
    }

    pub fn port(&self, number: usize) -> u16 {
        self.each[number].port
    }

    /// Starts a server, with empty buckets if it is alone.
    pub async fn start(&mut self, number: usize) {
        let broker = &mut self.each[number];
        let output = File::create(broker.folder.join("output")).unwrap();
        let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/bin/nats-server"));
        command.arg("-c").arg(broker.folder.join("nats-server.conf"));
        command.stdout(output.try_clone().unwrap()).stderr(output);
        broker.child = Some(command.spawn().expect("nats-server is there: scripts/setup installs it"));
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", broker.port)).await.is_err() {
            let output = || fs::read_to_string(broker.folder.join("output")).unwrap_or_default();
            assert!(broker.child.as_mut().is_some_and(|child| child.try_wait().unwrap().is_none()), "{}", output());
            assert!(Instant::now() < deadline, "it listens in time: {}", output());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until a server of a cluster has its part of the buckets.
    pub async fn until_whole(&self, number: usize) {
        let health = format!("http://127.0.0.1:{}/healthz", self.each[number].health);
        let deadline = Instant::now() + PATIENCE;
        while !reqwest::get(&health).await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(Instant::now() < deadline, "it is whole in time");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until each stream of the nodes has a leader among the servers that run.
    pub async fn until_led(&self) {
        let deadline = Instant::now() + PATIENCE;
        while self.led().await != 2 {
            assert!(Instant::now() < deadline, "there are leaders in time");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Number of streams that have one.
    async fn led(&self) -> usize {
        let mut led = 0;
        for number in 0..self.each.len() {
            let streams = self.streams(number).await;
            led += streams.iter().filter(|stream| stream["cluster"]["leader"] == format!("nats-{number}")).count();
        }
        led
    }

    /// The server of a cluster that leads the stream of homes.
    pub async fn leader(&self) -> usize {
        let homes = self.homes(0).await;
        let leader = homes["cluster"]["leader"].as_str().and_then(|name| name.strip_prefix("nats-")?.parse().ok());
        leader.unwrap_or_else(|| panic!("nobody leads: {homes}"))
    }

    /// The stream of homes, as a server tells of it; `null` if it has none.
    async fn homes(&self, number: usize) -> Value {
        let streams = self.streams(number).await;
        let is_homes = |stream: &Value| stream["name"].as_str().is_some_and(|name| name.ends_with("homes"));
        streams.into_iter().find(is_homes).unwrap_or_default()
    }

    /// Waits until a server has the entries of this many rooms, and the one that is about no room.
    pub async fn until_homes(&self, number: usize, rooms: u64) {
        let deadline = Instant::now() + PATIENCE;
        while self.homes(number).await["state"]["messages"] != rooms + 1 {
            assert!(Instant::now() < deadline, "the entries are there in time");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The streams of a server, as it tells of them.
    pub async fn streams(&self, number: usize) -> Vec<Value> {
        let told = self.told(number, "jsz?streams=1").await;
        told["account_details"][0]["stream_detail"].as_array().cloned().unwrap_or_default()
    }

    /// Figures of a server's own; `null` if it does not run.
    pub async fn told(&self, number: usize, what: &str) -> Value {
        match reqwest::get(format!("http://127.0.0.1:{}/{what}", self.each[number].health)).await {
            Ok(answer) => answer.json().await.expect("JSON"),
            Err(_) => Value::Null,
        }
    }

    /// Starts a server that was killed, with this text of its settings replaced.
    pub async fn start_with(&mut self, number: usize, from: &str, to: &str) {
        let file = self.each[number].folder.join("nats-server.conf");
        let config = fs::read_to_string(&file).unwrap();
        assert!(config.contains(from), "the settings have {from}");
        fs::write(&file, config.replace(from, to)).unwrap();
        self.start(number).await;
    }

    /// Number of servers.
    pub fn count(&self) -> usize {
        self.each.len()
    }

    /// Sends a server a signal.
    pub fn signal(&self, number: usize, name: &str) {
        let child = self.each[number].child.as_ref().expect("it runs");
        signal(child, name);
    }

    pub fn kill(&mut self, number: usize) {
        if let Some(mut child) = self.each[number].child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Cuts a server off from the others, or not any more.
    pub fn set_apart(&self, number: usize, is_apart: bool) {
        for (_, line) in self.lines.iter().filter(|((from, to), _)| *from == number || *to == number) {
            line.is_cut.send_replace(is_apart);
        }
    }
}

impl Drop for Brokers {
    fn drop(&mut self) {
        (0..self.each.len()).for_each(|number| self.kill(number));
    }
}

impl Broker {
    /// A server with the sample's settings, adapted to this machine. In a cluster it has a port for the others and lines to
    /// them.
    fn new(test: &str, number: usize, cluster: Option<(u16, Vec<u16>)>) -> Self {
        let folder = empty_folder(&format!("{test}-nats-{number}"));
        let (port, health) = (free_port(), free_port());
        let sample = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("nats/nats-server.conf")).unwrap();
        let adapted = |sample: String, from: &str, to: &str| {
            assert!(sample.contains(from), "the sample has {from}");
            sample.replace(from, to)
        };
        let mut config = adapted(sample, "0.0.0.0:4222", &format!("127.0.0.1:{port}\nhttp: 127.0.0.1:{health}"));
        config = adapted(config, "/var/lib/nats", &folder.join("store").display().to_string());
        config = adapted(config, "my-instance", INSTANCE);
        config = adapted(config, "nats-1\n", &format!("nats-{number}\n"));
        match cluster {
            Some((own, routes)) => {
                let routes: Vec<String> = routes.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect();
                // Servers that hear of each other would go round the lines.
                let listen = format!("127.0.0.1:{own}\n  advertise: 127.0.0.1:1");
                config = adapted(config, "0.0.0.0:6222", &listen);
                config =
                    adapted(config, "nats://nats-1:6222, nats://nats-2:6222, nats://nats-3:6222", &routes.join(", "));
            }
            None => {
                let (before, rest) = config.split_once("cluster {").expect("the block of the cluster");
                let (_, after) = rest.split_once("}\n").expect("its end");
                config = format!("{before}{after}");
            }
        }
        fs::write(folder.join("nats-server.conf"), config).unwrap();
        Self { folder, port, health, child: None }
    }
}

/// A line to a port of this machine.
struct Line {
    port: u16,
    is_cut: watch::Sender<bool>,
}

impl Line {
    /// A line that passes everything on.
    async fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let is_cut = watch::Sender::new(false);
        let cut = is_cut.subscribe();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(("127.0.0.1", target)).await else { continue };
                let (near_read, near_write) = near.into_split();
                let (far_read, far_write) = far.into_split();
                tokio::spawn(pass(near_read, far_write, cut.clone()));
                tokio::spawn(pass(far_read, near_write, cut.clone()));
            }
        });
        Self { port, is_cut }
    }
}

/// Passes bytes on while the line is not cut; what is on its way waits, as in a network.
async fn pass(mut from: impl AsyncReadExt + Unpin, mut to: impl AsyncWriteExt + Unpin, mut cut: watch::Receiver<bool>) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        if cut.wait_for(|is_cut| !is_cut).await.is_err() || to.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}
