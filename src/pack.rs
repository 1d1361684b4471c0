//! `onus pack`: one signed zip for an auditor.

use std::path::PathBuf;

use jiff::civil::Date;

use onus_core::configuration::Format;
use onus_core::matrix_context::MatrixContext;
use onus_pack::assessment::{Input, ScopeAssessment, assess};
use onus_pack::entry::Entry;
use onus_pack::statement::Approval;
use onus_pack::{Allowance, GapPolicy, Order, PackError, Problem, bag, base_name, gap_summary, payload};
use onus_publish as publish;
use onus_publish::block::{Block, Inline, Publication};
use onus_render::{NoBooks, formats, html};
use onus_source::text::plural;

use super::build;
use super::printer::{ALARM, Printer, QUIET};
use super::project::{Opened, Place, checks};
use super::sheet::Sheet;
use super::sign::with_signer;
use super::{Failure, Outcome, Run, clock};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus pack soc2 --period 2026-07-01..2026-09-30 --sign ~/.ssh/audit_ed25519\n  onus pack soc2 --period 2026-07-01..2026-09-30 --sign audit.pub --strict\n  onus pack soc2 --period 2026-07-01..2026-09-30 --allow 'ONUS-K014:content/evidence/users.csv=agreed in GRC-240'\n\nGiven a .pub file, ssh-keygen signs with the private key that your agent holds.\nAn encrypted key is opened with the passphrase in ONUS_KEY_PASSPHRASE."
)]
pub struct PackArgs {
    /// Id of a scope of the inventory
    pub scope: String,
    /// First and last day: 2026-07-01..2026-09-30
    #[arg(long, value_name = "FIRST..LAST", value_parser = period)]
    pub period: (Date, Date),
    /// ed25519 private key to sign with, or the .pub file of a key that an agent holds
    #[arg(long, value_name = "KEY")]
    pub sign: Option<PathBuf>,
    /// File to write instead of packs/SCOPE-PERIOD.zip in the project's output folder
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Refuse gaps: unresolved cells, orphan duties, evidence that is not held, duties that no team accepted
    #[arg(long)]
    pub strict: bool,
    /// Allow a finding in evidence, with the reason; may be given more than once
    #[arg(long, value_name = "CODE[:FILE]=REASON", value_parser = Allowance::parse)]
    pub allow: Vec<Allowance>,
    /// Record an approval before sealing; may be given more than once
    #[arg(long, value_name = "WHO, DATE, TICKET", value_parser = Approval::parse)]
    pub approval: Vec<Approval>,
}

fn period(text: &str) -> Result<(Date, Date), String> {
    let form = || "write FIRST..LAST, for example 2026-07-01..2026-09-30".to_owned();
    let (from, to) = text.split_once("..").ok_or_else(form)?;
    Ok((from.trim().parse().map_err(|_| form())?, to.trim().parse().map_err(|_| form())?))
}

/// Runs it.
pub fn run(place: &Place, args: &PackArgs, printer: &Printer) -> Run {
    let started = clock::stopwatch();
    let opened = place.open(printer)?;
    let order = Order {
        period: args.period,
        // When it was sealed, and not only on which day: keys are valid from a moment on.
        sealed: clock::instant().map_err(Failure::Words)?.as_second(),
        approvals: args.approval.clone(),
        allowed: args.allow.clone(),
        gaps: if args.strict { GapPolicy::Refuse } else { GapPolicy::List },
    };
    let model = &opened.project.settings.model;
    let folders: Vec<String> = model.path.iter().chain(&model.extend).cloned().collect();
    let options = checks(&opened.project);
    let input = Input {
        root: &opened.project.root,
        matrix: &opened.matrix,
        inventory: &opened.project.inventory,
        sources: &opened.sources,
        inventory_path: &opened.project.settings.inventory,
        model_folders: &folders,
        model: &opened.project.model,
        checks: &options,
    };
    let assessment = match assess(&input, &args.scope, &order) {
        Ok(assessment) => assessment,
        Err(error) => return refused(error, printer),
    };
    let payload = match payload::assemble(&input, &assessment, &order, documents(&opened, &assessment)?) {
        Ok(payload) => payload,
        Err(error) => return refused(error, printer),
    };
    let target = target(args, &opened)?;
    let sealed = match &args.sign {
        Some(key) => with_signer(key, |signer| bag::write(&target, &payload, &order, Some(signer))),
        None => bag::write(&target, &payload, &order, None),
    };
    let sealed = match sealed {
        Ok(sealed) => sealed,
        Err(error) => return refused(error, printer),
    };
    printer.data(&format!("{}\n", target.display()));
    let mib = sealed.bytes as f64 / f64::from(1 << 20);
    printer.say(&format!("{} ({mib:.1} MiB) in {:.1} s", plural(sealed.files as u64, "file"), started.elapsed().as_secs_f64()));
    printer.say(&gap_summary(&assessment.gaps));
    for allowed in &sealed.allowed {
        printer.say(&format!("allowed: {} at {}: {}", allowed.code, allowed.place, allowed.reason));
    }
    match &sealed.fingerprint {
        Some(fingerprint) => {
            printer.say(&format!("signed by {fingerprint}"));
            printer.say("Send the auditor this fingerprint through a separate channel.");
        }
        None => printer.say("Not signed yet: `onus sign` adds a signature."),
    }
    Ok(Outcome::Done)
}

