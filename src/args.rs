//! Commands and their arguments.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use onus_core::configuration::Format;

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
    Build(BuildArgs),
    /// Show the site in a browser while it is written
    Serve(super::serve::ServeArgs),
    /// Copy a built-in template, to start one of your own from
    Theme(super::theme::ThemeArgs),
    /// Report what is open: orphan duties, unresolved cells, stale evidence
    Check(super::check::CheckArgs),
    /// Tell who carries an area of a deployment or a service, and why
    Explain(ExplainArgs),
    /// List the services of the model
    Services(ServicesArgs),
    /// Show one service: its options and what each moves
    Service(ServiceArgs),
    /// List a framework's requirements, the duties that answer them, and who carries those
    Framework(FrameworkArgs),
    /// Bring an estate into the inventory: Terraform, CloudFormation, AWS Config, bills
    Import(super::import::ImportArgs),
    /// Print a JSON Schema: of the inventory, the model, book.toml or matrix.json
    Schema(super::schema::SchemaArgs),
    /// Preprocess a book for mdBook (mdBook calls this)
    Mdbook(MdbookArgs),
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

fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::id))
        .map(|id| Format::from_id(&id).expect("every possible value is the id of a format"))
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus build\n  onus build --format html --only team:payments\n  onus build --format csv,xlsx,oscal\n  onus build --format html --single-file\n  onus build --output /tmp/handbook"
)]
pub struct BuildArgs {
    /// Formats to make, in place of those of book.toml
    #[arg(long, value_delimiter = ',', value_name = "FORMAT", value_parser = format_parser())]
    pub format: Vec<Format>,
    /// Make only this book: `organisation`, `team:ID` or `scope:ID`; may be given more than once
    #[arg(long, value_name = "BOOK")]
    pub only: Vec<String>,
    /// Folder to write to, in place of that of book.toml
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Write the matrix as one page that holds everything, for a mail: handbook/matrix.html
    #[arg(long, conflicts_with = "only")]
    pub single_file: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    #[default]
    Human,
    Json,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus explain payments-db\n  onus explain payments-db guest-os\n  onus explain --service rds --option edition=custom-oracle guest-os\n  onus explain ONUS-C010"
)]
pub struct ExplainArgs {
    /// A deployment and an area; with --service, only an area; or a code
    #[arg(value_name = "DEPLOYMENT|CODE|AREA", num_args = 0..=2)]
    pub words: Vec<String>,
    /// Ask about a service; no inventory is needed
    #[arg(long)]
    pub service: Option<String>,
    /// An option of that service; may be given more than once
    #[arg(long = "option", value_name = "NAME=VALUE", requires = "service")]
    pub options: Vec<String>,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: ReportFormat,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  onus services\n  onus services database\n  onus services --format json")]
pub struct ServicesArgs {
    /// Only services whose id, name or family holds this
    pub filter: Option<String>,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: ReportFormat,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  onus service rds\n  onus service AmazonECS\n  onus service lambda --format json")]
pub struct ServiceArgs {
    /// Id, name or alias
    pub name: String,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: ReportFormat,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  onus framework\n  onus framework soc2\n  onus framework soc2 --format json")]
pub struct FrameworkArgs {
    /// Framework id; without one, all are listed
    pub id: Option<String>,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: ReportFormat,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mdbook build              with command = \"onus mdbook\" in [preprocessor.onus] of book.toml\n  onus mdbook supports html"
)]
pub struct MdbookArgs {
    /// `supports`, when mdBook asks whether a renderer is supported
    pub question: Option<String>,
    /// The renderer asked about
    pub renderer: Option<String>,
}
