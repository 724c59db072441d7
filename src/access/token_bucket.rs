//! A token bucket that may go into debt: more may be taken than it holds, and what it holds is known before anything is
//! taken. The rates of sessions and of addresses are made of these.

use crate::limits::Rate;
use std::time::Duration;
use tokio::time::Instant;

/// A token bucket, kept by virtual scheduling (GCRA, ITU-T I.371): a time and a rate, for each session has ten of them.
#[derive(Debug, Clone)]
pub struct TokenBucket {
    /// Time at which it is full again.
    full: Instant,
    per_second: f32,
    burst: f32,
}

impl TokenBucket {
    /// A full bucket that is `times` as large as this rate, and fills so many times as fast.
    pub fn new(Rate { per_second, burst }: Rate, times: f64) -> Self {
        Self { full: Instant::now(), per_second: (per_second * times) as f32, burst: (burst * times) as f32 }
    }

    /// A bucket that has nothing yet.
    pub fn empty(rate: Rate) -> Self {
        let mut bucket = Self::new(rate, 1.0);
        bucket.take(rate.burst);
        bucket
    }

    /// The tokens in it; fewer than none where it is in debt.
    fn tokens(&self) -> f64 {
        let missing = self.full.saturating_duration_since(Instant::now()).as_secs_f64() * f64::from(self.per_second);
        f64::from(self.burst) - missing
    }

    /// Seconds until there is one token; none if there is.
    pub fn wait(&self) -> f64 {
        ((1.0 - self.tokens()) / f64::from(self.per_second)).max(0.0)
    }

    /// Seconds until something may be taken on credit; none while there is any part of a token.
    pub fn wait_for_credit(&self) -> f64 {
        if self.tokens() > 0.0 { 0.0 } else { self.wait() }
    }

    /// Takes so many tokens, whether or not they are there.
    pub fn take(&mut self, tokens: f64) {
        self.full = self.full.max(Instant::now()) + Duration::from_secs_f64(tokens / f64::from(self.per_second));
    }

    /// Takes so many tokens on credit, if there is any part of one.
    ///
    /// # Errors
    /// The seconds until something may be taken.
    pub fn borrow(&mut self, tokens: f64) -> Result<(), f64> {
        let wait = self.wait_for_credit();
        if wait > 0.0 {
            return Err(wait);
        }
        self.take(tokens);
        Ok(())
    }

    /// Takes one token.
    ///
    /// # Errors
    /// The seconds until there is one.
    pub fn spend(&mut self) -> Result<(), f64> {
        let wait = self.wait();
        if wait > 0.0 {
            return Err(wait);
        }
        self.take(1.0);
        Ok(())
    }
}

/// A number of seconds, as buckets tell them, in the standard type.
pub(super) fn seconds(wait: f64) -> Duration {
    Duration::try_from_secs_f64(wait).unwrap_or(Duration::MAX)
}
