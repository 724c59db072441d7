//! `causerie check`: the settings in force, and the parts beside the server that they name, each asked whether it is
//! there. Called by `main`.

mod finding;
mod permissions;
mod relay;
mod stun;
mod trust;
mod web;

use super::output::{FAILED, complain, refuse, say};
use super::settings::SettingsArgs;
use causerie::access::{ice_servers, now};
use causerie::bus;
use causerie::config::{self, Config, IceSettings, Loaded};
use causerie::message::IceServer;
use finding::Finding;
use futures_util::future::{LocalBoxFuture, join, join_all};
use relay::{Credentials, RelayServer};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Time in which a part has to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Parts that are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Probing {
    /// All at the same time.
    All,
    /// None: only the settings are looked at.
    Nobody,
}

/// A part beside the server, and the way to ask it.
struct Part {
    name: String,
    asked: LocalBoxFuture<'static, Finding>,
}

impl Part {
    fn new(name: impl Into<String>, asked: impl Future<Output = Finding> + 'static) -> Self {
        Self { name: name.into(), asked: Box::pin(asked) }
    }

    fn not_configured(name: &str, setting: &str) -> Self {
        let why = format!("not configured ({setting})");
        Self::new(name, async { Finding::Unknown(why) })
    }

    /// Asks it, tells what comes of that in a line, and returns whether it is as it should be.
    async fn ask(self) -> bool {
        let began = Instant::now();
        let found = timeout(PATIENCE, self.asked).await;
        let (told, is_fine) = match found {
            Ok(Finding::Answers(more)) => (format!("answers in {} ms{more}", began.elapsed().as_millis()), true),
            Ok(Finding::Unknown(why)) => (why, true),
            Ok(Finding::Fails(why)) => (why, false),
            Err(_) => (format!("does not answer within {} s", PATIENCE.as_secs()), false),
        };
        complain(&format!("{}: {told}", self.name));
        is_fine
    }
}

/// Prints the settings in force, those of a file if one is given; what is to be told about them and about the parts beside the
/// server goes to the other stream.
pub(super) fn check(asking: Probing, settings: &SettingsArgs) -> ExitCode {
    let Loaded { config, warnings, notes } = match settings.load() {
        Ok(loaded) => loaded,
        Err(faults) => return refuse(&faults),
    };
    for warning in warnings.into_iter().chain(permissions::warnings(&config)) {
        complain(&format!("warning: {warning}"));
    }
    for note in notes {
        complain(&format!("note: {note}"));
    }
    let printed = say(&config::effective(&config));
    if asking == Probing::Nobody || printed != ExitCode::SUCCESS {
        return printed;
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("causerie: {error}"));
            return ExitCode::from(FAILED);
        }
    };
    let is_fine = runtime.block_on(async {
        let (parts, broker) = join(join_all(parts(&config).into_iter().map(Part::ask)), broker(&config)).await;
        broker && parts.into_iter().all(|is_fine| is_fine)
    });
    if is_fine { ExitCode::SUCCESS } else { ExitCode::from(FAILED) }
}

/// Tries the NATS servers, tells what they are or all that is wrong with them, and returns whether nothing is.
async fn broker(config: &Config) -> bool {
    if config.nodes.urls.is_empty() {
        return Part::not_configured("broker", "NATS_URL").ask().await;
    }
    match bus::check(config).await {
        Ok(notes) => notes.iter().for_each(|note| complain(&format!("broker: {note}"))),
        Err(faults) => {
            faults.iter().for_each(|fault| complain(&format!("broker: {fault}")));
            return false;
        }
    }
    true
}

/// All parts but the broker.
fn parts(config: &Config) -> Vec<Part> {
    let trust = trust::trust();
    let proxy = match config.public_url.clone() {
        None => Part::not_configured("proxy", "PUBLIC_URL"),
        Some(url) => Part::new(format!("proxy {url}"), web::proxy(url, trust.clone())),
    };
    let calls = match config.calls_url.clone() {
        None => Part::not_configured("calls", "CALLS_URL"),
        Some(url) => Part::new(format!("calls {url}"), web::calls(url, trust.clone())),
    };
    let metrics = match config.metrics_addr {
        None => Part::not_configured("metrics", "METRICS_ADDR"),
        Some(address) => Part::new(format!("metrics {address}"), web::metrics(address)),
    };
    let mut parts = vec![proxy];
    parts.extend(own_relay(config));
    parts.extend(relays(config, trust.as_ref()));
    parts.extend(tiles(config, trust.as_ref()));
    parts.extend([calls, metrics]);
    parts
}

/// The relays, with the credentials that two members would have, and the servers that tell an address.
fn relays(config: &Config, trust: Option<&TlsConnector>) -> Vec<Part> {
    let settings = IceSettings { for_tokens: false, ..config.ice.clone() };
    let [servers, others] =
        ["check.1", "check.2"].map(|member| ice_servers(&settings, None, member, None, now()).ice_servers);
    if servers.is_empty() {
        let is_missing = !config.relay.is_on;
        return is_missing.then(|| Part::not_configured("relay", "RELAY, TURN_URLS, STUN_URLS")).into_iter().collect();
    }
    let part = |url: String, logins: Option<[Credentials; 2]>| {
        let relay = RelayServer::of(&url);
        Part::new(format!("relay {url}"), relay::ask(relay, logins, trust.cloned()))
    };
    let login = |server: &IceServer| server.username.clone().zip(server.credential.clone());
    let parts = |(server, other): (IceServer, IceServer)| {
        let logins = login(&server).zip(login(&other)).map(|(one, other)| [one, other]);
        server.urls.into_iter().map(move |url| part(url, logins.clone())).collect::<Vec<_>>()
    };
    servers.into_iter().zip(others).flat_map(parts).collect()
}

/// The server's own relay, if it has one. Its credentials are made by the server that runs: it is asked for an address alone.
fn own_relay(config: &Config) -> Option<Part> {
    let public = config.public_url.as_ref().and_then(|url| url.parse::<http::Uri>().ok());
    let public = public.as_ref().and_then(|url| url.host()).map(String::from);
    let host = config.relay.host.clone().or(public).unwrap_or("127.0.0.1".into());
    let url = format!("stun:{host}:{}", config.relay.port);
    config.relay.is_on.then(|| Part::new(format!("relay {url}"), relay::ask(RelayServer::of(&url), None, None)))
}

/// The servers of tiles, by their origins: what stands behind these may be a key.
fn tiles(config: &Config, trust: Option<&TlsConnector>) -> Vec<Part> {
    let maps = &config.tiles.maps;
    if maps.is_empty() {
        return vec![Part::not_configured("tiles", "MAP_TILES")];
    }
    let part = |map: &config::BaseMap| {
        let name = format!("tiles {} {}", map.name, map.origin()).replace("  ", " ");
        Part::new(name, web::tile(map.url.clone(), config.public_url.clone(), trust.cloned()))
    };
    maps.iter().map(part).collect()
}
