//! Registers: gaps, exceptions, evidence with assurance reports, common controls, requirements, words, sources.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{capitalised, day_words, join, plural};
use std::collections::BTreeMap;

use onus_core::check::Finding;
use onus_core::matrix::{Evidence, RefFramework, Scope};
use onus_core::status::ObligationSet;
use onus_model::{Holder, Party};
use onus_source::Level;

use super::audits::SECTION;
use super::block::*;
use super::deployment;
use super::evidence_items;
use super::gap_view::gap_view;
use super::late_by_team;
use super::links::{anchor, duty_link, evidence_book_id, file_link, limited, scope_path, team_link};
use super::print;
use super::print::records::{Files, records};
use super::relied_on;
use super::requirement::{Carriers, Names};
use super::requirement_links::requirement_path;

/// More gaps than this of one level stand under the teams that should act.
const UNGROUPED: usize = 12;

/// Gaps that are printed one by one; more are printed by kind and team.
pub const PRINTED: usize = 40;

/// Every gap, worst first; a long list by the team that should act.
pub fn gaps(context: &MatrixContext) -> Page {
    let mut blocks = late_by_team::blocks(context);
    for (level, title) in [(Level::Error, "Must be fixed"), (Level::Warning, "Should be fixed"), (Level::Note, "Worth knowing")] {
        let findings: Vec<&Finding> = context.findings.iter().filter(|f| f.level == level).collect();
        if !findings.is_empty() {
            blocks.push(heading(2, anchor(title), format!("{title} ({})", findings.len())));
            if findings.len() > UNGROUPED {
                blocks.extend(by_team(context, &anchor(title), &findings));
            } else {
                blocks.push(Block::Gaps { gaps: findings.iter().map(|f| gap_view(context, f)).collect() });
            }
        }
    }
    if context.findings.is_empty() {
        blocks.push(paragraph("No check found anything."));
    }
    let print = if context.findings.len() > PRINTED { Print::Blocks(print::gaps(context)) } else { Print::Same };
    Page { print, ..page("gaps", "Gaps", "Gaps", "What is open and who should act", blocks) }
}

/// Gaps of one team that are listed here, in an estate of many and of very many; beyond, nobody reads on, and the team's own
/// book has them all.
const LISTED: [usize; 2] = [100, 20];
const VERY_MANY: usize = 1_000;

/// One heading a team, in the order of names; what no team carries comes first.
fn by_team(context: &MatrixContext, within: &str, findings: &[&Finding]) -> Vec<Block> {
    let mut teams: BTreeMap<(&str, Option<u32>), Vec<&Finding>> = BTreeMap::new();
    for &finding in findings {
        let name = finding.team.map_or("", |t| &context.matrix.teams[t as usize].name);
        teams.entry((name, finding.team)).or_default().push(finding);
    }
    let mut blocks = Vec::new();
    for ((name, team), findings) in teams {
        let title = if name.is_empty() { "No team" } else { name };
        let id = format!("{within}-{}", anchor(title));
        blocks.push(heading(3, id, format!("{title} ({})", findings.len())));
        // Their team stands above them.
        let listed = LISTED[usize::from(context.findings.len() > VERY_MANY)];
        let gaps = findings.iter().take(listed).map(|f| GapView { team: String::new(), ..gap_view(context, f) }).collect();
        blocks.push(Block::Gaps { gaps });
        let more = findings.len().saturating_sub(listed);
        if more > 0 {
            let mut content = text(format!("{more} more: "));
            content.push(match team {
                Some(team) => {
                    let book = format!("teams/{}", context.matrix.teams[team as usize].id);
                    let to = Target::Book { book, path: "open".into(), fragment: String::new() };
                    Inline::Link { to, content: text("all open gaps of this team") }
                }
                None => Inline::Code { text: "onus check".into() },
            });
            blocks.push(Block::Paragraph { content });
        }
    }
    blocks
}

