//! The way from the values that are given to a configuration, or to all that is wrong with them. The program begins with it.

use super::agree::disagreements;
use super::certificate::Validity;
use super::environment_file;
use super::given::{Fault, Faults, Given, Value};
use super::model::{Config, Texts};
use super::names::is_of_matrix_ping;
use super::rooms::{warning_about_keys, warnings_about_names};
use super::setting::items;
use super::table::settings;
use std::ffi::OsStr;
use std::path::Path;

const MATRIX: &str =
    "MATRIX_CHAT_ENABLED: the bridge to Matrix is not offered here, but pings are: `causerie bridge matrix`";
const NOT_KEPT: &str = "no message is kept; MAX_STORED_MESSAGES=5 shows the last five to who joins, as gischat does";
const WITHOUT_TLS: &str = "no TLS: over http, browsers on other machines give no microphone, camera, position or \
    notifications. TLS_CERT and TLS_KEY bring them, or a proxy with TLS; where one is, PUBLIC_URL=https://... or \
    HOST=127.0.0.1 says so here";

/// A configuration without faults, and messages about it for the log.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// Points that the operator should look at.
    pub warnings: Vec<String>,
    /// Points that are good to know.
    pub notes: Vec<String>,
}

impl Config {
    /// Reads `.env` in the working directory and the environment, which wins.
    ///
    /// # Errors
    /// Everything that is wrong with the settings.
    pub fn from_env() -> Result<Loaded, Faults> {
        load(Given::here(settings()))
    }

    /// Reads a file as systemd reads an `EnvironmentFile=`, for a service that has no other settings: neither the environment
    /// nor a `.env` file counts.
    ///
    /// # Errors
    /// Everything that is wrong with the settings.
    pub fn from_environment_file(path: &Path) -> Result<Loaded, Faults> {
        let mut given = Given::of(settings());
        given.put_file(&path.display().to_string(), environment_file::entries(path));
        given.warn_of_comments();
        load(given)
    }

    /// Reads an environment given as pairs; of several with one name the last counts.
    ///
    /// # Errors
    /// Everything that is wrong with the settings.
    pub fn from_pairs(
        pairs: impl IntoIterator<Item = (impl AsRef<OsStr>, impl AsRef<OsStr>)>,
    ) -> Result<Loaded, Faults> {
        let mut given = Given::of(settings());
        pairs.into_iter().for_each(|(name, value)| given.put(name.as_ref(), value.as_ref()));
        load(given)
    }
}

/// Reads one setting after the other, then compares them.
pub(super) fn load(mut given: Given) -> Result<Loaded, Faults> {
    let values = given.take_values();
    let Given { ignored, mut faults, mut warnings, .. } = given;
    let mut texts = Texts::default();
    texts.set("ROOMS", String::new());
    for value in &values {
        match value.setting.read(&value.text) {
            Ok(text) => texts.set(value.setting.name, text),
            Err(told) => faults.push(value.fault(told)),
        }
    }
    let differ = join_rooms(&mut texts);
    let config = Config::from(texts);
    disagreements(&config, &values, &mut faults);
    if !faults.is_empty() {
        // In the order of the table, those of the file first.
        faults.sort_by_key(|fault| settings().position(|setting| setting.names().any(|name| name == fault.name)));
        warnings.extend(not_compared(&values, &faults));
        return Err(Faults { list: faults, warnings, log: config.log });
    }
    let given = |name: &str| values.iter().find(|value| value.setting.name == name).map(|value| value.text.as_str());
    for name in ["ROOMS", "CHANNELS"] {
        warnings.extend(given(name).into_iter().flat_map(|text| warnings_about_names(name, text)));
    }
    if differ {
        warnings.push(format!("ROOMS and CHANNELS differ; the rooms are those of both: {}", config.rooms.join(", ")));
    }
    warnings.extend(warning_about_keys(&config.access.key_rooms));
    // gischat's words for yes; all others are no.
    let matrix = given("MATRIX_CHAT_ENABLED").unwrap_or_default().to_ascii_lowercase();
    warnings.extend(["true", "1", "yes"].contains(&&*matrix).then(|| MATRIX.into()));
    warnings.extend(warnings_about(&config));
    let mut notes = Vec::from_iter(given("MAX_STORED_MESSAGES").is_none().then(|| NOT_KEPT.to_owned()));
    notes.extend(is_plain(&config).then(|| WITHOUT_TLS.into()));
    let (pings, ignored): (Vec<_>, Vec<_>) = ignored.into_iter().partition(|name| is_of_matrix_ping(name));
    if !pings.is_empty() {
        notes.push(format!("for `causerie bridge matrix`, which runs beside the server: {}", pings.join(", ")));
    }
    if !ignored.is_empty() {
        notes.push(format!("set, but without meaning here: {}", ignored.join(", ")));
    }
    Ok(Loaded { config, warnings, notes })
}

