//! The program: an allocator and a command; nothing else.

mod command;

use std::process::ExitCode;
use tikv_jemallocator::Jemalloc;

/// The C library's allocator keeps what an attack made it take, and musl's is slow where threads meet.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    command::run()
}
