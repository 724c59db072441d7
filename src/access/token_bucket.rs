//! A token bucket that may go into debt: more may be taken than it holds, and what it holds is known before anything is
//! taken. The rates of sessions and of addresses are made of these.

use crate::limits::Rate;
use std::time::Duration;
use tokio::time::Instant;

/// A token bucket.
#[derive(Debug)]
pub struct TokenBucket {
    tokens: f64,
    filled: Instant,
    per_second: f64,
    burst: f64,
}

impl TokenBucket {
    /// A full bucket that is `times` as large as this rate, and fills so many times as fast.
    pub fn new(Rate { per_second, burst }: Rate, times: f64) -> Self {
        Self { tokens: burst * times, filled: Instant::now(), per_second: per_second * times, burst: burst * times }
    }

    /// A bucket that has nothing yet.
    pub fn empty(rate: Rate) -> Self {
        Self { tokens: 0.0, ..Self::new(rate, 1.0) }
    }

    /// Seconds until there is one token; none if there is.
    pub fn wait(&mut self) -> f64 {
        let now = Instant::now();
        let filled = now.duration_since(self.filled).as_secs_f64() * self.per_second;
        self.tokens = (self.tokens + filled).min(self.burst);
        self.filled = now;
        ((1.0 - self.tokens) / self.per_second).max(0.0)
    }

    /// Seconds until something may be taken on credit; none while there is any part of a token.
    pub fn wait_for_credit(&mut self) -> f64 {
        let wait = self.wait();
        if self.tokens > 0.0 { 0.0 } else { wait }
    }

    /// Takes so many tokens, whether or not they are there.
    pub fn take(&mut self, tokens: f64) {
        self.tokens -= tokens;
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
