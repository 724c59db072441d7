//! What a room on this node is: its home, a mirror, one that looks for its home, or nothing.

use super::words::Position;
use crate::bus::{Home, Revision};
use crate::message::NodeTag;
use std::collections::BTreeMap;
use tokio::time::Instant;

/// What a room on this node is.
#[derive(Debug)]
pub(crate) enum Standing {
    /// Nobody here is in it, and nothing is known of it.
    Idle,
    /// The home: it carries requests out as they come.
    Home(HomeState),
    /// A mirror: it passes them on to the home.
    Mirror(MirrorState),
    /// It looks for the home. What members ask waits.
    Seeking(Seeking),
}

/// The next question to the broker who is home.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) at: Instant,
    /// The position up to which it was asked: it is not again before there is another. `None` to ask all the same.
    pub(crate) asked: Option<Position>,
}

impl Check {
    /// A question that is asked at this time, whatever happens until then.
    pub(crate) fn at(at: Instant) -> Self {
        Self { at, asked: None }
    }
}

/// State of a home.
#[derive(Debug)]
pub(crate) struct HomeState {
    /// Its claim; an island has one that no other node knows.
    pub(crate) claim: Revision,
    pub(crate) mirrors: BTreeMap<NodeTag, Mirror>,
    /// Nodes that have members here and are no mirrors, with the times since which.
    pub(crate) absent: BTreeMap<NodeTag, Instant>,
    /// Time at which those are told again that this is the home.
    pub(crate) remind: Option<Instant>,
    /// Time at which it is to ask whether it still is the home.
    pub(crate) check: Check,
    /// `true` if the node was cut off when it was told of the nodes last.
    pub(crate) was_cut: bool,
}

/// A mirror, as its home knows it.
#[derive(Debug)]
pub(crate) struct Mirror {
    pub(crate) link: u64,
    /// Number of the last entry that it was sent, and of the last that it carried out.
    pub(crate) sent: u64,
    pub(crate) has: u64,
    /// Time at which what it has not confirmed is sent again.
    pub(crate) again: Option<Instant>,
    /// `true` if it is owed a word, if only to confirm its asks.
    pub(crate) is_owed: bool,
}

/// State of a mirror.
#[derive(Debug)]
pub(crate) struct MirrorState {
    pub(crate) home: Home,
    pub(crate) link: u64,
    /// The other mirrors, while it claims the room as its home wants.
    pub(crate) inherits: Option<Vec<NodeTag>>,
    /// Number of the last entry that the home was told to be carried out.
    pub(crate) confirmed: u64,
    /// Time at which the home is to be told what was carried out.
    pub(crate) confirm: Option<Instant>,
    /// Time at which asks that were not carried out are sent again.
    pub(crate) again: Option<Instant>,
    /// Time at which it is to ask whether that still is the home.
    pub(crate) check: Check,
}

/// State of a room that looks for its home.
#[derive(Debug)]
pub(crate) struct Seeking {
    pub(crate) step: Step,
    /// Time at which the step is given up, or the next one begins.
    pub(crate) until: Instant,
    /// Number of times that it began anew.
    pub(crate) tries: u32,
    /// The home that did not answer lately, and the number of times that nobody was found to listen there, or that it did
    /// not have the room.
    pub(crate) missing: Option<(Home, u8)>,
}

/// A step on the way to the home.
#[derive(Debug)]
pub(crate) enum Step {
    /// Nothing, for a while.
    Pausing,
    /// The broker is asked who is home.
    Reading,
    /// This node claims the room.
    Claiming,
    /// A node is asked to let this one in.
    Entering { home: Home, link: u64 },
}
