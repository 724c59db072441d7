//! The proxies whose word about a client's address and host is believed.

use super::form::items;
use ipnet::IpNet;
use std::fmt;
use std::net::IpAddr;

/// The proxies whose `X-Forwarded-…` headers are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrustedProxies {
    /// Any peer.
    All,
    /// Peers in these networks.
    Networks(Vec<IpNet>),
}

/// The proxies that are trusted by default: those on this machine.
const DEFAULT: &str = "127.0.0.0/8,::1";

impl TrustedProxies {
    /// `true` if the peer at `ip` is one of them. An IPv4 address may come in its IPv6 form.
    pub fn contains(&self, ip: IpAddr) -> bool {
        match self {
            Self::All => true,
            Self::Networks(networks) => networks.iter().any(|network| network.contains(&ip.to_canonical())),
        }
    }

    /// Reads addresses and networks; `*` is everybody, `none` nobody.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text.trim() {
            "*" => return Ok(Self::All),
            none if none.eq_ignore_ascii_case("none") => return Ok(Self::Networks(Vec::new())),
            _ => {}
        }
        let networks: Result<Vec<IpNet>, String> = items(text).map(network).collect();
        networks.map(Self::Networks)
    }
}

impl Default for TrustedProxies {
    fn default() -> Self {
        Self::parse(DEFAULT).unwrap_or(Self::Networks(Vec::new()))
    }
}

impl fmt::Display for TrustedProxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Networks(networks) if networks.is_empty() => f.write_str("none"),
            Self::Networks(networks) => f.write_str(&networks.iter().map(written).collect::<Vec<_>>().join(",")),
        }
    }
}

fn network(item: &str) -> Result<IpNet, String> {
    let address = item.parse::<IpAddr>().map(|ip| IpNet::from(ip.to_canonical()));
    address.or_else(|_| item.parse::<IpNet>()).map_err(|_| format!("{item:?} is neither an address nor a network"))
}

fn written(network: &IpNet) -> String {
    if network.prefix_len() == network.max_prefix_len() { network.addr().to_string() } else { network.to_string() }
}
