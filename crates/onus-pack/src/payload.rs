//! What is in a pack: the one list of its files. A new document joins here, through [`assemble`]'s `documents`.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::inventory::Method;
use onus_core::status::PublishedMatrix;

use crate::assessment::{AssessmentInput, ScopeAssessment};
use crate::entry::{PackEntry, Payload};
use crate::error::PackError;
use crate::facts::PackFacts;
use crate::order::Order;
use crate::pack_path::{UniquePaths, base_name, is_below, safe_path};
use crate::statement::{self, Counts, Predicate};
use crate::table::PackTable;
use crate::time::rfc3339;
use crate::{assurance_reports, evidence, index, index_page, model_excerpt, populations, readme, registers, settings};

/// `documents` are what renderers made of the assessment: the evidence book, sheets.
pub fn assemble(
    input: &AssessmentInput,
    assessment: &ScopeAssessment,
    order: &Order,
    documents: Vec<PackEntry>,
) -> Result<Payload, PackError> {
    let matrix = &assessment.scoped.matrix;
    let base = base_name(&matrix.scopes[0].id, order.period, order.serial());
    let mut entries = documents;
    entries.extend(tables(assessment));
    let published = PublishedMatrix::of_scope(matrix, &matrix.scopes[0].id, &assessment.statuses);
    let mut json = serde_json::to_vec_pretty(&published).expect("a matrix is plain data");
    json.push(b'\n');
    entries.push(PackEntry::document("matrix/matrix.json", "application/json", json));
    entries.push(PackEntry::document("model/model.json", "application/json", model_excerpt::json(input.model, matrix)));
    entries.extend(source_texts(input, assessment));
    for (from, path) in &assessment.index.files {
        entries.push(evidence::entry(input.root, matrix, from, path)?);
    }
    entries.extend(assurance_reports::entries(input.root, matrix, &assessment.report_paths)?);
    entries.extend(populations::entries(input, assessment)?);
    let totals = populations::totals(input, assessment)?;
    entries.push(PackEntry::document("registers/populations.csv", "text/csv", totals.csv()));
    let predicate = Predicate { base: base.clone(), ..predicate(assessment, order) };
    let facts = PackFacts { base: &base, predicate: &predicate, gaps: &assessment.gaps };
    entries.push(PackEntry::document("index.html", "text/html", index_page::page(&facts, assessment).into_bytes()));
    let paths: Vec<&str> = entries.iter().map(|e| e.path.as_str()).collect();
    entries.push(PackEntry::document("README.md", "text/markdown", readme::text(&facts, &paths).into_bytes()));
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Payload { base, predicate, entries, dated: dated(assessment) })
}

/// Days of collection and review of the evidence in the pack.
fn dated(assessment: &ScopeAssessment) -> Vec<(String, String)> {
    let items: BTreeSet<usize> = assessment.index.rows.iter().flat_map(|r| r.items.iter().copied()).collect();
    let evidence = items.into_iter().map(|item| &assessment.scoped.matrix.evidence[item]);
    evidence
        .flat_map(|e| {
            let collected = e.collected_on.map(|day| (format!("the collection of {}", e.file), day.to_string()));
            let reviewed = e.review.as_ref().map(|r| (format!("the review of {}", e.file), r.on.to_string()));
            [collected, reviewed]
        })
        .flatten()
        .collect()
}

fn tables(assessment: &ScopeAssessment) -> impl Iterator<Item = PackEntry> {
    let matrix = &assessment.scoped.matrix;
    let tables: [(&str, PackTable); 9] = [
        ("index.csv", index::table(matrix, &assessment.index)),
        ("registers/acceptances.csv", registers::acceptances(matrix, &assessment.acceptances)),
        ("registers/assurance-reports.csv", registers::reports(matrix, &assessment.report_paths)),
        ("registers/collections.csv", registers::collections(matrix, &assessment.index)),
        ("registers/evidence.csv", registers::evidence(matrix, &assessment.index)),
        ("registers/exceptions.csv", registers::exceptions(matrix)),
        ("registers/gaps.csv", registers::gaps(matrix, &assessment.gaps)),
        ("registers/left-out.csv", registers::left_out(&assessment.scoped)),
        ("registers/user-entity-controls.csv", registers::user_entity_controls(matrix, &assessment.index)),
    ];
    tables.into_iter().map(|(path, table)| PackEntry::document(path, "text/csv", table.csv()))
}

