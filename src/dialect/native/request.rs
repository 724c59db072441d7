//! The requests of native clients: each once, as a type whose keys are read and described by the same form (see
//! `keys`). `index` has them by name. `session` answers those about itself, rooms those about something in them.

use super::content::{nickname, own_nickname, said, said_directly};
use super::form::{ValueForm, boolean, id, integer, line, message_id, text, uuid, word};
use super::keys::{FromKeys, Group, Keys, from_keys, keys, lenient, optional, or_default};
use super::map::{feature_ids, features as drawn_features, live_set};
use super::object::wrong;
use super::sealed::sealed;
use super::special::{LARGEST, features, file_name, sha256, signal_data, token, version};
use crate::limits::ROOM_NAME;
use crate::message::{
    Content, FeatureId, Features, File, Form, InviteId, Level, LiveSet, LiveValue, Media, MemberId, Nickname, Notice,
    PeerId, Refusal, Signal, TransferId, TransferStatus,
};
use std::sync::Arc;
use uuid::Uuid;

pub use super::content::SendContent;
pub use super::map::PutFeature;

/// Longest note with an invitation or a removal, in characters.
const NOTE: usize = 140;
/// Largest sealed description of a file, in bytes as it is sent.
const SEALED_FILE_BYTES: usize = 6 * 1024;
/// Longest ban, in seconds.
const BAN: u64 = 86_400;

/// A request of a native client.
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
    /// To have it known whether one looks.
    Look(bool),
    /// To go on with another token.
    Auth(Arc<str>),
    /// To enter a room.
    Join(Box<Join>),
    /// To leave a room.
    Leave(Arc<str>),
    /// To ask a member to come.
    Invite(Box<Invite>),
    /// To answer an invitation.
    InviteReply(InviteId, InviteAnswer),
    /// To take an invitation back.
    InviteCancel(InviteId),
    /// Something in a room.
    InRoom(Arc<str>, RoomRequest),
}

/// A request to a room that the client is in.
#[derive(Debug, Clone, PartialEq)]
pub enum RoomRequest {
    /// To say something.
    Send(Box<SendMessage>),
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
    /// To have live values known.
    Live(LiveSet),
    /// To change the board.
    Board(BoardRequest),
    /// To tell everybody something important.
    Notice(Notice),
    /// To remove a member.
    Kick(Kick),
}

impl RoomRequest {
    /// The key under which it has something sealed, if it has.
    pub fn sealed(&self) -> Option<&'static str> {
        let content = match self {
            Self::Send(send) => match &send.content {
                SendContent::Content(content) => content,
                SendContent::Like { .. } => return None,
            },
            Self::DirectSend(send) => &send.content,
            Self::FileOffer(offer) => return offer.file.sealed.as_ref().map(|_| "sealed"),
            Self::Live(set) => {
                let is_sealed = |value: &Option<Arc<LiveValue>>| matches!(value.as_deref(), Some(LiveValue::Sealed(_)));
                return set.iter().any(|(_, value)| is_sealed(value)).then_some("set");
            }
            Self::Board(BoardRequest::Put(features)) => {
                let is_sealed = |feature: &PutFeature| matches!(feature.drawn.form, Form::Sealed { .. });
                return features.iter().any(is_sealed).then_some("features.sealed");
            }
            _ => return None,
        };
        matches!(content, Content::Sealed(_)).then_some("content.kind")
    }

    /// Bytes of what the client sent that this keeps.
    pub fn weight(&self) -> usize {
        match self {
            Self::Send(send) => match &send.content {
                SendContent::Content(content) => content.weight(),
                SendContent::Like { message, .. } => message.len(),
            },
            Self::DirectSend(send) => send.content.weight(),
            Self::Signal(signal) => signal.data.len(),
            Self::Board(BoardRequest::Put(features)) => {
                features.iter().map(|feature| feature.drawn.form.weight()).sum()
            }
            _ => 0,
        }
    }
}

