//! When members are told how many they are (design, "Counts"). A small room hears of every join and leave at once; a
//! storm costs each member a few frames a second; in a large room counting must not become the main work. Owned by the
//! room's task.

use std::time::Duration;
use tokio::time::Instant;

/// Count frames a room can send in quick succession.
const IN_HAND: u32 = 4;
/// Time in which a room gets one back.
const INTERVAL: Duration = Duration::from_millis(200);
/// The longest that time becomes in a large room.
const LONGEST: Duration = Duration::from_secs(5);
/// A room with more members than this many per second of the interval gets frames back more slowly: from 500 members on.
const MEMBERS_PER_SECOND: f64 = 2500.0;

/// The count frames that a room has in hand.
#[derive(Debug)]
pub(super) struct Counts {
    in_hand: u32,
    refilled: Instant,
    owed: bool,
}

impl Counts {
    pub(super) fn new() -> Self {
        Self { in_hand: IN_HAND, refilled: Instant::now(), owed: false }
    }

    /// Takes one frame in hand, if there is one, to tell everybody now.
    pub(super) fn take(&mut self, members: usize) -> bool {
        self.refill(Instant::now(), members);
        let taken = self.in_hand > 0;
        self.in_hand -= u32::from(taken);
        self.owed = !taken;
        taken
    }

    /// When the members who have not heard the latest count are to be told; nothing if all have.
    pub(super) fn due(&self, members: usize) -> Option<Instant> {
        self.owed.then(|| self.refilled + interval(members))
    }

    /// Gives back a frame that nobody had to hear.
    pub(super) fn put_back(&mut self) {
        self.in_hand = (self.in_hand + 1).min(IN_HAND);
    }

    fn refill(&mut self, now: Instant, members: usize) {
        let interval = interval(members);
        while self.in_hand < IN_HAND && now.duration_since(self.refilled) >= interval {
            self.in_hand += 1;
            self.refilled += interval;
        }
        if self.in_hand == IN_HAND {
            self.refilled = now;
        }
    }
}

/// The time between two counts in a room of so many members.
pub(super) fn interval(members: usize) -> Duration {
    Duration::from_secs_f64(members as f64 / MEMBERS_PER_SECOND).clamp(INTERVAL, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn four_at_once_then_one_every_200_ms() {
        let mut counts = Counts::new();
        assert!((0..4).all(|_| counts.take(10)));
        assert!(!counts.take(10));
        assert_eq!(counts.due(10), Some(Instant::now() + INTERVAL));
        tokio::time::advance(INTERVAL).await;
        assert!(counts.take(10));
        assert_eq!(counts.due(10), None);
        assert!(!counts.take(10));
    }

    #[test]
    fn large_rooms_wait_longer() {
        assert_eq!(interval(500), INTERVAL);
        assert_eq!(interval(5_000), Duration::from_secs(2));
        assert_eq!(interval(100_000), LONGEST);
    }
}
