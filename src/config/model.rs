//! The configuration as the server uses it. `envy` fills its parts from the texts of the settings, by their names: a field without
//! another name here has that of its setting. Any module of `config` above the table may use it.

#![expect(missing_docs, reason = "the table of settings says what each field and word is for")]

use super::address::{BaseMap, TrustedProxies};
use super::rooms::HookSettings;
use super::setting::{Secret, SettingForm, items, written};
use super::table::{sections, settings};
use super::test_hook::TestHook;
use super::token::TokenAlgorithm;
use crate::limits::{Limits, NativeLimits, on};
use crate::message::Rules;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Distance of the watchdog's port above `PORT`, or below it where there is none so high.
const HEALTH_PORT_BEYOND: u16 = 10_000;

/// The configuration of a server. The secrets in it print as `***`.
#[derive(Debug, Clone, Deserialize)]
pub struct Config {
    pub host: IpAddr,
    pub port: u16,
    pub health_port: Option<u16>,
    /// Trimmed, each once, in order (`ROOMS`, then `CHANNELS`).
    pub rooms: Vec<String>,
    #[serde(skip)]
    pub access: AccessSettings,
    #[serde(skip)]
    pub ice: IceSettings,
    #[serde(skip)]
    pub relay: RelaySettings,
    #[serde(skip)]
    pub rules: Rules,
    #[serde(skip)]
    pub limits: Limits,
    #[serde(rename = "max_stored_messages")]
    pub stored_messages: usize,
    pub room_dialect: RoomDialect,
    #[serde(skip)]
    pub tls: TlsSettings,
    /// Prefix of every path: empty, or like `/chat`, without a slash at its end.
    #[serde(default)]
    pub base_path: String,
    /// Without a slash at its end.
    pub public_url: Option<String>,
    #[serde(deserialize_with = "written")]
    pub trusted_proxies: TrustedProxies,
    /// As browsers send them: lower case, without a default port. So are the other origins.
    pub allowed_origins: Vec<String>,
    pub embed_origins: Vec<String>,
    pub metrics_addr: Option<SocketAddr>,
    pub qfield_plugin_url: Option<String>,
    /// Without a slash at its end.
    pub calls_url: Option<String>,
    pub trackers: TrackerRooms,
    pub livefield: LivefieldGroups,
    pub geojson: GeojsonAddresses,
    /// Perhaps `*`, for all.
    pub geojson_origins: Vec<String>,
    #[serde(skip)]
    pub tiles: TileSettings,
    #[serde(skip)]
    pub nodes: NodeSettings,
    #[serde(skip)]
    pub log: LogSettings,
    /// All of these as text, for `causerie check` and for other nodes.
    #[serde(skip)]
    pub texts: Texts,
    #[serde(skip)]
    pub test_hook: TestHook,
}

impl Config {
    /// Returns the address and port to listen on.
    pub fn listen(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }

    /// Returns the port on loopback at which the watchdog answers: unless it is told, one that follows from `PORT`, so that servers
    /// on one machine have different ones, and that no other listener of this server has.
    pub fn health_port(&self) -> u16 {
        let near = self.port.checked_add(HEALTH_PORT_BEYOND).unwrap_or(self.port.saturating_sub(HEALTH_PORT_BEYOND));
        let relay = self.relay.is_on.then_some(self.relay.port);
        let taken = [self.tls.redirect_port, self.metrics_addr.map(|address| address.port()), relay];
        let free = (near..=u16::MAX).find(|port| !taken.contains(&Some(*port)));
        self.health_port.or(free).unwrap_or(near)
    }
}

/// One word of several, written in lower case.
macro_rules! words {
    ($(#[$doc:meta] $name:ident: $($word:ident),*;)*) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name {
            $($word),*
        }
    )*};
}

words! {
    /// The dialect on the path that v1 and v2 share.
    RoomDialect: Auto, V1, V2;
    /// The rooms that take positions of trackers over HTTP: those with a key from who has it; of the others, those that are listed.
    TrackerRooms: Off, Keys, All;
    /// The groups that QField's plugin `livefield` finds here.
    LivefieldGroups: Off, Groups, All;
    /// The parts of rooms that other programs can read as GeoJSON over HTTP.
    GeojsonAddresses: Off, Board, Layers, All;
    /// The form of the log.
    LogFormat: Auto, Pretty, Json;
}

