//! `causerie chat` and `causerie bridge` as people and programs use them: the real program, on a real pseudo-terminal or in
//! pipes, with a real server.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;

mod matrix;
mod piped;
mod screen;
mod sealed;

mod breaks;
mod bridge;
mod content;
mod docs;
mod hostile;
mod interactive;
mod map;
mod moderation;
mod plain;
mod seed;
mod tls;
