//! `onus import crm`, `cmmc` and `caiq`: what another party claims to do for us.

use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use onus_core::inventory::{Claimed, Inventory, ReceivedDocument, ReceivedKind};
use onus_core::received::{Difference, compare};
use onus_driver::Project;
use onus_import::open::raw_file;
use onus_import::received::{self, Claims, Heading, MAX_DOCUMENT, Reading};
use onus_model::{Model, Party};
use onus_source::text::{inventory_id, plural};
use onus_source::typed::nearest;
use onus_source::{Diagnostic, SourceMap, codes};

use super::super::clock;
use super::super::printer::{Printer, QUIET, STRONG};
use super::super::project::ProjectLocation;
use super::super::text_layout::{TextLayout, visible};
use super::super::{Failure, Outcome, Run};
use super::ImportArgs;

/// Longest id of a received matrix.
const MAX_ID: usize = 60;

/// The shape that a source of the command line names, if it is one.
pub(super) fn kind(source: &str) -> Option<ReceivedKind> {
    ReceivedKind::WORDS.iter().find(|(word, _)| *word == source).map(|(_, kind)| *kind)
}

pub(super) fn run(location: &ProjectLocation, kind: ReceivedKind, args: &ImportArgs, printer: &Printer) -> Run {
    if args.prune || args.parameters.is_some() || !args.parameter.is_empty() || args.script {
        return Err(Failure::message("--prune, --script, --parameter and --parameters are for sources of an estate"));
    }
    let [file] = args.files.as_slice() else {
        return Err(Failure::message("name one file: each matrix is a document of its own"));
    };
    location.require_root()?;
    let project = location.open_silently()?;
    let (model, inventory) = (&project.files.model, &project.files.inventory);
    let party = party(args, model)?;
    let framework = framework(args, kind, model, inventory)?;
    let dated = args.dated.as_deref().map(day).transpose()?;
    let meanings = args.means.iter().map(|text| meaning(text)).collect::<Result<Vec<_>, _>>()?;
    let document_name = file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned());
    let bytes = bytes(file)?;
    let organisation = &inventory.organisation;
    let reading = Reading {
        sheet: args.sheet.as_deref(),
        meanings: &meanings,
        party_names: &party_names(&party, model),
        our_names: &[organisation.name.clone(), organisation.short.clone()],
    };
    let claims = received::read(kind, &bytes, &reading).map_err(|error| {
        let place = error.line.map_or_else(String::new, |line| format!(":{line}:{}", error.column.unwrap_or(1)));
        let words = format!("{}{place}: {}", visible(&document_name), visible(&error.message));
        let diagnostic = Diagnostic::general(codes::IMPORT_FILE_UNREADABLE, words)
            .hint(visible(&error.hint))
            .hint("The inventory was not changed.");
        Failure::Input(vec![diagnostic], SourceMap::default())
    })?;
    if claims.claims.is_empty() {
        return Err(Failure::message(format!("{}: no row names a requirement", visible(&document_name))));
    }
    let word = args.source.as_deref().unwrap_or_default();
    let id = match &args.name {
        Some(name) if inventory_id(name, MAX_ID) == *name => name.clone(),
        Some(name) => {
            let better = inventory_id(name, MAX_ID);
            return Err(Failure::message(format!(
                "--as {}: it becomes the name of a file; for example `{better}`",
                visible(name)
            )));
        }
        None => inventory_id(&format!("{party}-{word}-{framework}").replace(':', "-"), MAX_ID),
    };
    let received_on = clock::now().map_err(Failure::Message)?.day;
    if dated.is_some_and(|dated| dated > received_on) {
        return Err(Failure::message("--dated is after today"));
    }
    let sha256 = received::digest(&bytes);
    let document = ReceivedDocument { kind, file: document_name, sha256, dated, received_on };
    let party = party.to_string();
    let text = received::inventory_file(&Heading { id: &id, party: &party, framework: &framework, document: &document }, &claims);
    let inventory_folder = PathBuf::from(&project.files.settings.inventory);
    let into = super::folder(project.files.folder.path(), &inventory_folder, args.into.as_deref())?;
    let path = into.join("received").join(format!("{id}.yaml"));
    printer.say(&summary(&claims, &document, &path));
    if args.dry_run {
        printer.say(&format!("{QUIET}dry run: nothing was written{QUIET:#}"));
        return Ok(Outcome::Done);
    }
    let cannot = |e: std::io::Error| Failure::message(format!("{} cannot be written: {e}", path.display()));
    received::stage(&project.files.folder, &path, &text).and_then(|stage| stage.finish()).map_err(cannot)?;
    // Where the inventory is not in order now, `check` says so.
    if let Ok(project) = location.open_silently() {
        printer.say(&differences(&project, &id));
    }
    Ok(Outcome::Done)
}

fn party(args: &ImportArgs, model: &Model) -> Result<Party, Failure> {
    let Some(text) = args.party.as_deref() else {
        return Err(Failure::message("--party is missing: who handed the matrix to you, `provider` or `third-party:ID`"));
    };
    match text.parse() {
        Ok(Party::ThirdParty(id)) if !model.third_parties.iter().any(|known| known.id == id) => {
            let near = nearest(&id, model.third_parties.iter().map(|known| known.id.as_str()));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `third-party:{near}`?"));
            Err(Failure::message(format!("--party {}: the model has no third party `{}`{near}", visible(text), visible(&id))))
        }
        Ok(party @ (Party::Provider | Party::ThirdParty(_))) => Ok(party),
        _ => Err(Failure::message(format!("--party {}: write `provider` or `third-party:ID`", visible(text)))),
    }
}

