//! `onus evidence import`: results of other tools as evidence.

use std::path::{Path, PathBuf};

use onus_core::inventory::population_rows;
use onus_driver::Project;
use onus_import::evidence::run::{self, EvidenceError, EvidencePlan, EvidenceRequest};
use onus_import::evidence::test_mapping::TestMapping;
use onus_import::evidence::{EVIDENCE_SOURCES, Estate, ResultSubject, evidence_source};
use onus_model::Unit;
use onus_source::SourceMap;
use onus_source::text::plural;
use onus_source::typed::nearest;

use super::super::clock;
use super::super::printer::{CAUTION, Printer, QUIET, STRONG};
use super::super::project::ProjectLocation;
use super::super::text_layout::{TextLayout, visible};
use super::super::{Failure, Outcome, Run};
use super::import_input::{looks_like_secret, problem};
use super::manifest::{self, Collected, Manifest};

/// Most failing items, reasons or checks that a summary lists.
const MAX_LISTED: usize = 6;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus evidence import ocsf prowler-output.ocsf.json --by \"Cloud Operations\"\n  onus evidence import aws-config compliance.json --by Platform \\\n    --command \"aws configservice …\"\n  onus evidence import credential-report report.csv --by Security --dry-run\n  onus evidence import junit restore.xml --by Platform \\\n    --map \"restore.Orders=backup-recovery.restore-test@orders-db\"\n\nResources are joined to deployments through what `onus import` wrote: import the estate first."
)]
pub struct ImportArgs {
    /// What the files are
    #[arg(value_name = "SOURCE", value_parser = clap::builder::PossibleValuesParser::new(EVIDENCE_SOURCES.iter().map(|s| s.name).chain([manifest::SOURCE])))]
    source: String,
    /// Files, each a collection of its own; of `aws-cli`, the manifest that the collection script wrote
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Role or team that collected
    #[arg(long, value_name = "ROLE")]
    by: String,
    /// Command that made the files, for the record of the collection
    #[arg(long, value_name = "TEXT")]
    command: Option<String>,
    /// What tests of a `junit` report are proof of, where the report does not say so: a test, class or package, or `*`
    #[arg(long, value_name = "TESTS=DUTY[@DEPLOYMENT]")]
    map: Vec<String>,
    /// Say what would be written and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(location: &ProjectLocation, args: &ImportArgs, printer: &Printer) -> Run {
    if args.by.trim().is_empty() {
        return Err(Failure::message("--by is empty: name the role that collected, so that another can review"));
    }
    let root = location.require_root()?;
    let project = location.open_silently()?;
    let inventory_path = PathBuf::from(&project.files.settings.inventory);
    let into = match root.join(&inventory_path).is_file() {
        true => inventory_path.parent().map(Path::to_path_buf).unwrap_or_default(),
        false => inventory_path.clone(),
    };
    let mut estate = Estate::new(&project.files.model, &project.files.inventory);
    population_rows(&project.files.folder, &inventory_path, &mut |row| estate.resource(row))
        .map_err(|(file, e)| Failure::message(format!("{file}, written by an import, cannot be read: {e}; import again")))?;
    let now = clock::instant().map_err(Failure::Message)?;
    let mut plans = Vec::new();
    let (collected, missing) = collected(args)?;
    let mappings = mappings(args, &project)?;
    let of_manifest = args.source == manifest::SOURCE;
    let (mut empty, mut repeated, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for Collected { source, file, command } in &collected {
        let request = EvidenceRequest {
            source,
            file: file.as_path(),
            into: &into,
            inventory: &project.files.inventory,
            estate: &estate,
            collected_by: args.by.trim(),
            mappings: &mappings,
            command: Some(command.as_str()).filter(|command| !command.is_empty()),
            now,
            suspicious: &looks_like_secret,
        };
        match run::plan(&request) {
            // The same bytes say the same: two collections of one id would write over each other.
            Ok(plan) if plans.iter().any(|known: &EvidencePlan| known.collection.id == plan.collection.id) => {
                repeated.push(file.display().to_string());
            }
            Ok(plan) => plans.push(plan),
            // An account without backup jobs is no mistake in a collection of everything.
            Err(EvidenceError::Empty) if of_manifest => empty.push(file.display().to_string()),
            Err(refused) => problems.push(problem(refused, file, source.about)),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Input(problems, SourceMap::default()));
    }
    if !args.dry_run {
        let mut staged = Vec::new();
        for plan in &plans {
            let refused = |e| Failure::Input(vec![problem(e, &plan.inventory_path, "evidence")], SourceMap::default());
            staged.push((plan.stage(&project.files.folder).map_err(refused)?, &plan.inventory_path));
        }
        for (written, path) in staged {
            written.finish().map_err(|e| Failure::message(format!("{} cannot be written: {e}", path.display())))?;
        }
    }
    for plan in &plans {
        printer.say(&summary(plan));
    }
    for (what, list) in [("without results", empty), ("the same as another, and imported once", repeated)] {
        if let Some(first) = list.first() {
            let more = if list.len() > 1 { format!(", and {} more", list.len() - 1) } else { String::new() };
            printer.say(&format!("{}: {what}: {}{more}", plural(list.len() as u64, "file"), visible(first)));
        }
    }
    // Each by its name: what is missing here is what an auditor asks for.
    for gap in &missing {
        printer.say(&format!("not collected: {}", visible(gap)));
    }
    if args.dry_run {
        printer.say(&format!("{QUIET}dry run: nothing was written{QUIET:#}"));
    }
    Ok(Outcome::Done)
}

/// The files to import, and what a manifest says was not collected.
fn collected(args: &ImportArgs) -> Result<(Vec<Collected>, Vec<String>), Failure> {
    if let Some(source) = evidence_source(&args.source) {
        let command = args.command.clone().unwrap_or_default();
        if looks_like_secret(&command) {
            return Err(Failure::message("--command holds what looks like a secret: write the command without it"));
        }
        let one = |file: &PathBuf| Collected { source, file: file.clone(), command: command.clone() };
        return Ok((args.files.iter().map(one).collect(), Vec::new()));
    }
    let mut all = (Vec::new(), Vec::new());
    for file in &args.files {
        let Manifest { collected, missing } = manifest::read(file)?;
        all.0.extend(collected);
        all.1.extend(missing);
    }
    Ok(all)
}

/// What `--map` says, if the model and the inventory know it.
fn mappings(args: &ImportArgs, project: &Project) -> Result<Vec<TestMapping>, Failure> {
    if !args.map.is_empty() && args.source != "junit" {
        return Err(Failure::message(format!(
            "--map is for reports of tests (`junit`): the checks of {} are mapped by the model",
            args.source
        )));
    }
    let (model, inventory) = (&project.files.model, &project.files.inventory);
    let mut all = Vec::new();
    for text in &args.map {
        let wrong = |why: String| Failure::message(format!("--map {}: {why}", visible(text)));
        let mapping = TestMapping::parse(text).ok_or_else(|| wrong("write TESTS=DUTY or TESTS=DUTY@DEPLOYMENT".to_owned()))?;
        let Some(duty) = model.duties.get(&mapping.duty) else {
            let near = near(&mapping.duty, model.duties.keys().map(String::as_str));
            return Err(wrong(format!("there is no duty `{}`{near}", mapping.duty)));
        };
        let deployments = || inventory.deployments.iter().map(|d| d.id.value.as_str());
        let accounts = || inventory.accounts.iter().map(|a| a.id.value.as_str());
        match (duty.unit, mapping.subject.as_deref()) {
            (Unit::Deployment, Some(id)) if !deployments().any(|known| known == id) => {
                return Err(wrong(format!("there is no deployment `{id}`{}", near(id, deployments()))));
            }
            (Unit::Account, Some(id)) if !accounts().any(|known| known == id) => {
                return Err(wrong(format!("there is no account `{id}`{}", near(id, accounts()))));
            }
            (Unit::Organisation, Some(_)) => return Err(wrong(format!("`{}` is owed once, by the organisation", mapping.duty))),
            _ => all.push(mapping),
        }
    }
    Ok(all)
}

/// The known name that is most like one that is not.
fn near<'n>(id: &str, known: impl Iterator<Item = &'n str>) -> String {
    nearest(id, known).map_or_else(String::new, |n| format!("; did you mean `{n}`?"))
}

