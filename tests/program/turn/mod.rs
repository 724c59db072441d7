//! causerie's credentials and the sample `turn/turnserver.conf` with the real coturn: allocations, and addresses that
//! no client may reach through it (`docs/protocol.md`, Sessions and Limits).

pub mod coturn;
pub mod stun;

use self::coturn::{Coturn, SECRET};
use self::stun::{Family, Login, Relayed};
use causerie::access::{ice_servers, now};
use causerie::config::Config;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::thread::sleep;
use std::time::Duration;

/// The credentials of a member at this time, from a server with this secret in its settings.
fn login(secret: &str, ttl: &str, member: &str, now: u64) -> Login {
    let settings = [("TURN_URLS", "turn:127.0.0.1"), ("TURN_SECRET", secret), ("TURN_TTL", ttl)];
    let config = Config::from_pairs(settings).expect("settings").config;
    let relay = ice_servers(&config.ice, None, member, None, now).ice_servers.pop().expect("a relay");
    Login { username: relay.username.expect("a name"), credential: relay.credential.expect("a password") }
}

fn fresh(member: &str) -> Login {
    login(SECRET, "3600", member, now())
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn our_credentials_are_taken_and_no_others() {
    let coturn = Coturn::start("turn_login", "");
    assert!(coturn.allocate(&fresh("m.1"), Family::V4).is_ok());

    let other_secret = login("another secret", "3600", "m.1", now());
    let expired = login(SECRET, "60", "m.1", now() - 61);
    let Login { username, .. } = fresh("m.1");
    let prolonged = Login { username, ..expired.clone() };
    let other_member = Login { credential: fresh("m.1").credential, ..fresh("m.2") };
    let empty = Login { credential: String::new(), ..fresh("m.1") };
    let none = Login { username: String::new(), credential: String::new() };
    for login in [other_secret, expired, prolonged, other_member, empty, none] {
        assert_eq!(coturn.allocate(&login, Family::V4).err(), Some(401), "{login:?}");
    }
    assert!(coturn.allocate(&fresh("m.1"), Family::V4).is_ok(), "the failures did not hurt it");
}

/// Credentials that end in a few seconds, and their end: a time at which one of their half lives begins or ends.
fn ending() -> (Login, u64) {
    let half_life = |end: u64| (30..1000).find(|half| end.is_multiple_of(*half));
    let mut soon = (now() + 6..now() + 12).filter_map(|end| half_life(end).map(|half| (end, 2 * half)));
    let (end, life) = soon.next().expect("one in six numbers can be divided");
    let login = login(SECRET, &life.to_string(), "m.1", end - life);
    assert!(login.username.starts_with(&format!("{end}:")), "{login:?}");
    (login, end)
}

/// The last moment of credentials is enough to begin; a running allocation goes on.
#[test]
fn a_connection_outlives_its_credentials() {
    let coturn = Coturn::start("turn_outlived", "");
    let (login, end) = ending();
    let mut relayed = coturn.allocate(&login, Family::V4).expect("an allocation");
    while now() <= end + 2 {
        // coturn's clock goes by the second
        sleep(Duration::from_millis(100));
    }
    assert_eq!(coturn.allocate(&login, Family::V4).err(), Some(401));
    assert_eq!(relayed.refresh(), Ok(()));
    assert_eq!(relayed.permit(&[ip("8.8.8.8")]), Ok(()));
}

/// Expects that none of these can be a peer, by permission or by channel, alone or beside an allowed one.
fn reaches_none(relayed: &mut Relayed, allowed: &str, denied: &[&str]) {
    assert_eq!(relayed.permit(&[ip(allowed)]), Ok(()), "{allowed}");
    assert_eq!(relayed.bind(0x4000, SocketAddr::new(ip(allowed), 9)), Ok(()), "{allowed}");
    for (peer, number) in denied.iter().zip(0x4001..) {
        assert_eq!(relayed.permit(&[ip(peer)]), Err(403), "{peer}");
        assert_eq!(relayed.permit(&[ip(allowed), ip(peer)]), Err(403), "{peer} beside {allowed}");
        assert_eq!(relayed.bind(number, SocketAddr::new(ip(peer), 9)), Err(403), "{peer}");
    }
}

#[test]
fn addresses_beyond_the_public_internet_are_denied() {
    let coturn = Coturn::start("turn_peers", "");
    let mut relayed = coturn.allocate(&fresh("m.1"), Family::V4).expect("an allocation");
    let denied = [
        "127.0.0.1",
        "127.255.255.254",
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "192.168.255.255",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "0.0.0.0",
        "0.0.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
    ];
    reaches_none(&mut relayed, "8.8.8.8", &denied);
    for neighbour in ["9.255.255.255", "11.0.0.0", "126.255.255.255", "172.32.0.0", "100.128.0.0", "223.255.255.255"] {
        assert_eq!(relayed.permit(&[ip(neighbour)]), Ok(()), "{neighbour}");
    }
}

#[test]
fn addresses_beyond_the_public_internet_are_denied_in_ipv6() {
    if UdpSocket::bind("[::1]:0").is_err() {
        return; // this machine has no IPv6 to try it with
    }
    let coturn = Coturn::start("turn_peers_v6", "listening-ip=::1\nrelay-ip=::1\n");
    let mut relayed = coturn.allocate(&fresh("m.1"), Family::V6).expect("an allocation");
    let denied = [
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a00:1::",
        "fc00::1",
        "fd00::1",
        "fdff:ffff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
    ];
    reaches_none(&mut relayed, "2606:4700::1111", &denied);
}

/// Not even data without a permission arrives.
#[test]
fn no_data_arrives_at_this_machine() {
    let coturn = Coturn::start("turn_arrivals", "");
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    peer.set_nonblocking(true).unwrap();
    let here = peer.local_addr().unwrap();
    let mut relayed = coturn.allocate(&fresh("m.1"), Family::V4).expect("an allocation");
    let _ = (relayed.permit(&[here.ip()]), relayed.bind(0x4000, here));
    for _ in 0..20 {
        relayed.send(here, b"hello");
        relayed.send_on(0x4000, b"hello");
    }
    assert_eq!(relayed.refresh(), Ok(()), "answered after all of it");
    let mut buffer = [0; 64];
    assert!(peer.recv(&mut buffer).is_err(), "{:?}", String::from_utf8_lossy(&buffer));
}

/// The quota goes by user name, which stays the same for a member; others have their own.
#[test]
fn a_member_has_a_quota() {
    let coturn = Coturn::start("turn_quota", "user-quota=3\n");
    // Both moments are in the first half of one life.
    let begin = now() - now() % 1800;
    let held: Vec<Relayed> = [begin, begin + 1, begin + 2]
        .map(|moment| coturn.allocate(&login(SECRET, "3600", "m.1", moment), Family::V4).expect("an allocation"))
        .into();
    assert_eq!(coturn.allocate(&fresh_at(begin), Family::V4).err(), Some(486));
    assert!(coturn.allocate(&login(SECRET, "3600", "m.2", begin), Family::V4).is_ok());
    assert_eq!(held.len(), 3);
}

fn fresh_at(moment: u64) -> Login {
    login(SECRET, "3600", "m.1", moment)
}

/// coturn's own log would tell addresses of people.
#[test]
fn coturn_writes_no_log() {
    let coturn = Coturn::start("turn_silence", "");
    let mut relayed = coturn.allocate(&fresh("m.1"), Family::V4).expect("an allocation");
    let _ = relayed.permit(&[ip("10.0.0.1")]);
    for file in coturn.open_files() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(["output", "userdb"].contains(&&*name), "{file:?}");
        let content = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
        assert!(!content.contains("10.0.0.1") && !content.contains("m.1"), "{content}");
    }
}

/// Promises of the sample besides addresses.
#[test]
fn the_sample_has_bounds_and_no_placeholder_that_works() {
    let sample = coturn::sample();
    for line in [
        "use-auth-secret",
        "static-auth-secret=CHANGE-ME",
        "no-tcp-relay",
        "no-multicast-peers",
        "no-cli",
        "user-quota=64",
        "total-quota=600",
        "max-bps=1500000",
        "stale-nonce=600",
        "fingerprint",
    ] {
        assert!(sample.lines().any(|own| own == line), "{line}");
    }
    assert!(
        !sample.contains("allow-loopback-peers") && !sample.lines().any(|line| line.starts_with("allowed-peer-ip"))
    );
}
