//! What a run is given from outside, since nothing below the command line reads the clock or the environment.

use std::ffi::OsString;

use jiff::civil::Date;

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
    /// Where the `typst` command is looked for, as in `PATH`.
    pub search_path: Option<OsString>,
}
