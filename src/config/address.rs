//! Addresses in settings: the base path, the public address, origins of pages, links, the alternative place for calls, map
//! tiles, STUN, TURN and NATS servers, the relay.

use super::setting::FromText;
use serde::Serialize;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU16;

/// First segments of this server's own paths. A test holds the list to the routes.
const OWN_PATHS: &str = "assets asyncapi.json channel channels docs healthz hook index.html openapi.json osmand overland \
    owntracks plugins.xml qfield qfield.zip qgis readyz redoc room rooms rules status t v1 v2 v2.1 v3 version ws";

/// The base path without a slash at its end; a lone slash is none. Paths are answered with and without it, for some proxies
/// cut it off. So it must not begin like one of them: below `/room`, `/room/room/users` would be two things.
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

/// The origin of a page that may show the chat in a frame: policies of browsers name no IPv6 address, and what came over
/// plain http could be anybody's.
pub(super) fn embedder(text: &str) -> Result<String, String> {
    let origin = normal_origin(text)?;
    let (scheme, authority) = origin.split_once("://").unwrap_or_default();
    let (host, _) = split_port(authority)?;
    if host.starts_with('[') {
        return Err("browsers know no IPv6 address here".into());
    }
    let is_safe = scheme == "https" || (scheme == "http" && is_loopback(host));
    if is_safe { Ok(origin) } else { Err("https://, or http:// of this machine".into()) }
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
    let end_of_host = authority.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match authority[end_of_host..].rfind(':') {
        Some(colon) => (&authority[..end_of_host + colon], Some(&authority[end_of_host + colon + 1..])),
        None => (authority, None),
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

/// A link to something on the web, or nothing where the text is empty. It becomes a header of an answer, so it holds
/// nothing but visible ASCII.
pub(super) fn link(text: &str) -> Result<String, String> {
    let link = text.trim();
    let lower = link.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let has_host = rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['));
    let fits = has_host && link.bytes().all(|byte| byte.is_ascii_graphic());
    if fits || link.is_empty() { Ok(link.into()) } else { Err(String::new()) }
}

/// The address of the alternative place for calls, without a slash at its end. Clients make links of it, so it has nothing
/// that could end up before or behind the name of a room in another way than as a part of the path.
pub(super) fn calls(text: &str) -> Result<String, String> {
    let address = below_origin(text)?;
    if address.starts_with("https://") { Ok(address) } else { Err("it does not begin with https://".into()) }
}

/// The address at which people reach this server, without a slash at its end. On this machine alone it may do without
/// encryption.
pub(super) fn public(text: &str) -> Result<String, String> {
    let address = below_origin(text)?;
    let authority = address.strip_prefix("http://").map(|rest| rest.split('/').next().unwrap_or_default());
    let is_own = authority.and_then(|authority| split_port(authority).ok()).is_some_and(|(host, _)| is_loopback(host));
    if is_own || address.starts_with("https://") { Ok(address) } else { Err("it does not begin with https://".into()) }
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

/// A longer name of a base map has no place in a list.
const MOST_OF_NAME: usize = 40;

/// Parts of an address of tiles that stand for the place of a tile.
const PLACES: [&str; 3] = ["{z}", "{x}", "{y}"];

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

/// Base maps: one address without a name, or names with an address each, `Plan=https://…;Photo=https://…`. All that is wrong
/// is told at once.
impl FromText for Vec<BaseMap> {
    fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if !text.split(';').any(begins_with_name) {
            return tiles(text).map(|url| vec![BaseMap { name: String::new(), url }]);
        }
        let mut faults = Vec::new();
        let mut maps: Vec<BaseMap> = Vec::new();
        for item in text.split(';').map(str::trim).filter(|item| !item.is_empty()) {
            match base_map(item) {
                Ok(map) if maps.iter().any(|other| other.name == map.name) => {
                    faults.push(format!("{:?} twice", map.name))
                }
                Ok(map) => maps.push(map),
                Err(why) => faults.push(format!("{item:?}: {why}")),
            }
        }
        if faults.is_empty() { Ok(maps) } else { Err(faults.join("; ")) }
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

/// A name and an address: `Plan=https://…`.
fn base_map(item: &str) -> Result<BaseMap, String> {
    let (name, url) = item.split_once('=').ok_or("an address without a name among others (%3B is a ; within one)")?;
    let name = name.trim();
    if name.is_empty() || name.contains("://") {
        return Err("the name is missing".into());
    }
    if name.chars().count() > MOST_OF_NAME || name.chars().any(char::is_control) {
        return Err(format!("the name is of more than {MOST_OF_NAME} letters, or has some that are not seen"));
    }
    Ok(BaseMap { name: name.into(), url: tiles(url)? })
}

/// The address of map tiles, with each of [`PLACES`]. It goes into a header: visible ASCII and nothing else.
fn tiles(text: &str) -> Result<String, String> {
    let text = text.trim();
    if let Some(missing) = PLACES.iter().find(|place| !text.contains(*place)) {
        return Err(format!("{missing} is missing"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("something in it is no visible letter".into());
    }
    tile_origin(text).map(|_| text.to_owned())
}

/// Returns the origin of map tiles.
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
    host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn after_scheme<'a>(url: &'a str, [one, other]: [&str; 2]) -> Result<&'a str, String> {
    let parts = url.split_once(':').filter(|(scheme, _)| [one, other].contains(scheme));
    parts.map(|(_, rest)| rest).ok_or_else(|| format!("it begins neither with {one}: nor with {other}:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_tiles_are_told_from_others() {
        let good = "https://tile.example.org:8443/{z}/{x}/{y}.png?key=a,b;c";
        assert_eq!(tiles(good), Ok(good.to_owned()));
        assert_eq!(tile_origin(good).as_deref(), Ok("https://tile.example.org:8443"));
        for bad in [
            "",
            "https://tile.example.org/{z}/{x}.png",
            "tile.example.org/{z}/{x}/{y}.png",
            "data://x/{z}/{x}/{y}",
            "https://{s}.example.org/{z}/{x}/{y}.png",
            "https://a b/{z}/{x}/{y}.png",
            "https://tile.example.org;script-src/{z}/{x}/{y}.png",
            "https://user@tile.example.org/{z}/{x}/{y}.png",
            "https:///{z}/{x}/{y}.png",
        ] {
            assert!(tiles(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn base_maps_have_names_where_there_are_several() {
        let named = |maps: &[(&str, &str)]| {
            let map = |(name, url): &(&str, &str)| BaseMap { name: (*name).into(), url: (*url).into() };
            Ok(maps.iter().map(map).collect::<Vec<_>>())
        };
        let (plan, photo) = ("https://a.example.org/{z}/{x}/{y}.png?key=b;c=d", "https://b.example.org/{z}/{x}/{y}");
        assert_eq!(Vec::read(plan), named(&[("", plan)]));
        let both = format!(" Plan IGN = {photo} ; Photo={photo}; ");
        assert_eq!(Vec::read(&both), named(&[("Plan IGN", photo), ("Photo", photo)]));
        let tells =
            |why: &str| why.contains("{y} is missing") && why.contains("without a name") && why.contains("the name is");
        assert!(Vec::<BaseMap>::read("Plan=https://a/{z}/{x};Photo;=x;").is_err_and(|why| tells(&why)));
        assert!(Vec::<BaseMap>::read(&format!("A={photo};A={photo}")).is_err_and(|why| why.contains("twice")));
        assert!(Vec::<BaseMap>::read(&format!("{photo};Photo={photo}")).is_err(), "the first has no name");
        for bad in ["", ";", "Plan", &format!("{}={photo}", "a".repeat(41))] {
            assert!(Vec::<BaseMap>::read(bad).is_err(), "{bad}");
        }
    }
}
