//! The pace at which the rooms of a node tell counts and presence: while people come into many rooms, those frames must not
//! become the node's main work. [`super::presence`] books here what a room is about to tell.

use crate::locks::{Lock, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// The longest time by which anything is put off: no member's count is older.
pub(super) const LONGEST: Duration = Duration::from_secs(2);
/// Deliveries of counts and presence that all rooms together make in a second: some 2 % of a core.
const RATE: f64 = 5_000.0;
/// Time for which the rooms may be ahead of that rate before anything is put off.
const BURST: Duration = Duration::from_millis(200);

/// A token bucket that all rooms share, kept by virtual scheduling (GCRA, ITU-T I.371): whoever books learns at once when its
/// turn is, so that no room wakes to find the bucket empty.
#[derive(Debug)]
pub(super) struct Pacer {
    /// Time at which everything booked so far is told, at the rate.
    booked_until: Mutex<Instant>,
}

impl Pacer {
    /// A full bucket.
    pub(super) fn new() -> Self {
        Self { booked_until: Mutex::new(Lock::Pacer, Instant::now()) }
    }

    /// Books so many deliveries, and returns the time by which they are to be put off: none while the node tells little.
    pub(super) fn book(&self, deliveries: usize) -> Duration {
        let now = Instant::now();
        let mut booked_until = self.booked_until.lock();
        let ahead = booked_until.saturating_duration_since(now);
        let booked = ahead + Duration::from_secs_f64(deliveries as f64 / RATE);
        *booked_until = now + booked.min(LONGEST + BURST);
        ahead.saturating_sub(BURST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    #[tokio::test(start_paused = true)]
    async fn little_is_told_at_once() {
        let pacer = Pacer::new();
        for _ in 0..100 {
            assert_eq!((pacer.book(500), pacer.book(500)), (Duration::ZERO, Duration::ZERO));
            advance(BURST).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn rooms_take_turns_at_the_rate() {
        let pacer = Pacer::new();
        assert_eq!(pacer.book(2 * RATE as usize), Duration::ZERO, "a single large room waits for nobody");
        advance(Duration::from_secs(1)).await;
        let turns = [(); 3].map(|()| pacer.book(RATE as usize / 10));
        assert_eq!(turns, [800, 900, 1000].map(Duration::from_millis));
        pacer.book(1_000_000);
        assert_eq!(pacer.book(1), LONGEST, "no debt is larger");
        advance(LONGEST + BURST).await;
        assert_eq!(pacer.book(1), Duration::ZERO);
    }
}
