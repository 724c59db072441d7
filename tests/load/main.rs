//! Rooms of thousands under load: what everybody hears, byte for byte.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;

mod everybody;
mod last_words;
mod newcomers;
mod transcript;