/// What follows the number of results whose checks bear on no duty.
fn unmapped_words(results: u64, checks: u64) -> String {
    let noun = if results == 1 { "result" } else { "results" };
    let verb = if checks == 1 { "bears" } else { "bear" };
    format!("{noun} of {} that {verb} on no duty", plural(checks, "check"))
}

fn summary(plan: &EvidencePlan) -> String {
    let EvidencePlan { collection, gathered, .. } = plan;
    let mut layout = TextLayout::new();
    let items = gathered.items.len() as u64;
    let about = plural(items, "item of evidence").replace("item of evidences", "items of evidence");
    layout.line(&format!("{STRONG}{}{STRONG:#}: {}, {about}", collection.tool, plural(collection.rows, "result")));
    layout.paragraph(2, 4, &format!("{}: the record, and what was found", plan.inventory_path.display()));
    layout.paragraph(2, 4, &format!("{}: every result, with what it counts for", plan.rows_path));
    let mut subjects: Vec<&ResultSubject> = gathered.items.iter().map(|item| &item.subject).collect();
    subjects.dedup();
    let failing: Vec<_> = gathered.items.iter().filter(|item| item.results.failed > 0).collect();
    if items > 0 {
        let count = |wanted: fn(&ResultSubject) -> bool| subjects.iter().filter(|s| wanted(s)).count() as u64;
        let deployments = plural(count(|s| matches!(s, ResultSubject::Deployment(_))), "deployment");
        let accounts = plural(count(|s| matches!(s, ResultSubject::Account(_))), "account");
        layout.paragraph(2, 4, &format!("about {deployments} and {accounts}; {} with failures", failing.len()));
    }
    for item in failing.iter().take(MAX_LISTED) {
        let subject = match &item.subject {
            ResultSubject::Deployment(id) | ResultSubject::Account(id) => id.as_str(),
            ResultSubject::Organisation => "the organisation",
        };
        let words = format!("{subject}: {}: {}", item.results.checks.join(", "), item.results.words());
        layout.labelled(&format!("    {CAUTION}failed{CAUTION:#}  "), 12, &words);
    }
    if failing.len() > MAX_LISTED {
        layout.line(&format!("    and {} more", failing.len() - MAX_LISTED));
    }
    let mut reasons: Vec<(u64, String)> = gathered.unplaced.iter().map(|(why, n)| (*n, why.clone())).collect();
    reasons.extend(gathered.skipped.iter().map(|(why, n)| (*n, why.clone())));
    let unmapped: u64 = gathered.unmapped.values().sum();
    if unmapped > 0 {
        reasons.push((unmapped, unmapped_words(unmapped, gathered.unmapped.len() as u64)));
    }
    reasons.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    if !reasons.is_empty() {
        layout.line("  Counts for nothing:");
        for (count, why) in reasons.into_iter().take(MAX_LISTED) {
            layout.labelled(&format!("  {count:>6}  "), 10, &why);
        }
    }
    if items > 0 && collection.review.is_none() {
        let next =
            format!("What passed counts once somebody else has looked at it: onus evidence review {} --by ROLE", collection.id);
        layout.paragraph(2, 4, &next);
    }
    layout.finish().trim_end().to_owned()
}
