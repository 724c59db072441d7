//! The algorithms that sign tokens, and their keys (`docs/protocol.md`, Tokens). `jsonwebtoken` takes the signatures from here:
//! the backends that come with it bring eighteen crates for algorithms that are not accepted. `access` makes and verifies tokens.

use super::setting::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::pkcs8::DecodePrivateKey;
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey};
use serde::Deserialize;
use sha2::Sha256;
use signature::{Error, Signer, Verifier};

/// Fewest bytes of a key for HS256: as many as its digest has (RFC 7518, section 3.2).
const HS256_BYTES: usize = 32;

/// Head of a public Ed25519 key in its usual form, before its 32 bytes (RFC 8410, section 10.1).
const ED25519_HEAD: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The algorithm that signs tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum TokenAlgorithm {
    /// By a secret that whoever signs and this server share.
    #[serde(rename = "HS256")]
    Hs256,
    /// By a private key, of which this server knows the public half.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl TokenAlgorithm {
    /// Reads the key that verifies what this algorithm signs.
    ///
    /// # Errors
    /// The reason why it is none, without quoting it.
    pub fn decoding_key(self, key: &Secret) -> Result<DecodingKey, String> {
        cut_short(key.reveal())?;
        install_signatures();
        match self {
            Self::Hs256 if key.reveal().len() < HS256_BYTES => {
                Err(format!("{} bytes are too few for HS256: at least {HS256_BYTES}", key.reveal().len()))
            }
            Self::Hs256 if is_public(key.reveal()) => {
                Err("this is a public key, with which anybody could sign; it is for TOKEN_ALGORITHM=EdDSA".into())
            }
            Self::Hs256 if key.reveal().contains("PRIVATE KEY-----") => {
                Err("this is a private key; HS256 wants a secret that both sides share, EdDSA the public key".into())
            }
            Self::Hs256 => Ok(DecodingKey::from_secret(key.reveal().as_bytes())),
            Self::EdDsa => ed25519(key.reveal()),
        }
    }
}

/// `true` if a text is a public key in one of the forms that cannot be anything else.
fn is_public(text: &str) -> bool {
    text.contains("PUBLIC KEY-----") || decoded(text).starts_with(&ED25519_HEAD)
}

/// Refuses the name of a file with a key, and the first line of one.
fn cut_short(text: &str) -> Result<(), String> {
    const INSTEAD: &str = "of a public key the one line between BEGIN and END is enough";
    let is_file = [".pem", ".key", ".pub", ".der"].iter().any(|ending| text.ends_with(ending));
    if is_file {
        return Err(format!("this is the name of a file, and what is in it is wanted; {INSTEAD}"));
    }
    if text.contains("-----BEGIN") && !text.contains("-----END") {
        return Err(format!(
            "only the beginning has come, for lines end here; {INSTEAD}, or \\n in the place of their ends"
        ));
    }
    Ok(())
}

/// Decodes PEM, whose lines may be joined by spaces or by a written `\n`, or base64; nothing where it is neither.
fn decoded(text: &str) -> Vec<u8> {
    let text = text.replace("\\n", "\n");
    let body = match text.split("-----").collect::<Vec<_>>()[..] {
        [_, _begin, body, ..] => body,
        _ => &text,
    };
    let body: String = body.split_whitespace().collect();
    STANDARD.decode(&body).or_else(|_| URL_SAFE_NO_PAD.decode(&body)).unwrap_or_default()
}

/// A public Ed25519 key, as PEM or as what is in it: its 32 bytes in base64, with or without their usual head.
fn ed25519(text: &str) -> Result<DecodingKey, String> {
    if text.contains("PRIVATE KEY") {
        return Err("this is a private key, which only who signs may have".into());
    }
    let decoded = decoded(text);
    let key = DecodingKey::from_ed_der(decoded.strip_prefix(&ED25519_HEAD).unwrap_or(&decoded));
    // Only with a key that is none does it fail to verify at all.
    let is_key = key.try_get_as_bytes().is_ok_and(|bytes| bytes.len() == 32)
        && jsonwebtoken::crypto::verify("", b"", &key, Algorithm::EdDSA).is_ok();
    if is_key { Ok(key) } else { Err("this is no public Ed25519 key, in PEM or base64".into()) }
}

/// Keys as JSON (JWK) are never read, so nothing is there for them.
static PROVIDER: CryptoProvider =
    CryptoProvider { signer_factory: signer, verifier_factory: verifier, key_utils: KeyUtils::new_unimplemented() };

/// Has `jsonwebtoken` sign and verify with what is here. Without it that panics, so whoever makes a key calls it first.
pub fn install_signatures() {
    // It fails where it was done already.
    let _ = PROVIDER.install_default();
}

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> jsonwebtoken::errors::Result<Box<dyn JwtSigner>> {
    Ok(Box::new(match (algorithm, key.family()) {
        (Algorithm::HS256, AlgorithmFamily::Hmac) => SignatureKey::shared(key.as_bytes())?,
        (Algorithm::EdDSA, AlgorithmFamily::Ed) => {
            SignatureKey::Private(SigningKey::from_pkcs8_der(key.as_bytes()).map_err(|_| ErrorKind::InvalidEddsaKey)?)
        }
        _ => return Err(ErrorKind::InvalidAlgorithm.into()),
    }))
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> jsonwebtoken::errors::Result<Box<dyn JwtVerifier>> {
    Ok(Box::new(match (algorithm, key.family()) {
        (Algorithm::HS256, AlgorithmFamily::Hmac) => SignatureKey::shared(key.try_get_as_bytes()?)?,
        (Algorithm::EdDSA, AlgorithmFamily::Ed) => SignatureKey::Public(
            VerifyingKey::try_from(key.try_get_as_bytes()?).map_err(|_| ErrorKind::InvalidEddsaKey)?,
        ),
        _ => return Err(ErrorKind::InvalidAlgorithm.into()),
    }))
}

/// A key that signs, or verifies, or both.
enum SignatureKey {
    /// HMAC with SHA-256, before it was given a message.
    Shared(Hmac<Sha256>),
    /// Half of a pair for Ed25519.
    Private(SigningKey),
    /// The other half.
    Public(VerifyingKey),
}

impl SignatureKey {
    fn shared(secret: &[u8]) -> jsonwebtoken::errors::Result<Self> {
        Ok(Self::Shared(Hmac::new_from_slice(secret).map_err(|_| ErrorKind::InvalidKeyFormat)?))
    }
}

impl Signer<Vec<u8>> for SignatureKey {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        match self {
            Self::Shared(mac) => Ok(mac.clone().chain_update(message).finalize().into_bytes().to_vec()),
            Self::Private(key) => Ok(key.try_sign(message)?.to_vec()),
            Self::Public(_) => Err(Error::new()),
        }
    }
}

impl Verifier<Vec<u8>> for SignatureKey {
    /// Compares in a time that does not depend on the signature.
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Error> {
        match self {
            Self::Shared(mac) => mac.clone().chain_update(message).verify_slice(signature).map_err(|_| Error::new()),
            Self::Private(key) => key.verify(message, &Signature::from_slice(signature)?),
            Self::Public(key) => key.verify(message, &Signature::from_slice(signature)?),
        }
    }
}

impl JwtSigner for SignatureKey {
    fn algorithm(&self) -> Algorithm {
        if matches!(self, Self::Shared(_)) { Algorithm::HS256 } else { Algorithm::EdDSA }
    }
}

impl JwtVerifier for SignatureKey {
    fn algorithm(&self) -> Algorithm {
        JwtSigner::algorithm(self)
    }
}
