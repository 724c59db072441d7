//! From what is given to a configuration, or to all that is wrong with it.

use super::given::{Found, Given};
use super::{Config, Fault, Faults, Loaded, Setting, agree, rooms, settings};

/// The values found, by setting.
pub(super) struct Values(Vec<(&'static Setting, Found)>);

impl Values {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(setting, _)| setting.name == name).map(|(_, found)| found.text.as_str())
    }

    /// The fault of a setting whose value fits by itself, but not with another one.
    pub(super) fn fault(&self, name: &str, allowed: String) -> Option<Fault> {
        let (setting, found) = self.0.iter().find(|(setting, _)| setting.name == name)?;
        Some(Fault { name: found.name.into(), value: printable(setting, found), line: found.line, allowed })
    }
}

/// Parses one setting after the other.
pub(super) fn read(mut given: Given) -> Result<Loaded, Faults> {
    given.through_envy()?;
    let values = Values(settings().iter().filter_map(|setting| Some((setting, given.find(setting)?))).collect());
    let mut config = Config { rooms: Vec::new(), ..Config::default() };
    let mut faults = std::mem::take(&mut given.faults);
    for (setting, found) in &values.0 {
        if let Err(why) = (setting.apply)(&mut config, &found.text) {
            faults.push(fault(setting, found, &why));
        }
    }
    if config.rooms.is_empty() {
        config.rooms = rooms::DEFAULT.map(String::from).into();
    }
    let sound = |names: &[&str]| !faults.iter().any(|fault| names.contains(&fault.name.as_str()));
    let lengths = sound(&["MIN_AUTHOR_LENGTH", "MAX_AUTHOR_LENGTH"]).then(|| lengths_disagree(&config, &values));
    let addresses = sound(&["HOST", "PORT", "METRICS_ADDR"]).then(|| addresses_collide(&config, &values));
    let disagreements = agree::disagreements(&config, &values, &sound);
    faults.extend([lengths, addresses].into_iter().flatten().flatten().chain(disagreements));
    if !faults.is_empty() {
        faults.sort_by_key(place);
        return Err(Faults(faults));
    }
    let mut warnings = std::mem::take(&mut given.warnings);
    warnings.extend(warnings_about(&config, &values));
    Ok(Loaded { notes: notes(&given, &values), config, warnings })
}

fn fault(setting: &Setting, found: &Found, why: &str) -> Fault {
    let allowed = if why.is_empty() { setting.allowed.into() } else { format!("{} ({why})", setting.allowed) };
    Fault { name: found.name.into(), value: printable(setting, found), line: found.line, allowed }
}

/// The value, unless it opens something.
fn printable(setting: &Setting, found: &Found) -> Option<String> {
    (!setting.is_secret()).then(|| found.text.clone())
}

/// Where a fault stands in the list: in the order of the table, what is wrong with the file first.
fn place(fault: &Fault) -> Option<usize> {
    settings().iter().position(|setting| setting.goes_by(&fault.name))
}

/// The shortest nickname must not be longer than the longest one. Blamed is what was set.
fn lengths_disagree(config: &Config, values: &Values) -> Option<Fault> {
    let (min, max) = (config.rules.min_author_length, config.rules.max_author_length);
    if min <= max {
        return None;
    }
    let too_long = values.fault("MIN_AUTHOR_LENGTH", format!("at most MAX_AUTHOR_LENGTH, which is {max}"));
    too_long.or_else(|| values.fault("MAX_AUTHOR_LENGTH", format!("at least MIN_AUTHOR_LENGTH, which is {min}")))
}

/// Two listeners cannot share a port.
fn addresses_collide(config: &Config, values: &Values) -> Option<Fault> {
    let (chat, metrics) = (config.listen, config.metrics_addr?);
    let same_address = chat.ip() == metrics.ip() || chat.ip().is_unspecified() || metrics.ip().is_unspecified();
    let collide = same_address && chat.port() == metrics.port();
    collide.then(|| values.fault("METRICS_ADDR", format!("another port than PORT, which is {}", chat.port())))?
}

/// What the operator should look at.
fn warnings_about(config: &Config, values: &Values) -> Vec<String> {
    let mut warnings = Vec::new();
    for name in ["ROOMS", "CHANNELS"] {
        warnings.extend(values.text(name).into_iter().flat_map(|text| rooms::dropped(name, text)));
    }
    if let (Some(first), Some(second)) = (values.text("ROOMS"), values.text("CHANNELS")) {
        warnings.extend(rooms::differing(first, second));
    }
    if values.text("MATRIX_CHAT_ENABLED").is_some_and(super::parse::gischat_boolean) {
        warnings.push("MATRIX_CHAT_ENABLED: the bridge to Matrix is not offered here".into());
    }
    let lengths = [
        ("MAX_MESSAGE_LENGTH", config.rules.max_message_length),
        ("MAX_IMAGE_RAW_LENGTH", config.rules.max_image_raw_length),
        ("MAX_MODEL_RAW_LENGTH", config.rules.max_model_raw_length),
        ("MAX_SCRIPT_RAW_LENGTH", config.rules.max_script_raw_length),
    ];
    let frame = config.limits.frame_bytes;
    for (name, _) in lengths.into_iter().filter(|(_, length)| *length > frame) {
        warnings.push(format!("{name} is more than MAX_FRAME_BYTES lets through ({frame})"));
    }
    warnings
}

/// What is good to know.
fn notes(given: &Given, values: &Values) -> Vec<String> {
    let mut notes = Vec::new();
    if values.text("MAX_STORED_MESSAGES").is_none() {
        notes
            .push("no message is kept; MAX_STORED_MESSAGES=5 shows the last five to who joins, as gischat does".into());
    }
    if !given.ignored.is_empty() {
        let names: Vec<&str> = given.ignored.iter().map(String::as_str).collect();
        notes.push(format!("set, but without meaning here: {}", names.join(", ")));
    }
    notes
}
