//! Parses, runs, and turns the outcome into an exit code.

use std::process::ExitCode;

// Pages are made of many small values: the system's allocator takes a quarter of a build.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    onus::cli::main()
}
