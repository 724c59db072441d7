//! The pace at which rooms tell counts and presence. A small room tells of each change at once, a storm of joins costs each
//! member a few frames a second; in a large room, and on a node that tells much, counting must not become the main work.
//! All of it is virtual scheduling (GCRA, ITU-T I.371): a room learns at once when its turn is, so that none wakes too early.
//! [`super::presence`] keeps to it.

use crate::locks::{Lock, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// Time between two counts in a small room.
const INTERVAL: Duration = Duration::from_millis(200);
/// The longest time by which anything is put off: no member's count is older.
const LONGEST: Duration = Duration::from_secs(2);
/// Deliveries that one room makes in a second: from 500 members on it tells more rarely.
const ROOM_RATE: f64 = 2_500.0;
/// Deliveries that all rooms together make in a second: some 2 % of a core.
const NODE_RATE: f64 = 5_000.0;
/// Time for which all rooms may be ahead of that rate before anything is put off.
const NODE_BURST: Duration = Duration::from_millis(200);
/// Members that are told at the pace of their room, whatever the node has to tell.
const FEW: usize = 10;

/// The budget of counts and presence that all rooms share.
#[derive(Debug)]
pub(super) struct Pacer {
    /// Time at which everything booked so far is told, at the rate.
    booked_until: Mutex<Instant>,
}

/// The pace at which one room tells some of its members what changes.
#[derive(Debug)]
pub(super) struct Pace {
    /// Changes that may be told at once, one after the other; with none, each waits an interval for others.
    at_once: u32,
    /// Time for which what was told lasts, at one change an interval.
    told_until: Instant,
    owed: Option<Owed>,
}

/// A debt to members who have not been told the latest, and the turn of the room among those of the node.
#[derive(Debug, Clone, Copy)]
struct Owed {
    since: Instant,
    turn: Instant,
}

impl Pacer {
    /// A budget of which nothing is spent.
    pub(super) fn new() -> Self {
        Self { booked_until: Mutex::new(Lock::Pacer, Instant::now()) }
    }

    /// Books so many deliveries, and returns the time by which they are to be put off: none while the node tells little.
    fn book(&self, deliveries: usize) -> Duration {
        let now = Instant::now();
        let mut booked_until = self.booked_until.lock();
        let ahead = booked_until.saturating_duration_since(now);
        let booked = ahead + Duration::from_secs_f64(deliveries as f64 / NODE_RATE);
        *booked_until = now + booked.min(LONGEST + NODE_BURST);
        ahead.saturating_sub(NODE_BURST)
    }
}

impl Pace {
    /// A pace that lets so many changes be told at once.
    pub(super) fn new(at_once: u32) -> Self {
        Self { at_once, told_until: Instant::now(), owed: None }
    }

    /// Notes that so many members have not been told the latest.
    pub(super) fn owe(&mut self, pacer: &Pacer, members: usize) {
        let now = Instant::now();
        self.owed.get_or_insert_with(|| {
            let delay = pacer.book(members);
            Owed { since: now, turn: if members > FEW { now + delay } else { now } }
        });
    }

    /// Time at which they are to be told, so many as they are by now; `None` if they know the latest.
    pub(super) fn due(&self, members: usize) -> Option<Instant> {
        let Owed { since, turn } = self.owed?;
        let interval = interval(members);
        let ahead = self.told_until.saturating_duration_since(since);
        let wait = (ahead + interval).saturating_sub(interval * self.at_once).min(interval);
        Some((since + wait).max(turn).min(since + LONGEST))
    }

    /// Returns `true` if it is time to tell them.
    pub(super) fn is_due(&self, members: usize) -> bool {
        self.due(members).is_some_and(|due| due <= Instant::now())
    }

    /// Notes that they are told.
    pub(super) fn told(&mut self, members: usize) {
        if let Some(owed) = self.owed.take() {
            self.told_until = self.told_until.max(owed.since) + interval(members);
        }
    }

    /// Notes that nobody is to be told any more.
    pub(super) fn forget(&mut self) {
        self.owed = None;
    }
}

/// Time between two changes that so many members are told, on a node that tells little.
fn interval(members: usize) -> Duration {
    Duration::from_secs_f64(members as f64 / ROOM_RATE).clamp(INTERVAL, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    /// Returns `true` if so many members are told of a change at once.
    fn tells(pace: &mut Pace, pacer: &Pacer, members: usize) -> bool {
        pace.owe(pacer, members);
        let is_due = pace.is_due(members);
        if is_due {
            pace.told(members);
        }
        is_due
    }

    #[tokio::test(start_paused = true)]
    async fn four_at_once_then_one_every_200_ms() {
        let (mut pace, pacer) = (Pace::new(4), Pacer::new());
        assert!((0..4).all(|_| tells(&mut pace, &pacer, 100)));
        for _ in 0..10 {
            assert!(!tells(&mut pace, &pacer, 100));
            assert_eq!(pace.due(100), Some(Instant::now() + INTERVAL));
            advance(INTERVAL).await;
            assert!(tells(&mut pace, &pacer, 100));
            assert_eq!(pace.due(100), None);
        }
        advance(INTERVAL * 4).await;
        assert!((0..4).all(|_| tells(&mut pace, &pacer, 100)));
        assert!(!tells(&mut pace, &pacer, 100));
        pace.forget();
        advance(INTERVAL * 2).await;
        assert!((0..2).all(|_| tells(&mut pace, &pacer, 100)), "what nobody is told costs nothing");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_gathered_waits_an_interval() {
        let (mut pace, pacer) = (Pace::new(0), Pacer::new());
        for _ in 0..10 {
            assert!(!tells(&mut pace, &pacer, 100));
            advance(INTERVAL / 2).await;
            assert!(!tells(&mut pace, &pacer, 100));
            assert_eq!(pace.due(100), Some(Instant::now() + INTERVAL / 2), "since the first");
            advance(INTERVAL / 2).await;
            assert!(tells(&mut pace, &pacer, 100));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_node_puts_counts_off_for_two_seconds_at_most() {
        let pacer = Pacer::new();
        let mut rooms: Vec<Pace> = (0..1000).map(|_| Pace::new(4)).collect();
        let mut told = vec![Instant::now(); rooms.len()];
        let mut counts = 0;
        for _ in 0..100 {
            let now = Instant::now();
            for (room, told) in rooms.iter_mut().zip(&mut told) {
                if tells(room, &pacer, 100) {
                    *told = now;
                    counts += 1;
                }
                assert!(now - *told <= LONGEST + Duration::from_millis(100), "some time of each step is lost");
            }
            advance(Duration::from_millis(100)).await;
        }
        assert!((4_000..5_500).contains(&counts), "{counts} in ten seconds");
        let mut small = Pace::new(4);
        assert!((0..4).all(|_| tells(&mut small, &pacer, FEW)), "few wait for nobody");
    }

    #[tokio::test(start_paused = true)]
    async fn large_rooms_wait_longer() {
        assert_eq!(interval(500), INTERVAL);
        assert_eq!(interval(2_500), Duration::from_secs(1));
        assert_eq!(interval(100_000), LONGEST);
        let (mut pace, pacer) = (Pace::new(4), Pacer::new());
        assert!(tells(&mut pace, &pacer, 2_500) && !tells(&mut pace, &pacer, 2_500));
        assert_eq!(pace.due(2_500), Some(Instant::now() + Duration::from_millis(300)), "its turn among the rooms");
        let mut pace = Pace::new(4);
        while tells(&mut pace, &Pacer::new(), 2_500) {}
        assert_eq!(pace.due(2_500), Some(Instant::now() + Duration::from_secs(1)));
        assert_eq!(pace.due(FEW), Some(Instant::now() + INTERVAL), "once most have left");
    }

    #[tokio::test(start_paused = true)]
    async fn little_is_told_at_once() {
        let pacer = Pacer::new();
        for _ in 0..100 {
            assert_eq!((pacer.book(500), pacer.book(500)), (Duration::ZERO, Duration::ZERO));
            advance(NODE_BURST).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn rooms_take_turns_at_the_rate() {
        let pacer = Pacer::new();
        assert_eq!(pacer.book(2 * NODE_RATE as usize), Duration::ZERO, "a single large room waits for nobody");
        advance(Duration::from_secs(1)).await;
        let turns = [(); 3].map(|()| pacer.book(NODE_RATE as usize / 10));
        assert_eq!(turns, [800, 900, 1000].map(Duration::from_millis));
        pacer.book(1_000_000);
        assert_eq!(pacer.book(1), LONGEST, "no debt is larger");
        advance(LONGEST + NODE_BURST).await;
        assert_eq!(pacer.book(1), Duration::ZERO);
    }
}
