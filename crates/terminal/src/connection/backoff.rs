//! The wait before the next attempt to connect: 1, 2, 4 … 30 seconds, with jitter, so that the clients of a server that
//! was away do not come all at once (`docs/protocol.md`, Staying connected and Limits).

use std::time::Duration;

const LONGEST: Duration = Duration::from_secs(30);

/// Spread of the returns after a stop of the server: shorter than the time for which the first to come back waits for the
/// others.
const AFTER_A_STOP: Duration = Duration::from_secs(7);

/// Exponential backoff, reset by each frame of the server.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Starts again at the shortest wait.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// Returns the number of failed attempts in a row.
    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    /// Returns the wait after a failure, or after a close with this code.
    pub(crate) fn next(&mut self, close: Option<u16>) -> Duration {
        let usual = Duration::from_secs(1 << self.failures.min(5)).min(LONGEST);
        self.failures += 1;
        match close {
            Some(1001) => Duration::from_secs(1) + AFTER_A_STOP.mul_f64(random()),
            Some(1013 | 4004) => LONGEST.mul_f64(1.0 + random() / 4.0),
            _ => usual.mul_f64(0.75 + random() / 2.0),
        }
    }
}

/// Returns a random number, uniform from 0 to 1.
pub(crate) fn random() -> f64 {
    let (_, random) = uuid::Uuid::new_v4().as_u64_pair();
    f64::from(u32::try_from(random & 0xffff_ffff).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_half_a_minute() {
        let mut backoff = Backoff::default();
        for usual in [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
            let wait = backoff.next(None).as_secs_f64();
            assert!(wait >= usual * 0.75 && wait <= usual * 1.25, "{wait} instead of about {usual}");
        }
        backoff.reset();
        assert!(backoff.next(None).as_secs_f64() <= 1.25);
    }

    #[test]
    fn closes_have_times_of_their_own() {
        let stopped = Backoff::default().next(Some(1001)).as_secs_f64();
        assert!((1.0..=10.0).contains(&stopped), "{stopped}");
        for code in [1013, 4004] {
            assert!(Backoff::default().next(Some(code)) >= LONGEST);
        }
    }
}
