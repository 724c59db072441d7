//! Addresses in settings: paths, origins of pages, links, map tiles, STUN, TURN and NATS servers, the relay, trusted proxies.
//! The table names their readers; a few of them serve other modules too.

use super::setting::{FromText, all, items};
use ipnet::IpNet;
use serde::Serialize;
use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU16;

/// First segments of this server's own paths. A test holds the list to the routes.
const OWN_PATHS: &str = "assets asyncapi.json channel channels docs healthz hook index.html openapi.json osmand overland \
    owntracks plugins.xml qfield qfield.zip qgis readyz redoc room rooms rules status t v1 v2 v2.1 v3 version ws";

/// The base path without a slash at its end; a lone slash is none. Some proxies cut it off, so it must not begin like another
/// path: below `/room`, `/room/room/users` would be two things.
pub(super) fn base_path(text: &str) -> Result<String, String> {
    let inner = text.trim().strip_prefix('/').ok_or("it does not begin with a slash")?;
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    if inner.is_empty() {
        return Ok(String::new());
    }
    match inner.split('/').find(|segment| !is_plain_segment(segment)) {
        Some("") => Err("two slashes follow each other".into()),
        Some(segment) => Err(format!("the part {segment:?} does not fit")),
        None => match OWN_PATHS.split(' ').find(|own| inner.split('/').next() == Some(*own)) {
            Some(own) => Err(format!("/{own} is a path of causerie's own; take another, such as /chat")),
            None => Ok(format!("/{inner}")),
        },
    }
}

/// `true` if a segment is the same before and after percent-encoding, and is not resolved away by browsers.
fn is_plain_segment(segment: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    !matches!(segment, "" | "." | "..") && segment.bytes().all(unreserved)
}

/// An origin of pages as browsers send it, or `*` for all of them.
pub(super) fn origin_or_any(text: &str) -> Result<String, String> {
    if text == "*" { Ok(text.into()) } else { normal_origin(text) }
}

/// The origin of a page that may show the chat in a frame. What came over plain http could be anybody's.
pub(super) fn embedder(text: &str) -> Result<String, String> {
    let origin = normal_origin(text)?;
    if origin.contains("://[") {
        return Err("browsers know no IPv6 address here".into());
    }
    if is_safe(&origin) { Ok(origin) } else { Err("https://, or http:// of this machine".into()) }
}

/// `true` of an address of https, or of http on this machine.
fn is_safe(address: &str) -> bool {
    let authority = address.strip_prefix("http://").and_then(|rest| rest.split('/').next());
    let is_own = authority.and_then(|authority| split_port(authority).ok()).is_some_and(|(host, _)| is_loopback(host));
    is_own || address.starts_with("https://")
}

/// Returns an origin as browsers send it: lower case, no slash at the end, no port where it is the usual one.
///
/// # Errors
/// The reason why the text is none.
pub fn normal_origin(text: &str) -> Result<String, String> {
    let text = text.to_ascii_lowercase();
    let (scheme, rest) = text.split_once("://").ok_or("no scheme such as https://")?;
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    if !scheme.starts_with(|c: char| c.is_ascii_lowercase()) || !scheme.bytes().all(letters) {
        return Err("the scheme does not fit".into());
    }
    if matches!(scheme, "ws" | "wss") {
        return Err("an origin is where the page comes from: http or https".into());
    }
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = split_port(rest)?;
    match (scheme, port) {
        (_, None) | ("http", Some(80)) | ("https", Some(443)) => Ok(format!("{scheme}://{host}")),
        (_, Some(port)) => Ok(format!("{scheme}://{host}:{port}")),
    }
}

/// The host of an authority, an IPv6 one in brackets, and its port.
fn split_port(authority: &str) -> Result<(&str, Option<u16>), &'static str> {
    if authority.contains('@') {
        return Err("no user and no password");
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if !is_host(host) {
        return Err("the host does not fit (no path, no user; other letters than ASCII as xn--…)");
    }
    let port = port.map(|port| port.parse::<NonZeroU16>().map_err(|_| "the port does not fit")).transpose()?;
    Ok((host, port.map(NonZeroU16::get)))
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(v6) => v6.parse::<Ipv6Addr>().is_ok(),
        None => is_name(host),
    }
}

