//! gischat over the wire, in all its generations (contract `gischat`): frames, refusals, keepalive, and mixed rooms.

#![allow(unreachable_pub, reason = "one binary")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;

mod bad_input;
mod bare_path;
mod dialect_properties;
mod dialect_refusals;
mod dialect_tables;
mod framing;
mod history;
mod images;
mod keepalive;
mod life_cycle;
mod mixed;
mod plugins;
mod put;
mod slow_readers;
mod v1;
mod v2;
mod v3;
