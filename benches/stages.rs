//! What each stage of the line takes for the example organisation: `cargo bench --no-default-features`.
//!
//! Compare figures of one run only; machines are noisy. PDFs are measured by `scripts/bench`, as whole documents.

#![allow(missing_docs, reason = "criterion writes the entry point")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};

use onus_core::check::{CheckInput, Options, check};
use onus_core::configuration::Format;
use onus_core::inventory::{Review, ReviewResult};
use onus_core::matrix::{Document, Evidence, Inputs, Matrix, assemble};
use onus_core::matrix_context::MatrixContext;
use onus_core::status::{StatusQuestion, statuses};
use onus_driver::project::{self, ProjectFiles};
use onus_publish as publish;
use onus_render::formats::{Overrides, RenderContext, plan};
use onus_render::{DataInput, html};
use onus_source::SourceMap;

fn opened() -> (ProjectFiles, SourceMap) {
    let mut sources = SourceMap::default();
    let project = project::load(Path::new(env!("CARGO_MANIFEST_DIR")), &mut sources)
        .unwrap_or_else(|problems| panic!("the example does not load: {problems:?}"));
    (project, sources)
}

fn document(project: &ProjectFiles) -> Document {
    Document {
        title: project.settings.title.clone(),
        authors: Vec::new(),
        language: "en".to_owned(),
        version: "1".to_owned(),
        classification: "Internal".to_owned(),
        review_by: None,
        date: jiff::civil::date(2026, 11, 22),
        revision: None,
        model_version: project.model.version.clone(),
        program_version: "bench".to_owned(),
        judging: Default::default(),
    }
}

fn resolved(project: &ProjectFiles, sources: &SourceMap) -> Matrix {
    let inputs = Inputs { model: &project.model, inventory: &project.inventory, sources, document: document(project) };
    assemble(&inputs).unwrap_or_else(|problems| panic!("the example does not resolve: {problems:?}"))
}

fn books(context: &MatrixContext) -> Vec<publish::block::Publication> {
    let teams = 0..u32::try_from(context.matrix.teams.len()).unwrap_or(0);
    let mut books = vec![publish::organisation(context, Vec::new())];
    books.extend(teams.map(|team| publish::team(context, team, Vec::new())));
    books
}

fn stages(criterion: &mut Criterion) {
    criterion.bench_function("model: load the built-in one", |b| b.iter(onus_model_aws::builtin_model));
    criterion.bench_function("project: read and check the inventory, model included", |b| b.iter(opened));
    let (project, sources) = opened();
    criterion.bench_function("matrix: resolve", |b| b.iter(|| resolved(&project, &sources)));
    let matrix = resolved(&project, &sources);
    let options = Options { rule_max_age_days: 550, expiry_notice_days: 30, ..Options::default() };
    let ProjectFiles { inventory, population, .. } = &project;
    let input =
        CheckInput { model: &project.model, matrix: &matrix, inventory, population, sources: &sources, options: &options };
    criterion.bench_function("check: all findings", |b| b.iter(|| check(&input)));
    let findings = check(&input).findings;
    let context = MatrixContext::new(&matrix, &findings);
    criterion.bench_function("publish: all books as blocks", |b| b.iter(|| books(&context)));
    let books = books(&context);
    let none = BTreeMap::new();
    for (name, format) in [("markdown", Format::Markdown), ("html", Format::Html), ("json", Format::Json)] {
        let outlines = publish::outlines(&books);
        let overrides = Overrides { markdown: &none, html: &none };
        let settings = html::Settings::default();
        let context = RenderContext::new(DataInput::new(&matrix), &outlines, overrides, &[format], settings)
            .expect("the built-in templates are complete");
        let files = plan(&context, &[format]);
        criterion.bench_function(&format!("render: {} files of {name}, one thread", files.len()), |b| {
            b.iter(|| {
                for file in &files {
                    black_box(onus_render::render(file, &books).expect("it renders"));
                }
            });
        });
    }
}

/// Judging beside resolving, at 100,000 deployments with 50,000 items of evidence.
fn at_scale(criterion: &mut Criterion) {
    const DEPLOYMENTS: usize = 100_000;
    const ITEMS: usize = 50_000;
    let (mut project, sources) = opened();
    let first = std::mem::take(&mut project.inventory.deployments);
    let copies = (0..DEPLOYMENTS).map(|number| {
        let mut copy = first[number % first.len()].clone();
        copy.id.value = format!("{}-{number}", copy.id.value);
        copy.exceptions.clear();
        copy
    });
    project.inventory.deployments = copies.collect();
    project.inventory.evidence.clear();
    project.inventory.scopes.iter_mut().for_each(|scope| scope.excluded.clear());
    let mut matrix = resolved(&project, &sources);
    let duties: Vec<String> = matrix.reference.evidence.keys().cloned().collect();
    let item = |number: usize| Evidence {
        deployment: u32::try_from(number * 7919 % DEPLOYMENTS).ok(),
        common_control: None,
        account: None,
        duties: vec![duties[number % duties.len()].clone()],
        title: String::new(),
        file: format!("{number}.csv"),
        source: None,
        collected_on: jiff::civil::date(2026, 1, 1)
            .checked_add(jiff::Span::new().days(i32::try_from(number % 320).unwrap_or(0)))
            .ok(),
        collected_by: Some("Payments".to_owned()),
        period: None,
        // Three of four were reviewed, and one in thirty of these did not pass.
        review: (!number.is_multiple_of(4)).then(|| Review {
            on: jiff::civil::date(2026, 11, 20),
            by: "Security".to_owned(),
            result: if number % 40 == 1 { ReviewResult::Fail } else { ReviewResult::Pass },
        }),
        id: String::new(),
        collection: None,
        results: None,
        place: String::new(),
    };
    matrix.evidence = (0..ITEMS).map(item).collect();
    let mut group = criterion.benchmark_group("100,000 deployments");
    group.sample_size(10);
    group.bench_function("matrix: resolve", |b| b.iter(|| resolved(&project, &sources)));
    group.bench_function("status: judge the organisation, 50,000 items", |b| {
        b.iter(|| statuses(&matrix, StatusQuestion { scope: None }));
    });
    group.bench_function("status: judge the organisation and every scope, 50,000 items", |b| {
        b.iter(|| {
            let scopes = matrix.scopes.iter().map(Some);
            std::iter::once(None).chain(scopes).map(|scope| statuses(&matrix, StatusQuestion { scope })).collect::<Vec<_>>()
        });
    });
    group.finish();
}

criterion_group!(benches, stages, at_scale);
criterion_main!(benches);
