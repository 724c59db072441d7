//! The allocations, by their relayed numbers, clients, sessions and addresses. [`super::rules`] says which there may be.

use super::codec::TransactionId;
use super::pairings::SessionNumber;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// The first relayed number.
pub(super) const FIRST_PORT: u16 = 1024;
/// Time's worth that a session may send at once.
const AT_ONCE: Duration = Duration::from_secs(1);

/// The way to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FiveTuple {
    pub(super) address: SocketAddr,
    /// The number of its stream; none over UDP.
    pub(super) stream: Option<u64>,
    /// The address of this machine that it sends datagrams to, and expects them from.
    pub(super) at: Option<IpAddr>,
}

/// A relayed number that somebody has.
#[derive(Debug)]
pub(super) struct Allocation {
    pub(super) client: FiveTuple,
    pub(super) session: SessionNumber,
    /// The request that made it: sent again, it gets the same answer.
    pub(super) transaction: TransactionId,
    pub(super) until: Duration,
    /// Time until which peers may send to it. They all have the same address.
    pub(super) permitted: Duration,
    pub(super) channels: Vec<Channel>,
}

/// A number under which an allocation has a peer.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) number: u16,
    pub(super) peer: u16,
    pub(super) until: Duration,
}

/// The use that a session makes of the relay.
#[derive(Debug, Default)]
struct SessionUsage {
    allocations: usize,
    /// Time at which all that it may send at once may be sent again.
    full: Duration,
}

/// The allocations, and what sessions and addresses have of them.
#[derive(Debug)]
pub(super) struct Allocations {
    by_number: HashMap<u16, Allocation>,
    by_client: HashMap<FiveTuple, u16>,
    by_session: HashMap<SessionNumber, SessionUsage>,
    by_address: HashMap<IpAddr, usize>,
    next: u16,
}

impl Allocations {
    pub(super) fn new() -> Self {
        Self {
            by_number: HashMap::new(),
            by_client: HashMap::new(),
            by_session: HashMap::new(),
            by_address: HashMap::new(),
            next: FIRST_PORT,
        }
    }

    /// Number of allocations.
    pub(super) fn len(&self) -> usize {
        self.by_number.len()
    }

    /// Number of those of a session.
    pub(super) fn of_session(&self, session: SessionNumber) -> usize {
        self.by_session.get(&session).map_or(0, |usage| usage.allocations)
    }

    /// Number of those of an address.
    pub(super) fn of_address(&self, ip: IpAddr) -> usize {
        self.by_address.get(&place(ip)).copied().unwrap_or(0)
    }

    /// Returns `true` if this client has an allocation.
    pub(super) fn has(&self, client: &FiveTuple) -> bool {
        self.by_client.contains_key(client)
    }

    /// The number of a client's allocation.
    pub(super) fn number(&self, client: &FiveTuple) -> Option<u16> {
        self.by_client.get(client).copied()
    }

    pub(super) fn get(&self, port: u16) -> Option<&Allocation> {
        self.by_number.get(&port)
    }

    pub(super) fn get_mut(&mut self, port: u16) -> Option<&mut Allocation> {
        self.by_number.get_mut(&port)
    }

    /// Adds an allocation. Returns the number that it gets, if there is one.
    pub(super) fn add(&mut self, allocation: Allocation, is_even: bool) -> Option<u16> {
        let port = self.free_port(is_even)?;
        let (client, session) = (allocation.client, allocation.session);
        self.by_number.insert(port, allocation);
        self.by_client.insert(client, port);
        self.by_session.entry(session).or_default().allocations += 1;
        *self.by_address.entry(place(client.address.ip())).or_default() += 1;
        Some(port)
    }

    /// Returns `true` if a session may send so many bytes now, at so many a second, which is counted.
    pub(super) fn spend(&mut self, session: SessionNumber, bytes: usize, rate: f64, now: Duration) -> bool {
        let Some(usage) = self.by_session.get_mut(&session) else { return false };
        let full = usage.full.max(now);
        let may = full - now < AT_ONCE;
        if may {
            usage.full = full + Duration::from_secs_f64(bytes as f64 / rate);
        }
        may
    }

    /// Forgets what is over.
    pub(super) fn expire(&mut self, now: Duration) {
        let over = self.by_number.iter().filter(|(_, allocation)| allocation.until <= now).map(|(port, _)| *port);
        for port in over.collect::<Vec<_>>() {
            self.free(port);
        }
        self.by_session.retain(|_, usage| usage.allocations > 0 || usage.full > now);
    }

    /// Drops the allocation of a client, whose stream is closed.
    pub(super) fn close(&mut self, client: &FiveTuple) {
        if let Some(port) = self.by_client.get(client) {
            self.free(*port);
        }
    }

    /// Drops all allocations of a session.
    pub(super) fn drop_session(&mut self, session: SessionNumber) {
        let own = self.by_number.iter().filter(|(_, allocation)| allocation.session == session).map(|(port, _)| *port);
        for port in own.collect::<Vec<_>>() {
            self.free(port);
        }
    }

    /// Drops an allocation.
    pub(super) fn free(&mut self, port: u16) {
        let Some(allocation) = self.by_number.remove(&port) else { return };
        self.by_client.remove(&allocation.client);
        if let Some(usage) = self.by_session.get_mut(&allocation.session) {
            usage.allocations = usage.allocations.saturating_sub(1);
        }
        let place = place(allocation.client.address.ip());
        if let Some(count) = self.by_address.get_mut(&place) {
            *count -= 1;
            if *count == 0 {
                self.by_address.remove(&place);
            }
        }
    }

    /// A number that nobody has, from the last one that was given on.
    fn free_port(&mut self, is_even: bool) -> Option<u16> {
        let mut all = (self.next..=u16::MAX).chain(FIRST_PORT..self.next);
        let fits = |port: &u16| (!is_even || port.is_multiple_of(2)) && !self.by_number.contains_key(port);
        let port = all.find(fits)?;
        self.next = port.checked_add(1).unwrap_or(FIRST_PORT);
        Some(port)
    }
}

#[cfg(test)]
impl Allocations {
    /// Panics unless each table says the same as the others.
    pub(super) fn check(&self) {
        let Self { by_number, by_client, by_session, by_address, .. } = self;
        assert_eq!(by_client.len(), by_number.len());
        assert_eq!(by_session.values().map(|usage| usage.allocations).sum::<usize>(), by_number.len());
        assert_eq!(by_address.values().sum::<usize>(), by_number.len());
        assert!(!by_address.values().any(|count| *count == 0));
        for (port, Allocation { client, channels, .. }) in by_number {
            assert!(*port >= FIRST_PORT && by_client.get(client) == Some(port));
            for (at, channel) in channels.iter().enumerate() {
                let is_same = |other: &Channel| other.number == channel.number || other.peer == channel.peer;
                assert!(!channels[..at].iter().any(is_same), "{channels:?}");
            }
        }
    }

    /// Most allocations of one address.
    pub(super) fn most_of_an_address(&self) -> usize {
        self.by_address.values().copied().max().unwrap_or_default()
    }

    /// Number of sessions of which something is kept.
    pub(super) fn sessions(&self) -> usize {
        self.by_session.len()
    }
}

/// The address that bounds hold for: of IPv6 the network, within which somebody has as many as they like.
pub(super) fn place(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & (!0 << 64)).into(),
        v4 => v4,
    }
}