/// Asks for the room that a request names.
pub(super) fn room(keys: &mut Keys<'_>) -> Option<Arc<str>> {
    keys.take("room", "", &text(1, ROOM_NAME))
}

keys! {
    /// The keys of `hello`. Who resumes a session is not asked who it is: there it does not matter that these are
    /// wrong.
    pub struct Hello {
        /// The version that the client speaks.
        protocol: u32 = version(),
        /// Required, unless a token forces one. Ignored when resuming.
        nickname: Result<Option<Nickname>, Refusal> = lenient(own_nickname()),
        /// Usually the name of a QGIS icon. Nothing to load.
        avatar: Result<Option<Arc<str>>, Refusal> = lenient(text(1, 128)),
        /// Features of this client: any of `direct`, `call`, `file`, `map`. Others are dropped.
        features: Result<Option<Features>, Refusal> = lenient(features()),
        /// A signed token (JWT).
        token: Option<Arc<str>> = optional(token()),
        /// The resume key of an earlier `welcome`.
        resume: Option<Arc<str>> = optional(text(1, 128)),
        /// The `rooms_digest` of the list of rooms that this client has.
        rooms: Option<Arc<str>> = optional(text(1, 64)),
        /// `true`: this client has nothing of what it heard before, as after a reload. The boards are shown in whole.
        fresh: bool = or_default(boolean()),
    }
}

keys! {
    /// The keys of `join`. Where a token forces a nickname it does not matter that another one is none.
    pub struct Join {
        room: Arc<str> = Group(room),
        /// The name in this room, instead of that of `hello`.
        nickname: Result<Option<Nickname>, Refusal> = lenient(own_nickname()),
        /// The key of the room.
        key: Option<Arc<str>> = optional(text(0, 256)),
        /// An invitation that was accepted, which replaces the key.
        invite: Option<InviteId> = optional(id(InviteId::parse)),
        /// `true` to have direct messages kept while away.
        mailbox: bool = or_default(boolean()),
        /// Number of kept messages that are wanted; all, unless given.
        history: Option<usize> = optional(integer(LARGEST).map(|messages| {
            usize::try_from(messages).unwrap_or(usize::MAX)
        })),
    }
}

keys! {
    /// The keys of `send`.
    pub struct SendMessage {
        content: SendContent = said(),
        /// The message that this one answers.
        in_reply_to_id: Option<Uuid> = optional(uuid()),
        /// One's own earlier text, which this one corrects.
        replaces: Option<Uuid> = optional(message_id()),
        /// For bridges: the nickname that is shown.
        spoken_for("as"): Option<Nickname> = optional(own_nickname()),
        /// Marks a repeat: what was sent under it before is not sent again.
        nonce: Option<Arc<str>> = optional(text(1, 64)),
        /// `true`: the history does not keep it.
        no_store: bool = or_default(boolean()),
    }
}

keys! {
    /// The keys of `direct_send`.
    pub struct DirectSend {
        to: Addressee = Group(addressee),
        content: Content = said_directly(),
        /// Marks a repeat: what was sent under it before is not sent again.
        nonce: Option<Arc<str>> = optional(text(1, 64)),
    }
}

/// The recipient of a direct message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// A session.
    Member(MemberId),
    /// The member who has this name in the room, or had it and left a mailbox.
    Nickname(Nickname),
}

fn addressee(keys: &mut Keys<'_>) -> Option<Addressee> {
    let member = keys.take("to", "The member; this or `nickname`.", &optional(id(MemberId::parse)));
    let words = "Who has this name there, or left a mailbox under it.";
    let nickname = keys.take("nickname", words, &optional(nickname()));
    match (member?, nickname?) {
        (Some(member), None) => Some(Addressee::Member(member)),
        (None, Some(nickname)) => Some(Addressee::Nickname(nickname)),
        _ => {
            keys.refuse("to", wrong("or nickname is to be given, one of them"));
            None
        }
    }
}

