//! The homes of rooms, as those who pass requests on ask for them: [`super::directory`] answers.

use super::broker::{Counts, LivingNode, Revision};
use super::directory::{Place, Want};
use super::secret::RoomKey;
use crate::message::NodeTag;
use futures_util::future::BoxFuture;
use std::fmt::Debug;

/// Somebody who knows which node is the home of a room.
pub trait Homes: Debug + Send + Sync {
    /// The place of a room: this node, if it is [`Place::Here`], until it is released or told to close. With the claim under which a
    /// home just refused to answer, or did not, that is found out anew; if the broker says the same once more, the room is
    /// unavailable.
    fn find(&self, room: RoomKey, want: Want, refused: Option<Revision>) -> BoxFuture<'_, Place>;

    /// Returns `true` if this node is the home of the room under this claim.
    fn answers(&self, room: RoomKey, claim: Revision) -> BoxFuture<'_, bool>;

    /// Takes a room that another node gives under this claim, and lets nobody in before its content is received. Returns the new
    /// claim, if nobody was faster. It is not to be dropped: between the claim and that the room would be lost.
    fn take<'a>(
        &'a self,
        room: RoomKey,
        over: Revision,
        received: BoxFuture<'a, ()>,
    ) -> BoxFuture<'a, Option<Revision>>;

    /// Gives a room away, if it is given; meanwhile nobody is told that it is here. Returns the claim over which another node takes
    /// it, and over which alone it opens here again; none if it is not this node's, or stays.
    fn hand_over<'a>(&'a self, room: RoomKey, is_given: BoxFuture<'a, bool>) -> BoxFuture<'a, Option<Revision>>;

    /// Releases a room that is open no more. It is not this node's at once; its entry is deleted by the future.
    fn release(&self, room: RoomKey) -> BoxFuture<'static, ()>;

    /// Tells others how many are in a room of the lists if it is open here. Returns how many are in it at another node, if it is
    /// there.
    fn count(&self, room: RoomKey, counts: Counts) -> Counts;

    /// The other nodes that live.
    fn living(&self) -> Vec<LivingNode>;

    /// Tells a node whether it could be reached at its door.
    fn note_reached(&self, node: NodeTag, is_reached: bool);

    /// The state of the way between this node and the others.
    fn way(&self) -> WayState;

    /// Says that this node stops: nobody comes to it, and it claims nothing.
    fn stop(&self) -> BoxFuture<'_, ()>;
}

/// The state of the way between a node and the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WayState {
    /// Nothing is wrong with it, or there are no others.
    #[default]
    Open,
    /// The node is cut off: it holds no lease by which the others know that it lives.
    CutOff,
    /// Others hear the node and cannot reach it.
    Unreached,
}
