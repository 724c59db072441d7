//! The relay as others see it: its rules under their lock, the ways to its clients, and the seats that rooms hold. [`super::sockets`]
//! bring what clients send.

use super::allocations::{FiveTuple, place};
use super::credentials::RelayTerms;
use super::pairings::{SessionNumber, Sharing};
use super::rules::{OF_ADDRESS, PacketOutcome, RelayRules};
use crate::config::RelaySettings;
use crate::locks::{Lock, Mutex, none_is_held};
use crate::message::{IceServer, MemberId};
use crate::metrics::{self, RELAY_ALLOCATIONS, RELAY_BYTES, RELAY_PACKETS, RELAY_STREAMS, RelayDrop};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc;
use tokio::time::Instant;
use uuid::Uuid;

/// Packets that may wait for a client that reads a stream; what comes then is dropped, for late media is worth nothing.
const QUEUE: usize = 64;
/// Answers that may wait besides, for over a stream nobody asks again.
const QUEUED_ANSWERS: usize = 16;

/// The relay: its rules and the ways to its clients.
#[derive(Debug)]
pub struct Relay {
    /// The terms, which rules have too.
    terms: RelayTerms,
    settings: RelaySettings,
    has_tls: bool,
    /// Time at which it was made, by the clock of this process and since the epoch.
    epoch: (Instant, Duration),
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    rules: RelayRules,
    streams: HashMap<u64, (IpAddr, mpsc::Sender<Vec<u8>>)>,
    opened: u64,
}

/// A session that shares something with others, until this is dropped.
#[derive(Debug)]
pub struct RelaySeat {
    relay: Arc<Relay>,
    session: SessionNumber,
    shared: Sharing,
    number: u64,
}

/// The stream of a client, whose allocation goes with it.
#[derive(Debug)]
pub(super) struct ClientStream {
    pub(super) relay: Arc<Relay>,
    pub(super) client: FiveTuple,
    number: u64,
}

/// Packets that wait for the client of a stream.
pub(super) type WaitingAnswers = mpsc::Receiver<Vec<u8>>;

impl Relay {
    /// The relay of these settings, if they have one. `has_tls` says whether its streams may be encrypted.
    pub fn new(settings: &RelaySettings, has_tls: bool) -> Option<Arc<Self>> {
        let random = [Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4()].map(Uuid::into_bytes).concat();
        let terms = RelayTerms {
            secret: *random.first_chunk().filter(|_| settings.is_on)?,
            address: settings.address,
            rate: f64::from(settings.rate) * 1e6 / 8.0,
            allocations: settings.allocations,
        };
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let state = State { rules: RelayRules::new(terms.clone()), streams: HashMap::new(), opened: 0 };
        let epoch = (Instant::now(), since_epoch);
        Some(Arc::new(Self {
            terms,
            settings: settings.clone(),
            has_tls,
            epoch,
            state: Mutex::new(Lock::Relay, state),
        }))
    }

    /// The time by which credentials end, since the epoch: a step of the system's clock does not change it.
    pub fn now(&self) -> Duration {
        self.epoch.1 + self.epoch.0.elapsed()
    }

    /// The addresses of the relay under the host that a client reached, unless the settings name another, with credentials of a
    /// member until some second since the epoch. None if neither names one.
    pub fn ice_server(&self, member: &str, host: Option<&str>, until: u64) -> Option<IceServer> {
        let (host, port) = (self.settings.host.as_deref().or(host)?, self.settings.port);
        let mut urls: Vec<String> =
            ["udp", "tcp"].map(|transport| format!("turn:{host}:{port}?transport={transport}")).into();
        urls.extend(self.has_tls.then(|| format!("turns:{host}:{port}?transport=tcp")));
        let (username, credential) = self.terms.credentials(self.terms.number(member), until);
        Some(IceServer { urls, username: Some(username), credential: Some(credential) })
    }

