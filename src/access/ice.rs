//! STUN and TURN servers with time-limited credentials, as coturn's `use-auth-secret` takes them (`docs/protocol.md`,
//! Sessions). A pure function of the time: nothing is remembered about who got which.

use super::grant::Grant;
use crate::config::{IceSettings, Secret};
use crate::message::{Ice, IceServer};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The servers for `member`, who may hold a token, at this time in seconds since the epoch. The credentials stay the
/// same until half of their life is over, so that a relay's quota for each user name holds.
pub fn ice_servers(settings: &IceSettings, member: &str, grant: Option<&Grant>, now: u64) -> Ice {
    let mut ice = Ice { ice_servers: Vec::new(), ice_ttl: settings.turn_ttl, relay_only: settings.relay_only };
    if !settings.stun_urls.is_empty() {
        ice.ice_servers.push(IceServer { urls: settings.stun_urls.clone(), username: None, credential: None });
    }
    let may = grant.is_some_and(|grant| !grant.is_over(now)) || !settings.for_tokens;
    if let Some(secret) = settings.turn_secret.as_ref().filter(|_| may && !settings.turn_urls.is_empty()) {
        let half = (settings.turn_ttl / 2).max(1);
        let expires = now - now % half + settings.turn_ttl;
        ice.ice_ttl = expires - now;
        let username = format!("{expires}:{member}");
        let credential = credential(secret, &username);
        ice.ice_servers.push(IceServer { urls: settings.turn_urls.clone(), username: Some(username), credential });
    }
    ice
}

/// None never happens: HMAC takes keys of any length.
fn credential(secret: &Secret, username: &str) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.reveal().as_bytes()).ok()?;
    mac.update(username.as_bytes());
    Some(STANDARD.encode(mac.finalize().into_bytes()))
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

    /// The time to live, and the relay.
    fn relay_at(now: u64) -> (u64, IceServer) {
        let mut ice = ice_servers(&settings(), "m.1", None, now);
        (ice.ice_ttl, ice.ice_servers.pop().unwrap_or_else(|| panic!("none")))
    }

    #[test]
    fn credentials_are_those_of_coturn() {
        // printf %s 1795158000:m.1 | openssl dgst -sha1 -hmac north -binary | base64
        let (ttl, relay) = relay_at(1_795_154_400);
        assert_eq!((ttl, relay.username.as_deref()), (3600, Some("1795158000:m.1")));
        assert_eq!(relay.credential.as_deref(), Some("yXjfRxv+kMZH+kdrheqh5YnnEp4="));
    }

    #[test]
    fn credentials_stay_the_same_for_half_of_their_life() {
        let begin = NOW - NOW % 1800;
        let (first_ttl, first) = relay_at(begin);
        let (last_ttl, last) = relay_at(begin + 1799);
        let (next_ttl, next) = relay_at(begin + 1800);
        assert_eq!((first_ttl, last_ttl, next_ttl), (3600, 1801, 3600));
        assert!(first == last && last != next);
    }

    #[test]
    fn credentials_can_be_for_tokens_only() {
        let count =
            |settings: &IceSettings, grant: Option<&Grant>| ice_servers(settings, "m.1", grant, NOW).ice_servers.len();
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
        let (_, relay) = relay_at(NOW);
        let printed = format!("{relay:?}");
        assert!(relay.credential.is_some_and(|credential| !printed.contains(&credential)));
    }
}
