//! From 0.1 to 0.2. Each function looks at one kind of file; docs/guide/upgrading.md tells people the same.

use std::path::Path;

use onus_core::configuration::{Settings, named_program};
use onus_core::inventory::read_files;
use onus_source::project_file::{self, shown};
use onus_source::project_walk::{WalkedFile, walk};
use onus_source::tree::{self, Node, Value};
use onus_source::{FileId, Problems, ProjectFolder, SourceMap};

use super::edits::Edits;
use super::{Upgrade, UpgradeRemark, book_text, settings};
use crate::DriverError;

/// A service that 0.1 called by a word that means its successor now.
struct RenamedService {
    old: &'static str,
    new: &'static str,
    words: &'static str,
}

const RENAMED_SERVICES: [RenamedService; 2] = [
    RenamedService {
        old: "elb",
        new: "elb-classic",
        words: "`elb` was the Classic Load Balancer, which is `elb-classic` now; `elb` means the load balancers of today",
    },
    RenamedService {
        old: "waf",
        new: "waf-classic",
        words: "`waf` was AWS WAF Classic, which is `waf-classic` now; `waf` means AWS WAF",
    },
];

fn renamed_service(name: &str) -> Option<&'static RenamedService> {
    RENAMED_SERVICES.iter().find(|service| service.old.eq_ignore_ascii_case(name))
}

/// Anchors of pages that chapters may link to.
const ANCHORS: [(&str, &str); 2] = [("#must-be-mended", "#must-be-fixed"), ("#should-be-mended", "#should-be-fixed")];

/// Pipelines that `onus init` wrote.
const PIPELINES: [&str; 2] = [".github/workflows/onus.yml", ".gitlab-ci.yml"];

pub(super) fn upgrade(folder: &ProjectFolder) -> Result<Upgrade, DriverError> {
    let mut out = Upgrade::default();
    let settings = book(folder, &mut out)?;
    inventory(folder, &settings, &mut out)?;
    for chapters in [&settings.narrative, &settings.team_narrative] {
        each_text(folder, chapters, "md", &mut |file, text| {
            let mut edits = Edits::new(&file.shown, text);
            chapter(text, &mut edits);
            edits.finish(file.resolved.clone(), &mut out);
        });
    }
    each_text(folder, &settings.templates, "typ", &mut |file, text| {
        remark_lines(&file.shown, text, &mut out.by_hand, &|line| {
            let old = line.contains(".letters") || line.contains(".letter");
            old.then_some("a cell has `parties` in place of `letters`, and a duty `party_kind` in place of `letter`")
        });
    });
    let models = settings.model.path.iter().chain(&settings.model.extend);
    for model in models {
        let words = format!(
            "services that {model} adds must say who operates each layer (`operators`), or that AWS does (`provider: aws`); \
             `onus check` names them"
        );
        out.by_hand.push(UpgradeRemark { file: "book.toml".to_owned(), line: line_of(&book_text(folder)?, model), words });
        each_text(folder, model, "yaml", &mut |file, text| {
            remark_lines(&file.shown, text, &mut out.by_hand, &|line| {
                line.trim_start().starts_with("seeds:").then_some("remove `seeds`: it is gone")
            });
        });
    }
    pipelines(folder, &mut out);
    out.changes.sort();
    out.by_hand.sort();
    Ok(out)
}

/// A project names no program any more. Its settings say where everything else is.
fn book(folder: &ProjectFolder, out: &mut Upgrade) -> Result<Settings, DriverError> {
    let text = book_text(folder)?;
    let mut edits = Edits::new("book.toml", &text);
    let Some(program) = named_program(&text) else { return settings(&text) };
    let line = text[..program.start].rfind('\n').map_or(0, |at| at + 1);
    if !text[line..].trim_start().starts_with("typst") {
        // In an inline table, a comment would take the other keys with it.
        return settings(&text);
    }
    edits.replace(
        line..line,
        "# ",
        format!("a project names no program: set ONUS_TYPST={} where you build, or give --typst", &text[program.clone()]),
    );
    let new = edits.text();
    // Over several lines, a comment would take less than the key.
    match settings(&new) {
        Ok(settings) if named_program(&new).is_none() => {
            let place = project_file::resolve(folder, Path::new("book.toml"));
            edits.finish(place.map_err(DriverError::message)?, out);
            Ok(settings)
        }
        _ => settings(&text),
    }
}

fn inventory(folder: &ProjectFolder, settings: &Settings, out: &mut Upgrade) -> Result<(), DriverError> {
    let (mut sources, mut problems) = (SourceMap::default(), Problems::new());
    let files = read_files(folder, Path::new(&settings.inventory), &mut sources, &mut problems);
    let mut trees = Vec::new();
    for id in files {
        let (root, found) = tree::read(id, &sources.file(id).text);
        problems.extend(found);
        trees.extend(root.map(|root| (id, root)));
    }
    if !problems.is_empty() {
        return Err(DriverError::Input(problems.into_sorted(), sources));
    }
    for (id, root) in trees {
        let file = sources.file(id);
        let mut edits = Edits::new(&file.path, &file.text);
        renamed(id, &root, &mut edits);
        for report in entries(&root, "assurance_reports") {
            let lacking: Vec<&str> = ["kind", "regions"].into_iter().filter(|key| field(report, key).is_none()).collect();
            if !lacking.is_empty() {
                let words = format!("give the report its {}: without them it covers nothing", lacking.join(" and its "));
                out.by_hand.push(edits.remark(report.at.range().start, words));
            }
        }
        let place = project_file::resolve(folder, Path::new(&file.path)).map_err(DriverError::message)?;
        edits.finish(place, out);
    }
    Ok(())
}

