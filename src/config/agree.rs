//! Settings that fit by themselves, but not together. `load` asks for their faults.

use super::address::is_own_nats;
use super::given::{Fault, Value};
use super::model::{Config, NodeSettings};
use super::names::nearest;
use super::rooms::{RESERVED, is_plain};
use std::fmt::Display;
use std::net::IpAddr;
use std::path::Path;

/// Most rooms that are listed where one is not among them.
const SHOWN_ROOMS: usize = 20;

/// The `INSTANCE_ID` of gischat's examples.
const SAMPLE_INSTANCE: &str = "abcdefghijklmnopqrstuvwxyz";

/// The lengths of nicknames.
const LENGTHS: [&str; 2] = ["MIN_AUTHOR_LENGTH", "MAX_AUTHOR_LENGTH"];

/// Shortest `INSTANCE_SECRET`, in bytes.
const INSTANCE_SECRET: usize = 32;

/// Settings that say nothing without another one. Those of nodes mean nothing without `NATS_URL`.
const NEEDED: [(&str, &str); 14] = [
    ("TLS_CERT", "TLS_KEY"),
    ("TLS_KEY", "TLS_CERT"),
    ("TLS_REDIRECT_PORT", "TLS_CERT"),
    ("TLS_WEBROOT", "TLS_REDIRECT_PORT"),
    ("TOKEN_KEY_PREVIOUS", "TOKEN_KEY"),
    ("TOKEN_ROOMS", "TOKEN_KEY"),
    ("TURN_URLS", "TURN_SECRET"),
    ("NATS_URL", "INSTANCE_ID"),
    ("NATS_URL", "INSTANCE_SECRET"),
    ("NATS_URL", "NODE_LISTEN"),
    ("NATS_USER", "NATS_PASSWORD"),
    ("NATS_PASSWORD", "NATS_USER"),
    ("NATS_CERT", "NATS_KEY"),
    ("NATS_KEY", "NATS_CERT"),
];

/// Adds the faults of settings that do not fit together, as far as each of them fits by itself.
pub(super) fn disagreements(config: &Config, values: &[Value], faults: &mut Vec<Fault>) {
    let mut comparison = Comparison { config, values, faults };
    comparison.lengths();
    comparison.ports();
    comparison.rooms();
    comparison.hooks();
    comparison.keys();
    comparison.needed();
    comparison.files();
    comparison.others();
    if !config.nodes.urls.is_empty() {
        comparison.nodes();
    }
}

struct Comparison<'a> {
    config: &'a Config,
    values: &'a [Value],
    faults: &'a mut Vec<Fault>,
}

