//! The use that one address makes of the node: its sockets and other connections, answers that it leaves unread, bytes
//! of messages that it has begun, and token buckets for what it sends and for rooms that it is refused.
//! [`super::Access`] has one entry for each address; whoever serves a connection holds the handle of its own.

use super::amounts::{Amounts, Resource};
use super::bound_notices::Bound;
use super::client::Address;
use super::frame_rates::FrameRates;
use super::request_rates::RequestRates;
use super::token_bucket::{TokenBucket, seconds};
use crate::config::{Addresses, Config};
use crate::limits::{
    ADDRESS_RATE_FACTOR, BODIES_BYTES_OF_ADDRESS, LAST_BYTES_OF_ADDRESS, LAST_OF_ADDRESS, MESSAGE_BURST_FACTOR,
    PICTURE_BURST, PICTURE_RATE, REFUSALS_OF_UNKNOWN_PER_MINUTE, REFUSALS_PER_MINUTE, Rate,
};
use crate::locks::steps::AtomicUsize;
use crate::locks::{Lock, Mutex, MutexGuard};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// The use that one address makes of the node.
#[derive(Debug)]
pub struct Usage {
    address: Address,
    bounds: Bounds,
    /// Bytes that were read and not handled yet, of all sockets.
    unfinished: AtomicUsize,
    /// Turns of pictures.
    pictures: OnceLock<Arc<Semaphore>>,
    state: Mutex<UsageState>,
}

/// The settings that bound an address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Messages in a second; 0 means no limit.
    message_rate: u32,
    /// Sockets; 0 means no limit.
    connections: usize,
    /// The form of addresses in the log.
    log: Addresses,
}

#[derive(Debug)]
struct UsageState {
    held: Amounts,
    refusals: TokenBucket,
    /// Wrong keys by room, of rooms whose keys are short.
    guesses: HashMap<Box<str>, TokenBucket>,
    /// None where there is no limit.
    puts: Option<TokenBucket>,
    shared: Option<SharedRates>,
    /// Time of the last use of a bucket.
    used: Instant,
}

/// Token buckets that all sockets of an address share.
#[derive(Debug)]
pub(super) struct SharedRates {
    pub(super) frames: FrameRates,
    pub(super) pictures: TokenBucket,
    pub(super) requests: RequestRates,
}

/// An amount of something, given back when this is dropped.
#[derive(Debug)]
pub struct Held {
    usage: Arc<Usage>,
    resource: Resource,
    amount: usize,
}

/// Time after which every bucket is full again.
const REFILLED: Duration = Duration::from_secs(60);

impl Bounds {
    pub(super) fn of(config: &Config) -> Self {
        let limits = &config.limits;
        Self { message_rate: limits.message_rate, connections: limits.connections, log: config.log.addresses }
    }
}

impl Default for Usage {
    /// The use by nobody in particular, without bounds.
    fn default() -> Self {
        Self::new(Address::Unknown, Bounds { message_rate: 0, connections: 0, log: Addresses::Hidden })
    }
}

impl Usage {
    pub(super) fn new(address: Address, bounds: Bounds) -> Self {
        let scale = address.scale() as f64;
        let is_limited = address != Address::Unknown && bounds.message_rate > 0;
        let per_second = bounds.message_rate;
        let state = UsageState {
            held: Amounts::default(),
            refusals: refusals(address),
            guesses: HashMap::new(),
            puts: is_limited.then(|| TokenBucket::new(message_rate(per_second), scale)),
            shared: (is_limited && bounds.connections > 0).then(|| SharedRates::new(bounds, scale)),
            used: Instant::now(),
        };
        Self {
            address,
            bounds,
            unfinished: AtomicUsize::new(0),
            pictures: OnceLock::new(),
            state: Mutex::new(Lock::Usage, state),
        }
    }

    /// The address.
    pub fn address(&self) -> Address {
        self.address
    }

    /// `true` once nothing in here differs from a new entry, if nobody holds this one.
    pub(super) fn is_idle(&self) -> bool {
        self.state().used.elapsed() >= REFILLED
    }

