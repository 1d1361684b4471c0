//! Whether standard output was closed when the program was started.
//!
//! Before `main`, Rust's standard library opens the null device in place of a closed standard output, and everything written there
//! is lost without an error. A gate must not lose its answer, so this looks before the library does.

use std::sync::atomic::{AtomicBool, Ordering};

static CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether standard output was closed when the program was started. Never on systems other than Unix.
pub fn stdout_was_closed() -> bool {
    CLOSED.load(Ordering::Relaxed)
}

#[cfg(unix)]
mod before_main {
    use std::sync::atomic::Ordering;

    // Called by the loader, without arguments that matter, before any other code of this program.
    #[used]
    #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func"))]
    #[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
    static LOOK: extern "C" fn() = look;

    /// One system call and one store: nothing here needs a library that is not ready yet.
    extern "C" fn look() {
        if rustix::io::fcntl_getfd(rustix::stdio::stdout()).is_err() {
            super::CLOSED.store(true, Ordering::Relaxed);
        }
    }
}
