//! The rules of the relay (RFC 8489, RFC 8656): told of packets and of the time, they say what is sent to whom. They know no
//! socket and no clock. [`super::state`] calls them.
//!
//! An allocation is a number in a table: its relayed address is nobody's, nothing listens there, and nothing is ever sent to an
//! address that a client names.

#[cfg(test)]
mod fuzz;

use super::allocations::{Allocation, Allocations, Channel, FiveTuple};
use super::codec::attribute::{
    CHANNEL_NUMBER, DATA, EVEN_PORT, LIFETIME, NONCE, REALM, REQUESTED_ADDRESS_FAMILY, REQUESTED_TRANSPORT,
    RESERVATION_TOKEN, UNKNOWN_ATTRIBUTES, XOR_MAPPED_ADDRESS, XOR_PEER_ADDRESS, XOR_RELAYED_ADDRESS,
};
use super::codec::{
    Class, FIRST_CHANNEL, LAST_CHANNEL, MessageWriter, Method, Packet, StunMessage, TransactionId, UDP, on_channel,
};
use super::credentials::{Login, REALM_NAME, RelayTerms};
use super::pairings::Pairings;
use super::strangers::Answers;
use crate::metrics::RelayDrop;
use std::net::SocketAddr;
use std::time::Duration;

/// Time for which an allocation lives unless it is refreshed.
const ALLOCATION: Duration = Duration::from_secs(600);
/// Time for which a permission holds (RFC 8656, section 9).
const PERMISSION: Duration = Duration::from_secs(300);
/// Time for which a channel is bound (RFC 8656, section 12).
const CHANNEL: Duration = Duration::from_secs(600);
/// Allocations of a session, and channels of an allocation, for each connection that is being made: Firefox takes eight.
const FOR_CONNECTION: usize = 16;
/// Allocations of an address.
pub(super) const OF_ADDRESS: usize = 512;
/// The bit that asks for the number behind an even one, too (RFC 8656, section 18.6).
const RESERVE: u8 = 0x80;

/// Outcome of a packet.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PacketOutcome {
    /// Answer to the sender, with this code: 200 for yes.
    Answer(u16, Vec<u8>),
    /// Packet that goes to another client.
    Relay(FiveTuple, Vec<u8>),
    /// Nothing.
    Drop(RelayDrop),
}

/// The allocations, and what is known of clients.
#[derive(Debug)]
pub(super) struct RelayRules {
    pub(super) terms: RelayTerms,
    pub(super) pairings: Pairings,
    pub(super) allocations: Allocations,
    answers: Answers,
}

/// Success: the attributes of the answer. Or the code of a refusal.
type RelayReply = Result<MessageWriter, u16>;

impl RelayRules {
    pub(super) fn new(terms: RelayTerms) -> Self {
        let (pairings, allocations) = (Pairings::default(), Allocations::new());
        Self { terms, pairings, allocations, answers: Answers::new() }
    }

    /// Takes a packet.
    pub(super) fn take(&mut self, now: Duration, from: FiveTuple, packet: &[u8]) -> PacketOutcome {
        match Packet::read(packet) {
            Some(Packet::Channel(number, data)) => self.take_channel(now, from, number, data),
            Some(Packet::StunMessage(message)) => match (message.class, message.method) {
                (Class::Request, Method::Send | Method::Data) => PacketOutcome::Drop(RelayDrop::Malformed),
                (Class::Request, _) => self.ask(now, from, &message),
                (Class::Indication, Method::Send) => self.take_send(now, from, &message),
                (Class::Indication, Method::Binding) => PacketOutcome::Drop(RelayDrop::KeepAlive),
                _ => PacketOutcome::Drop(RelayDrop::Malformed),
            },
            None => PacketOutcome::Drop(RelayDrop::Malformed),
        }
    }

    /// Answers a request.
    fn ask(&mut self, now: Duration, from: FiveTuple, message: &StunMessage<'_>) -> PacketOutcome {
        let ip = from.address.ip();
        let login = match message.method {
            Method::Binding => None,
            _ => Some(self.terms.login(now, ip, message)),
        };
        let (outcome, key) = match login {
            Some(Ok(login)) => (self.serve(now, from, message, &login), Some(login.key)),
            // Of strangers nothing is kept, and they are answered briefly and seldom.
            _ if !self.answers.spend(ip, now) => return PacketOutcome::Drop(RelayDrop::TooOften),
            Some(Err(code)) => (Err(code), None),
            None => (Ok(mapped(success(message), from)), None),
        };
        let finish = |answer: MessageWriter| match key {
            Some(key) => answer.sign(&key),
            None => answer.finish(),
        };
        match outcome {
            Ok(answer) => PacketOutcome::Answer(200, finish(answer)),
            Err(code) => {
                let mut answer =
                    MessageWriter::new(message.method, Class::Error, message.id).put_error(code, reason(code));
                if matches!(code, 401 | 438) {
                    let nonce = self.terms.nonce(ip, now);
                    answer = answer.put(REALM, REALM_NAME).put(NONCE, nonce.as_bytes());
                }
                if code == 420 {
                    let unknown: Vec<u8> = message.unknown().take(4).flat_map(u16::to_be_bytes).collect();
                    answer = answer.put(UNKNOWN_ATTRIBUTES, &unknown);
                }
                PacketOutcome::Answer(code, finish(answer))
            }
        }
    }

