//! The proxies whose word about a client's address and host is believed.

use super::setting::{FromText, items};
use ipnet::IpNet;
use std::net::IpAddr;

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
        let networks: Result<Vec<IpNet>, String> = items(text).map(network).collect();
        networks.map(Self::Networks)
    }

    fn written(&self) -> String {
        match self {
            Self::All => "*".into(),
            Self::Networks(networks) if networks.is_empty() => "none".into(),
            Self::Networks(networks) => networks.iter().map(written).collect::<Vec<_>>().join(","),
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
