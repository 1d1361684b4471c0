//! `onus completions`: what a shell needs to complete our commands.

use clap_complete::Shell;

use super::{Outcome, Printer, Run};

/// Arguments of `onus completions`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus completions bash > ~/.local/share/bash-completion/completions/onus\n  onus completions zsh > ~/.zfunc/_onus\n  onus completions fish > ~/.config/fish/completions/onus.fish"
)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// Prints the completions of `command`, the whole program.
pub fn run(args: &CompletionsArgs, mut command: clap::Command, printer: &Printer) -> Run {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "onus", &mut script);
    printer.data(&String::from_utf8_lossy(&script));
    Ok(Outcome::Done)
}
