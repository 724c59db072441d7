//! Rate of the counts that members are told. A small room is told of each join and leave at once; a storm of joins costs each
//! member a few frames a second; in a large room counting must not become the main work.

use std::time::Duration;
use tokio::time::Instant;

/// Counts that a room can send in quick succession.
const BURST: u32 = 4;
/// Time in which a room gets one token back.
const INTERVAL: Duration = Duration::from_millis(200);
/// The longest that time becomes in a large room.
const LONGEST: Duration = Duration::from_secs(5);
/// A room with more members than this for each second of the interval gets tokens back more slowly: from 500 members on.
const MEMBERS_PER_SECOND: f64 = 2500.0;

/// A token bucket for counts, which remembers that one is owed.
#[derive(Debug)]
pub(crate) struct CountBucket {
    tokens: u32,
    refilled: Instant,
    owed: bool,
}

impl CountBucket {
    pub(crate) fn new() -> Self {
        Self { tokens: BURST, refilled: Instant::now(), owed: false }
    }

    /// Takes a token, to tell everybody now. Returns `false` if there is none: then a count is owed.
    pub(crate) fn take(&mut self, members: usize) -> bool {
        self.refill(Instant::now(), members);
        let taken = self.tokens > 0;
        self.tokens -= u32::from(taken);
        self.owed = !taken;
        taken
    }

    /// Time at which the members that have not been told the latest count are to be told; `None` if no count is owed.
    pub(crate) fn due(&self, members: usize) -> Option<Instant> {
        self.owed.then(|| self.refilled + interval(members))
    }

    /// Gives a token back, for nobody had to be told.
    pub(crate) fn put_back(&mut self) {
        self.tokens = (self.tokens + 1).min(BURST);
    }

    fn refill(&mut self, now: Instant, members: usize) {
        let interval = interval(members);
        while self.tokens < BURST && now.duration_since(self.refilled) >= interval {
            self.tokens += 1;
            self.refilled += interval;
        }
        if self.tokens == BURST {
            self.refilled = now;
        }
    }
}

/// Time between two counts in a room of so many members.
pub(crate) fn interval(members: usize) -> Duration {
    Duration::from_secs_f64(members as f64 / MEMBERS_PER_SECOND).clamp(INTERVAL, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn four_at_once_then_one_every_200_ms() {
        let mut bucket = CountBucket::new();
        assert!((0..4).all(|_| bucket.take(10)));
        assert!(!bucket.take(10));
        assert_eq!(bucket.due(10), Some(Instant::now() + INTERVAL));
        tokio::time::advance(INTERVAL).await;
        assert!(bucket.take(10));
        assert_eq!(bucket.due(10), None);
        assert!(!bucket.take(10));
    }

    #[test]
    fn large_rooms_wait_longer() {
        assert_eq!(interval(500), INTERVAL);
        assert_eq!(interval(5_000), Duration::from_secs(2));
        assert_eq!(interval(100_000), LONGEST);
    }
}
