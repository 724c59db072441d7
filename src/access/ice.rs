//! STUN and TURN servers with time-limited credentials, as coturn's `use-auth-secret` takes them (`docs/protocol.md`,
//! Sessions). A pure function of the time: nothing is remembered about who got which.

use super::grant::Grant;
use crate::config::IceSettings;
use crate::message::{Ice, IceServer};
use crate::relay::Relay;
use crate::relay::codec::password;

/// The relay within the server, and the host under which a client reached that, if it told one.
pub type OwnRelay<'a> = (&'a Relay, Option<&'a str>);

/// The servers for `member`, who may hold a token, at this time in seconds since the epoch. The credentials stay the
/// same until half of their life is over, so that a relay's quota for each user name holds.
pub fn ice_servers(
    settings: &IceSettings,
    own: Option<OwnRelay<'_>>,
    member: &str,
    grant: Option<&Grant>,
    now: u64,
) -> Ice {
    let mut ice = Ice { ice_servers: Vec::new(), ice_ttl: settings.turn_ttl, relay_only: settings.relay_only };
    if !settings.stun_urls.is_empty() {
        ice.ice_servers.push(IceServer { urls: settings.stun_urls.clone(), username: None, credential: None });
    }
    let may = grant.is_some_and(|grant| !grant.is_over(now)) || !settings.for_tokens;
    if let Some((relay, host)) = own.filter(|_| may) {
        let now = relay.now().as_secs();
        let expires = expiry(settings.turn_ttl, now);
        ice.ice_ttl = expires - now;
        ice.ice_servers.extend(relay.ice_server(member, host, expires));
    }
    if let Some(secret) = settings.turn_secret.as_ref().filter(|_| may && !settings.turn_urls.is_empty()) {
        let expires = expiry(settings.turn_ttl, now);
        ice.ice_ttl = ice.ice_ttl.min(expires - now);
        let username = format!("{expires}:{member}");
        let credential = Some(password(secret.reveal().as_bytes(), &username));
        ice.ice_servers.push(IceServer { urls: settings.turn_urls.clone(), username: Some(username), credential });
    }
    ice
}

/// The end of credentials that somebody gets now.
fn expiry(ttl: u64, now: u64) -> u64 {
    now - now % (ttl / 2).max(1) + ttl
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::GrantedRooms;
    use crate::config::{RelaySettings, Secret};

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
        let mut ice = ice_servers(&settings(), None, "m.1", None, now);
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
        let count = |settings: &IceSettings, grant: Option<&Grant>| {
            ice_servers(settings, None, "m.1", grant, NOW).ice_servers.len()
        };
        let (some, mut holders) = (settings(), settings());
        holders.for_tokens = true;
        let mut grant =
            Grant { sub: None, nickname: None, rooms: GrantedRooms::All, roles: [].into(), expires: NOW + 1 };
        assert_eq!((count(&some, None), count(&holders, None), count(&holders, Some(&grant))), (2, 1, 2));
        grant.expires = NOW;
        assert_eq!(count(&holders, Some(&grant)), 1);
        assert_eq!(count(&IceSettings::default(), None), 0);
        assert!(ice_servers(&IceSettings { relay_only: true, ..settings() }, None, "m.1", None, NOW).relay_only);
    }

    #[test]
    fn the_own_relay_is_given_under_the_host_that_was_reached() {
        let on = RelaySettings { is_on: true, ..RelaySettings::default() };
        let named = RelaySettings { host: Some("relay.example.org".into()), port: 3479, ..on };
        let given = |relay: &RelaySettings, has_tls, host, for_tokens| {
            let relay = Relay::new(relay, has_tls).unwrap_or_else(|| panic!("it is on"));
            let settings = IceSettings { for_tokens, ..settings() };
            ice_servers(&settings, Some((&relay, host)), "m.1", None, NOW).ice_servers
        };
        let servers = given(&on, false, Some("chat.example.org"), false);
        let turn = |host: &str, transport: &str| format!("turn:{host}?transport={transport}");
        let urls = ["udp", "tcp"].map(|transport| turn("chat.example.org:3478", transport));
        assert_eq!((servers.len(), &servers[1].urls[..]), (3, &urls[..]), "coturn besides");
        let urls = &given(&named, true, Some("chat.example.org"), false)[1].urls;
        assert_eq!(urls[0], turn("relay.example.org:3479", "udp"));
        assert_eq!(urls[2], "turns:relay.example.org:3479?transport=tcp");
        assert_eq!(given(&on, false, None, false).len(), 2, "nobody knows where it is");
        assert_eq!(given(&on, false, Some("chat.example.org"), true).len(), 1);
        assert!(Relay::new(&RelaySettings::default(), false).is_none());
    }

    #[test]
    fn no_credential_is_printed() {
        let (_, relay) = relay_at(NOW);
        let printed = format!("{relay:?}");
        assert!(relay.credential.is_some_and(|credential| !printed.contains(&credential)));
    }
}
