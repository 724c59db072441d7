//! The types that are read from the texts of the settings: only here texts become the values that the server works with.

use super::model::{
    AccessSettings, Config, IceSettings, LogSettings, NodeSettings, RelaySettings, TileSettings, TlsSettings,
    TokenSettings,
};
use super::setting::items;
use super::table::{sections, settings};
use super::texts::Texts;
use crate::limits::{Limits, NativeLimits};
use crate::message::Rules;

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
    relay: RelaySettings, "RELAY_", ["RELAY"];
    rules: Rules, "", [];
    limits: Limits, "", [];
    limits.native: NativeLimits, "LIMIT_", ["RESUME_GRACE", "MAILBOX", "MAP"];
    tls: TlsSettings, "TLS_", [];
    tiles: TileSettings, "MAP_", [];
    nodes: NodeSettings, "NATS_", ["NODE_LISTEN", "INSTANCE_ID", "INSTANCE_SECRET", "NODE_NAME"];
    log: LogSettings, "LOG_", [];
}

impl Default for Texts {
    fn default() -> Self {
        Self::new(settings().map(|setting| (setting.name, setting.default.into())))
    }
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
