//! What whoever passes requests on has to know of the homes of rooms: the [`Directory`] does.

use super::broker::Revision;
use super::directory::{Directory, Place, Want};
use super::near::Near;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

/// Somebody who knows which node is the home of a room.
pub trait Homes: Send + Sync {
    /// The place of a room. With the claim under which a home just refused to answer, that is found out anew.
    fn find(&self, room: Near, want: Want, refused: Option<Revision>) -> BoxFuture<'_, Place>;

    /// Returns `true` if this node is the home of the room under this claim.
    fn answers(&self, room: Near, claim: Revision) -> BoxFuture<'_, bool>;
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
}
