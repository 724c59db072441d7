//! Making tokens, for operators without a login of their own (`causerie token`). What comes out is verified as the
//! server would, so that no token is given out that opens nothing.

use super::token::{SUB_CHARACTERS, TokenFault, Tokens, fits_as_sub, now};
use crate::config::{TokenAlgorithm, TokenSettings, install_signatures};
use crate::limits::TOKEN_BYTES;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use std::time::Duration;

/// The claims of a new token.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewToken {
    /// A stable identity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// The nickname of its holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    /// Rooms that it opens; `*` is all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rooms: Vec<String>,
    /// Roles of its holder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// For whom it is, if that is not `TOKEN_AUDIENCE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<String>,
}

/// The same with the times, in seconds since the epoch, at which it is made and ends.
#[derive(Serialize)]
struct IssuedClaims<'a> {
    #[serde(flatten)]
    token: &'a NewToken,
    iat: u64,
    exp: u64,
}

impl NewToken {
    /// The token, signed now and good for `life`: with the key of the settings for HS256, for EdDSA with this private
    /// key, a PEM file's text.
    ///
    /// # Errors
    /// The reason why it would open nothing, in words that quote no secret.
    pub fn sign(
        mut self,
        settings: &TokenSettings,
        life: Duration,
        private_key: Option<&str>,
    ) -> Result<String, String> {
        let Some(key) = &settings.key else { return Err("TOKEN_KEY is not set, so the server takes no token".into()) };
        install_signatures();
        let (algorithm, key) = match (settings.algorithm, private_key) {
            (TokenAlgorithm::Hs256, None) => (Algorithm::HS256, EncodingKey::from_secret(key.reveal().as_bytes())),
            (TokenAlgorithm::EdDsa, Some(pem)) => (Algorithm::EdDSA, EncodingKey::from_ed_der(&der(pem))),
            (TokenAlgorithm::Hs256, Some(_)) => return Err("a private key is for TOKEN_ALGORITHM=EdDSA".into()),
            (TokenAlgorithm::EdDsa, None) => {
                return Err("TOKEN_ALGORITHM=EdDSA wants the private key to sign with".into());
            }
        };
        self.aud = self.aud.or_else(|| settings.audience.clone());
        let now = now();
        let claims = IssuedClaims { token: &self, iat: now, exp: now.saturating_add(life.as_secs()) };
        let token = jsonwebtoken::encode(&Header::new(algorithm), &claims, &key)
            .map_err(|_| "this is no private Ed25519 key in PEM (PKCS #8)")?;
        match Tokens::new(settings).verify(&token) {
            Ok(_) => Ok(token),
            Err(TokenFault::Expired) => Err("it would have expired already".into()),
            Err(TokenFault::Invalid) => Err(self.why_invalid(settings, &token)),
        }
    }

    /// The rule of the server that a well-made token does not keep.
    fn why_invalid(&self, settings: &TokenSettings, token: &str) -> String {
        if token.len() > TOKEN_BYTES {
            return format!("it would have {} bytes, and the server takes {TOKEN_BYTES}", token.len());
        }
        if self.aud != settings.audience && settings.audience.is_some() {
            return "it would be for another than TOKEN_AUDIENCE".into();
        }
        if self.sub.as_ref().is_some_and(|sub| !fits_as_sub(sub)) {
            return format!("sub has 1 to {SUB_CHARACTERS} characters");
        }
        "the private key is not the other half of TOKEN_KEY".into()
    }
}

/// The bytes in a PEM file; nothing where it is none.
fn der(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(body).unwrap_or_default()
}
