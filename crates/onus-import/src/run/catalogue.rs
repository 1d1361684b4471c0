//! An import of a catalogue: teams, and what they say is theirs for later imports.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::reading::{ForeignFiles, project_path};
use super::writing::header;
use super::{ImportError, ImportPlan, Request};
use crate::backstage::catalogue::Catalogue;
use crate::estate::snapshot::{self, SourceSnapshot};
use crate::open::open;
use crate::resource::ReadError;
use crate::survey::Survey;
use crate::write::base;
use crate::write::existing::existing;
use crate::write::files::{self, ImportFile};
use crate::write::item::Sections;
use crate::write::merge;
use crate::write::stage::Stage;
use crate::{backstage, catalogue, claims};

type CatalogueReader = fn(&str, &mut dyn std::io::Read) -> Result<Catalogue, ReadError>;

/// Teams, and what they say is theirs for later imports.
pub(super) fn plan_catalogue(request: &Request, reader: CatalogueReader) -> Result<ImportPlan, ImportError> {
    let mut read = Vec::new();
    let mut foreign = ForeignFiles::default();
    let mut left = Vec::new();
    for (path, shown) in &request.files {
        let mut input = open(path).map_err(|e| ImportError::Source(shown.clone(), e))?;
        match reader(shown, &mut input) {
            Ok(catalogue) => read.push(catalogue),
            Err(error) => left.push(foreign.leave_out(shown, error)?),
        }
    }
    foreign.refuse_all(request)?;
    let mut found = backstage::merge(read);
    found.skipped.extend(left);
    let (own, _) = files::import_files(request.root, request.into, request.name)?;
    let written = own.written();
    let ImportFile { shown, path, stem, text: before, base, .. } = own;
    let paths = BTreeSet::from([shown.clone()]);
    let existing_items =
        existing(request.root, request.inventory, &paths, request.model).map_err(|(d, s)| ImportError::Inventory(d, s))?;
    let teams = catalogue::teams(&found, &existing_items);
    let resources = found.teams.len() as u64;
    let desired = Sections::from_iter([("teams".to_owned(), teams)]);
    let mut next = base.written.clone();
    for (section, items) in &desired {
        next.entry(section.clone()).or_default().extend(items.iter().map(|(k, v)| (k.clone(), v.clone())));
    }
    let text = before.clone().unwrap_or_else(|| header(request, &stem));
    let merged =
        merge::merge(&shown, &text, &base.written, &desired, &BTreeSet::new()).map_err(|(d, s)| ImportError::Inventory(d, s))?;
    let failed = |e: std::io::Error| ImportError::Message(format!("{} cannot be written: {e}", request.into.display()));
    let mut stage = Stage::default();
    stage.file(&request.root.path().join(&path), |out| out.write_all(merged.text.as_bytes())).map_err(failed)?;
    let day = request.imported.get(..10).unwrap_or(request.imported);
    let source = catalogue_snapshot(request, base.source.as_ref(), day);
    let rendered = base::render(&base::base(next, Some(source)));
    stage.file(&request.root.path().join(&written), |out| out.write_all(rendered.as_bytes())).map_err(failed)?;
    let claims = serde_json::to_string_pretty(&catalogue::claims(&found)).unwrap_or_default();
    let place = request.root.path().join(request.into).join(claims::CLAIMS_FILE);
    stage.file(&place, |out| writeln!(out, "{claims}")).map_err(failed)?;
    let mut left_out: BTreeMap<(String, String), u64> = BTreeMap::new();
    for skipped in found.skipped {
        *left_out.entry((skipped.what, skipped.reason)).or_default() += 1;
    }
    Ok(ImportPlan {
        path: shown,
        before: before.unwrap_or_default(),
        merged,
        others: Vec::new(),
        resources,
        accounts: 0,
        placed: resources,
        deployments: 0,
        left_out,
        settings_lost: Vec::new(),
        missing: Vec::new(),
        removed: Vec::new(),
        covered: 0,
        retired: Vec::new(),
        given_anew: Vec::new(),
        superseded: Vec::new(),
        split: Vec::new(),
        unread: Vec::new(),
        without_owner: 0,
        survey: Survey::default(),
        stage,
    })
}

/// The files of a catalogue, which has no resources.
fn catalogue_snapshot(request: &Request, earlier: Option<&SourceSnapshot>, day: &str) -> SourceSnapshot {
    let file = |(path, shown): &(PathBuf, String)| {
        let path = project_path(request.root.path(), path, shown);
        let before = earlier.and_then(|e| e.files.iter().find(|f| f.path == path));
        snapshot::FileSnapshot {
            identity: format!("{} {path}", request.name),
            first: before.map_or(day, |f| f.first.as_str()).to_owned(),
            last: day.to_owned(),
            path,
            ..snapshot::FileSnapshot::default()
        }
    };
    let files = request.files.iter().map(file).collect();
    SourceSnapshot { kind: request.source.name.to_owned(), name: request.name.to_owned(), files }
}
