//! The configuration as the server uses it, with its defaults. Those of rules and limits stand with their types.

use super::address::BaseMap;
use super::proxies::TrustedProxies;
use super::secret::Secret;
use super::test_hook::TestHook;
use super::token::TokenAlgorithm;
use crate::limits::Limits;
use crate::message::Rules;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Target of gischat's `/qfield`.
const QFIELD_PLUGIN: &str =
    "https://github.com/geotribu/qchat-qfield-plugin/releases/latest/download/qfchat-latest.zip";

/// Distance of the watchdog's port above `PORT`, or below it where there is none so high.
const HEALTH_PORT_BEYOND: u16 = 10_000;

/// The rooms of gischat's first release, used where none is named.
pub(super) const DEFAULT_ROOMS: [&str; 3] = ["QGIS", "QField", "Geotribu"];

/// The configuration of a server. The secrets in it print as `***`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address to listen on (`HOST`).
    pub host: IpAddr,
    /// Port to listen on (`PORT`).
    pub port: u16,
    /// Port on loopback at which the watchdog answers, if it is told (`HEALTH_PORT`).
    pub health_port: Option<u16>,
    /// The rooms that are always there: trimmed, each once, in order (`ROOMS`, then `CHANNELS`).
    pub rooms: Vec<String>,
    /// Those of them that only `CHANNELS` names.
    pub channels: Vec<String>,
    /// Rules for entering them.
    pub access: AccessSettings,
    /// Servers for connections between browsers.
    pub ice: IceSettings,
    /// Rules for members, published at `/rules`.
    pub rules: Rules,
    /// Sizes, rates and times that protect the server.
    pub limits: Limits,
    /// Messages that a room shows to a new member (`MAX_STORED_MESSAGES`); 0 keeps nothing.
    pub stored_messages: usize,
    /// Dialect of `/room/{room}/ws` (`ROOM_DIALECT`).
    pub room_dialect: RoomDialect,
    /// `true` if gischat's bridge to Matrix is asked for, which is not offered (`MATRIX_CHAT_ENABLED`).
    pub matrix_chat: bool,
    /// TLS on the port, where no proxy does that.
    pub tls: TlsSettings,
    /// Prefix of every path: empty, or like `/chat`, without a slash at its end (`BASE_PATH`).
    pub base_path: String,
    /// Address at which people reach this server, without a slash at its end, if it is told (`PUBLIC_URL`).
    pub public_url: Option<String>,
    /// Proxies whose headers about a client's address are believed (`TRUSTED_PROXIES`).
    pub trusted_proxies: TrustedProxies,
    /// Origins of foreign pages that may open sockets: lower case, without a default port (`ALLOWED_ORIGINS`).
    pub allowed_origins: Vec<String>,
    /// Address of `/metrics`, if it is served (`METRICS_ADDR`).
    pub metrics_addr: Option<SocketAddr>,
    /// Target of `/qfield`, if it has one (`QFIELD_PLUGIN_URL`).
    pub qfield_plugin_url: Option<String>,
    /// Address of the alternative place for calls, without a slash at its end, if there is one (`CALLS_URL`).
    pub calls_url: Option<String>,
    /// Rooms that take positions of trackers (`TRACKERS`).
    pub trackers: TrackerRooms,
    /// Map tiles for the page.
    pub tiles: TileSettings,
    /// The other nodes of this instance, and the way to them.
    pub nodes: NodeSettings,
    /// Form and contents of the log.
    pub log: LogSettings,
    /// The hook of tests.
    pub test_hook: TestHook,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            port: 8000,
            health_port: None,
            rooms: DEFAULT_ROOMS.map(String::from).into(),
            channels: Vec::new(),
            access: AccessSettings::default(),
            ice: IceSettings::default(),
            rules: Rules::default(),
            limits: Limits::default(),
            stored_messages: 0,
            room_dialect: RoomDialect::Auto,
            matrix_chat: false,
            tls: TlsSettings::default(),
            base_path: String::new(),
            public_url: None,
            trusted_proxies: TrustedProxies::default(),
            allowed_origins: Vec::new(),
            metrics_addr: None,
            qfield_plugin_url: Some(QFIELD_PLUGIN.into()),
            calls_url: None,
            trackers: TrackerRooms::None,
            tiles: TileSettings::default(),
            nodes: NodeSettings::default(),
            log: LogSettings::default(),
            test_hook: TestHook::default(),
        }
    }
}

impl Config {
    /// Returns the address and port to listen on.
    pub fn listen(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }

    /// Returns the port on loopback at which the watchdog answers: unless it is told, one that follows from `PORT`, so that
    /// servers on one machine have different ones, and that no other listener of this server has.
    pub fn health_port(&self) -> u16 {
        let near = self.port.checked_add(HEALTH_PORT_BEYOND).unwrap_or(self.port.saturating_sub(HEALTH_PORT_BEYOND));
        let taken = [self.tls.redirect_port, self.metrics_addr.map(|address| address.port())];
        let free = (near..=u16::MAX).find(|port| !taken.contains(&Some(*port)));
        self.health_port.or(free).unwrap_or(near)
    }
}

/// The dialect on the path that v1 and v2 share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomDialect {
    /// Told by the first frame of the client.
    Auto,
    /// v1, without waiting.
    V1,
    /// v2, without waiting.
    V2,
}

/// The rooms that take positions of trackers over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackerRooms {
    /// None of them.
    None,
    /// Those with a key, for who has it.
    WithKey,
    /// Those with a key, and those that are open and listed.
    Listed,
}