/// All exceptions by the day they end.
pub fn exceptions(context: &MatrixContext) -> Page {
    let mut list: Vec<_> = context.matrix.exceptions.iter().collect();
    list.sort_by_key(|e| (e.expires, e.deployment, e.duties.clone()));
    let rows = list
        .iter()
        .map(|e| {
            let duties: Vec<String> = e.duties.iter().map(|d| context.duty_title(d)).collect();
            let approved = e.approved.as_ref().map_or_else(
                || "nobody".to_owned(),
                |a| {
                    format!("{}, {}{}", a.role, day_words(a.on), a.ticket.as_ref().map_or_else(String::new, |t| format!(", {t}")))
                },
            );
            let expired = e.expires.is_some_and(|day| day < context.today());
            let ends = e.expires.map_or_else(|| "no end date".to_owned(), day_words);
            vec![
                vec![deployment::link_to(context, e.deployment)],
                text(e.kind.replace('-', " ")),
                text(join(&duties)),
                text([Some(e.detail.clone()), e.reference.clone()].into_iter().flatten().collect::<Vec<_>>().join("; ")),
                text(approved),
                if expired { vec![strong(format!("expired {ends}"))] } else { text(ends) },
            ]
        })
        .collect::<Vec<_>>();
    let block = if rows.is_empty() {
        paragraph("There are no exceptions.")
    } else {
        table(
            "Exceptions by the day they end",
            &["Deployment", "Kind", "Duties", "Alternative and reference", "Approved by", "Ends"],
            rows,
        )
    };
    page("exceptions", "Exceptions", "Registers", "Duties that are carried differently from what the model says", vec![block])
}

/// Duties that a row names; all of them stand with the item, below.
const NAMED: usize = 3;

/// Evidence held, and the provider's reports.
pub fn evidence(context: &MatrixContext) -> Page {
    let matrix = context.matrix;
    let row = |e: &Evidence| {
        let about = match (e.deployment, e.common_control) {
            (Some(d), _) => vec![deployment::link_to(context, d)],
            (None, Some(c)) => text(format!("Common control “{}”", matrix.common_controls[c as usize].name)),
            (None, None) => text(match e.account {
                Some(account) => format!("Account “{}”", matrix.accounts[account as usize].name),
                None => matrix.organisation.short.clone(),
            }),
        };
        let mut what = text(e.title.clone());
        what.push(Inline::Break);
        what.push(link("evidence", anchor(&e.id), e.id.clone()));
        vec![
            what,
            about,
            text(limited(e.duties.iter().map(|d| context.duty_title(d)), NAMED)),
            text(e.collected_on.map_or_else(String::new, day_words)),
            text(e.review.as_ref().map_or_else(|| "nobody".to_owned(), |r| format!("{}, {}", r.by, day_words(r.on)))),
            evidence_items::state(context, e),
            vec![file_link(context, &e.file)],
        ]
    };
    let items: Vec<&Evidence> = matrix.evidence.iter().collect();
    let held = |block: &dyn Fn() -> Block| match items.is_empty() {
        true => vec![heading(2, "held", "What was collected"), paragraph("No evidence was collected yet.")],
        false => vec![heading(2, "held", "What was collected"), block()],
    };
    let numbers = print::duty_numbers(context);
    let mut printed = held(&|| records(context, &items, &numbers, Files::LeftOut));
    printed.extend(evidence_items::blocks(context, items.iter().copied()));
    let head = ["Evidence", "About", "Duties", "Collected", "Reviewed by", "State", "File"];
    let caption = "Evidence, and what its review says on the day of this issue";
    let mut shown = held(&|| table(caption, &head, items.iter().map(|item| row(item)).collect()));
    shown.extend(evidence_items::register(context));
    let mut blocks = vec![heading(2, "assurance", "Assurance reports")];
    let mut lead = text("Which duties each of them covers: ");
    lead.push(link(relied_on::PAGE, "", "what reports cover"));
    lead.extend(text("."));
    shown.push(Block::Paragraph { content: lead });
    blocks.push(paragraph("The duties of other parties are proven by their assurance reports, which are recorded here by reference. A report covers a duty only if it includes the service, the region and the period."));
    for report in &matrix.assurance {
        blocks.push(heading(3, anchor(&report.id), report.report.clone()));
        let period =
            report.period.map_or_else(|| "not stated".to_owned(), |(a, b)| format!("{} to {}", day_words(a), day_words(b)));
        let bridge = report.bridge_to.map_or_else(String::new, |d| format!(", bridge letter to {}", day_words(d)));
        blocks.push(Block::Facts {
            rows: vec![
                ("Operator".into(), text(report.operator.clone())),
                ("Period".into(), text(format!("{period}{bridge}"))),
                ("Services".into(), text(join(&relied_on::service_names(context, &report.services)))),
                ("Regions".into(), text(if report.regions.is_empty() { "not stated".to_owned() } else { join(&report.regions) })),
                ("Subservice organisations".into(), text(report.subservice_words().unwrap_or_else(|| "none named".to_owned()))),
                (
                    "Exceptions noted".into(),
                    text(if report.exceptions_noted.is_empty() { "none".to_owned() } else { report.exceptions_noted.join("; ") }),
                ),
                (
                    "Reviewed by".into(),
                    text(
                        report
                            .review
                            .as_ref()
                            .map_or_else(|| "nobody".to_owned(), |r| format!("{}, {}", r.role, day_words(r.on))),
                    ),
                ),
            ],
        });
        if !report.cuecs.is_empty() {
            let rows = report
                .cuecs
                .iter()
                .map(|(id, title, duties)| {
                    vec![
                        text(id.clone()),
                        text(title.clone()),
                        text(join(&duties.iter().map(|d| context.duty_title(d)).collect::<Vec<_>>())),
                        text(control_status(context, duties)),
                    ]
                })
                .collect();
            blocks.push(table(
                format!("What {} expects of its users (CUECs)", report.operator),
                &["Control", "In our words", "Our duties that answer it", "Status"],
                rows,
            ));
        }
    }
    shown.extend(blocks.iter().cloned());
    printed.extend(blocks);
    Page {
        print: Print::Blocks(printed),
        ..page("evidence", "Evidence register", "Registers", "What proves our duties, and the provider's reports", shown)
    }
}

