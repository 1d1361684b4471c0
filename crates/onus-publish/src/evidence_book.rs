//! A scope's evidence book, for whoever audits it: what is in and out, which duties answer which requirement, who
//! carries them, what proves them.
//!
//! It speaks of the deployments in scope and of nothing else: no other team, deployment, finding or piece of evidence
//! is named. Must not know: packs, formats.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{day_words, grouped, plural};
use std::collections::BTreeMap;

use onus_core::check::Finding;
use onus_core::inventory::Method;
use onus_core::matrix::{Deployment, RefFramework, Scope};
use onus_core::status::{ObligationSet, StatusKind};

use super::block::*;
use super::configuration;
use super::control;
use super::evidence_duties::{self};
use super::evidence_register;
use super::evidence_requests;
use super::gap_view::gap_view;
use super::links::{evidence_book_id, team_link};
use super::matrix_sheet;
use super::matrix_view;
use super::received_claims;
use super::scope_contents::ScopeContents;
use super::scope_requirements::requirements;
use super::shown_to_be_wrong;
use onus_source::{Code, codes};

/// The finding about duties for which nothing was shown.
const MISSING: Code = codes::EVIDENCE_MISSING;

/// Pages of the book that are looked for by name: what they hold, path, and what they say.
pub const PARTS: [(&str, &str, &str); 7] = [
    ("Evidence", "evidence", "Every item, who collected it, and who reviewed it"),
    ("Still to be shown", "requests", "Each record that is asked for, to tick off"),
    ("Gaps", "standing", "Evidence by team, and what is open"),
    ("Reports of others", "assurance", "Reports relied on, and the controls that they expect of us"),
    ("Exceptions", "exceptions", "Duties carried differently, and until when"),
    ("Duties", "duties", "What is to be done, by whom, and its status"),
    ("What all this proves", "what-it-proves", "Design and allocation of duties, not their effectiveness"),
];

/// The book of one scope.
pub fn publication(context: &MatrixContext, scope: &Scope) -> Publication {
    let document = &context.matrix.document;
    let contents = ScopeContents::new(context, scope);
    let framework = context.matrix.reference.frameworks.iter().find(|f| f.id == scope.framework);
    let mut pages = vec![statement(&contents, framework), what_it_proves(&contents), evidence_by_team(&contents)];
    if let Some(framework) = framework {
        pages.push(requirements(&contents, framework));
    }
    pages.push(matrix(&contents));
    pages.push(evidence_duties::page(&contents));
    pages.push(evidence_requests::page(&contents));
    pages.push(evidence_register::evidence(&contents));
    pages.push(evidence_register::reports(&contents));
    pages.extend(received_claims::page_of(&contents));
    pages.push(evidence_register::exceptions(&contents));
    pages.push(teams(&contents));
    let mut control = control::rows(context);
    if let Some((from, to)) = scope.period {
        control.insert(2, ("Period".to_owned(), format!("{} to {}", day_words(from), day_words(to))));
    }
    Publication {
        kind: PublicationKind::Scope,
        id: evidence_book_id(scope),
        title: format!("Evidence book: {}", scope.name),
        subtitle: framework.map_or_else(
            || context.matrix.organisation.name.clone(),
            |f| format!("{} {}, {}", f.name, f.edition, scope.entity.as_deref().unwrap_or(&context.matrix.organisation.name)),
        ),
        control,
        classification: document.classification.clone(),
        language: document.language.clone(),
        direction: control::direction(&document.language).into(),
        authors: document.authors.clone(),
        date: document.date.to_string(),
        pages,
        search: SearchTerms::default(),
        lasting: BTreeMap::new(),
    }
}

