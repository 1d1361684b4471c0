//! Requirements: one page for each requirement of a scope's framework: the duties that answer it, who carries them, and what
//! proves them. And who carries which duty in a scope, which the scopes' own pages tell as well.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{capitalised, clip, join, plural};
use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::{RefFramework, RefRequirement, Scope};
use onus_core::status::ObligationSet;

use super::audits::SECTION;
use super::block::*;
use super::configuration_titles::LONGEST;
use super::evidence_duties::most_teams;
use super::links::{anchor, duty_link, item_links, scope_path, team_link};
use super::requirement_links::{group_anchor, requirement_path, responsibility_path};

/// Who carries each duty over the deployments of a scope.
pub struct Carriers<'a> {
    by_duty: BTreeMap<&'a str, Carrier<'a>>,
}

/// Who carries one duty.
#[derive(Default)]
pub(super) struct Carrier<'a> {
    /// Other parties, by name.
    pub(super) parties: BTreeSet<String>,
    /// Our teams.
    pub(super) teams: BTreeSet<u32>,
    /// Deployments where it is ours and no team has it.
    pub(super) orphans: u64,
    /// Deployments where nobody can say.
    pub(super) unresolved: u64,
    /// What is owed, where it is ours.
    pub(super) obligations: ObligationSet<'a>,
    /// What is owed by others, and shown by their reports.
    pub(super) by_report: ObligationSet<'a>,
    /// Deployments that have it.
    deployments: u64,
}

/// Whether every team is named, or most of them are told in a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Names {
    All,
    Few,
}

impl<'a> Carriers<'a> {
    /// Looks at each placement once.
    pub fn new(context: &'a MatrixContext<'a>, scope: &Scope) -> Carriers<'a> {
        let statuses = context.statuses_of(scope);
        let mut placements: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &d in &scope.deployments {
            placements.entry(context.matrix.deployments[d as usize].placement).or_default().push(d);
        }
        let mut by_duty: BTreeMap<&str, Carrier> = BTreeMap::new();
        for (placement, deployments) in &placements {
            for (position, assignment) in context.matrix.placements[*placement as usize].assignments.iter().enumerate() {
                let duty = context.duty(assignment.duty);
                let carrier = by_duty.entry(&duty.id).or_default();
                let count = deployments.len() as u64;
                carrier.deployments += count;
                if matches!(duty.holder, onus_model::Holder::Unresolved(_)) {
                    carrier.unresolved += count;
                } else if !context.is_ours(assignment) {
                    carrier.parties.insert(context.party(&duty.holder));
                    let owed = deployments.iter().filter_map(|&d| statuses.find(*placement, position, d));
                    owed.for_each(|obligation| carrier.by_report.add(obligation));
                } else {
                    match assignment.accountable {
                        Some(team) => {
                            carrier.teams.insert(team);
                        }
                        None => carrier.orphans += count,
                    }
                    let owed = deployments.iter().filter_map(|&d| statuses.find(*placement, position, d));
                    owed.for_each(|obligation| carrier.obligations.add(obligation));
                }
            }
        }
        Carriers { by_duty }
    }

    /// Who carries a duty; none: no deployment in scope has it.
    pub(super) fn get(&self, duty: &str) -> Option<&Carrier<'a>> {
        self.by_duty.get(duty)
    }

    /// Parties and teams of some duties.
    pub fn of<'d>(&self, context: &MatrixContext, duties: impl Iterator<Item = &'d str>, names: Names) -> Vec<Inline> {
        let mut all = Carrier::default();
        for carrier in duties.filter_map(|d| self.by_duty.get(d)) {
            all.parties.extend(carrier.parties.iter().cloned());
            all.teams.extend(&carrier.teams);
            all.orphans += carrier.orphans;
            all.unresolved += carrier.unresolved;
            all.deployments += carrier.deployments;
        }
        all.words(context, names)
    }
}

impl Carrier<'_> {
    fn words(&self, context: &MatrixContext, names: Names) -> Vec<Inline> {
        let mut parts: Vec<Vec<Inline>> = self.parties.iter().map(|p| text(p.clone())).collect();
        let all: BTreeSet<u32> = (0..).zip(&context.matrix.teams).map(|(index, _)| index).collect();
        match most_teams(context, &all, &self.teams) {
            Some(words) if names == Names::Few => parts.push(text(words)),
            _ => parts.extend(self.teams.iter().map(|t| vec![team_link(context, *t)])),
        }
        if self.orphans > 0 {
            parts.push(vec![strong(format!("no team for {}", plural(self.orphans, "deployment")))]);
        }
        if self.unresolved > 0 {
            parts.push(vec![Inline::Strong {
                content: text(format!("nobody can say for {}", plural(self.unresolved, "deployment"))),
            }]);
        }
        if parts.is_empty() {
            return text("nobody: no deployment in this scope has it");
        }
        let mut out = Vec::new();
        for part in parts {
            if !out.is_empty() {
                out.extend(text(", "));
            }
            out.extend(part);
        }
        out
    }

    fn evidence(&self, context: &MatrixContext, duty: &str) -> Vec<Inline> {
        let combined = self.obligations.combined();
        let (Some(asked), Some(combined)) = (context.matrix.reference.evidence.get(duty), combined) else {
            let words =
                if self.teams.is_empty() && self.orphans == 0 { "the carrier's own reports" } else { "no evidence required" };
            return text(words);
        };
        let what: Vec<String> = asked.iter().map(|r| r.what.clone()).collect();
        let mut out = text(join(&what));
        out.push(Inline::Break);
        let words = text(combined.words);
        out.push(if combined.kind.is_gap() { Inline::Strong { content: words } } else { Inline::Emphasis { content: words } });
        let items: BTreeSet<u32> = self.obligations.iter().flat_map(|(o, _)| o.status.items.iter().copied()).collect();
        if !items.is_empty() {
            out.push(Inline::Break);
            out.extend(item_links(context, &items));
        }
        out
    }
}

