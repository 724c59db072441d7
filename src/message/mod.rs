//! The vocabulary inside: messages, to whom they go, and answers, in our own form. It knows no dialect and no socket,
//! and everything above builds on it. Where types derive `JsonSchema`, their form is that of the native protocol; of the
//! others, the one that nodes write to each other.

mod board;
mod call;
mod content;
mod direct;
mod envelope;
mod event;
mod file;
mod id;
mod invitation;
mod live;
mod livefield;
mod nickname;
mod notice;
mod person;
mod refusal;
mod rejection;
mod reply;
mod rules;
mod sealed;
mod stamp;

pub use board::{BoardAuthor, BoardChange, BoardFeature, BoardState, Drawing, Drawn, FeatureId, Form, Geometry, Shape};
pub use call::{CallState, Media, Participant};
pub use content::{Bbox, Content, ContentKind, Crs, Geojson, Model, Position, Script};
pub use direct::{Delivery, Direct, Unreachable};
pub use envelope::{Envelope, Occasion, Recipients};
pub use event::{
    Deleted, DirectStatus, Event, FileStatus, InviteClosed, Leaving, Left, MailboxState, Presence, Removal, Removed,
    RoomState, Signal, Typing,
};
pub use file::{File, Offered, TransferStatus};
pub use id::{CallId, Ids, InviteId, MemberId, NodeTag, PeerId, TransferId};
pub use invitation::{InviteOutcome, Invited, Missed, MissedBecause};
pub use live::{Cursor, Fix, Live, LiveKey, LiveSet, LiveValue, LiveValues, LonLat, Stroke, Tracked, View};
pub use livefield::{Device, DeviceRow, Livefield, NoGroup, Place};
pub use nickname::{Nickname, NicknameFault};
pub use notice::{Level, Notice};
pub use person::{Features, Person, Roles, Sender};
pub use refusal::{Code, Refusal};
pub use rejection::{FaultKind, FieldFault, Input, MessageKind, Rejection};
pub use reply::{Announced, Done, GeojsonDoor, Ice, IceServer, Listed, Reference, Reply, Welcome};
pub use rules::{Lang, Rules};
pub use sealed::Sealed;
pub use stamp::{Claim, Stamp};

use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// Something that members of a room are told.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A member, or somebody over HTTP, says something.
    Post(Post),
    /// Somebody likes what somebody else said.
    Like(Like),
    /// A member registered this nickname.
    Newcomer(Nickname),
    /// The member who had registered this nickname left.
    Exiter(Nickname),
    /// Number of members of the room.
    Count(usize),
    /// A request of the recipient was refused.
    Rejected(Rejection),
    /// A moderator, or the server itself, tells everybody something.
    Notice(Notice),
    /// Something that only native members are told.
    Event(Box<Event>),
    /// The answer to a request of the recipient, which is native.
    Reply(Box<Reply>),
    /// Something that members of the dialect `livefield` alone are told.
    Livefield(Box<Livefield>),
}

/// A message to a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// The name it is said under. It need not be a registered nickname.
    pub author: Nickname,
    /// The name of a picture that clients know, or anything else: passed on unread.
    pub avatar: Option<Arc<str>>,
    /// The message that this one answers.
    pub in_reply_to_id: Option<Uuid>,
    /// The earlier message of the same author that this one corrects. Gischat's clients see a new message.
    pub replaces: Option<Uuid>,
    /// Its content.
    pub content: Content,
    /// The kind of client that says it.
    #[serde(default)]
    pub by: ClientKind,
    /// `true` if no history is to keep it.
    #[serde(default)]
    pub no_store: bool,
}

/// A kind of client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClientKind {
    /// One of our own protocol.
    #[default]
    Native,
    /// One of gischat's generations.
    Gischat,
    /// A hook, which has its name to itself in the room.
    Hook,
}

/// Somebody likes what somebody else said.
#[derive(Debug, Clone, PartialEq)]
pub struct Like {
    /// The one who likes.
    pub liker_author: Nickname,
    /// The author of the message.
    pub liked_author: Nickname,
    /// The text that is liked.
    pub message: Arc<str>,
    /// Kind of the client that likes.
    pub by: ClientKind,
    /// Details that only native clients know.
    pub reaction: Reaction,
}

/// Details of a like that native clients add. One with a sign, or one that takes back another, is no like to gischat's
/// clients.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reaction {
    /// The message that is liked.
    pub message_id: Option<Uuid>,
    /// The sign to show.
    pub emoji: Option<Arc<str>>,
    /// `true` if it takes back an earlier one.
    pub remove: bool,
}

/// Texts that make clients do something funny (contract `gischat`, sections 3.2 and 4.2). They are never kept.
const CHEAT_CODES: [&str; 7] =
    ["givemesomecheese", "iamarobot", "its10oclock", "qgisprolicense", "lookattheflickofqgis", "wizz", "spaceandtime"];

impl Message {
    /// `true` if a history may keep this: posts, except cheat codes, and those whose author wants it kept nowhere.
    pub fn may_be_kept(&self) -> bool {
        let Self::Post(post) = self else { return false };
        let is_cheat_code = matches!(&post.content, Content::Text(text) if CHEAT_CODES.contains(&&**text));
        !post.no_store && !is_cheat_code
    }

    /// `true` if this is replayed to native members that were disconnected for a moment (`docs/protocol.md`, Coming
    /// back).
    pub fn is_shown_again(&self) -> bool {
        match self {
            Self::Post(_) | Self::Like(_) | Self::Notice(_) => true,
            Self::Event(event) => matches!(**event, Event::Deleted(_)),
            _ => false,
        }
    }

    /// Bytes of text in this message, which is what it weighs in queues and histories; at least 64 for what surrounds
    /// it.
    pub fn weight(&self) -> usize {
        64 + match self {
            Self::Post(post) => post.weight(),
            Self::Like(like) => like.message.len(),
            Self::Rejected(rejection) => rejection.weight(),
            Self::Notice(notice) => notice.text.len(),
            Self::Event(event) => event.weight(),
            Self::Reply(reply) => reply.weight(),
            Self::Livefield(told) => told.weight(),
            Self::Newcomer(_) | Self::Exiter(_) | Self::Count(_) => 0,
        }
    }
}

impl Like {
    /// `true` if gischat's clients know such a like: one without a sign, which takes back none.
    pub fn is_plain(&self) -> bool {
        self.reaction.emoji.is_none() && !self.reaction.remove
    }
}

impl From<Event> for Message {
    fn from(event: Event) -> Self {
        Self::Event(Box::new(event))
    }
}

impl From<Livefield> for Message {
    fn from(told: Livefield) -> Self {
        Self::Livefield(Box::new(told))
    }
}

impl From<Reply> for Message {
    fn from(reply: Reply) -> Self {
        Self::Reply(Box::new(reply))
    }
}

impl Post {
    /// A post of which only this is known.
    pub fn new(by: ClientKind, author: Nickname, content: Content) -> Self {
        Self { author, avatar: None, in_reply_to_id: None, replaces: None, content, by, no_store: false }
    }

    /// Bytes of text in this post.
    pub fn weight(&self) -> usize {
        self.avatar.as_ref().map_or(0, |avatar| avatar.len()) + self.content.weight()
    }
}
