//! `onus mcp`: answers an assistant's questions about a project over the Model Context Protocol.
//!
//! Each tool runs one command of this program that only reads, as a process of its own: an answer is what the command says, and
//! a project that cannot be read ends an answer, not the server.

mod server;
mod tools;

use super::project::ProjectLocation;
use super::{Failure, Outcome, Printer, Run};
use server::AnswerServer;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus mcp                              an assistant starts this itself\n  onus --project handbook mcp\n  claude mcp add onus -- onus --project /srv/handbook mcp\n\nThe project is read again for every question. Nothing is written."
)]
pub struct McpArgs {}

/// Serves until standard input ends.
pub fn run(location: &ProjectLocation, _: &McpArgs, printer: &Printer) -> Run {
    let program = std::env::current_exe().map_err(|e| Failure::message(format!("this program's own file is not known: {e}")))?;
    let mut leading = Vec::new();
    if let Some(root) = location.root() {
        leading.extend(["--project".into(), root.into_os_string()]);
    }
    if let Some(mib) = location.max_file_size {
        leading.extend(["--max-file-size".into(), mib.to_string().into()]);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::message)?;
    printer.detail("waiting for questions on standard input");
    let outcome = runtime.block_on(server::serve(AnswerServer { program, leading }));
    // A read of standard input that nobody ends would be waited for.
    runtime.shutdown_background();
    outcome.map(|()| Outcome::Done).map_err(Failure::Message)
}
