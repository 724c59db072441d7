//! A message, and the envelope in which a room delivers it: with its stamp, its room and its recipients. It holds no socket and
//! nothing borrowed, so that it could cross to another node as it is.

use super::{Content, Event, Like, Livefield, MemberId, Nickname, Notice, Post, Rejection, Reply, Stamp};
use std::sync::Arc;

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

/// A stamped message on its way to its recipients.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The name of the room it belongs to.
    pub room: Arc<str>,
    /// Identifier and time of the message.
    pub stamp: Stamp,
    /// The member whose doing it is, if it is one's.
    pub sender: Option<MemberId>,
    /// The message.
    pub message: Message,
    /// To whom.
    pub recipients: Recipients,
    /// Occasion of the message: said now, or shown again.
    pub occasion: Occasion,
}

/// Recipients of an envelope. Where generations differ in who hears something there is one envelope per audience, and
/// each dialect writes the one that its members are meant to hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipients {
    /// All members of the room.
    Everybody,
    /// One member.
    One(MemberId),
    /// The listed members; none for what is only kept.
    Some(Arc<[MemberId]>),
}

impl Recipients {
    /// `true` if a member is among them.
    pub fn include(&self, member: MemberId) -> bool {
        match self {
            Self::Everybody => true,
            Self::One(one) => *one == member,
            Self::Some(some) => some.contains(&member),
        }
    }
}

/// Occasion of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Said now.
    Live,
    /// Said before, and shown to who joins or comes back.
    Replay,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::NodeTag;

    #[test]
    fn recipients_include_whom_they_name() {
        let tag = NodeTag::random();
        let (ann, bob) = (tag.member(), tag.member());
        for (recipients, included) in [
            (Recipients::Everybody, [true, true]),
            (Recipients::One(ann), [true, false]),
            (Recipients::Some([ann].into()), [true, false]),
            (Recipients::Some(Arc::default()), [false, false]),
        ] {
            assert_eq!([ann, bob].map(|member| recipients.include(member)), included, "{recipients:?}");
        }
    }
}
