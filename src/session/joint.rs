//! How fast all sessions of one address may send together, so that nobody gets more by coming again and again. Many times
//! what one session may, for a school or a conference has one address. Each connection has a handle to what its address
//! has left; a little of what it sends never asks there, so that nobody is silenced by neighbours. Own and joint rate are
//! spent together or not at all; of native clients the bytes first, before a frame is read, and then the request.

use super::bucket::Bucket;
use super::native::{Buckets, Costs};
use crate::access::{Address, Bound};
use crate::config::{Addresses, Config};
use crate::limits::{
    ADDRESS_RATE_FACTOR, MESSAGE_BURST_FACTOR, NATIVE_SMALL_FRAME, PICTURE_BURST, PICTURE_RATE, Rate, SPREAD, UNSHARED,
};
use dashmap::DashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// What each address has left.
#[derive(Debug)]
pub(super) struct JointRates {
    /// Frames of gischat's clients in a second.
    message_rate: u32,
    /// How much larger than those of one session; none where nothing is limited.
    times: Option<f64>,
    /// What the log may show of addresses.
    log: Addresses,
    by_address: DashMap<Address, Arc<Mutex<Left>>>,
    asked: AtomicU32,
}

/// A connection's share in what its address has left. An unknown address stands for everybody and has no limit.
#[derive(Debug, Default)]
pub(super) struct Joint(Option<Share>);

#[derive(Debug)]
struct Share {
    left: Arc<Mutex<Left>>,
    unshared: Bucket,
}

/// Whose rates a frame of a native client spends besides its session's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Nobody's.
    Nobody,
    /// Its address's.
    Address,
}

/// Whose rate refuses a frame, and for how many seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Short {
    /// The session's own.
    Own(f64),
    /// That of its address, which is no fault of the client.
    Joint(f64),
}

#[derive(Debug)]
struct Left {
    frames: Bucket,
    pictures: Bucket,
    native: Buckets,
    used: Instant,
    address: Address,
    log: Addresses,
}

/// After this many connections, addresses without one that were silent long enough are forgotten.
const FORGET_EVERY: u32 = 1024;

/// By then every bucket is full again.
const FORGET_AFTER: Duration = Duration::from_secs(60);

/// Addresses that are kept in mind, three quarters of a kilobyte each. What comes from more has the rates of its sessions
/// alone.
const ADDRESSES: usize = 65_536;

impl JointRates {
    /// Rates of addresses. Where the rate of a session or the sockets of an address have no limit, these have none either.
    pub(super) fn new(config: &Config) -> Self {
        let (limits, log) = (&config.limits, config.log.addresses);
        let is_limited = limits.message_rate > 0 && limits.connections > 0;
        let times = is_limited.then(|| ADDRESS_RATE_FACTOR * (limits.connections as f64 / 100.0).max(1.0));
        Self { message_rate: limits.message_rate, times, log, by_address: DashMap::new(), asked: AtomicU32::new(0) }
    }

    /// The share of a new connection in what its address has left.
    pub(super) fn of(&self, address: Address) -> Joint {
        let Some(times) = self.times.filter(|_| address != Address::Unknown) else { return Joint::default() };
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.by_address.retain(|_, left| Arc::strong_count(left) > 1 || lock(left).used.elapsed() < FORGET_AFTER);
        }
        let left = if self.by_address.len() >= ADDRESSES {
            self.by_address.get(&address).map(|left| left.clone())
        } else {
            let new = || Arc::new(Mutex::new(Left::new(self.message_rate, times, address, self.log)));
            Some(self.by_address.entry(address).or_insert_with(new).clone())
        };
        Joint(left.map(|left| Share { left, unshared: Bucket::empty(UNSHARED) }))
    }
}

impl Joint {
    /// Spends one frame of a gischat client; whether there was one.
    pub(super) fn spend_frame(&mut self, own: &mut Bucket) -> bool {
        if own.wait() > 0.0 {
            return false;
        }
        let passes = self.0.as_mut().is_none_or(|share| {
            share.unshared.spend().is_ok() || share.left().passes(|left| left.frames.spend().is_ok())
        });
        if passes {
            own.take(1.0);
        }
        passes
    }

    /// Spends one picture of a gischat client; whether there was one. Each may take a second of a core, so all ask.
    pub(super) fn spend_picture(&mut self, own: &mut Bucket) -> bool {
        let passes = own.wait() <= 0.0
            && self.0.as_ref().is_none_or(|share| share.left().passes(|left| left.pictures.spend().is_ok()));
        if passes {
            own.take(1.0);
        }
        passes
    }

