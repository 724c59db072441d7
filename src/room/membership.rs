//! A session's membership in a room. Dropping it leaves: whether the socket closed, failed or was cut, the member is taken
//! out, after its own last messages.

use super::handle::Room;
use super::identity::Identity;
use super::inbox::{Caller, InboxMessage, LivefieldJoin, NativeJoin, NewConnection};
use super::removal::RemovalNotice;
use super::roster::Guard;
use crate::dialect::native::request::RoomRequest;
use crate::dialect::{Dialect, Repeat};
use crate::locks::none_is_held;
use crate::message::{Claim, Fix, Leaving, Like, MemberId, Nickname, NoGroup, Post, Rejection, Removed, Roles};
use crate::outbox::Outbox;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// A session's membership in a room, for as long as this is held.
#[derive(Debug)]
pub struct Membership {
    room: Room,
    member: MemberId,
    gone: bool,
    /// Reason that others are told, if it leaves by being dropped.
    leaving: Leaving,
    removal: RemovalNotice,
}

/// Reason why a session did not become a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotJoined {
    /// The room is gone.
    Gone,
    /// The session is banned.
    Banned,
}

impl Room {
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
        let membership = Membership::new(self.clone(), member, RemovalNotice::never());
        match self.ask(|joined| InboxMessage::Join { member, identity, outbox, joined }).await {
            Some(true) => Ok(membership),
            Some(false) => Err(NotJoined::Banned),
            None => Err(NotJoined::Gone),
        }
    }

    /// Makes a session of the dialect `livefield` a member, and returns the nickname that it has.
    ///
    /// # Errors
    /// The reason why it is none.
    pub async fn join_livefield(&self, join: LivefieldJoin) -> Result<(Membership, Nickname), NoGroup> {
        let membership = Membership::new(self.clone(), join.member, RemovalNotice::never());
        let join = Box::new(join);
        match self.ask(|joined| InboxMessage::JoinLivefield { join, joined }).await {
            Some(Ok(nickname)) => Ok((membership, nickname)),
            refused => {
                membership.void();
                Err(refused.and_then(Result::err).unwrap_or(NoGroup::Unavailable))
            }
        }
    }

    /// The connection of a native member is lost; its session waits for its client for so long.
    pub async fn detach(&self, member: MemberId, grace: Duration) {
        self.inbox().send(InboxMessage::Detach { member, grace }).await;
    }

    /// Makes a native session a member, or has it told why not; the room replies either way.
    pub async fn join_native(&self, join: NativeJoin) -> Option<Membership> {
        let removal = RemovalNotice::new();
        let membership = Membership::new(self.clone(), join.caller.member, removal.clone());
        let join = Box::new(join);
        match self.ask(|joined| InboxMessage::JoinNative { join, removal, joined }).await {
            Some(()) => Some(membership),
            None => {
                membership.void();
                None
            }
        }
    }
}

impl Membership {
    fn new(room: Room, member: MemberId, removal: RemovalNotice) -> Self {
        Self { room, member, gone: false, leaving: Leaving::Lost, removal }
    }

    /// The room.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// Posts a message; waits while the room's inbox is full, as all of these do.
    pub async fn post(&self, post: Post, claim: Claim) {
        self.tell(InboxMessage::Post { member: self.member, post: Box::new(post), claim }).await;
    }

    /// Likes a message.
    pub async fn like(&self, like: Like, claim: Claim) {
        self.tell(InboxMessage::Like { member: self.member, like: Box::new(like), claim }).await;
    }

    /// Registers a nickname; the answer comes as frames.
    pub async fn register(&self, nickname: Nickname, repeat: Repeat) {
        self.tell(InboxMessage::Register { member: self.member, nickname, repeat }).await;
    }

    /// Has the member seen here, or nowhere.
    pub async fn locate(&self, fix: Option<Fix>) {
        self.tell(InboxMessage::Locate { member: self.member, fix }).await;
    }

    /// Has the member told why something was refused, after the answers to what it sent before.
    pub async fn reject(&self, rejection: Rejection) {
        self.tell(InboxMessage::Reject { member: self.member, rejection }).await;
    }

    /// Has the member told again what a joiner is told, in `dialect`, which it speaks from then on.
    pub async fn retell(&self, dialect: Dialect) {
        self.tell(InboxMessage::Retell { member: self.member, dialect }).await;
    }

    /// Asks the room something in a native member's name; the room replies to the member itself.
    pub async fn ask(&self, caller: Caller, request: RoomRequest, place: Option<Guard>) {
        self.tell(InboxMessage::Ask { caller, request, place }).await;
    }

    /// Gives the native member these roles, which others see.
    pub async fn set_roles(&self, roles: Roles) {
        self.tell(InboxMessage::SetRoles { member: self.member, roles }).await;
    }

    /// Has the native member, whose client looks again, told the last states of what it was not told meanwhile.
    pub async fn look_again(&self) {
        self.tell(InboxMessage::LookAgain { member: self.member }).await;
    }

    /// Leaves, and returns when the member is no longer counted.
    pub async fn leave(&mut self) {
        let (left, answer) = oneshot::channel();
        let request = InboxMessage::Leave { member: self.member, reason: Leaving::Left, left: Some(left) };
        self.gone = self.room.inbox().send(request).await; // dropped while it waits, it leaves as any other
        let _ = answer.await;
    }

    /// Leaves because the native client asked to, which is told so in a reply.
    pub async fn exit(mut self, caller: Caller) {
        let (left, answer) = oneshot::channel();
        self.leaving = Leaving::Left;
        self.gone = self.room.inbox().send(InboxMessage::LeaveNative { caller, left }).await;
        let _ = answer.await;
    }

    /// Has a native member put out, which is told why.
    pub async fn remove(&self, removed: Removed) {
        self.tell(InboxMessage::Remove { member: self.member, removed }).await;
    }

    /// The connection of the native member is lost; its session waits for its client for so long.
    pub async fn detach(&self, grace: Duration) {
        self.room.detach(self.member, grace).await;
    }

    /// The client of the native member is back, and is shown the room. Returns when that is done, with `false` if the room has
    /// put the member out.
    pub async fn attach(&self, connection: NewConnection) -> bool {
        let (attached, answer) = oneshot::channel();
        self.tell(InboxMessage::Attach { member: self.member, connection, attached }).await;
        answer.await.unwrap_or_default()
    }

    /// Reason why the room has put the native member out, once it has.
    pub fn removal(&self) -> &RemovalNotice {
        &self.removal
    }

    /// Ends without leaving: the session never became a member.
    fn void(mut self) {
        self.gone = true;
    }

    async fn tell(&self, request: InboxMessage) {
        self.room.inbox().send(request).await;
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        none_is_held("a membership");
        // A native session may have joined again after it was put out: that is another membership's to end.
        if !self.gone && self.removal.get().is_none() {
            self.room.inbox().leave(self.member, self.leaving);
        }
    }
}
