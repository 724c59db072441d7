//! Counts the rooms that each address was refused. Above a bound it is told nothing but to wait where a key or a name could be
//! guessed, whether a room exists or not. Rooms that are open to whoever asks are never asked about here.

use super::client::Address;
use crate::limits::{REFUSALS_OF_UNKNOWN_PER_MINUTE, REFUSALS_PER_MINUTE};
use dashmap::DashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

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
    /// Checks that this address may try once more. All unknown peers count as one address.
    ///
    /// # Errors
    /// The time after which it may.
    pub fn check(&self, address: Address, now: Instant) -> Result<(), Duration> {
        let Some(forgotten) = self.forgotten.get(&address).map(|entry| *entry) else { return Ok(()) };
        match (forgotten + per_refusal(address)).saturating_duration_since(now + MINUTE) {
            Duration::ZERO => Ok(()),
            wait => Err(wait),
        }
    }

    /// This address was refused.
    pub fn count(&self, address: Address, now: Instant) {
        if self.counted.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.forgotten.retain(|_, forgotten| *forgotten > now);
        }
        let mut forgotten = self.forgotten.entry(address).or_insert(now);
        *forgotten = (*forgotten).max(now) + per_refusal(address);
    }
}

/// The time in which one refusal is forgotten.
fn per_refusal(address: Address) -> Duration {
    let a_minute = match address {
        Address::Unknown => REFUSALS_OF_UNKNOWN_PER_MINUTE,
        known => REFUSALS_PER_MINUTE * known.scale() as u32,
    };
    MINUTE / a_minute
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn address(number: u32) -> Address {
        Address::V4(Ipv4Addr::from(0xcb00_0000 | number))
    }

    #[test]
    fn so_many_a_minute_and_no_more() {
        let rows = [
            (address(1), 30),
            (Address::V4(Ipv4Addr::new(192, 168, 1, 20)), 300),
            (Address::V6([0x2001, 0xdb8, 0, 1]), 30),
            (Address::V6([0xfd00, 0, 0, 1]), 300),
            (Address::Unknown, 600),
        ];
        let (attempts, start) = (Attempts::default(), Instant::now());
        for (address, most) in rows {
            for _ in 0..most {
                assert_eq!(attempts.check(address, start), Ok(()), "{address:?}");
                attempts.count(address, start);
            }
            let wait = MINUTE / most;
            assert_eq!(attempts.check(address, start), Err(wait), "{address:?}");
            let later = start + wait;
            assert_eq!(attempts.check(address, later), Ok(()));
            attempts.count(address, later);
            assert!(attempts.check(address, later).is_err());
            assert_eq!(attempts.check(address, later + MINUTE), Ok(()));
        }
        assert_eq!(attempts.check(address(2), start), Ok(()));
    }

    #[test]
    fn addresses_are_forgotten() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for number in 0..FORGET_EVERY * 3 {
            attempts.count(address(number), now + per_refusal(address(number)) * number);
        }
        assert!(attempts.forgotten.len() <= FORGET_EVERY as usize);
    }
}
