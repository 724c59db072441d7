//! The verbs of a broker that nodes use: beats, and the compare-and-set of who is home. [`super::directory`] calls it.

use super::broker::{BucketState, Heard, Home, Revision, Unanswered};
use super::secret::RoomKey;
use crate::message::NodeTag;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use std::fmt::Debug;
use std::future::ready;

/// A node's connection to a broker.
pub trait Engine: Debug + Send + Sync + 'static {
    /// Sends all nodes a message, and returns once the buckets have it.
    fn beat(&self, message: Bytes) -> impl Future<Output = Result<BucketState, Unanswered>> + Send;

    /// State of the buckets.
    fn buckets(&self) -> impl Future<Output = Result<BucketState, Unanswered>> + Send;

    /// Hears beats and claims of the others from now on, as they are published, whether or not the buckets take them, until the
    /// connection is closed for good.
    fn watch(&self) -> impl Future<Output = Result<BoxStream<'static, Heard>, Unanswered>> + Send;

    /// The last beats of nodes, also of some that died a while ago.
    fn beats(&self) -> impl Future<Output = Result<Vec<(NodeTag, Bytes)>, Unanswered>> + Send;

    /// The home of a room.
    fn home(&self, room: RoomKey) -> impl Future<Output = Result<Option<Home>, Unanswered>> + Send;

    /// Makes this node the home of a room that has none, or the one of this claim. Returns `None` if another was faster.
    fn claim(
        &self,
        room: RoomKey,
        over: Option<Revision>,
    ) -> impl Future<Output = Result<Option<Revision>, Unanswered>> + Send;

    /// Forgets the home of a room, if it is still the one of this claim.
    fn release(&self, room: RoomKey, claim: Revision) -> impl Future<Output = ()> + Send;

    /// Returns when the node may go on: tests put nodes to sleep.
    fn wakes(&self) -> impl Future<Output = ()> + Send {
        ready(())
    }
}
