//! Quotas of addresses: mailboxes, bytes of boards.

use crate::access::{Address, ByAddress};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The same amount of something for each address. All rooms of a node share them.
#[derive(Debug, Clone)]
pub(super) struct Quotas(Arc<QuotasByAddress>);

#[derive(Debug)]
struct QuotasByAddress {
    by_address: ByAddress<Semaphore>,
    of_address: usize,
    /// The one quota of unknown addresses, and of those beyond [`ADDRESSES`].
    unknown: Arc<Semaphore>,
}

/// Addresses that can have a quota of their own.
const ADDRESSES: usize = 65_536;

impl Quotas {
    /// `of_address` for each address, ten times as much for a private one, and `of_unknown` for all unknown ones together.
    pub(super) fn new(of_address: usize, of_unknown: usize) -> Self {
        let by_address = ByAddress::new(ADDRESSES, |_| true);
        Self(Arc::new(QuotasByAddress { by_address, of_address, unknown: Arc::new(Semaphore::new(of_unknown)) }))
    }

    /// Takes so much, if the address has it left, until the permit is dropped.
    pub(super) fn take(&self, address: Address, amount: u32) -> Option<OwnedSemaphorePermit> {
        let quota = match address {
            Address::Unknown => None,
            known => self.0.by_address.of(known, || Semaphore::new(self.0.of_address * known.scale())),
        };
        quota.unwrap_or_else(|| self.0.unknown.clone()).try_acquire_many_owned(amount).ok()
    }

    /// Number of addresses that use some of their quota.
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
    fn each_address_has_its_own_quota() {
        let quotas = Quotas::new(2, 9);
        let [one, other] = [1, 2].map(|last| Address::V4(Ipv4Addr::new(203, 0, 113, last)));
        let held: Vec<_> = [one, one, other].into_iter().map(|address| quotas.take(address, 1)).collect();
        assert!(held.iter().all(Option::is_some));
        assert!(quotas.take(one, 1).is_none() && quotas.take(other, 1).is_some());
        for (address, most) in [(Address::V4(Ipv4Addr::new(10, 0, 0, 1)), 20), (Address::Unknown, 9)] {
            let held: Vec<_> = (0..most).map(|_| quotas.take(address, 1)).collect();
            assert!(held.iter().all(Option::is_some) && quotas.take(address, 1).is_none(), "{address:?}");
        }
        drop(held);
        assert_eq!(quotas.addresses(), 0);
    }
}
