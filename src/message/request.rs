//! What a native client can ask: one variant for each row of the contract's index (section 15). `dialect::native` reads
//! requests, `session` answers those about itself, rooms those about something in them.

use super::{
    Content, Features, File, InviteId, Media, MemberId, Nickname, Notice, PeerId, Reaction, Refusal, Signal,
    TransferId, TransferStatus,
};
use std::sync::Arc;
use uuid::Uuid;

/// What a native client asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// To begin, or to go on with, a session.
    Hello(Box<Hello>),
    /// The time.
    Ping,
    /// The list of rooms.
    Rooms,
    /// The servers through which clients reach each other.
    Ice,
    /// To go on with another token.
    Auth(Arc<str>),
    /// To enter a room.
    Join(Box<Join>),
    /// To leave a room.
    Leave(Arc<str>),
    /// To ask a member to come.
    Invite(Box<Invite>),
    /// To answer an invitation.
    InviteReply(InviteId, Answer),
    /// To take an invitation back.
    InviteCancel(InviteId),
    /// Something in a room.
    InRoom(Arc<str>, RoomRequest),
}

/// What a native client asks of a room that it is in.
#[derive(Debug, Clone, PartialEq)]
pub enum RoomRequest {
    /// To say something.
    Send(Box<Send>),
    /// To have it known that one is writing.
    Typing,
    /// To take a message back.
    Delete(Uuid),
    /// To say something to one member.
    DirectSend(Box<DirectSend>),
    /// To have it known that direct messages have come.
    Ack(Vec<Uuid>),
    /// To enter the call.
    CallJoin(Media),
    /// To tell the call what one sends.
    CallUpdate(Media),
    /// To leave the call.
    CallLeave,
    /// To tell the other end of a call or transfer something.
    Signal(Box<Signal>),
    /// To offer a file.
    FileOffer(Box<FileOffer>),
    /// To say how a transfer goes on.
    FileUpdate(FileUpdate),
    /// To tell everybody something of weight.
    Notice(Notice),
    /// To remove a member.
    Kick(Kick),
}

/// The keys of `hello`. Who resumes a session is not asked who it is: there it does not matter that these are wrong.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the keys are those of the contract, section 2")]
pub struct Hello {
    pub nickname: Result<Option<Nickname>, Refusal>,
    pub avatar: Result<Option<Arc<str>>, Refusal>,
    pub features: Result<Features, Refusal>,
    pub token: Option<Arc<str>>,
    pub resume: Option<Arc<str>>,
}

/// The keys of `join`. Where a token forces a nickname it does not matter that another one is none.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the keys are those of the contract, section 3")]
pub struct Join {
    pub room: Arc<str>,
    pub nickname: Result<Option<Nickname>, Refusal>,
    pub key: Option<Arc<str>>,
    pub invite: Option<InviteId>,
    pub mailbox: bool,
    pub history: Option<usize>,
}

/// The keys of `send`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the keys are those of the contract, section 4")]
pub struct Send {
    pub content: SendContent,
    pub in_reply_to_id: Option<Uuid>,
    pub replaces: Option<Uuid>,
    pub spoken_for: Option<Nickname>,
    pub nonce: Option<Arc<str>>,
}

/// What can be sent to a room.
#[derive(Debug, Clone, PartialEq)]
pub enum SendContent {
    /// Something for itself.
    Content(Content),
    /// A like of something.
    Like {
        /// Whose message is liked.
        liked_author: Nickname,
        /// The text that is liked.
        message: Arc<str>,
        /// What only native clients know of it.
        reaction: Reaction,
    },
}

/// The keys of `direct_send`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the keys are those of the contract, section 5")]
pub struct DirectSend {
    pub to: Addressee,
    pub content: Content,
    pub nonce: Option<Arc<str>>,
}

/// To whom a direct message goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// A session.
    Member(MemberId),
    /// Whoever has this name in the room, or had it and left a mailbox.
    Nickname(Nickname),
}

/// The keys of `invite`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the keys are those of the contract, section 6")]
pub struct Invite {
    pub to: MemberId,
    pub room: Arc<str>,
    pub call: bool,
    pub note: Option<Arc<str>>,
}

/// What an invitee says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It comes.
    Accept,
    /// It does not come.
    Decline,
}

/// The keys of `file_offer`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the keys are those of the contract, section 8")]
pub struct FileOffer {
    pub to: Option<MemberId>,
    pub file: File,
}

/// The keys of `file_update`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs, reason = "the keys are those of the contract, section 8")]
pub struct FileUpdate {
    pub transfer: TransferId,
    pub status: TransferStatus,
    pub offset: Option<u64>,
    pub peer: Option<PeerId>,
}

/// The keys of `kick`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the keys are those of the contract, section 9")]
pub struct Kick {
    pub member: MemberId,
    pub ban: u64,
    pub reason: Option<Arc<str>>,
}

impl RoomRequest {
    /// Bytes of what the client sent that this keeps.
    pub fn weight(&self) -> usize {
        match self {
            Self::Send(send) => match &send.content {
                SendContent::Content(content) => content.weight(),
                SendContent::Like { message, .. } => message.len(),
            },
            Self::DirectSend(send) => send.content.weight(),
            Self::Signal(signal) => signal.data.len(),
            _ => 0,
        }
    }
}
