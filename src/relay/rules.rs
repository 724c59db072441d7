//! The rules of the relay (RFC 8489, RFC 8656): told of packets and of the time, they say what is sent to whom. They know no
//! socket and no clock. [`super::state`] calls them.
//!
//! An allocation is a number in a table: its relayed address is nobody's, nothing listens there, and nothing is ever sent to an
//! address that a client names.

#[cfg(test)]
mod fuzz;

use super::codec::attribute::{
    CHANNEL_NUMBER, DATA, EVEN_PORT, LIFETIME, NONCE, REALM, REQUESTED_ADDRESS_FAMILY, REQUESTED_TRANSPORT,
    RESERVATION_TOKEN, UNKNOWN_ATTRIBUTES, USERNAME, XOR_MAPPED_ADDRESS, XOR_PEER_ADDRESS, XOR_RELAYED_ADDRESS,
};
use super::codec::{
    Class, FIRST_CHANNEL, LAST_CHANNEL, Message, Method, Packet, TransactionId, UDP, Writer, long_term_key, on_channel,
    password, signature,
};
use super::pairings::{Pairings, SessionNumber};
use crate::metrics::RelayDrop;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// The realm of credentials.
pub(super) const REALM_NAME: &[u8] = b"causerie";
/// Time for which an allocation lives unless it is refreshed.
const ALLOCATION: Duration = Duration::from_secs(600);
/// Time for which a permission holds (RFC 8656, section 9).
const PERMISSION: Duration = Duration::from_secs(300);
/// Time for which a channel is bound (RFC 8656, section 12).
const CHANNEL: Duration = Duration::from_secs(600);
/// Time for which a nonce is taken.
const NONCE_LIFE: Duration = Duration::from_secs(600);
/// Allocations of a session, and channels of an allocation, for each connection that is being made: Firefox takes eight.
const FOR_CONNECTION: usize = 16;
/// Allocations of an address.
pub(super) const OF_ADDRESS: usize = 512;
/// Time in which an address may be answered once more without credentials, and how many such times it has at once.
const ANSWER: Duration = Duration::from_millis(100);
const ANSWERS: u32 = 64;
/// Places for addresses that were answered: two may have the same one.
const PLACES: usize = 4096;
/// The first relayed number.
const FIRST_PORT: u16 = 1024;

/// The terms on which the relay works.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    /// Made anew at each start: it signs user names, numbers of sessions and nonces.
    pub(super) secret: [u8; 32],
    /// The relayed address.
    pub(super) address: Ipv4Addr,
    /// Bytes a second of each session.
    pub(super) rate: f64,
    /// Allocations in all.
    pub(super) allocations: usize,
}

/// The way to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Client {
    pub(super) address: SocketAddr,
    /// The number of its stream; none over UDP.
    pub(super) stream: Option<u64>,
}

/// What becomes of a packet.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Its sender is answered, with this code: 200 for yes.
    Answer(u16, Vec<u8>),
    /// It goes to another client.
    Relay(Client, Vec<u8>),
    /// Nothing.
    Drop(RelayDrop),
}

/// The allocations, and what is known of clients.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) terms: Terms,
    pub(super) pairings: Pairings,
    /// By their relayed numbers.
    allocations: HashMap<u16, Allocation>,
    by_client: HashMap<Client, u16>,
    by_session: HashMap<SessionNumber, Usage>,
    by_address: HashMap<IpAddr, usize>,
    answers: Answers,
    next: u16,
}

#[derive(Debug)]
struct Allocation {
    client: Client,
    session: SessionNumber,
    /// The request that made it: sent again, it gets the same answer.
    transaction: TransactionId,
    until: Duration,
    /// Time until which peers may send to it. They all have the same address.
    permitted: Duration,
    channels: Vec<Channel>,
}

#[derive(Debug)]
struct Channel {
    number: u16,
    peer: u16,
    until: Duration,
}

/// What a session uses.
#[derive(Debug, Default)]
struct Usage {
    allocations: usize,
    /// Time at which all that it may send at once may be sent again.
    full: Duration,
}

/// A user who knows the password.
struct Login {
    session: SessionNumber,
    key: [u8; 16],
    is_over: bool,
}

/// Success: the attributes of the answer. Or the code of a refusal.
type Outcome = Result<Writer, u16>;

