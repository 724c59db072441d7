//! Several nodes instead of one server, behind one address: connections are dealt out to them in turn. `scripts/test nodes`
//! has tests run so that do not know of it.

use super::program::free_port;
use causerie::config::{Config, Secret};
use causerie::server::{self, Listener};
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::JoinSet;

/// Time in which nodes hear how many are in the rooms of others.
pub(super) const COUNTS: Duration = Duration::from_millis(400);

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
    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        match self.connections.lock().await.recv().await {
            Some(connection) => Ok(connection),
            None => std::future::pending().await,
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

    /// Runs the nodes until `shutdown` completes.
    pub(super) async fn run(
        self,
        listener: impl Listener + Sync,
        mut config: Config,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        config.nodes.urls = vec![self.broker];
        config.nodes.instance = Some(uuid::Uuid::new_v4().simple().to_string());
        config.nodes.secret = Some(Secret::new("a secret of these nodes, and of no others"));
        let metrics = config.metrics_addr.take();
        let (stop, stopping) = watch::channel(());
        let mut running = JoinSet::new();
        let mut ways = Vec::new();
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
            config.nodes.listen = Some(([127, 0, 0, 1], free_port()).into());
            config.metrics_addr = metrics.filter(|_| number == 0);
            let mut stopping = stopping.clone();
            running.spawn(server::run(dealt, config, async move { drop(stopping.changed().await) }));
        }
        let deal = async {
            for way in ways.iter().cycle() {
                match listener.accept().await {
                    Ok(connection) => drop(way.send(connection)),
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
