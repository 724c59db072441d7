//! Who hears what. A room is a task with an inbox, and nobody else touches its state; what others may read without
//! asking it publishes as a snapshot. `session` joins and speaks, `http` reads and puts.

mod announcing;
mod asked;
mod authors;
mod bans;
mod budget;
mod calls;
mod confiding;
mod counts;
mod delivery;
mod directs;
mod effect;
mod enter;
mod expiring;
mod gischat;
mod history;
mod hub;
mod inbox;
mod left_mailboxes;
mod lost;
mod mailbox;
mod mailboxes;
mod membership;
mod nonces;
mod offers;
mod presence;
mod remembered;
mod returning;
mod roster;
mod sharing;
mod supervisor;
mod talking;
mod task;

pub use asked::Asking;
pub use enter::Entering;
pub use expiring::Expiring;
pub use hub::{Hub, NoAdHoc, Visit};
pub use lost::Lost;
pub use membership::Membership;
pub use returning::Returning;
pub use roster::Identity;

use crate::message::{Claim, Envelope, MemberId, Nickname, Post, Rejection};
use crate::outbox::Outbox;
use arc_swap::ArcSwap;
use inbox::{Entered, Inbox, Request};
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
    /// How many are in its call.
    pub in_call: usize,
    /// The registered nicknames, case-folded in order, ties in the order of registration.
    pub nicknames: Arc<[Nickname]>,
}

/// Why somebody did not become a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotJoined {
    /// The room is gone.
    Gone,
    /// It is banned there.
    Banned,
}

/// Why something was not said.
#[derive(Debug, Clone, PartialEq)]
pub enum NotSaid {
    /// The room is gone.
    Gone,
    /// Somebody else is known by the author's name, or who says it is banned.
    Rejected(Rejection),
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

    /// Makes a gischat session a member under the identifier `member`. When this returns it is counted, and its outbox
    /// holds the count and the history.
    ///
    /// # Errors
    /// The room is gone, or does not let it in.
    pub async fn join(
        &self,
        member: MemberId,
        outbox: Arc<Outbox>,
        identity: Identity,
    ) -> Result<Membership, NotJoined> {
        let membership = Membership::new(self.clone(), member);
        match self.ask(|joined| Request::Join { member, outbox, identity, joined }).await {
            Some(true) => Ok(membership),
            Some(false) => Err(NotJoined::Banned),
            None => Err(NotJoined::Gone),
        }
    }

    /// Makes a native session a member, or has it told why not; the room replies either way.
    pub async fn enter(&self, entering: Entering) -> Option<Membership> {
        let lost = Lost::default();
        let membership = Membership::of_native(self.clone(), entering.member, lost.clone());
        let entering = Box::new(entering);
        match self.ask(|entered| Request::Enter { entering, lost, entered }).await {
            Some(Entered::Yes { has_mailbox }) => Some(membership.granted(has_mailbox)),
            _ => {
                membership.void();
                None
            }
        }
    }

    /// Says something in the room from outside, and gives back what was said once it has been delivered.
    ///
    /// # Errors
    /// The room is gone, or refuses it.
    pub async fn put(&self, from: Identity, post: Post, claim: Claim) -> Result<Arc<Envelope>, NotSaid> {
        let said = self.ask(|said| Request::Put { from, post, claim, said }).await;
        said.ok_or(NotSaid::Gone)?.map_err(NotSaid::Rejected)
    }

    /// What the room keeps, oldest first.
    pub async fn history(&self) -> Vec<Arc<Envelope>> {
        self.ask(|history| Request::History { history }).await.unwrap_or_default()
    }

    /// The nickname that a member has registered.
    pub async fn nickname(&self, member: MemberId) -> Option<Nickname> {
        self.ask(|nickname| Request::Nickname { member, nickname }).await.flatten()
    }

    /// Whether this is a member of the room.
    pub async fn knows(&self, member: MemberId) -> bool {
        self.ask(|known| Request::Knows { member, known }).await.unwrap_or_default()
    }

    /// Whether the room is served.
    pub async fn answers(&self) -> bool {
        self.ask(|answer| Request::Wake { answer }).await.is_some()
    }

    /// Waits until the room has done what it was asked before.
    pub async fn caught_up(&self) {
        let _ = self.ask(|answer| Request::Wake { answer }).await;
    }

    /// Waits until what was said in the room before is delivered.
    pub async fn delivered(&self) {
        let _ = self.ask(|delivered| Request::Deliver { delivered }).await;
    }

    async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> Request) -> Option<T> {
        let (sender, answer) = oneshot::channel();
        if !self.0.inbox.send(request(sender)).await {
            return None;
        }
        answer.await.ok()
    }
}
