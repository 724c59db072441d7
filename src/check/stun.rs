//! As much of STUN and TURN as it takes to ask a server whether it is there, and a relay whether it takes credentials
//! (RFC 8489, RFC 8656): requests as bytes, and bytes as answers. [`super::relay`] sends and receives them.

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;

/// Bytes before the attributes.
pub(super) const HEAD: usize = 20;

const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const ERROR_CODE: u16 = 0x0009;
const LIFETIME: u16 = 0x000d;
const REALM: u16 = 0x0014;
const NONCE: u16 = 0x0015;
const REQUESTED_TRANSPORT: u16 = 0x0019;
/// Bits of the type of a message that make it an answer, and one of these a refusal.
const CLASS: u16 = 0x0110;
const SUCCESS: u16 = 0x0100;
/// UDP, as the transport of a relayed address.
const UDP: [u8; 4] = [17, 0, 0, 0];
/// Bytes of an integrity with the head of its attribute.
const INTEGRITY: usize = 24;

/// What a server is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// The address from which it is asked.
    Binding = 1,
    /// A relayed address.
    Allocate = 3,
    /// The end of that.
    Release = 4,
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
pub(super) struct Request {
    pub(super) bytes: Vec<u8>,
    id: [u8; 12],
}

/// The answer to a request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// The code of a refusal; none of a success.
    pub(super) refused: Option<u16>,
    pub(super) realm: Vec<u8>,
    pub(super) nonce: Vec<u8>,
}

impl Request {
    pub(super) fn new(method: Method, login: Option<&Login>) -> Self {
        let mut id = [0; 12];
        id.copy_from_slice(&uuid::Uuid::new_v4().into_bytes()[4..]);
        let mut attributes = Vec::new();
        match method {
            Method::Binding => {}
            Method::Allocate => put(&mut attributes, REQUESTED_TRANSPORT, &UDP),
            Method::Release => put(&mut attributes, LIFETIME, &[0; 4]),
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
    pub(super) fn answer(&self, packet: &[u8]) -> Option<Answer> {
        let (head, body) = packet.split_at_checked(HEAD)?;
        let kind = u16::from_be_bytes([head[0], head[1]]);
        let is_answer = head[4..8] == COOKIE && head[8..] == self.id && kind & !CLASS == self.method();
        if !is_answer || body.len() < body_length(head) {
            return None;
        }
        let mut answer = Answer::default();
        for (name, value) in attributes(&body[..body_length(head)]) {
            match (name, value) {
                (REALM, realm) => answer.realm = realm.to_vec(),
                (NONCE, nonce) => answer.nonce = nonce.to_vec(),
                (ERROR_CODE, [_, _, hundreds, rest, ..]) => {
                    answer.refused = Some(u16::from(hundreds & 7) * 100 + u16::from(*rest));
                }
                _ => {}
            }
        }
        match kind & CLASS {
            SUCCESS => Some(Answer { refused: None, ..answer }),
            CLASS => Some(Answer { refused: answer.refused.or(Some(0)), ..answer }),
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
pub(super) fn body_length(head: &[u8]) -> usize {
    head.get(2..4).map_or(0, |length| length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

fn message(method: Method, id: [u8; 12], attributes: &[u8], more: usize) -> Vec<u8> {
    let length = (attributes.len() + more) as u16; // some hundreds
    [&(method as u16).to_be_bytes()[..], &length.to_be_bytes(), &COOKIE, &id, attributes].concat()
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
