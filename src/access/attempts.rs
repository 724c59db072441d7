//! How often an address was refused a room. Above a bound it is told nothing but to wait, whether a room exists or not:
//! names and keys are not for guessing.

use super::client::Address;
use crate::limits::REFUSALS_PER_MINUTE;
use dashmap::DashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The time in which one refusal is forgotten.
const PER_REFUSAL: Duration = Duration::from_millis(60_000 / REFUSALS_PER_MINUTE as u64);

/// What a whole minute's refusals take to be forgotten.
const MINUTE: Duration = Duration::from_secs(60);

/// After this many refusals, addresses whose refusals are all forgotten are forgotten too.
const FORGET_EVERY: u32 = 1024;

/// The refusals of each address. What has to be known before a refusal, and only then, keeps `governor` out: its limiters
/// cannot be asked without being spent.
#[derive(Debug, Default)]
pub struct Attempts {
    /// When the last refusal will be forgotten, one after the other.
    forgotten: DashMap<Address, Instant>,
    counted: AtomicU32,
}

impl Attempts {
    /// Whether this address may try once more. An unknown address stands for everybody and may always.
    ///
    /// # Errors
    /// The time after which it may.
    pub fn check(&self, address: Address, now: Instant) -> Result<(), Duration> {
        let Some(forgotten) = self.forgotten.get(&address).map(|entry| *entry) else { return Ok(()) };
        match (forgotten + PER_REFUSAL).saturating_duration_since(now + MINUTE) {
            Duration::ZERO => Ok(()),
            wait => Err(wait),
        }
    }

    /// This address was refused.
    pub fn count(&self, address: Address, now: Instant) {
        if address == Address::Unknown {
            return;
        }
        if self.counted.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.forgotten.retain(|_, forgotten| *forgotten > now);
        }
        let mut forgotten = self.forgotten.entry(address).or_insert(now);
        *forgotten = (*forgotten).max(now) + PER_REFUSAL;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn address(number: u32) -> Address {
        Address::V4(Ipv4Addr::from(number))
    }

    #[test]
    fn thirty_a_minute_and_no_more() {
        let (attempts, start) = (Attempts::default(), Instant::now());
        for _ in 0..REFUSALS_PER_MINUTE {
            assert_eq!(attempts.check(address(1), start), Ok(()));
            attempts.count(address(1), start);
        }
        assert_eq!(attempts.check(address(1), start), Err(PER_REFUSAL));
        assert_eq!(attempts.check(address(2), start), Ok(()));
        let later = start + PER_REFUSAL;
        assert_eq!(attempts.check(address(1), later), Ok(()));
        attempts.count(address(1), later);
        assert!(attempts.check(address(1), later).is_err());
        assert_eq!(attempts.check(address(1), later + MINUTE), Ok(()));
    }

    #[test]
    fn an_unknown_address_may_always() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for _ in 0..100 {
            attempts.count(Address::Unknown, now);
        }
        assert_eq!(attempts.check(Address::Unknown, now), Ok(()));
    }

    #[test]
    fn addresses_are_forgotten() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for number in 0..FORGET_EVERY * 3 {
            attempts.count(address(number), now + PER_REFUSAL * number);
        }
        assert!(attempts.forgotten.len() <= FORGET_EVERY as usize);
    }
}
