//! Who hears what. A room is a task with an inbox, and nobody else touches its state; what others may read without
//! asking it publishes as a snapshot. `session` joins and speaks, `http` reads and puts.

mod counts;
mod delivery;
mod history;
mod hub;
mod inbox;
mod membership;
mod roster;
mod task;

pub use hub::Hub;
pub use membership::Membership;

use crate::message::{Claim, Envelope, MemberId, Nickname, Post};
use crate::outbox::Outbox;
use arc_swap::ArcSwap;
use inbox::{Inbox, Request};
use std::sync::Arc;
use tokio::sync::oneshot;

/// A handle to a room.
#[derive(Debug, Clone)]
pub struct Room(Arc<Handle>);

#[derive(Debug)]
struct Handle {
    name: Arc<str>,
    inbox: Inbox,
    snapshot: Arc<ArcSwap<Snapshot>>,
}

/// What a room lets everybody read: published whenever its roster changed, before the frames that tell of it go out.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// How many members it has.
    pub count: usize,
    /// The registered nicknames, case-folded in order, ties in the order of registration.
    pub nicknames: Arc<[Nickname]>,
}

impl Room {
    /// The room's name.
    pub fn name(&self) -> &Arc<str> {
        &self.0.name
    }

    /// Who is in the room, as it was told last.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.0.snapshot.load_full()
    }

    /// Makes a session a member under the identifier `member`. When this returns it is counted, and its outbox holds the
    /// count and the history. None when the room is gone.
    pub async fn join(&self, member: MemberId, outbox: Arc<Outbox>) -> Option<Membership> {
        let membership = Membership::new(self.clone(), member);
        self.ask(|joined| Request::Join { member, outbox, joined }).await?;
        Some(membership)
    }

    /// Says something in the room from outside, and gives back what was said once it has been delivered. None when the
    /// room is gone.
    pub async fn post(&self, post: Post, claim: Claim) -> Option<Arc<Envelope>> {
        self.ask(|said| Request::Post { post, claim, said: Some(said) }).await
    }

    /// What the room keeps, oldest first.
    pub async fn history(&self) -> Vec<Arc<Envelope>> {
        self.ask(|history| Request::History { history }).await.unwrap_or_default()
    }

    /// Whether the room is served.
    pub async fn answers(&self) -> bool {
        self.ask(|answer| Request::Ask { answer }).await.is_some()
    }

    async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> Request) -> Option<T> {
        let (sender, answer) = oneshot::channel();
        if !self.0.inbox.send(request(sender)).await {
            return None;
        }
        answer.await.ok()
    }
}