    /// Spends the bytes of a native client's frame, before anybody reads it. Large ones all ask.
    ///
    /// # Errors
    /// Who has not enough left; then no bytes are spent.
    pub(super) fn spend_bytes(&mut self, own: &mut Buckets, bytes: usize) -> Result<Asks, Short> {
        let wait = own.bytes.wait_for_any();
        if wait > 0.0 {
            return Err(Short::Own(wait));
        }
        let mut asks = Asks::Nobody;
        if let Some(share) = &mut self.0
            && (bytes > NATIVE_SMALL_FRAME || share.unshared.spend().is_err())
        {
            let mut left = share.left();
            let wait = left.native.bytes.wait_for_any();
            if !left.passes(|_| wait <= 0.0) {
                return Err(Short::Joint(wait + SPREAD * chance()));
            }
            left.native.bytes.take(bytes as f64);
            asks = Asks::Address;
        }
        own.bytes.take(bytes as f64);
        Ok(asks)
    }

    /// Spends a request, or a frame that is none, whose bytes are spent already.
    ///
    /// # Errors
    /// Who has not enough left; then no request is spent.
    pub(super) fn spend_request(&mut self, own: &mut Buckets, asks: Asks, costs: &Costs<'_>) -> Result<(), Short> {
        let wait = own.wait(costs);
        if wait > 0.0 {
            return Err(Short::Own(wait));
        }
        if let (Asks::Address, Some(share)) = (asks, &mut self.0) {
            let mut left = share.left();
            let wait = left.native.wait(costs);
            if !left.passes(|_| wait <= 0.0) {
                return Err(Short::Joint(wait + SPREAD * chance()));
            }
            left.native.take(costs);
        }
        own.take(costs);
        Ok(())
    }
}

impl Share {
    fn left(&self) -> MutexGuard<'_, Left> {
        let mut left = lock(&self.left);
        left.used = Instant::now();
        left
    }
}

impl Left {
    fn new(message_rate: u32, times: f64, address: Address, log: Addresses) -> Self {
        let times = times * address.scale() as f64;
        let bucket = |per_second: u32, burst: u32| {
            Bucket::new(Rate { per_second: per_second.into(), burst: burst.into() }, times)
        };
        Self {
            frames: bucket(message_rate, message_rate.saturating_mul(MESSAGE_BURST_FACTOR)),
            pictures: bucket(PICTURE_RATE, PICTURE_BURST),
            native: Buckets::new(times),
            used: Instant::now(),
            address,
            log,
        }
    }

    /// Whether there is enough left; the log hears of it where there is not.
    fn passes(&mut self, has: impl FnOnce(&mut Self) -> bool) -> bool {
        let has = has(self);
        if !has {
            Bound::Rates.reached(self.address, self.log);
        }
        has
    }
}

fn lock(left: &Mutex<Left>) -> MutexGuard<'_, Left> {
    left.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Evenly from 0 to 1.
