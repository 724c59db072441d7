//! A native session as another node is given it.

use crate::access::{Address, Grant, RequestRates};
use crate::message::{Features, MemberId, Nickname, Removed};
use crate::room::LastHeard;
use crate::session::native::key::Lineage;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SessionRecord {
    pub(super) member: MemberId,
    pub(super) nickname: Nickname,
    pub(super) avatar: Option<Arc<str>>,
    pub(super) features: Features,
    /// The token, while it is good.
    pub(super) grant: Option<Box<Grant>>,
    /// The identity of its first token.
    pub(super) sub: Option<Arc<str>>,
    /// Number of times that it was given to another node.
    pub(super) moves: u32,
    pub(super) lineage: Lineage,
    /// Its rates, if anything of them is spent.
    pub(super) rates: Option<RequestRates>,
    pub(super) rooms: Vec<RoomRecord>,
    /// Rooms that it was put out of, which its client may not know.
    pub(super) lost: Vec<(Arc<str>, Removed)>,
    /// The address that it came from last.
    pub(super) address: Address,
    /// The room whose call it is in.
    pub(super) call: Option<Arc<str>>,
}

/// A room that the session is in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RoomRecord {
    pub(super) name: Arc<str>,
    pub(super) nickname: Nickname,
    pub(super) needs_no_token: bool,
    pub(super) heard: LastHeard,
}