/// Rules for entering rooms: keys, tokens, hidden rooms, and reserved nicknames (`docs/protocol.md`, Rooms and Access).
#[derive(Debug, Clone, Default)]
pub struct AccessSettings {
    /// Verification of tokens.
    pub tokens: TokenSettings,
    /// Rooms that want a key (`KEY_ROOMS`).
    pub key_rooms: Vec<(String, Secret)>,
    /// Rooms that want a token, and the roles that do without the room's name in it (`TOKEN_ROOMS`).
    pub token_rooms: Vec<(String, Vec<String>)>,
    /// Rooms that are in no list (`HIDDEN_ROOMS`).
    pub hidden_rooms: Vec<String>,
    /// Nicknames that want a token, besides those that are reserved everywhere (`RESERVED_NICKNAMES`).
    pub reserved_nicknames: Vec<String>,
    /// Programs that may say something over HTTP (`HOOKS`).
    pub hooks: Vec<HookSettings>,
}

/// A program that may say something in one room, over HTTP, under a name that nobody else has there.
#[derive(Debug, Clone)]
pub struct HookSettings {
    /// Its name, in the form of a nickname.
    pub name: String,
    /// The secret that it shows.
    pub secret: Secret,
    /// The room.
    pub room: String,
}

/// Verification of tokens (`docs/protocol.md`, Tokens).
#[derive(Debug, Clone, Default)]
pub struct TokenSettings {
    /// The only algorithm (`TOKEN_ALGORITHM`).
    pub algorithm: TokenAlgorithm,
    /// The key (`TOKEN_KEY`); without one no token is accepted.
    pub key: Option<Secret>,
    /// The key before, accepted while it is being changed (`TOKEN_KEY_PREVIOUS`).
    pub previous_key: Option<Secret>,
    /// The audience that tokens must have (`TOKEN_AUDIENCE`), if any.
    pub audience: Option<String>,
}

/// TLS of the server itself, which it speaks if it has a certificate.
#[derive(Debug, Clone, Default)]
pub struct TlsSettings {
    /// A file with the certificate and those that lead to its authority (`TLS_CERT`).
    pub certificate: Option<String>,
    /// A file with its key (`TLS_KEY`).
    pub key: Option<String>,
    /// A port on which requests over http are led to https (`TLS_REDIRECT_PORT`).
    pub redirect_port: Option<u16>,
    /// A folder in which a client of an authority proves whose name this is (`TLS_WEBROOT`).
    pub webroot: Option<String>,
}

/// STUN and TURN servers, and the credentials for them (`docs/protocol.md`, Sessions).
#[derive(Debug, Clone)]
pub struct IceSettings {
    /// STUN servers (`STUN_URLS`).
    pub stun_urls: Vec<String>,
    /// TURN servers (`TURN_URLS`), which all take the same credentials.
    pub turn_urls: Vec<String>,
    /// The secret that they share with this server (`TURN_SECRET`).
    pub turn_secret: Option<Secret>,
    /// Lifetime of credentials, in seconds (`TURN_TTL`).
    pub turn_ttl: u64,
    /// `true` if everything must go through TURN, so that nobody learns another's address (`TURN_RELAY_ONLY`).
    pub relay_only: bool,
    /// `true` if only holders of tokens get credentials (`TURN_FOR_TOKENS`).
    pub for_tokens: bool,
}

impl Default for IceSettings {
    fn default() -> Self {
        Self {
            stun_urls: Vec::new(),
            turn_urls: Vec::new(),
            turn_secret: None,
            turn_ttl: 3600,
            relay_only: false,
            for_tokens: false,
        }
    }
}

/// Map tiles in the scheme XYZ, in Web Mercator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TileSettings {
    /// The base maps to choose from, the first of them shown unless another is chosen (`MAP_TILES`).
    pub maps: Vec<BaseMap>,
    /// The names that the map shows for them (`MAP_ATTRIBUTION`).
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
#[derive(Debug, Clone, Default)]
pub struct NodeSettings {
    /// NATS servers (`NATS_URL`).
    pub urls: Vec<String>,
    /// The address at which this node hears the others (`NODE_LISTEN`).
    pub listen: Option<SocketAddr>,
    /// A login (`NATS_USER`, `NATS_PASSWORD`).
    pub user: Option<String>,
    /// Its password.
    pub password: Option<Secret>,
    /// A token instead of a login (`NATS_TOKEN`).
    pub token: Option<Secret>,
    /// A file with a user's JWT and seed instead of a login (`NATS_CREDENTIALS`).
    pub credentials: Option<String>,
    /// A file with the authority of the servers' certificates (`NATS_CA`).
    pub authority: Option<String>,
    /// A file with a certificate of this node (`NATS_CERT`).
    pub certificate: Option<String>,
    /// A file with its key (`NATS_KEY`).
    pub key: Option<String>,
    /// The name of the instance, which all its nodes have in common (`INSTANCE_ID`).
    pub instance: Option<String>,
    /// A secret that they have in common (`INSTANCE_SECRET`).
    pub secret: Option<Secret>,
    /// The name of this node in logs (`NODE_NAME`).
    pub name: Option<String>,
}

/// Form and contents of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// Its form (`LOG_FORMAT`).
    pub format: LogFormat,
    /// Its contents, as a filter of `tracing` (`LOG_LEVEL`).
    pub level: String,
    /// Addresses of people in it (`LOG_ADDRESSES`).
    pub addresses: Addresses,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::Pretty, level: "info".into(), addresses: Addresses::Hidden }
    }
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people on a terminal, JSON anywhere else.
    Auto,
    /// Lines for people; with colours on a terminal.
    Pretty,
    /// One JSON object per line.
    Json,
}

/// The form in which addresses of people come into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addresses {
    /// Never.
    Hidden,
    /// In full, because the operator asked for it.
    Full,
}