    /// `true` where this stands for everybody, to whom rules by address do not apply.
    pub fn is_unknown(&self) -> bool {
        self.address == Address::Unknown
    }

    /// Bytes that the sockets of the address have begun and not finished.
    pub(crate) fn unfinished(&self) -> &AtomicUsize {
        &self.unfinished
    }

    /// The turn of a picture of this address that is to be scaled: one of them after the other, some at a private address, so that
    /// nobody else waits behind all of them. None where rules by address do not apply.
    pub async fn picture_turn(&self) -> Option<OwnedSemaphorePermit> {
        if self.is_unknown() {
            return None;
        }
        let turns = self.pictures.get_or_init(|| Arc::new(Semaphore::new(self.address.scale())));
        turns.clone().acquire_owned().await.ok()
    }

    /// A place for a connection that is no WebSocket; none if the address has too many of them.
    pub fn arrive(self: &Arc<Self>) -> Option<Held> {
        let most = self.most_sockets();
        let place = self.hold(Resource::Arrival, 1, |held| held[Resource::Arrival] < most);
        self.tell_if_full(place, Bound::Arriving)
    }

    /// Returns `true` if a connection that has such a place may wait for another request: only while half of the places are
    /// free, so that those who were answered keep nobody out who comes.
    pub fn may_stay(&self) -> bool {
        self.is_unknown() || self.state().held[Resource::Arrival] <= self.most_sockets() / 2
    }

    /// A place for an answer with the history of a room; none while the address waits for too many, or leaves too much
    /// of them unread.
    pub fn ask_for_history(self: &Arc<Self>) -> Option<Held> {
        let scale = self.address.scale();
        self.hold(Resource::History, 1, |held| {
            held[Resource::History] < LAST_OF_ADDRESS * scale
                && held[Resource::HistoryByte] < LAST_BYTES_OF_ADDRESS * scale
        })
    }

    /// Room for so many bytes of such an answer. One alone always passes.
    pub fn hold_history(self: &Arc<Self>, bytes: usize) -> Option<Held> {
        let most = LAST_BYTES_OF_ADDRESS * self.address.scale();
        self.hold(Resource::HistoryByte, bytes, |held| {
            let unread = held[Resource::HistoryByte];
            unread == 0 || unread + bytes <= most
        })
    }

    /// Room for a body of so many bytes. One alone always passes.
    pub fn hold_body(self: &Arc<Self>, bytes: usize) -> Option<Held> {
        let most = BODIES_BYTES_OF_ADDRESS * self.address.scale();
        self.hold(Resource::BodyByte, bytes, |held| {
            let read = held[Resource::BodyByte];
            read == 0 || read + bytes <= most
        })
    }

    /// Spends one message of those that the address may PUT.
    ///
    /// # Errors
    /// The time until there is one.
    pub fn put(&self) -> Result<(), Duration> {
        self.spend(|state| state.puts.as_mut().map_or(Ok(()), TokenBucket::spend)).map_err(seconds)
    }

    /// Checks that the address may be refused one more room.
    ///
    /// # Errors
    /// The time until it may.
    pub fn check_refusals(&self) -> Result<(), Duration> {
        let wait = self.state().refusals.wait();
        if wait > 0.0 {
            Bound::Refusals.reached(self.address, self.bounds.log);
            return Err(seconds(wait));
        }
        Ok(())
    }

    /// Counts a room that the address was refused.
    pub fn count_refusal(&self) {
        let mut state = self.state();
        state.used = Instant::now();
        state.refusals.take(1.0);
    }

    /// Returns `true` while the address has shown few wrong keys of this room, whose key is short.
    pub(super) fn may_guess(&self, room: &str) -> bool {
        self.state().guesses.get(room).is_none_or(|left| left.wait() <= 0.0)
    }

    /// Counts a wrong key of such a room.
    pub(super) fn count_guess(&self, room: &str) {
        let mut state = self.state();
        state.used = Instant::now();
        let left = state.guesses.entry(room.into()).or_insert_with(|| refusals(self.address));
        let _ = left.spend(); // no debt: once there is none left, right ones are not let in either
    }

