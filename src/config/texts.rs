//! The settings in force as text, one for each row of the table, and the types that `envy` reads from them. Only here texts
//! become the values that the server works with.

use super::model::{
    AccessSettings, Config, IceSettings, LogSettings, NodeSettings, TileSettings, TlsSettings, TokenSettings,
};
use super::setting::items;
use super::table::{sections, settings};
use crate::limits::{Limits, NativeLimits};
use crate::message::Rules;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt;

/// The text of every setting in its usual form, secrets in the clear: the default where none is given.
#[derive(Clone)]
pub struct Texts(BTreeMap<&'static str, String>);

impl Default for Texts {
    fn default() -> Self {
        Self(settings().map(|setting| (setting.name, setting.default.into())).collect())
    }
}

/// Shows none of them, for some are secrets.
impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Texts").finish_non_exhaustive()
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

    /// Has `envy` read the fields of a type: those that are settings with this prefix, named without it, and these others. It
    /// fails only where the table and the type do not fit, which the defaults would show.
    fn typed<T: DeserializeOwned>(&self, prefix: &str, others: &[&str]) -> T {
        let fields = self.0.iter().filter(|(_, text)| !text.is_empty()).filter_map(|(name, text)| {
            let field = name.strip_prefix(prefix).or_else(|| others.contains(name).then_some(*name))?;
            Some((field.to_owned(), text.clone()))
        });
        envy::from_iter(fields).unwrap_or_else(|error| panic!("the table of settings does not fit its types: {error}"))
    }
}

/// Parts of the configuration: the field, its type, the prefix of the names of its settings, and those without it.
macro_rules! parts {
    ($($($field:ident).+: $part:ty, $prefix:literal, $others:expr;)*) => {
        $(
            impl From<&Texts> for $part {
                fn from(texts: &Texts) -> Self {
                    texts.typed($prefix, &$others)
                }
            }

            impl Default for $part {
                fn default() -> Self {
                    Self::from(&Texts::default())
                }
            }
        )*

        impl From<Texts> for Config {
            fn from(texts: Texts) -> Self {
                let mut config: Self = texts.typed("", &[]);
                config.rooms.extend(items(texts.get("CHANNELS")).map(String::from));
                $(config.$($field).+ = (&texts).into();)*
                Self { texts, ..config }
            }
        }
    };
}

parts! {
    access: AccessSettings, "", [];
    access.tokens: TokenSettings, "TOKEN_", [];
    ice: IceSettings, "", [];
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

/// Returns the values of those settings that all nodes of an instance must have in common, by names, secrets in the clear: `bus`
/// compares their digests. A setting with several agrees with another node's if one of them does: keys of tokens are changed one
/// node after the other.
pub fn common(config: &Config) -> Vec<(&'static str, Vec<String>)> {
    let settings = sections().iter().filter(|section| section.is_common).flat_map(|section| section.settings);
    let names = settings.map(|setting| setting.name).filter(|name| *name != "TOKEN_KEY_PREVIOUS");
    let values = names.map(|name| {
        let before =
            (name == "TOKEN_KEY").then(|| config.texts.get("TOKEN_KEY_PREVIOUS")).filter(|key| !key.is_empty());
        let texts = [Some(config.texts.get(name)), before];
        (name, texts.into_iter().flatten().map(String::from).collect())
    });
    values.collect()
}
