//! Requests to a STUN or TURN server, and its answers to them, by the codec of the server's own relay. [`super::relay`] sends and
//! receives them.

use causerie::relay::codec::attribute::{
    CHANNEL_NUMBER, LIFETIME, NONCE, REALM, REQUESTED_TRANSPORT, USERNAME, XOR_PEER_ADDRESS, XOR_RELAYED_ADDRESS,
};
use causerie::relay::codec::{self, Class, FIRST_CHANNEL, MessageWriter, Packet, TransactionId, UDP, long_term_key};
use std::fmt;
use std::net::SocketAddr;

/// Most characters of a relay's own words that are shown.
const WORDS: usize = 60;

/// Method of a request, with what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StunMethod {
    /// The address from which it is asked.
    Binding,
    /// A relayed address.
    Allocate,
    /// The end of that.
    Release,
    /// A channel to another address: the first that there is.
    Bind(SocketAddr),
}

/// A user of a relay, and what the relay said of itself when it first refused.
#[derive(Debug)]
pub(super) struct RelayUser {
    pub(super) username: String,
    pub(super) credential: String,
    pub(super) realm: Vec<u8>,
    pub(super) nonce: Vec<u8>,
}

/// A request, ready to be sent.
#[derive(Debug)]
pub(super) struct StunRequest {
    pub(super) bytes: Vec<u8>,
    method: codec::Method,
    id: TransactionId,
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
    pub(super) fn new(method: StunMethod, login: Option<&RelayUser>) -> Self {
        let mut id = [0; 12];
        id.copy_from_slice(&uuid::Uuid::new_v4().into_bytes()[4..]);
        let writer = |method| MessageWriter::new(method, Class::Request, id);
        let (method, request) = match method {
            StunMethod::Binding => (codec::Method::Binding, writer(codec::Method::Binding)),
            StunMethod::Allocate => {
                (codec::Method::Allocate, writer(codec::Method::Allocate).put(REQUESTED_TRANSPORT, &UDP))
            }
            StunMethod::Release => (codec::Method::Refresh, writer(codec::Method::Refresh).put(LIFETIME, &[0; 4])),
            StunMethod::Bind(peer) => {
                let number = (u32::from(FIRST_CHANNEL) << 16).to_be_bytes();
                let request = writer(codec::Method::ChannelBind).put(CHANNEL_NUMBER, &number);
                (codec::Method::ChannelBind, request.put_address(XOR_PEER_ADDRESS, peer))
            }
        };
        let bytes = match login {
            None => request.finish(),
            Some(RelayUser { username, credential, realm, nonce }) => {
                let request = request.put(USERNAME, username.as_bytes()).put(REALM, realm).put(NONCE, nonce);
                request.sign(&long_term_key(username, realm, credential))
            }
        };
        Self { bytes, method, id }
    }

    /// The answer to this request that a packet is; `None` if it is none.
    pub(super) fn answer(&self, packet: &[u8]) -> Option<StunResponse> {
        let Some(Packet::StunMessage(message)) = Packet::read(packet) else { return None };
        if (message.method, message.id) != (self.method, self.id) {
            return None;
        }
        let refused = match message.class {
            Class::Success => None,
            Class::Error => Some(message.error().map_or_else(ErrorResponse::default, |(code, reason)| {
                let reason = reason.iter().map(|byte| char::from(*byte)).filter(|c| matches!(c, ' '..='~'));
                ErrorResponse { code, reason: reason.take(WORDS).collect() }
            })),
            Class::Request | Class::Indication => return None,
        };
        let bytes = |name| message.get(name).unwrap_or_default().to_vec();
        let relayed = message.address(XOR_RELAYED_ADDRESS);
        Some(StunResponse { refused, realm: bytes(REALM), nonce: bytes(NONCE), relayed })
    }
}
