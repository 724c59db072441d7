//! The construction of sealed rooms (`docs/sealed.md`): keys from the secret of a link, frames that are sealed and opened. It knows
//! no room's state.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::digest::{SHA256, digest};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};

const VERSION: &[u8] = b"causerie sealed v1";

/// Sizes of a plaintext, its length included; above the last, multiples of it.
const STEPS: [usize; 5] = [256, 1 << 10, 4 << 10, 16 << 10, 64 << 10];

/// The secret that a link bears.
#[derive(Clone)]
pub(crate) struct Secret([u8; 32]);

/// A frame as the server passes it on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Sealed {
    v: u8,
    pub(super) sid: String,
    pub(super) n: u64,
    pub(super) data: String,
}

/// A key of AES-256-GCM, and the load whose frames it is for.
pub(super) struct LoadKey {
    key: LessSafeKey,
    sid: String,
}

impl Sealed {
    /// Returns what tells it from another frame with the same counter.
    pub(super) fn mark(&self) -> [u8; 8] {
        digest(&SHA256, self.data.as_bytes()).as_ref().first_chunk().copied().unwrap_or_default()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// Returns the secret of a link, or of what stands behind its `#`.
    pub(crate) fn of_link(link: &str) -> Option<Self> {
        let (_, parts) = link.split_once('#')?;
        let secret = parts.split('&').find_map(|part| part.strip_prefix("sealed="))?;
        Some(Self(decode(secret)?.try_into().ok()?))
    }

    /// Returns the name of the room.
    pub(crate) fn room(&self) -> String {
        format!("~{}", encode(&derive::<27>(&self.0, &[b"room"])))
    }

    /// Returns the key of a load, if its name is one.
    pub(super) fn load_key(&self, room: &str, sid: &str) -> Option<LoadKey> {
        let bytes = decode(sid).filter(|bytes| bytes.len() == 16)?;
        Some(LoadKey::new(derive(&self.0, &[b"key", room.as_bytes(), &bytes]), sid))
    }
}

impl LoadKey {
    fn new(key: [u8; 32], sid: &str) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, &key).map(LessSafeKey::new);
        Self { key: key.unwrap_or_else(|_| unreachable!("32 bytes are a key")), sid: sid.to_owned() }
    }

    /// Returns the key of what one load says to another alone.
    pub(super) fn of_pair(own: &SecretKey, theirs: &PublicKey, room: &str, (from, to): (&str, &str)) -> Option<Self> {
        let shared = diffie_hellman(own.to_nonzero_scalar(), theirs.as_affine());
        let (from_bytes, to_bytes) = (decode(from)?, decode(to)?);
        let parts: [&[u8]; 4] = [b"pair", room.as_bytes(), &from_bytes, &to_bytes];
        Some(Self::new(derive(shared.raw_secret_bytes(), &parts), from))
    }

    /// Seals a frame. `n` must never be used again with this key.
    pub(super) fn seal(&self, room: &str, n: u64, place: &str, inside: &[u8]) -> Option<Sealed> {
        let length = u32::try_from(inside.len()).ok()?;
        let mut bytes = length.to_be_bytes().to_vec();
        bytes.extend_from_slice(inside);
        bytes.resize(padded(bytes.len()), 0);
        self.key.seal_in_place_append_tag(nonce(n), Aad::from(self.about(room, n, place)?), &mut bytes).ok()?;
        Some(Sealed { v: 1, sid: self.sid.clone(), n, data: encode(&bytes) })
    }

    /// Opens a frame of this load; nothing, if it was sealed otherwise or changed.
    pub(super) fn open(&self, room: &str, place: &str, sealed: &Sealed) -> Option<Vec<u8>> {
        let mut bytes = decode(&sealed.data).filter(|_| sealed.v == 1 && sealed.sid == self.sid)?;
        let about = Aad::from(self.about(room, sealed.n, place)?);
        let plain = self.key.open_in_place(nonce(sealed.n), about, &mut bytes).ok()?;
        let (length, rest) = plain.split_first_chunk::<4>()?;
        rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?).map(<[u8]>::to_vec)
    }

    /// Returns the associated data of a frame.
    fn about(&self, room: &str, n: u64, place: &str) -> Option<Vec<u8>> {
        Some(parts(&[VERSION, room.as_bytes(), &decode(&self.sid)?, &n.to_be_bytes(), place.as_bytes()]))
    }
}

/// Returns 16 random bytes as the name of a load.
pub(super) fn new_sid() -> String {
    encode(&random::<16>())
}

/// Returns a random nickname, for the server.
pub(super) fn new_alias() -> String {
    format!("s-{}", encode(&random::<9>()))
}