/// Documents that renderers make of the scope: the evidence book as one page and as PDF, tables. A format joins here.
fn documents(opened: &Opened, assessment: &ScopeAssessment) -> Result<Vec<Entry>, Failure> {
    let matrix = &assessment.scoped.matrix;
    let context = MatrixContext::new(matrix, &assessment.findings);
    let book = publish::evidence_book(&context, &matrix.scopes[0]);
    let mut out = vec![Entry::document("evidence-book.html", "text/html", page(&book)?)];
    if opened.project.settings.formats.contains(&Format::Pdf) {
        out.push(Entry::document("evidence-book.pdf", "application/pdf", build::pdf_of(opened, &book)?));
    }
    let data = build::data(opened, matrix, &assessment.findings);
    for planned in formats::data_files(&data, &[Format::Csv, Format::Xlsx]) {
        let bytes = onus_render::render(&planned, &NoBooks).map_err(Failure::words)?;
        let name = planned.path.rsplit('/').next().unwrap_or(&planned.path);
        let media = if name.ends_with(".csv") { "text/csv" } else { WORKBOOK };
        out.push(Entry::document(format!("matrix/{name}"), media, bytes));
    }
    Ok(out)
}

/// Media type of a workbook.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// All pages of a book, one below the other, in a file that needs no other.
fn page(book: &Publication) -> Result<Vec<u8>, Failure> {
    let mut blocks = vec![Block::Facts {
        rows: book.control.iter().map(|(name, value)| (name.clone(), vec![Inline::Text { text: value.clone() }])).collect(),
    }];
    for (number, page) in book.pages.iter().enumerate() {
        let content = vec![Inline::Text { text: page.title.clone() }];
        blocks.push(Block::Heading { level: 2, id: format!("page-{number}"), content });
        let mut inner = page.blocks.clone();
        for block in &mut inner {
            if let Block::Heading { level, id, .. } = block {
                *level = (*level + 1).min(4);
                *id = format!("page-{number}-{id}");
            }
        }
        blocks.extend(inner);
    }
    Ok(html::standalone(&book.title, &book.language, &blocks).map_err(Failure::words)?.into_bytes())
}

fn target(args: &PackArgs, opened: &Opened) -> Result<PathBuf, Failure> {
    if let Some(file) = &args.output {
        return Ok(file.clone());
    }
    let folder = opened.project.root.join(&opened.project.settings.output).join("packs");
    std::fs::create_dir_all(&folder).map_err(|e| Failure::words(format!("{}: {e}", folder.display())))?;
    let file = folder.join(format!("{}.zip", base_name(&args.scope, args.period)));
    // Shown as short as it can be said from here.
    let here = std::env::current_dir().ok();
    Ok(here.and_then(|d| file.strip_prefix(d).ok().map(PathBuf::from)).unwrap_or(file))
}

/// Says why there is no pack: a decision that is open is a "no", a wrong call an error.
pub fn refused(error: PackError, printer: &Printer) -> Run {
    match error {
        PackError::Refused(list) => {
            printer.data(&problems(&list));
            printer.say(&format!("{}; nothing was written", plural(list.len() as u64, "problem")));
            Ok(Outcome::No)
        }
        PackError::Input(list) => {
            let text: Vec<String> = list.iter().map(|p| format!("[{}] {}\n  → {}", p.code, p.message, p.hint)).collect();
            Err(Failure::Words(text.join("\n")))
        }
    }
}

/// Problems as a list for people.
pub fn problems(list: &[Problem]) -> String {
    let mut sheet = Sheet::new();
    for problem in list {
        sheet.line(&format!("{ALARM}error[{}]{ALARM:#}", problem.code));
        sheet.paragraph(2, 2, &problem.message);
        if !problem.place.is_empty() && !problem.message.contains(&problem.place) {
            sheet.line(&format!("  {QUIET}at{QUIET:#} {}", super::sheet::visible(&problem.place)));
        }
        sheet.paragraph(2, 2, &format!("→ {}", problem.hint));
        sheet.blank();
    }
    sheet.finish()
}