impl Comparison<'_> {
    /// `true` if all of these settings have no fault.
    fn are_sound(&self, names: &[&str]) -> bool {
        !self.faults.iter().any(|fault| names.contains(&fault.name.as_str()))
    }

    /// Adds the fault of a setting, if it is set: what it must be instead.
    fn blame(&mut self, name: &str, allowed: impl Display) {
        let value = self.values.iter().find(|value| value.setting.name == name);
        self.faults.extend(value.map(|value| value.fault(format!("must {allowed}"))));
    }

    fn needed(&mut self) {
        let texts = &self.config.texts;
        let counts = |name: &str| texts.is_set("NATS_URL") || !name.starts_with("NATS_");
        for (name, needed) in NEEDED {
            if counts(name) && texts.is_set(name) && !texts.is_set(needed) {
                self.blame(name, format_args!("not be set without {needed}"));
            }
        }
    }

    /// The shortest nickname must not be longer than the longest one. Blamed is the first that was set.
    fn lengths(&mut self) {
        let (min, max) = (self.config.rules.min_author_length, self.config.rules.max_author_length);
        for (name, limit) in [
            ("MIN_AUTHOR_LENGTH", format!("at most MAX_AUTHOR_LENGTH, which is {max}")),
            ("MAX_AUTHOR_LENGTH", format!("at least MIN_AUTHOR_LENGTH, which is {min}")),
        ] {
            if min > max && self.are_sound(&LENGTHS) {
                self.blame(name, format_args!("be {limit}"));
            }
        }
    }

    /// Two listeners cannot share a port, but metrics may have an address of their own. Blamed is the other one where one has
    /// its port by default, as the relay may.
    fn ports(&mut self) {
        let Config { host, tls, metrics_addr, relay, .. } = self.config;
        let ips = metrics_addr.map(|metrics| [*host, metrics.ip()]);
        let is_one_address = ips.is_some_and(|ips| ips[0] == ips[1] || ips.iter().any(IpAddr::is_unspecified));
        let chat = ("PORT", Some(self.config.port));
        let redirect = ("TLS_REDIRECT_PORT", tls.redirect_port);
        let health = ("HEALTH_PORT", self.config.health_port);
        let metrics = ("METRICS_ADDR", metrics_addr.map(|metrics| metrics.port()));
        let relay = ("RELAY_PORT", relay.is_on.then_some(relay.port));
        let beside_chat: &[_] = if is_one_address && self.are_sound(&["HOST"]) { &[chat, redirect] } else { &[] };
        for ((name, port), that, others) in [
            (redirect, "", &[chat][..]),
            (health, "that of ", &[chat, redirect, metrics]),
            (relay, "that of ", &[chat, redirect, health, metrics]),
            (metrics, "", beside_chat),
        ] {
            let Some(port) = port else { continue };
            let taken = others.iter().find(|other| other.1 == Some(port) && self.are_sound(&[name, other.0]));
            let Some((other, _)) = taken else { continue };
            let is_given = self.values.iter().any(|value| value.setting.name == name);
            let (blamed, other) = if is_given { (name, *other) } else { (*other, name) };
            self.blame(blamed, format_args!("be another port than {that}{other}, which is {port}"));
        }
    }

    /// A room with rules of its own must be there, and not want two things at once.
    fn rooms(&mut self) {
        if !self.are_sound(&["ROOMS", "CHANNELS"]) {
            return;
        }
        let (access, rooms) = (&self.config.access, &self.config.rooms);
        let keys: Vec<&String> = access.key_rooms.iter().map(|(name, _)| name).collect();
        let tokens: Vec<&String> = access.token_rooms.iter().map(|(name, _)| name).collect();
        if let Some(entry) = keys.iter().position(|name| !rooms.contains(name)) {
            // It may be a key, the wrong way round, or a piece of one behind a comma: it is not shown.
            let which = format!("room as in entry {} (ROOM=KEY; a comma ends an entry, also within a key)", entry + 1);
            self.blame("KEY_ROOMS", absent(&which, keys[entry], rooms));
        }
        for (setting, names) in [("TOKEN_ROOMS", &tokens), ("HIDDEN_ROOMS", &access.hidden_rooms.iter().collect())] {
            let unknown: Vec<&&String> = names.iter().filter(|name| !rooms.contains(name)).collect();
            if let Some(first) = unknown.first() {
                self.blame(setting, absent(&format!("{unknown:?}"), first, rooms));
            }
        }
        let both: Vec<&&String> = tokens.iter().filter(|name| keys.contains(name)).collect();
        if !both.is_empty() {
            self.blame("TOKEN_ROOMS", format_args!("be rooms that are not in KEY_ROOMS too, unlike {both:?}"));
        }
    }

    /// A hook speaks in a room that is there, under a name that members could have.
    fn hooks(&mut self) {
        let (access, rooms, rules) = (&self.config.access, &self.config.rooms, &self.config.rules);
        let (min, max) = (rules.min_author_length, rules.max_author_length);
        for (hook, entry) in access.hooks.iter().zip(1..) {
            if !(min..=max).contains(&hook.name.len()) && self.are_sound(&LENGTHS) {
                let names = format!("names of {min} to {max} characters");
                self.blame("HOOKS", format_args!("be {names}, unlike that of entry {entry}"));
            }
            let own = access.reserved_nicknames.iter().map(String::as_str);
            if own.chain(RESERVED).any(|reserved| reserved.eq_ignore_ascii_case(&hook.name)) {
                self.blame("HOOKS", format_args!("be names that are not reserved, unlike that of entry {entry}"));
            }
            if !rooms.contains(&hook.room) && self.are_sound(&["ROOMS", "CHANNELS"]) {
                // It may be a piece of a secret: it is not shown.
                let which = format!("room as in entry {entry} (name:secret:room; a comma ends an entry)");
                self.blame("HOOKS", absent(&which, &hook.room, rooms));
            }
        }
    }

    /// A key must be one for the algorithm.
    fn keys(&mut self) {
        let tokens = &self.config.access.tokens;
        for (setting, key) in [("TOKEN_KEY", &tokens.key), ("TOKEN_KEY_PREVIOUS", &tokens.previous_key)] {
            let why = key.as_ref().and_then(|key| tokens.algorithm.decoding_key(key).err());
            if let Some(why) = why.filter(|_| self.are_sound(&["TOKEN_ALGORITHM"])) {
                self.blame(setting, format_args!("be a key that TOKEN_ALGORITHM can use ({why})"));
            }
        }
    }

    /// Files and folders must be what they are named for.
    fn files(&mut self) {
        let tls = &self.config.tls;
        for (setting, file) in tls.read().err().unwrap_or_default() {
            self.blame(setting, format_args!("be {file}"));
        }
        if tls.webroot.as_ref().is_some_and(|folder| !Path::new(folder).is_dir()) {
            self.blame("TLS_WEBROOT", "be a folder that is there");
        }
    }

    /// Trackers, groups and the board are on the map. What must go through relays needs one; the own one knows calls of this
    /// node alone. A secret must be long where it signs words of nodes, or makes names that nobody may guess.
    fn others(&mut self) {
        let Config { access, nodes, calls_url, ice, relay, geojson, texts, limits, .. } = self.config;
        let is_off = |name| texts.get(name) == "off";
        let (has_groups, has_origins) = (!is_off("LIVEFIELD"), texts.is_set("GEOJSON_ORIGINS"));
        let is_alone = nodes.urls.is_empty();
        let needs_turn = ice.relay_only && ice.turn_urls.is_empty() && self.are_sound(&["TURN_URLS"]);
        let no_adhoc = "be off where LIMIT_ADHOC_ROOMS is 0, for groups have such rooms";
        for (is_wrong, name, fault) in [
            (!is_off("TRACKERS") && is_off("MAP"), "TRACKERS", "be off where MAP is off"),
            (geojson.has_board() && is_off("MAP"), "GEOJSON", "be off or layers where MAP is off"),
            (is_off("GEOJSON") && has_origins, "GEOJSON_ORIGINS", "not be set where GEOJSON is off"),
            (has_groups && is_off("MAP"), "LIVEFIELD", "be off where MAP is off"),
            (has_groups && limits.native.adhoc_rooms == 0, "LIVEFIELD", no_adhoc),
            (ice.for_tokens && access.tokens.key.is_none(), "TURN_FOR_TOKENS", "not be set without TOKEN_KEY"),
            (needs_turn && !relay.is_on, "TURN_RELAY_ONLY", "not be set without TURN_URLS or RELAY"),
            (relay.is_on && !is_alone, "RELAY", "be off where NATS_URL is set: several nodes want coturn"),
        ] {
            if is_wrong {
                self.blame(name, fault);
            }
        }
        let is_used = !is_alone || calls_url.is_some();
        let length = nodes.secret.as_ref().map_or(INSTANCE_SECRET, |secret| secret.reveal().len());
        if is_used && length < INSTANCE_SECRET {
            self.blame("INSTANCE_SECRET", format_args!("be at least {INSTANCE_SECRET} bytes, not {length}"));
        }
    }

    /// Nodes that are one server must be told from others, and nobody else may speak as one of them.
    fn nodes(&mut self) {
        let NodeSettings { urls, instance, listen, .. } = &self.config.nodes;
        if let Some(fault) = instance.as_deref().and_then(instance_fault) {
            self.blame("INSTANCE_ID", format_args!("be {fault}"));
        }
        let is_near = urls.iter().all(|url| is_own_nats(url));
        if let Some(address) = listen.map(|listen| listen.ip()) {
            if address.is_unspecified() {
                self.blame("NODE_LISTEN", "be the address at which other nodes reach this one, not all of them");
            } else if address.is_loopback() && !is_near {
                self.blame("NODE_LISTEN", "not be of this machine alone where NATS_URL leads beyond it");
            }
        }
        let is_set = |name: &&str| self.config.texts.is_set(name);
        let logins: Vec<&str> = ["NATS_USER", "NATS_TOKEN", "NATS_CREDENTIALS"].into_iter().filter(is_set).collect();
        let is_open = logins.is_empty() && !is_set(&"NATS_CERT");
        if let [first, second, ..] = logins[..] {
            self.blame(second, format_args!("not be set with {first}: one login is enough"));
        }
        if is_open && !is_near {
            let logins = "NATS_USER, NATS_TOKEN, NATS_CREDENTIALS or NATS_CERT";
            let why = "who may publish there may speak as any node";
            self.blame("NATS_URL", format_args!("not lead beyond this machine without {logins}, for {why}"));
        }
    }
}

/// Reason why an `INSTANCE_ID` is refused.
fn instance_fault(instance: &str) -> Option<&'static str> {
    if instance == SAMPLE_INSTANCE {
        return Some("another one than in gischat's examples, which somebody else may have as well");
    }
    let fits = (8..=64).contains(&instance.len()) && is_plain(instance);
    (!fits).then_some("8 to 64 of A-Z, a-z, 0-9, - and _")
}

/// Says that there is no such room, which rooms there are, and which of them was meant perhaps.
fn absent(which: &str, name: &str, rooms: &[String]) -> String {
    let there = rooms.iter().take(SHOWN_ROOMS).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if rooms.len() > SHOWN_ROOMS { ", …" } else { "" };
    let meant = nearest(name, rooms.iter().map(String::as_str));
    let meant = meant.map_or_else(String::new, |known| format!("; did you mean {known:?}?"));
    format!("be names of ROOMS or CHANNELS, which have no {which}, but {there}{more}{meant}")
}
