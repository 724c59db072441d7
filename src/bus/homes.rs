//! The homes of rooms, as those who pass requests on ask for them: a trait of [`Directory`].

use super::broker::{Counts, LivingNode, Revision};
use super::directory::{Directory, Place, Want};
use super::near::Near;
use super::secret::RoomKey;
use crate::message::NodeTag;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::fmt::Debug;

/// Somebody who knows which node is the home of a room.
pub trait Homes: Debug + Send + Sync {
    /// The place of a room. With the claim under which a home just refused to answer, that is found out anew.
    fn find(&self, room: Near, want: Want, refused: Option<Revision>) -> BoxFuture<'_, Place>;

    /// Returns `true` if this node is the home of the room under this claim.
    fn answers(&self, room: Near, claim: Revision) -> BoxFuture<'_, bool>;

    /// Takes a room that another node gives under this claim, and lets nobody in before its content is received. Returns `true`
    /// if nobody was faster.
    fn take<'a>(&'a self, room: Near, over: Revision, received: BoxFuture<'a, ()>) -> BoxFuture<'a, bool>;

    /// Gives a room away, if it is given; meanwhile nobody is told that it is here. Returns the claim over which another node takes
    /// it; none if it is not this node's, or stays.
    fn hand_over<'a>(&'a self, room: Near, is_given: BoxFuture<'a, bool>) -> BoxFuture<'a, Option<Revision>>;

    /// Releases a room that is open no more.
    fn release(&self, room: Near) -> BoxFuture<'static, ()>;

    /// The key by which changes name a room.
    fn key_of(&self, room: Near) -> RoomKey;

    /// Tells others the numbers of a room if it is here. Returns those of another node if it is there.
    fn count(&self, room: RoomKey, counts: Counts) -> Counts;

    /// Returns `true` if the others know that this node lives.
    fn holds_lease(&self) -> bool;

    /// The other nodes that live.
    fn living(&self) -> Vec<LivingNode>;

    /// Tells a node whether it could be reached at its door.
    fn note_reached(&self, node: NodeTag, is_reached: bool);

    /// Returns `true` if another node cannot reach this one.
    fn is_unreached(&self) -> bool;

    /// Says that this node stops: nobody comes to it, and it claims nothing.
    fn stop(&self) -> BoxFuture<'_, ()>;
}

impl Homes for Directory {
    fn find(&self, room: Near, want: Want, refused: Option<Revision>) -> BoxFuture<'_, Place> {
        let room = self.key_of(room);
        async move {
            match refused {
                None => self.find(room, want).await,
                Some(claim) => self.find_again(room, want, claim).await,
            }
        }
        .boxed()
    }

    fn answers(&self, room: Near, claim: Revision) -> BoxFuture<'_, bool> {
        self.answers(self.key_of(room), claim).boxed()
    }

    fn take<'a>(&'a self, room: Near, over: Revision, received: BoxFuture<'a, ()>) -> BoxFuture<'a, bool> {
        self.take(self.key_of(room), over, received).map(|claim| claim.is_some()).boxed()
    }

    fn hand_over<'a>(&'a self, room: Near, is_given: BoxFuture<'a, bool>) -> BoxFuture<'a, Option<Revision>> {
        self.hand_over(self.key_of(room), is_given).boxed()
    }

    fn release(&self, room: Near) -> BoxFuture<'static, ()> {
        self.release(self.key_of(room)).boxed()
    }

    fn key_of(&self, room: Near) -> RoomKey {
        self.key_of(room)
    }

    fn count(&self, room: RoomKey, counts: Counts) -> Counts {
        self.count(room, counts)
    }

    fn holds_lease(&self) -> bool {
        self.holds_lease()
    }

    fn living(&self) -> Vec<LivingNode> {
        self.living()
    }

    fn note_reached(&self, node: NodeTag, is_reached: bool) {
        self.note_reached(node, is_reached);
    }

    fn is_unreached(&self) -> bool {
        self.is_unreached()
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        self.stop().boxed()
    }
}
