//! The answers of a broker, whichever it is.

use super::secret::RoomKey;
use crate::message::NodeTag;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

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
    /// Claim of the home.
    pub claim: Revision,
}

/// State of the buckets, as a beat finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketState {
    /// Changes when the brokers lose what was in them.
    pub generation: u64,
    /// The number of the last entry that was made.
    pub last: u64,
}

/// Something that a node hears of the others, unless it is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A node's report of itself.
    Beat(NodeTag, Bytes),
    /// A node wants to be home of a room; perhaps another was faster.
    Entry(RoomKey, NodeTag),
}

/// Another node that lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LivingNode {
    /// Tag of the node.
    pub node: NodeTag,
    /// The address at which it hears other nodes.
    pub door: SocketAddr,
    /// Number of rooms that it is home of.
    pub homes: usize,
}

/// Numbers of people in a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Members.
    pub members: usize,
    /// Members in the call.
    pub in_call: usize,
}