/// The scope statement: the first thing that an auditor looks for.
fn statement(contents: &ScopeContents, framework: Option<&RefFramework>) -> Page {
    let (context, scope) = (contents.context, contents.scope);
    let provider = &context.matrix.reference.provider;
    let method = match scope.method {
        Method::CarveOut => format!(
            "Carve-out. {provider} and other subservice organisations are left out of the examination. Their duties are listed here as \
             theirs, and we rely on their own assurance reports."
        ),
        Method::Inclusive => format!(
            "Inclusive. The duties of {provider} and other subservice organisations are within the examination, together with ours."
        ),
    };
    let period = scope.period.map_or_else(|| "not stated".to_owned(), |(a, b)| format!("{} to {}", day_words(a), day_words(b)));
    let framework = framework.map_or_else(|| scope.framework.clone(), |f| format!("{}, {}", f.name, f.edition));
    let mut blocks = vec![Block::Facts {
        rows: vec![
            ("Framework and edition".into(), text(framework)),
            ("Legal entity".into(), text(scope.entity.clone().unwrap_or_else(|| "not stated".into()))),
            ("Period".into(), text(period)),
            ("Method".into(), text(method)),
            (
                "In scope".into(),
                text(format!(
                    "{} in {}, {}",
                    plural(contents.in_scope.len() as u64, "deployment"),
                    plural(contents.configurations().len() as u64, "service configuration"),
                    plural(contents.teams.len() as u64, "team"),
                )),
            ),
        ],
    }];
    blocks.extend(shown_to_be_wrong::blocks(contents));
    blocks.push(heading(2, "accounts", "Accounts in scope"));
    blocks.push(accounts(contents));
    blocks.push(heading(2, "left-out", "Left out, and why"));
    if scope.excluded.is_empty() {
        blocks.push(paragraph("Nothing that would otherwise be in scope was left out."));
    } else {
        blocks.push(table(
            "What the scope leaves out",
            &["Left out", "Reason"],
            scope.excluded.iter().map(|(what, why)| vec![text(what.clone()), text(why.clone())]).collect(),
        ));
    }
    blocks
        .push(paragraph("An account or deployment that is not named here is not in scope, and this book says nothing about it."));
    blocks.push(heading(2, "deployments", "Deployments in scope"));
    let mut printed = blocks.clone();
    printed.push(numbered_deployments(contents));
    blocks.push(deployments(contents));
    Page {
        print: Print::Blocks(printed),
        ..page("index", "Scope statement", "Scope", "What this book is about, and what it leaves out", blocks)
    }
}

fn accounts(contents: &ScopeContents) -> Block {
    let matrix = contents.context.matrix;
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for (_, deployment) in contents.deployments() {
        if let Some(account) = deployment.account {
            *counts.entry(account).or_default() += 1;
        }
    }
    // An account may be in scope and hold nothing that is.
    for (account, index) in matrix.accounts.iter().zip(0_u32..) {
        if contents.scope.accounts.contains(&account.id) {
            counts.entry(index).or_default();
        }
    }
    let rows: Vec<_> = counts
        .iter()
        .map(|(&index, count)| {
            let account = &matrix.accounts[index as usize];
            let operator = account.operator.clone().unwrap_or_else(|| matrix.reference.provider_name.clone());
            vec![
                text(account.name.clone()),
                text(account.id.clone()),
                text(account.environment.clone().unwrap_or_default()),
                text(account.entity.clone().unwrap_or_else(|| "not stated".into())),
                text(operator),
                text(count.to_string()),
            ]
        })
        .collect();
    if rows.is_empty() {
        return paragraph("The inventory names no account for anything in scope.");
    }
    table(
        "Accounts, and who operates them",
        &["Account", "Number", "Environment", "Legal entity", "Operated by", "Deployments in scope"],
        rows,
    )
}

fn deployments(contents: &ScopeContents) -> Block {
    let context = contents.context;
    let rows: Vec<_> = contents
        .deployments()
        .map(|(_, d)| {
            vec![
                text(d.name.clone()),
                text(context.configuration(d).service_short.clone()),
                text(account_and_regions(context, d)),
                text(d.data.join(", ")),
                text(d.owner.map_or_else(|| "no team".into(), |t| context.matrix.teams[t as usize].name.clone())),
            ]
        })
        .collect();
    if rows.is_empty() {
        return paragraph("No deployment of the inventory is in this scope.");
    }
    table(
        "Where each deployment runs, and who looks after it",
        &["Deployment", "Service", "Account and regions", "Data", "Looked after by"],
        rows,
    )
}

