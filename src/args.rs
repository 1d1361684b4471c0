//! The arguments of the program, and its commands. The arguments of a command stand beside the command.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Whose duty each piece of cloud security is.
///
/// Onus reads an inventory of the cloud services that an organisation runs, merges it with the rules of the shared
/// responsibility model, and publishes who carries each security duty.
#[derive(Debug, Parser)]
#[command(name = "onus", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Examples:\n  onus init handbook        make a project\n  onus build                publish it\n  onus check                see what is open\n  onus diff HEAD            see what your edits change for whom"
)]
pub struct Args {
    /// Folder of the project; by default the nearest one upwards that holds a book.toml
    #[arg(long, global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// Say only what failed
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more about what is done
    #[arg(short, long, global = true)]
    pub verbose: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Publish the handbooks as Markdown, HTML, PDF and data
    Build(super::build::BuildArgs),
    /// Show the site in a browser while it is written
    Serve(super::serve::ServeArgs),
    /// Copy a built-in template, to start one of your own from
    Theme(super::theme::ThemeArgs),
    /// Report what is open: orphan duties, unresolved cells, stale evidence
    Check(super::check::CheckArgs),
    /// Tell who carries an area of a deployment or a service, and why
    Explain(super::explain::ExplainArgs),
    /// List the services of the model
    Services(super::services::ServicesArgs),
    /// Show one service: its options and what each moves
    Service(super::service::ServiceArgs),
    /// List a framework's requirements, the duties that answer them, and who carries those
    Framework(super::framework::FrameworkArgs),
    /// Bring an estate into the inventory: Terraform, CloudFormation, AWS Config, bills
    Import(super::import::ImportArgs),
    /// Print a JSON Schema: of the inventory, the model, book.toml or matrix.json
    Schema(super::schema::SchemaArgs),
    /// Write the files of a model in their one format
    Model(super::model::ModelArgs),
    /// Preprocess a book for mdBook (mdBook calls this)
    Mdbook(super::mdbook::MdbookArgs),
    /// Make an evidence pack for a scope and a period: one zip, sealed and signed
    Pack(super::pack::PackArgs),
    /// Add a signature to an evidence pack
    Sign(super::sign::SignArgs),
    /// Check an evidence pack: its files, its statement, its signatures
    Verify(super::verify::VerifyArgs),
    /// Tell what changed for whom between two revisions, folders or matrices
    Diff(super::diff::DiffArgs),
    /// Make a project that builds at once
    Init(super::init::InitArgs),
    /// Print completions for a shell
    Completions(super::completions::CompletionsArgs),
    /// Print the manual page, or write one for each command
    Man(super::man::ManArgs),
}