    /// `true` where sockets of the address share rates.
    pub(super) fn has_shared_rates(&self) -> bool {
        self.state().shared.is_some()
    }

    /// Spends of the rates that sockets share.
    pub(super) fn spend_shared(&self, spend: impl FnOnce(&mut SharedRates) -> Result<(), f64>) -> Result<(), f64> {
        self.spend(|state| state.shared.as_mut().map_or(Ok(()), spend))
    }

    fn spend(&self, spend: impl FnOnce(&mut UsageState) -> Result<(), f64>) -> Result<(), f64> {
        let mut state = self.state();
        state.used = Instant::now();
        let spent = spend(&mut state);
        drop(state); // the log may have to wait
        if spent.is_err() {
            Bound::Rates.reached(self.address, self.bounds.log);
        }
        spent
    }

    /// Sockets that the address may have.
    pub(super) fn most_sockets(&self) -> usize {
        match self.bounds.connections {
            0 => usize::MAX,
            most => most.saturating_mul(self.address.scale()),
        }
    }

    /// Holds so much of something, if it `fits` beside what is held.
    pub(super) fn hold(
        self: &Arc<Self>,
        resource: Resource,
        amount: usize,
        fits: impl FnOnce(&Amounts) -> bool,
    ) -> Option<Held> {
        let mut state = self.state();
        if !self.is_unknown() && !fits(&state.held) {
            return None;
        }
        state.held[resource] += amount;
        drop(state);
        Some(Held { usage: self.clone(), resource, amount })
    }

    /// Holds one of something, however much is held.
    pub(super) fn hold_anyway(self: &Arc<Self>, resource: Resource) -> Held {
        self.state().held[resource] += 1;
        Held { usage: self.clone(), resource, amount: 1 }
    }

    /// Has the log told of a bound where nothing could be held.
    pub(super) fn tell_if_full(&self, held: Option<Held>, bound: Bound) -> Option<Held> {
        if held.is_none() {
            bound.reached(self.address, self.bounds.log);
        }
        held
    }

    fn state(&self) -> MutexGuard<'_, UsageState> {
        self.state.lock()
    }
}

/// The refusals of an address.
fn refusals(address: Address) -> TokenBucket {
    let burst = f64::from(match address {
        Address::Unknown => REFUSALS_OF_UNKNOWN_PER_MINUTE,
        _ => REFUSALS_PER_MINUTE,
    });
    TokenBucket::new(Rate { per_second: burst / 60.0, burst }, address.scale() as f64)
}

impl SharedRates {
    fn new(bounds: Bounds, scale: f64) -> Self {
        let times = scale * ADDRESS_RATE_FACTOR * (bounds.connections as f64 / 100.0).max(1.0);
        let pictures = Rate { per_second: PICTURE_RATE.into(), burst: PICTURE_BURST.into() };
        Self {
            frames: FrameRates::new(message_rate(bounds.message_rate), times),
            pictures: TokenBucket::new(pictures, times),
            requests: RequestRates::new(times),
        }
    }
}

/// So many messages in a second, and a few seconds' worth at once.
fn message_rate(per_second: u32) -> Rate {
    let per_second = f64::from(per_second);
    Rate { per_second, burst: per_second * f64::from(MESSAGE_BURST_FACTOR) }
}

impl Held {
    /// The use that this is part of.
    pub(super) fn usage(&self) -> &Arc<Usage> {
        &self.usage
    }

    /// The resource that is held.
    pub(super) fn resource(&self) -> Resource {
        self.resource
    }

    /// Holds as much of something else instead.
    pub(super) fn exchange(&mut self, resource: Resource) {
        let mut state = self.usage.state();
        state.held[self.resource] -= self.amount;
        state.held[resource] += self.amount;
        drop(state);
        self.resource = resource;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.usage.state().held[self.resource] -= self.amount;
    }
}

#[cfg(test)]
pub(super) mod tests;
