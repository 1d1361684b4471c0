//! `onus man`: manual pages, from the same words as `--help`.

use std::path::PathBuf;

use clap_mangen::Man;

use super::{Failure, Outcome, Printer, Run};

/// Arguments of `onus man`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  onus man | man -l -\n  onus man ~/.local/share/man/man1")]
pub struct ManArgs {
    /// Folder for a page of each command; without it, the page of `onus` is printed
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// Prints or writes the pages of `command`, the whole program.
pub fn run(args: &ManArgs, mut command: clap::Command, printer: &Printer) -> Run {
    command.build();
    let Some(folder) = &args.folder else {
        printer.data(&String::from_utf8_lossy(&page(command)?));
        return Ok(Outcome::Done);
    };
    std::fs::create_dir_all(folder).map_err(|e| Failure::message(format!("{}: {e}", folder.display())))?;
    let mut pages = vec![("onus.1".to_owned(), page(command.clone())?)];
    for sub in command.get_subcommands().filter(|s| s.get_name() != "help") {
        let name = format!("onus-{}", sub.get_name());
        // A name must live as long as the program; there are as many as commands.
        let named = sub.clone().name(name.clone().leak() as &'static str);
        pages.push((format!("{name}.1"), page(named)?));
    }
    for (name, page) in &pages {
        let path = folder.join(name);
        std::fs::write(&path, page).map_err(|e| Failure::message(format!("{}: {e}", path.display())))?;
    }
    printer.say(&format!("{} pages in {}", pages.len(), folder.display()));
    Ok(Outcome::Done)
}

fn page(command: clap::Command) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    Man::new(command).render(&mut out).map_err(Failure::message)?;
    Ok(out)
}
