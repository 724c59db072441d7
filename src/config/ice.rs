//! What helps browsers to reach each other: STUN and TURN servers (contract `native`, section 2).

use super::address::split_port;
use super::parse::items;
use super::secret::Secret;

/// Seconds that TURN credentials live, unless set.
const TTL: u64 = 3600;

/// The servers, and how credentials for them are made.
#[derive(Debug, Clone)]
pub struct IceSettings {
    /// STUN servers (`STUN_URLS`).
    pub stun_urls: Vec<String>,
    /// TURN servers (`TURN_URLS`), which all take the same credentials.
    pub turn_urls: Vec<String>,
    /// What they share with this server (`TURN_SECRET`).
    pub turn_secret: Option<Secret>,
    /// How many seconds credentials live (`TURN_TTL`).
    pub turn_ttl: u64,
    /// Whether everything must go through TURN, so that nobody learns another's address (`TURN_RELAY_ONLY`).
    pub relay_only: bool,
    /// Whether only holders of tokens get credentials (`TURN_FOR_TOKENS`).
    pub for_tokens: bool,
}

impl Default for IceSettings {
    fn default() -> Self {
        Self {
            stun_urls: Vec::new(),
            turn_urls: Vec::new(),
            turn_secret: None,
            turn_ttl: TTL,
            relay_only: false,
            for_tokens: false,
        }
    }
}

/// Addresses of STUN servers (RFC 7064).
pub(super) fn stun_urls(text: &str) -> Result<Vec<String>, String> {
    items(text).map(|url| check(url, ["stun", "stuns"], false)).collect()
}

/// Addresses of TURN servers (RFC 7065).
pub(super) fn turn_urls(text: &str) -> Result<Vec<String>, String> {
    items(text).map(|url| check(url, ["turn", "turns"], true)).collect()
}

fn check(url: &str, schemes: [&str; 2], may_name_transport: bool) -> Result<String, String> {
    let fault = |why: &str| Err(format!("{url:?}: {why}"));
    let Some((scheme, rest)) = url.split_once(':').filter(|(scheme, _)| schemes.contains(scheme)) else {
        return fault(&format!("it begins neither with {}: nor with {}:", schemes[0], schemes[1]));
    };
    let (authority, query) = rest.split_once('?').map_or((rest, None), |(authority, query)| (authority, Some(query)));
    match query {
        None => {}
        Some("transport=udp" | "transport=tcp") if may_name_transport => {}
        Some(_) if may_name_transport => return fault("only ?transport=udp or ?transport=tcp may follow"),
        Some(_) => return fault("nothing may follow the address"),
    }
    match split_port(authority) {
        Ok(_) => Ok(format!("{scheme}:{rest}")),
        Err(why) => fault(why),
    }
}
