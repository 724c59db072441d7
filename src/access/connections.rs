//! How many connections an address holds (`LIMIT_CONNECTIONS`). A place is given back by the `Drop` of its guard, however
//! the connection ends.

use super::client::Address;
use dashmap::DashMap;
use std::sync::Arc;

/// The connections of each address.
#[derive(Debug, Clone)]
pub struct Connections {
    most: usize,
    held: Arc<DashMap<Address, usize>>,
}

/// A place among the connections of an address, for as long as this is held. The default is one that nobody counts.
#[derive(Debug, Default)]
pub struct Connection {
    /// None where nothing is counted; boxed, for every session has one of these.
    place: Option<Box<Place>>,
}

#[derive(Debug)]
struct Place {
    address: Address,
    held: Arc<DashMap<Address, usize>>,
}

impl Connections {
    /// At most so many of one address; 0 means no limit.
    pub fn new(most: usize) -> Self {
        Self { most, held: Arc::default() }
    }

    /// A place for one more connection; None if the address has none left. An unknown address stands for everybody and
    /// always has one.
    pub fn enter(&self, address: Address) -> Option<Connection> {
        if self.most == 0 || address == Address::Unknown {
            return Some(Connection::default());
        }
        let mut held = self.held.entry(address).or_insert(0);
        if *held >= self.most {
            return None;
        }
        *held += 1;
        Some(Connection { place: Some(Box::new(Place { address, held: self.held.clone() })) })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Some(Place { address, held }) = self.place.as_deref() else { return };
        held.remove_if_mut(address, |_, held| {
            *held = held.saturating_sub(1);
            *held == 0
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Address = Address::V6([0x2001, 0xdb8, 0, 1]);
    const THERE: Address = Address::V6([0x2001, 0xdb8, 0, 2]);

    #[test]
    fn places_come_back() {
        let connections = Connections::new(2);
        let first = connections.enter(HERE);
        let second = connections.enter(HERE);
        assert!(first.is_some() && second.is_some() && connections.enter(HERE).is_none());
        assert!(connections.enter(THERE).is_some());
        drop(first);
        let third = connections.enter(HERE);
        assert!(third.is_some() && connections.enter(HERE).is_none());
        drop((second, third));
        assert!(connections.held.is_empty());
    }

    #[test]
    fn no_limit_and_no_address() {
        let (none, one) = (Connections::new(0), Connections::new(1));
        let held: Vec<_> = (0..9).flat_map(|_| [none.enter(HERE), one.enter(Address::Unknown)]).collect();
        assert!(held.iter().all(Option::is_some));
    }
}
