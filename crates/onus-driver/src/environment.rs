//! What a run is given from outside, since nothing below the command line reads the clock or the environment.

use std::ffi::OsString;
use std::path::PathBuf;

use jiff::civil::Date;

use crate::project::git::Git;

/// The moment that everything is judged on and dated with.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Seconds since 1970, in UTC.
    pub seconds: i64,
    /// Its day in UTC.
    pub day: Date,
}

#[derive(Clone, Debug)]
pub struct Environment {
    pub moment: Moment,
    /// Where programs are looked for, as in `PATH`. Relative entries are passed over.
    pub search_path: Option<OsString>,
    /// The `typst` program, where whoever runs Onus names it. A project never does.
    pub typst: Option<PathBuf>,
    /// Bytes of the largest file of a project that is opened.
    pub largest_file: u64,
    pub git: Git,
}