/// The inventory, the project's settings and its own model, as they were read.
fn source_texts(input: &AssessmentInput, assessment: &ScopeAssessment) -> Vec<PackEntry> {
    let mut unique = UniquePaths::default();
    let mut entries = Vec::new();
    for file in input.sources.files() {
        let bytes = if is_below(&file.path, input.inventory_path) {
            assessment.inventory_files.get(&file.path).cloned()
        } else if file.path == "book.toml" {
            Some(settings::file(&file.text, &assessment.names, &assessment.scoped.matrix.scopes[0].id))
        } else {
            // Chapters that a document was made from are in that document.
            let of_model = input.model_folders.iter().any(|folder| is_below(&file.path, folder));
            of_model.then(|| file.text.as_bytes().to_vec())
        };
        let Some(bytes) = bytes else { continue };
        let from = assessment.neutral_paths.path(&file.path);
        entries.push(PackEntry::source_text(unique.claim(&format!("project/{}", safe_path(from))), bytes, from.to_owned()));
    }
    entries
}

fn predicate(assessment: &ScopeAssessment, order: &Order) -> Predicate {
    let matrix = &assessment.scoped.matrix;
    let scope = &matrix.scopes[0];
    let framework = matrix.reference.frameworks.first();
    let document = &matrix.document;
    let mut states: BTreeMap<String, u64> = BTreeMap::new();
    for obligation in &assessment.statuses.obligations {
        *states.entry(obligation.status.kind.id().to_owned()).or_default() += u64::from(obligation.count);
    }
    let items: BTreeSet<usize> = assessment.index.rows.iter().flat_map(|r| r.items.iter().copied()).collect();
    Predicate {
        base: String::new(),
        serial: order.serial(),
        supersedes: order.supersedes.clone(),
        period: statement::Period { from: order.period.0.to_string(), to: order.period.1.to_string() },
        scope: statement::StatementScope {
            id: scope.id.clone(),
            name: scope.name.clone(),
            framework: framework.map_or_else(|| scope.framework.clone(), |f| f.name.clone()),
            edition: framework.map_or_else(String::new, |f| f.edition.clone()),
            entity: scope.entity.clone(),
            method: match scope.method {
                Method::CarveOut => "carve-out",
                Method::Inclusive => "inclusive",
            }
            .to_owned(),
            accounts: matrix.accounts.iter().map(|a| a.id.clone()).collect(),
            deployments: matrix.deployments.iter().map(|d| d.id.clone()).collect(),
            left_out: "data/registers/left-out.csv".to_owned(),
        },
        producer: statement::Producer {
            organisation: matrix.organisation.name.clone(),
            authors: document.authors.clone(),
            contact: matrix.organisation.contact.clone(),
        },
        tool: statement::Tool { name: "onus".to_owned(), version: document.program_version.clone() },
        model: statement::ModelUsed { provider: matrix.reference.provider_name.clone(), version: document.model_version.clone() },
        inventory: statement::InventoryUsed { revision: document.revision.clone(), version: document.version.clone() },
        sealed: rfc3339(order.sealed),
        approvals: order.approvals.clone(),
        allowed: Vec::new(),
        counts: Counts {
            deployments: matrix.deployments.len() as u64,
            accounts: matrix.accounts.len() as u64,
            requirements: assessment.index.requirements.len() as u64,
            rows: assessment.index.rows.len() as u64,
            states,
            evidence: items.len() as u64,
            exceptions: matrix.exceptions.len() as u64,
            gaps: assessment.gaps.len() as u64,
            left_out: assessment.scoped.left_out.len() as u64,
        },
        meaning: statement::MEANING.iter().map(|m| (*m).to_owned()).collect(),
        files: Vec::new(),
    }
}
