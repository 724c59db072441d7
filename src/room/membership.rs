//! A session's hold on a room. Leaving is its `Drop`: whether the socket closed, failed or was cut, the member is taken
//! out, after its own last words.

use super::Room;
use super::inbox::Request;
use crate::dialect::{Dialect, Repeat};
use crate::message::{Claim, Like, MemberId, Nickname, Post, Rejection};
use tokio::sync::oneshot;

/// A session's presence in a room, for as long as this is held.
#[derive(Debug)]
pub struct Membership {
    room: Room,
    member: MemberId,
    gone: bool,
}

impl Membership {
    pub(super) fn new(room: Room, member: MemberId) -> Self {
        Self { room, member, gone: false }
    }

    /// Says something to the room; waits while its inbox is full, as all of these do.
    pub async fn post(&self, post: Post, claim: Claim) {
        self.tell(Request::Post { post, claim, said: None }).await;
    }

    /// Likes something.
    pub async fn like(&self, like: Like, claim: Claim) {
        self.tell(Request::Like { like, claim }).await;
    }

    /// Registers a nickname; the answer comes as frames.
    pub async fn register(&self, nickname: Nickname, repeat: Repeat) {
        self.tell(Request::Register { member: self.member, nickname, repeat }).await;
    }

    /// Has the member told why something was refused, after the answers to what it sent before.
    pub async fn reject(&self, rejection: Rejection) {
        self.tell(Request::Reject { member: self.member, rejection }).await;
    }

    /// Has the member told again what a joiner is told, in `dialect`, which it speaks from then on.
    pub async fn retell(&self, dialect: Dialect) {
        self.tell(Request::Retell { member: self.member, dialect }).await;
    }

    /// Leaves, and returns when the member is counted no more.
    pub async fn leave(&mut self) {
        let (left, answer) = oneshot::channel();
        let request = Request::Leave { member: self.member, left: Some(left) };
        self.gone = self.room.0.inbox.send(request).await; // dropped while it waits, it leaves as any other
        let _ = answer.await;
    }

    async fn tell(&self, request: Request) {
        self.room.0.inbox.send(request).await;
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        if !self.gone {
            self.room.0.inbox.leave(self.member);
        }
    }
}
