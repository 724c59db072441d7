//! A handle to a room: what the rest of the server asks of it. `session` joins and speaks, `http` reads and puts.

use super::content::{RoomContent, Vacancy};
use super::identity::Identity;
use super::inbox::{Inbox, InboxMessage, Received, Tracking};
use super::published::Published;
use crate::bus::Counts;
use crate::message::{BoardFeature, Claim, Code, Envelope, MemberId, Nickname, Post, Rejection};
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// A handle to a room.
#[derive(Debug, Clone)]
pub struct Room(Arc<Handle>);

#[derive(Debug)]
struct Handle {
    name: Arc<str>,
    inbox: Inbox,
    published: Arc<Published>,
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
    /// A handle to a room.
    pub(super) fn new(name: Arc<str>, inbox: Inbox, published: Arc<Published>) -> Self {
        Self(Arc::new(Handle { name, inbox, published }))
    }

    /// The room's name.
    pub fn name(&self) -> &Arc<str> {
        &self.0.name
    }

    /// Number of members, at whichever node.
    pub fn count(&self) -> usize {
        self.counts().members
    }

    /// Numbers of members and of participants of the call, at whichever node.
    pub fn counts(&self) -> Counts {
        let (here, elsewhere) = (self.counts_here(), self.0.published.elsewhere());
        Counts { members: here.members + elsewhere.members, in_call: here.in_call + elsewhere.in_call }
    }

    /// Numbers of this node's own.
    pub fn counts_here(&self) -> Counts {
        Counts { members: self.0.published.count(), in_call: self.0.published.in_call() }
    }

    /// Sets the numbers of the room at another node, which is its home.
    pub fn set_elsewhere(&self, counts: Counts) {
        self.0.published.set_elsewhere(counts);
    }

    /// Puts everybody out, and begins anew, unless the room has come back since: another node was its home at that time.
    pub async fn close(&self, since: Instant) {
        self.inbox().send(InboxMessage::Close { since }).await;
    }

    /// Registered nicknames in case-folded order, ties in the order of registration.
    pub fn nicknames(&self) -> Arc<[Nickname]> {
        self.0.published.nicknames().list()
    }

    /// Posts a message over HTTP, and returns it once it has been delivered.
    ///
    /// # Errors
    /// The room is gone, or refuses it.
    pub async fn put(&self, from: Identity, post: Post, claim: Claim) -> Result<Arc<Envelope>, NotPosted> {
        let post = Box::new(post);
        let result = self.ask(|put| InboxMessage::Put { from, post, claim, put }).await;
        result.ok_or(NotPosted::Gone)?.map_err(NotPosted::Rejected)
    }

    /// Sets the position of a tracker.
    ///
    /// # Errors
    /// The room refuses it, or is gone.
    pub async fn track(&self, tracking: Tracking) -> Result<(), Code> {
        let tracking = Box::new(tracking);
        let tracked = self.ask(|tracked| InboxMessage::Track { tracking, tracked }).await;
        tracked.unwrap_or(Err(Code::Unavailable))
    }

    /// History of the room, oldest first; `None` if the room is gone.
    pub async fn history(&self) -> Option<Vec<Arc<Envelope>>> {
        self.ask(|history| InboxMessage::History { history }).await
    }

    /// Features of the board, oldest first; `None` if the room is gone.
    pub async fn board(&self) -> Option<Vec<Arc<BoardFeature>>> {
        self.ask(|board| InboxMessage::Board { board }).await
    }

    /// Returns `true` if somebody is a member.
    pub async fn has(&self, member: MemberId) -> bool {
        self.ask(|answer| InboxMessage::Has { member, answer }).await == Some(true)
    }

    /// Returns `true` if nobody is in the room, nor was a moment ago: another node may have it.
    pub async fn is_vacant(&self) -> bool {
        self.counts_here().members == 0 && self.ask(|answer| InboxMessage::IsVacant { answer }).await == Some(true)
    }

    /// The content of the room for another node.
    pub async fn give(&self) -> Vacancy {
        self.ask(|given| InboxMessage::Give { given }).await.unwrap_or(Vacancy::Occupied)
    }

    /// Puts everybody out who is left, and begins anew with the content that another node gave, if it has any.
    pub async fn receive(&self, content: Option<RoomContent>) {
        let content = content.map(Box::new);
        let _ = self.ask(|received| InboxMessage::Receive(Received { content, received })).await;
    }

    /// Has the room carry nothing out any more: the node stops.
    pub async fn freeze(&self) {
        let _ = self.ask(|frozen| InboxMessage::Freeze { frozen }).await;
    }

    /// Waits until the room has served the requests before this one, and delivered what they send. Returns `false` if the
    /// room is gone.
    pub async fn delivered(&self) -> bool {
        self.ask(|delivered| InboxMessage::Delivered { delivered }).await.is_some()
    }

    pub(super) fn inbox(&self) -> &Inbox {
        &self.0.inbox
    }

    pub(super) async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> InboxMessage) -> Option<T> {
        let (sender, answer) = oneshot::channel();
        if !self.0.inbox.send(request(sender)).await {
            return None;
        }
        answer.await.ok()
    }
}
