//! The credentials that clients show: user names and passwords, which the relay makes, and nonces, which it signs and does not
//! keep (RFC 8489, section 9.2). [`super::rules`] asks who a message is from.

use super::codec::attribute::{NONCE, REALM, USERNAME};
use super::codec::{StunMessage, long_term_key, password, signature};
use super::pairings::SessionNumber;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// The realm of credentials.
pub(super) const REALM_NAME: &[u8] = b"causerie";
/// Time for which a nonce is taken.
const NONCE_LIFE: Duration = Duration::from_secs(600);

/// The terms on which the relay works.
#[derive(Debug, Clone)]
pub(super) struct RelayTerms {
    /// Made anew at each start: it signs user names, numbers of sessions and nonces.
    pub(super) secret: [u8; 32],
    /// The relayed address.
    pub(super) address: Ipv4Addr,
    /// Bytes a second of each session.
    pub(super) rate: f64,
    /// Allocations in all.
    pub(super) allocations: usize,
}

/// A user who knows the password.
pub(super) struct Login {
    pub(super) session: SessionNumber,
    pub(super) key: [u8; 16],
    pub(super) is_over: bool,
}

impl RelayTerms {
    /// The number of whom rooms know by this name.
    pub(super) fn number(&self, name: &str) -> SessionNumber {
        let signature = signature(&self.secret, &[b"session", name.as_bytes()]);
        signature.first_chunk().map_or(0, |first| SessionNumber::from_be_bytes(*first))
    }

    /// The user name of a session until some second since the epoch, and its password.
    pub(super) fn credentials(&self, session: SessionNumber, until: u64) -> (String, String) {
        let username = format!("{until}:{session:016x}");
        let password = password(&self.secret, &username);
        (username, password)
    }

    /// A nonce for an address: its time, signed.
    pub(super) fn nonce(&self, ip: IpAddr, now: Duration) -> String {
        self.nonce_of(ip, now.as_secs())
    }

    fn nonce_of(&self, ip: IpAddr, time: u64) -> String {
        let signature =
            signature(&self.secret, &[b"nonce", &time.to_be_bytes(), ip.to_canonical().to_string().as_bytes()]);
        let signature = signature.first_chunk().map_or(0, |first| u64::from_be_bytes(*first));
        format!("{time:08x}{signature:016x}")
    }

    fn takes_nonce(&self, nonce: &str, ip: IpAddr, now: Duration) -> bool {
        let time = nonce.get(..8).and_then(|time| u64::from_str_radix(time, 16).ok());
        time.is_some_and(|time| {
            let age = now.as_secs().checked_sub(time);
            age.is_some_and(|age| age < NONCE_LIFE.as_secs()) && nonce == self.nonce_of(ip, time)
        })
    }

    /// Returns who asks, by a nonce of this relay and a password that only this relay can make (RFC 8489, section 9.2.4).
    pub(super) fn login(&self, now: Duration, ip: IpAddr, message: &StunMessage<'_>) -> Result<Login, u16> {
        if !message.is_signed() {
            return Err(401);
        }
        let (Some(username), Some(realm), Some(nonce)) =
            (message.text(USERNAME), message.get(REALM), message.text(NONCE))
        else {
            return Err(400);
        };
        if !self.takes_nonce(nonce, ip, now) {
            return Err(438);
        }
        let (until, session) = username.split_once(':').ok_or(401_u16)?;
        let (until, session) = until.parse().ok().zip(u64::from_str_radix(session, 16).ok()).ok_or(401_u16)?;
        let key = long_term_key(username, REALM_NAME, &password(&self.secret, username));
        if realm != REALM_NAME || !message.is_signed_by(&key) {
            return Err(401);
        }
        Ok(Login { session, key, is_over: now.as_secs() > until })
    }
}
