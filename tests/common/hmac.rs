//! Tokens signed with a secret by other hands than the server's, in each algorithm of the family.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, Header};
use serde_json::Value;
use sha2::{Sha256, Sha384, Sha512};

/// A token with this header and these claims.
pub(crate) fn with_hmac(header: &Header, claims: &Value, key: &[u8]) -> String {
    let header_text = serde_json::to_string(header).unwrap_or_default();
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header_text), URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature = match header.alg {
        Algorithm::HS256 => mac::<Hmac<Sha256>>(&message, key),
        Algorithm::HS384 => mac::<Hmac<Sha384>>(&message, key),
        Algorithm::HS512 => mac::<Hmac<Sha512>>(&message, key),
        other => panic!("{other:?} takes no secret"),
    };
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn mac<M: Mac + KeyInit>(message: &str, key: &[u8]) -> Vec<u8> {
    let mac = M::new_from_slice(key).map(|mac| mac.chain_update(message).finalize().into_bytes());
    mac.map(|bytes| bytes.to_vec()).unwrap_or_default()
}
