//! The released plugins, with their frames exactly as the client contract lists them (`gischat-clients`): what they
//! send, and that nothing which reaches them makes them fail.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;

mod campaigns;
mod plugin;
mod releases;
mod story;
