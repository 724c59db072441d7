//! Verifying tokens (`docs/protocol.md`, Tokens): the signature by the one configured algorithm, then the claims.
//! Keys that a token names itself are never looked at, and nothing is remembered of it.

use super::grant::{Grant, GrantedRooms};
use crate::config::{TokenAlgorithm, TokenSettings};
use crate::limits::TOKEN_BYTES;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds by which the clock of who signed may differ from ours.
const LEEWAY: u64 = 60;

/// Most characters of `sub`.
pub(super) const SUB_CHARACTERS: usize = 128;

/// The tokens that count.
#[derive(Debug)]
pub struct Tokens {
    keys: Vec<DecodingKey>,
    validation: Validation,
    audience: Option<String>,
}

/// The fault of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFault {
    /// Never valid, or not yet: not signed with a key of the settings, or with wrong claims.
    Invalid,
    /// Valid once.
    Expired,
}

/// The claims that count here.
#[derive(Deserialize)]
struct Claims {
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    aud: Option<OneOrMany>,
    sub: Option<Arc<str>>,
    nickname: Option<Arc<str>>,
    rooms: Option<Vec<Arc<str>>>,
    roles: Option<Vec<Arc<str>>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Several(Vec<String>),
}

impl Tokens {
    /// Tokens that these settings accept. A key that does not fit the algorithm verifies nothing; `config` refuses it.
    pub fn new(settings: &TokenSettings) -> Self {
        let keys = [&settings.key, &settings.previous_key].into_iter().flatten();
        let algorithm = match settings.algorithm {
            TokenAlgorithm::Hs256 => Algorithm::HS256,
            TokenAlgorithm::EdDsa => Algorithm::EdDSA,
        };
        // Only the signature is the library's: it takes no time from outside, and knows no `iat`.
        let mut validation = Validation::new(algorithm);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        Self {
            keys: keys.filter_map(|key| settings.algorithm.decoding_key(key).ok()).collect(),
            validation,
            audience: settings.audience.clone(),
        }
    }

    /// Returns the grant of a token now.
    ///
    /// # Errors
    /// The fault of the token.
    pub fn verify(&self, token: &str) -> Result<Grant, TokenFault> {
        self.verify_at(token, now())
    }

    /// Returns the grant of a token at this time, in seconds since the epoch.
    ///
    /// # Errors
    /// The fault of the token.
    pub fn verify_at(&self, token: &str, now: u64) -> Result<Grant, TokenFault> {
        if token.len() > TOKEN_BYTES {
            return Err(TokenFault::Invalid);
        }
        let claims = self.keys.iter().find_map(|key| self.signed_with(key, token)).ok_or(TokenFault::Invalid)?;
        self.granted(claims, now)
    }

    fn signed_with(&self, key: &DecodingKey, token: &str) -> Option<Claims> {
        let token = jsonwebtoken::decode::<Claims>(token, key, &self.validation).ok()?;
        // Nothing that a header may call critical is known here (RFC 7515, section 4.1.11).
        token.header.crit.is_none().then_some(token.claims)
    }

    fn granted(&self, claims: Claims, now: u64) -> Result<Grant, TokenFault> {
        let is_to_come = |time: Option<f64>| time.is_some_and(|time| time > (now + LEEWAY) as f64);
        let is_for_us = self.audience.as_ref().is_none_or(|audience| match &claims.aud {
            Some(OneOrMany::One(named)) => named == audience,
            Some(OneOrMany::Several(named)) => named.contains(audience),
            None => false,
        });
        let sub_fits = claims.sub.as_ref().is_none_or(|sub| fits_as_sub(sub));
        if claims.exp < 0.0 || !is_for_us || !sub_fits || is_to_come(claims.nbf) || is_to_come(claims.iat) {
            return Err(TokenFault::Invalid);
        }
        let rooms = claims.rooms.unwrap_or_default();
        let grant = Grant {
            sub: claims.sub,
            nickname: claims.nickname,
            rooms: if rooms.iter().any(|room| **room == *"*") {
                GrantedRooms::All
            } else {
                GrantedRooms::Named(rooms.into())
            },
            roles: claims.roles.unwrap_or_default().into(),
            expires: (claims.exp.floor() as u64).saturating_add(LEEWAY),
        };
        if grant.is_over(now) { Err(TokenFault::Expired) } else { Ok(grant) }
    }
}

/// Whole seconds since the epoch: what the times in tokens are compared with.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

/// `true` if a text has the length of an identity.
pub(super) fn fits_as_sub(sub: &str) -> bool {
    (1..=SUB_CHARACTERS).contains(&sub.chars().count())
}
