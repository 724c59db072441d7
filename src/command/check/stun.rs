//! As much of STUN and TURN as it takes to ask a server whether it is there, and a relay whether it takes credentials and carries
//! what two callers say (RFC 8489, RFC 8656): requests as bytes, and bytes as answers. [`super::relay`] sends and receives them.

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// Bytes before the attributes.
const HEAD: usize = 20;

const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const ERROR_CODE: u16 = 0x0009;
const CHANNEL_NUMBER: u16 = 0x000c;
const LIFETIME: u16 = 0x000d;
const XOR_PEER_ADDRESS: u16 = 0x0012;
const REALM: u16 = 0x0014;
const NONCE: u16 = 0x0015;
const XOR_RELAYED_ADDRESS: u16 = 0x0016;
const REQUESTED_TRANSPORT: u16 = 0x0019;
/// Bits of the type of a message that make it an answer, and one of these a refusal.
const CLASS: u16 = 0x0110;
const SUCCESS: u16 = 0x0100;
/// UDP, as the transport of a relayed address.
const UDP: [u8; 4] = [17, 0, 0, 0];
/// The channel that is bound: the first that there is.
const CHANNEL: [u8; 2] = [0x40, 0x00];
/// Most characters of a relay's own words that are shown.
const WORDS: usize = 60;
/// Bytes of an integrity with the head of its attribute.
const INTEGRITY: usize = 24;

/// Method of a request, with what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// The address from which it is asked.
    Binding,
    /// A relayed address.
    Allocate,
    /// The end of that.
    Release,
    /// A channel to another address.
    Bind(SocketAddr),
}

impl Method {
    fn code(self) -> u16 {
        match self {
            Self::Binding => 1,
            Self::Allocate => 3,
            Self::Release => 4,
            Self::Bind(_) => 9,
        }
    }
}

/// A user of a relay, and what the relay said of itself when it first refused.
#[derive(Debug)]
pub(super) struct Login {
    pub(super) username: String,
    pub(super) credential: String,
    pub(super) realm: Vec<u8>,
    pub(super) nonce: Vec<u8>,
}

/// A request, ready to be sent.
#[derive(Debug)]
pub(super) struct StunRequest {
    pub(super) bytes: Vec<u8>,
    id: [u8; 12],
}

/// The answer to a request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct StunResponse {
    /// The refusal, if it is one.
    pub(super) refused: Option<ErrorResponse>,
    pub(super) realm: Vec<u8>,
    pub(super) nonce: Vec<u8>,
    /// The address that a relay gives.
    pub(super) relayed: Option<SocketAddr>,
}

/// The refusal of a request: a code, and what the server says to it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ErrorResponse {
    pub(super) code: u16,
    reason: String,
}

impl fmt::Display for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let space = if self.reason.is_empty() { "" } else { " " };
        write!(f, "error {}{space}{}", self.code, self.reason)
    }
}

impl StunRequest {
    pub(super) fn new(method: Method, login: Option<&Login>) -> Self {
        let mut id = [0; 12];
        id.copy_from_slice(&uuid::Uuid::new_v4().into_bytes()[4..]);
        let mut attributes = Vec::new();
        match method {
            Method::Binding => {}
            Method::Allocate => put(&mut attributes, REQUESTED_TRANSPORT, &UDP),
            Method::Release => put(&mut attributes, LIFETIME, &[0; 4]),
            Method::Bind(peer) => {
                put(&mut attributes, CHANNEL_NUMBER, &[&CHANNEL[..], &[0; 2]].concat());
                put(&mut attributes, XOR_PEER_ADDRESS, &masked(peer, id));
            }
        }
        if let Some(login) = login {
            put(&mut attributes, USERNAME, login.username.as_bytes());
            put(&mut attributes, REALM, &login.realm);
            put(&mut attributes, NONCE, &login.nonce);
            // It covers a head whose length includes it already.
            if let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&login.key()) {
                mac.update(&message(method, id, &attributes, INTEGRITY));
                put(&mut attributes, MESSAGE_INTEGRITY, &mac.finalize().into_bytes());
            }
        }
        Self { bytes: message(method, id, &attributes, 0), id }
    }

    /// The answer to this request that a packet is; `None` if it is none.
    pub(super) fn answer(&self, packet: &[u8]) -> Option<StunResponse> {
        let (head, body) = packet.split_at_checked(HEAD)?;
        let kind = u16::from_be_bytes([head[0], head[1]]);
        let is_answer = head[4..8] == COOKIE && head[8..] == self.id && kind & !CLASS == self.method();
        if !is_answer || body.len() < body_length(head) {
            return None;
        }
        let mut answer = StunResponse::default();
        for (name, value) in attributes(&body[..body_length(head)]) {
            match (name, value) {
                (REALM, realm) => answer.realm = realm.to_vec(),
                (NONCE, nonce) => answer.nonce = nonce.to_vec(),
                (ERROR_CODE, [_, _, hundreds, rest, reason @ ..]) => {
                    let code = u16::from(hundreds & 7) * 100 + u16::from(*rest);
                    let reason = reason.iter().map(|byte| char::from(*byte)).filter(|c| matches!(c, ' '..='~'));
                    answer.refused = Some(ErrorResponse { code, reason: reason.take(WORDS).collect() });
                }
                (XOR_RELAYED_ADDRESS, address) => answer.relayed = unmasked(address, self.id),
                _ => {}
            }
        }
        match kind & CLASS {
            SUCCESS => Some(StunResponse { refused: None, ..answer }),
            CLASS => {
                Some(StunResponse { refused: answer.refused.or_else(|| Some(ErrorResponse::default())), ..answer })
            }
            _ => None,
        }
    }

    fn method(&self) -> u16 {
        self.bytes.iter().take(2).fold(0, |method, byte| method << 8 | u16::from(*byte))
    }
}

