//! The client of a request: addresses as trusted proxies tell them, and the rule about pages of other sites
//! (`docs/protocol.md`, Limits). It reads headers and settings; rates and ceilings by address take its [`Address`].

use crate::config::{Addresses, Config, TrustedProxies, is_loopback, normal_origin};
use crate::limits::PRIVATE_FACTOR;
use http::HeaderMap;
use http::header::{COOKIE, FORWARDED, HOST, HeaderName, ORIGIN, VIA};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use uuid::Uuid;

/// The cookie that is set with our own page, with another value at each start. Being `SameSite=Strict`, it comes only
/// from pages of this site, and so tells them from foreign ones where a proxy hides the host.
#[derive(Debug)]
pub struct PageCookie(String);

/// The header in which proxies tell the address of a client, and nodes that of a client whose request they pass on.
pub const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The word for an address that nobody knows (RFC 7239, section 6.2).
const UNKNOWN: &str = "unknown";

/// The address that rules by address go by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Address {
    /// A single IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 network of 64 bits, as a single customer has.
    V6([u16; 4]),
    /// A peer that stands for everybody: this machine, or a trusted proxy that does not name its client. Rules by
    /// address do not apply to it, but for ceilings of the node.
    #[default]
    Unknown,
}

/// The client that a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    ip: IpAddr,
    /// The address that rules by address go by.
    pub address: Address,
    /// `true` if a trusted proxy handed the request on, whose headers count.
    proxied: bool,
    /// `true` if the server speaks TLS itself.
    has_tls: bool,
}

/// A socket that was refused because of the page that opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// The origin of that page, as the browser gave it, cut to 200 characters.
    pub origin: String,
}

impl Client {
    /// The client of a request that `peer` sent with these headers. `X-Forwarded-For` is read from the right, as far as
    /// those who wrote it are trusted (`TRUSTED_PROXIES`).
    pub fn of(peer: IpAddr, headers: &HeaderMap, config: &Config) -> Self {
        let peer = peer.to_canonical();
        let has_tls = config.tls.certificate.is_some();
        if !config.trusted_proxies.contains(peer) {
            return Self {
                ip: peer,
                address: Address::of_peer(peer, &config.trusted_proxies),
                proxied: false,
                has_tls,
            };
        }
        let told = told_by_proxies(headers, config);
        let address = told.map_or(Address::Unknown, Address::of);
        Self { ip: told.unwrap_or(peer), address, proxied: true, has_tls }
    }

    /// The client of a request that another node passes on, in that node's words. It is nobody's proxy, whatever its address is.
    pub fn passed_on(words: &str) -> Option<Self> {
        let (ip, address) = match words {
            UNKNOWN => (Ipv4Addr::UNSPECIFIED.into(), Address::Unknown),
            known => {
                let ip = known.parse().ok()?;
                (ip, Address::of(ip))
            }
        };
        Some(Self { ip, address, proxied: false, has_tls: false })
    }

    /// The words for another node that a request of this client is passed on to.
    pub fn in_words(&self) -> String {
        match self.address {
            Address::Unknown => UNKNOWN.into(),
            _ => self.ip.to_string(),
        }
    }

    /// `true` if the client's own connection is encrypted: by the server, unless a trusted proxy tells of another, the one
    /// next to the client where there are several.
    pub fn is_encrypted(&self, headers: &HeaderMap) -> bool {
        let Some(told) = headers.get(FORWARDED_PROTO).filter(|_| self.proxied) else { return self.has_tls };
        let first = told.to_str().ok().and_then(|told| told.split(',').next()).unwrap_or_default();
        first.trim().eq_ignore_ascii_case("https")
    }

    /// Returns `true` if the request comes from this machine and asks for it by its own name. Proxies on it are told by what
    /// they add, or by the host that they pass on.
    pub fn is_on_this_machine(&self, headers: &HeaderMap) -> bool {
        let added = [FORWARDED, FORWARDED_FOR, FORWARDED_HOST, FORWARDED_PROTO, VIA];
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        self.ip.is_loopback() && is_loopback(host_name(host)) && !added.iter().any(|name| headers.contains_key(name))
    }

