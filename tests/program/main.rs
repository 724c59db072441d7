//! The server as a program: settings, start and end, logs, supervision, its surroundings, and the documents about it.

#![allow(unreachable_pub, reason = "one binary")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests may panic and tell figures")]

#[path = "../common/mod.rs"]
mod common;

mod check;
mod circles;
mod closes;
mod connections;
mod layers;
mod livefield;
mod names;
mod nginx;
mod ntfy;
mod outbox;
mod promises;
mod protocol_document;
mod python_client;
mod relay;
mod settings;
mod shutdown;
mod silence;
mod standstill;
mod start;
mod supervision;
mod tls;
mod token_command;
mod turn;
mod watching;
