//! `onus theme`: which templates there are, and a copy of one to start from. Colours and logo are settings of `book.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use clap::ValueEnum;

use onus_pdf as pdf;
use onus_render::{html, markdown};
use onus_source::typed::nearest;

use super::project::ProjectLocation;
use super::{Failure, Outcome, Printer, Run};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus theme list\n  onus theme eject page\n  onus theme eject duties --format pdf\n\nA template of your own replaces the built-in one of the same name. Colours and logo need none: set them under [preprocessor.onus.theme] in book.toml."
)]
pub struct ThemeArgs {
    #[command(subcommand)]
    pub command: ThemeCommand,
}

#[derive(Debug, clap::Subcommand)]
pub enum ThemeCommand {
    /// Name the templates, and which of them are your own
    List {
        /// Only those of this format
        #[arg(long)]
        format: Option<TemplateFormat>,
    },
    /// Copy a built-in template into the project
    Eject {
        /// Block or part: `duties`, `matrix`, `page`
        #[arg(value_name = "BLOCK")]
        block: String,
        /// Format of the template
        #[arg(long, default_value = "html")]
        format: TemplateFormat,
        /// Replace the project's copy
        #[arg(long)]
        force: bool,
    },
}

/// Formats that are made from templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TemplateFormat {
    Html,
    Markdown,
    Pdf,
}

const FORMATS: [TemplateFormat; 3] = [TemplateFormat::Html, TemplateFormat::Markdown, TemplateFormat::Pdf];

impl TemplateFormat {
    fn folder(self) -> &'static str {
        match self {
            TemplateFormat::Html => "html",
            TemplateFormat::Markdown => "markdown",
            TemplateFormat::Pdf => "pdf",
        }
    }

    fn built_in(self) -> BTreeMap<String, String> {
        match self {
            TemplateFormat::Html => html::default_templates(),
            TemplateFormat::Markdown => markdown::default_templates(),
            TemplateFormat::Pdf => {
                pdf::built_in_templates().into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
            }
        }
    }
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &ThemeArgs, printer: &Printer) -> Run {
    let folder = folder(location)?;
    match &args.command {
        ThemeCommand::List { format } => {
            let mut out = String::new();
            for one in FORMATS.into_iter().filter(|f| format.is_none_or(|wanted| wanted == *f)) {
                for name in one.built_in().keys().filter(|n| is_template(n)) {
                    let own = folder.join(one.folder()).join(name).is_file();
                    out.push_str(&format!("{:<9} {}{}\n", one.folder(), word(name), if own { "  (your own)" } else { "" }));
                }
            }
            printer.data(&out);
        }
        ThemeCommand::Eject { block, format, force } => {
            let all = format.built_in();
            let Some((name, text)) = all.iter().find(|(name, _)| is_template(name) && (word(name) == block || *name == block))
            else {
                let known: Vec<&str> = all.keys().filter(|n| is_template(n)).map(|n| word(n)).collect();
                let hint = nearest(block, known.iter().copied())
                    .map_or_else(|| format!("there are {}", known.join(", ")), |n| format!("did you mean `{n}`?"));
                return Err(Failure::message(format!("there is no {} template `{block}`; {hint}", format.folder())));
            };
            let path = folder.join(format.folder()).join(name);
            if path.exists() && !force {
                return Err(Failure::message(format!("{} is there already; --force replaces it", path.display())));
            }
            let fail = |e: std::io::Error| Failure::message(format!("{}: {e}", path.display()));
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(fail)?;
            }
            fs::write(&path, text).map_err(fail)?;
            printer.say(&format!("{}: change it, and `onus serve` shows what it does", path.display()));
        }
    }
    Ok(Outcome::Done)
}

/// The project's folder of templates.
fn folder(location: &ProjectLocation) -> Result<PathBuf, Failure> {
    let root = location.require_root()?;
    let settings = onus_driver::settings_of(&location.project_folder(&root)?)?;
    Ok(root.join(settings.templates))
}

/// `blocks/duties.html` is `duties`.
fn word(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// Notes and schemas lie beside the templates.
fn is_template(name: &str) -> bool {
    name.ends_with(".html") || name.ends_with(".typ") || (name.ends_with(".md") && !name.ends_with("README.md"))
}
