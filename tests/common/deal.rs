//! Several nodes instead of one server, behind one address: connections are dealt out to them in turn. `scripts/test nodes`
//! has tests run so that do not know of it.

use causerie::bus::{Directory, Homes, InstanceSecret, Near, Place, Want};
use causerie::config::{Config, Secret};
use causerie::message::NodeTag;
use causerie::server::{self, Listener, Ways};
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, LazyLock, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// The secret of the nodes.
const SECRET: &str = "a secret of these nodes, and of no others";

/// Nodes joined by a broker.
pub(super) struct Deal {
    nodes: usize,
    broker: String,
}

/// The part of the connections that one node gets.
struct Dealt {
    connections: Mutex<mpsc::UnboundedReceiver<(TcpStream, SocketAddr)>>,
    address: SocketAddr,
    listener: OwnedFd,
}

impl Listener for Dealt {
    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        match self.connections.lock().unwrap().poll_recv(context) {
            Poll::Ready(Some(connection)) => Poll::Ready(Ok(connection)),
            _ => Poll::Pending,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl AsFd for Dealt {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.listener.as_fd()
    }
}

impl Deal {
    /// As many nodes as `CAUSERIE_NODES` says, over the broker `CAUSERIE_NATS`; `None` where it says nothing.
    pub(super) fn from_env() -> Option<Self> {
        let nodes = std::env::var("CAUSERIE_NODES").ok()?.parse().expect("a number of nodes");
        let broker = std::env::var("CAUSERIE_NATS").expect("the address of a broker");
        Some(Self { nodes, broker })
    }

    /// The paths by which each node is asked for this one.
    pub(super) fn paths_to_all(&self, path: &str) -> impl Iterator<Item = String> {
        (0..self.nodes).map(move |number| format!("{path}?{ASKED}{number}"))
    }

    /// Runs the nodes until `shutdown` completes.
    pub(super) async fn run(
        self,
        listener: Box<dyn Listener>,
        mut config: Config,
        shutdown: BoxFuture<'static, ()>,
    ) -> io::Result<()> {
        config.nodes.urls = vec![self.broker];
        config.nodes.instance = Some(uuid::Uuid::new_v4().simple().to_string());
        config.nodes.secret = Some(Secret::new(SECRET));
        let metrics = config.metrics_addr.take();
        let (stop, stopping) = watch::channel(());
        let mut running = JoinSet::new();
        let (mut ways, mut directories) = (Vec::new(), Vec::new());
        for number in 0..self.nodes {
            let (way, connections) = mpsc::unbounded_channel();
            ways.push(way);
            let dealt = Dealt {
                connections: Mutex::new(connections),
                address: listener.local_addr()?,
                listener: listener.as_fd().try_clone_to_owned()?,
            };
            let mut config = config.clone();
            config.nodes.name = Some(format!("node {number}"));
            config.metrics_addr = metrics.filter(|_| number == 0);
            let door = TcpListener::bind("127.0.0.1:0").await?;
            config.nodes.listen = Some(door.local_addr()?);
            let joined = Directory::join(&config, NodeTag::random(), door.local_addr()?).await;
            let (directory, changes) = joined.map_err(io::Error::other)?.expect("its broker is named");
            directories.push(directory.clone());
            let secret = InstanceSecret::new(SECRET.as_bytes());
            let tag = directory.tag();
            NUMBERS.lock().unwrap().insert(tag.to_string(), number);
            let among = Ways { tag, door, homes: Arc::new(directory), changes, secret };
            let mut stopping = stopping.clone();
            let stopped = Box::pin(async move { drop(stopping.changed().await) });
            running.spawn(server::run(Box::new(dealt), Some(among), config, stopped));
        }
        know_each_other(&directories).await;
        let deal = async {
            for number in (0..self.nodes).cycle() {
                match poll_fn(|context| listener.poll_accept(context)).await {
                    Ok(connection) => drop(tokio::spawn(hand_over(connection, ways.clone(), number))),
                    Err(error) => return error,
                }
            }
            unreachable!("there are nodes")
        };
        tokio::select! {
            error = deal => return Err(error),
            () = shutdown => drop(stop),
        }
        while let Some(ended) = running.join_next().await {
            ended.map_err(io::Error::other)??;
        }
        Ok(())
    }
}

/// The numbers of all nodes, by their tags.
static NUMBERS: LazyLock<Mutex<HashMap<String, usize>>> = LazyLock::new(Default::default);

/// The path by which a client of ours comes to the node of its key, as to a room that it is near of.
pub(super) fn path_of_key(key: &str) -> Option<String> {
    let number = *NUMBERS.lock().unwrap().get(key.split('.').nth(1)?)?;
    Some(format!("/ws?{ASKED}{number}"))
}

/// The key in a query that names a node.
const ASKED: &str = "at=";

type Connection = (TcpStream, SocketAddr);

/// Hands a connection to the node that it asks for, or to the one whose turn it is.
async fn hand_over(connection: Connection, ways: Vec<mpsc::UnboundedSender<Connection>>, turn: usize) {
    let mut head = [0; 32];
    let peeked = timeout(Duration::from_secs(2), connection.0.peek(&mut head)).await;
    let head = String::from_utf8_lossy(&head[..peeked.map_or(0, Result::unwrap_or_default)]).into_owned();
    let asked = head.split(ASKED).nth(1).and_then(|number| number.split(' ').next()?.parse().ok());
    let _ = ways[asked.unwrap_or(turn)].send(connection);
}

/// Waits until each node knows of each that it lives: before, a room of another one is unavailable.
async fn know_each_other(nodes: &[Directory]) {
    const AGAIN: Duration = Duration::from_millis(10);
    for (number, one) in nodes.iter().enumerate() {
        let room = InstanceSecret::new(SECRET.as_bytes()).home_key(Near::of(&format!("a room of node {number}")));
        while !matches!(one.find(room, Want::Open, None).await, Place::Here(Some(_))) {
            sleep(AGAIN).await;
        }
        for (_, other) in nodes.iter().enumerate().filter(|(other, _)| *other != number) {
            while !matches!(other.find(room, Want::Look, None).await, Place::There(_)) {
                sleep(AGAIN).await;
            }
        }
        one.release(room).await;
    }
}
