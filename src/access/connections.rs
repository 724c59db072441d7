//! How many connections an address holds (`LIMIT_CONNECTIONS`): its sockets, and beside them those on which no whole
//! request has come. A place is given back by the `Drop` of its guard, however the connection ends. A session whose
//! connection broke keeps its place, and lends it to the handshake by which its client comes back: otherwise an address
//! that is full would keep out its own.

use super::bound::Bound;
use super::client::Address;
use crate::config::Addresses;
use dashmap::DashMap;
use std::sync::Arc;

/// The connections of each address.
#[derive(Debug, Clone)]
pub struct Connections {
    most: usize,
    bound: Bound,
    /// What the log may show of addresses.
    log: Addresses,
    held: Arc<DashMap<Address, Held>>,
}

/// What one address holds.
#[derive(Debug, Default)]
struct Held {
    /// Places that are taken.
    taken: usize,
    /// Of these, places of sessions whose connection broke.
    away: usize,
    /// How many of those are lent.
    lent: usize,
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
    hold: Hold,
    held: Arc<DashMap<Address, Held>>,
}

/// How somebody has a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// It is taken.
    Taken,
    /// It is taken by a session without a connection.
    Away,
    /// It is lent, to somebody who has to show that it is theirs.
    Lent,
}

impl Connections {
    /// At most so many of one address, ten times as many of a private one; 0 means no limit.
    pub fn new(most: usize, bound: Bound, log: Addresses) -> Self {
        Self { most, bound, log, held: Arc::default() }
    }

    /// A place for one more connection; None if the address has none left. An unknown address stands for everybody and
    /// always has one.
    pub fn enter(&self, address: Address) -> Option<Connection> {
        self.take(address, self.most_of(address), false).or_else(|| self.full(address))
    }

    /// The same for a connection that may be kept for another request: only while half of the places are free, so that those
    /// who were answered keep nobody out who comes.
    pub fn linger(&self, address: Address) -> Option<Connection> {
        self.take(address, self.most_of(address) / 2, false)
    }

    /// The same for a connection by which a session may come back: where the address has no place left, one that a session
    /// without a connection lends.
    pub fn enter_or_borrow(&self, address: Address) -> Option<Connection> {
        self.take(address, self.most_of(address), true).or_else(|| self.full(address))
    }

    fn full(&self, address: Address) -> Option<Connection> {
        self.bound.reached(address, self.log);
        None
    }

    fn most_of(&self, address: Address) -> usize {
        self.most.saturating_mul(address.scale())
    }

    fn take(&self, address: Address, most: usize, may_borrow: bool) -> Option<Connection> {
        if self.most == 0 || address == Address::Unknown {
            return Some(Connection::default());
        }
        if most == 0 {
            return None; // an entry would stay without a place
        }
        let mut held = self.held.entry(address).or_default();
        let hold = if held.taken < most {
            Hold::Taken
        } else if may_borrow && held.lent < held.away {
            Hold::Lent
        } else {
            return None;
        };
        held.change(hold, 1);
        Some(Connection { place: Some(Box::new(Place { address, hold, held: self.held.clone() })) })
    }
}

impl Held {
    fn change(&mut self, hold: Hold, by: isize) {
        let add = |count: &mut usize| *count = count.saturating_add_signed(by);
        match hold {
            Hold::Taken => add(&mut self.taken),
            Hold::Away => {
                add(&mut self.taken);
                add(&mut self.away);
            }
            Hold::Lent => add(&mut self.lent),
        }
    }

    fn is_nothing(&self) -> bool {
        self.taken == 0 && self.lent == 0
    }
}

impl Connection {
    /// Whether this place is lent, for coming back and nothing else.
    pub fn is_borrowed(&self) -> bool {
        self.place.as_ref().is_some_and(|place| place.hold == Hold::Lent)
    }

    /// The connection broke, and its session waits for its client.
    pub fn go_away(&mut self) {
        self.hold_as(Hold::Away);
    }

    /// Whether the session that has this place may go on over `newer`: not if that is borrowed of another address.
    pub fn may_go_on_over(&self, newer: &Self) -> bool {
        !newer.is_borrowed() || self.address() == newer.address()
    }