/// Leaves in `CHANNELS` what `ROOMS` does not have; the default counts where neither has one. `true` if both are given and differ.
fn join_rooms(texts: &mut Texts) -> bool {
    let (rooms, channels) = (texts.get("ROOMS"), texts.get("CHANNELS"));
    let differ = !rooms.is_empty() && !channels.is_empty() && rooms != channels;
    let known: Vec<&str> = items(rooms).collect();
    let more = items(channels).filter(|channel| !known.contains(channel)).collect::<Vec<_>>().join(",");
    if known.is_empty() && more.is_empty() {
        texts.set("ROOMS", Texts::default().get("ROOMS").into());
    }
    texts.set("CHANNELS", more);
    differ
}

/// `true` if nothing says that there is TLS: no certificate, no public address, and no proxy on this machine, which alone could
/// reach the server.
fn is_plain(config: &Config) -> bool {
    config.tls.certificate.is_none() && !is_public_by_https(config) && !config.host.is_loopback()
}

fn is_public_by_https(config: &Config) -> bool {
    config.public_url.as_deref().is_some_and(|url| url.starts_with("https:"))
}

/// Returns which settings name rooms that could not be compared with those of the server, whose list is wrong.
fn not_compared(values: &[Value], faults: &[Fault]) -> Option<String> {
    let list = faults.iter().map(|fault| fault.name.as_str()).find(|name| ["ROOMS", "CHANNELS"].contains(name))?;
    let mut names = values.iter().map(|value| value.setting.name).collect::<Vec<_>>();
    names.retain(|name| ["KEY_ROOMS", "TOKEN_ROOMS", "HIDDEN_ROOMS", "HOOKS"].contains(name));
    (!names.is_empty()).then(|| format!("{}: compared with {list} once that is right", names.join(", ")))
}

/// Returns points of a configuration that the operator should look at.
fn warnings_about(config: &Config) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Ok(Some(certificate)) = config.tls.read() {
        warnings.extend(Validity::of(&certificate.cert).and_then(|validity| validity.warning()));
    }
    if config.geojson.has_layers() && config.stored_messages == 0 {
        warnings.push("GEOJSON gives layers no address without MAX_STORED_MESSAGES: no layer is kept".into());
    }
    if is_public_by_https(config) && config.tiles.maps.iter().any(|map| map.url.starts_with("http:")) {
        warnings
            .push("MAP_TILES are asked for by http:, which browsers refuse to a page of https: (PUBLIC_URL)".into());
    }
    let (frame, rules) = (config.limits.frame_bytes, &config.rules);
    for (name, length) in [
        ("MAX_MESSAGE_LENGTH", rules.max_message_length),
        ("MAX_IMAGE_RAW_LENGTH", rules.max_image_raw_length),
        ("MAX_MODEL_RAW_LENGTH", rules.max_model_raw_length),
        ("MAX_SCRIPT_RAW_LENGTH", rules.max_script_raw_length),
    ] {
        let is_more = length > frame;
        warnings.extend(is_more.then(|| format!("{name} is more than MAX_FRAME_BYTES lets through ({frame})")));
    }
    warnings
}