    /// Counts a member in among those who share something, until the seat is dropped.
    pub fn enter(self: &Arc<Self>, member: MemberId, shared: Sharing) -> RelaySeat {
        let session = self.terms.number(&member.to_string());
        let number = self.state.lock().rules.pairings.enter(session, shared.clone());
        RelaySeat { relay: self.clone(), session, shared, number }
    }

    /// Drops all allocations of a member whose session ends.
    pub fn end(&self, member: MemberId) {
        let session = self.terms.number(&member.to_string());
        self.state.lock().rules.allocations.drop_session(session);
    }

    /// Takes a packet. What has to be sent over UDP is returned; what goes over a stream is queued there.
    pub(super) fn take(&self, from: FiveTuple, packet: &[u8]) -> Option<(FiveTuple, Vec<u8>)> {
        let now = self.now();
        let mut state = self.state.lock();
        let command = state.rules.take(now, from, packet);
        let (to, is_data) = if let PacketOutcome::Relay(to, _) = &command { (*to, true) } else { (from, false) };
        let stream = to.stream.map(|number| state.streams.get(&number).map(|(_, stream)| stream.clone()));
        drop(state);
        let packet = match command {
            PacketOutcome::Answer(code, packet) => {
                metrics::relay_answered(code);
                packet
            }
            PacketOutcome::Relay(_, packet) => {
                RELAY_PACKETS.add(1);
                RELAY_BYTES.add(packet.len());
                packet
            }
            PacketOutcome::Drop(reason) => {
                metrics::relay_dropped(reason);
                return None;
            }
        };
        let Some(stream) = stream else { return Some((to, packet)) };
        let has_room = |stream: &mpsc::Sender<_>| !is_data || stream.capacity() > QUEUED_ANSWERS;
        if stream.is_some_and(|stream| !has_room(&stream) || stream.try_send(packet).is_err()) {
            metrics::relay_dropped(RelayDrop::QueueFull);
        }
        None
    }

    /// Returns `true` if a client has an allocation.
    pub(super) fn has(&self, client: &FiveTuple) -> bool {
        self.state.lock().rules.allocations.has(client)
    }

    /// Forgets what is over, and tells how much there is.
    pub(super) fn sweep(&self) {
        let now = self.now();
        let mut state = self.state.lock();
        state.rules.allocations.expire(now);
        let (allocations, streams) = (state.rules.allocations.len(), state.streams.len());
        drop(state);
        RELAY_ALLOCATIONS.set(allocations as f64);
        RELAY_STREAMS.set(streams as f64);
    }

    /// A stream for this address, if it has not too many: as many as it may have allocations.
    pub(super) fn open_stream(self: &Arc<Self>, address: SocketAddr) -> Option<(ClientStream, WaitingAnswers)> {
        let (place, (sender, waiting)) = (place(address.ip()), mpsc::channel(QUEUE + QUEUED_ANSWERS));
        let mut state = self.state.lock();
        let near = state.streams.values().filter(|(other, _)| *other == place).count();
        if near >= OF_ADDRESS || state.streams.len() >= self.settings.allocations {
            drop(state);
            return None;
        }
        state.opened += 1;
        let number = state.opened;
        state.streams.insert(number, (place, sender));
        drop(state);
        let client = FiveTuple { address, stream: Some(number), at: None };
        Some((ClientStream { relay: self.clone(), client, number }, waiting))
    }
}

impl Drop for RelaySeat {
    fn drop(&mut self) {
        none_is_held("a seat of the relay");
        let mut state = self.relay.state.lock();
        if state.rules.pairings.leave(self.session, &self.shared, self.number) {
            state.rules.allocations.drop_session(self.session);
        }
    }
}

impl Drop for ClientStream {
    fn drop(&mut self) {
        none_is_held("a stream of the relay");
        let mut state = self.relay.state.lock();
        state.rules.allocations.close(&self.client);
        let sender = state.streams.remove(&self.number);
        drop(state);
        drop(sender); // a waker may go with it
    }
}
