//! Answers to addresses that have shown no credentials: seldom ones. [`super::rules`] asks before each.

use super::allocations::place;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Duration;

/// Time in which an address may be answered once more without credentials, and how many such times it has at once.
const ANSWER: Duration = Duration::from_millis(100);
const ANSWERS: u32 = 64;
/// Places for addresses that were answered: two may have the same one.
const PLACES: usize = 4096;

/// Times at which strangers may be answered again, by address, in a table that does not grow.
#[derive(Debug)]
pub(super) struct Answers {
    places: Vec<Duration>,
    hashes: RandomState,
}

impl Answers {
    pub(super) fn new() -> Self {
        Self { places: vec![Duration::ZERO; PLACES], hashes: RandomState::new() }
    }

    /// Returns `true` if this address may be answered now, which is counted.
    pub(super) fn spend(&mut self, ip: IpAddr, now: Duration) -> bool {
        let at = self.hashes.hash_one(place(ip)) as usize % PLACES;
        let Some(full) = self.places.get_mut(at) else { return false };
        let next = (*full).max(now) + ANSWER;
        let may = next - now <= ANSWER * ANSWERS;
        if may {
            *full = next;
        }
        may
    }
}
