//! The requests to a room, and the bounded queue that they come through. Senders wait while it is full; the room's actor
//! waits for nothing but this and its own timer.

use super::content::{Content, Vacancy};
use super::identity::Identity;
use super::log::LastHeard;
use super::removal::RemovalNotice;
use super::roster::{Guard, Holder, Member, MemberAt};
use crate::dialect::native::request::RoomRequest;
use crate::dialect::{Dialect, Repeat};
use crate::limits::{INBOX_BYTES, INBOX_MESSAGES};
use crate::message::{
    Claim, Code, Envelope, Features, Fix, Leaving, Like, MemberId, Nickname, NodeTag, Post, Reference, Rejection,
    Removed, Roles,
};
use crate::outbox::Outbox;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::Instant;

/// A request to a room. Bulky parts are boxed: rooms keep space for many requests. What is skipped here exists on the node
/// of the session alone; the rest can be carried out on any node.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum InboxMessage {
    /// A gischat session joins. Answered when what it is shown at once is in its outbox, or with `false` when it is banned.
    Join {
        member: MemberId,
        identity: Identity,
        #[serde(skip)]
        outbox: Option<Arc<Outbox>>,
        #[serde(skip)]
        joined: Answer<bool>,
    },
    /// A member leaves. Answered, if somebody waits for it, when it is no longer counted.
    Leave {
        member: MemberId,
        reason: Leaving,
        #[serde(skip)]
        left: Answer<()>,
    },
    /// A gischat member posts a message.
    Post { member: MemberId, post: Box<Post>, claim: Claim },
    /// Somebody posts a message over HTTP. Answered when it has been delivered, or is refused.
    Put {
        from: Identity,
        post: Box<Post>,
        claim: Claim,
        #[serde(skip)]
        put: Answer<PutResult>,
    },
    /// The position of a tracker comes over HTTP. Answered when it is set, or refused.
    Track {
        tracking: Box<Tracking>,
        #[serde(skip)]
        tracked: Answer<Result<(), Code>>,
    },
    /// A gischat member likes a message.
    Like { member: MemberId, like: Box<Like>, claim: Claim },
    /// A gischat member registers a nickname.
    Register { member: MemberId, nickname: Nickname, repeat: Repeat },
    /// A native session joins, and is told in a reply whether it may. Answered when all that it is shown is in its outbox;
    /// not answered if it is refused.
    JoinNative {
        join: Box<NativeJoin>,
        #[serde(skip)]
        removal: RemovalNotice,
        #[serde(skip)]
        joined: Answer<()>,
    },
    /// A native member leaves because it asked to, and is told so in a reply.
    LeaveNative {
        caller: Caller,
        #[serde(skip)]
        left: Answer<()>,
    },
    /// A native member is put out, and is told why.
    Remove { member: MemberId, removed: Removed },
    /// The connection of a native member is lost; its session waits for its client for so long.
    Detach { member: MemberId, grace: Duration },
    /// The client of a native member is back. Answered with `true` when all that it is shown is in its outbox, or `false`
    /// if it is no longer a member.
    Attach {
        member: MemberId,
        #[serde(skip)]
        connection: Option<NewConnection>,
        #[serde(skip)]
        attached: Answer<bool>,
    },
    /// The session of a native member goes on at the node that asks, after so many moves.
    Move {
        member: MemberId,
        moves: u32,
        #[serde(skip)]
        belongings: Option<Box<Belongings>>,
    },
    /// A native member asks something. The permit is its place in a call.
    Ask {
        caller: Caller,
        request: RoomRequest,
        #[serde(skip)]
        place: Option<OwnedSemaphorePermit>,
    },
    /// Somebody reads the room over HTTP. Answered when all that was asked before, on any node, is carried out on this one.
    Read {
        #[serde(skip)]
        read: Answer<()>,
    },
    /// The outbox of a member was found to have ended.
    Ended { member: MemberId },
    /// Something expires in the room, or is to be told.
    Expire,
    /// Something that the room's home makes of what happens to nodes.
    Nodes(NodesRequest),
    /// A request of the node itself, of which no other hears.
    #[serde(skip)]
    Here(LocalRequest),
}

/// What becomes of members when their nodes come and go.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum NodesRequest {
    /// The node of these members is gone, or does not have them any more.
    Lost(Vec<MemberId>),
    /// A node has these members, which were not known.
    Restored(Vec<Member>),
    /// Some members were told what the others were not.
    Missed,
}