keys! {
    /// The keys of `invite`.
    pub struct Invite {
        to: MemberId = id(MemberId::parse),
        room: Arc<str> = Group(room),
        call: bool = or_default(boolean()),
        note: Option<Arc<str>> = optional(text(0, NOTE)),
    }
}

/// The answer of an invitee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteAnswer {
    /// The invitee comes.
    Accept,
    /// The invitee does not come.
    Decline,
}

keys! {
    impl Media {
        mic = boolean(),
        camera = boolean(),
        screen = boolean(),
        /// The id of the stream that the screen is in.
        screen_stream = optional(text(1, 128)),
    }
}

keys! {
    impl Signal {
        /// One's own end.
        from = id(PeerId::parse),
        /// The other end.
        to = id(PeerId::parse),
        /// At most 64 KiB, passed on unread.
        data = signal_data(),
    }
}

keys! {
    /// The keys of `file_offer`.
    pub struct FileOffer {
        file: File = Group(from_keys),
        to: Option<MemberId> = optional(id(MemberId::parse)),
    }
}

keys! {
    impl File {
        /// Without a path, control or bidirectional formatting characters.
        name = file_name(),
        /// Bytes, at most `limits.file_size`.
        size = integer(LARGEST),
        mime = optional(text(0, 127)),
        sha256 = optional(sha256()),
        /// The description of the file in sealed rooms, where its name is `sealed`.
        sealed = optional(sealed("sealed", SEALED_FILE_BYTES)),
    }
}

keys! {
    /// The keys of `file_update`.
    #[derive(Copy)]
    pub struct FileUpdate {
        transfer: TransferId = id(TransferId::parse),
        status: TransferStatus = word(&[
            ("accepted", TransferStatus::Accepted),
            ("declined", TransferStatus::Declined),
            ("done", TransferStatus::Done),
            ("failed", TransferStatus::Failed),
            ("cancelled", TransferStatus::Cancelled),
        ]),
        /// With `accepted`: bytes that are there already.
        offset: Option<u64> = optional(integer(LARGEST)),
        /// The receiver's end of the link that is meant.
        peer: Option<PeerId> = optional(id(PeerId::parse)),
    }
}

/// A change of the board.
#[derive(Debug, Clone, PartialEq)]
pub enum BoardRequest {
    /// Puts features on it.
    Put(Vec<PutFeature>),
    /// Takes features off it.
    Remove(Vec<FeatureId>),
    /// Puts back what was taken off.
    Restore(Vec<FeatureId>),
    /// Takes everything off it.
    Clear,
    /// Says who may draw.
    Lock(BoardFor),
}

/// Members who may draw on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoardFor {
    /// Everybody.
    All,
    /// Moderators.
    Moderators,
}

/// Asks for live values.
pub(super) fn live(keys: &mut Keys<'_>) -> Option<LiveSet> {
    keys.take("set", "Values by their keys; null takes one away.", &live_set())
}

/// Asks for features for the board.
pub(super) fn board_put(keys: &mut Keys<'_>) -> Option<BoardRequest> {
    keys.take("features", "At most 256 KiB of them.", &drawn_features()).map(BoardRequest::Put)
}

/// Asks for features that are on the board, or were.
pub(super) fn board_ids(keys: &mut Keys<'_>) -> Option<Vec<FeatureId>> {
    keys.take("ids", "", &feature_ids())
}

/// Asks who may draw.
pub(super) fn board_lock(keys: &mut Keys<'_>) -> Option<BoardRequest> {
    let who = word(&[("all", BoardFor::All), ("moderators", BoardFor::Moderators)]);
    keys.take("to", "", &who).map(BoardRequest::Lock)
}

keys! {
    impl Notice {
        level = word(&[("info", Level::Info), ("warning", Level::Warning), ("alert", Level::Alert)]),
        text = line(1),
    }
}

keys! {
    /// The keys of `kick`.
    pub struct Kick {
        member: MemberId = id(MemberId::parse),
        /// Seconds for which it stays out.
        ban: u64 = or_default(integer(BAN)),
        reason: Option<Arc<str>> = optional(text(0, NOTE)),
    }
}
