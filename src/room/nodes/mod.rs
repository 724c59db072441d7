//! A room that is on several nodes (`docs/bus.md`): what each keeps to stay equal to the others. One node, the room's home,
//! carries every request out first, numbers it, and passes it on; the others, its mirrors, carry the same out in the same
//! order, and pass on to it what their own members ask. These are the records; `actor::nodes` works by them.

mod claims;
mod entries;
mod pending;
mod standing;
#[cfg(test)]
mod tests;
mod words;

pub(super) use claims::Claims;
pub(super) use entries::EntryLog;
pub(super) use pending::{Asked, Pending, Waiting};
pub(super) use standing::{Check, HomeState, Mirror, MirrorState, Seeking, Standing, Step};
pub(super) use words::{Ask, Asks, Catch, Enter, Entered, Entries, Entry, Position, Word};

#[cfg(test)]
pub(super) use tests::note_carried_out;

use crate::bus::{Counts, Line};
use crate::message::{MemberId, NodeTag};
use crate::metrics::PartHeld;
use crate::room::roster::Guard;
use std::collections::BTreeMap;
use std::fmt;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// A way to keep an ad hoc room open: for as long as what it returns is held.
pub(super) struct KeepOpen(pub(super) Box<dyn Fn() -> Option<Guard> + Send + Sync>);

impl fmt::Debug for KeepOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeepOpen")
    }
}

/// The place of a room on this node among those on others.
#[derive(Debug)]
pub(super) struct Replica {
    pub(super) line: Line,
    pub(super) standing: Standing,
    /// The claims under which the entries were numbered that were carried out here.
    pub(super) claims: Claims,
    pub(super) log: EntryLog,
    /// The last ask of each node that was carried out: none is carried out twice.
    pub(super) carried: BTreeMap<NodeTag, u64>,
    /// Requests of this node's members that were not carried out yet.
    pub(super) pending: Pending,
    /// `true` if a home may have carried out what nobody said here: the node was cut off from it for a while, or has slept.
    pub(super) is_out_of_touch: bool,
    /// Members of this node that are to be shown the room anew, for they may have missed something.
    pub(super) shown_anew: Vec<MemberId>,
    /// Number of the last link to a home.
    pub(super) links: u64,
    /// Keeps an ad hoc room open while other nodes have members of it, if it is still open.
    pub(super) keep_open: KeepOpen,
    pub(super) visit: Option<Guard>,
    /// The counts that the bus was told, if this is the home.
    pub(super) counted: Option<Counts>,
    /// The room's place in the figures.
    pub(super) part: Option<PartHeld>,
    /// Time since which perhaps nobody of this node is in the room.
    pub(super) idle_since: Option<Instant>,
    /// Set once the node stops, until another is home.
    pub(super) hand_over: Option<HandOver>,
}

/// The way of a home to another node.
#[derive(Debug)]
pub(super) struct HandOver {
    /// The node that is to be home, unless only others have the room.
    pub(super) heir: NodeTag,
    /// Time at which it is tried again, and given up.
    pub(super) again: Instant,
    pub(super) until: Instant,
    /// Told when it is over.
    pub(super) done: oneshot::Sender<()>,
}

impl Replica {
    /// Returns `true` if the members of the room are known here.
    pub(super) fn knows_members(&self) -> bool {
        matches!(self.standing, Standing::Home(_) | Standing::Mirror(_))
    }

    /// A room of which nothing is known here.
    pub(super) fn new(line: Line, keep_open: KeepOpen) -> Self {
        Self {
            line,
            standing: Standing::Idle,
            claims: Claims::default(),
            log: EntryLog::default(),
            carried: BTreeMap::new(),
            pending: Pending::default(),
            is_out_of_touch: false,
            shown_anew: Vec::new(),
            links: 0,
            keep_open,
            visit: None,
            counted: None,
            part: None,
            idle_since: None,
            hand_over: None,
        }
    }
}

impl Word {
    /// Sends the word to the room on another node. It may be lost.
    pub(super) fn send(&self, line: &Line, node: NodeTag) {
        if let Ok(text) = serde_json::to_vec(self) {
            line.send(node, &text);
        }
    }
}
