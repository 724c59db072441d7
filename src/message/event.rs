//! What only native clients are told (contract `native`, sections 3 to 8). The keys are those of the wire: the contract's
//! words are ours.

use super::call::CallState;
use super::direct::{Delivery, Direct};
use super::file::{Offered, TransferStatus};
use super::invitation::{InviteOutcome, Invited, Missed};
use super::{InviteId, MemberId, Nickname, PeerId, Person, TransferId};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// Something that native members are told.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Who came and who left.
    Presence(Presence),
    /// What a room is like, after a break.
    RoomState(RoomState),
    /// The recipient is out of a room.
    Removed(Removed),
    /// Somebody is writing.
    Typing(Typing),
    /// A message was taken back.
    Deleted(Deleted),
    /// A message from one member to another.
    Direct(Direct),
    /// What became of a direct message, later than its reply.
    DirectStatus(DirectStatus),
    /// Somebody asks the recipient to come.
    Invited(Invited),
    /// An invitation is over.
    InviteClosed(InviteClosed),
    /// Somebody tried to ring.
    InviteMissed(Missed),
    /// The call of a room, as a whole.
    Call(CallState),
    /// What one end of a call or transfer tells the other.
    Signal(Signal),
    /// A file is offered.
    FileOffered(Offered),
    /// How a transfer goes on.
    FileStatus(FileStatus),
}

/// Changes of a roster. Rooms above `limits.roster` tell the number alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Presence {
    /// How many connections the room has.
    pub nb_users: usize,
    /// Who came; applied after `left`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<Person>,
    /// Who left.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Left>,
    /// Whose connection has been lost for a while.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub away: Vec<MemberId>,
    /// Who was away and is connected again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub back: Vec<MemberId>,
}

/// Somebody who left.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Left {
    /// Its session.
    pub member: MemberId,
    /// The name it had.
    pub nickname: Nickname,
    /// Why.
    pub reason: Leaving,
}

/// Why somebody left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Leaving {
    /// It wanted to.
    Left,
    /// Its connection broke.
    Lost,
    /// A moderator removed it.
    Kicked,
    /// The same person came from elsewhere.
    TakenOver,
}

/// What a room is like for one who joins.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RoomState {
    /// Its name.
    pub room: Arc<str>,
    /// The name that the recipient has in it.
    pub nickname: Nickname,
    /// How many connections it has.
    pub nb_users: usize,
    /// Who is in it; nothing above `limits.roster`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<Person>>,
    /// Its call, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<CallState>,
    /// Files that are offered to the recipient.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Offered>,
    /// The recipient's mailbox, if it was granted one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<MailboxState>,
    /// Events that are gone will not be shown again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub gap: bool,
}

/// What a mailbox holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MailboxState {
    /// Seconds for which a message is kept after its owner's session ended.
    pub ttl: u64,
    /// How many it can hold.
    pub max: usize,
    /// How many wait.
    #[serde(skip_serializing_if = "is_zero")]
    pub waiting: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// The recipient is out of a room.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Removed {
    /// Why.
    pub reason: Removal,
    /// What a moderator said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Arc<str>>,
}

/// Why a session is out of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// A moderator removed it.
    Kicked,
    /// The same person came from elsewhere.
    TakenOver,
    /// Its token allows it no longer.
    TokenExpired,
    /// Somebody on another node had the name before.
    NicknameConflict,
    /// The room was closed.
    Closed,
}

/// Somebody is writing.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Typing {
    /// Who.
    pub member: MemberId,
}

/// A message was taken back.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Deleted {
    /// The message.
    pub id: Uuid,
    /// Who did it.
    pub by: MemberId,
}

/// What became of a direct message.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DirectStatus {
    /// The message.
    pub id: Uuid,
    /// What became of it.
    pub delivery: Delivery,
}

/// An invitation is over.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct InviteClosed {
    /// The invitation.
    pub invite: InviteId,
    /// How it ended.
    pub outcome: InviteOutcome,
}

/// What one end of a call or transfer tells the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// The end that tells.
    pub from: PeerId,
    /// The end that is told.
    pub to: PeerId,
    /// JSON that nobody here reads.
    pub data: Arc<str>,
}

/// How a transfer goes on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FileStatus {
    /// The offer.
    pub transfer: TransferId,
    /// What happened.
    pub status: TransferStatus,
    /// Bytes that the receiver has already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// The receiver's end of the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<PeerId>,
    /// Whose doing it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
}

impl Event {
    /// Bytes of text in this event that came from clients.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Direct(direct) => direct.content.weight(),
            Self::Signal(signal) => signal.data.len(),
            Self::Presence(Presence { joined, left, away, back, .. }) => {
                128 * (joined.len() + left.len()) + 32 * (away.len() + back.len())
            }
            Self::RoomState(state) => 128 * state.members.as_ref().map_or(0, Vec::len) + 256 * state.offers.len(),
            Self::Call(call) => 128 * call.participants.len(),
            Self::FileOffered(offered) => offered.name.len(),
            Self::Invited(Invited { note, .. }) => note.as_ref().map_or(0, |note| note.len()),
            _ => 0,
        }
    }
}
