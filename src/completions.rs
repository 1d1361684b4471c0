//! `onus completions`: what a shell needs to complete our commands.

use clap_complete::env::Shells;

use super::{Failure, Outcome, Printer, Run, complete};

/// Arguments of `onus completions`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus completions bash > ~/.local/share/bash-completion/completions/onus\n  onus completions zsh > ~/.zfunc/_onus\n  onus completions fish > ~/.config/fish/completions/onus.fish\n\nThe shell then asks onus, which knows the ids of the project that you are in."
)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(Shells::builtins().names().collect::<Vec<_>>()))]
    pub shell: String,
}

/// Prints what makes the shell ask this program.
pub fn run(args: &CompletionsArgs, printer: &Printer) -> Run {
    let shells = Shells::builtins();
    let shell = shells.completer(&args.shell).ok_or_else(|| Failure::message(format!("no shell `{}` is known", args.shell)))?;
    let mut script = Vec::new();
    shell.write_registration(complete::VARIABLE, "onus", "onus", "onus", &mut script).map_err(Failure::message)?;
    printer.data(&String::from_utf8_lossy(&script));
    Ok(Outcome::Done)
}