impl Terms {
    /// The number of whom rooms know by this name.
    pub(super) fn number(&self, name: &str) -> SessionNumber {
        let signature = signature(&self.secret, &[b"session", name.as_bytes()]);
        signature.first_chunk().map_or(0, |first| SessionNumber::from_be_bytes(*first))
    }

    /// The user name of a session until some second since the epoch, and its password.
    pub(super) fn credentials(&self, session: SessionNumber, until: u64) -> (String, String) {
        let username = format!("{until}:{session:016x}");
        let password = password(&self.secret, &username);
        (username, password)
    }

    /// A nonce for an address: its time, signed.
    fn nonce(&self, ip: IpAddr, now: Duration) -> String {
        self.nonce_of(ip, now.as_secs())
    }

    fn nonce_of(&self, ip: IpAddr, time: u64) -> String {
        let signature =
            signature(&self.secret, &[b"nonce", &time.to_be_bytes(), ip.to_canonical().to_string().as_bytes()]);
        let signature = signature.first_chunk().map_or(0, |first| u64::from_be_bytes(*first));
        format!("{time:08x}{signature:016x}")
    }

    fn takes_nonce(&self, nonce: &str, ip: IpAddr, now: Duration) -> bool {
        let time = nonce.get(..8).and_then(|time| u64::from_str_radix(time, 16).ok());
        time.is_some_and(|time| {
            let age = now.as_secs().checked_sub(time);
            age.is_some_and(|age| age < NONCE_LIFE.as_secs()) && nonce == self.nonce_of(ip, time)
        })
    }
}

impl Rules {
    pub(super) fn new(terms: Terms) -> Self {
        Self {
            terms,
            pairings: Pairings::default(),
            allocations: HashMap::new(),
            by_client: HashMap::new(),
            by_session: HashMap::new(),
            by_address: HashMap::new(),
            answers: Answers::new(),
            next: FIRST_PORT,
        }
    }

    /// Number of allocations.
    pub(super) fn len(&self) -> usize {
        self.allocations.len()
    }

    /// Returns `true` if this client has an allocation.
    pub(super) fn has(&self, client: &Client) -> bool {
        self.by_client.contains_key(client)
    }

    /// Takes a packet.
    pub(super) fn take(&mut self, now: Duration, from: Client, packet: &[u8]) -> Command {
        match Packet::read(packet) {
            Some(Packet::Channel(number, data)) => self.take_channel(now, from, number, data),
            Some(Packet::Message(message)) => match (message.class, message.method) {
                (Class::Request, Method::Send | Method::Data) => Command::Drop(RelayDrop::Malformed),
                (Class::Request, _) => self.ask(now, from, &message),
                (Class::Indication, Method::Send) => self.take_send(now, from, &message),
                (Class::Indication, Method::Binding) => Command::Drop(RelayDrop::KeepAlive),
                _ => Command::Drop(RelayDrop::Malformed),
            },
            None => Command::Drop(RelayDrop::Malformed),
        }
    }

    /// Forgets what is over.
    pub(super) fn expire(&mut self, now: Duration) {
        let over = self.allocations.iter().filter(|(_, allocation)| allocation.until <= now).map(|(port, _)| *port);
        for port in over.collect::<Vec<_>>() {
            self.free(port);
        }
        self.by_session.retain(|_, usage| usage.allocations > 0 || usage.full > now);
    }

    /// Drops the allocation of a client, whose stream is closed.
    pub(super) fn close(&mut self, client: &Client) {
        if let Some(port) = self.by_client.get(client) {
            self.free(*port);
        }
    }

    /// Drops all allocations of a session.
    pub(super) fn drop_session(&mut self, session: SessionNumber) {
        let own =
            self.allocations.iter().filter(|(_, allocation)| allocation.session == session).map(|(port, _)| *port);
        for port in own.collect::<Vec<_>>() {
            self.free(port);
        }
    }

