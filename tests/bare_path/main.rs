//! Which generation is spoken at which address, above all on the bare `/room/{room}/ws` (contract `gischat`,
//! section 10).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;

mod addresses;
mod corrections;
mod first_frame;
mod last_words;
