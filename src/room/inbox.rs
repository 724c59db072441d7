//! The requests to a room, and the bounded queue that they come through. Senders wait while it is full; the room's actor
//! waits for nothing but this and its own timer.

use super::content::{RoomContent, Vacancy};
use super::identity::Identity;
use super::removal::RemovalNotice;
use super::roster::Guard;
use crate::access::Address;
use crate::dialect::native::request::RoomRequest;
use crate::dialect::{Dialect, Repeat};
use crate::limits::{INBOX_BYTES, INBOX_MESSAGES};
use crate::message::{
    BoardFeature, Claim, Code, Envelope, Features, Fix, Leaving, Like, MemberId, Nickname, NoGroup, Post, Reference,
    Rejection, Removed, Roles,
};
use crate::outbox::Outbox;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::Instant;

/// A request to a room. Bulky parts are boxed: rooms keep space for many requests.
#[derive(Debug)]
pub(super) enum InboxMessage {
    /// A gischat session joins. Answered when what it is shown at once is in its outbox, or with `false` when it is banned.
    Join { member: MemberId, identity: Identity, outbox: Arc<Outbox>, joined: oneshot::Sender<bool> },
    /// A session of the dialect `livefield` joins. Answered with its nickname, or with the reason why not.
    JoinLivefield { join: Box<LivefieldJoin>, joined: oneshot::Sender<Result<Nickname, NoGroup>> },
    /// A member of that dialect is there, or nobody knows where.
    Locate { member: MemberId, fix: Option<Fix> },
    /// A member leaves. Answered, if somebody waits for it, when it is no longer counted.
    Leave { member: MemberId, reason: Leaving, left: Option<oneshot::Sender<()>> },
    /// A gischat member posts a message.
    Post { member: MemberId, post: Box<Post>, claim: Claim },
    /// Somebody posts a message over HTTP. Answered when it has been delivered, or is refused.
    Put { from: Identity, post: Box<Post>, claim: Claim, put: oneshot::Sender<PutResult> },
    /// The position of a tracker comes over HTTP. Answered when it is set, or refused.
    Track { tracking: Box<Tracking>, tracked: oneshot::Sender<Result<(), Code>> },
    /// A gischat member likes a message.
    Like { member: MemberId, like: Box<Like>, claim: Claim },
    /// A gischat member registers a nickname.
    Register { member: MemberId, nickname: Nickname, repeat: Repeat },
    /// A native session joins, and is told in a reply whether it may. Answered when all that it is shown is in its outbox;
    /// not answered if it is refused.
    JoinNative { join: Box<NativeJoin>, removal: RemovalNotice, joined: oneshot::Sender<()> },
    /// A native member leaves because it asked to, and is told so in a reply.
    LeaveNative { caller: Caller, left: oneshot::Sender<()> },
    /// A native member is put out, and is told why.
    Remove { member: MemberId, removed: Removed },
    /// The connection of a native member is lost; its session waits for its client for so long.
    Detach { member: MemberId, grace: Duration },
    /// The client of a native member is back. Answered with `true` when all that it is shown is in its outbox, or `false`
    /// if it is no longer a member.
    Attach { member: MemberId, connection: NewConnection, attached: oneshot::Sender<bool> },
    /// The client of a native member looks again.
    LookAgain { member: MemberId },
    /// A native member asks something, with its place in a call.
    Ask { caller: Caller, request: RoomRequest, place: Option<Guard> },
    /// A native member has these roles from now on.
    SetRoles { member: MemberId, roles: Roles },
    /// A gischat member is told of a refusal, in its place in the order.
    Reject { member: MemberId, rejection: Rejection },
    /// A gischat member is told the count and the history again, for it was told in the wrong dialect.
    Retell { member: MemberId, dialect: Dialect },
    /// Answered with `true` if somebody is a member.
    Has { member: MemberId, answer: oneshot::Sender<bool> },
    /// Answered with the history.
    History { history: oneshot::Sender<Vec<Arc<Envelope>>> },
    /// Answered with the features of the board, oldest first.
    Board { board: oneshot::Sender<Vec<Arc<BoardFeature>>> },
    /// Answered when everything sent before is delivered.
    Delivered { delivered: oneshot::Sender<()> },
    /// Answered with `true` if nobody is in the room, nor was a moment ago.
    IsVacant { answer: oneshot::Sender<bool> },
    /// Another node wants the room. Answered with its content, if it may have it.
    Give { given: oneshot::Sender<Vacancy> },
    /// Another node gave the room, which begins anew with that.
    Receive(Received),
    /// The node stops: from now on nothing is carried out.
    Freeze { frozen: oneshot::Sender<()> },
    /// Another node was home of the room at that time: it begins anew here, unless it has come back since.
    Close { since: Instant },
}

