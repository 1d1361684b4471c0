//! Reads model files into a [`Model`], over a base where a project extends ours, collecting every problem.
//!
//! One file a part: what a file holds follows from its path inside the model's folder. Must not know: files on disk.

mod alike;
mod catalogue;
mod checks;
mod duties;
mod frameworks;
mod importing;
mod order;
mod programmes;
mod rules;
mod services;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use onus_source::fields::suggest;
use onus_source::text::quote;
use onus_source::tree::{self, Node};
use onus_source::typed::{Fields, Problems, Spanned, list};
use onus_source::{At, Diagnostic, FileId, codes};

use super::types::*;
use super::validate;

/// Parts of a model: a file of this name, or a folder of files.
const PARTS: [&str; 17] = [
    "model",
    "layers",
    "domains",
    "categories",
    "third-parties",
    "disagreements",
    "glossary",
    "exclusions",
    "iam-prefixes",
    "presets",
    "frameworks",
    "checks",
    "programmes",
    "import",
    "sources",
    "duties",
    "services",
];

/// Collects model files; [`Builder::finish`] checks the model as a whole.
#[derive(Default)]
pub struct Builder {
    model: Model,
    /// Where things were written, by their id: `ec2`, `ec2-guest`, `ec2-guest/guest-os.patch`.
    places: BTreeMap<String, At>,
    presets: BTreeMap<String, Preset>,
    services: Vec<services::WrittenService>,
    /// Frameworks that a further file continues.
    continued: Vec<Spanned<String>>,
    /// Requirements with the id of their framework, in the order they were read.
    requirements: Vec<(frameworks::FramePart, String, Requirement)>,
    links: Vec<frameworks::WrittenLink>,
    /// Requirements that are those of other frameworks.
    alike: Vec<alike::AlikeRequirement>,
    /// Whether a service of these files that names no operators is operated by the provider.
    foreign: bool,
    problems: Problems,
}

/// Patches that several rules share, so that what they say is written once.
struct Preset {
    at: At,
    duties: Vec<(Spanned<String>, Patch)>,
    used: bool,
}

impl Builder {
    /// Starts from a model that the files extend. A service that they add must name its operators, since it may be
    /// anybody's.
    pub fn over(base: Model) -> Builder {
        Builder { model: base, foreign: true, ..Builder::default() }
    }

    /// Reads one file. What it holds follows from its path inside the model's folder: `services/rds.yaml` holds services,
    /// `domains.yaml` domains.
    pub fn add(&mut self, file: FileId, path_in_model: &str, text: &str) {
        let part = path_in_model.trim_start_matches("./");
        let part = match part.split_once('/') {
            Some((folder, _)) => folder,
            None => part.trim_end_matches(".yaml").trim_end_matches(".yml"),
        };
        let (root, problems) = tree::read(file, text);
        self.problems.extend(problems);
        let at = At { file, start: 0, end: 0 };
        if !PARTS.contains(&part) {
            let d = Diagnostic::new(codes::PROJECT_MODEL_INVALID, at, format!("{} is not a part of a model", quote(part)));
            let d = suggest(d, part, PARTS);
            return self.problems.push(d.hint(format!(
                "A folder with a model has these files, or folders of files, directly in it: {}.",
                PARTS.join(", ")
            )));
        }
        self.places.entry(part.to_owned()).or_insert(at);
        let Some(root) = root else { return };
        match part {
            "model" => catalogue::head(self, &root),
            "frameworks" => frameworks::framework(self, &root),
            "checks" => checks::catalogue(self, &root),
            "programmes" => programmes::programme(self, &root),
            _ => self.items(part, &root),
        }
    }

    fn items(&mut self, part: &str, root: &Arc<Node>) {
        let mut problems = std::mem::take(&mut self.problems);
        let items = list(root, "a file of this part", &mut problems, |node, _| Some(node));
        self.problems = problems;
        for node in items {
            match part {
                "layers" => catalogue::layer(self, node),
                "domains" => catalogue::domain(self, node),
                "categories" => catalogue::category(self, node),
                "third-parties" => catalogue::third_party(self, node),
                "disagreements" => catalogue::disagreement(self, node),
                "glossary" => catalogue::term(self, node),
                "exclusions" => catalogue::exclusion(self, node),
                "iam-prefixes" => catalogue::iam_prefix(self, node),
                "presets" => services::preset(self, node),
                "import" => importing::reading(self, node),
                "sources" => catalogue::source(self, node),
                "duties" => duties::duty(self, node),
                _ => services::service(self, node),
            }
        }
    }

    /// Checks the whole and returns the model, or every problem, ordered by file and place.
    pub fn finish(mut self) -> Result<Model, Vec<Diagnostic>> {
        services::add_services(&mut self);
        frameworks::join(&mut self);
        for (id, preset) in std::mem::take(&mut self.presets).into_iter().filter(|(_, preset)| !preset.used) {
            self.problem(preset.at, format!("no rule uses the preset {}", quote(&id)));
        }
        order::order(&mut self.model);
        let mut problems = std::mem::take(&mut self.problems);
        problems.extend(validate::validate(&self.model).into_iter().map(|mistake| self.locate(mistake)));
        if problems.is_empty() {
            return Ok(self.model);
        }
        Err(problems.into_sorted())
    }

    /// The mistake at the nearest place that is known: `rule/duty`, else `rule`.
    fn locate(&self, mistake: validate::Mistake) -> Diagnostic {
        let mut key = mistake.key.as_str();
        let at = loop {
            match (self.places.get(key), key.rsplit_once('/')) {
                (Some(at), _) => break Some(*at),
                (None, Some((above, _))) => key = above,
                (None, None) => break None,
            }
        };
        let d = match at {
            Some(at) => Diagnostic::new(codes::PROJECT_MODEL_INVALID, at, mistake.message),
            None => Diagnostic::general(codes::PROJECT_MODEL_INVALID, format!("{}: {}", mistake.key, mistake.message)),
        };
        match mistake.meant {
            Some(meant) => d.label(format!("did you mean `{meant}`?")),
            None => d,
        }
    }

    fn problem(&mut self, at: At, message: impl Into<String>) {
        self.problems.push(Diagnostic::new(codes::PROJECT_MODEL_INVALID, at, message));
    }

    /// Opens a map, reads it with `read`, and reports the fields that it did not ask for.
    fn map<T>(
        &mut self,
        node: &Node,
        what: &'static str,
        read: impl FnOnce(&mut Fields, &mut Problems) -> Option<T>,
    ) -> Option<T> {
        let mut fields = Fields::open(node, what, &mut self.problems)?;
        let value = read(&mut fields, &mut self.problems);
        fields.finish(&mut self.problems);
        value
    }
}
