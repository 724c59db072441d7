//! The cost of a delivery: causerie against the bare `write`, a plain axum broadcast, Node `ws` and nginx nchan, in
//! interleaved rounds, the server on one core, the load on another.
//!
//! `cargo bench --bench fan_out -- [SUITE…] [--quick] [--write docs/performance.md]`; `--help` tells the rest.
//!
//! One binary plays every part and starts itself again for each: the orchestrator (`suites`), the load (`generator`)
//! and the servers that are written here (`peers`). Servers that are not written in Rust are in `benches/peers`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what a benchmark finds out, it prints")]

mod args;
mod driver;
mod generator;
mod machine;
mod peers;
mod picture;
mod protocol;
mod server;
mod speech;
mod stage;
mod suites;
mod table;
mod target;

use args::{Args, Role};
use clap::Parser;
use std::error::Error;
use std::process::ExitCode;

/// Result of a step. Every error ends the benchmark, so only its text is kept.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let args = Args::parse();
    let outcome = match args.role {
        Some(Role::Generate) => generator::run(&args.nodes, &args.watch),
        Some(Role::PeerBare) => peers::bare::run(args.port),
        Some(Role::PeerAxum) => peers::axum::run(args.port),
        None if args.bench => suites::run(&args),
        None => {
            println!("nothing to test here: run me with `cargo bench --bench fan_out`");
            Ok(())
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fan_out: {error}");
            ExitCode::FAILURE
        }
    }
}
