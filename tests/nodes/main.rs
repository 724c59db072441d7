//! Several nodes as real processes, over real NATS servers (`docs/nodes.md`): what they have in common, and what becomes of
//! rooms when nodes and brokers die, stop and are split. Cuts are made by lines within the test, for a network namespace
//! takes rights that not every machine gives.

#![allow(unreachable_pub, reason = "one binary")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests may panic and tell figures")]

#[path = "../common/mod.rs"]
mod common;

mod brokers;
mod elsewhere;
mod failures;
mod homes;
mod hostile;
mod lines;
mod near;
mod operator;
mod sessions;
mod together;
mod world;