    /// The address as a log may show it: the network only, 24 bits of an IPv4 address and 48 of an IPv6 address, unless
    /// the operator wants all of it.
    pub fn shown(&self, how: Addresses) -> String {
        match how {
            Addresses::Full => self.ip.to_string(),
            Addresses::Hidden => network(self.ip),
        }
    }
}

impl PageCookie {
    /// The name of the cookie.
    pub const NAME: &str = "causerie_page";

    /// A cookie with a value of its own.
    pub fn random() -> Self {
        Self(Uuid::new_v4().simple().to_string())
    }

    /// Name and value.
    pub fn pair(&self) -> String {
        format!("{}={}", Self::NAME, self.0)
    }

    /// Returns whether a request bears the cookie with this value.
    fn is_sent(&self, headers: &HeaderMap) -> bool {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pair = self.pair();
        lines.flat_map(|line| line.split(';')).any(|sent| sent.trim() == pair)
    }
}

impl Address {
    /// Returns the address of a connection before its first byte: the peer, unless that stands for others.
    pub fn of_peer(peer: IpAddr, trusted_proxies: &TrustedProxies) -> Self {
        let peer = peer.to_canonical();
        if peer.is_loopback() || trusted_proxies.contains(peer) { Self::Unknown } else { Self::of(peer) }
    }

    /// Returns the factor on the bounds of a public address. In a private network it may be that of a proxy or a
    /// translator, with an office behind it.
    pub fn scale(self) -> usize {
        if self.is_private() { PRIVATE_FACTOR } else { 1 }
    }

    /// Returns whether many people with nothing else in common may have this address.
    pub fn may_be_shared(self) -> bool {
        self == Self::Unknown || self.is_private()
    }

    /// As [`Client::shown`].
    pub fn shown(self, how: Addresses) -> String {
        let v6 = |[a, b, c, d]: [u16; 4]| Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0);
        match (self, how) {
            (Self::V4(ip), Addresses::Full) => ip.to_string(),
            (Self::V6(ip), Addresses::Full) => format!("{}/64", v6(ip)),
            (Self::V4(ip), Addresses::Hidden) => network(ip.into()),
            (Self::V6(ip), Addresses::Hidden) => network(v6(ip).into()),
            (Self::Unknown, _) => "unknown".to_owned(),
        }
    }

    /// The words for another node that a session from this address asks.
    pub fn in_words(self) -> String {
        match self {
            Self::V4(ip) => ip.to_string(),
            Self::V6([a, b, c, d]) => Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string(),
            Self::Unknown => UNKNOWN.into(),
        }
    }

    /// Private, link-local and shared networks (RFC 1918, 3927, 4193, 4291, 6598).
    fn is_private(self) -> bool {
        match self {
            Self::V4(ip) => {
                let [a, b, ..] = ip.octets();
                ip.is_private() || ip.is_link_local() || (a == 100 && b & 0xc0 == 64)
            }
            Self::V6([first, ..]) => first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80,
            Self::Unknown => false,
        }
    }

    fn of(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V4(ip) => Self::V4(ip),
            IpAddr::V6(ip) => {
                let [a, b, c, d, ..] = ip.segments();
                Self::V6([a, b, c, d])
            }
        }
    }
}

/// Checks that the page that opens a socket may do so (`docs/protocol.md`, Limits): programs, which send no
/// `Origin`, always; pages on the operator's list (`ALLOWED_ORIGINS`); without a list, pages of this very host, and,
/// where no host is told that could be the page's, those that bear the cookie of our page.
///
/// # Errors
/// The origin that was refused.
pub fn check_origin(client: &Client, headers: &HeaderMap, config: &Config, cookie: &PageCookie) -> Result<(), Denied> {
    let mut origins = headers.get_all(ORIGIN).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let Some(origin) = origins.next() else { return Ok(()) };
    let allowed = match config.allowed_origins.as_slice() {
        [] => is_of_own_page(client, &origin, headers, cookie),
        list => normal_origin(&origin).is_ok_and(|origin| list.contains(&origin)),
    };
    if allowed && origins.next().is_none() {
        return Ok(());
    }
    Err(Denied { origin: origin.chars().take(200).collect() })
}

