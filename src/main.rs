//! Parses, runs, and turns the outcome into an exit code.

use std::process::ExitCode;

/// A third of a build's time is spent on many small allocations from several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    onus::main()
}