/// The same in columns, with the numbers by which the duties point to them.
fn numbered_deployments(contents: &ScopeContents) -> Block {
    let context = contents.context;
    let entry = |((_, d), number): ((u32, &Deployment), u32)| {
        let mut content = vec![strong(d.name.clone())];
        let owner = d.owner.map_or_else(|| "no team".to_owned(), |t| context.matrix.teams[t as usize].name.clone());
        let facts = [configuration::name(context.configuration(d)), account_and_regions(context, d), d.data.join(", "), owner];
        let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
        content.extend(text(format!(". {}.", facts.join("; "))));
        Entry { id: String::new(), lead: text(number.to_string()), content }
    };
    match contents.in_scope.is_empty() {
        true => deployments(contents),
        false => entries(contents.deployments().zip(1..).map(entry).collect()),
    }
}

/// Whether a finding is about something in scope, or about the scope itself.
fn about_scope(contents: &ScopeContents, finding: &Finding) -> bool {
    match finding.deployment {
        Some(deployment) => contents.in_scope.contains(&deployment),
        None => finding.message.contains(&format!("“{}”", contents.scope.name)),
    }
}

fn account_and_regions(context: &MatrixContext, deployment: &Deployment) -> String {
    let account = deployment.account.map(|a| context.matrix.accounts[a as usize].name.clone());
    let regions = (!deployment.regions.is_empty()).then(|| deployment.regions.join(", "));
    account.into_iter().chain(regions).collect::<Vec<_>>().join(": ")
}

/// What the book proves and what it does not.
fn what_it_proves(contents: &ScopeContents) -> Page {
    let provider = &contents.context.matrix.reference.provider;
    let item = |words: String| vec![paragraph(words)];
    let blocks = vec![
        heading(2, "proves", "What it shows"),
        Block::List {
            ordered: false,
            items: vec![
                item("Design: which security duties come with the services in scope, and the source of each.".into()),
                item(format!("Allocation: whether {provider}, a named team or a third party carries each duty, and which duties nobody carries.")),
                item("The record: which evidence was collected, for which period, by whom, who reviewed it, and what is missing or too old.".into()),
            ],
        },
        heading(2, "does-not-prove", "What it does not show"),
        Block::List {
            ordered: false,
            items: vec![
                item("Operating effectiveness: that a duty was carried out throughout the period. That takes an examination of the items of evidence; this book only says where they are.".into()),
                item("That the inventory is complete. A deployment that nobody listed is not here.".into()),
                item(format!("Anything about {provider}'s own controls beyond what its assurance reports say, for the services, regions and period that they name.")),
                item("Conformity with the framework. The links from requirements to duties are our reading; its text is not repeated here.".into()),
            ],
        },
        heading(2, "states", "What the statuses mean"),
        Block::Facts {
            rows: StatusKind::ALL.into_iter().map(|kind| (kind.words().to_owned(), text(kind.meaning()))).collect(),
        },
    ];
    page("what-it-proves", "What this book proves", "Scope", "Design and allocation of duties, not their effectiveness", blocks)
}

