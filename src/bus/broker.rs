//! The answers of a broker, whichever it is.

use crate::message::NodeTag;

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

/// State of the buckets, as a beat finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Buckets {
    /// Changes when the brokers start anew with empty buckets.
    pub(super) generation: u64,
}