/// A name of labels between dots, or an IPv4 address: browsers take a name for one whose last label is a number.
fn is_name(host: &str) -> bool {
    let fits = |label: &str| {
        let is_plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        is_plain && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    let labels = host.strip_suffix('.').unwrap_or(host);
    let is_number = labels.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    labels.split('.').all(fits) && (!is_number || labels.parse::<Ipv4Addr>().is_ok())
}

/// A link to something on the web, or nothing. It becomes a header of an answer: visible ASCII alone.
pub(super) fn link(text: &str) -> Result<String, String> {
    let link = text.trim();
    let lower = link.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or_default();
    let has_host = rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[');
    let fits = has_host && link.bytes().all(|byte| byte.is_ascii_graphic());
    if fits || link.is_empty() { Ok(link.into()) } else { Err(String::new()) }
}

/// The address of the alternative place for calls, without a slash at its end, so that a name behind it is a part of the path.
pub(super) fn calls(text: &str) -> Result<String, String> {
    let address = below_origin(text)?;
    if address.starts_with("https://") { Ok(address) } else { Err("it does not begin with https://".into()) }
}

/// The address at which people reach this server, without a slash at its end.
pub(super) fn public(text: &str) -> Result<String, String> {
    let address = below_origin(text)?;
    if is_safe(&address) { Ok(address) } else { Err("it does not begin with https://".into()) }
}

/// An origin with or without a path behind it, of parts that are the same in any writing. No slash is at its end.
fn below_origin(text: &str) -> Result<String, String> {
    let (scheme, rest) = text.trim().split_once("://").ok_or("no scheme: https://")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let origin = normal_origin(&format!("{scheme}://{authority}"))?;
    if path.is_empty() {
        return Ok(origin);
    }
    let path = path.strip_suffix('/').unwrap_or(path);
    match path.split('/').find(|segment| !is_plain_segment(segment)) {
        Some(segment) => Err(format!("the part {segment:?} of its path does not fit")),
        None => Ok(format!("{origin}/{path}")),
    }
}

/// Most letters of a base map's name, for a list of them.
const MAP_NAME: usize = 40;

/// Map tiles under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BaseMap {
    /// As the page lists it; empty where there is no other one.
    pub name: String,
    /// With `{z}`, `{x}` and `{y}`.
    pub url: String,
}

impl BaseMap {
    /// Returns the scheme, host and port of its server.
    pub fn origin(&self) -> String {
        tile_origin(&self.url).unwrap_or_default()
    }
}

/// One address without a name, or names with an address each, `Plan=https://…;Photo=https://…`. All faults are told at once.
impl FromText for Vec<BaseMap> {
    fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if !text.split(';').any(begins_with_name) {
            return tiles(text).map(|url| vec![BaseMap { name: String::new(), url }]);
        }
        let mut names = HashSet::new();
        let entries = text.split(';').map(str::trim).filter(|item| !item.is_empty());
        all(entries.map(|item| match base_map(item) {
            Ok(map) if names.insert(map.name.clone()) => Ok(map),
            Ok(map) => Err(format!("{:?} twice", map.name)),
            Err(why) => Err(format!("{item:?}: {why}")),
        }))
    }

    fn written(&self) -> String {
        let written = |map: &BaseMap| match map.name.as_str() {
            "" => map.url.clone(),
            name => format!("{name}={}", map.url),
        };
        self.iter().map(written).collect::<Vec<_>>().join(";")
    }
}

/// `true` of a part like `Plan=https://…`; an address may have such parts behind a slash.
fn begins_with_name(part: &str) -> bool {
    part.split_once("://").is_some_and(|(before, _)| before.contains('=') && !before.contains(['/', '?', '&']))
}

fn base_map(item: &str) -> Result<BaseMap, String> {
    let (name, url) = item.split_once('=').ok_or("an address without a name among others (%3B is a ; within one)")?;
    let name = name.trim();
    if name.is_empty() || name.contains("://") {
        return Err("the name is missing".into());
    }
    if name.chars().count() > MAP_NAME || name.chars().any(char::is_control) {
        return Err(format!("the name is of more than {MAP_NAME} letters, or has some that are not seen"));
    }
    Ok(BaseMap { name: name.into(), url: tiles(url)? })
}

