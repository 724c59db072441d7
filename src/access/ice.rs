//! STUN and TURN servers with time-limited credentials, as coturn's `use-auth-secret` takes them (contract `native`,
//! section 2). A pure function of the time: nothing is remembered about who got which.

use super::grant::Grant;
use crate::config::{IceSettings, Secret};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::fmt;

/// The settings that a client gives its peer connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ice {
    /// The servers, in the shape of `RTCIceServer`.
    pub servers: Vec<IceServer>,
    /// Seconds for which what is in there can still be used for new connections.
    pub ttl: u64,
    /// `true` if connections must go through a relay.
    pub relay_only: bool,
}

/// Servers with the same credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct IceServer {
    /// Their addresses.
    pub urls: Vec<String>,
    /// Credentials, where it is a relay.
    pub login: Option<Login>,
}

/// Credentials for relays.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// Their end, in seconds since the epoch, and their owner.
    pub username: String,
    /// The signature over the user name.
    pub credential: String,
}

/// The servers for `member`, who may hold a token, at this time in seconds since the epoch. The credentials stay the
/// same until half of their life is over, so that a relay's quota for each user name holds.
pub fn ice_servers(settings: &IceSettings, member: &str, grant: Option<&Grant>, now: u64) -> Ice {
    let mut ice = Ice { servers: Vec::new(), ttl: settings.turn_ttl, relay_only: settings.relay_only };
    if !settings.stun_urls.is_empty() {
        ice.servers.push(IceServer { urls: settings.stun_urls.clone(), login: None });
    }
    let may = grant.is_some_and(|grant| !grant.is_over(now)) || !settings.for_tokens;
    if let Some(secret) = settings.turn_secret.as_ref().filter(|_| may && !settings.turn_urls.is_empty()) {
        let half = (settings.turn_ttl / 2).max(1);
        let expires = now - now % half + settings.turn_ttl;
        ice.ttl = expires - now;
        let login = login(secret, expires, member);
        ice.servers.push(IceServer { urls: settings.turn_urls.clone(), login });
    }
    ice
}

/// None never happens: HMAC takes keys of any length.
fn login(secret: &Secret, expires: u64, member: &str) -> Option<Login> {
    let username = format!("{expires}:{member}");
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.reveal().as_bytes()).ok()?;
    mac.update(username.as_bytes());
    let credential = STANDARD.encode(mac.finalize().into_bytes());
    Some(Login { username, credential })
}

impl fmt::Debug for IceServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IceServer").field("urls", &self.urls).field("login", &self.login).finish()
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("username", &self.username).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::GrantedRooms;

    const NOW: u64 = 1_795_156_230;

    fn settings() -> IceSettings {
        IceSettings {
            stun_urls: vec!["stun:stun.example.org".into()],
            turn_urls: vec!["turn:turn.example.org".into()],
            turn_secret: Some(Secret::new("north")),
            turn_ttl: 3600,
            ..IceSettings::default()
        }
    }

    fn login_at(now: u64) -> (u64, Login) {
        let mut ice = ice_servers(&settings(), "m.1", None, now);
        let login = ice.servers.pop().and_then(|server| server.login).unwrap_or_else(|| panic!("none"));
        (ice.ttl, login)
    }

    #[test]
    fn credentials_are_those_of_coturn() {
        // printf %s 1795158000:m.1 | openssl dgst -sha1 -hmac north -binary | base64
        let (ttl, login) = login_at(1_795_154_400);
        assert_eq!((ttl, &*login.username), (3600, "1795158000:m.1"));
        assert_eq!(login.credential, "yXjfRxv+kMZH+kdrheqh5YnnEp4=");
    }

    #[test]
    fn credentials_stay_the_same_for_half_of_their_life() {
        let begin = NOW - NOW % 1800;
        let (first_ttl, first) = login_at(begin);
        let (last_ttl, last) = login_at(begin + 1799);
        let (next_ttl, next) = login_at(begin + 1800);
        assert_eq!((first_ttl, last_ttl, next_ttl), (3600, 1801, 3600));
        assert!(first == last && last != next);
    }

    #[test]
    fn credentials_can_be_for_tokens_only() {
        let count =
            |settings: &IceSettings, grant: Option<&Grant>| ice_servers(settings, "m.1", grant, NOW).servers.len();
        let (some, mut holders) = (settings(), settings());
        holders.for_tokens = true;
        let mut grant =
            Grant { sub: None, nickname: None, rooms: GrantedRooms::All, roles: [].into(), expires: NOW + 1 };
        assert_eq!((count(&some, None), count(&holders, None), count(&holders, Some(&grant))), (2, 1, 2));
        grant.expires = NOW;
        assert_eq!(count(&holders, Some(&grant)), 1);
        assert_eq!(count(&IceSettings::default(), None), 0);
        assert!(ice_servers(&IceSettings { relay_only: true, ..settings() }, "m.1", None, NOW).relay_only);
    }

    #[test]
    fn no_credential_is_printed() {
        let (_, login) = login_at(NOW);
        assert!(!format!("{login:?}").contains(&login.credential));
    }
}
