//! `onus --version --verbose`: what exactly runs.

use std::env::consts::{ARCH, OS};
use std::fmt::Write;

use onus_model_aws::{builtin_model, encoded_model};
use onus_pack::release;

use super::self_check::running;

/// The commit of a build by `scripts/package`.
const REVISION: Option<&str> = option_env!("ONUS_BUILD_REVISION");

/// Version, model, build and digest, a line each.
pub fn in_full() -> String {
    let mut text = format!("onus {}\n", env!("CARGO_PKG_VERSION"));
    let mut line = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:9}{value}");
    };
    line("model", &format!("{} {}", builtin_model().provider.name, builtin_model().version));
    if let Ok(digest) = release::digest(&mut encoded_model()) {
        line("", &format!("sha256:{digest}"));
    }
    line("build", &build());
    match running() {
        Ok((_, digest)) => line("program", &format!("sha256:{digest}")),
        Err(_) => line("program", "its own file cannot be read"),
    }
    text
}

fn build() -> String {
    let environment = match () {
        () if cfg!(target_env = "gnu") => "-gnu",
        () if cfg!(target_env = "musl") => "-musl",
        () if cfg!(target_env = "msvc") => "-msvc",
        () => "",
    };
    let pdf = if cfg!(feature = "typst") { "PDF engine inside" } else { "no PDF engine inside" };
    let parquet = if cfg!(feature = "parquet") { ", Parquet" } else { "" };
    let revision = REVISION.map_or_else(String::new, |revision| format!(", commit {revision}"));
    format!("{ARCH}-{OS}{environment}, {pdf}{parquet}{revision}")
}
