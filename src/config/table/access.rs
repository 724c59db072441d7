//! The part of the table about access: who may enter which room, tokens, and what helps calls through.

use crate::config::access;
use crate::config::ice;
use crate::config::parse::{boolean, one_of, whole, word_for};
use crate::config::secret::{Secret, shown};
use crate::config::setting::{Group, Setting};
use crate::config::token::ALGORITHMS;

/// Shortest and longest life of TURN credentials, in seconds: a minute, a week.
const TURN_TTL: std::ops::RangeInclusive<usize> = 60..=604_800;

pub(super) fn rows() -> [Setting; 14] {
    [
        Setting {
            name: "KEY_ROOMS",
            older: &[],
            default: "",
            allowed: "name=key, separated by commas; names of ROOMS or CHANNELS, keys without commas",
            meaning: "Rooms that only those may enter who know the key, or hold a token that names the room. \
                      Everybody sees that they exist.",
            group: Group::Access,
            empty_counts: false,
            apply: |config, text| access::key_rooms(text).map(|rooms| config.access.key_rooms = rooms),
            show: |config| access::shown_key_rooms(&config.access.key_rooms),
        },
        Setting {
            name: "TOKEN_ROOMS",
            older: &[],
            default: "",
            allowed: "name, or name=role|role, separated by commas; names of ROOMS or CHANNELS",
            meaning: "Rooms for holders of a token that names the room, or bears one of these roles. Nobody else sees \
                      that they exist.",
            group: Group::Access,
            empty_counts: false,
            apply: |config, text| access::token_rooms(text).map(|rooms| config.access.token_rooms = rooms),
            show: |config| access::shown_token_rooms(&config.access.token_rooms),
        },
        Setting {
            name: "HIDDEN_ROOMS",
            older: &[],
            default: "",
            allowed: "names of ROOMS or CHANNELS, separated by commas",
            meaning: "Rooms that are in no list. Who knows the name of one enters it as any other.",
            group: Group::Access,
            empty_counts: false,
            apply: |config, text| {
                config.access.hidden_rooms = access::room_names(text);
                Ok(())
            },
            show: |config| config.access.hidden_rooms.join(","),
        },
        Setting {
            name: "RESERVED_NICKNAMES",
            older: &[],
            default: "",
            allowed: "nicknames separated by commas",
            meaning: "Nicknames that want a token which bears them, besides internal, server, system, admin, moderator \
                      and causerie. Capitals make no difference. Those six are kept from native clients; list them here \
                      to keep them from gischat's clients too.",
            group: Group::Access,
            empty_counts: false,
            apply: |config, text| access::nicknames(text).map(|names| config.access.reserved_nicknames = names),
            show: |config| config.access.reserved_nicknames.join(","),
        },
        Setting {
            name: "TOKEN_ALGORITHM",
            older: &[],
            default: "HS256",
            allowed: "HS256 or EdDSA",
            meaning: "How tokens are signed. No other algorithm is accepted, whatever a token says.",
            group: Group::Access,
            empty_counts: false,
            apply: |config, text| one_of(text, &ALGORITHMS).map(|value| config.access.tokens.algorithm = value),
            show: |config| word_for(&config.access.tokens.algorithm, &ALGORITHMS),
        },
        Setting {
            name: "TOKEN_KEY",
            older: &[],
            default: "",
            allowed: "for HS256 a secret of at least 32 bytes; for EdDSA the public key, in PEM or base64",
            meaning: "The key that verifies tokens. Unless set, no token is accepted.",
            group: Group::Access,
            empty_counts: false,
            apply: |config, text| {
                config.access.tokens.key = Some(Secret::new(text.trim()));
                Ok(())
            },
            show: |config| shown(config.access.tokens.key.as_ref()),
        },
        Setting {
            name: "TOKEN_KEY_PREVIOUS",
            older: &[],
            default: "",
            allowed: "a key as TOKEN_KEY",
            meaning: "The key from before, accepted too until the last token that it signed has expired.",
            group: Group::Access,
            empty_counts: false,
            apply: |config, text| {
                config.access.tokens.previous_key = Some(Secret::new(text.trim()));
                Ok(())
            },
            show: |config| shown(config.access.tokens.previous_key.as_ref()),
        },
        Setting {
            name: "TOKEN_AUDIENCE",
            older: &[],
            default: "",
            allowed: "any text",
            meaning: "What `aud` of a token must be or hold, where one issuer signs for several servers.",
            group: Group::Access,
            empty_counts: false,
            apply: |config, text| {
                config.access.tokens.audience = Some(text.trim().into());
                Ok(())
            },
            show: |config| config.access.tokens.audience.clone().unwrap_or_default(),
        },
        Setting {
            name: "STUN_URLS",
            older: &[],
            default: "",
            allowed: "addresses such as stun:stun.example.org:3478, separated by commas",
            meaning: "Servers that tell browsers their own address, for calls and files between them.",
            group: Group::Calls,
            empty_counts: false,
            apply: |config, text| ice::stun_urls(text).map(|urls| config.ice.stun_urls = urls),
            show: |config| config.ice.stun_urls.join(","),
        },
        Setting {
            name: "TURN_URLS",
            older: &[],
            default: "",
            allowed: "addresses such as turn:turn.example.org:3478?transport=udp, separated by commas",
            meaning: "Relays for browsers that cannot reach each other. All of them know TURN_SECRET.",
            group: Group::Calls,
            empty_counts: false,
            apply: |config, text| ice::turn_urls(text).map(|urls| config.ice.turn_urls = urls),
            show: |config| config.ice.turn_urls.join(","),
        },
        Setting {
            name: "TURN_SECRET",
            older: &[],
            default: "",
            allowed: "any text",
            meaning: "What coturn calls static-auth-secret: it signs the credentials that clients get.",
            group: Group::Calls,
            empty_counts: false,
            apply: |config, text| {
                config.ice.turn_secret = Some(Secret::new(text.trim()));
                Ok(())
            },
            show: |config| shown(config.ice.turn_secret.as_ref()),
        },
        Setting {
            name: "TURN_TTL",
            older: &[],
            default: "3600",
            allowed: "whole number of seconds from 60 to 604800",
            meaning: "How long credentials are good for a new connection. Connections outlive them.",
            group: Group::Calls,
            empty_counts: false,
            apply: |config, text| whole(text, TURN_TTL).map(|seconds| config.ice.turn_ttl = seconds as u64),
            show: |config| config.ice.turn_ttl.to_string(),
        },
        Setting {
            name: "TURN_RELAY_ONLY",
            older: &[],
            default: "false",
            allowed: "true or false",
            meaning: "Whether everything goes through the relays, so that nobody learns another's network address.",
            group: Group::Calls,
            empty_counts: false,
            apply: |config, text| boolean(text).map(|value| config.ice.relay_only = value),
            show: |config| config.ice.relay_only.to_string(),
        },
        Setting {
            name: "TURN_FOR_TOKENS",
            older: &[],
            default: "false",
            allowed: "true or false",
            meaning: "Whether only holders of a token get credentials for the relays.",
            group: Group::Calls,
            empty_counts: false,
            apply: |config, text| boolean(text).map(|value| config.ice.for_tokens = value),
            show: |config| config.ice.for_tokens.to_string(),
        },
    ]
}