/// What the party may call itself.
fn party_names(party: &Party, model: &Model) -> Vec<String> {
    match party {
        Party::Provider => vec![model.provider.id.clone(), model.provider.name.clone(), model.provider.short.clone()],
        Party::ThirdParty(id) => vec![id.clone(), model.third_party_name(id).to_owned()],
        Party::Organisation | Party::UserEntity => Vec::new(),
    }
}

/// The framework that is asked for, or the only one of this shape that a scope is about.
fn framework(args: &ImportArgs, kind: ReceivedKind, model: &Model, inventory: &Inventory) -> Result<String, Failure> {
    if let Some(id) = &args.framework {
        if model.frameworks.iter().any(|f| f.id == *id) {
            return Ok(id.clone());
        }
        let near = nearest(id, model.frameworks.iter().map(|f| f.id.as_str()));
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(Failure::message(format!("--framework {}: there is no such framework{near}", visible(id))));
    }
    let fits = |id: &str| match kind {
        ReceivedKind::CustomerResponsibilities => id == "nist-800-53" || id.starts_with("fedramp-") && !id.contains("20x"),
        ReceivedKind::SharedResponsibilities => id == "nist-800-171" || id.starts_with("cmmc-"),
        ReceivedKind::Questionnaire => id == "csa-ccm",
    };
    let mut scopes: Vec<&str> = inventory.scopes.iter().map(|s| s.framework.as_str()).filter(|id| fits(id)).collect();
    scopes.sort_unstable();
    scopes.dedup();
    match scopes.as_slice() {
        [only] => Ok((*only).to_owned()),
        [] => Err(Failure::message("no scope is about a framework of this kind: name one with --framework")),
        several => Err(Failure::message(format!("--framework is missing: scopes are about {}", several.join(" and ")))),
    }
}

fn day(text: &str) -> Result<Date, Failure> {
    text.parse().map_err(|_| Failure::message(format!("--dated {}: write a day as 2026-11-30", visible(text))))
}

fn meaning(text: &str) -> Result<(String, Claimed), Failure> {
    let words = || Claimed::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
    let parsed = text.rsplit_once('=').and_then(|(word, claim)| {
        let claimed = Claimed::WORDS.iter().find(|(known, _)| *known == claim.trim())?.1;
        (!word.trim().is_empty()).then(|| (word.trim().to_owned(), claimed))
    });
    parsed.ok_or_else(|| Failure::message(format!("--means {}: write WORD=CLAIM; a claim is one of {}", visible(text), words())))
}

fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let cannot = |e: std::io::Error| Failure::message(format!("{} cannot be read: {e}", visible(&file.to_string_lossy())));
    let mut bytes = Vec::new();
    raw_file(file).map_err(cannot)?.take(MAX_DOCUMENT + 1).read_to_end(&mut bytes).map_err(cannot)?;
    match bytes.len() as u64 > MAX_DOCUMENT {
        true => Err(cannot(std::io::Error::other("it is larger than 64 MiB, and no matrix is"))),
        false => Ok(bytes),
    }
}

fn summary(claims: &Claims, document: &ReceivedDocument, path: &Path) -> String {
    let mut layout = TextLayout::new();
    let of = if claims.sheet.is_empty() { String::new() } else { format!(", sheet “{}”", visible(&claims.sheet)) };
    let rows = plural(claims.claims.len() as u64, "claim");
    layout.line(&format!("{STRONG}{}{STRONG:#}{of}: {rows}", visible(&document.file)));
    for (claimed, number) in received::counts(claims) {
        let words = match claimed {
            Claimed::Party => "theirs alone",
            Claimed::Shared => "shared with you",
            Claimed::Organisation => "left to you",
            Claimed::NotDone => "theirs, and not done",
            Claimed::NotApplicable => "not applicable",
            Claimed::Unstated => "without a word",
        };
        layout.line(&format!("  {number:>5} {words}"));
    }
    if claims.headings > 0 {
        layout.line(&format!("  {}", plural(claims.headings as u64, "row without an identifier")));
    }
    layout.paragraph(2, 4, &format!("{}: every claim with its row", path.display()));
    layout.finish()
}

/// How often the claims differ from the model, in each scope.
fn differences(project: &Project, id: &str) -> String {
    let matrix = &project.matrix;
    let mut layout = TextLayout::new();
    let Some(received) = matrix.received_matrices.iter().find(|known| known.id == id) else { return layout.finish() };
    for scope in &matrix.scopes {
        let Some(comparison) = compare(matrix, received, scope) else { continue };
        layout.line(&format!("“{}”, {}:", visible(&scope.name), comparison.framework.name));
        for difference in Difference::ALL {
            let number = comparison.rows.iter().filter(|row| row.difference == Some(difference)).count();
            if number > 0 {
                layout.line(&format!("  {number:>5} {}", difference.words()));
            }
        }
        let compared = comparison.rows.iter().filter(|row| row.is_compared()).count();
        layout.line(&format!("  {compared:>5} of {} requirements were compared", comparison.rows.len()));
        if !comparison.unknown.is_empty() {
            layout.line(&format!("  {:>5} claims name no requirement of it", comparison.unknown.len()));
        }
    }
    layout.line("`onus check` reports the differences, and the scope's pages list them.");
    layout.finish()
}
