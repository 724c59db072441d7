//! Shares of something that the node has, of which each address has a number of its own: places for mailboxes, bytes of boards.

use crate::access::{Address, ByAddress};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Shares, a number of them for each address.
#[derive(Debug, Clone)]
pub(super) struct Places(Arc<PlacesByAddress>);

#[derive(Debug)]
struct PlacesByAddress {
    by_address: ByAddress<Semaphore>,
    of_address: usize,
    /// Places for unknown addresses, and for those beyond [`ADDRESSES`].
    unknown: Arc<Semaphore>,
}

/// Addresses that can have places.
const ADDRESSES: usize = 65_536;

impl Places {
    /// `of_address` places for each address, ten times as many for a private one, and `of_unknown` for all unknown ones
    /// together.
    pub(super) fn new(of_address: usize, of_unknown: usize) -> Self {
        let by_address = ByAddress::new(ADDRESSES, |_| true);
        Self(Arc::new(PlacesByAddress { by_address, of_address, unknown: Arc::new(Semaphore::new(of_unknown)) }))
    }

    /// Takes so many, if the address has them left.
    pub(super) fn take(&self, address: Address, amount: u32) -> Option<OwnedSemaphorePermit> {
        let places = match address {
            Address::Unknown => None,
            known => self.0.by_address.of(known, || Semaphore::new(self.0.of_address * known.scale())),
        };
        places.unwrap_or_else(|| self.0.unknown.clone()).try_acquire_many_owned(amount).ok()
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
    fn each_address_has_its_own_places() {
        let places = Places::new(2, 9);
        let [one, other] = [1, 2].map(|last| Address::V4(Ipv4Addr::new(203, 0, 113, last)));
        let held: Vec<_> = [one, one, other].into_iter().map(|address| places.take(address, 1)).collect();
        assert!(held.iter().all(Option::is_some));
        assert!(places.take(one, 1).is_none() && places.take(other, 1).is_some());
        for (address, most) in [(Address::V4(Ipv4Addr::new(10, 0, 0, 1)), 20), (Address::Unknown, 9)] {
            let held: Vec<_> = (0..most).map(|_| places.take(address, 1)).collect();
            assert!(held.iter().all(Option::is_some) && places.take(address, 1).is_none(), "{address:?}");
        }
        drop(held);
        assert_eq!(places.addresses(), 0);
    }
}
