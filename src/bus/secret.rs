//! The secret that the nodes of an instance share, and what it keys: the names of rooms on the bus and in the alternative place for
//! calls, and the signature of each message.

use super::near::Near;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use hmac::digest::Key;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt;

/// Bytes of a signature.
pub(super) const SIGNATURE: usize = 8;

/// The secret of an instance.
#[derive(Debug, Clone)]
pub struct InstanceSecret(Hmac<Sha256>);

/// The name of a room on the bus: nobody without the secret learns which room it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomKey([u8; 16]);

impl RoomKey {
    /// The key that is written so; nothing if none is.
    pub(super) fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl Serialize for RoomKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RoomKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("no key of a room"))
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

    /// The key of the room of this name.
    pub fn room_key(&self, name: &str) -> RoomKey {
        RoomKey(self.hash(b"room", name.as_bytes()))
    }

    /// The key under which the home of this room is known: of the room's digits, so that a name and a `near` lead to the same.
    pub fn home_key(&self, room: Near) -> RoomKey {
        RoomKey(self.hash(b"home", room.to_string().as_bytes()))
    }

    /// The name of the room of this name in the alternative place for calls: 22 characters of base64url.
    pub fn alternative_name(&self, name: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.hash::<16>(b"call", name.as_bytes()))
    }

    /// A digest of these bytes, by which nodes compare a setting.
    pub(super) fn digest(&self, bytes: &[u8]) -> u32 {
        u32::from_be_bytes(self.hash(b"same", bytes))
    }

    /// The signature of these bytes.
    pub(super) fn sign(&self, bytes: &[u8]) -> [u8; SIGNATURE] {
        self.hash(b"head", bytes)
    }

    /// Returns `true` if this is the signature of these bytes.
    pub(super) fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        self.mac(b"head", bytes).verify_truncated_left(signature).is_ok()
    }

    /// The signature of what a node says of a request that it passes on.
    pub(super) fn sign_passage<const N: usize>(&self, bytes: &[u8]) -> [u8; N] {
        self.hash(b"pass", bytes)
    }

    /// Returns `true` if this is that signature, or a beginning of it: who asks has looked at its length.
    pub(super) fn verifies_passage(&self, bytes: &[u8], signature: &[u8]) -> bool {
        self.mac(b"pass", bytes).verify_truncated_left(signature).is_ok()
    }

    fn mac(&self, purpose: &[u8; 4], bytes: &[u8]) -> Hmac<Sha256> {
        self.0.clone().chain_update(purpose).chain_update(bytes)
    }

    fn hash<const N: usize>(&self, purpose: &[u8; 4], bytes: &[u8]) -> [u8; N] {
        let mut hash = [0; N];
        let whole = self.mac(purpose, bytes).finalize().into_bytes();
        hash.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
        hash
    }
}
