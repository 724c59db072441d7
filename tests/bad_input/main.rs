//! What no client should send: answered or ignored as the generation can, the connection stays, counts stay exact, and
//! nobody else is affected (contract `gischat`, section 9; design, section 5).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;

mod frames;
mod rates;
mod values;
