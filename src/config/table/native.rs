//! The part of the table about native clients (contract `native`, section 11): each limit that `welcome` announces and
//! that is not among the rules.

use crate::config::parse::{ANY, one_of, seconds, whole, word_for};
use crate::config::setting::{Group, Setting};
use crate::limits::MailboxFor;

/// The words of `MAILBOX`.
const MAILBOX: [(&str, MailboxFor); 3] =
    [("off", MailboxFor::Nobody), ("tokens", MailboxFor::Tokens), ("all", MailboxFor::Everybody)];

/// A limit that is a number.
macro_rules! number {
    ($name:literal, $default:literal, $range:expr, $allowed:literal, $field:ident, $meaning:literal) => {
        Setting {
            name: $name,
            older: &[],
            default: $default,
            allowed: $allowed,
            meaning: $meaning,
            group: Group::Native,
            empty_counts: false,
            apply: |config, text| {
                let value = whole(text, $range)?;
                config.limits.native.$field = value.try_into().map_err(|_| String::new())?;
                Ok(())
            },
            show: |config| config.limits.native.$field.to_string(),
        }
    };
}

/// A limit that is a time.
macro_rules! time {
    ($name:literal, $default:literal, $range:expr, $allowed:literal, $field:ident, $meaning:literal) => {
        Setting {
            name: $name,
            older: &[],
            default: $default,
            allowed: $allowed,
            meaning: $meaning,
            group: Group::Native,
            empty_counts: false,
            apply: |config, text| seconds(text, $range).map(|value| config.limits.native.$field = value),
            show: |config| config.limits.native.$field.as_secs_f64().to_string(),
        }
    };
}

pub(super) fn rows() -> [Setting; 19] {
    [
        number!(
            "LIMIT_FRAME",
            "6291456",
            65_536..=1 << 30,
            "whole number from 65536 to 1073741824",
            frame,
            "Largest frame of a native client, in bytes."
        ),
        time!(
            "LIMIT_HELLO_TIMEOUT",
            "10",
            1.0..=600.0,
            "seconds from 1 to 600",
            hello_timeout,
            "Time in which a native client has to say `hello`."
        ),
        time!(
            "RESUME_GRACE",
            "120",
            0.0..=600.0,
            "seconds from 0 to 600",
            resume_grace,
            "How long a native session whose connection broke waits for its client."
        ),
        number!(
            "LIMIT_ROOMS",
            "16",
            1..=1000,
            "whole number from 1 to 1000",
            rooms,
            "Rooms that one native session can be in."
        ),
        number!(
            "LIMIT_ROSTER",
            "500",
            0..=10_000,
            "whole number from 0 to 10000",
            roster,
            "Members up to which a room shows native clients who is in it."
        ),
        number!(
            "LIMIT_ROOM_MEMBERS",
            "10000",
            1..=ANY,
            "whole number, 1 or more",
            room_members,
            "Members up to which native clients may join a room."
        ),
        number!(
            "LIMIT_ADHOC_ROOMS",
            "1000",
            0..=1_000_000,
            "whole number from 0 to 1000000",
            adhoc_rooms,
            "Ad hoc rooms that exist at a time. 0 turns them off."
        ),
        number!(
            "LIMIT_ADHOC_ROOMS_PER_ADDRESS",
            "20",
            1..=1_000_000,
            "whole number from 1 to 1000000",
            adhoc_rooms_per_address,
            "Ad hoc rooms that one address may have made."
        ),
        number!(
            "LIMIT_INVITES",
            "5",
            1..=100,
            "whole number from 1 to 100",
            invites,
            "Invitations that a member may have pending, each way."
        ),
        time!(
            "LIMIT_INVITE_TIMEOUT",
            "30",
            1.0..=600.0,
            "seconds from 1 to 600",
            invite_timeout,
            "How long an invitation waits for its answer."
        ),
        number!(
            "LIMIT_CALL_PEERS",
            "8",
            0..=64,
            "whole number from 0 to 64",
            call_peers,
            "Participants of a call. 0 turns calls off."
        ),
        number!(
            "LIMIT_OFFERS",
            "8",
            0..=100,
            "whole number from 0 to 100",
            offers,
            "Files that a member may offer at a time. 0 turns files off."
        ),
        number!(
            "LIMIT_FILE_LINKS",
            "8",
            1..=100,
            "whole number from 1 to 100",
            file_links,
            "Members that may fetch one file at a time."
        ),
        time!(
            "LIMIT_OFFER_TTL",
            "600",
            10.0..=86_400.0,
            "seconds from 10 to 86400",
            offer_ttl,
            "How long a file is offered."
        ),
        number!(
            "LIMIT_FILE_SIZE",
            "8589934592",
            1..=ANY,
            "whole number, 1 or more",
            file_size,
            "Largest file that may be offered, in bytes. It never passes through the server."
        ),
        time!(
            "LIMIT_ACK_TIMEOUT",
            "5",
            1.0..=60.0,
            "seconds from 1 to 60",
            ack_timeout,
            "Time in which a direct message has to be acknowledged."
        ),
        Setting {
            name: "MAILBOX",
            older: &[],
            default: "off",
            allowed: "off, tokens or all",
            meaning: "Who may have direct messages kept, in memory, while away: nobody, those with a token, everybody.",
            group: Group::Native,
            empty_counts: false,
            apply: |config, text| one_of(text, &MAILBOX).map(|value| config.limits.native.mailbox = value),
            show: |config| word_for(&config.limits.native.mailbox, &MAILBOX),
        },
        number!(
            "LIMIT_MAILBOX_MESSAGES",
            "50",
            1..=1000,
            "whole number from 1 to 1000",
            mailbox_messages,
            "Direct messages that a mailbox holds."
        ),
        time!(
            "LIMIT_MAILBOX_TTL",
            "3600",
            60.0..=604_800.0,
            "seconds from 60 to 604800",
            mailbox_ttl,
            "How long a mailbox outlives the session of its owner."
        ),
    ]
}
