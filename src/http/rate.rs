//! How many messages an address may PUT (`MESSAGE_RATE`). Asked by `put.rs` before the body is read.

use crate::access::Address;
use crate::limits::{MESSAGE_BURST_FACTOR, PRIVATE_FACTOR};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// After this many requests, addresses that were silent long enough are forgotten.
const FORGET_EVERY: u32 = 1024;

/// What each address has left.
pub(super) struct PutRate {
    /// None where there is no limit.
    limiter: Option<DefaultKeyedRateLimiter<Address>>,
    asked: AtomicU32,
}

impl PutRate {
    /// `per_second` messages, and a few seconds' worth at once; ten times as many of a private address, so that what they
    /// spend is counted in tenths. 0 means no limit.
    pub(super) fn new(per_second: u32) -> Self {
        let tenths = |messages: u32| NonZeroU32::new(messages.saturating_mul(PRIVATE_FACTOR as u32));
        let burst = tenths(per_second.saturating_mul(MESSAGE_BURST_FACTOR));
        let quota = tenths(per_second).zip(burst).map(|(rate, burst)| Quota::per_second(rate).allow_burst(burst));
        Self { limiter: quota.map(RateLimiter::dashmap), asked: AtomicU32::new(0) }
    }

    /// Spends one message of this address. An unknown address stands for everybody and has no limit.
    ///
    /// # Errors
    /// The time after which there is one again.
    pub(super) fn spend(&self, address: Address) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        if address == Address::Unknown {
            return Ok(());
        }
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
        let Some(tenths) = NonZeroU32::new((PRIVATE_FACTOR / address.scale()) as u32) else { return Ok(()) };
        let Ok(spent) = limiter.check_key_n(&address, tenths) else { return Ok(()) }; // a burst has one message at least
        spent.map_err(|until| until.wait_time_from(DefaultClock::default().now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn an_address_has_its_burst_and_no_more() {
        let rate = PutRate::new(1);
        let (one, other) = (Address::V4(Ipv4Addr::new(192, 0, 2, 1)), Address::V4(Ipv4Addr::new(192, 0, 2, 2)));
        for _ in 0..MESSAGE_BURST_FACTOR {
            assert_eq!(rate.spend(one), Ok(()));
        }
        assert!(rate.spend(one).is_err_and(|wait| wait > Duration::ZERO && wait <= Duration::from_secs(1)));
        assert_eq!(rate.spend(other), Ok(()));
        let office = Address::V4(Ipv4Addr::new(10, 0, 0, 1));
        for _ in 0..MESSAGE_BURST_FACTOR * 10 {
            assert_eq!(rate.spend(office), Ok(()));
        }
        assert!(rate.spend(office).is_err_and(|wait| wait <= Duration::from_millis(100)));
    }

    #[test]
    fn no_limit_and_no_address() {
        let (none, one) = (PutRate::new(0), PutRate::new(1));
        for _ in 0..20 {
            assert_eq!(none.spend(Address::V6([1, 2, 3, 4])), Ok(()));
            assert_eq!(one.spend(Address::Unknown), Ok(()));
        }
    }

    #[test]
    fn silent_addresses_are_forgotten() {
        let rate = PutRate::new(100_000_000);
        for number in 0..FORGET_EVERY * 3 {
            assert_eq!(rate.spend(Address::V4(Ipv4Addr::from(number))), Ok(()));
        }
        assert!(rate.limiter.as_ref().is_some_and(|limiter| limiter.len() <= FORGET_EVERY as usize));
    }
}
