//! The verbs of a broker that nodes use: publish to a node, and the compare-and-set of who is home. [`super::links`] alone
//! calls it.

use super::memory::MemoryClient;
use super::secret::RoomKey;
use crate::message::NodeTag;
use bytes::Bytes;

/// The broker did not answer, or refused: nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unanswered;

/// The number of a claim: a later one of the same room is higher.
pub type Revision = u64;

/// The home of a room, as the broker knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home {
    /// The node.
    pub node: NodeTag,
    /// Its claim.
    pub claim: Revision,
}

/// Something that a broker tells a node.
#[derive(Debug)]
pub(super) enum Signal {
    /// A message for it.
    Message(Bytes),
    /// A node lives.
    Beat(NodeTag),
}

/// State of the buckets, as a beat finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Buckets {
    /// Changes when the brokers start anew with empty buckets.
    pub(super) generation: u64,
}

/// A node's connection to a broker.
#[derive(Debug)]
pub enum Engine {
    /// A broker in this process, for tests.
    Memory(MemoryClient),
}

impl Engine {
    /// Sends a message to a node. It may be lost, and is not where the node is gone.
    pub(super) fn publish(&self, to: NodeTag, message: Bytes) {
        match self {
            Self::Memory(client) => client.publish(to, message),
        }
    }

    /// Whether anybody listens as this node; [`Unanswered`] if nobody knows.
    pub(super) async fn is_there(&self, node: NodeTag) -> Result<bool, Unanswered> {
        match self {
            Self::Memory(client) => client.is_there(node).await,
        }
    }

    /// Tells all nodes that this one lives.
    pub(super) async fn beat(&self) -> Result<Buckets, Unanswered> {
        match self {
            Self::Memory(client) => client.beat().await,
        }
    }

    /// The home of a room.
    pub(super) async fn home(&self, room: RoomKey) -> Result<Option<Home>, Unanswered> {
        match self {
            Self::Memory(client) => client.home(room).await,
        }
    }

    /// Makes this node the home of a room that has none, or the one of this claim. Returns `None` if another was faster.
    pub(super) async fn claim(&self, room: RoomKey, over: Option<Revision>) -> Result<Option<Revision>, Unanswered> {
        match self {
            Self::Memory(client) => client.claim(room, over).await,
        }
    }

    /// Forgets the home of a room, if it is still the one of this claim.
    pub(super) async fn release(&self, room: RoomKey, claim: Revision) {
        match self {
            Self::Memory(client) => client.release(room, claim).await,
        }
    }

    /// What the broker tells this node next; `None` when the connection is closed for good.
    pub(super) async fn signal(&self) -> Option<Signal> {
        match self {
            Self::Memory(client) => client.signal().await,
        }
    }

    /// Returns when the node may go on: tests put nodes to sleep.
    pub(super) async fn wakes(&self) {
        match self {
            Self::Memory(client) => client.wakes().await,
        }
    }
}
