//! A handle to a room: what the rest of the server asks of it. `session` joins and speaks, `http` reads and puts.

use super::content::{Content, Vacancy};
use super::identity::Identity;
use super::inbox::{Inbox, InboxMessage, LocalRequest, NodesRequest, Tracking};
use super::log::LastHeard;
use super::published::Published;
use super::roster::{Holder, MemberAt};
use crate::message::{Claim, Code, Envelope, MemberId, Nickname, NodeTag, Post, Rejection};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

/// Time that other nodes have to answer what is asked over HTTP.
const OTHERS: Duration = Duration::from_secs(2);

/// Time that the room on this node has to answer another node.
const SOON: Duration = Duration::from_secs(1);

/// A handle to a room.
#[derive(Debug, Clone)]
pub struct Room(Arc<Handle>);

#[derive(Debug)]
struct Handle {
    name: Arc<str>,
    inbox: Inbox,
    published: Arc<Published>,
    is_shared: bool,
}

/// Reason why a message over HTTP was not posted.
#[derive(Debug, Clone, PartialEq)]
pub enum NotPosted {
    /// The room is gone.
    Gone,
    /// Somebody else is known by the author's name, or the sender is banned.
    Rejected(Rejection),
}

impl Room {
    /// A handle to a room, which may be on other nodes as well.
    pub(super) fn new(name: Arc<str>, inbox: Inbox, published: Arc<Published>, is_shared: bool) -> Self {
        Self(Arc::new(Handle { name, inbox, published, is_shared }))
    }

    /// The room's name.
    pub fn name(&self) -> &Arc<str> {
        &self.0.name
    }

    /// Number of members.
    pub fn count(&self) -> usize {
        self.0.published.count()
    }

    /// Number of participants of the call.
    pub fn in_call(&self) -> usize {
        self.0.published.in_call()
    }

    /// Registered nicknames in case-folded order, ties in the order of registration; `None` if the room is on other nodes
    /// that do not answer.
    pub async fn nicknames(&self) -> Option<Arc<[Nickname]>> {
        self.read().await?;
        Some(self.0.published.nicknames().list())
    }

    /// Posts a message over HTTP, and returns it once it has been delivered.
    ///
    /// # Errors
    /// The room is gone, or refuses it.
    pub async fn put(&self, from: Identity, post: Post, claim: Claim) -> Result<Arc<Envelope>, NotPosted> {
        let post = Box::new(post);
        let result = self.ask(|put| InboxMessage::Put { from, post, claim, put: put.into() }).await;
        result.ok_or(NotPosted::Gone)?.map_err(NotPosted::Rejected)
    }

    /// Sets the position of a tracker.
    ///
    /// # Errors
    /// The room refuses it, or is gone.
    pub async fn track(&self, tracking: Tracking) -> Result<(), Code> {
        let tracking = Box::new(tracking);
        let tracked = self.ask(|tracked| InboxMessage::Track { tracking, tracked: tracked.into() }).await;
        tracked.unwrap_or(Err(Code::Unavailable))
    }

    /// History of the room, oldest first; `None` if the room is on other nodes that do not answer.
    pub async fn history(&self) -> Option<Vec<Arc<Envelope>>> {
        self.read().await?;
        Some(self.ask_here(|history| LocalRequest::History { history }).await.unwrap_or_default())
    }

    /// Waits until the room on this node is what it was on any when it was asked; `None` if others do not answer in time.
    async fn read(&self) -> Option<()> {
        match self.0.is_shared {
            true => timeout(OTHERS, self.ask(|read| InboxMessage::Read { read: read.into() })).await.ok()?,
            false => Some(()),
        }
    }

    /// Nickname that a member has registered.
    pub async fn nickname(&self, member: MemberId) -> Option<Nickname> {
        self.ask_here(|nickname| LocalRequest::Nickname { member, nickname }).await.flatten()
    }

    /// Returns where a member of the room is.
    pub async fn whereabouts(&self, member: MemberId) -> Option<MemberAt> {
        self.ask_here(|found| LocalRequest::Find { member, found }).await.flatten()
    }

    /// Returns who has a nickname in a room that is on several nodes.
    pub async fn holder(&self, nickname: &Nickname, wanted_by: Option<&Identity>) -> Option<Holder> {
        let ask = || {
            let (nickname, wanted_by) = (nickname.clone(), wanted_by.cloned());
            self.ask_here(|holder| LocalRequest::Holder { nickname, wanted_by, holder })
        };
        if !self.0.is_shared {
            return None;
        }
        match ask().await {
            Some(holder) => holder,
            None => {
                self.read().await?;
                ask().await.flatten()
            }
        }
    }

    /// Takes out a member whose node is gone.
    pub async fn lose(&self, member: MemberId) {
        self.inbox().send(InboxMessage::Nodes(NodesRequest::Lost(vec![member]))).await;
    }

    /// Returns how much of the room the client of a native member has heard that was heard last at this time.
    pub async fn last_heard(&self, member: MemberId, heard: Instant) -> LastHeard {
        let asked = timeout(SOON, self.ask_here(|answer| LocalRequest::LastHeard { member, heard, answer })).await;
        asked.ok().flatten().unwrap_or(LastHeard::Events { last: Vec::new(), gap: true, board: None })
    }

    /// Has another node be the home of the room, if this one is: it stops.
    pub async fn hand_over(&self, heir: NodeTag) {
        let _ = self.ask_here(|done| LocalRequest::HandOver { heir, done }).await;
    }

    /// Returns `true` if nobody is in the room, nor was a moment ago: another node may have it.
    pub async fn is_vacant(&self) -> bool {
        self.count() == 0 && self.ask_here(|answer| LocalRequest::IsVacant { answer }).await == Some(true)
    }

    /// The content of the room for another node.
    pub async fn give(&self) -> Vacancy {
        self.ask_here(|given| LocalRequest::Give { given }).await.unwrap_or(Vacancy::Occupied)
    }

    /// Takes over the content that another node gave.
    pub async fn receive(&self, content: Content) {
        let content = Box::new(content);
        let _ = self.ask_here(|received| LocalRequest::Receive { content, received }).await;
    }

    /// Has the room carry nothing out any more: the node stops.
    pub async fn freeze(&self) {
        let _ = self.ask_here(|frozen| LocalRequest::Freeze { frozen }).await;
    }

    /// Returns `true` if the room is served.
    pub async fn answers(&self) -> bool {
        self.ask_here(|answer| LocalRequest::Served { answer }).await.is_some()
    }

    /// Waits until the room has served the requests before this one.
    pub async fn caught_up(&self) {
        let _ = self.ask_here(|answer| LocalRequest::Served { answer }).await;
    }

    /// Waits until everything sent in the room before, at whichever node, is delivered to this one's members; not for nodes that
    /// do not answer.
    pub async fn settled(&self) {
        let _ = self.read().await;
        self.delivered().await;
    }

    /// Waits until everything sent in the room before is delivered.
    pub async fn delivered(&self) {
        let _ = self.ask_here(|delivered| LocalRequest::Delivered { delivered }).await;
    }

    pub(super) fn inbox(&self) -> &Inbox {
        &self.0.inbox
    }

    async fn ask_here<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> LocalRequest) -> Option<T> {
        self.ask(|answer| InboxMessage::Here(request(answer))).await
    }

    pub(super) async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> InboxMessage) -> Option<T> {
        let (sender, answer) = oneshot::channel();
        if !self.0.inbox.send(request(sender)).await {
            return None;
        }
        answer.await.ok()
    }
}