/// An index for each framework and a page for each of its requirements.
pub fn pages<'a>(context: &'a MatrixContext<'a>) -> Vec<Page> {
    let mut pages = Vec::new();
    for framework in &context.matrix.reference.frameworks {
        let scopes: Vec<(&Scope, Carriers)> = context
            .matrix
            .scopes
            .iter()
            .filter(|s| s.framework == framework.id)
            .map(|s| (s, Carriers::new(context, s)))
            .collect();
        let answered: Vec<&RefRequirement> = framework.requirements.iter().filter(|r| !r.duties.is_empty()).collect();
        if scopes.is_empty() || answered.is_empty() {
            continue;
        }
        pages.push(index(context, framework, &scopes));
        let mut taken = BTreeSet::new();
        for requirement in answered {
            // Two identifiers that differ in signs alone would claim one address; the first one has it.
            if taken.insert(requirement_path(framework, requirement)) {
                pages.push(page(context, framework, requirement, &scopes));
            }
        }
    }
    pages
}

fn index(context: &MatrixContext, framework: &RefFramework, scopes: &[(&Scope, Carriers)]) -> Page {
    let mut head = vec!["Requirement".to_owned(), "Our short title".to_owned(), "Duties".to_owned()];
    head.extend(scopes.iter().map(|(scope, _)| format!("Who carries them: {}", scope.name)));
    let rows = framework
        .requirements
        .iter()
        .map(|r| {
            if r.duties.is_empty() {
                let mut row = vec![text(r.id.clone()), text(r.title.clone()), text("0")];
                let words = r.not_here().map_or_else(String::new, |words| capitalised(&words));
                row.extend(scopes.iter().map(|_| text(words.clone())));
                return row;
            }
            let mut row = vec![
                vec![link(requirement_path(framework, r), "", r.id.clone())],
                text(r.title.clone()),
                text(r.duties.len().to_string()),
            ];
            row.extend(
                scopes.iter().map(|(_, carriers)| carriers.of(context, r.duties.iter().map(|(d, ..)| d.as_str()), Names::All)),
            );
            row
        })
        .collect();
    let mut lead = text("What is in scope, and for which period: ");
    for (i, (scope, _)) in scopes.iter().enumerate() {
        if i > 0 {
            lead.extend(text(", "));
        }
        lead.push(link(scope_path(scope), "", scope.name.clone()));
    }
    lead.extend(text(". "));
    lead.push(link(responsibility_path(framework), "", "Who meets what"));
    lead.extend(text(" says which of them are ours and which others meet."));
    Page {
        path: format!("requirements/{}/index", anchor(&framework.id)),
        title: framework.name.clone(),
        section: SECTION.into(),
        summary: format!("{}: requirements that our duties answer", framework.edition),
        print: Print::Nothing,
        wide: false,
        blocks: vec![
            Block::Paragraph { content: text(format!("{}.", framework.frame_words())) },
            Block::Paragraph { content: lead },
            Block::Table { caption: format!("Requirements of {}", framework.name), head, rows },
        ],
    }
}

fn page(context: &MatrixContext, framework: &RefFramework, requirement: &RefRequirement, scopes: &[(&Scope, Carriers)]) -> Page {
    let mut blocks = vec![Block::Facts {
        rows: vec![
            (
                "Framework".into(),
                vec![link(
                    format!("requirements/{}/index", anchor(&framework.id)),
                    "",
                    format!("{}, {}", framework.name, framework.edition),
                )],
            ),
            ("Our short title".into(), text(requirement.title.clone())),
            ("Answered by".into(), text(plural(requirement.duties.len() as u64, "duty"))),
            (
                "Who meets it".into(),
                vec![link(responsibility_path(framework), group_anchor(&requirement.id), "We, others, or both")],
            ),
        ],
    }];
    if let Some(words) = requirement.not_here() {
        blocks.push(Block::Paragraph { content: text(format!("{}.", capitalised(&words))) });
    }
    for (scope, carriers) in scopes {
        blocks.push(Block::Heading {
            level: 2,
            id: anchor(&scope.id),
            content: vec![link(scope_path(scope), "", scope.name.clone())],
        });
        let nobody = Carrier::default();
        let rows = requirement
            .duties
            .iter()
            .map(|(duty, relation, why)| {
                let carrier = carriers.by_duty.get(duty.as_str()).unwrap_or(&nobody);
                let count = if carrier.deployments == 0 { "–".to_owned() } else { carrier.deployments.to_string() };
                let how = text(format!("{relation}: {why}"));
                vec![
                    vec![duty_link(context, duty)],
                    how,
                    carrier.words(context, Names::All),
                    text(count),
                    carrier.evidence(context, duty),
                ]
            })
            .collect();
        blocks.push(table(
            format!("Duties that answer {} in {}", requirement.id, scope.name),
            &["Duty", "How it answers", "Who carries it", "Deployments", "Evidence"],
            rows,
        ));
    }
    Page {
        path: requirement_path(framework, requirement),
        title: clip(&format!("{}: {}", requirement.id, requirement.title), LONGEST),
        section: SECTION.into(),
        summary: format!("{}, {}", framework.name, framework.edition),
        print: Print::Nothing,
        wide: false,
        blocks,
    }
}
