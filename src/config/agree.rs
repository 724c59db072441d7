//! Settings that fit by themselves, but not together.

use super::address::is_own_nats;
use super::fault::Fault;
use super::given::Value;
use super::model::{Config, NodeSettings, TrackerRooms};
use super::names::nearest;
use super::rooms::RESERVED;
use std::fmt::Display;
use std::path::Path;

/// Most rooms that are listed where one is not among them.
const SHOWN_ROOMS: usize = 20;

/// The `INSTANCE_ID` of gischat's examples.
const SAMPLE_INSTANCE: &str = "abcdefghijklmnopqrstuvwxyz";

/// Shortest `INSTANCE_SECRET`, in bytes.
const INSTANCE_SECRET: usize = 32;

/// Adds the faults of settings that do not fit together, as far as each of them fits by itself.
pub(super) fn disagreements(config: &Config, values: &[Value], faults: &mut Vec<Fault>) {
    let mut comparison = Comparison { config, values, faults };
    comparison.lengths();
    comparison.addresses();
    comparison.tls();
    comparison.rooms();
    comparison.hooks();
    comparison.keys();
    comparison.trackers();
    comparison.relays();
    comparison.instance_secret();
    comparison.nodes();
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
        self.tell(name, format!("must be {allowed}"));
    }

    /// Adds the fault of a setting, if it is set, that wants another one.
    fn blame_alone(&mut self, name: &str, needed: &str) {
        self.tell(name, format!("must not be set without {needed}"));
    }

    /// Adds the fault of a setting, if it is set, of which this is told.
    fn tell(&mut self, name: &str, told: String) {
        let value = self.values.iter().find(|value| value.setting.name == name);
        self.faults.extend(value.map(|value| value.fault(told)));
    }

    /// The shortest nickname must not be longer than the longest one. Blamed is the one that was set.
    fn lengths(&mut self) {
        let (min, max) = (self.config.rules.min_author_length, self.config.rules.max_author_length);
        let both = ["MIN_AUTHOR_LENGTH", "MAX_AUTHOR_LENGTH"];
        if min > max && self.are_sound(&both) {
            self.blame(both[0], format!("at most MAX_AUTHOR_LENGTH, which is {max}"));
            if self.are_sound(&both) {
                self.blame(both[1], format!("at least MIN_AUTHOR_LENGTH, which is {min}"));
            }
        }
    }

    /// Two listeners cannot share a port.
    fn addresses(&mut self) {
        let chat = self.config.listen();
        if self.config.tls.redirect_port == Some(chat.port()) && self.are_sound(&["PORT", "TLS_REDIRECT_PORT"]) {
            self.blame("TLS_REDIRECT_PORT", format!("another port than PORT, which is {}", chat.port()));
        }
        if let Some(health) = self.config.health_port {
            let metrics = self.config.metrics_addr.map(|address| address.port());
            let others = [
                ("PORT", Some(chat.port())),
                ("TLS_REDIRECT_PORT", self.config.tls.redirect_port),
                ("METRICS_ADDR", metrics),
            ];
            if let Some((other, _)) = others.into_iter().find(|(_, port)| *port == Some(health))
                && self.are_sound(&[other, "HEALTH_PORT"])
            {
                self.blame("HEALTH_PORT", format!("another port than that of {other}, which is {health}"));
            }
        }
        let Some(metrics) = self.config.metrics_addr else { return };
        let same_address = chat.ip() == metrics.ip() || chat.ip().is_unspecified() || metrics.ip().is_unspecified();
        for (setting, port) in [("PORT", Some(chat.port())), ("TLS_REDIRECT_PORT", self.config.tls.redirect_port)] {
            if same_address && port == Some(metrics.port()) && self.are_sound(&["HOST", setting, "METRICS_ADDR"]) {
                self.blame("METRICS_ADDR", format!("another port than {setting}, which is {}", metrics.port()));
            }
        }
    }

    /// A certificate wants its key, and the port of a redirect somewhere to lead to.
    fn tls(&mut self) {
        let tls = &self.config.tls;
        for (setting, is_set, needed, is_needed_set) in [
            ("TLS_CERT", tls.certificate.is_some(), "TLS_KEY", tls.key.is_some()),
            ("TLS_KEY", tls.key.is_some(), "TLS_CERT", tls.certificate.is_some()),
            ("TLS_REDIRECT_PORT", tls.redirect_port.is_some(), "TLS_CERT", tls.certificate.is_some()),
            ("TLS_WEBROOT", tls.webroot.is_some(), "TLS_REDIRECT_PORT", tls.redirect_port.is_some()),
        ] {
            if is_set && !is_needed_set {
                self.blame_alone(setting, needed);
            }
        }
        for (setting, file) in tls.read().err().unwrap_or_default() {
            self.blame(setting, file);
        }
        if let Some(folder) = &tls.webroot
            && !Path::new(folder).is_dir()
        {
            self.blame("TLS_WEBROOT", "a folder that is there");
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
            self.blame("TOKEN_ROOMS", format!("rooms that are not in KEY_ROOMS too, unlike {both:?}"));
        }
    }

    /// A hook speaks in a room that is there, under a name that members could have.
    fn hooks(&mut self) {
        let (access, rooms, rules) = (&self.config.access, &self.config.rooms, &self.config.rules);
        for (hook, entry) in access.hooks.iter().zip(1..) {
            let length = hook.name.len();
            let (min, max) = (rules.min_author_length, rules.max_author_length);
            if !(min..=max).contains(&length) && self.are_sound(&["MIN_AUTHOR_LENGTH", "MAX_AUTHOR_LENGTH"]) {
                self.blame("HOOKS", format!("names of {min} to {max} characters, unlike that of entry {entry}"));
            }
            let own = access.reserved_nicknames.iter().map(String::as_str);
            if own.chain(RESERVED).any(|reserved| reserved.eq_ignore_ascii_case(&hook.name)) {
                self.blame("HOOKS", format!("names that are not reserved, unlike that of entry {entry}"));
            }
            if !rooms.contains(&hook.room) && self.are_sound(&["ROOMS", "CHANNELS"]) {
                // It may be a piece of a secret: it is not shown.
                let which = format!("room as in entry {entry} (name:secret:room; a comma ends an entry)");
                self.blame("HOOKS", absent(&which, &hook.room, rooms));
            }
        }
    }

    /// A key must be one for the algorithm, and there must be one where it is wanted.
    fn keys(&mut self) {
        let tokens = &self.config.access.tokens;
        if self.are_sound(&["TOKEN_ALGORITHM"]) {
            for (setting, key) in [("TOKEN_KEY", &tokens.key), ("TOKEN_KEY_PREVIOUS", &tokens.previous_key)] {
                if let Some(Err(why)) = key.as_ref().map(|key| tokens.algorithm.decoding_key(key)) {
                    self.blame(setting, format!("a key that TOKEN_ALGORITHM can use ({why})"));
                }
            }
        }
        for (setting, wants_key) in [
            ("TOKEN_KEY_PREVIOUS", tokens.previous_key.is_some()),
            ("TOKEN_ROOMS", !self.config.access.token_rooms.is_empty()),
            ("TURN_FOR_TOKENS", self.config.ice.for_tokens),
        ] {
            if wants_key && tokens.key.is_none() {
                self.blame_alone(setting, "TOKEN_KEY");
            }
        }
    }

    /// Trackers are on the map.
    fn trackers(&mut self) {
        if self.config.trackers != TrackerRooms::None && !self.config.limits.native.map {
            self.blame("TRACKERS", "off where MAP is off");
        }
    }

    /// A relay wants a secret, and must be there where it is wanted.
    fn relays(&mut self) {
        let ice = &self.config.ice;
        if !self.are_sound(&["TURN_URLS"]) {
            return;
        }
        if !ice.turn_urls.is_empty() && ice.turn_secret.is_none() {
            self.blame_alone("TURN_URLS", "TURN_SECRET");
        }
        if ice.relay_only && ice.turn_urls.is_empty() {
            self.blame_alone("TURN_RELAY_ONLY", "TURN_URLS");
        }
    }

    /// Requires a long secret where it signs words of nodes, or makes names that nobody may guess.
    fn instance_secret(&mut self) {
        let Config { nodes, calls_url, .. } = self.config;
        let is_used = !nodes.urls.is_empty() || calls_url.is_some();
        let length = nodes.secret.as_ref().map_or(INSTANCE_SECRET, |secret| secret.reveal().len());
        if is_used && length < INSTANCE_SECRET {
            self.blame("INSTANCE_SECRET", format!("at least {INSTANCE_SECRET} bytes, not {length}"));
        }
    }

    /// Nodes that are one server must be told from others, and nobody else may speak as one of them.
    fn nodes(&mut self) {
        let nodes = &self.config.nodes;
        let NodeSettings {
            urls, user, password, token, credentials, certificate, key, instance, secret, listen, ..
        } = nodes;
        if urls.is_empty() {
            return; // the others mean nothing: an INSTANCE_ID may be gischat's
        }
        match instance {
            None => self.blame_alone("NATS_URL", "INSTANCE_ID"),
            Some(instance) => {
                if let Some(fault) = instance_fault(instance) {
                    self.blame("INSTANCE_ID", fault);
                }
            }
        }
        if secret.is_none() {
            self.blame_alone("NATS_URL", "INSTANCE_SECRET");
        }
        match listen.map(|listen| listen.ip()) {
            None => self.blame_alone("NATS_URL", "NODE_LISTEN"),
            Some(address) if address.is_unspecified() => {
                self.tell(
                    "NODE_LISTEN",
                    "must be the address at which other nodes reach this one, not all of them".into(),
                );
            }
            Some(address) if address.is_loopback() && !urls.iter().all(|url| is_own_nats(url)) => {
                self.tell("NODE_LISTEN", "must not be of this machine alone where NATS_URL leads beyond it".into());
            }
            Some(_) => {}
        }
        for (setting, is_set, needed, is_needed_set) in [
            ("NATS_USER", user.is_some(), "NATS_PASSWORD", password.is_some()),
            ("NATS_PASSWORD", password.is_some(), "NATS_USER", user.is_some()),
            ("NATS_CERT", certificate.is_some(), "NATS_KEY", key.is_some()),
            ("NATS_KEY", key.is_some(), "NATS_CERT", certificate.is_some()),
        ] {
            if is_set && !is_needed_set {
                self.blame_alone(setting, needed);
            }
        }
        let logins = [("NATS_USER", user.is_some()), ("NATS_TOKEN", token.is_some())];
        let logins = logins.into_iter().chain([("NATS_CREDENTIALS", credentials.is_some())]);
        let logins: Vec<&str> = logins.filter(|(_, is_set)| *is_set).map(|(name, _)| name).collect();
        if let [first, second, ..] = logins[..] {
            self.tell(second, format!("must not be set with {first}: one login is enough"));
        }
        if logins.is_empty() && certificate.is_none() && !urls.iter().all(|url| is_own_nats(url)) {
            let logins = "NATS_USER, NATS_TOKEN, NATS_CREDENTIALS or NATS_CERT";
            let why = "who may publish there may speak as any node";
            self.tell("NATS_URL", format!("must not lead beyond this machine without {logins}, for {why}"));
        }
    }
}

/// Reason why an `INSTANCE_ID` is refused.
fn instance_fault(instance: &str) -> Option<String> {
    if instance == SAMPLE_INSTANCE {
        return Some("another one than in gischat's examples, which somebody else may have as well".into());
    }
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let fits = (8..=64).contains(&instance.len()) && instance.bytes().all(is_allowed);
    (!fits).then(|| "8 to 64 of A-Z, a-z, 0-9, - and _".into())
}

/// Says that there is no such room, which rooms there are, and which of them was meant perhaps.
fn absent(which: &str, name: &str, rooms: &[String]) -> String {
    let there = rooms.iter().take(SHOWN_ROOMS).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if rooms.len() > SHOWN_ROOMS { ", …" } else { "" };
    let meant = nearest(name, rooms.iter().map(String::as_str));
    let meant = meant.map_or_else(String::new, |known| format!("; did you mean {known:?}?"));
    format!("names of ROOMS or CHANNELS, which have no {which}, but {there}{more}{meant}")
}
