//! The way from the values that are given to a configuration, or to all that is wrong with them.

use super::agree::disagreements;
use super::dotenv::ENV_FILE;
use super::fault::{Fault, Faults};
use super::given::Given;
use super::model::{Config, DEFAULT_ROOMS};
use super::names::is_of_matrix_ping;
use super::rooms::{warning_about_keys, warnings_about_names};
use super::table::settings;
use super::validity::Validity;
use std::path::Path;

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
        let mut given = Given::default();
        for (name, value) in std::env::vars_os() {
            given.put_os(&name, &value);
        }
        given.put_file(Path::new(ENV_FILE));
        load(given)
    }

    /// Reads a file as systemd reads an `EnvironmentFile=`, for a service that has no other settings: neither the environment
    /// nor a `.env` file counts.
    ///
    /// # Errors
    /// Everything that is wrong with the settings.
    pub fn from_environment_file(path: &Path) -> Result<Loaded, Faults> {
        let mut given = Given::default();
        given.put_environment_file(path);
        load(given)
    }

    /// Reads an environment given as pairs; of several with one name the last counts.
    ///
    /// # Errors
    /// Everything that is wrong with the settings.
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
        load(given)
    }
}

/// Reads one setting after the other, then compares them.
pub(super) fn load(mut given: Given) -> Result<Loaded, Faults> {
    let values = given.take_values();
    let Given { ignored, mut faults, mut warnings, .. } = given;
    let mut config = Config { rooms: Vec::new(), ..Config::default() };
    for value in &values {
        if let Err(why) = value.setting.apply(&mut config, &value.text) {
            let allowed = &value.setting.allowed;
            let article = if allowed.starts_with("whole number") { "a " } else { "" };
            let must = format!("must be {article}{allowed}");
            faults.push(value.fault(if why.is_empty() { must } else { format!("{must} ({why})") }));
        }
    }
    let differing = join_rooms(&mut config);
    disagreements(&config, &values, &mut faults);
    if !faults.is_empty() {
        faults.sort_by_key(place);
        return Err(Faults { list: faults, warnings, log: config.log });
    }
    for value in values.iter().filter(|value| ["ROOMS", "CHANNELS"].contains(&value.setting.name)) {
        warnings.extend(warnings_about_names(value.setting.name, &value.text));
    }
    warnings.extend(differing);
    warnings.extend(warnings_about(&config));
    let mut notes = Vec::new();
    if !values.iter().any(|value| value.setting.name == "MAX_STORED_MESSAGES") {
        notes
            .push("no message is kept; MAX_STORED_MESSAGES=5 shows the last five to who joins, as gischat does".into());
    }
    notes.extend(note_about_tls(&config));
    let (pings, ignored): (Vec<_>, Vec<_>) = ignored.into_iter().partition(|name| is_of_matrix_ping(name));
    if !pings.is_empty() {
        notes.push(format!("for `causerie bridge matrix`, which runs beside the server: {}", pings.join(", ")));
    }
    if !ignored.is_empty() {
        notes.push(format!("set, but without meaning here: {}", ignored.join(", ")));
    }
    Ok(Loaded { config, warnings, notes })
}

/// Returns the place of a fault in the list: in the order of the table, faults of the file first.
fn place(fault: &Fault) -> Option<usize> {
    settings().position(|setting| setting.names().any(|name| name == fault.name))
}

/// Puts the rooms that only `CHANNELS` names behind those of `ROOMS`. Returns a warning where both lists are given and
/// differ.
fn join_rooms(config: &mut Config) -> Option<String> {
    let Config { rooms, channels, .. } = config;
    let differ = !rooms.is_empty() && !channels.is_empty() && rooms != channels;
    channels.retain(|channel| !rooms.contains(channel));
    rooms.extend_from_slice(channels);
    if rooms.is_empty() {
        *rooms = DEFAULT_ROOMS.map(String::from).into();
    }
    differ.then(|| format!("ROOMS and CHANNELS differ; the rooms are those of both: {}", rooms.join(", ")))
}

/// Returns the configuration with each room in the list that names it: undoes [`join_rooms`].
pub(super) fn as_given(config: &Config) -> Config {
    let mut config = config.clone();
    config.rooms.retain(|room| !config.channels.contains(room));
    config
}

/// Returns what people on other machines lack where nothing says that there is TLS: no certificate, no public address, and
/// no proxy on this machine, which alone could reach the server.
fn note_about_tls(config: &Config) -> Option<String> {
    let is_public = config.public_url.as_deref().is_some_and(|url| url.starts_with("https:"));
    let is_plain = config.tls.certificate.is_none() && !is_public && !config.host.is_loopback();
    is_plain.then(|| {
        "no TLS: over http, browsers on other machines give no microphone, camera, position or notifications. TLS_CERT and \
         TLS_KEY bring them, or a proxy with TLS; where one is, PUBLIC_URL=https://... or HOST=127.0.0.1 says so here"
            .into()
    })
}

/// Returns points of a configuration that the operator should look at.
fn warnings_about(config: &Config) -> Vec<String> {
    let mut warnings: Vec<String> = warning_about_keys(&config.access.key_rooms).into_iter().collect();
    if config.matrix_chat {
        warnings.push(
            "MATRIX_CHAT_ENABLED: the bridge to Matrix is not offered here, but pings are: `causerie bridge matrix`"
                .into(),
        );
    }
    if let Ok(Some(certificate)) = config.tls.read() {
        warnings.extend(Validity::of(&certificate.cert).and_then(|validity| validity.warning()));
    }
    let frame = config.limits.frame_bytes;
    for (name, length) in [
        ("MAX_MESSAGE_LENGTH", config.rules.max_message_length),
        ("MAX_IMAGE_RAW_LENGTH", config.rules.max_image_raw_length),
        ("MAX_MODEL_RAW_LENGTH", config.rules.max_model_raw_length),
        ("MAX_SCRIPT_RAW_LENGTH", config.rules.max_script_raw_length),
    ] {
        if length > frame {
            warnings.push(format!("{name} is more than MAX_FRAME_BYTES lets through ({frame})"));
        }
    }
    warnings
}
