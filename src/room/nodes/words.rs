//! What the rooms of one name on several nodes say to each other, as JSON.

use crate::bus::Revision;
use crate::message::NodeTag;
use crate::room::decisions::Decisions;
use crate::room::moment::Moment;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;

/// One message from a room to the same room on another node.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Word {
    /// To the home: this node wants to be a mirror.
    Enter(Enter),
    /// To a mirror: it is one.
    Entered(Entered),
    /// To the home: what members ask, and what was carried out.
    Asks(Asks),
    /// To a mirror: what is to be carried out.
    Entries(Entries),
    /// To the home: nobody of this node is in the room any more.
    Bye { link: u64 },
    /// To one that took this node for the home.
    NotHome,
    /// To a node that was home: another is, by this claim.
    Taken { claim: Revision },
    /// To a node that is to be home: become a mirror.
    Follow,
    /// To a mirror, of a home that stops: be the home of these mirrors over this claim, once entries up to this number are
    /// carried out.
    Inherit { claim: Revision, number: u64, mirrors: Vec<NodeTag> },
}

/// The place of an entry in the life of a room. Two rooms that have the same entry at the same place have the same state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// The claim of the home that numbered it.
    pub(crate) claim: Revision,
    pub(crate) number: u64,
}

impl Position {
    /// Bit of the claims of islands, which no broker gives.
    const ISLAND: Revision = 1 << 63;

    /// A claim that is an island's alone.
    pub(crate) fn island() -> Revision {
        uuid::Uuid::new_v4().as_u64_pair().0 | Self::ISLAND
    }

    /// Returns `true` if an island numbered the entry.
    pub(crate) fn is_of_island(self) -> bool {
        self.claim & Self::ISLAND != 0
    }
}

/// A request as it was carried out by the home.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) position: Position,
    pub(crate) decisions: Decisions,
    /// The number that its node gave it, if it came from a mirror.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ask: Option<u64>,
    /// The request; left out for the node that asked, which has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<Arc<RawValue>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Enter {
    /// The mirror's number for what follows: what has another is thrown away.
    pub(crate) link: u64,
    /// What it carried out last, if it has a state.
    pub(crate) position: Option<Position>,
    /// The time of its room.
    pub(crate) now: Moment,
    /// All its members in the room.
    pub(crate) members: Vec<Box<RawValue>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entered {
    pub(crate) link: u64,
    pub(crate) claim: Revision,
    /// The last of the mirror's asks that was carried out.
    pub(crate) carried: u64,
    pub(crate) catch: Catch,
}

/// What a mirror needs to be equal to its home.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Catch {
    /// The entries that it lacks.
    Entries(Vec<Entry>),
    /// The whole state.
    State { state: Box<RawValue> },
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Asks {
    pub(crate) link: u64,
    /// Number of the last entry that was carried out.
    pub(crate) have: u64,
    /// `true` if an entry after it is missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) lacks: bool,
    /// Number of the first ask that waits: those before it are done with.
    pub(crate) first: u64,
    pub(crate) asks: Vec<Ask>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ask {
    pub(crate) number: u64,
    /// Until when it may be carried out: its member is told later that it was not.
    pub(crate) until: Moment,
    /// The request; `None` if it is not to be carried out any more.
    pub(crate) request: Option<Arc<RawValue>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entries {
    pub(crate) link: u64,
    /// The last of the mirror's asks that was carried out by then, or is not to be any more; `None` while entries are held
    /// back.
    pub(crate) carried: Option<u64>,
    /// Number of the last entry that was sent, now or before.
    pub(crate) last: u64,
    pub(crate) entries: Vec<Entry>,
}
