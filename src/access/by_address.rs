//! A table with one entry for each address, of which whoever needs it takes a handle. Its memory is bounded whatever
//! number of addresses come: there are only so many entries, and those that nobody holds and that say nothing any more
//! are swept out now and then. Every limit by address is kept in one of these.

use super::client::Address;
use dashmap::DashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Entries of type `E` by address.
#[derive(Debug)]
pub struct ByAddress<E> {
    entries: DashMap<Address, Arc<E>>,
    most: usize,
    is_idle: fn(&E) -> bool,
    asked: AtomicU32,
}

/// Requests for an entry between two sweeps.
const SWEEP_EVERY: u32 = 1024;

impl<E> ByAddress<E> {
    /// A table of at most so many entries. An entry that nobody holds goes once `is_idle` says so.
    pub fn new(most: usize, is_idle: fn(&E) -> bool) -> Self {
        Self { entries: DashMap::new(), most, is_idle, asked: AtomicU32::new(0) }
    }

    /// Returns the entry of an address, and makes one if it has none; nothing if the table is full.
    pub fn of(&self, address: Address, new: impl FnOnce() -> E) -> Option<Arc<E>> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.sweep();
        }
        self.find(address).or_else(|| {
            let has_room = self.entries.len() < self.most;
            has_room.then(|| self.entries.entry(address).or_insert_with(|| Arc::new(new())).clone())
        })
    }

    /// Returns the entry of an address, if it has one.
    pub fn find(&self, address: Address) -> Option<Arc<E>> {
        self.entries.get(&address).map(|entry| entry.clone())
    }

    fn sweep(&self) {
        self.entries.retain(|_, entry| Arc::strong_count(entry) > 1 || !(self.is_idle)(entry));
    }

    /// Number of entries after a sweep.
    #[cfg(test)]
    pub fn swept(&self) -> usize {
        self.sweep();
        self.entries.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use std::sync::atomic::AtomicBool;

    fn address(number: u32) -> Address {
        Address::V4(Ipv4Addr::from(number))
    }

    #[test]
    fn entries_that_are_idle_and_not_held_are_swept_out() {
        let table = ByAddress::new(10_000, |is_idle: &AtomicBool| is_idle.load(Ordering::Relaxed));
        let held = table.of(address(0), AtomicBool::default);
        for number in 1..SWEEP_EVERY - 1 {
            table.of(address(number), AtomicBool::default).unwrap_or_default().store(number != 7, Ordering::Relaxed);
        }
        assert_eq!(table.entries.len(), SWEEP_EVERY as usize - 1);
        assert!(table.of(address(1), AtomicBool::default).is_some());
        assert_eq!(table.entries.len(), 3, "the one that is held, the busy one and the new one");
        drop(held);
    }

    #[test]
    fn a_full_table_knows_those_that_it_has() {
        let table = ByAddress::new(2, |(): &()| true);
        let held = [1, 2].map(|number| table.of(address(number), || ()));
        assert!(held.iter().all(Option::is_some) && table.of(address(3), || ()).is_none());
        assert!(table.of(address(2), || ()).is_some());
        drop(held);
        assert_eq!(table.swept(), 0);
        assert!(table.of(address(3), || ()).is_some());
    }
}
