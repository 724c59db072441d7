//! The places that an address has for sockets (`LIMIT_CONNECTIONS`), given back by the `Drop` of their guard, however
//! the connection ends. A session whose connection broke keeps its place, and lends it to the handshake by which its
//! client comes back: otherwise an address that is full would keep out its own.

use super::amounts::Resource;
use super::bound_notices::Bound;
use super::usage::{Held, Usage};
use std::sync::Arc;

/// A place among the sockets of an address, for as long as this is held.
#[derive(Debug)]
pub struct Connection(Held);

impl Usage {
    /// A place for one more socket; none if the address has none left.
    pub fn connect(self: &Arc<Self>) -> Option<Connection> {
        self.tell_if_full(self.free_place(), Bound::Connections).map(Connection)
    }

    /// The same for a connection by which a session may come back: where the address has no place left, one that a
    /// session without a connection lends.
    pub fn connect_or_borrow(self: &Arc<Self>) -> Option<Connection> {
        let most = self.most_streams();
        let lent = || {
            self.hold(Resource::LentSocket, 1, |held| {
                held[Resource::LentSocket] < held[Resource::AwaySocket] && held[Resource::Stream] < most
            })
        };
        self.tell_if_full(self.free_place().or_else(lent), Bound::Connections).map(Connection)
    }

    fn free_place(self: &Arc<Self>) -> Option<Held> {
        let (most, streams) = (self.most_sockets(), self.most_streams());
        self.hold(Resource::Socket, 1, |held| {
            held[Resource::Socket] + held[Resource::AwaySocket] < most && held[Resource::Stream] < streams
        })
    }

    /// A place for the stream of a socket that was let in, until nothing is left of that: a socket is at its end before its
    /// client has taken the last of it.
    pub fn open_stream(self: &Arc<Self>) -> Held {
        self.hold_anyway(Resource::Stream)
    }

    /// Streams that the address may have before it gets no more sockets: those of its sockets, and as many that are being closed.
    fn most_streams(&self) -> usize {
        self.most_sockets().saturating_mul(2)
    }
}

impl Held {
    /// Counts a connection that becomes a WebSocket among the streams of those, and no more among those that arrive.
    pub fn become_stream(&mut self) {
        self.exchange(Resource::Stream);
    }
}

impl Connection {
    /// The use of its address.
    pub fn usage(&self) -> &Arc<Usage> {
        self.0.usage()
    }

    /// `true` if this place is lent, for coming back and nothing else.
    pub fn is_borrowed(&self) -> bool {
        self.0.resource() == Resource::LentSocket
    }

    /// Keeps the place for a session whose connection broke.
    pub fn go_away(&mut self) {
        self.0.exchange(Resource::AwaySocket);
    }

    /// `true` if the session that has this place may go on over `newer`: not if that is borrowed of another address.
    pub fn may_go_on_over(&self, newer: &Self) -> bool {
        !newer.is_borrowed() || Arc::ptr_eq(self.usage(), newer.usage())
    }

    /// Goes on over `newer`, whose place the session has from now on; if that was borrowed, it has its own again.
    pub fn go_on_over(&mut self, newer: Self) {
        if newer.is_borrowed() {
            self.0.exchange(Resource::Socket);
        } else {
            *self = newer;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {

    use crate::access::client::Address;
    use crate::access::usage::tests::{HERE, OFFICE, usage};

    #[test]
    fn dropped_places_come_back() {
        let usage = usage(HERE, 50, 2);
        let (first, second) = (usage.connect(), usage.connect());
        assert!(first.is_some() && second.is_some() && usage.connect().is_none());
        drop(first);
        let third = usage.connect();
        assert!(third.is_some() && usage.connect().is_none());
        drop((second, third));
        assert!([usage.connect(), usage.connect()].iter().all(Option::is_some));
    }

    #[test]
    fn a_detached_session_lends_its_place_once() {
        let usage = usage(HERE, 50, 2);
        let (mut one, other) = (usage.connect().unwrap(), usage.connect().unwrap());
        assert!(usage.connect_or_borrow().is_none(), "nobody is away");
        one.go_away();
        assert!(usage.connect().is_none(), "it keeps its place");
        let back = usage.connect_or_borrow().unwrap();
        assert!(back.is_borrowed() && usage.connect_or_borrow().is_none(), "it is lent once");
        assert!(one.may_go_on_over(&back));
        one.go_on_over(back);
        assert!(usage.connect_or_borrow().is_none(), "it is there again");
        drop(other);
        let newer = usage.connect_or_borrow().unwrap();
        assert!(!newer.is_borrowed() && one.may_go_on_over(&newer));
        one.go_on_over(newer);
        assert!(usage.connect().is_some(), "the place of before is free");
    }

    #[test]
    fn a_place_is_not_lent_to_another_address() {
        let [here, there] = [usage(HERE, 50, 1), usage(OFFICE, 50, 1)];
        let (mut mine, mut theirs) = (here.connect().unwrap(), there.connect().unwrap());
        let _others: Vec<_> = (1..10).map(|_| there.connect().unwrap()).collect();
        mine.go_away();
        theirs.go_away();
        let borrowed = there.connect_or_borrow().unwrap();
        assert!(borrowed.is_borrowed() && !mine.may_go_on_over(&borrowed) && theirs.may_go_on_over(&borrowed));
        drop((mine, theirs));
        assert!(there.connect().is_some(), "and an end is an end, lent or not");
    }

    #[test]
    fn a_private_address_has_ten_times_as_many() {
        let office = usage(OFFICE, 50, 2);
        let held: Vec<_> = (0..20).map(|_| office.connect()).collect();
        assert!(held.iter().all(Option::is_some) && office.connect().is_none());
    }

    #[test]
    fn streams_that_are_being_closed_have_as_many_places_again() {
        let usage = usage(HERE, 50, 2);
        let mut streams: Vec<_> = (0..3).map(|_| usage.open_stream()).collect();
        let mut one = usage.connect().unwrap();
        streams.push(usage.open_stream());
        assert!(usage.connect().is_none(), "four of two");
        one.go_away();
        assert!(usage.connect_or_borrow().is_none(), "nor is a place lent");
        streams.pop();
        assert!(usage.connect_or_borrow().is_some());
    }

    #[test]
    fn no_limit_and_no_address() {
        let (unlimited, unknown) = (usage(HERE, 50, 0), usage(Address::Unknown, 50, 1));
        let held: Vec<_> = (0..9).flat_map(|_| [unlimited.connect(), unknown.connect()]).collect();
        assert!(held.iter().all(Option::is_some));
    }
}