/// The address of map tiles. It goes into a header: visible ASCII alone.
fn tiles(text: &str) -> Result<String, String> {
    let text = text.trim();
    if let Some(missing) = ["{z}", "{x}", "{y}"].iter().find(|place| !text.contains(*place)) {
        return Err(format!("{missing} is missing"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("something in it is no visible letter".into());
    }
    tile_origin(text).map(|_| text.to_owned())
}

fn tile_origin(url: &str) -> Result<String, String> {
    let (scheme, rest) = url.split_once("://").ok_or("no scheme such as https://")?;
    if !matches!(scheme, "http" | "https") {
        return Err("it begins with neither https:// nor http://".into());
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    normal_origin(&format!("{scheme}://{authority}"))
}

/// The address of a STUN server (RFC 7064).
pub(super) fn stun(url: &str) -> Result<String, String> {
    let address = after_scheme(url, ["stun", "stuns"])?;
    if address.contains('?') {
        return Err("nothing may follow the address".into());
    }
    split_port(address)?;
    Ok(url.into())
}

/// The address of a TURN server (RFC 7065).
pub(super) fn turn(url: &str) -> Result<String, String> {
    let address = after_scheme(url, ["turn", "turns"])?;
    let (authority, query) = address.split_once('?').unwrap_or((address, "transport=udp"));
    if !matches!(query, "transport=udp" | "transport=tcp") {
        return Err("only ?transport=udp or ?transport=tcp may follow".into());
    }
    split_port(authority)?;
    Ok(url.into())
}

/// The host of the relay: without a scheme and a port.
pub(super) fn relay_host(host: &str) -> Result<String, String> {
    let host = host.trim();
    let host = host.parse::<Ipv6Addr>().map_or_else(|_| host.to_owned(), |ip| format!("[{ip}]"));
    is_host(&host).then_some(host).ok_or_else(String::new)
}

/// The relayed address. Browsers drop one of a machine alone, and keep pages of the internet from private ones.
pub(super) fn relayed(text: &str) -> Result<String, String> {
    let ip: Ipv4Addr = text.trim().parse().map_err(|_| String::new())?;
    let [first, second, ..] = ip.octets();
    let is_private = ip.is_private() || ip.is_loopback() || ip.is_link_local() || (first, second & 0xc0) == (100, 64);
    let is_other = ip.is_unspecified() || ip.is_multicast() || ip.is_broadcast();
    if is_private || is_other { Err(String::new()) } else { Ok(ip.to_string()) }
}

/// The address of a NATS server. Its login has settings of its own.
pub(super) fn nats(url: &str) -> Result<String, String> {
    let address = after_scheme(url, ["nats", "tls"])?;
    let authority = address.strip_prefix("//").ok_or("the scheme is followed by //")?;
    if authority.contains('@') {
        return Err("the login belongs into NATS_USER and NATS_PASSWORD".into());
    }
    split_port(authority.strip_suffix('/').unwrap_or(authority))?;
    Ok(url.into())
}

/// Returns `true` if a NATS server of this address is on this machine.
pub(super) fn is_own_nats(url: &str) -> bool {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/');
    is_loopback(split_port(authority).map_or(authority, |(host, _)| host))
}

/// Returns `true` if a host, an IPv6 one in brackets, is this machine.
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn after_scheme<'a>(url: &'a str, [one, other]: [&str; 2]) -> Result<&'a str, String> {
    let parts = url.split_once(':').filter(|(scheme, _)| [one, other].contains(scheme));
    parts.map(|(_, rest)| rest).ok_or_else(|| format!("it begins neither with {one}: nor with {other}:"))
}

/// The proxies whose `X-Forwarded-…` headers are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrustedProxies {
    /// Any peer.
    All,
    /// Peers in these networks.
    Networks(Vec<IpNet>),
}

impl TrustedProxies {
    /// `true` if the peer at `ip` is one of them. An IPv4 address may come in its IPv6 form.
    pub fn contains(&self, ip: IpAddr) -> bool {
        match self {
            Self::All => true,
            Self::Networks(networks) => networks.iter().any(|network| network.contains(&ip.to_canonical())),
        }
    }
}

/// Addresses and networks; `*` is everybody, `none` nobody.
impl FromText for TrustedProxies {
    fn read(text: &str) -> Result<Self, String> {
        match text.trim() {
            "*" => return Ok(Self::All),
            none if none.eq_ignore_ascii_case("none") => return Ok(Self::Networks(Vec::new())),
            _ => {}
        }
        all(items(text).map(network)).map(Self::Networks)
    }

    fn written(&self) -> String {
        match self {
            Self::All => "*".into(),
            Self::Networks(networks) if networks.is_empty() => "none".into(),
            Self::Networks(networks) => networks.iter().map(shortest).collect::<Vec<_>>().join(","),
        }
    }
}

fn network(item: &str) -> Result<IpNet, String> {
    let address = item.parse::<IpAddr>().map(|ip| IpNet::from(ip.to_canonical()));
    address.or_else(|_| item.parse::<IpNet>()).map_err(|_| format!("{item:?} is neither an address nor a network"))
}

/// A network, or the address where it is one alone.
fn shortest(network: &IpNet) -> String {
    if network.prefix_len() == network.max_prefix_len() { network.addr().to_string() } else { network.to_string() }
}
