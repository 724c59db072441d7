//! Tokens as an issuer signs them, and forged ones.

use super::hmac::with_hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use ed25519_dalek::{Signer, SigningKey};
use jsonwebtoken::{Algorithm, Header};
use serde_json::{Value, json};
use std::time::SystemTime;

/// The key that servers of these tests have.
pub const KEY: &str = "mellon-0123456789abcdef0123456789abcdef"; // `tests/program/silence.rs` looks for its beginning

/// The public half of an Ed25519 key, and the private one in PKCS#8.
pub const ED_PUBLIC: &str = "MCowBQYDK2VwAyEALwAJr8ngPFZvjxvKOMJwtxfNtCSjWjxhHgTGNxUNlww=";
pub const ED_PRIVATE: &str = "MC4CAQAwBQYDK2VwBCIEID3Osqbk782IvnVeLYseB2EEk2ZohyR6iBOoDx+tlioN";

/// Seconds since the epoch.
pub fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

/// A token with these claims, good for an hour unless they say otherwise.
#[allow(clippy::needless_pass_by_value, reason = "what is claimed is mostly made for it")]
pub fn token(claims: Value) -> String {
    signed(&Header::default(), &claims, KEY)
}

/// A token with this header, signed with this secret.
pub fn signed(header: &Header, claims: &Value, key: &str) -> String {
    with_hmac(header, &lasting(claims), key.as_bytes())
}

/// A token signed with the private Ed25519 key.
#[allow(clippy::needless_pass_by_value, reason = "what is claimed is mostly made for it")]
pub fn ed_token(claims: Value) -> String {
    let der = base64::engine::general_purpose::STANDARD.decode(ED_PRIVATE).unwrap();
    let header = serde_json::to_string(&Header::new(Algorithm::EdDSA)).unwrap();
    let message =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(lasting(&claims).to_string()));
    let signature = SigningKey::from_pkcs8_der(&der).unwrap().sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

/// A token with `alg: none`.
#[allow(clippy::needless_pass_by_value, reason = "what is claimed is mostly made for it")]
pub fn unsigned(claims: Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(&json!({"alg": "none", "typ": "JWT"})), part(&lasting(&claims)))
}

/// The same token with other claims under the same signature.
#[allow(clippy::needless_pass_by_value, reason = "what is claimed is mostly made for it")]
pub fn tampered(token: &str, claims: Value) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(lasting(&claims).to_string()), parts[2])
}

fn lasting(claims: &Value) -> Value {
    let mut claims = claims.clone();
    let keys = claims.as_object_mut().expect("claims");
    keys.entry("exp").or_insert_with(|| (now() + 3600).into());
    claims
}
