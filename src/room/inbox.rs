//! What a room can be asked, and the bounded queue it is asked through. Who asks waits while the queue is full; the room
//! itself waits for nothing but this and its own timer.

use crate::dialect::{Dialect, Repeat};
use crate::limits::{INBOX_BYTES, INBOX_MESSAGES};
use crate::message::{Claim, Envelope, Like, MemberId, Nickname, Post, Rejection};
use crate::outbox::Outbox;
use std::sync::Arc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

/// What a room can be asked.
#[derive(Debug)]
pub(super) enum Request {
    /// A session becomes a member. Answered when it is counted.
    Join { member: MemberId, outbox: Arc<Outbox>, joined: oneshot::Sender<()> },
    /// A member leaves. Answered, if somebody waits for it, when it is counted no more.
    Leave { member: MemberId, left: Option<oneshot::Sender<()>> },
    /// Somebody says something. Answered, if somebody waits for it, when it has been delivered.
    Post { post: Post, claim: Claim, said: Option<oneshot::Sender<Arc<Envelope>>> },
    /// Somebody likes something.
    Like { like: Like, claim: Claim },
    /// A member wants to be known by a nickname.
    Register { member: MemberId, nickname: Nickname, repeat: Repeat },
    /// A member is told why something was refused, in its place in the order.
    Reject { member: MemberId, rejection: Rejection },
    /// A member has to be told again what a joiner is told, for it was told in the wrong dialect.
    Retell { member: MemberId, dialect: Dialect },
    /// Somebody wants to read what the room keeps.
    History { history: oneshot::Sender<Vec<Arc<Envelope>>> },
    /// Somebody wants to know whether the room is alive.
    Ask { answer: oneshot::Sender<()> },
}

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
    pub(super) fn leave(&self, member: MemberId) {
        let entry = Entry { request: Request::Leave { member, left: None }, _share: None };
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
            Self::Post { post, .. } => post.weight(),
            Self::Like { like, .. } => like.message.len(),
            Self::Reject { rejection, .. } => rejection.weight(),
            _ => 0,
        }
    }
}
