//! How fast all sessions of one address may send together, so that nobody gets more by coming again and again. Many times
//! what one session may, for a school or a conference has one address. Each connection has a handle to what its address
//! has left, and spends of it what passed its own rate.

use super::bucket::Bucket;
use super::native::Buckets;
use crate::access::Address;
use crate::limits::{ADDRESS_RATE_FACTOR, MESSAGE_BURST_FACTOR, PICTURE_BURST, PICTURE_RATE, Rate};
use crate::message::Refusal;
use crate::message::request::Request;
use dashmap::DashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// What each address has left.
#[derive(Debug)]
pub(super) struct JointRates {
    /// Frames of gischat's clients in a second; 0 means no limit for anybody.
    message_rate: u32,
    by_address: DashMap<Address, Arc<Mutex<Left>>>,
    asked: AtomicU32,
}

/// What the address of a connection has left. An unknown address stands for everybody and has no limit.
#[derive(Debug, Default)]
pub(super) struct Joint(Option<Arc<Mutex<Left>>>);

#[derive(Debug)]
struct Left {
    frames: Bucket,
    pictures: Bucket,
    native: Buckets,
    used: Instant,
}

/// After this many connections, addresses without one that were silent long enough are forgotten.
const FORGET_EVERY: u32 = 1024;

/// By then every bucket is full again.
const FORGET_AFTER: Duration = Duration::from_secs(60);

/// Addresses that are kept in mind, three quarters of a kilobyte each. What comes from more has the rates of its sessions
/// alone.
const ADDRESSES: usize = 65_536;

impl JointRates {
    /// Rates of addresses where a session of gischat's clients may send so many frames a second; 0 means no limit.
    pub(super) fn new(message_rate: u32) -> Self {
        Self { message_rate, by_address: DashMap::new(), asked: AtomicU32::new(0) }
    }

    /// What the address of a new connection has left.
    pub(super) fn of(&self, address: Address) -> Joint {
        if self.message_rate == 0 || address == Address::Unknown {
            return Joint::default();
        }
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.by_address.retain(|_, left| Arc::strong_count(left) > 1 || lock(left).used.elapsed() < FORGET_AFTER);
        }
        if self.by_address.len() >= ADDRESSES {
            return Joint(self.by_address.get(&address).map(|left| left.clone()));
        }
        let left = self.by_address.entry(address).or_insert_with(|| Arc::new(Mutex::new(Left::new(self.message_rate))));
        Joint(Some(left.clone()))
    }
}

impl Joint {
    /// Spends one frame of a gischat client; whether there was one.
    pub(super) fn has_frame(&self) -> bool {
        self.left().is_none_or(|mut left| left.frames.spend().is_ok())
    }

    /// Spends one picture of a gischat client; whether there was one.
    pub(super) fn has_picture(&self) -> bool {
        self.left().is_none_or(|mut left| left.pictures.spend().is_ok())
    }

    /// Spends a frame of a native client.
    ///
    /// # Errors
    /// The refusal of the frame.
    pub(super) fn spend(&self, bytes: usize, request: Option<&Request>) -> Result<(), Refusal> {
        let Some(mut left) = self.left() else { return Ok(()) };
        left.native.spend_bytes(bytes)?;
        left.native.spend(request)
    }

    fn left(&self) -> Option<MutexGuard<'_, Left>> {
        let mut left = self.0.as_ref().map(|left| lock(left))?;
        left.used = Instant::now();
        Some(left)
    }
}

impl Left {
    fn new(message_rate: u32) -> Self {
        let bucket = |per_second: u32, burst: u32| {
            let rate = Rate { per_second: per_second.into(), burst: burst.into() };
            Bucket::new(rate, ADDRESS_RATE_FACTOR)
        };
        Self {
            frames: bucket(message_rate, message_rate.saturating_mul(MESSAGE_BURST_FACTOR)),
            pictures: bucket(PICTURE_RATE, PICTURE_BURST),
            native: Buckets::new(ADDRESS_RATE_FACTOR),
            used: Instant::now(),
        }
    }
}

fn lock(left: &Mutex<Left>) -> MutexGuard<'_, Left> {
    left.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn address(number: u32) -> Address {
        Address::V4(Ipv4Addr::from(number))
    }

    #[tokio::test(start_paused = true)]
    async fn all_connections_of_an_address_spend_of_the_same() {
        let rates = JointRates::new(1);
        let spent = (0..1000).take_while(|_| rates.of(address(1)).has_frame()).count();
        assert_eq!(spent, 80, "twenty times the burst of a session, however often it comes");
        assert!(!rates.of(address(1)).has_frame() && rates.of(address(2)).has_frame());
        assert!(rates.of(address(1)).spend(1, None).is_ok(), "native clients have their own");
        tokio::time::advance(Duration::from_millis(50)).await;
        assert!(rates.of(address(1)).has_frame() && !rates.of(address(1)).has_frame());
        let (off, unknown) = (JointRates::new(0), rates.of(Address::Unknown));
        assert!((0..1000).all(|_| off.of(address(1)).has_frame() && unknown.has_frame()));
    }

    #[tokio::test(start_paused = true)]
    async fn addresses_are_forgotten_once_they_have_everything_again() {
        let rates = JointRates::new(1);
        let held = rates.of(address(0));
        for number in 1..FORGET_EVERY - 1 {
            assert!(rates.of(address(number)).has_frame());
        }
        tokio::time::advance(FORGET_AFTER).await;
        let _ = rates.of(address(FORGET_EVERY));
        let _ = rates.of(address(FORGET_EVERY));
        assert_eq!(rates.by_address.len(), 2, "one is connected, one is new");
        assert!(held.has_frame());
    }
}