/// The room as another node gave it.
#[derive(Debug)]
pub(super) struct Received {
    /// Content of the room, if it has any.
    pub(super) content: Option<Box<RoomContent>>,
    /// Told when that is here.
    pub(super) received: oneshot::Sender<()>,
}

/// Outcome of a message over HTTP: the message as it was delivered, or the reason for its refusal.
pub(super) type PutResult = Result<Arc<Envelope>, Rejection>;

/// Position of a tracker, as it comes over HTTP.
#[derive(Debug)]
pub struct Tracking {
    /// Identity of whoever reports it.
    pub from: Identity,
    /// Name of the tracker.
    pub tracker: Nickname,
    /// Position of the tracker.
    pub fix: Fix,
    /// Time since it was there.
    pub age: Duration,
}

/// A native member that asks something of a room.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The member.
    pub member: MemberId,
    /// Roles of the member at the time.
    pub roles: Roles,
    /// The member's name for the request, which the reply repeats.
    pub reference: Option<Reference>,
    /// The way to its client: it has it even if the room has put it out meanwhile.
    pub outbox: Arc<Outbox>,
}

/// A native session that wants to join a room, and may by the room's access rules.
#[derive(Debug)]
pub struct NativeJoin {
    /// Request of the session.
    pub caller: Caller,
    /// Nickname that it wants here.
    pub nickname: Nickname,
    /// Avatar of the session.
    pub avatar: Option<Arc<str>>,
    /// Features of its client.
    pub features: Features,
    /// Identity of the session for bans and takeovers.
    pub identity: Identity,
    /// Number of the sessions that follow each other by resume keys: mailboxes belong to them.
    pub lineage: u64,
    /// `true` if its session began with the resume key of another node, which may be its last one.
    pub is_from_elsewhere: bool,
    /// `true` if it wants a mailbox.
    pub wants_mailbox: bool,
    /// Number of messages of the history that it wants to be shown; all of them if `None`.
    pub history: Option<usize>,
    /// Keeps an ad hoc room open.
    pub visit: Option<Guard>,
}

/// A session of the dialect `livefield` that wants to join a room, and may by the room's access rules.
#[derive(Debug)]
pub struct LivefieldJoin {
    /// Identifier of the session as a member.
    pub member: MemberId,
    /// The way to its client.
    pub outbox: Arc<Outbox>,
    /// Identity of the session for bans.
    pub identity: Identity,
    /// Nickname that it wants; it gets one with a number where somebody has that.
    pub nickname: Nickname,
    /// The group for which its client takes the room.
    pub group: Arc<str>,
}

/// The new connection of a native session that has come back.
#[derive(Debug, Clone)]
pub struct NewConnection {
    /// The way to its client now.
    pub outbox: Arc<Outbox>,
    /// The address of its client now, on which a ban falls.
    pub address: Address,
    /// Time before which all that was sent to its client has arrived.
    pub heard: Instant,
    /// `true` if its client has nothing of that.
    pub is_fresh: bool,
}

/// A request with its share of the bytes that may wait.
#[derive(Debug)]
pub(super) struct QueuedRequest {
    pub(super) request: InboxMessage,
    _share: Option<OwnedSemaphorePermit>,
}

/// The sending end of a room's inbox.
#[derive(Debug, Clone)]
pub(super) struct Inbox {
    entries: mpsc::Sender<QueuedRequest>,
    bytes: Arc<Semaphore>,
}

/// Requests lighter than this take no share of the bytes: all that can wait of them is a quarter of a mebibyte.
const LIGHT: usize = 1024;

/// An inbox and its receiving end.
pub(super) fn inbox() -> (Inbox, mpsc::Receiver<QueuedRequest>) {
    let (entries, receiver) = mpsc::channel(INBOX_MESSAGES);
    (Inbox { entries, bytes: Arc::new(Semaphore::new(INBOX_BYTES)) }, receiver)
}

impl Inbox {
    /// Puts a request into the inbox, waiting while it is full. Returns `false` if the room is gone.
    pub(super) async fn send(&self, request: InboxMessage) -> bool {
        let weight = request.weight();
        let share = if weight < LIGHT {
            None
        } else {
            let bytes = u32::try_from(weight.min(INBOX_BYTES)).unwrap_or(u32::MAX);
            self.bytes.clone().acquire_many_owned(bytes).await.ok()
        };
        self.entries.send(QueuedRequest { request, _share: share }).await.is_ok()
    }

    /// Sends a member's leave from a `Drop`, which cannot wait: when the inbox is full, a small task waits instead.
    pub(super) fn leave(&self, member: MemberId, reason: Leaving) {
        let entry = QueuedRequest { request: InboxMessage::Leave { member, reason, left: None }, _share: None };
        if let Err(TrySendError::Full(entry)) = self.entries.try_send(entry) {
            let entries = self.entries.clone();
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(async move { entries.send(entry).await });
            }
        }
    }
}

impl InboxMessage {
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