    fn free(&mut self, port: u16) {
        let Some(allocation) = self.allocations.remove(&port) else { return };
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

    /// Answers a request.
    fn ask(&mut self, now: Duration, from: Client, message: &Message<'_>) -> Command {
        let ip = from.address.ip();
        let login = match message.method {
            Method::Binding => None,
            _ => Some(self.login(now, ip, message)),
        };
        let (outcome, key) = match login {
            Some(Ok(login)) => (self.serve(now, from, message, &login), Some(login.key)),
            // Of strangers nothing is kept, and they are answered briefly and seldom.
            _ if !self.answers.spend(ip, now) => return Command::Drop(RelayDrop::TooOften),
            Some(Err(code)) => (Err(code), None),
            None => (Ok(mapped(success(message), from)), None),
        };
        let finish = |answer: Writer| match key {
            Some(key) => answer.sign(&key),
            None => answer.finish(),
        };
        match outcome {
            Ok(answer) => Command::Answer(200, finish(answer)),
            Err(code) => {
                let mut answer = Writer::new(message.method, Class::Error, message.id).put_error(code, reason(code));
                if matches!(code, 401 | 438) {
                    let nonce = self.terms.nonce(ip, now);
                    answer = answer.put(REALM, REALM_NAME).put(NONCE, nonce.as_bytes());
                }
                if code == 420 {
                    let unknown: Vec<u8> = message.unknown().take(4).flat_map(u16::to_be_bytes).collect();
                    answer = answer.put(UNKNOWN_ATTRIBUTES, &unknown);
                }
                Command::Answer(code, finish(answer))
            }
        }
    }

    /// Who asks, by a nonce of this relay and a password that only this relay can make (RFC 8489, section 9.2.4).
    fn login(&self, now: Duration, ip: IpAddr, message: &Message<'_>) -> Result<Login, u16> {
        if !message.is_signed() {
            return Err(401);
        }
        let (Some(username), Some(realm), Some(nonce)) =
            (message.text(USERNAME), message.get(REALM), message.text(NONCE))
        else {
            return Err(400);
        };
        if !self.terms.takes_nonce(nonce, ip, now) {
            return Err(438);
        }
        let (until, session) = username.split_once(':').ok_or(401_u16)?;
        let (until, session) = until.parse().ok().zip(u64::from_str_radix(session, 16).ok()).ok_or(401_u16)?;
        let key = long_term_key(username, REALM_NAME, &password(&self.terms.secret, username));
        if realm != REALM_NAME || !message.is_signed_by(&key) {
            return Err(401);
        }
        Ok(Login { session, key, is_over: now.as_secs() > until })
    }

    /// Serves somebody who knows the password.
    fn serve(&mut self, now: Duration, from: Client, message: &Message<'_>, login: &Login) -> Outcome {
        if message.unknown().next().is_some() {
            return Err(420);
        }
        let port = self.by_client.get(&from).copied();
        if message.method == Method::Allocate {
            return match port {
                Some(port) => self.repeat(now, port, message, login),
                None => self.allocate(now, from, message, login),
            };
        }
        let port = port.ok_or(437_u16)?;
        let allocation = self.allocations.get(&port).filter(|allocation| allocation.until > now).ok_or(437_u16)?;
        if allocation.session != login.session {
            return Err(441);
        }
        match message.method {
            Method::Refresh => self.refresh(now, port, message),
            Method::CreatePermission => self.permit(now, port, message),
            Method::ChannelBind => self.bind(now, port, message),
            _ => Err(400),
        }
    }

    /// A request for an allocation that is there: its answer was lost, or it is one too many.
    fn repeat(&self, now: Duration, port: u16, message: &Message<'_>, login: &Login) -> Outcome {
        match self.allocations.get(&port) {
            Some(allocation) if allocation.session != login.session => Err(441),
            Some(allocation) if allocation.transaction == message.id && allocation.until > now => {
                Ok(self.allocated(port, allocation.client, message))
            }
            _ => Err(437),
        }
    }

    fn allocate(&mut self, now: Duration, from: Client, message: &Message<'_>, login: &Login) -> Outcome {
        if login.is_over {
            return Err(401);
        }
        match message.get(REQUESTED_TRANSPORT) {
            None => return Err(400),
            Some(transport) if transport.first() != UDP.first() => return Err(442),
            Some(_) => {}
        }
        if message.get(REQUESTED_ADDRESS_FAMILY).is_some_and(|family| family.first() != Some(&1)) {
            return Err(440);
        }
        if message.get(EVEN_PORT).or(message.get(RESERVATION_TOKEN)).is_some() {
            return Err(508);
        }
        let place = place(from.address.ip());
        let own = self.by_session.get(&login.session).map_or(0, |usage| usage.allocations);
        let near = self.by_address.get(&place).copied().unwrap_or(0);
        if own >= FOR_CONNECTION * self.pairings.connections(login.session) || near >= OF_ADDRESS {
            return Err(486);
        }
        if self.allocations.len() >= self.terms.allocations {
            return Err(508);
        }
        let port = self.free_port();
        let allocation = Allocation {
            client: from,
            session: login.session,
            transaction: message.id,
            until: now + ALLOCATION,
            permitted: Duration::ZERO,
            channels: Vec::new(),
        };
        self.allocations.insert(port, allocation);
        self.by_client.insert(from, port);
        self.by_session.entry(login.session).or_default().allocations += 1;
        *self.by_address.entry(place).or_default() += 1;
        Ok(self.allocated(port, from, message))
    }

    /// A number that nobody has. There are many times as many as there may be allocations.
    fn free_port(&mut self) -> u16 {
        loop {
            let port = self.next;
            self.next = self.next.checked_add(1).unwrap_or(FIRST_PORT);
            if !self.allocations.contains_key(&port) {
                return port;
            }
        }
    }

    fn allocated(&self, port: u16, client: Client, message: &Message<'_>) -> Writer {
        let answer = success(message).put_address(XOR_RELAYED_ADDRESS, self.relayed(port));
        mapped(answer, client).put(LIFETIME, &seconds(ALLOCATION))
    }

    fn relayed(&self, port: u16) -> SocketAddr {
        SocketAddr::new(self.terms.address.into(), port)
    }

    fn refresh(&mut self, now: Duration, port: u16, message: &Message<'_>) -> Outcome {
        if message.get(REQUESTED_ADDRESS_FAMILY).is_some_and(|family| family.first() != Some(&1)) {
            return Err(443);
        }
        let asked = message.number(LIFETIME).map_or(ALLOCATION, |asked| Duration::from_secs(asked.into()));
        let life = asked.min(ALLOCATION);
        match self.allocations.get_mut(&port) {
            Some(allocation) if !life.is_zero() => allocation.until = now + life,
            _ => self.free(port),
        }
        Ok(success(message).put(LIFETIME, &seconds(life)))
    }

    fn permit(&mut self, now: Duration, port: u16, message: &Message<'_>) -> Outcome {
        let peers: Vec<_> = message.addresses(XOR_PEER_ADDRESS).collect();
        if peers.is_empty() {
            return Err(400);
        }
        for peer in peers {
            self.check_peer(port, peer.ok_or(400_u16)?)?;
        }
        if let Some(allocation) = self.allocations.get_mut(&port) {
            allocation.permitted = now + PERMISSION;
        }
        Ok(success(message))
    }

    fn bind(&mut self, now: Duration, port: u16, message: &Message<'_>) -> Outcome {
        let number = message.number(CHANNEL_NUMBER).map(|number| (number >> 16) as u16);
        let number = number.filter(|number| (FIRST_CHANNEL..=LAST_CHANNEL).contains(number)).ok_or(400_u16)?;
        let peer = message.address(XOR_PEER_ADDRESS).ok_or(400_u16)?;
        self.check_peer(port, peer)?;
        let most = self.allocations.get(&port).map_or(0, |own| self.pairings.connections(own.session));
        let allocation = self.allocations.get_mut(&port).ok_or(437_u16)?;
        allocation.channels.retain(|channel| channel.until > now);
        let count = allocation.channels.len();
        let mut bound = allocation.channels.iter_mut();
        match bound.find(|channel| channel.number == number || channel.peer == peer.port()) {
            Some(channel) if (channel.number, channel.peer) != (number, peer.port()) => return Err(400),
            Some(channel) => channel.until = now + CHANNEL,
            None if count >= FOR_CONNECTION * most => return Err(508),
            None => allocation.channels.push(Channel { number, peer: peer.port(), until: now + CHANNEL }),
        }
        allocation.permitted = now + PERMISSION;
        Ok(success(message))
    }

    /// Checks that a peer is an allocation, and of somebody with whom this one's session shares something.
    fn check_peer(&self, port: u16, peer: SocketAddr) -> Result<(), u16> {
        let own = self.allocations.get(&port).ok_or(437_u16)?;
        let other = self.allocations.get(&peer.port()).filter(|_| peer.ip() == self.terms.address);
        let may = other.is_some_and(|other| self.pairings.share(own.session, other.session));
        if may { Ok(()) } else { Err(403) }
    }

    fn take_send(&mut self, now: Duration, from: Client, message: &Message<'_>) -> Command {
        let port = self.by_client.get(&from).copied();
        let peer = message.address(XOR_PEER_ADDRESS).filter(|peer| peer.ip() == self.terms.address);
        match (port, peer, message.get(DATA)) {
            (Some(port), Some(peer), Some(data)) => self.relay(now, port, peer.port(), data),
            _ => Command::Drop(RelayDrop::NotPermitted),
        }
    }

    fn take_channel(&mut self, now: Duration, from: Client, number: u16, data: &[u8]) -> Command {
        let own = self.by_client.get(&from).and_then(|port| Some((*port, self.allocations.get(port)?)));
        let peer = own.and_then(|(port, allocation)| {
            let mut bound = allocation.channels.iter();
            bound.find(|channel| channel.number == number && channel.until > now).map(|channel| (port, channel.peer))
        });
        match peer {
            Some((port, peer)) => self.relay(now, port, peer, data),
            None => Command::Drop(RelayDrop::NotPermitted),
        }
    }

    /// Hands data from one allocation to another, on a channel where that one has bound one. Both sides must have permitted it, and
    /// what their sessions share is looked up each time.
    fn relay(&mut self, now: Duration, port: u16, peer: u16, data: &[u8]) -> Command {
        let open =
            |port| self.allocations.get(&port).filter(|end: &&Allocation| end.until > now && end.permitted > now);
        let (Some(sender), Some(receiver)) = (open(port), open(peer)) else {
            return Command::Drop(RelayDrop::NotPermitted);
        };
        if !self.pairings.share(sender.session, receiver.session) {
            return Command::Drop(RelayDrop::NotPermitted);
        }
        let rate = self.terms.rate;
        if let Some(usage) = self.by_session.get_mut(&sender.session) {
            let full = usage.full.max(now);
            if full - now >= Duration::from_secs(1) {
                return Command::Drop(RelayDrop::TooFast);
            }
            usage.full = full + Duration::from_secs_f64(data.len() as f64 / rate);
        }
        let mut bound = receiver.channels.iter().filter(|channel| channel.until > now);
        let packet = match bound.find(|channel| channel.peer == port) {
            Some(channel) => on_channel(channel.number, data, receiver.client.stream.is_some()),
            None => {
                let id = indication_id(port, now);
                let message = Writer::new(Method::Data, Class::Indication, id);
                message.put_address(XOR_PEER_ADDRESS, self.relayed(port)).put(DATA, data).finish()
            }
        };
        Command::Relay(receiver.client, packet)
    }
}

/// Times at which strangers may be answered again, by address, in a table that does not grow.
#[derive(Debug)]
struct Answers {
    places: Vec<Duration>,
    hashes: RandomState,
}

impl Answers {
    fn new() -> Self {
        Self { places: vec![Duration::ZERO; PLACES], hashes: RandomState::new() }
    }

