//! The arguments of the program, and its commands. The arguments of a command stand beside the command.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Show who is responsible for what in your cloud security, and what is unproven
#[derive(Debug, Parser)]
#[command(name = "onus", version, propagate_version = true, max_term_width = 100)]
pub struct Args {
    /// Project folder; by default the nearest with a book.toml
    #[arg(long, global = true, value_name = "DIR", help_heading = GLOBAL)]
    pub project: Option<PathBuf>,
    /// Largest file of the project that is opened, in MiB; by default 256
    #[arg(long, global = true, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..=4095), hide_short_help = true, help_heading = GLOBAL)]
    pub max_file_size: Option<u64>,
    /// Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = GLOBAL)]
    pub quiet: bool,
    /// Print what was read and how long it took
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub verbose: bool,
    #[command(subcommand)]
    pub command: Command,
}

/// Heading of the options that every command takes.
const GLOBAL: &str = "Global options";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List what a team has to do next, most urgent first
    Mine(super::mine::MineArgs),
    /// List what is open, by what has to be done and by whom
    Open(super::open::OpenArgs),
    /// Explain who is responsible for what, and why
    Explain(super::explain::ExplainArgs),
    /// Find deployments, areas, duties, services and requirements by name
    Search(super::search::SearchArgs),
    /// Report gaps: duties without an owner, stale evidence …
    Check(super::check::CheckArgs),
    /// Compare two revisions: what changed, and for whom
    Diff(super::diff::DiffArgs),
    /// Create a project that is ready to build
    Init(super::init::InitArgs),
    /// Import an estate from Terraform, AWS Config, bills …
    Import(super::import::ImportArgs),
    /// Assign deployments without an owner to teams, from a table
    Assign(super::assign::AssignArgs),
    /// Format the files of the inventory
    Fmt(super::fmt::FmtArgs),
    /// Rewrite a project of an older version, and say what is left to do
    Upgrade(super::upgrade::UpgradeArgs),
    /// Publish the handbooks as Markdown, HTML, PDF and data
    Build(super::build::BuildArgs),
    /// Serve the site, and reload it at every change
    Serve(super::serve::ServeArgs),
    /// Plan, import, list and review evidence
    Evidence(super::evidence::EvidenceArgs),
    /// Make a sealed evidence pack for a scope and a period
    Pack(super::pack::PackArgs),
    /// Verify the files and signatures of an evidence pack
    Verify(super::verify::VerifyArgs),
    /// List the deployments of the inventory
    Deployments(super::deployments::DeploymentsArgs),
    /// List the teams, what each owns, and its open items
    Teams(super::teams::TeamsArgs),
    /// List the areas of the matrix
    Domains(super::domains::DomainsArgs),
    /// List the duties of the catalogue
    Duties(super::duties::DutiesArgs),
    /// List the services of the model
    Services(super::services::ServicesArgs),
    /// Show a service: its options, and the duties each one affects
    Service(super::service::ServiceArgs),
    /// List a framework's requirements, the duties that answer them, and who carries those
    Framework(super::framework::FrameworkArgs),
    /// Print a JSON Schema: of the inventory, the model, book.toml or matrix.json
    Schema(super::schema::SchemaArgs),
    /// Copy a built-in template as a starting point for your own
    Theme(super::theme::ThemeArgs),
    /// Format the files of a model
    Model(super::model::ModelArgs),
    /// Add a signature to an evidence pack
    Sign(super::sign::SignArgs),
    /// Check this program against the signed checksums of its release
    SelfCheck(super::self_check::SelfCheckArgs),
    /// Answer an assistant's questions about the project (an assistant starts this)
    Mcp(super::mcp::McpArgs),
    /// Preprocess a book for mdBook (mdBook calls this)
    Mdbook(super::mdbook::MdbookArgs),
    /// Print completions for a shell
    Completions(super::completions::CompletionsArgs),
    /// Print the manual page, or write one for each command
    Man(super::man::ManArgs),
}
