//! Load: rooms of thousands, compared byte for byte; memory of the program; a whole site at once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests may panic and tell figures")]

#[path = "../common/mod.rs"]
mod common;

mod compose;
mod day;
mod everybody;
mod last_words;
mod memory;
mod newcomers;
mod order;
mod storms;
mod transcript;
mod unread;

/// Held by each test: their measurements need the whole machine, with any number of test threads.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