    /// Returns `true` if this address may be answered now, which is counted.
    fn spend(&mut self, ip: IpAddr, now: Duration) -> bool {
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

/// The address that bounds hold for: of IPv6 the network, within which somebody has as many as they like.
pub(super) fn place(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & (!0 << 64)).into(),
        v4 => v4,
    }
}

/// The number of an indication, to which nobody answers.
fn indication_id(port: u16, now: Duration) -> TransactionId {
    let mut id = [0; 12];
    let time = now.as_nanos().to_be_bytes();
    id.iter_mut().zip(port.to_be_bytes().iter().chain(&time[6..])).for_each(|(place, byte)| *place = *byte);
    id
}

fn success(message: &Message<'_>) -> Writer {
    Writer::new(message.method, Class::Success, message.id)
}

/// An answer with the address from which it was asked for.
fn mapped(answer: Writer, client: Client) -> Writer {
    answer.put_address(XOR_MAPPED_ADDRESS, SocketAddr::new(client.address.ip().to_canonical(), client.address.port()))
}

fn seconds(time: Duration) -> [u8; 4] {
    (time.as_secs() as u32).to_be_bytes()
}

/// What is said to a refusal.
fn reason(code: u16) -> &'static str {
    match code {
        401 => "Unauthorized",
        403 => "Forbidden",
        420 => "Unknown Attribute",
        437 => "Allocation Mismatch",
        438 => "Stale Nonce",
        440 => "Address Family not Supported",
        441 => "Wrong Credentials",
        442 => "Unsupported Transport",
        443 => "Peer Address Family Mismatch",
        486 => "Allocation Quota Reached",
        508 => "Insufficient Capacity",
        _ => "Bad Request",
    }
}