    /// The session goes on over `newer`, whose place it has from now on; if that was borrowed, it has its own again.
    pub fn go_on_over(&mut self, newer: Self) {
        if newer.is_borrowed() {
            self.hold_as(Hold::Taken);
        } else {
            *self = newer;
        }
    }

    fn address(&self) -> Option<Address> {
        self.place.as_ref().map(|place| place.address)
    }

    fn hold_as(&mut self, hold: Hold) {
        if let Some(place) = &mut self.place
            && let Some(mut held) = place.held.get_mut(&place.address)
        {
            held.change(place.hold, -1);
            held.change(hold, 1);
            place.hold = hold;
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Some(Place { address, hold, held }) = self.place.as_deref() else { return };
        held.remove_if_mut(address, |_, held| {
            held.change(*hold, -1);
            held.is_nothing()
        });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    const HERE: Address = Address::V6([0x2001, 0xdb8, 0, 1]);
    const THERE: Address = Address::V6([0x2001, 0xdb8, 0, 2]);

    fn connections(most: usize) -> Connections {
        Connections::new(most, Bound::Connections, Addresses::Hidden)
    }

    #[test]
    fn places_come_back() {
        let connections = connections(2);
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
    fn who_is_away_lends_its_place_to_who_comes_back() {
        let connections = connections(2);
        let (mut one, other) = (connections.enter(HERE).unwrap(), connections.enter(HERE).unwrap());
        assert!(connections.enter_or_borrow(HERE).is_none(), "nobody is away");
        one.go_away();
        assert!(connections.enter(HERE).is_none(), "it keeps its place");
        let back = connections.enter_or_borrow(HERE).unwrap();
        assert!(back.is_borrowed() && connections.enter_or_borrow(HERE).is_none(), "it is lent once");
        assert!(one.may_go_on_over(&back));
        one.go_on_over(back);
        assert!(connections.enter_or_borrow(HERE).is_none(), "it is there again");
        drop(other);
        let newer = connections.enter_or_borrow(HERE).unwrap();
        assert!(!newer.is_borrowed() && one.may_go_on_over(&newer));
        one.go_on_over(newer);
        assert!(connections.enter(HERE).is_some(), "the place of before is free");
        drop(one);
        assert!(connections.held.is_empty());
    }

    #[test]
    fn a_place_is_not_lent_to_another_address() {
        let connections = connections(1);
        let (mut here, mut there) = (connections.enter(HERE).unwrap(), connections.enter(THERE).unwrap());
        here.go_away();
        there.go_away();
        let borrowed = connections.enter_or_borrow(THERE).unwrap();
        assert!(!here.may_go_on_over(&borrowed) && there.may_go_on_over(&borrowed));
        assert!(!Connection::default().may_go_on_over(&borrowed));
        drop((here, there));
        assert!(connections.enter(THERE).is_some(), "and an end is an end, lent or not");
        drop(borrowed);
        assert!(connections.held.is_empty());
    }

    #[test]
    fn a_private_address_has_ten_times_as_many() {
        let connections = connections(2);
        let office = Address::V4(std::net::Ipv4Addr::new(172, 18, 0, 1));
        let held: Vec<_> = (0..20).map(|_| connections.enter(office)).collect();
        assert!(held.iter().all(Option::is_some) && connections.enter(office).is_none());
    }

    #[test]
    fn who_lingers_leaves_half_of_the_places() {
        let (connections, one) = (connections(5), connections(1));
        let held: Vec<_> = (0..2).map(|_| connections.linger(HERE)).collect();
        assert!(held.iter().all(Option::is_some) && connections.linger(HERE).is_none());
        assert!((0..3).map(|_| connections.enter(HERE)).collect::<Option<Vec<_>>>().is_some());
        assert!(one.linger(HERE).is_none() && one.linger(Address::Unknown).is_some());
        assert!(one.held.is_empty(), "who has nothing is not kept in mind");
    }

    #[test]
    fn no_limit_and_no_address() {
        let (none, one) = (connections(0), connections(1));
        let held: Vec<_> = (0..9).flat_map(|_| [none.enter(HERE), one.enter(Address::Unknown)]).collect();
        assert!(held.iter().all(Option::is_some));
    }
}
