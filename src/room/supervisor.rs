//! Keeps a room served: a panic in its task costs the room what a restart would cost it, but its bans, and nobody else
//! anything. The hub opens rooms through it.

use super::Snapshot;
use super::bans::Bans;
use super::hub::{Common, Hub};
use super::inbox::Entry;
use super::task::Task;
use crate::limits::{CLOSED_FOR, FAILURES, INBOX_MESSAGES};
use crate::metrics;
use arc_swap::ArcSwap;
use futures_util::FutureExt;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Serves a room until nobody holds a handle to it. Where its task panics, what is due is delivered, its members are put out,
/// and it opens anew with the same inbox: only the request, or the delivery, that panicked is lost.
pub(super) async fn serve(
    name: Arc<str>,
    snapshot: Arc<ArcSwap<Snapshot>>,
    common: Arc<Common>,
    mut inbox: mpsc::Receiver<Entry>,
) {
    let mut entries = Vec::with_capacity(INBOX_MESSAGES);
    let mut bans = Bans::default();
    loop {
        let mut task = Task::new(name.clone(), snapshot.clone(), common.clone(), std::mem::take(&mut bans));
        if AssertUnwindSafe(task.run(&mut inbox, &mut entries)).catch_unwind().await.is_ok() {
            return;
        }
        entries.reverse(); // `Task::serve_all` had put the first one last
        metrics::room_failed();
        common.failures.count(&name, Instant::now());
        let room = if Hub::is_adhoc(&name) { "an ad hoc room" } else { &*name };
        tracing::error!(room, "a room failed: its members were put out, and it opens anew");
        // Its state may be inconsistent: neither a second panic in it nor its drop may end this loop.
        let _ = AssertUnwindSafe(task.deliver_what_is_left()).catch_unwind().await;
        bans = std::mem::take(&mut task.bans);
        let _ = catch_unwind(AssertUnwindSafe(move || task.evict()));
        snapshot.store(Arc::default());
    }
}

/// The failures of a node's rooms, by their names: an ad hoc room may be made anew meanwhile.
#[derive(Debug, Default)]
pub(super) struct Failures(Mutex<HashMap<Arc<str>, Vec<Instant>>>);

impl Failures {
    /// Counts a failure. Older ones than a minute are forgotten.
    fn count(&self, room: &Arc<str>, now: Instant) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.retain(|_, times| {
            times.retain(|time| now.duration_since(*time) < CLOSED_FOR);
            !times.is_empty()
        });
        failures.entry(room.clone()).or_default().push(now);
    }

    /// Returns until when a room stays closed, which has failed too often within a minute.
    pub(super) fn closed_until(&self, room: &str) -> Option<Instant> {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let times = failures.get(room).filter(|times| times.len() >= FAILURES)?;
        times.last().map(|last| *last + CLOSED_FOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn three_failures_within_a_minute_close_a_room_for_a_minute() {
        let (failures, start) = (Failures::default(), Instant::now());
        let (room, other): (Arc<str>, Arc<str>) = ("QGIS".into(), "QField".into());
        let at = |seconds| start + Duration::from_secs(seconds);
        for (seconds, closed_until) in
            [(0, None), (50, None), (70, None), (100, Some(160)), (130, None), (155, Some(215))]
        {
            failures.count(&room, at(seconds));
            assert_eq!(failures.closed_until(&room), closed_until.map(at), "after {seconds} s");
        }
        assert_eq!(failures.closed_until(&other), None);
        failures.count(&other, at(1000));
        assert_eq!(failures.0.lock().map(|failures| failures.len()).ok(), Some(1), "the others are forgotten");
    }
}