/// Where the scope stands: evidence by team, and what is open.
fn evidence_by_team(contents: &ScopeContents) -> Page {
    let context = contents.context;
    let mut by_team: BTreeMap<Option<u32>, ObligationSet> = BTreeMap::new();
    for (&team, share) in contents.lines.iter().flat_map(|l| &l.teams) {
        by_team.entry(team).or_default().extend(&share.obligations);
    }
    let counts: Vec<(Option<u32>, BTreeMap<StatusKind, u32>)> = by_team.iter().map(|(team, set)| (*team, set.counts())).collect();
    let kinds: Vec<StatusKind> =
        StatusKind::ALL.into_iter().filter(|kind| counts.iter().any(|(_, counts)| counts.contains_key(kind))).collect();
    let number = |count: u32| text(grouped(u64::from(count)));
    let row = |name: Vec<Inline>, counts: &BTreeMap<StatusKind, u32>| {
        let mut row = vec![name, number(counts.values().sum())];
        row.extend(kinds.iter().map(|kind| number(counts.get(kind).copied().unwrap_or_default())));
        row
    };
    let mut rows: Vec<Vec<Vec<Inline>>> = counts
        .iter()
        .map(|(team, counts)| row(team.map_or_else(|| vec![strong("no team")], |t| vec![team_link(context, t)]), counts))
        .collect();
    if rows.len() > 1 {
        let mut total: BTreeMap<StatusKind, u32> = BTreeMap::new();
        for (kind, n) in counts.iter().flat_map(|(_, counts)| counts) {
            *total.entry(*kind).or_default() += n;
        }
        rows.push(row(vec![strong("All teams")], &total));
    }
    let mut head = vec!["Team".to_owned(), "Obligations".to_owned()];
    head.extend(kinds.iter().map(|kind| kind.words().to_owned()));
    let (from, to) = contents.statuses.period;
    let mut blocks = vec![if rows.is_empty() {
        paragraph("No duty of ours is in scope.")
    } else {
        Block::Table {
            caption: format!(
                "Obligations of each team in scope and what they come to, from {} to {}",
                day_words(from),
                day_words(to)
            ),
            head,
            rows,
        }
    }];
    let others: Vec<&str> = context.matrix.scopes.iter().filter(|s| s.id != contents.scope.id).map(|s| s.name.as_str()).collect();
    let gaps: Vec<GapView> = context
        .findings
        .iter()
        // What was never shown is counted above.
        .filter(|f| f.code != MISSING && f.level != onus_source::Level::Note && about_scope(contents, f))
        .filter(|f| !others.iter().any(|name| f.message.contains(name)))
        .map(|f| {
            let mut gap = gap_view(context, f);
            // The page that says more is in another book.
            gap.to = None;
            gap
        })
        .collect();
    blocks.push(heading(2, "open", "What is open in scope"));
    blocks.push(if gaps.is_empty() { paragraph("No check found anything else in scope.") } else { Block::Gaps { gaps } });
    page("standing", "Where the scope stands", "Scope", "Evidence by team, and what is open", blocks)
}

/// The matrix of the configurations in scope.
fn matrix(contents: &ScopeContents) -> Page {
    let counts = contents.configurations();
    let rows: Vec<usize> = counts.keys().copied().collect();
    let mut view = matrix_view::view_within(
        contents.context,
        contents.statuses,
        &rows,
        "Who carries each area, by service configuration in scope",
        &contents.in_scope,
    );
    for row in &mut view.rows {
        row.to = Target::Page { path: "duties".into(), fragment: String::new() };
    }
    for head in &mut view.domains {
        head.to = Target::Page { path: "duties".into(), fragment: head.id.clone() };
    }
    let (blocks, print) = if rows.is_empty() {
        (vec![paragraph("No deployment of the inventory is in this scope.")], Print::Same)
    } else {
        let merged = Block::Matrix { matrix: matrix_sheet::merged(view.clone()) };
        (vec![Block::Matrix { matrix: view }], Print::Blocks(vec![merged]))
    };
    Page {
        wide: true,
        print,
        ..page("matrix", "Matrix of the scope", "Requirements and duties", "Who carries each area of what is in scope", blocks)
    }
}

/// Teams that have a part in the scope, and how to reach them.
fn teams(contents: &ScopeContents) -> Page {
    let matrix = contents.context.matrix;
    let rows: Vec<_> = contents
        .teams
        .iter()
        .map(|&index| {
            let team = &matrix.teams[index as usize];
            let owned = contents.deployments().filter(|(_, d)| d.owner == Some(index)).count();
            vec![
                vec![team_link(contents.context, index)],
                text(team.lead.clone().unwrap_or_else(|| "not stated".into())),
                text(team.email.clone().or_else(|| team.contact.clone()).unwrap_or_else(|| "no contact".into())),
                text(owned.to_string()),
            ]
        })
        .collect();
    let block = if rows.is_empty() {
        paragraph("No team has a part in this scope.")
    } else {
        table("Teams with a part in this scope", &["Team", "Accountable role", "How to reach it", "Deployments in scope"], rows)
    };
    page("teams", "Teams in scope", "Evidence", "Who to ask", vec![block])
}