impl Login {
    /// The key of the long-term credentials (RFC 8489, section 9.2.2).
    fn key(&self) -> Vec<u8> {
        let parts = [self.username.as_bytes(), &self.realm, self.credential.as_bytes()];
        Md5::digest(parts.join(&b':')).to_vec()
    }
}

/// Bytes that follow a head.
fn body_length(head: &[u8]) -> usize {
    head.get(2..4).map_or(0, |length| length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

fn message(method: Method, id: [u8; 12], attributes: &[u8], more: usize) -> Vec<u8> {
    let length = (attributes.len() + more) as u16; // some hundreds
    [&method.code().to_be_bytes()[..], &length.to_be_bytes(), &COOKIE, &id, attributes].concat()
}

/// Data that a relay carries over the channel that is bound.
pub(super) fn on_channel(data: &[u8]) -> Vec<u8> {
    [&CHANNEL[..], &(data.len() as u16).to_be_bytes(), data].concat()
}

/// Bytes of a packet by its first four: a message, or something on a channel, which fills up four bytes on a stream.
pub(super) fn packet_length(start: &[u8; 4]) -> usize {
    match start[0] >> 6 {
        0 => HEAD + body_length(start),
        _ => start.len() + body_length(start).next_multiple_of(4),
    }
}

/// An address as messages have it: exclusive-or with the cookie and the id (RFC 8489, section 14.2).
fn masked(address: SocketAddr, id: [u8; 12]) -> Vec<u8> {
    let (family, ip) = match address.ip() {
        IpAddr::V4(ip) => (1, ip.octets().to_vec()),
        IpAddr::V6(ip) => (2, ip.octets().to_vec()),
    };
    [&[0, family][..], &xor(&address.port().to_be_bytes(), id), &xor(&ip, id)].concat()
}

fn unmasked(value: &[u8], id: [u8; 12]) -> Option<SocketAddr> {
    let (head, ip) = value.split_first_chunk::<4>()?;
    let ip = xor(ip, id);
    let ip: IpAddr = match head[1] {
        1 => <[u8; 4]>::try_from(ip).ok()?.into(),
        2 => <[u8; 16]>::try_from(ip).ok()?.into(),
        _ => return None,
    };
    let port = xor(&head[2..], id).iter().fold(0, |port, byte| port << 8 | u16::from(*byte));
    Some(SocketAddr::new(ip, port))
}

fn xor(bytes: &[u8], id: [u8; 12]) -> Vec<u8> {
    bytes.iter().zip(COOKIE.iter().chain(&id)).map(|(byte, mask)| byte ^ mask).collect()
}

fn put(attributes: &mut Vec<u8>, name: u16, value: &[u8]) {
    attributes.extend(name.to_be_bytes());
    attributes.extend((value.len() as u16).to_be_bytes());
    attributes.extend(value);
    attributes.resize(attributes.len().next_multiple_of(4), 0);
}

/// The attributes of a body, as far as they are whole.
fn attributes(mut body: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (head, rest) = body.split_at_checked(4)?;
        let value = rest.get(..body_length(head))?;
        body = rest.get(value.len().next_multiple_of(4)..).unwrap_or_default();
        Some((u16::from_be_bytes([head[0], head[1]]), value))
    })
}