/// What a control that a report expects of us comes to: what the duties come to that answer it.
fn control_status(context: &MatrixContext, duties: &[String]) -> String {
    let mut obligations = ObligationSet::default();
    for obligation in context.statuses.obligations.iter() {
        let duty = context.duty(obligation.duty);
        if duties.contains(&duty.id) && duty.holder == Holder::Party(Party::Organisation) {
            obligations.add_all(obligation);
        }
    }
    if obligations.is_empty() { "no duty of ours answers it".to_owned() } else { obligations.words() }
}

/// Duties that are fulfilled once for many.
pub fn common_controls(context: &MatrixContext) -> Page {
    let rows: Vec<_> = context
        .matrix
        .common_controls
        .iter()
        .zip(0_u32..)
        .map(|(control, index)| {
            let through =
                |p: u32| context.matrix.placements[p as usize].assignments.iter().any(|a| a.common_control == Some(index));
            let count = context.matrix.deployments.iter().filter(|d| through(d.placement)).count() as u64;
            vec![
                text(control.name.clone()),
                vec![team_link(context, control.team)],
                text(control.about.clone().unwrap_or_default()),
                text(plural(count, "deployment")),
            ]
        })
        .collect();
    let block = if rows.is_empty() {
        paragraph("There are no common controls.")
    } else {
        table("Common controls", &["Control", "Run by", "What it provides", "Inherited by"], rows)
    };
    page("common-controls", "Common controls", "Registers", "Duties that one team fulfils once for many deployments", vec![block])
}

/// One page a scope: its framework's requirements, our duties, who carries them.
pub fn frameworks(context: &MatrixContext) -> Vec<Page> {
    let page_of_scope = |scope: &Scope| {
        let framework = context.matrix.reference.frameworks.iter().find(|f| f.id == scope.framework)?;
        Some(scope_page(context, scope, framework))
    };
    context.matrix.scopes.iter().filter_map(page_of_scope).collect()
}

