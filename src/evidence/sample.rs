//! `onus evidence sample`: draws a sample of a population that an auditor can draw again.

use std::path::PathBuf;

use onus_core::inventory::population_rows;
use onus_core::matrix::Matrix;
use onus_import::evidence::sample::{Drawn, METHOD, Member, draw};
use onus_source::text::plural;
use serde_json::{Value, json};

use super::super::listing::{self, Column, ListFormat, Listing};
use super::super::printer::{Printer, QUIET, STRONG};
use super::super::project::ProjectLocation;
use super::super::text_layout::TextLayout;
use super::super::{Failure, Outcome, Run};

/// The version of the shape in JSON.
const SCHEMA: &str = "onus/evidence-sample/1";

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus evidence sample --service rds --size 5 --seed 2026-q3\n  onus evidence sample --deployment payments-db --size 2 --seed 2026-q3\n  onus evidence sample --size 25 --seed 2026-q3 --output content/inventory/2026-q3.population-sample.csv\n\nA file beside the inventory whose name contains `population` goes into packs, with the rows of the pack's scope."
)]
pub struct SampleArgs {
    /// Only resources of this service
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    /// Only resources behind this deployment
    #[arg(long, value_name = "DEPLOYMENT")]
    deployment: Option<String>,
    /// Only resources of this account
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// Number of resources to draw
    #[arg(long, value_name = "N")]
    size: usize,
    /// What the draw depends on: the same seed draws the same sample
    #[arg(long, value_name = "TEXT")]
    seed: String,
    /// How to print
    #[arg(long, default_value = "human")]
    format: ListFormat,
    /// Write the sample to this CSV file, which must not exist
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(location: &ProjectLocation, args: &SampleArgs, printer: &Printer) -> Run {
    let project = location.open_silently()?;
    let inventory = PathBuf::from(&project.files.settings.inventory);
    let mut members = Vec::new();
    let wanted = |asked: &Option<String>, cell: &str| asked.as_deref().is_none_or(|asked| asked.eq_ignore_ascii_case(cell));
    population_rows(&project.files.folder, &inventory, &mut |row| {
        let here =
            wanted(&args.service, row.service) && wanted(&args.deployment, row.deployment) && wanted(&args.account, row.account);
        // What no source shows any longer, and parts of other resources, nobody can look at by themselves.
        if here && row.role == "counted" {
            members.push(Member {
                identity: row.identity.to_owned(),
                kind: row.kind.to_owned(),
                service: row.service.to_owned(),
                deployment: row.deployment.to_owned(),
                account: row.account.to_owned(),
            });
        }
    })
    .map_err(|(file, e)| Failure::message(format!("{file}, written by an import, cannot be read: {e}; import again")))?;
    if members.is_empty() {
        return Err(Failure::message(
            "no population holds such a resource. `onus import` writes the population; `onus import --list` shows what was imported",
        ));
    }
    let drawn = draw(members.clone(), &args.seed, args.size);
    let all = draw(members, &args.seed, usize::MAX).len();
    let matrix = &project.matrix;
    match (&args.output, args.format) {
        (Some(path), _) => {
            let text = listing::text(&listed(matrix, args, &drawn, all), ListFormat::Csv)?;
            write_new(path, &text).map_err(|e| Failure::message(format!("{} cannot be written: {e}", path.display())))?;
            printer.say(&format!("{} of {} drawn: {}", drawn.len(), plural(all as u64, "resource"), path.display()));
        }
        (None, ListFormat::Human) => printer.data(&human(matrix, args, &drawn, all)),
        (None, ListFormat::Json) => {
            let members: Vec<Value> = (1..).zip(&drawn).map(|(number, one)| entry(matrix, number, one)).collect();
            let document = json!({
                "schema": SCHEMA,
                "seed": args.seed,
                "population": all,
                "method": METHOD,
                "resources": members,
            });
            printer.data(&(serde_json::to_string_pretty(&document).map_err(Failure::message)? + "\n"));
        }
        (None, ListFormat::Csv | ListFormat::Markdown) => {
            printer.data(&listing::text(&listed(matrix, args, &drawn, all), args.format)?);
        }
    }
    Ok(Outcome::Done)
}

fn write_new(path: &PathBuf, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// Ids of the items of evidence about a deployment.
fn items(matrix: &Matrix, deployment: &str) -> Vec<String> {
    let about = |index: Option<u32>| index.is_some_and(|d| matrix.deployments[d as usize].id == deployment);
    matrix.evidence.iter().filter(|item| about(item.deployment)).map(|item| item.id.clone()).collect()
}

fn human(matrix: &Matrix, args: &SampleArgs, drawn: &[Drawn], all: usize) -> String {
    let mut layout = TextLayout::new();
    layout.line(&format!("{STRONG}{} of {}{STRONG:#}, seed {}", drawn.len(), plural(all as u64, "resource"), args.seed));
    for (number, Drawn { digest, member }) in drawn.iter().enumerate() {
        let short = digest.get(..12).unwrap_or(digest);
        layout.paragraph(0, 4, &format!("{}. {}", number + 1, member.identity));
        let place = if member.deployment.is_empty() { "in no deployment" } else { member.deployment.as_str() };
        layout.line(&format!("   {QUIET}{short}  {place}  {}{QUIET:#}", items(matrix, &member.deployment).join(" ")));
    }
    layout.paragraph(0, 0, METHOD);
    layout.finish()
}

/// A resource that was drawn.
fn entry(matrix: &Matrix, number: usize, Drawn { digest, member }: &Drawn) -> Value {
    json!({
        "number": number,
        "digest": digest,
        "identity": member.identity,
        "type": member.kind,
        "service": member.service,
        "deployment": member.deployment,
        "account": member.account,
        "evidence": items(matrix, &member.deployment),
    })
}

/// The same in rows, each with how it was drawn: a file of its own says so, too.
fn listed(matrix: &Matrix, args: &SampleArgs, drawn: &[Drawn], all: usize) -> Listing {
    const COLUMNS: &[Column] = &[
        ("number", "Number"),
        ("digest", "Digest"),
        ("identity", "Identity"),
        ("type", "Type"),
        ("service", "Service"),
        ("deployment", "Deployment"),
        ("account", "Account"),
        ("evidence", "Evidence"),
        ("seed", "Seed"),
        ("population", "Population"),
        ("method", "Method"),
    ];
    let row = |(number, one): (usize, &Drawn)| {
        let mut fields = entry(matrix, number, one);
        fields["seed"] = json!(args.seed);
        fields["population"] = json!(all);
        fields["method"] = json!(METHOD);
        COLUMNS.iter().map(|(key, _)| fields[*key].take()).collect()
    };
    Listing { schema: SCHEMA, key: "resources", columns: COLUMNS, rows: (1..).zip(drawn).map(row).collect() }
}
