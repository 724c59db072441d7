//! Events for native clients alone (`docs/protocol.md`, Rooms to Files). The keys are those of the wire: the protocol's
//! words are ours.

use super::board::{BoardChange, BoardState};
use super::call::CallState;
use super::direct::{Delivery, Direct};
use super::file::{Offered, TransferStatus};
use super::invitation::{InviteOutcome, Invited, Missed};
use super::live::{Live, LiveValues, Tracked, trackers};
use super::{InviteId, MemberId, Nickname, PeerId, Person, TransferId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Something that native members are told.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Members came or left.
    Presence(Presence),
    /// State of a room, after a break.
    RoomState(Box<RoomState>),
    /// The recipient is out of a room.
    Removed(Removed),
    /// Somebody is writing.
    Typing(Typing),
    /// A message was taken back.
    Deleted(Deleted),
    /// A message from one member to another.
    Direct(Direct),
    /// Fate of a direct message, later than its reply.
    DirectStatus(DirectStatus),
    /// Somebody asks the recipient to come.
    Invited(Invited),
    /// An invitation is over.
    InviteClosed(InviteClosed),
    /// Somebody tried to invite the recipient.
    InviteMissed(Missed),
    /// The call of a room, as a whole.
    Call(CallState),
    /// A message from one end of a call or transfer to the other.
    Signal(Signal),
    /// A file is offered.
    FileOffered(Offered),
    /// Progress of a transfer.
    FileStatus(FileStatus),
    /// Live values changed.
    Live(Live),
    /// The board changed, or is shown.
    Board(BoardChange),
}

/// Changes of a roster, of at most the last 2 s. Rooms above `limits.roster` tell the number alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Presence {
    /// Number of connections of the room.
    pub nb_users: usize,
    /// Members who came; applied after `left`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<Person>,
    /// Members who left.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Left>,
    /// Members who were there and have other roles now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Person>,
    /// Members whose connection has been lost for a while.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub away: Vec<MemberId>,
    /// Members who were away and are connected again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub back: Vec<MemberId>,
}

/// Somebody who left.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Left {
    /// Session of the member.
    pub member: MemberId,
    /// The name it had.
    pub nickname: Nickname,
    /// The reason.
    pub reason: Leaving,
}

/// Reason for which a member left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Leaving {
    /// The member wanted to.
    Left,
    /// The member's connection broke.
    Lost,
    /// A moderator removed it.
    Kicked,
    /// The same person came from elsewhere.
    TakenOver,
}

/// State of a room for one who joins.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RoomState {
    /// Name of the room.
    pub room: Arc<str>,
    /// The name that the recipient has in it.
    pub nickname: Nickname,
    /// Number of its connections.
    pub nb_users: usize,
    /// Members of the room; absent above `limits.roster`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<Person>>,
    /// Call of the room, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<CallState>,
    /// Address of the room in the alternative place for calls, if there is such a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls_url: Option<String>,
    /// Files that are offered to the recipient.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Offered>,
    /// Live values of its members, for clients that show them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub live: BTreeMap<MemberId, LiveValues>,
    /// Positions of trackers, for the same clients.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "trackers")]
    pub trackers: BTreeMap<Nickname, Option<Tracked>>,
    /// Board of the room, for clients that show it. The features follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<BoardState>,
    /// The recipient's mailbox, if it was granted one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<MailboxState>,
    /// Events that are gone will not be shown again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub gap: bool,
}

/// State of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MailboxState {
    /// Seconds for which a message is kept after its owner's session ended.
    pub ttl: u64,
    /// Number of messages that it can hold.
    pub max: usize,
    /// Number of messages that wait.
    #[serde(skip_serializing_if = "is_zero")]
    pub waiting: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// The recipient is out of a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    /// The reason.
    pub reason: Removal,
    /// Words of the moderator about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Arc<str>>,
}

/// Reason for which a session is out of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// A moderator removed it.
    Kicked,
    /// The same person came from elsewhere.
    TakenOver,
    /// The session's token allows it no longer.
    TokenExpired,
    /// The room was closed.
    Closed,
}

/// Somebody is writing.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Typing {
    /// The one who is writing.
    pub member: MemberId,
}

/// A message was taken back.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Deleted {
    /// The message.
    pub id: Uuid,
    /// The one who did it.
    pub by: MemberId,
}

/// Fate of a direct message.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DirectStatus {
    /// The message.
    pub id: Uuid,
    /// Fate of the message.
    pub delivery: Delivery,
}

/// An invitation is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InviteClosed {
    /// The invitation.
    pub invite: InviteId,
    /// End of the invitation.
    pub outcome: InviteOutcome,
}

/// A message from one end of a call or transfer to the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// The end that tells.
    pub from: PeerId,
    /// The end that is told.
    pub to: PeerId,
    /// JSON that nobody here reads.
    pub data: Arc<str>,
}

/// Progress of a transfer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FileStatus {
    /// The offer.
    pub transfer: TransferId,
    /// The new state.
    pub status: TransferStatus,
    /// Bytes that the receiver has already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// The receiver's end of the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<PeerId>,
    /// The member whose doing it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
}

impl RoomState {
    /// Bytes of its members and offers, roughly.
    pub(super) fn weight(&self) -> usize {
        128 * self.members.as_ref().map_or(0, Vec::len)
            + 256 * (self.offers.len() + self.live.len() + self.trackers.len())
    }
}

impl Event {
    /// Bytes of text in this event that came from clients.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Direct(direct) => direct.content.weight(),
            Self::Signal(signal) => signal.data.len(),
            Self::Presence(Presence { joined, left, changed, away, back, .. }) => {
                128 * (joined.len() + left.len() + changed.len()) + 32 * (away.len() + back.len())
            }
            Self::RoomState(state) => state.weight(),
            Self::Call(call) => 128 * call.participants.len(),
            Self::FileOffered(offered) => offered.name.len(),
            Self::Live(live) => live.weight(),
            Self::Board(change) => change.weight(),
            Self::Invited(Invited { note, .. }) => note.as_ref().map_or(0, |note| note.len()),
            _ => 0,
        }
    }
}
