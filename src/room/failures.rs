//! Failures of rooms: a room that panics too often is closed for a while. The supervisor counts, actors ask.

use crate::limits::{CLOSED_FOR, FAILURES};
use crate::locks::{Lock, Mutex};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Failures of a node's rooms by name: an ad hoc room may be opened again meanwhile.
#[derive(Debug)]
pub(super) struct Failures(Mutex<HashMap<Arc<str>, Vec<Instant>>>);

impl Default for Failures {
    fn default() -> Self {
        Self(Mutex::new(Lock::Failures, HashMap::new()))
    }
}

impl Failures {
    /// Counts a failure, and forgets those older than a minute.
    pub(super) fn count(&self, room: &Arc<str>, now: Instant) {
        let mut failures = self.0.lock();
        failures.retain(|_, times| {
            times.retain(|time| now.duration_since(*time) < CLOSED_FOR);
            !times.is_empty()
        });
        failures.entry(room.clone()).or_default().push(now);
    }

    /// Returns the time for which a room stays closed; `None` if it has not failed too often within a minute.
    pub(super) fn closed_for(&self, room: &str, now: Instant) -> Option<Duration> {
        let failures = self.0.lock();
        let times = failures.get(room).filter(|times| times.len() >= FAILURES)?;
        times.last().map(|last| (*last + CLOSED_FOR).saturating_duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_within_a_minute_close_a_room_for_a_minute() {
        let (failures, start) = (Failures::default(), Instant::now());
        let (room, other): (Arc<str>, Arc<str>) = ("QGIS".into(), "QField".into());
        let at = |seconds| start + Duration::from_secs(seconds);
        for (seconds, closed_for) in [(0, None), (50, None), (70, None), (100, Some(60)), (130, None), (155, Some(60))]
        {
            failures.count(&room, at(seconds));
            assert_eq!(
                failures.closed_for(&room, at(seconds)),
                closed_for.map(Duration::from_secs),
                "after {seconds} s"
            );
        }
        assert_eq!(failures.closed_for(&other, at(155)), None);
        failures.count(&other, at(1000));
        assert_eq!(failures.0.lock().len(), 1, "the others are forgotten");
    }
}
