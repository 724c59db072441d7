//! What frames tell that answer nothing: who says what, who is there, who calls and offers. Part of `frames`.

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::terminal) struct From {
    pub(in crate::terminal) member: Option<String>,
    #[serde(default)]
    pub(in crate::terminal) nickname: String,
}

#[derive(Debug, Deserialize)]
pub(in crate::terminal) struct Message {
    pub(in crate::terminal) id: String,
    pub(in crate::terminal) timestamp: Option<i64>,
    pub(in crate::terminal) room: String,
    pub(in crate::terminal) from: From,
    pub(in crate::terminal) content: Value,
    pub(in crate::terminal) replaces: Option<String>,
    pub(in crate::terminal) in_reply_to_id: Option<String>,
    #[serde(default)]
    pub(in crate::terminal) queued: bool,
}

#[derive(Debug, Deserialize)]
pub(in crate::terminal) struct Notice {
    pub(in crate::terminal) id: Option<String>,
    pub(in crate::terminal) timestamp: Option<i64>,
    pub(in crate::terminal) room: Option<String>,
    #[serde(default)]
    pub(in crate::terminal) level: String,
    pub(in crate::terminal) text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(in crate::terminal) struct Member {
    pub(in crate::terminal) member: String,
    pub(in crate::terminal) nickname: String,
    #[serde(default)]
    pub(in crate::terminal) roles: Vec<String>,
    #[serde(default)]
    pub(in crate::terminal) away: bool,
}

#[derive(Debug, Deserialize)]
pub(in crate::terminal) struct Left {
    pub(in crate::terminal) member: String,
    pub(in crate::terminal) nickname: String,
    #[serde(default)]
    pub(in crate::terminal) reason: String,
}

#[derive(Debug, Deserialize)]
pub(in crate::terminal) struct Presence {
    pub(in crate::terminal) room: String,
    pub(in crate::terminal) timestamp: Option<i64>,
    pub(in crate::terminal) nb_users: u64,
    #[serde(default)]
    pub(in crate::terminal) joined: Vec<Member>,
    #[serde(default)]
    pub(in crate::terminal) left: Vec<Left>,
    #[serde(default)]
    pub(in crate::terminal) away: Vec<String>,
    #[serde(default)]
    pub(in crate::terminal) back: Vec<String>,
}

/// A room as one who joins is shown it.
#[derive(Debug, Default, Deserialize)]
pub(in crate::terminal) struct RoomState {
    pub(in crate::terminal) room: String,
    pub(in crate::terminal) nickname: String,
    pub(in crate::terminal) nb_users: u64,
    pub(in crate::terminal) members: Option<Vec<Member>>,
    pub(in crate::terminal) call: Option<Call>,
    #[serde(default)]
    pub(in crate::terminal) offers: Vec<Offer>,
    pub(in crate::terminal) mailbox: Option<Mailbox>,
    #[serde(default)]
    pub(in crate::terminal) gap: bool,
}

#[derive(Debug, Deserialize)]
pub(in crate::terminal) struct Mailbox {
    #[serde(default)]
    pub(in crate::terminal) waiting: u64,
}

#[derive(Debug, Deserialize)]
pub(in crate::terminal) struct Call {
    #[serde(default)]
    pub(in crate::terminal) participants: Vec<From>,
}

#[derive(Debug, Deserialize)]
pub(in crate::terminal) struct Invited {
    pub(in crate::terminal) invite: String,
    pub(in crate::terminal) room: String,
    #[serde(default)]
    pub(in crate::terminal) call: bool,
    pub(in crate::terminal) from: From,
    pub(in crate::terminal) note: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::terminal) struct Offer {
    /// Absent in the state of its room.
    #[serde(default)]
    pub(in crate::terminal) room: String,
    pub(in crate::terminal) transfer: String,
    pub(in crate::terminal) from: From,
    pub(in crate::terminal) name: String,
    pub(in crate::terminal) size: u64,
}