/// Services and values that have another name, wherever they stand.
fn renamed(file: FileId, node: &Node, edits: &mut Edits) {
    match &node.value {
        Value::Scalar { .. } => {}
        Value::List(items) => items.iter().for_each(|item| renamed(file, item, edits)),
        Value::Map(fields) => {
            for (key, value) in fields {
                match (key.text.as_str(), &value.value) {
                    ("service", _) => service(file, value, edits),
                    ("services", Value::List(items)) => items.iter().for_each(|item| service(file, item, edits)),
                    ("services", _) => service(file, value, edits),
                    _ => renamed(file, value, edits),
                }
            }
            if scalar(node, "service").is_some_and(|name| name.eq_ignore_ascii_case("fsx") || name == "Amazon FSx") {
                let options = field(node, "options");
                if let Some(value) = options.and_then(|options| field(options, "automatic_backups"))
                    && matches!(&value.value, Value::Scalar { text, .. } if text == "not-set")
                    && value.at.file == file
                {
                    let words =
                        "the value `not-set` of `automatic_backups` is gone: null leaves it to the default of the file system";
                    edits.replace(value.at.range(), "null", words);
                }
            }
        }
    }
}

fn service(file: FileId, value: &Node, edits: &mut Edits) {
    if let Value::Scalar { text, .. } = &value.value
        && let Some(renamed) = renamed_service(text)
        && value.at.file == file
    {
        edits.replace(value.at.range(), renamed.new, renamed.words);
    }
}

/// Links to anchors, and services that blocks name.
fn chapter(text: &str, edits: &mut Edits) {
    for (old, new) in ANCHORS {
        for (at, _) in text.match_indices(old) {
            edits.replace(at..at + old.len(), new, format!("the anchor `{old}` is `{new}` now"));
        }
    }
    let (mut start, mut within) = (0, false);
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        within = if within { words != "```" } else { words == "```onus" };
        if let Some(name) = words.strip_prefix("service:")
            && within
            && let Some(renamed) = renamed_service(name.trim())
        {
            let at = start + line.trim_end().len() - renamed.old.len();
            edits.replace(at..at + renamed.old.len(), renamed.new, renamed.words);
        }
        start += line.len();
    }
}

/// 0.1 wrote pipelines that install a crate by a name that is not this project's.
fn pipelines(folder: &ProjectFolder, out: &mut Upgrade) {
    for name in PIPELINES {
        let Some(text) = text_of(folder, Path::new(name)) else { continue };
        remark_lines(name, &text, &mut out.by_hand, &|line| {
            let words = "replace this pipeline by the one that `onus init` writes: a crate of that name may be anybody's";
            (line.contains("cargo install") && line.contains("onus")).then_some(words)
        });
    }
}

/// Each text below a folder of the project with that ending; none where there is no such folder.
fn each_text(folder: &ProjectFolder, below: &str, ending: &str, then: &mut dyn FnMut(&WalkedFile, &str)) {
    let wanted = |name: &str| Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
    for file in walk(folder, Path::new(below), &wanted).files {
        if let Some(text) = text_of(folder, &file.path) {
            then(&file, &text);
        }
    }
}

fn text_of(folder: &ProjectFolder, path: &Path) -> Option<String> {
    String::from_utf8(project_file::read(folder, path).ok()?).ok()
}

/// Remarks on lines.
fn remark_lines<'w>(file: &str, text: &str, out: &mut Vec<UpgradeRemark>, about: &dyn Fn(&str) -> Option<&'w str>) {
    let found = text.lines().enumerate().filter_map(|(number, line)| Some((number, about(line)?)));
    out.extend(found.map(|(number, words)| UpgradeRemark {
        file: shown(Path::new(file)),
        line: number + 1,
        words: words.to_owned(),
    }));
}

/// The first line that holds some words.
fn line_of(text: &str, words: &str) -> usize {
    text.lines().position(|line| line.contains(words)).map_or(1, |number| number + 1)
}

fn field<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    let Value::Map(fields) = &node.value else { return None };
    fields.iter().find(|(key, _)| key.text == name).map(|(_, value)| value.as_ref())
}

fn scalar<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    match field(node, name).map(|value| &value.value) {
        Some(Value::Scalar { text, .. }) => Some(text),
        _ => None,
    }
}

fn entries<'n>(root: &'n Node, list: &str) -> impl Iterator<Item = &'n Node> {
    let items = match field(root, list).map(|value| &value.value) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    items.iter().map(AsRef::as_ref)
}
