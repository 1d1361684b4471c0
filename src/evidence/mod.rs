//! `onus evidence`: what must be proven, what was collected, and who looked at it.

mod import;
mod import_input;
mod list;
mod manifest;
mod plan;
mod population;
mod review;
mod sample;
mod script;

use super::Run;
use super::printer::Printer;
use super::project::ProjectLocation;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus evidence plan --team payments\n  onus evidence import ocsf prowler-output.ocsf.json --by \"Cloud Operations\"\n  onus evidence import aws-cli collected/manifest.tsv --by \"Cloud Operations\"\n  onus evidence list --unreviewed\n  onus evidence review EV-3f0a9c41 --by \"Head of Security\""
)]
pub struct EvidenceArgs {
    #[command(subcommand)]
    command: EvidenceCommand,
}

#[derive(Debug, clap::Subcommand)]
enum EvidenceCommand {
    /// List what must be proven, grouped by the record that proves it; or print a script that collects
    Plan(plan::PlanArgs),
    /// Turn results of other tools into evidence: Prowler, Security Hub, AWS Config and others
    Import(import::ImportArgs),
    /// List items of evidence, with ids, ages and verdicts
    List(list::ListArgs),
    /// Record that somebody other than the collector has looked at items or collections
    Review(review::ReviewArgs),
    /// Count the resources that imports showed, by source and account: in deployments or not, new or gone
    Population(population::PopulationArgs),
    /// Draw a sample of the population that an auditor can draw again
    Sample(sample::SampleArgs),
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &EvidenceArgs, printer: &Printer) -> Run {
    match &args.command {
        EvidenceCommand::Plan(args) => plan::run(location, args, printer),
        EvidenceCommand::Import(args) => import::run(location, args, printer),
        EvidenceCommand::List(args) => list::run(location, args, printer),
        EvidenceCommand::Review(args) => review::run(location, args, printer),
        EvidenceCommand::Population(args) => population::run(location, args, printer),
        EvidenceCommand::Sample(args) => sample::run(location, args, printer),
    }
}
