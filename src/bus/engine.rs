//! The verbs of a broker that nodes use: beats, and the compare-and-set of who is home. [`super::directory`] calls it.

use super::broker::{BucketState, Heard, Home, Revision, Unanswered};
use super::memory::MemoryClient;
use super::nats::{NatsClient, NatsWatch};
use super::secret::RoomKey;
use crate::message::NodeTag;
use bytes::Bytes;
use tokio::sync::mpsc;

/// A node's connection to a broker.
#[derive(Debug)]
pub enum Engine {
    /// A broker in this process, for tests.
    Memory(MemoryClient),
    /// NATS.
    Nats(Box<NatsClient>),
}

/// Messages of the other nodes.
#[derive(Debug)]
pub(super) enum Watch {
    /// Of a broker in this process.
    Memory(mpsc::UnboundedReceiver<Heard>),
    /// Of NATS.
    Nats(Box<NatsWatch>),
}

impl Watch {
    /// Waits for the next message; `None` when the connection is closed for good.
    pub(super) async fn next(&mut self) -> Option<Heard> {
        match self {
            Self::Memory(heard) => heard.recv().await,
            Self::Nats(watch) => watch.next().await,
        }
    }
}

impl Engine {
    /// Sends all nodes a message, and returns once the buckets have it.
    pub(super) async fn beat(&self, message: Bytes) -> Result<BucketState, Unanswered> {
        match self {
            Self::Memory(client) => client.beat(&message).await,
            Self::Nats(client) => client.beat(message).await,
        }
    }

    /// State of the buckets.
    pub(super) async fn buckets(&self) -> Result<BucketState, Unanswered> {
        match self {
            Self::Memory(client) => client.buckets().await,
            Self::Nats(client) => client.buckets().await,
        }
    }

    /// Hears beats and claims of the others from now on.
    pub(super) async fn watch(&self) -> Result<Watch, Unanswered> {
        match self {
            Self::Memory(client) => Ok(Watch::Memory(client.watch())),
            Self::Nats(client) => client.watch().await.map(|watch| Watch::Nats(Box::new(watch))),
        }
    }

    /// The last beats of nodes, also of some that died a while ago.
    pub(super) async fn beats(&self) -> Result<Vec<(NodeTag, Bytes)>, Unanswered> {
        match self {
            Self::Memory(client) => client.beats(),
            Self::Nats(client) => client.beats().await,
        }
    }

    /// The home of a room.
    pub(super) async fn home(&self, room: RoomKey) -> Result<Option<Home>, Unanswered> {
        match self {
            Self::Memory(client) => client.home(room).await,
            Self::Nats(client) => client.home(room).await,
        }
    }

    /// Makes this node the home of a room that has none, or the one of this claim. Returns `None` if another was faster.
    pub(super) async fn claim(&self, room: RoomKey, over: Option<Revision>) -> Result<Option<Revision>, Unanswered> {
        match self {
            Self::Memory(client) => client.claim(room, over).await,
            Self::Nats(client) => client.claim(room, over).await,
        }
    }

    /// Forgets the home of a room, if it is still the one of this claim.
    pub(super) async fn release(&self, room: RoomKey, claim: Revision) {
        match self {
            Self::Memory(client) => client.release(room, claim).await,
            Self::Nats(client) => client.release(claim).await,
        }
    }

    /// Returns when the node may go on: tests put nodes to sleep.
    pub(super) async fn wakes(&self) {
        match self {
            Self::Memory(client) => client.wakes().await,
            Self::Nats(_) => {}
        }
    }
}