/// The nearest address in `X-Forwarded-For` that is no trusted proxy; if all are, the farthest. None if there is none,
/// or something that is no address stands before it: then the proxy keeps it to itself.
fn told_by_proxies(headers: &HeaderMap, config: &Config) -> Option<IpAddr> {
    let lines: Vec<&str> = headers.get_all(FORWARDED_FOR).iter().map(|line| line.to_str().unwrap_or("?")).collect();
    let mut farthest = None;
    for entry in lines.iter().rev().flat_map(|line| line.rsplit(',')).map(str::trim) {
        let ip = parse_ip(entry)?.to_canonical();
        if !config.trusted_proxies.contains(ip) {
            return Some(ip);
        }
        farthest = Some(ip);
    }
    farthest
}

/// An address, with or without brackets and port.
pub(super) fn parse_ip(text: &str) -> Option<IpAddr> {
    if let Ok(ip) = text.parse() {
        return Some(ip);
    }
    if let Ok(with_port) = text.parse::<std::net::SocketAddr>() {
        return Some(with_port.ip());
    }
    text.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

/// The network that a log may show.
fn network(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(ip) => {
            let [a, b, c, ..] = ip.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

/// `true` if a page of this host opens the socket. Where the host that is told is another one of the same site, the
/// proxy does tell which one was asked, and so the page is a neighbour's, whose sockets come with our cookie too.
fn is_of_own_page(client: &Client, origin: &str, headers: &HeaderMap, cookie: &PageCookie) -> bool {
    let Some(("http" | "https", authority)) = origin.split_once("://") else {
        return false;
    };
    let page = host_name(authority).to_ascii_lowercase();
    let forwarded = client.proxied.then(|| headers.get_all(FORWARDED_HOST).iter()).into_iter().flatten();
    let lines = headers.get_all(HOST).iter().chain(forwarded).filter_map(|value| value.to_str().ok());
    let hosts: Vec<String> =
        lines.flat_map(|line| line.split(',')).map(|host| host_name(host.trim()).to_ascii_lowercase()).collect();
    if page.is_empty() {
        return false;
    }
    let is_same_origin = headers.get_all(FETCH_SITE).iter().all(|site| site == "same-origin");
    hosts.contains(&page)
        || is_same_origin && cookie.is_sent(headers) && !hosts.iter().any(|host| are_of_one_site(host, &page))
}

/// `true` if two names of hosts end in the same two labels, as all of one site do. An address has no neighbours.
fn are_of_one_site(one: &str, other: &str) -> bool {
    if one.parse::<IpAddr>().is_ok() {
        return false;
    }
    let site = |host: &str| host.rsplitn(3, '.').take(2).map(String::from).collect::<Vec<_>>();
    site(one).len() == 2 && site(one) == site(other)
}

/// The host under which a request reached the server, as it says itself: a name or an address, without a port.
pub fn asked_host(headers: &HeaderMap) -> Option<&str> {
    let host = host_name(headers.get(HOST)?.to_str().ok()?);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    (!host.is_empty() && host.bytes().all(fits)).then_some(host)
}

/// The host of `host`, `host:port`, `[v6]` or `[v6]:port`.
fn host_name(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn another_node_takes_a_client_for_who_it_is() {
        let config = Config::default();
        for (peer, told, words) in [
            ("203.0.113.7", "", "203.0.113.7"),
            ("::ffff:203.0.113.7", "198.51.100.1", "203.0.113.7"),
            ("2001:db8::7:1", "", "2001:db8::7:1"),
            ("127.0.0.1", "198.51.100.1, 10.0.0.7", "10.0.0.7"),
            ("127.0.0.1", "not told", "unknown"),
        ] {
            let headers = HeaderMap::from_iter([(FORWARDED_FOR, told.parse().unwrap())]);
            let client = Client::of(peer.parse().unwrap(), &headers, &config);
            assert_eq!(client.in_words(), words, "{peer} {told}");
            let passed_on = Client::passed_on(words).unwrap();
            assert_eq!((passed_on.address, passed_on.proxied), (client.address, false), "{peer} {told}");
        }
        assert_eq!(Client::passed_on("127.0.0.1").unwrap().address, Address::V4(Ipv4Addr::LOCALHOST));
        for wrong in ["", "203.0.113.7, 203.0.113.8", "203.0.113.7:80", "[2001:db8::1]", "Unknown"] {
            assert_eq!(Client::passed_on(wrong), None, "{wrong}");
        }
    }
}