/// A request that concerns the node of a session alone.
#[derive(Debug)]
pub(super) enum LocalRequest {
    /// A gischat member is told of a refusal, in its place in the order.
    Reject { member: MemberId, rejection: Rejection },
    /// A gischat member is told the count and the history again, for it was told in the wrong dialect.
    Retell { member: MemberId, dialect: Dialect },
    /// Answered with the nickname of a member.
    Nickname { member: MemberId, nickname: oneshot::Sender<Option<Nickname>> },
    /// Answered with the place of a member of the room.
    Find { member: MemberId, found: oneshot::Sender<Option<MemberAt>> },
    /// Answered with who has a nickname; dropped where the members are not known, for the room looks for its home.
    Holder { nickname: Nickname, wanted_by: Option<Identity>, holder: oneshot::Sender<Option<Holder>> },
    /// Answered with what the client of a member has heard of the room that was heard last at this time.
    LastHeard { member: MemberId, heard: Instant, answer: oneshot::Sender<LastHeard> },
    /// Answered with the history.
    History { history: oneshot::Sender<Vec<Arc<Envelope>>> },
    /// Answered when everything sent before is delivered.
    Delivered { delivered: oneshot::Sender<()> },
    /// Answered with what the room is among those of other nodes, and with its state.
    #[cfg(test)]
    State { state: oneshot::Sender<(Summary, serde_json::Value)> },
    /// The node stops: another is to be home. Answered when one is, or that cannot be.
    HandOver { heir: NodeTag, done: oneshot::Sender<()> },
    /// Answered with `true` if nobody is in the room, nor was a moment ago.
    IsVacant { answer: oneshot::Sender<bool> },
    /// Another node wants the room. Answered with its content, if it may have it.
    Give { given: oneshot::Sender<Vacancy> },
    /// Another node gave the room. Answered when its content is here.
    Receive { content: Box<Content>, received: oneshot::Sender<()> },
    /// The node stops: from now on nothing is carried out.
    Freeze { frozen: oneshot::Sender<()> },
    /// Answered when the room comes to this request.
    Served { answer: oneshot::Sender<()> },
}

#[cfg(test)]
/// What a room is among those of other nodes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Summary {
    Idle,
    Home { claim: crate::bus::Revision, number: u64, mirrors: Vec<(crate::message::NodeTag, u64)> },
    Mirror { home: crate::bus::Home, number: u64, waits: bool },
    Seeking,
}

/// The answer to a session on this node; nothing on others.
#[derive(Debug)]
pub(super) struct Answer<T>(Option<oneshot::Sender<T>>);

impl<T> Answer<T> {
    /// Gives the answer, if somebody waits for it.
    pub(super) fn give(self, answer: T) {
        if let Some(sender) = self.0 {
            let _ = sender.send(answer);
        }
    }
}

impl<T> Default for Answer<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<oneshot::Sender<T>> for Answer<T> {
    fn from(sender: oneshot::Sender<T>) -> Self {
        Self(Some(sender))
    }
}

/// Outcome of a message over HTTP: the message as it was delivered, or the reason for its refusal.
pub(super) type PutResult = Result<Arc<Envelope>, Rejection>;

/// Position of a tracker, as it comes over HTTP.
#[derive(Debug, Serialize, Deserialize)]
pub struct Tracking {
    /// Identity of whoever reports it.
    pub from: Identity,
    /// Name of the tracker.
    pub tracker: Nickname,
    /// Its position.
    pub fix: Fix,
    /// Time since it was there.
    pub age: Duration,
}

/// A native member that asks something of a room.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Caller {
    /// The member.
    pub member: MemberId,
    /// Its roles at the time.
    pub roles: Roles,
    /// Its name for the request, which the reply repeats.
    pub reference: Option<Reference>,
    /// The way to its client, on its node: it has it even if the room has put it out meanwhile.
    #[serde(skip)]
    pub outbox: Option<Arc<Outbox>>,
}

/// A native session that wants to join a room, and may by the room's access rules.
#[derive(Debug, Serialize, Deserialize)]
pub struct NativeJoin {
    /// Its request.
    pub caller: Caller,
    /// Nickname that it wants here.
    pub nickname: Nickname,
    /// Its avatar.
    pub avatar: Option<Arc<str>>,
    /// Features of its client.
    pub features: Features,
    /// Its identity for bans and takeovers.
    pub identity: Identity,
    /// Number of the sessions that follow each other by resume keys: mailboxes belong to them.
    pub lineage: u64,
    /// `true` if it wants a mailbox.
    pub wants_mailbox: bool,
    /// Number of messages of the history that it wants to be shown; all of them if `None`.
    pub history: Option<usize>,
    /// Keeps an ad hoc room open.
    #[serde(skip)]
    pub visit: Option<Guard>,
}

/// The new connection of a native session that has come back.
#[derive(Debug)]
pub struct NewConnection {
    /// The way to its client now.
    pub outbox: Arc<Outbox>,
    /// The part of the room that the client has heard.
    pub heard: LastHeard,
}

/// Things of a native member at the node of its session.
#[derive(Debug)]
pub struct Belongings {
    /// Tells the session that it was put out.
    pub removal: RemovalNotice,
    /// Keeps an ad hoc room open.
    pub visit: Option<Guard>,
    /// Its place in the call, if it is in it.
    pub place: Option<OwnedSemaphorePermit>,
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
        let entry =
            QueuedRequest { request: InboxMessage::Leave { member, reason, left: Answer::default() }, _share: None };
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
            Self::Here(LocalRequest::Reject { rejection, .. }) => rejection.weight(),
            Self::Ask { request, .. } => request.weight(),
            _ => 0,
        }
    }
}