    /// Serves somebody who knows the password.
    fn serve(&mut self, now: Duration, from: FiveTuple, message: &StunMessage<'_>, login: &Login) -> RelayReply {
        if message.unknown().next().is_some() {
            return Err(420);
        }
        let port = self.allocations.number(&from);
        if message.method == Method::Allocate {
            return match port {
                Some(port) => self.repeat(now, port, message, login),
                None => self.allocate(now, from, message, login),
            };
        }
        let port = port.ok_or(437_u16)?;
        let allocation = self.allocations.get(port).filter(|allocation| allocation.until > now).ok_or(437_u16)?;
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
    fn repeat(&self, now: Duration, port: u16, message: &StunMessage<'_>, login: &Login) -> RelayReply {
        match self.allocations.get(port) {
            Some(allocation) if allocation.session != login.session => Err(441),
            Some(allocation) if allocation.transaction == message.id && allocation.until > now => {
                Ok(self.allocated(port, allocation.client, message))
            }
            _ => Err(437),
        }
    }

    fn allocate(&mut self, now: Duration, from: FiveTuple, message: &StunMessage<'_>, login: &Login) -> RelayReply {
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
        let is_even = match (message.get(EVEN_PORT), message.get(RESERVATION_TOKEN)) {
            (None, None) => false,
            (Some([bits, ..]), None) if bits & RESERVE == 0 => true,
            (Some([]), None) | (Some(_), Some(_)) => return Err(400),
            _ => return Err(508), // the next number is kept for nobody
        };
        let most = FOR_CONNECTION * self.pairings.connections(login.session);
        let near = self.allocations.of_address(from.address.ip());
        if self.allocations.of_session(login.session) >= most || near >= OF_ADDRESS {
            return Err(486);
        }
        if self.allocations.len() >= self.terms.allocations {
            return Err(508);
        }
        let allocation = Allocation {
            client: from,
            session: login.session,
            transaction: message.id,
            until: now + ALLOCATION,
            permitted: Duration::ZERO,
            channels: Vec::new(),
        };
        let port = self.allocations.add(allocation, is_even).ok_or(508_u16)?;
        Ok(self.allocated(port, from, message))
    }

    fn allocated(&self, port: u16, client: FiveTuple, message: &StunMessage<'_>) -> MessageWriter {
        let answer = success(message).put_address(XOR_RELAYED_ADDRESS, self.relayed(port));
        mapped(answer, client).put(LIFETIME, &seconds(ALLOCATION))
    }

    fn relayed(&self, port: u16) -> SocketAddr {
        SocketAddr::new(self.terms.address.into(), port)
    }

    fn refresh(&mut self, now: Duration, port: u16, message: &StunMessage<'_>) -> RelayReply {
        if message.get(REQUESTED_ADDRESS_FAMILY).is_some_and(|family| family.first() != Some(&1)) {
            return Err(443);
        }
        let asked = message.number(LIFETIME).map_or(ALLOCATION, |asked| Duration::from_secs(asked.into()));
        let life = asked.min(ALLOCATION);
        match self.allocations.get_mut(port) {
            Some(allocation) if !life.is_zero() => allocation.until = now + life,
            _ => self.allocations.free(port),
        }
        Ok(success(message).put(LIFETIME, &seconds(life)))
    }

    fn permit(&mut self, now: Duration, port: u16, message: &StunMessage<'_>) -> RelayReply {
        let peers: Vec<_> = message.addresses(XOR_PEER_ADDRESS).collect();
        if peers.is_empty() {
            return Err(400);
        }
        for peer in peers {
            let peer = peer.ok_or(400_u16)?;
            if !self.is_given_back(port, peer) {
                self.check_peer(port, peer)?;
            }
        }
        if let Some(allocation) = self.allocations.get_mut(port) {
            allocation.permitted = now + PERMISSION;
        }
        Ok(success(message))
    }

    fn bind(&mut self, now: Duration, port: u16, message: &StunMessage<'_>) -> RelayReply {
        let number = message.number(CHANNEL_NUMBER).map(|number| (number >> 16) as u16);
        let number = number.filter(|number| (FIRST_CHANNEL..=LAST_CHANNEL).contains(number)).ok_or(400_u16)?;
        let peer = message.address(XOR_PEER_ADDRESS).ok_or(400_u16)?;
        self.check_peer(port, peer)?;
        let most = self.allocations.get(port).map_or(0, |own| self.pairings.connections(own.session));
        let allocation = self.allocations.get_mut(port).ok_or(437_u16)?;
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

    /// Returns `true` for a number that is nobody's, where this one's session shares something with others, one of whom may have had it.
    /// A permission is for an IP (RFC 8656, section 9), and Firefox asks once for one, by whichever number it hears of first: after a
    /// refusal it never asks again.
    fn is_given_back(&self, port: u16, peer: SocketAddr) -> bool {
        let is_nobodys = peer.ip() == self.terms.address && self.allocations.get(peer.port()).is_none();
        is_nobodys && self.allocations.get(port).is_some_and(|own| self.pairings.has_companion(own.session))
    }

    /// Checks that a peer is an allocation, and of somebody with whom this one's session shares something.
    fn check_peer(&self, port: u16, peer: SocketAddr) -> Result<(), u16> {
        let own = self.allocations.get(port).ok_or(437_u16)?;
        let other = self.allocations.get(peer.port()).filter(|_| peer.ip() == self.terms.address);
        let may = other.is_some_and(|other| self.pairings.share(own.session, other.session));
        if may { Ok(()) } else { Err(403) }
    }

    fn take_send(&mut self, now: Duration, from: FiveTuple, message: &StunMessage<'_>) -> PacketOutcome {
        let port = self.allocations.number(&from);
        let peer = message.address(XOR_PEER_ADDRESS).filter(|peer| peer.ip() == self.terms.address);
        match (port, peer, message.get(DATA)) {
            (Some(port), Some(peer), Some(data)) => self.relay(now, port, peer.port(), data),
            _ => PacketOutcome::Drop(RelayDrop::NotPermitted),
        }
    }

    fn take_channel(&mut self, now: Duration, from: FiveTuple, number: u16, data: &[u8]) -> PacketOutcome {
        let own = self.allocations.number(&from).and_then(|port| Some((port, self.allocations.get(port)?)));
        let peer = own.and_then(|(port, allocation)| {
            let mut bound = allocation.channels.iter();
            bound.find(|channel| channel.number == number && channel.until > now).map(|channel| (port, channel.peer))
        });
        match peer {
            Some((port, peer)) => self.relay(now, port, peer, data),
            None => PacketOutcome::Drop(RelayDrop::NotPermitted),
        }
    }

    /// Hands data from one allocation to another, on a channel where that one has bound one. Both sides must have permitted it, and
    /// what their sessions share is looked up each time.
    fn relay(&mut self, now: Duration, port: u16, peer: u16, data: &[u8]) -> PacketOutcome {
        let open = |port| self.allocations.get(port).filter(|end: &&Allocation| end.until > now && end.permitted > now);
        let (Some(sender), Some(receiver)) = (open(port), open(peer)) else {
            return PacketOutcome::Drop(RelayDrop::NotPermitted);
        };
        let session = sender.session;
        if !self.pairings.share(session, receiver.session) {
            return PacketOutcome::Drop(RelayDrop::NotPermitted);
        }
        if !self.allocations.spend(session, data.len(), self.terms.rate, now) {
            return PacketOutcome::Drop(RelayDrop::TooFast);
        }
        let Some(receiver) = self.allocations.get(peer) else { return PacketOutcome::Drop(RelayDrop::NotPermitted) };
        let mut bound = receiver.channels.iter().filter(|channel| channel.until > now);
        let packet = match bound.find(|channel| channel.peer == port) {
            Some(channel) => on_channel(channel.number, data, receiver.client.stream.is_some()),
            None => {
                let id = indication_id(port, now);
                let message = MessageWriter::new(Method::Data, Class::Indication, id);
                message.put_address(XOR_PEER_ADDRESS, self.relayed(port)).put(DATA, data).finish()
            }
        };
        PacketOutcome::Relay(receiver.client, packet)
    }
}

/// The number of an indication, to which nobody answers.
fn indication_id(port: u16, now: Duration) -> TransactionId {
    let mut id = [0; 12];
    let time = now.as_nanos().to_be_bytes();
    id.iter_mut().zip(port.to_be_bytes().iter().chain(&time[6..])).for_each(|(place, byte)| *place = *byte);
    id
}

fn success(message: &StunMessage<'_>) -> MessageWriter {
    MessageWriter::new(message.method, Class::Success, message.id)
}

/// An answer with the address from which it was asked for.
fn mapped(answer: MessageWriter, client: FiveTuple) -> MessageWriter {
    answer.put_address(XOR_MAPPED_ADDRESS, SocketAddr::new(client.address.ip().to_canonical(), client.address.port()))
}

fn seconds(time: Duration) -> [u8; 4] {
    (time.as_secs() as u32).to_be_bytes()
}

/// Reason phrase of a refusal.
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