fn chance() -> f64 {
    let (_, random) = uuid::Uuid::new_v4().as_u64_pair();
    f64::from(u32::try_from(random & 0xffff_ffff).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
impl Joint {
    /// Spends a frame that is no request.
    pub(super) fn spend(&mut self, own: &mut Buckets, bytes: usize) -> Result<(), Short> {
        let asks = self.spend_bytes(own, bytes)?;
        self.spend_request(own, asks, &Costs::of(None, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use std::net::Ipv4Addr;

    fn address(number: u32) -> Address {
        Address::V4(Ipv4Addr::from(0xcb00_0000 | number))
    }

    fn rates(message_rate: u32, connections: usize) -> JointRates {
        let limits = Limits { message_rate, connections, ..Limits::default() };
        JointRates::new(&Config { limits, ..Config::default() })
    }

    fn plenty() -> Bucket {
        Bucket::new(Rate { per_second: 1.0, burst: 1e6 }, 1.0)
    }

    /// Sends one frame from a new connection.
    fn comes(rates: &JointRates, number: u32) -> bool {
        rates.of(address(number)).spend_frame(&mut plenty())
    }

    #[tokio::test(start_paused = true)]
    async fn all_connections_of_an_address_spend_of_the_same() {
        let rates = rates(1, 100);
        let spent = (0..1000).take_while(|_| comes(&rates, 1)).count();
        assert_eq!(spent, 80, "twenty times the burst of a session, however often it comes");
        assert!(!comes(&rates, 1) && comes(&rates, 2));
        let mut native = Buckets::new(1.0);
        assert_eq!(rates.of(address(1)).spend(&mut native, 1), Ok(()), "native clients have their own");
        tokio::time::advance(Duration::from_millis(50)).await;
        assert!(comes(&rates, 1) && !comes(&rates, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_with_many_sockets_has_more_and_one_without_bound_has_no_limit() {
        for (message_rate, connections, address, most) in [
            (1, 1, address(1), 80),
            (1, 1000, address(1), 800),
            (1, 100, Address::V4(Ipv4Addr::new(172, 18, 0, 1)), 800),
            (0, 100, address(1), 9999),
            (1, 0, address(1), 9999),
            (1, 100, Address::Unknown, 9999),
        ] {
            let rates = rates(message_rate, connections);
            let spent = (0..9999).take_while(|_| rates.of(address).spend_frame(&mut plenty())).count();
            assert_eq!(spent, most, "{connections} sockets");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn neighbours_silence_nobody() {
        let rates = rates(1, 100);
        let (mut mine, mut own) = (rates.of(address(1)), plenty());
        for second in 0..10 {
            while comes(&rates, 1) {}
            assert_eq!(mine.spend_frame(&mut own), second > 0, "a second old, it has a frame of its own");
            assert!(!mine.spend_frame(&mut own));
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        tokio::time::advance(Duration::from_secs(60)).await;
        while comes(&rates, 1) {}
        assert_eq!((0..99).take_while(|_| mine.spend_frame(&mut own)).count(), 5, "of a minute, a few");
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_refused_for_its_neighbours_spends_nothing_and_comes_back_at_its_own_time() {
        let rates = rates(50, 100);
        while rates.of(address(1)).spend(&mut Buckets::new(1.0), 1).is_ok() {}
        let (mut joint, mut own) = (rates.of(address(1)), Buckets::new(1.0));
        let mut waits: Vec<f64> = (0..1000)
            .filter_map(|_| match joint.spend(&mut own, 1) {
                Err(Short::Joint(wait)) => Some(wait),
                _ => None,
            })
            .collect();
        waits.sort_by(f64::total_cmp);
        assert_eq!(waits.len(), 1000, "each was refused, none by its own rate");
        assert!(waits[0] < 0.3 && waits[999] > 1.7 && waits[999] < 2.1, "{} to {}", waits[0], waits[999]);
        assert!((0.5..1.5).contains(&waits[500]), "{}", waits[500]);
        tokio::time::advance(Duration::from_secs(3)).await;
        let mut other = Buckets::new(1.0);
        assert_eq!((0..99).take_while(|_| joint.spend(&mut own, 1).is_ok()).count(), 40, "all of its burst is there");
        let far = rates.of(address(1)).spend(&mut own, 1);
        assert!(matches!(far, Err(Short::Own(wait)) if wait <= 0.1), "{far:?}");
        assert_eq!(rates.of(address(1)).spend(&mut other, 1), Ok(()), "which cost its address nothing");
    }

    #[tokio::test(start_paused = true)]
    async fn large_frames_always_ask() {
        let rates = rates(50, 100);
        let mut mine = rates.of(address(1));
        tokio::time::advance(Duration::from_secs(10)).await;
        while rates.of(address(1)).spend(&mut Buckets::new(1.0), NATIVE_SMALL_FRAME).is_ok() {}
        let mut own = Buckets::new(1.0);
        assert!(mine.spend(&mut own, NATIVE_SMALL_FRAME + 1).is_err());
        assert_eq!(mine.spend(&mut own, NATIVE_SMALL_FRAME), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn addresses_are_forgotten_once_they_have_everything_again() {
        let rates = rates(1, 100);
        let mut held = rates.of(address(0));
        for number in 1..FORGET_EVERY - 1 {
            assert!(comes(&rates, number));
        }
        tokio::time::advance(FORGET_AFTER).await;
        let _ = rates.of(address(FORGET_EVERY));
        let _ = rates.of(address(FORGET_EVERY));
        assert_eq!(rates.by_address.len(), 2, "one is connected, one is new");
        assert!(held.spend_frame(&mut plenty()));
    }
}
