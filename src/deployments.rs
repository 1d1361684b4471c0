//! `onus deployments`: the services in use, by team, service or account.

use onus_core::matrix_context::MatrixContext;
use serde_json::json;

use super::listing::{ListFormat, Listing, text};
use super::printer::Printer;
use super::project::ProjectLocation;
use super::{Outcome, Run, lookup};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus deployments\n  onus deployments --team payments\n  onus deployments --service rds --format csv\n  onus deployments --account production"
)]
pub struct DeploymentsArgs {
    /// Only those that a team owns
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// Only those of a service
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    /// Only those in an account, by id or name
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// How to print
    #[arg(long, default_value = "human")]
    format: ListFormat,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &DeploymentsArgs, printer: &Printer) -> Run {
    let project = location.open_silently()?;
    let matrix = &project.matrix;
    let context = MatrixContext::judged(matrix, &project.findings, &project.statuses);
    let team = args.team.as_deref().map(|word| lookup::team(matrix, word)).transpose()?;
    let service = args.service.as_deref().map(|word| lookup::service(&project.files.model, word)).transpose()?;
    let account = args.account.as_deref().map(|word| lookup::account(matrix, word)).transpose()?;
    let asked_for = |d: &&onus_core::matrix::Deployment| {
        team.is_none_or(|team| d.owner == Some(team))
            && account.is_none_or(|account| d.account == Some(account))
            && service.is_none_or(|service| context.configuration(d).service == service.id)
    };
    let row = |d: &onus_core::matrix::Deployment| {
        let configuration = context.configuration(d);
        vec![
            json!(d.id),
            json!(configuration.service),
            json!(d.owner.map(|team| &matrix.teams[team as usize].id)),
            json!(d.account.map(|account| &matrix.accounts[account as usize].name)),
            json!(d.environment),
            json!(d.regions),
            json!(d.name),
        ]
    };
    let listing = Listing {
        schema: "onus/deployments/1",
        key: "deployments",
        columns: &[
            ("id", "DEPLOYMENT"),
            ("service", "SERVICE"),
            ("team", "TEAM"),
            ("account", "ACCOUNT"),
            ("environment", "ENVIRONMENT"),
            ("regions", "REGIONS"),
            ("name", "NAME"),
        ],
        rows: matrix.deployments.iter().filter(asked_for).map(row).collect(),
    };
    let count = listing.rows.len() as u64;
    let listing = if args.format == ListFormat::Human { narrow(listing) } else { listing };
    printer.data(&text(&listing, args.format)?);
    printer.say(&onus_source::text::plural(count, "deployment"));
    Ok(Outcome::Done)
}

/// What eighty columns hold: without account, environment and regions.
fn narrow(listing: Listing) -> Listing {
    let rows = listing.rows.into_iter().map(|row| {
        let [id, service, team, _, _, _, name] = <[_; 7]>::try_from(row).unwrap_or_default();
        vec![id, service, team, name]
    });
    let rows = rows.collect();
    Listing { columns: &[("id", "DEPLOYMENT"), ("service", "SERVICE"), ("team", "TEAM"), ("name", "NAME")], rows, ..listing }
}
