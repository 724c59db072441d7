//! What a room can be asked, and the bounded queue it is asked through. Who asks waits while the queue is full; the room
//! itself waits for nothing but this and its own timer.

use super::asked::Asking;
use super::enter::Entering;
use super::lost::Lost;
use super::returning::Returning;
use super::roster::Identity;
use crate::dialect::{Dialect, Repeat};
use crate::limits::{INBOX_BYTES, INBOX_MESSAGES};
use crate::message::request::RoomRequest;
use crate::message::{Claim, Envelope, Leaving, Like, MemberId, Nickname, Post, Rejection, Removed};
use crate::outbox::Outbox;
use std::sync::Arc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::Instant;

/// What a room can be asked.
#[derive(Debug)]
pub(super) enum Request {
    /// A session becomes a member. Answered when it is counted, or with false when it is banned.
    Join { member: MemberId, outbox: Arc<Outbox>, identity: Identity, joined: oneshot::Sender<bool> },
    /// A member leaves. Answered, if somebody waits for it, when it is counted no more.
    Leave { member: MemberId, reason: Leaving, left: Option<oneshot::Sender<()>> },
    /// A member says something.
    Post { member: MemberId, post: Post, claim: Claim },
    /// Somebody says something from outside. Answered when it has been delivered, or with why it is not.
    Put { from: Identity, post: Post, claim: Claim, said: oneshot::Sender<Said> },
    /// Somebody likes something.
    Like { member: MemberId, like: Like, claim: Claim },
    /// A member wants to be known by a nickname.
    Register { member: MemberId, nickname: Nickname, repeat: Repeat },
    /// A member is told why something was refused, in its place in the order.
    Reject { member: MemberId, rejection: Rejection },
    /// A member has to be told again what a joiner is told, for it was told in the wrong dialect.
    Retell { member: MemberId, dialect: Dialect },
    /// A native session becomes a member. Answered with whether it did; it is told in a reply.
    Enter { entering: Box<Entering>, lost: Lost, entered: oneshot::Sender<Entered> },
    /// A native member leaves because it asked to, and is told so in a reply.
    Exit { asking: Asking, left: oneshot::Sender<()> },
    /// A native member has to leave, and is told why.
    Remove { member: MemberId, removed: Removed },
    /// The connection of a native member is lost; its session waits for its client until then.
    Detach { member: MemberId, until: Instant },
    /// The client of a native member is back. Answered with whether it is a member still.
    Attach { member: MemberId, returning: Returning, attached: oneshot::Sender<bool> },
    /// A native member asks something.
    Ask { asking: Asking, request: RoomRequest, place: Option<OwnedSemaphorePermit> },
    /// Somebody wants to know the nickname of a member.
    Nickname { member: MemberId, nickname: oneshot::Sender<Option<Nickname>> },
    /// Somebody wants to know whether this is a member of the room.
    Knows { member: MemberId, known: oneshot::Sender<bool> },
    /// Somebody wants to read what the room keeps.
    History { history: oneshot::Sender<Vec<Arc<Envelope>>> },
    /// Somebody waits until what was said before is delivered.
    Deliver { delivered: oneshot::Sender<()> },
    /// Somebody wants to know that the room is alive, or has come to this.
    Wake { answer: oneshot::Sender<()> },
}

/// Whether a native session became a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entered {
    /// It is in.
    Yes {
        /// Whether messages to it are kept while it is away.
        has_mailbox: bool,
    },
    /// It was told why not.
    No,
}

/// What became of something that was said from outside: it was delivered, or refused.
pub(super) type Said = Result<Arc<Envelope>, Rejection>;

/// A request with its share of the bytes that may wait.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) request: Request,
    _share: Option<OwnedSemaphorePermit>,
}

/// The sending end of a room's inbox.
#[derive(Debug, Clone)]
pub(super) struct Inbox {
    entries: mpsc::Sender<Entry>,
    bytes: Arc<Semaphore>,
}

/// Requests lighter than this take no share of the bytes: all that can wait of them is a quarter of a mebibyte.
const LIGHT: usize = 1024;

/// An inbox and its receiving end.
pub(super) fn inbox() -> (Inbox, mpsc::Receiver<Entry>) {
    let (entries, receiver) = mpsc::channel(INBOX_MESSAGES);
    (Inbox { entries, bytes: Arc::new(Semaphore::new(INBOX_BYTES)) }, receiver)
}

impl Inbox {
    /// Puts a request into the inbox, waiting while it is full. False when the room is gone.
    pub(super) async fn send(&self, request: Request) -> bool {
        let weight = request.weight();
        let share = if weight < LIGHT {
            None
        } else {
            let bytes = u32::try_from(weight.min(INBOX_BYTES)).unwrap_or(u32::MAX);
            self.bytes.clone().acquire_many_owned(bytes).await.ok()
        };
        self.entries.send(Entry { request, _share: share }).await.is_ok()
    }

    /// Says that a member left, from a `Drop`, which cannot wait: when the inbox is full, a small task waits instead.
    pub(super) fn leave(&self, member: MemberId, reason: Leaving) {
        let entry = Entry { request: Request::Leave { member, reason, left: None }, _share: None };
        if let Err(TrySendError::Full(entry)) = self.entries.try_send(entry) {
            let entries = self.entries.clone();
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(async move { entries.send(entry).await });
            }
        }
    }
}

impl Request {
    fn weight(&self) -> usize {
        match self {
            Self::Post { post, .. } | Self::Put { post, .. } => post.weight(),
            Self::Like { like, .. } => like.message.len(),
            Self::Reject { rejection, .. } => rejection.weight(),
            Self::Ask { request, .. } => request.weight(),
            _ => 0,
        }
    }
}
