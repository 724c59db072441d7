//! Rate of the counts that members are told. A small room is told of each join and leave at once; a storm of joins costs each
//! member a few frames a second; in a large room, and on a node that tells much, counting must not become the main work.

use crate::room::pacer::{LONGEST, Pacer};
use std::time::Duration;
use tokio::time::Instant;

/// Counts that a room can send in quick succession.
const BURST: u32 = 4;
/// Time in which a room gets one token back.
pub(super) const INTERVAL: Duration = Duration::from_millis(200);
/// A room with more members than this for each second of the interval gets tokens back more slowly: from 500 members on.
const MEMBERS_PER_SECOND: f64 = 2500.0;
/// Members that are told at the pace of their room, whatever the node has to tell.
const FEW: usize = 10;

/// A token bucket for counts, which remembers that one is owed.
#[derive(Debug)]
pub(super) struct CountBucket {
    tokens: u32,
    refilled: Instant,
    owed: Option<Owed>,
}

/// A debt to members who have not been told the latest, and the turn of the room among those of the node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owed {
    pub(super) since: Instant,
    turn: Instant,
}

impl Owed {
    /// A debt to so many members since now.
    pub(super) fn new(pacer: &Pacer, members: usize, now: Instant) -> Self {
        let delay = pacer.book(members);
        Self { since: now, turn: if members > FEW { now + delay } else { now } }
    }

    /// Time at which they are to be told, in a room that may tell them from `next` on.
    pub(super) fn due(&self, next: Instant) -> Instant {
        next.max(self.turn).min(self.since + LONGEST)
    }
}

impl CountBucket {
    pub(super) fn new() -> Self {
        Self { tokens: BURST, refilled: Instant::now(), owed: None }
    }

    /// Takes a token, to tell so many members now. Returns `false` if there is none, or it is not the room's turn: then a
    /// count is owed.
    pub(super) fn take(&mut self, pacer: &Pacer, members: usize) -> bool {
        let now = Instant::now();
        self.refill(now, members);
        let owed = *self.owed.get_or_insert_with(|| Owed::new(pacer, members, now));
        let is_due = owed.due(self.next(members)) <= now;
        if is_due {
            self.tokens = self.tokens.saturating_sub(1);
            self.owed = None;
        }
        is_due
    }

    /// Time at which the members that have not been told the latest count are to be told; `None` if no count is owed.
    pub(super) fn due(&self, members: usize) -> Option<Instant> {
        self.owed.map(|owed| owed.due(self.next(members)))
    }

    /// Returns `true` if a count is owed for longer than in a small room on a node that tells little.
    pub(super) fn is_put_off(&self, members: usize) -> bool {
        self.due(members).is_some_and(|due| due > self.refilled + INTERVAL)
    }

    /// Gives a token back, for nobody had to be told.
    pub(super) fn put_back(&mut self) {
        self.tokens = (self.tokens + 1).min(BURST);
    }

    /// Time of the next token.
    fn next(&self, members: usize) -> Instant {
        if self.tokens > 0 { self.refilled } else { self.refilled + interval(members) }
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

/// Time between two counts in a room of so many members, on a node that tells little.
pub(super) fn interval(members: usize) -> Duration {
    Duration::from_secs_f64(members as f64 / MEMBERS_PER_SECOND).clamp(INTERVAL, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    #[tokio::test(start_paused = true)]
    async fn four_at_once_then_one_every_200_ms() {
        let (mut bucket, pacer) = (CountBucket::new(), Pacer::new());
        assert!((0..4).all(|_| bucket.take(&pacer, 100)));
        assert!(!bucket.take(&pacer, 100));
        assert_eq!(bucket.due(100), Some(Instant::now() + INTERVAL));
        assert!(!bucket.is_put_off(100));
        advance(INTERVAL).await;
        assert!(bucket.take(&pacer, 100));
        assert_eq!(bucket.due(100), None);
        assert!(!bucket.take(&pacer, 100));
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_node_puts_counts_off_for_two_seconds_at_most() {
        let pacer = Pacer::new();
        let mut rooms: Vec<CountBucket> = (0..1000).map(|_| CountBucket::new()).collect();
        let mut told = vec![Instant::now(); rooms.len()];
        let mut counts = 0;
        for _ in 0..100 {
            let now = Instant::now();
            for (room, told) in rooms.iter_mut().zip(&mut told) {
                if room.take(&pacer, 100) {
                    *told = now;
                    counts += 1;
                }
                assert!(now - *told <= LONGEST + Duration::from_millis(100), "some time of each step is lost");
            }
            advance(Duration::from_millis(100)).await;
        }
        assert!((4_000..5_500).contains(&counts), "{counts} in ten seconds");
        let mut small = CountBucket::new();
        assert!((0..4).all(|_| small.take(&pacer, FEW)), "few wait for nobody");
    }

    #[tokio::test(start_paused = true)]
    async fn large_rooms_wait_longer() {
        assert_eq!(interval(500), INTERVAL);
        assert_eq!(interval(2_500), Duration::from_secs(1));
        assert_eq!(interval(100_000), LONGEST);
        let (mut bucket, pacer) = (CountBucket::new(), Pacer::new());
        while bucket.take(&pacer, 200) {}
        assert!(bucket.is_put_off(1_000) && !bucket.is_put_off(100));
    }
}
