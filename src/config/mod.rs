//! Every setting once: its name, older names, default, range and meaning stand in one table ([`settings`]), the source
//! of the parser, of `.env.example` and of the reference in `docs/configuration.md`. The environment is read here and
//! nowhere else, once, as text; then every setting is parsed by itself, so that all faults are told at once.

mod access;
mod address;
mod agree;
mod dotenv;
mod fault;
mod given;
mod ice;
mod ignored;
mod log;
mod nearest;
mod parse;
mod print;
mod proxies;
mod read;
mod rooms;
mod secret;
mod setting;
mod table;
#[cfg(test)]
mod tests;
mod tiles;
mod token;
mod unknown;

pub use access::AccessSettings;
pub use address::normal_origin;
pub use fault::{Fault, Faults};
pub use ice::IceSettings;
pub use log::{Addresses, LogFormat, LogSettings};
pub use print::{effective, env_example, reference_markdown};
pub use proxies::TrustedProxies;
pub use secret::Secret;
pub use setting::{Group, Setting};
pub use table::settings;
pub use tiles::TileSettings;
pub use token::{TokenAlgorithm, TokenSettings};

use crate::limits::Limits;
use crate::message::Rules;
use given::Given;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

/// What the server is told to be. The secrets in it print as `***`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens (`HOST` and `PORT`).
    pub listen: SocketAddr,
    /// The rooms that are always there: trimmed, each once, in order (`ROOMS`, then `CHANNELS`).
    pub rooms: Vec<String>,
    /// Those of them that only `CHANNELS` names.
    pub channels: Vec<String>,
    /// Who may enter which of them.
    pub access: AccessSettings,
    /// What helps browsers to reach each other.
    pub ice: IceSettings,
    /// What is asked of members and published at `/rules`.
    pub rules: Rules,
    /// Sizes, rates and times that protect the server.
    pub limits: Limits,
    /// Messages that a room shows to who joins (`MAX_STORED_MESSAGES`); 0 keeps nothing.
    pub stored_messages: usize,
    /// Which dialect is spoken on `/room/{room}/ws` (`ROOM_DIALECT`).
    pub room_dialect: RoomDialect,
    /// What stands before every path: empty, or like `/chat`, without a slash at its end (`BASE_PATH`).
    pub base_path: String,
    /// Whose word about a client's address is believed (`TRUSTED_PROXIES`).
    pub trusted_proxies: TrustedProxies,
    /// Origins of foreign pages that may open sockets: lower case, without a default port (`ALLOWED_ORIGINS`).
    pub allowed_origins: Vec<String>,
    /// Where `/metrics` is served, if at all (`METRICS_ADDR`).
    pub metrics_addr: Option<SocketAddr>,
    /// Where `/qfield` leads, if anywhere (`QFIELD_PLUGIN_URL`).
    pub qfield_plugin_url: Option<String>,
    /// What the page lays under layers.
    pub tiles: TileSettings,
    /// How the log is written.
    pub log: LogSettings,
    /// A panic for tests to set off.
    #[cfg(debug_assertions)]
    pub injected_panic: Option<InjectedPanic>,
}

/// A panic that a test sets off. No setting leads here, and release builds have none of it.
#[cfg(debug_assertions)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InjectedPanic {
    /// In a room's task, where it serves a request with this text.
    Request(String),
    /// In a room's task, where it delivers this text.
    Delivery(String),
    /// In the task that looks after silent sockets.
    Keepalive,
    /// In the task that accepts connections.
    Accept,
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

/// A configuration without faults, and what the log should say about it.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// What the operator should look at, for the log.
    pub warnings: Vec<String>,
    /// What is good to know, for the log.
    pub notes: Vec<String>,
}

/// Where gischat's `/qfield` leads.
const QFIELD_PLUGIN: &str =
    "https://github.com/geotribu/qchat-qfield-plugin/releases/latest/download/qfchat-latest.zip";

/// The file with settings in the working directory.
const ENV_FILE: &str = ".env";

impl Default for Config {
    /// The defaults of the table.
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 8000),
            rooms: rooms::DEFAULT.map(String::from).into(),
            channels: Vec::new(),
            access: AccessSettings::default(),
            ice: IceSettings::default(),
            rules: Rules::default(),
            limits: Limits::default(),
            stored_messages: 0,
            room_dialect: RoomDialect::Auto,
            base_path: String::new(),
            trusted_proxies: TrustedProxies::default(),
            allowed_origins: Vec::new(),
            metrics_addr: None,
            qfield_plugin_url: Some(QFIELD_PLUGIN.into()),
            tiles: TileSettings::default(),
            log: LogSettings::default(),
            #[cfg(debug_assertions)]
            injected_panic: None,
        }
    }
}

impl Config {
    /// Reads `.env` in the working directory and the environment; what is in the environment wins.
    pub fn from_env() -> Result<Loaded, Faults> {
        let mut given = Given::default();
        for (name, value) in std::env::vars_os() {
            given.put_os(&name, &value);
        }
        given.put_file(Path::new(ENV_FILE));
        read::read(given)
    }

    /// Reads an environment given as pairs; of several with one name the last counts.
    pub fn from_pairs<I, K, V>(pairs: I) -> Result<Loaded, Faults>
    where
        I: IntoIterator<Item = (K, V)>,
        K: Into<String>,
        V: Into<String>,
    {
        let mut given = Given::default();
        for (name, value) in pairs {
            given.put(name.into(), value.into());
        }
        read::read(given)
    }
}
