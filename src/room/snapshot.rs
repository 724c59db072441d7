//! State of a room that anybody may read without asking its actor.

use crate::message::Nickname;
use std::sync::Arc;

/// Published state of a room: replaced whenever its roster has changed, before any frame tells of the change.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Number of members.
    pub count: usize,
    /// Number of participants of the call.
    pub in_call: usize,
    /// Registered nicknames in case-folded order, ties in the order of registration.
    pub nicknames: Arc<[Nickname]>,
}
