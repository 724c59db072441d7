//! A number that fills up with time: what somebody has left of something. Our own, for it may run into debt, which the
//! library for rates knows nothing of, and tells what it has before anything is taken. The rates of sessions and of their
//! addresses are made of these.

use crate::limits::Rate;
use tokio::time::Instant;

/// What is left.
#[derive(Debug)]
pub(super) struct Bucket {
    left: f64,
    filled: Instant,
    per_second: f64,
    most: f64,
}

impl Bucket {
    /// A full one that is `times` as large as this, and fills so many times as fast.
    pub(super) fn new(Rate { per_second, burst }: Rate, times: f64) -> Self {
        Self { left: burst * times, filled: Instant::now(), per_second: per_second * times, most: burst * times }
    }

    /// One that has nothing yet.
    pub(super) fn empty(rate: Rate) -> Self {
        Self { left: 0.0, ..Self::new(rate, 1.0) }
    }

    /// Seconds until there is one; none if there is.
    pub(super) fn wait(&mut self) -> f64 {
        self.fill();
        ((1.0 - self.left) / self.per_second).max(0.0)
    }

    /// The same where any is enough, for more may be taken than there is.
    pub(super) fn wait_for_any(&mut self) -> f64 {
        self.fill();
        if self.left > 0.0 { 0.0 } else { self.wait() }
    }

    /// Takes so much, whether or not it is there.
    pub(super) fn take(&mut self, amount: f64) {
        self.left -= amount;
    }

    /// Takes one.
    ///
    /// # Errors
    /// The seconds until there is one.
    pub(super) fn spend(&mut self) -> Result<(), f64> {
        let wait = self.wait();
        if wait > 0.0 {
            return Err(wait);
        }
        self.take(1.0);
        Ok(())
    }

    fn fill(&mut self) {
        let now = Instant::now();
        let filled = now.duration_since(self.filled).as_secs_f64() * self.per_second;
        self.left = (self.left + filled).min(self.most);
        self.filled = now;
    }
}