/// Returns a key pair of a load, its public half as it is written.
pub(super) fn new_pair() -> (SecretKey, String) {
    loop {
        // All but a few of 2^256 are keys.
        if let Ok(secret) = SecretKey::from_slice(&random::<32>()) {
            let public = encode(secret.public_key().to_sec1_point(false).as_bytes());
            return (secret, public);
        }
    }
}

/// Reads a public key.
pub(super) fn public_key(text: &str) -> Option<PublicKey> {
    PublicKey::from_sec1_bytes(&decode(text).filter(|bytes| bytes.len() == 65)?).ok()
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness nothing may be sealed.
    SystemRandom::new().fill(&mut bytes).unwrap_or_else(|_| unreachable!("the system has random numbers"));
    bytes
}

fn padded(length: usize) -> usize {
    let last = STEPS[STEPS.len() - 1];
    STEPS.into_iter().find(|step| length <= *step).unwrap_or_else(|| length.next_multiple_of(last))
}

fn nonce(n: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&n.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

fn parts(all: &[&[u8]]) -> Vec<u8> {
    let length = |part: &[u8]| u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes();
    all.iter().flat_map(|part| length(part).into_iter().chain(part.iter().copied())).collect()
}

/// The bytes that are wanted of HKDF.
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive<const N: usize>(from: &[u8], about: &[&[u8]]) -> [u8; N] {
    let (about, mut bytes) = (parts(about), [0; N]);
    let key = Salt::new(HKDF_SHA256, VERSION).extract(from);
    let filled = key.expand(&[&about], Length(N)).and_then(|key| key.fill(&mut bytes));
    filled.unwrap_or_else(|_| unreachable!("HKDF gives as many bytes"));
    bytes
}

/// Bits behind the last byte are zero, or it is refused: each value has one text.
fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use serde_json::Value;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../../../tests/fixtures/sealed.json")).unwrap()
    }

    fn text(value: &Value) -> &str {
        value.as_str().unwrap()
    }

    fn secret(vectors: &Value) -> Secret {
        Secret::of_link(&format!("https://h/#name=Levee&sealed={}", text(&vectors["S"]))).unwrap()
    }

    #[test]
    fn frames_are_those_of_the_vectors() {
        let vectors = vectors();
        let (secret, room) = (secret(&vectors), text(&vectors["room"]));
        assert_eq!(secret.room(), room);
        for frame in vectors["frames"].as_array().unwrap() {
            let (place, inside) = (text(&frame["place"]), text(&frame["inside"]));
            let sealed: Sealed = serde_json::from_value(frame["sealed"].clone()).unwrap();
            let key = secret.load_key(room, &sealed.sid).unwrap();
            assert_eq!(key.seal(room, sealed.n, place, inside.as_bytes()).as_ref(), Some(&sealed), "{place}");
            assert_eq!(key.open(room, place, &sealed).as_deref(), Some(inside.as_bytes()), "{place}");
        }
        for refused in vectors["refused"].as_array().unwrap() {
            let secret = Secret::of_link(&format!("#sealed={}", text(&refused["S"]))).unwrap();
            let sealed: Sealed = serde_json::from_value(refused["sealed"].clone()).unwrap();
            let key = secret.load_key(room, &sealed.sid);
            assert_eq!(
                key.and_then(|key| key.open(room, text(&refused["place"]), &sealed)),
                None,
                "{}",
                refused["why"]
            );
        }
        for row in vectors["padded"].as_array().unwrap() {
            assert_eq!(
                Some(padded(usize::try_from(row["length"].as_u64().unwrap()).unwrap() + 4) as u64),
                row["size"].as_u64()
            );
        }
    }

    #[test]
    fn a_direct_frame_is_that_of_the_vectors() {
        let vectors = vectors();
        let (room, direct, loads) = (text(&vectors["room"]), &vectors["direct"], &vectors["loads"]);
        let own = SecretKey::from_slice(&decode(text(&loads[0]["pair"]["d"])).unwrap()).unwrap();
        let theirs = public_key(text(&loads[1]["public"])).unwrap();
        let key = LoadKey::of_pair(&own, &theirs, room, (text(&loads[0]["sid"]), text(&loads[1]["sid"]))).unwrap();
        let sealed: Sealed = serde_json::from_value(direct["sealed"].clone()).unwrap();
        let inside = text(&direct["inside"]).as_bytes();
        assert_eq!(key.seal(room, sealed.n, "direct", inside), Some(sealed));
    }

    #[test]
    fn names_have_one_text() {
        let secret = secret(&vectors());
        assert!(secret.load_key("~r", "AAAAAAAAAAAAAAAAAAAAAA").is_some());
        for bad in ["AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAA", ""] {
            assert!(secret.load_key("~r", bad).is_none(), "{bad}");
        }
        assert!(Secret::of_link("#sealed=AAAA").is_none() && Secret::of_link("https://h/").is_none());
    }
}
