//! Events, the frames that answer nothing: messages, presence, calls and offers. Part of `frames`.

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct MemberRef {
    pub(crate) member: Option<String>,
    #[serde(default)]
    pub(crate) nickname: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) timestamp: Option<i64>,
    pub(crate) room: String,
    pub(crate) from: MemberRef,
    pub(crate) content: Value,
    pub(crate) replaces: Option<String>,
    pub(crate) in_reply_to_id: Option<String>,
    #[serde(default)]
    pub(crate) queued: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Notice {
    pub(crate) id: Option<String>,
    pub(crate) timestamp: Option<i64>,
    pub(crate) room: Option<String>,
    #[serde(default)]
    pub(crate) level: String,
    pub(crate) text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Member {
    pub(crate) member: String,
    pub(crate) nickname: String,
    #[serde(default)]
    pub(crate) roles: Vec<String>,
    #[serde(default)]
    pub(crate) away: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Left {
    pub(crate) member: String,
    pub(crate) nickname: String,
    #[serde(default)]
    pub(crate) reason: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Presence {
    pub(crate) room: String,
    pub(crate) timestamp: Option<i64>,
    pub(crate) nb_users: u64,
    #[serde(default)]
    pub(crate) joined: Vec<Member>,
    #[serde(default)]
    pub(crate) left: Vec<Left>,
    #[serde(default)]
    pub(crate) away: Vec<String>,
    #[serde(default)]
    pub(crate) back: Vec<String>,
}

/// The state of a room, for a member that joins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct RoomState {
    pub(crate) room: String,
    pub(crate) nickname: String,
    pub(crate) nb_users: u64,
    pub(crate) members: Option<Vec<Member>>,
    pub(crate) call: Option<Call>,
    #[serde(default)]
    pub(crate) offers: Vec<Offer>,
    pub(crate) mailbox: Option<Mailbox>,
    #[serde(default)]
    pub(crate) gap: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Mailbox {
    #[serde(default)]
    pub(crate) waiting: u64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Call {
    #[serde(default)]
    pub(crate) participants: Vec<MemberRef>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Invited {
    pub(crate) invite: String,
    pub(crate) room: String,
    #[serde(default)]
    pub(crate) call: bool,
    pub(crate) from: MemberRef,
    pub(crate) note: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Offer {
    /// Absent in the state of its room.
    #[serde(default)]
    pub(crate) room: String,
    pub(crate) transfer: String,
    pub(crate) from: MemberRef,
    pub(crate) name: String,
    pub(crate) size: u64,
}
