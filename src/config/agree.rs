//! Settings about access and relays that fit by themselves, but not together.

use super::nearest::nearest;
use super::read::Values;
use super::secret::Secret;
use super::{Config, Fault};

/// So many rooms are told of where one is not among them.
const SHOWN_ROOMS: usize = 20;

/// What does not fit together, as far as `sound` says that settings fit by themselves.
pub(super) fn disagreements(config: &Config, values: &Values, sound: &dyn Fn(&[&str]) -> bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    if sound(&["ROOMS", "CHANNELS"]) {
        faults.extend(rooms(config, values));
    }
    if sound(&["TOKEN_ALGORITHM"]) {
        faults.extend(keys(config, values));
    }
    faults.extend(keyless(config, values));
    if sound(&["TURN_URLS"]) {
        faults.extend(relays(config, values));
    }
    faults
}

/// Rooms that there are not, or that want two things at once.
fn rooms(config: &Config, values: &Values) -> Vec<Fault> {
    let access = &config.access;
    let keys: Vec<&String> = access.key_rooms.iter().map(|(name, _)| name).collect();
    let tokens: Vec<&String> = access.token_rooms.iter().map(|(name, _)| name).collect();
    let hidden: Vec<&String> = access.hidden_rooms.iter().collect();
    let mut faults = Vec::new();
    if let Some(entry) = keys.iter().position(|name| !config.rooms.contains(name)) {
        // It may be a key, the wrong way round, or a piece of one behind a comma: it is not shown.
        let which = format!("room as in entry {} (ROOM=KEY; a comma ends an entry, also within a key)", entry + 1);
        faults.extend(values.fault("KEY_ROOMS", absent(&which, keys[entry], &config.rooms)));
    }
    for (setting, names) in [("TOKEN_ROOMS", &tokens), ("HIDDEN_ROOMS", &hidden)] {
        let unknown: Vec<&&String> = names.iter().filter(|name| !config.rooms.contains(name)).collect();
        if let Some(first) = unknown.first() {
            faults.extend(values.fault(setting, absent(&format!("{unknown:?}"), first, &config.rooms)));
        }
    }
    let both: Vec<&&String> = tokens.iter().filter(|name| keys.contains(name)).collect();
    if !both.is_empty() {
        faults.extend(values.fault("TOKEN_ROOMS", format!("rooms that are not in KEY_ROOMS too, unlike {both:?}")));
    }
    faults
}

/// That there is no such room, which rooms there are, and which of them was meant perhaps.
fn absent(which: &str, name: &str, rooms: &[String]) -> String {
    let there = rooms.iter().take(SHOWN_ROOMS).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if rooms.len() > SHOWN_ROOMS { ", …" } else { "" };
    let meant = nearest(name, rooms.iter().map(String::as_str));
    let meant = meant.map_or_else(String::new, |known| format!("; did you mean {known:?}?"));
    format!("names of ROOMS or CHANNELS, which have no {which}, but {there}{more}{meant}")
}

/// Keys that are none for the algorithm.
fn keys(config: &Config, values: &Values) -> Vec<Fault> {
    let tokens = &config.access.tokens;
    let mut faults = Vec::new();
    let keys: [(&str, &Option<Secret>); 2] = [("TOKEN_KEY", &tokens.key), ("TOKEN_KEY_PREVIOUS", &tokens.previous_key)];
    for (setting, key) in keys {
        if let Some(Err(why)) = key.as_ref().map(|key| tokens.algorithm.decoding_key(key)) {
            faults.extend(values.fault(setting, format!("a key that TOKEN_ALGORITHM can use ({why})")));
        }
    }
    faults
}

/// What wants a key that is not there.
fn keyless(config: &Config, values: &Values) -> Vec<Fault> {
    let tokens = &config.access.tokens;
    let wants_key = [
        ("TOKEN_KEY_PREVIOUS", tokens.previous_key.is_some()),
        ("TOKEN_ROOMS", !config.access.token_rooms.is_empty()),
        ("TURN_FOR_TOKENS", config.ice.for_tokens),
    ];
    let without = wants_key.into_iter().filter(|(_, wants)| *wants && tokens.key.is_none());
    without.filter_map(|(setting, _)| values.fault(setting, "not without TOKEN_KEY".into())).collect()
}

/// Relays without a secret, and a relay that is wanted and not there.
fn relays(config: &Config, values: &Values) -> Vec<Fault> {
    let ice = &config.ice;
    let no_secret = !ice.turn_urls.is_empty() && ice.turn_secret.is_none();
    let no_relay = ice.relay_only && ice.turn_urls.is_empty();
    let secret = no_secret.then(|| values.fault("TURN_URLS", "not without TURN_SECRET".into())).flatten();
    let relay = no_relay.then(|| values.fault("TURN_RELAY_ONLY", "not without TURN_URLS".into())).flatten();
    secret.into_iter().chain(relay).collect()
}
