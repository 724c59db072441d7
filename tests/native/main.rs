//! The native protocol over the wire (`docs/protocol.md`), one module for each of its sections.

#![allow(unreachable_pub, reason = "one binary")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests may panic and tell figures")]

#[path = "../common/mod.rs"]
mod common;

mod abuse;
mod access;
mod adhoc;
mod away;
mod edits;
mod expiry;
mod framing;
mod from_gischat;
mod gischat_names;
mod keepalive;
mod limits;
mod looking;
mod lost;
mod map;
mod memory;
mod messages;
mod moderation;
mod peers;
mod presence;
mod properties;
mod resume;
mod rooms;
mod sealed;
mod session;
mod to_gischat;
mod tokens;