fn scope_page(context: &MatrixContext, scope: &Scope, framework: &RefFramework) -> Page {
    let method = match scope.method {
        onus_core::inventory::Method::CarveOut => "carve-out: we rely on the provider's own reports for its controls",
        onus_core::inventory::Method::Inclusive => "inclusive: the provider's controls are within the report",
    };
    let period = scope.period.map_or_else(|| "not stated".to_owned(), |(a, b)| format!("{} to {}", day_words(a), day_words(b)));
    let book = Target::Book { book: evidence_book_id(scope), path: "index".into(), fragment: String::new() };
    let mut lead = text("Each requirement, and the duties that answer it. The evidence for each of them is in the ");
    lead.push(Inline::Link { to: book, content: text("evidence book of this scope") });
    lead.extend(text("."));
    let mut blocks = vec![
        Block::Paragraph { content: lead },
        Block::Facts {
            rows: vec![
                ("Framework".into(), text(format!("{}, {}", framework.name, framework.edition))),
                ("Requirements".into(), text(framework.frame_words())),
                ("Legal entity".into(), text(scope.entity.clone().unwrap_or_else(|| "not stated".into()))),
                ("Period".into(), text(period)),
                ("Method".into(), text(method)),
                ("Accounts in scope".into(), text(if scope.accounts.is_empty() { "all".into() } else { join(&scope.accounts) })),
                ("Deployments in scope".into(), text(scope.deployments.len().to_string())),
                (
                    "Left out".into(),
                    text(if scope.excluded.is_empty() {
                        "nothing".into()
                    } else {
                        scope.excluded.iter().map(|(w, r)| format!("{w}: {r}")).collect::<Vec<_>>().join("; ")
                    }),
                ),
            ],
        },
    ];
    let carriers = Carriers::new(context, scope);
    let mut printed = blocks.clone();
    let entry = |r: &onus_core::matrix::RefRequirement| {
        let mut content = Vec::new();
        if let Some(words) = r.not_here() {
            content.push(if r.duties.is_empty() { Inline::Text { text: ". ".to_owned() } } else { Inline::Break });
            content.push(Inline::Emphasis { content: text(capitalised(&words)) });
        }
        if !r.duties.is_empty() {
            content.push(Inline::Break);
            let titles: Vec<String> = r.duties.iter().map(|(duty, ..)| context.duty_title(duty)).collect();
            content.extend(text(format!("{}: ", titles.join("; "))));
            content.extend(carriers.of(context, r.duties.iter().map(|(d, ..)| d.as_str()), Names::Few));
        }
        Entry { id: anchor(&r.id), lead: vec![strong(format!("{} {}", r.id, r.title))], content }
    };
    printed.push(entries(framework.requirements.iter().map(entry).collect()));
    let rows = framework
        .requirements
        .iter()
        .map(|r| {
            if r.duties.is_empty() {
                let words = r.not_here().map_or_else(String::new, |words| capitalised(&words));
                return vec![text(r.id.clone()), text(r.title.clone()), text(words), Vec::new()];
            }
            let mut words: Vec<Inline> = r.not_here().map_or_else(Vec::new, |words| text(capitalised(&words)));
            for (duty, relation, why) in &r.duties {
                if !words.is_empty() {
                    words.push(Inline::Break);
                }
                words.push(duty_link(context, duty));
                words.extend(text(" – "));
                words.push(Inline::Emphasis { content: text(format!("{relation}: {why}")) });
            }
            let who = carriers.of(context, r.duties.iter().map(|(d, ..)| d.as_str()), Names::All);
            vec![vec![link(requirement_path(framework, r), "", r.id.clone())], text(r.title.clone()), words, who]
        })
        .collect();
    blocks.push(table(
        format!("{} requirements and the duties that answer them", framework.name),
        &["Requirement", "Our short title", "Duties", "Who carries them in this scope"],
        rows,
    ));
    Page {
        path: scope_path(scope),
        title: format!("{} ({})", scope.name, framework.name),
        section: SECTION.into(),
        summary: format!("{} requirements, duties and who carries them", framework.name),
        print: Print::Blocks(printed),
        wide: false,
        blocks,
    }
}

/// Words.
pub fn glossary(context: &MatrixContext) -> Page {
    let terms = &context.matrix.reference.glossary;
    let rows = terms.iter().map(|(term, meaning)| (term.clone(), text(meaning.clone()))).collect();
    let in_columns = terms.iter().map(|(term, meaning)| Entry {
        id: String::new(),
        lead: vec![strong(term.clone())],
        content: text(format!(": {meaning}")),
    });
    Page {
        print: Print::Blocks(vec![entries(in_columns.collect())]),
        ..page("glossary", "Glossary", "Reference", "Terms used in this book", vec![Block::Facts { rows }])
    }
}

/// Sources with their dates.
pub fn sources(context: &MatrixContext) -> Page {
    let mut blocks = vec![paragraph(
        "Every rule cites a source. The first date is that of the document, where it has one; the second is the day on which we read it.",
    )];
    for (id, source) in &context.matrix.reference.sources {
        blocks.push(heading(2, id.clone(), source.title.clone()));
        let dated = source.dated.map_or_else(|| "undated".to_owned(), |d| format!("dated {}", day_words(d)));
        let copy = source.copy.as_ref().map_or_else(String::new, |c| format!(", from {c}"));
        let mut content = text(format!("{}; {dated}; read {}{copy}. ", source.publisher, day_words(source.checked_on)));
        content.push(Inline::Link { to: Target::Url { url: source.url.clone() }, content: text(source.url.clone()) });
        blocks.push(Block::Paragraph { content });
    }
    let mut printed = print::sources(context);
    printed.extend(print::index(context));
    Page { print: Print::Blocks(printed), ..page("sources", "Sources", "Reference", "Documents that support the rules", blocks) }
}
