//! The address of a server, as people write it: a link, a link to a folder, or a host alone. A token in the path
//! (`/t/TOKEN`, as plugins have it) is taken out, so that no message and no proxy's log shows it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// The characters that are written otherwise in `near`, and its length (`docs/protocol.md`, Connecting).
const NOT_NEAR: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'~').remove(b'-');
const LONGEST_NEAR: usize = 64;

/// The error for the address of a page with a query or a fragment.
const NOT_HERE: &str = "nothing may stand behind ? or # in the address: a room goes to --room, its key into the variable \
                        CAUSERIE_ROOM_KEY, a token into CAUSERIE_TOKEN or into a file for --token-file";

/// The address of a server's native endpoint.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) is_tls: bool,
    /// Without the brackets of an IPv6 address.
    pub(super) host: String,
    pub(super) port: u16,
    /// The path before `/ws`, without a slash at its end.
    pub(super) base: String,
    /// From `/t/TOKEN`.
    pub(super) token: Option<String>,
    /// The room that proxies before several nodes are told, so that its members come to one of them.
    pub(super) near: Option<String>,
}

impl Address {
    /// Reads an address. Errors do not quote it, because it may hold a token.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.contains(['?', '#']) {
            return Err(NOT_HERE.into());
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None => (String::new(), text),
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err("no name or password belongs into the address; a token comes by --token-file".into());
        }
        let (host, port) = host_and_port(authority)?;
        let is_tls = match scheme.as_str() {
            "https" | "wss" => true,
            "http" | "ws" => false,
            "" => !is_local(&host) || port == Some(443),
            _ => return Err("the address begins with none of https://, http://, wss:// and ws://".into()),
        };
        let (base, token) = base_and_token(path)?;
        Ok(Self { is_tls, host, port: port.unwrap_or(if is_tls { 443 } else { 80 }), base, token, near: None })
    }

    /// Returns the same address without TLS.
    pub(super) fn without_tls(&self) -> Self {
        Self { is_tls: false, ..self.clone() }
    }

    /// Returns the same address with TLS, at its default port if this one is the default without TLS.
    pub(super) fn with_tls(&self) -> Self {
        let port = if self.port == 80 { 443 } else { self.port };
        Self { is_tls: true, port, ..self.clone() }
    }

    /// Returns the value of the header `Host`.
    pub(super) fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let usual = if self.is_tls { 443 } else { 80 };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }

    /// Returns the same address near a room, unless that is a private one, whose name is its key.
    pub(super) fn near(self, room: Option<&str>) -> Self {
        let near = room.filter(|room| !room.starts_with('~')).map(|room| {
            let mut near = utf8_percent_encode(room, NOT_NEAR).to_string();
            near.truncate(LONGEST_NEAR);
            near
        });
        Self { near, ..self }
    }

    /// Returns the URL of the WebSocket endpoint.
    pub(super) fn endpoint(&self) -> String {
        let scheme = if self.is_tls { "wss" } else { "ws" };
        let near = self.near.as_ref().map_or_else(String::new, |near| format!("?near={near}"));
        format!("{scheme}://{}{}/ws{near}", self.authority(), self.base)
    }
}

/// Writes the address as people know it, without its token.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_tls { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.base)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn host_and_port(authority: &str) -> Result<(String, Option<u16>), String> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or("the address lacks a closing bracket")?;
            let port = if after.is_empty() { None } else { Some(after.strip_prefix(':').unwrap_or("none")) };
            if host.parse::<Ipv6Addr>().is_err() {
                return Err("what stands in brackets is no IPv6 address".into());
            }
            (host, port)
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    if host.is_empty() {
        return Err("the address has no host".into());
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if !host.chars().all(fits) {
        return Err("the host of the address has characters that no host has".into());
    }
    let port = match port {
        Some(port) => {
            Some(port.parse().ok().filter(|port| *port > 0).ok_or("the port of the address is not from 1 to 65535")?)
        }
        None => None,
    };
    Ok((host.to_owned(), port))
}

