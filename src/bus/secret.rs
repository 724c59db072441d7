//! The secret that the nodes of an instance share, and what it keys: the names of rooms on the bus and in the alternative place for
//! calls, and the signature of each message.

use super::near::Near;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use hmac::digest::Key;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The purpose of what is signed in beats.
pub(super) const BEATS: &[u8; 4] = b"head";
/// The purpose of what is signed of requests that are passed on.
pub(super) const PASSAGES: &[u8; 4] = b"pass";

/// The secret of an instance.
#[derive(Debug, Clone)]
pub struct InstanceSecret(Hmac<Sha256>);

/// The name of a room on the bus: nobody without the secret learns which room it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RoomKey([u8; 16]);

impl RoomKey {
    /// The key that is written so; nothing if none is.
    pub(super) fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl TryFrom<String> for RoomKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no key of a room")
    }
}

impl From<RoomKey> for String {
    fn from(room: RoomKey) -> Self {
        room.to_string()
    }
}

impl fmt::Display for RoomKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl InstanceSecret {
    /// The secret of these bytes, at least 32 of which an operator has to give.
    pub fn new(secret: &[u8]) -> Self {
        let mut key = Key::<Hmac<Sha256>>::default();
        key.iter_mut().zip(Sha256::digest(secret)).for_each(|(to, from)| *to = from);
        Self(Hmac::new(&key))
    }

    /// The key under which the home of this room is known: of the room's digits, so that a name and a `near` lead to the same.
    pub fn home_key(&self, room: Near) -> RoomKey {
        RoomKey(self.sign(b"home", room.to_string().as_bytes()))
    }

    /// The name of the room of this name in the alternative place for calls: 22 characters of base64url.
    pub fn alternative_name(&self, name: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.sign::<16>(b"call", name.as_bytes()))
    }

    /// A digest of these bytes, by which nodes compare a setting.
    pub(super) fn digest(&self, bytes: &[u8]) -> u32 {
        u32::from_be_bytes(self.sign(b"same", bytes))
    }

    /// The beginning of the signature of these bytes for a purpose.
    pub(super) fn sign<const N: usize>(&self, purpose: &[u8; 4], bytes: &[u8]) -> [u8; N] {
        let mut hash = [0; N];
        let whole = self.mac(purpose, bytes).finalize().into_bytes();
        hash.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
        hash
    }

    /// Returns `true` if this is that signature, or a beginning of it: who asks has looked at its length.
    pub(super) fn verifies(&self, purpose: &[u8; 4], bytes: &[u8], signature: &[u8]) -> bool {
        self.mac(purpose, bytes).verify_truncated_left(signature).is_ok()
    }

    fn mac(&self, purpose: &[u8; 4], bytes: &[u8]) -> Hmac<Sha256> {
        self.0.clone().chain_update(purpose).chain_update(bytes)
    }
}