impl LivefieldGroups {
    /// Returns the word that clients are told; nothing for none.
    pub fn offered(self) -> Option<&'static str> {
        match self {
            Self::Off => None,
            Self::Groups => Some("groups"),
            Self::All => Some("all"),
        }
    }
}

impl GeojsonAddresses {
    /// `true` if the board has an address.
    pub fn has_board(self) -> bool {
        matches!(self, Self::Board | Self::All)
    }

    /// `true` if layers have addresses.
    pub fn has_layers(self) -> bool {
        matches!(self, Self::Layers | Self::All)
    }
}

/// Rules for entering rooms: keys, tokens, hidden rooms, and reserved nicknames (`docs/protocol.md`, Rooms and Access).
#[derive(Debug, Clone, Deserialize)]
pub struct AccessSettings {
    #[serde(skip)]
    pub tokens: TokenSettings,
    #[serde(default, deserialize_with = "written")]
    pub key_rooms: Vec<(String, Secret)>,
    /// With the roles that do without the room's name in a token.
    #[serde(default, deserialize_with = "written")]
    pub token_rooms: Vec<(String, Vec<String>)>,
    pub hidden_rooms: Vec<String>,
    pub reserved_nicknames: Vec<String>,
    #[serde(default, deserialize_with = "written")]
    pub hooks: Vec<HookSettings>,
}

/// Verification of tokens (`docs/protocol.md`, Tokens).
#[derive(Debug, Clone, Deserialize)]
pub struct TokenSettings {
    pub algorithm: TokenAlgorithm,
    pub key: Option<Secret>,
    #[serde(rename = "key_previous")]
    pub previous_key: Option<Secret>,
    pub audience: Option<String>,
}

/// TLS of the server itself, which it speaks if it has a certificate.
#[derive(Debug, Clone, Deserialize)]
pub struct TlsSettings {
    #[serde(rename = "cert")]
    pub certificate: Option<String>,
    pub key: Option<String>,
    pub redirect_port: Option<u16>,
    pub webroot: Option<String>,
}

/// STUN and TURN servers, and the credentials for them (`docs/protocol.md`, Sessions).
#[derive(Debug, Clone, Deserialize)]
pub struct IceSettings {
    pub stun_urls: Vec<String>,
    pub turn_urls: Vec<String>,
    pub turn_secret: Option<Secret>,
    pub turn_ttl: u64,
    #[serde(rename = "turn_relay_only")]
    pub relay_only: bool,
    #[serde(rename = "turn_for_tokens")]
    pub for_tokens: bool,
}

/// The relay within the server (`docs/operations.md`, Relays for calls).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RelaySettings {
    #[serde(rename = "relay", deserialize_with = "on")]
    pub is_on: bool,
    pub port: u16,
    pub host: Option<String>,
    pub address: Ipv4Addr,
    pub rate: u32,
    pub allocations: usize,
}

/// Map tiles in the scheme XYZ, in Web Mercator.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TileSettings {
    #[serde(default, rename = "tiles", deserialize_with = "written")]
    pub maps: Vec<BaseMap>,
    #[serde(default)]
    pub attribution: String,
}

impl TileSettings {
    /// Returns their origins for a policy of the page, each once.
    pub fn origins(&self) -> BTreeSet<String> {
        self.maps.iter().map(BaseMap::origin).collect()
    }
}

/// The other nodes of this instance, and the NATS servers through which they hear of each other. Without one of those the
/// node is alone, and the rest means nothing.
#[derive(Debug, Clone, Deserialize)]
pub struct NodeSettings {
    #[serde(rename = "url")]
    pub urls: Vec<String>,
    #[serde(rename = "node_listen")]
    pub listen: Option<SocketAddr>,
    pub user: Option<String>,
    pub password: Option<Secret>,
    pub token: Option<Secret>,
    pub credentials: Option<String>,
    #[serde(rename = "ca")]
    pub authority: Option<String>,
    #[serde(rename = "cert")]
    pub certificate: Option<String>,
    pub key: Option<String>,
    #[serde(rename = "instance_id")]
    pub instance: Option<String>,
    #[serde(rename = "instance_secret")]
    pub secret: Option<Secret>,
    #[serde(rename = "node_name")]
    pub name: Option<String>,
}