/// `true` for this machine and for private networks, where hardly a server has a certificate. Everywhere else an
/// address without a scheme means TLS, whatever its port: a guess must not send a token in the clear.
fn is_local(host: &str) -> bool {
    match host.parse() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified(),
        Ok(IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified()
        }
        Err(_) => host.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case("localhost")),
    }
}

fn base_and_token(path: &str) -> Result<(String, Option<String>), String> {
    if path.chars().any(|c| c.is_control() || c.is_whitespace() || !c.is_ascii()) {
        return Err("the path of the address has characters that want to be percent-encoded".into());
    }
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix("/ws").unwrap_or(path).trim_end_matches('/');
    let is_token = |token: &str| token.split('.').count() == 3;
    match path.rsplit_once("/t/") {
        Some((base, token)) if is_token(token) => Ok((base.to_owned(), Some(token.to_owned()))),
        _ => Ok((path.to_owned(), None)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String) {
        let address = Address::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        (address.to_string(), address.endpoint())
    }

    #[test]
    fn addresses_have_many_forms() {
        let rows = [
            ("https://chat.example.org", "https://chat.example.org", "wss://chat.example.org/ws"),
            ("HTTPS://chat.example.org/", "https://chat.example.org", "wss://chat.example.org/ws"),
            ("wss://chat.example.org/chat/ws", "https://chat.example.org/chat", "wss://chat.example.org/chat/ws"),
            ("http://h:8000/chat/", "http://h:8000/chat", "ws://h:8000/chat/ws"),
            ("ws://[::1]:8000", "http://[::1]:8000", "ws://[::1]:8000/ws"),
            ("chat.example.org", "https://chat.example.org", "wss://chat.example.org/ws"),
            ("chat.example.org/chat", "https://chat.example.org/chat", "wss://chat.example.org/chat/ws"),
            ("localhost:8000", "http://localhost:8000", "ws://localhost:8000/ws"),
            ("127.0.0.1", "http://127.0.0.1", "ws://127.0.0.1/ws"),
            ("chat.localhost", "http://chat.localhost", "ws://chat.localhost/ws"),
            ("192.168.1.5:8000/chat", "http://192.168.1.5:8000/chat", "ws://192.168.1.5:8000/chat/ws"),
            ("[fd00::1]:8000", "http://[fd00::1]:8000", "ws://[fd00::1]:8000/ws"),
            ("10.0.0.1:443", "https://10.0.0.1", "wss://10.0.0.1/ws"),
            ("203.0.113.7:8000", "https://203.0.113.7:8000", "wss://203.0.113.7:8000/ws"),
            ("server:8000", "https://server:8000", "wss://server:8000/ws"),
            ("chat.example.org:80", "https://chat.example.org:80", "wss://chat.example.org:80/ws"),
        ];
        for (text, shown, endpoint) in rows {
            assert_eq!(read(text), (shown.to_owned(), endpoint.to_owned()), "{text}");
        }
    }

    #[test]
    fn the_first_room_is_named_to_proxies_unless_it_is_private() {
        let near = |room| Address::parse("http://h").expect("an address").near(room).endpoint();
        assert_eq!(near(Some("QGIS")), "ws://h/ws?near=QGIS");
        assert_eq!(near(Some("café & co")), "ws://h/ws?near=caf%C3%A9%20%26%20co");
        let long = "x".repeat(100);
        assert_eq!(near(Some(&long)), format!("ws://h/ws?near={}", &long[..64]));
        assert_eq!((near(Some("~private")), near(None)), ("ws://h/ws".into(), "ws://h/ws".into()));
    }

    #[test]
    fn a_token_in_the_path_is_taken_out() {
        let address = Address::parse("https://h/chat/t/aaa.bbb.ccc/").expect("an address");
        assert_eq!(address.token.as_deref(), Some("aaa.bbb.ccc"));
        assert_eq!(format!("{address} {address:?}"), "https://h/chat https://h/chat");
    }

    #[test]
    fn wrong_addresses_are_refused() {
        for text in [
            "",
            "https://",
            "ftp://h",
            "http://h:0",
            "http://h:99999",
            "http://[::1",
            "https://a b",
            "http://u:p@h",
            "h/ä",
            "https://h?token=a.b.c",
            "https://h/chat/#room=QGIS",
            "h?key=s3same",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }
}
