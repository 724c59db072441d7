//! Keeps a room served: a panic in its task costs the room what a restart would cost it, but its bans, and nobody else
//! anything. The hub opens rooms through it.

use super::actor::{Actor, Ended};
use super::inbox::QueuedRequest;
use super::moderation::Bans;
use super::published::Published;
use super::shared::Shared;
use crate::close::Close;
use crate::config::is_adhoc;
use crate::metrics;
use futures_util::FutureExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Serves a room until nobody holds a handle to it. Where its task panics, what is due is delivered, its members are put out,
/// and it opens anew with the same inbox: only the request, or the delivery, that panicked is lost.
pub(super) async fn serve(
    name: Arc<str>,
    published: Arc<Published>,
    shared: Arc<Shared>,
    mut inbox: mpsc::Receiver<QueuedRequest>,
) {
    let mut entries = Vec::new();
    let (mut bans, mut received) = (Bans::default(), None);
    loop {
        let mut actor = Actor::new(name.clone(), published.clone(), shared.clone(), std::mem::take(&mut bans));
        match AssertUnwindSafe(actor.run(received.take(), &mut inbox, &mut entries)).catch_unwind().await {
            Ok(Ended::Forgotten) => return,
            Ok(Ended::Elsewhere(successor)) => {
                let _ = AssertUnwindSafe(actor.deliver_remains()).catch_unwind().await;
                let _ = catch_unwind(AssertUnwindSafe(move || actor.close(Close::Restart)));
                published.clear();
                received = successor;
                continue;
            }
            Err(_) => {}
        }
        entries.reverse(); // `Actor::serve_all` had put the first one last
        metrics::ROOM_FAILURES.add(1);
        shared.failures.count(&name, Instant::now());
        let room = if is_adhoc(&name) { "an ad hoc room" } else { &*name };
        tracing::error!(room, "a room failed: its members were put out, and it opens anew");
        // Its state may be inconsistent: neither a second panic in it nor its drop may end this loop.
        let _ = AssertUnwindSafe(actor.deliver_remains()).catch_unwind().await;
        bans = std::mem::take(&mut actor.moderation.bans).of_new_room(actor.core.moment());
        let _ = catch_unwind(AssertUnwindSafe(move || actor.close(Close::Failed)));
        published.clear();
    }
}
