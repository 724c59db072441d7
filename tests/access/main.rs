//! Keys, tokens and hidden rooms at the doors of gischat's clients, sockets and HTTP alike (contract `native`, sections
//! 2.2, 3.1, 11.1 and 13).

#![allow(unreachable_pub, reason = "one binary")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../http_raw/mod.rs"]
mod http_raw;

mod ceilings;
mod door;
mod expiry;
mod hidden;
mod lists;
mod rooms;
mod tokens;