/// Form and contents of the log.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LogSettings {
    pub format: LogFormat,
    /// A filter of `tracing`.
    pub level: String,
    pub addresses: Addresses,
}

/// The form in which addresses of people come into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Addresses {
    /// Never.
    #[serde(rename = "false")]
    Hidden,
    /// In full, because the operator asked for it.
    #[serde(rename = "true")]
    Full,
}

/// The text of every setting in its usual form, secrets in the clear: the default where none is given.
#[derive(Clone)]
pub struct Texts(BTreeMap<&'static str, String>);

/// Shows none of them, for some are secrets.
impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Texts").finish_non_exhaustive()
    }
}

impl Default for Texts {
    fn default() -> Self {
        Self(settings().map(|setting| (setting.name, setting.default.into())).collect())
    }
}

impl Texts {
    /// Returns the text of the setting of this name; empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub(super) fn set(&mut self, name: &'static str, text: String) {
        self.0.insert(name, text);
    }

    /// `true` if the setting says something.
    pub(super) fn is_set(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// Has `envy` read the fields of a type: settings with this prefix, named without it, and these others. An empty text is none,
    /// but for lists. It fails only where the table and the type do not fit, which the defaults would show.
    fn typed<T: DeserializeOwned>(&self, prefix: &str, others: &[&str]) -> T {
        let told =
            settings().filter(|setting| matches!(setting.form, SettingForm::List(_)) || self.is_set(setting.name));
        let fields = told.map(|setting| setting.name).filter_map(|name| {
            let field = name.strip_prefix(prefix).or_else(|| others.contains(&name).then_some(name))?;
            Some((field.to_owned(), self.get(name).to_owned()))
        });
        envy::from_iter(fields).unwrap_or_else(|error| panic!("the table of settings does not fit its types: {error}"))
    }
}

/// Parts of the configuration: the field, its type, the prefix of the names of its settings, and those without it.
macro_rules! parts {
    ($($($field:ident).+: $part:ty, $prefix:literal, $others:expr;)*) => {
        $(impl Default for $part {
            fn default() -> Self {
                Texts::default().typed($prefix, &$others)
            }
        })*

        impl From<Texts> for Config {
            fn from(texts: Texts) -> Self {
                let mut config: Self = texts.typed("", &[]);
                config.rooms.extend(items(texts.get("CHANNELS")).map(String::from));
                $(config.$($field).+ = texts.typed($prefix, &$others);)*
                Self { texts, ..config }
            }
        }
    };
}

parts! {
    access: AccessSettings, "", [];
    access.tokens: TokenSettings, "TOKEN_", [];
    ice: IceSettings, "", [];
    relay: RelaySettings, "RELAY_", ["RELAY"];
    rules: Rules, "", [];
    limits: Limits, "", [];
    limits.native: NativeLimits, "LIMIT_", ["RESUME_GRACE", "MAILBOX", "MAP"];
    tls: TlsSettings, "TLS_", [];
    tiles: TileSettings, "MAP_", [];
    nodes: NodeSettings, "NATS_", ["NODE_LISTEN", "INSTANCE_ID", "INSTANCE_SECRET", "NODE_NAME"];
    log: LogSettings, "LOG_", [];
}

impl Default for Config {
    fn default() -> Self {
        Texts::default().into()
    }
}

/// Returns the values of settings that all nodes of an instance must have in common, by names, secrets in the clear: `bus` compares
/// their digests. One of several values is enough, for keys of tokens are changed one node after the other.
pub fn common(config: &Config) -> Vec<(&'static str, Vec<String>)> {
    let settings = sections().iter().filter(|section| section.is_common).flat_map(|section| section.settings);
    let names = settings.map(|setting| setting.name).filter(|name| *name != "TOKEN_KEY_PREVIOUS");
    let values = names.map(|name| {
        let mut values = vec![config.texts.get(name).to_owned()];
        if name == "TOKEN_KEY" && config.texts.is_set("TOKEN_KEY_PREVIOUS") {
            values.push(config.texts.get("TOKEN_KEY_PREVIOUS").to_owned());
        }
        (name, values)
    });
    values.collect()
}
