//! What a request takes from outside the state of its room: the time, a stamp, an identifier. The node that carries the
//! request out first decides it, and all others do the same with it. [`super::core::Core`] has that of the request being
//! served.

use super::moment::Moment;
use crate::message::{Claim, Ids, NodeTag, Stamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Space for a mailbox, for a message in one, or on a board: the first node decides by what it has left whether there is any,
/// and all others that carry the request out do the same.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Space {
    /// Decided by another node; `None` if the request needs no space.
    Decided(Option<bool>),
    /// Decided here when it is asked for: the last decision.
    Asked(Option<bool>),
}

impl Default for Space {
    fn default() -> Self {
        Self::Asked(None)
    }
}

impl Space {
    /// Decides, where that is to be done here, by what the node has left.
    pub(super) fn decide(&mut self, is_left: bool) -> bool {
        match self {
            Self::Decided(is_there) => is_there.unwrap_or_default(),
            Self::Asked(decided) => *decided.insert(is_left),
        }
    }

    /// The decision, if there was one.
    pub(super) fn decided(self) -> Option<bool> {
        match self {
            Self::Decided(decided) | Self::Asked(decided) => decided,
        }
    }
}

/// Decisions about one request, each made when it is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Decisions {
    at: Moment,
    /// The node of the one whose request it is.
    node: NodeTag,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stamp: Option<(Uuid, u64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ids: Option<Ids>,
    /// `true` if there is space for what the request asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) space: Option<bool>,
}

impl Decisions {
    /// Decisions about a request of this node's that is served now.
    pub(super) fn new(at: Moment, node: NodeTag) -> Self {
        Self { at, node, stamp: None, ids: None, space: None }
    }

    /// The node of the one whose request it is.
    pub(super) fn node(&self) -> NodeTag {
        self.node
    }

    /// The time at which the request is served.
    pub(super) fn now(&self) -> Moment {
        self.at
    }

    /// The stamp of the message that the request sends, with what its sender claims.
    pub(super) fn stamp(&mut self, claim: Claim) -> Stamp {
        let decide = || {
            let Stamp { id, seconds, .. } = Stamp::fresh();
            (id, seconds)
        };
        let (id, seconds) = *self.stamp.get_or_insert_with(decide);
        Stamp { id: claim.id.unwrap_or(id), seconds, claimed_seconds: claim.seconds }
    }

    /// The source of the identifiers that the request makes, at most one of each kind.
    pub(super) fn ids(&mut self, tag: NodeTag) -> Ids {
        *self.ids.get_or_insert_with(|| tag.ids())
    }
}
