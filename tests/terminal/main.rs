//! `causerie chat` as people and programs use it: the real program, on a real pseudo-terminal or in pipes, with a real
//! server.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;

mod piped;
mod screen;

mod breaks;
mod content;
mod docs;
mod hostile;
mod interactive;
mod map;
mod plain;
mod seed;
mod tls;
