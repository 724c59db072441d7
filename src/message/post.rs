//! Posts, and likes of them, with the details that each kind of client adds. `room` keeps and corrects them, dialects read and write
//! them.

use super::{Content, Nickname};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

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
    /// Content of the message.
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

impl Like {
    /// `true` if gischat's clients know such a like: one without a sign, which takes back none.
    pub fn is_plain(&self) -> bool {
        self.reaction.emoji.is_none() && !self.reaction.remove
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
