//! Delivery of the same to many members of a room: to one after the other, or where they are very many on every core.
//! [`super::outbound`] calls it, and goes on when everybody has been handed it, so that each member gets everything in order.

use crate::limits::{DELIVERIES_PER_TURN, SHARD_MEMBERS};
use crate::outbox::{Outbox, Pushed};
use futures_util::future::join_all;
use std::ops::Range;
use std::panic;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinHandle};

/// The outboxes of some members; none for those without a connection.
pub(super) type Outboxes = Vec<Option<Arc<Outbox>>>;

/// Pushes to each outbox, and returns the places of those whose session has ended.
///
/// # Panics
/// If a task of the delivery has: that is the room's own.
pub(super) async fn fan_out<P>(outboxes: &Arc<Outboxes>, push: P) -> Vec<usize>
where
    P: Fn(&Outbox) -> Pushed + Clone + Send + Sync + 'static,
{
    let shards = match outboxes.len() / SHARD_MEMBERS {
        0 | 1 => 1,
        most => most.min(Handle::current().metrics().num_workers()),
    };
    if shards < 2 {
        return push_shard(outboxes, 0..outboxes.len(), &push).await;
    }
    let size = outboxes.len().div_ceil(shards);
    let tasks = (0..outboxes.len()).step_by(size).map(|first| {
        let (outboxes, push) = (outboxes.clone(), push.clone());
        let shard = first..(first + size).min(outboxes.len());
        tokio::spawn(async move { push_shard(&outboxes, shard, &push).await })
    });
    all_of(tasks).await
}

/// The places that the shards' tasks return. All of them end before the room goes on, even where one panics; none is ever
/// cancelled but by the end of the server.
async fn all_of(tasks: impl Iterator<Item = JoinHandle<Vec<usize>>>) -> Vec<usize> {
    let outcomes = join_all(tasks).await;
    let ended = outcomes.into_iter().map(|outcome| match outcome.map_err(JoinError::try_into_panic) {
        Ok(ended) => ended,
        Err(Ok(payload)) => panic::resume_unwind(payload),
        Err(Err(_)) => Vec::new(),
    });
    ended.flatten().collect()
}

/// Pushes to the outboxes of one shard.
async fn push_shard(
    outboxes: &[Option<Arc<Outbox>>],
    shard: Range<usize>,
    push: &impl Fn(&Outbox) -> Pushed,
) -> Vec<usize> {
    let mut ended = Vec::new();
    for place in shard.clone() {
        if (place - shard.start).is_multiple_of(PREFETCHED) {
            outboxes[place..shard.end].iter().take(PREFETCHED).flatten().for_each(|outbox| outbox.prefetch());
        }
        if let Some(outbox) = &outboxes[place]
            && push(outbox) == Pushed::Ended
        {
            ended.push(place);
        }
        if place % DELIVERIES_PER_TURN == DELIVERIES_PER_TURN - 1 {
            tokio::task::yield_now().await;
        }
    }
    ended
}

/// Outboxes that are prefetched together: about as many loads as a core has under way at once.
const PREFETCHED: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;
    use tokio::time::sleep;

    #[tokio::test(start_paused = true)]
    async fn a_shard_that_panics_waits_for_the_others() {
        static IS_DONE: AtomicBool = AtomicBool::new(false);
        let slow = async {
            sleep(Duration::from_secs(1)).await;
            IS_DONE.store(true, Ordering::Relaxed);
            Vec::new()
        };
        let tasks = [tokio::spawn(async { panic!("set off by a test") }), tokio::spawn(slow)];
        let outcome = tokio::spawn(all_of(tasks.into_iter())).await;
        assert!(outcome.is_err_and(|error| error.is_panic()) && IS_DONE.load(Ordering::Relaxed));
    }
}
