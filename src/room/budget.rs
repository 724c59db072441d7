//! What all rooms of a node share: so much altogether, and so many of one address. Whoever takes of it holds a share, and
//! gives it back by dropping it. Rooms take of it for what they keep; nobody waits for it.

use crate::access::{Address, ByAddress};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// An amount that all who hold a copy of this take from.
#[derive(Debug, Clone)]
pub(super) struct Budget(Arc<Amount>);

#[derive(Debug)]
struct Amount {
    most: usize,
    taken: AtomicUsize,
}

/// What was taken of a budget, until it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    budget: Budget,
    amount: usize,
}

impl Budget {
    /// A budget of this amount.
    pub(super) fn new(most: usize) -> Self {
        Self(Arc::new(Amount { most, taken: AtomicUsize::new(0) }))
    }

    /// Takes this amount, if so much is left.
    pub(super) fn take(&self, amount: usize) -> Option<Share> {
        let more = |taken: usize| taken.checked_add(amount).filter(|sum| *sum <= self.0.most);
        self.0.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok()?;
        Some(Share { budget: self.clone(), amount })
    }

    /// How much is taken.
    #[cfg(test)]
    pub(super) fn taken(&self) -> usize {
        self.0.taken.load(Ordering::Relaxed)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.0.taken.fetch_sub(self.amount, Ordering::Relaxed);
    }
}

/// Places of which each address has so many.
#[derive(Debug, Clone)]
pub(super) struct Places(Arc<Addresses>);

#[derive(Debug)]
struct Addresses {
    by_address: ByAddress<Semaphore>,
    of_address: usize,
    /// For all whose address is unknown, or of whom there are too many.
    unknown: Arc<Semaphore>,
}

/// Addresses that can have places.
const ADDRESSES: usize = 65_536;

impl Places {
    /// So many places for each address, ten times as many for a private one, and so many for all together who are unknown.
    pub(super) fn new(of_address: usize, of_unknown: usize) -> Self {
        let by_address = ByAddress::new(ADDRESSES, |_| true);
        Self(Arc::new(Addresses { by_address, of_address, unknown: Arc::new(Semaphore::new(of_unknown)) }))
    }

    /// Takes one place, if the address has one left.
    pub(super) fn take(&self, address: Address) -> Option<OwnedSemaphorePermit> {
        let places = match address {
            Address::Unknown => None,
            known => self.0.by_address.of(known, || Semaphore::new(self.0.of_address * known.scale())),
        };
        places.unwrap_or_else(|| self.0.unknown.clone()).try_acquire_owned().ok()
    }

    /// Number of addresses that have a place.
    #[cfg(test)]
    pub(super) fn addresses(&self) -> usize {
        self.0.by_address.swept()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn a_share_comes_back_when_it_is_dropped() {
        let budget = Budget::new(10);
        let six = budget.take(6);
        assert!(six.is_some() && budget.take(5).is_none() && budget.take(usize::MAX).is_none());
        let four = budget.take(4);
        assert_eq!((four.is_some(), budget.taken()), (true, 10));
        drop(six);
        assert_eq!(budget.taken(), 4);
        assert!(budget.take(6).is_some());
    }

    #[test]
    fn each_address_has_its_own_places() {
        let places = Places::new(2, 9);
        let [one, other] = [1, 2].map(|last| Address::V4(Ipv4Addr::new(203, 0, 113, last)));
        let held: Vec<_> = [one, one, other].into_iter().map(|address| places.take(address)).collect();
        assert!(held.iter().all(Option::is_some));
        assert!(places.take(one).is_none() && places.take(other).is_some());
        for (address, most) in [(Address::V4(Ipv4Addr::new(10, 0, 0, 1)), 20), (Address::Unknown, 9)] {
            let held: Vec<_> = (0..most).map(|_| places.take(address)).collect();
            assert!(held.iter().all(Option::is_some) && places.take(address).is_none(), "{address:?}");
        }
        drop(held);
        assert_eq!(places.addresses(), 0);
    }
}
