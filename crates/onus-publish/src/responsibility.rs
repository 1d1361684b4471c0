//! Which requirements other parties meet and which we do: one page for each framework that is assessed, in the order of its
//! requirements. Auditors ask for this list of every supplier (PCI DSS 12.8.5 and 12.9.2, for example).

use std::collections::BTreeSet;

use onus_core::matrix::{RefFramework, RefRequirement, Scope};
use onus_core::matrix_context::MatrixContext;
use onus_core::status::ObligationSet;
use onus_source::text::{capitalised, join, plural};

use super::audits::SECTION;
use super::block::*;
use super::links::{anchor, duty_link, scope_path, team_link};
use super::requirement::{Carrier, Carriers};
use super::requirement_links::{group, group_anchor, requirement_path, responsibility_path};

/// Duties of one party that a row names before the rest is counted.
const NAMED: usize = 6;
/// Teams that a requirement names before the rest is counted.
const TEAMS: usize = 12;

/// Frameworks with such a page.
pub fn frameworks<'a>(context: &MatrixContext<'a>) -> impl Iterator<Item = &'a RefFramework> {
    let matrix = context.matrix;
    let is_assessed = |framework: &&RefFramework| matrix.scopes.iter().any(|scope| scope.framework == framework.id);
    let is_answered = |framework: &&RefFramework| framework.requirements.iter().any(|r| !r.duties.is_empty());
    matrix.reference.frameworks.iter().filter(is_assessed).filter(is_answered)
}

/// One page a framework.
pub fn pages(context: &MatrixContext) -> Vec<Page> {
    let page_of = |framework: &RefFramework| {
        let scopes = context.matrix.scopes.iter().filter(|scope| scope.framework == framework.id);
        let scopes: Vec<(&Scope, Carriers)> = scopes.map(|scope| (scope, Carriers::new(context, scope))).collect();
        page(context, framework, &scopes)
    };
    frameworks(context).map(page_of).collect()
}

fn page(context: &MatrixContext, framework: &RefFramework, scopes: &[(&Scope, Carriers)]) -> Page {
    let provider = &context.matrix.reference.provider;
    let mut blocks = vec![paragraph(format!(
        "Who meets each requirement of {}, {}, for the deployments in scope: {provider} and third parties, {}, or both. What \
         others meet is shown by their reports; what is ours, by our own evidence.",
        framework.name,
        framework.edition,
        context.organisation(),
    ))];
    let mut used = BTreeSet::new();
    for (scope, carriers) in scopes {
        if scopes.len() > 1 {
            let content = vec![link(scope_path(scope), "", scope.name.clone())];
            blocks.push(Block::Heading { level: 2, id: anchor(&scope.id), content });
        }
        scope_blocks(context, (framework, scope), carriers, &mut used, &mut blocks);
    }
    Page {
        path: responsibility_path(framework),
        title: format!("{}: who meets what", framework.name),
        section: SECTION.into(),
        summary: format!("Requirements that {provider} meets, that are ours, and that are shared, each with its status"),
        print: Print::Nothing,
        wide: false,
        blocks,
    }
}

/// Whose a requirement is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    Others,
    Shared,
    Ours,
    /// Nobody can say for some of it.
    Unresolved,
    /// No deployment in scope has a duty that answers it.
    Nobody,
    Elsewhere,
}

/// What the parties do for one requirement.
struct Answer<'c> {
    share: Share,
    parties: BTreeSet<&'c str>,
    /// Duties of others, and ours.
    theirs: Vec<&'c str>,
    ours: Vec<&'c str>,
    teams: BTreeSet<u32>,
    orphans: u64,
    their_status: ObligationSet<'c>,
    our_status: ObligationSet<'c>,
}

impl<'c> Answer<'c> {
    fn new(requirement: &'c RefRequirement, carriers: &'c Carriers<'c>) -> Answer<'c> {
        let mut answer = Answer {
            share: Share::Nobody,
            parties: BTreeSet::new(),
            theirs: Vec::new(),
            ours: Vec::new(),
            teams: BTreeSet::new(),
            orphans: 0,
            their_status: ObligationSet::default(),
            our_status: ObligationSet::default(),
        };
        let mut unresolved = false;
        for (duty, ..) in &requirement.duties {
            let Some(carrier) = carriers.get(duty) else { continue };
            answer.add(duty, carrier);
            unresolved |= carrier.unresolved > 0;
        }
        answer.share = match (answer.theirs.is_empty(), answer.ours.is_empty()) {
            _ if unresolved => Share::Unresolved,
            (true, true) if requirement.duties.is_empty() => Share::Elsewhere,
            (true, true) => Share::Nobody,
            (false, true) => Share::Others,
            (true, false) => Share::Ours,
            (false, false) => Share::Shared,
        };
        answer
    }

    fn add(&mut self, duty: &'c str, carrier: &'c Carrier<'c>) {
        if !carrier.parties.is_empty() {
            self.theirs.push(duty);
            self.parties.extend(carrier.parties.iter().map(String::as_str));
            self.their_status.extend(&carrier.by_report);
        }
        if !carrier.teams.is_empty() || carrier.orphans > 0 {
            self.ours.push(duty);
            self.teams.extend(&carrier.teams);
            self.orphans += carrier.orphans;
            self.our_status.extend(&carrier.obligations);
        }
    }

    fn words(&self, context: &MatrixContext, requirement: &RefRequirement) -> Vec<Inline> {
        let others = join(&self.parties.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>());
        let ours = context.organisation();
        match self.share {
            Share::Others => text(format!("{others} alone")),
            Share::Ours => text(format!("{ours} alone")),
            Share::Shared => text(format!("shared: {others} and {ours}")),
            Share::Unresolved => vec![strong("unresolved for some deployments")],
            Share::Nobody => text("no deployment in scope has a duty that answers it"),
            Share::Elsewhere => text(requirement.not_here().unwrap_or_else(|| "answered elsewhere".to_owned())),
        }
    }

    fn our_part(&self, context: &MatrixContext) -> Vec<Inline> {
        let mut out = Vec::new();
        for &team in self.teams.iter().take(TEAMS) {
            if !out.is_empty() {
                out.extend(text(", "));
            }
            out.push(team_link(context, team));
        }
        let more = self.teams.len().saturating_sub(TEAMS);
        if more > 0 {
            out.extend(text(format!(" and {}", plural(more as u64, "more team"))));
        }
        if self.orphans > 0 {
            if !out.is_empty() {
                out.extend(text(", "));
            }
            out.push(strong("no team"));
        }
        if !self.ours.is_empty() {
            out.extend(text(": "));
            out.extend(duties(context, &self.ours));
        }
        out
    }

    fn status(&self) -> Vec<Inline> {
        let mut out = Vec::new();
        for (lead, set) in [("", &self.our_status), ("theirs: ", &self.their_status)] {
            let Some(combined) = set.combined() else { continue };
            if !out.is_empty() {
                out.push(Inline::Break);
            }
            let words = format!("{lead}{}", set.words());
            out.push(if combined.kind.is_gap() { strong(words) } else { Inline::Text { text: words } });
        }
        out
    }
}

fn duties(context: &MatrixContext, ids: &[&str]) -> Vec<Inline> {
    let mut out = Vec::new();
    for id in ids.iter().take(NAMED) {
        if !out.is_empty() {
            out.extend(text("; "));
        }
        out.push(duty_link(context, id));
    }
    let more = ids.len().saturating_sub(NAMED);
    if more > 0 {
        out.extend(text(format!(" and {more} more")));
    }
    out
}

fn scope_blocks(
    context: &MatrixContext,
    (framework, scope): (&RefFramework, &Scope),
    carriers: &Carriers,
    used: &mut BTreeSet<String>,
    blocks: &mut Vec<Block>,
) {
    let answers: Vec<(&RefRequirement, Answer)> =
        framework.requirements.iter().map(|requirement| (requirement, Answer::new(requirement, carriers))).collect();
    blocks.push(paragraph(tally(context, &answers)));
    let (theirs, ours) = (format!("What {} does", others_name(context)), format!("What {} does", context.organisation()));
    let head = ["Requirement", "Who meets it", &theirs, &ours, "Status"];
    let level = if used.is_empty() { 2 } else { 3 };
    let mut at = 0;
    while at < answers.len() {
        let name = group(&answers[at].0.id);
        let end = answers[at..].iter().position(|(r, _)| group(&r.id) != name).map_or(answers.len(), |n| at + n);
        let rows = answers[at..end].iter().map(|(requirement, answer)| row(context, framework, requirement, answer)).collect();
        let id = group_anchor(&answers[at].0.id);
        let id = if used.insert(id.clone()) { id } else { anchor(&format!("{} {id} {at}", scope.id)) };
        blocks.push(heading(level, id, name.to_owned()));
        blocks.push(table(format!("{} {name}: who meets each requirement", framework.name), &head, rows));
        at = end;
    }
}

fn others_name(context: &MatrixContext) -> String {
    match context.matrix.reference.third_parties.is_empty() {
        true => context.matrix.reference.provider.clone(),
        false => format!("{} or a third party", context.matrix.reference.provider),
    }
}

fn tally(context: &MatrixContext, answers: &[(&RefRequirement, Answer)]) -> String {
    let count = |share: Share| answers.iter().filter(|(_, answer)| answer.share == share).count();
    let ours = context.organisation();
    let parts = [
        (Share::Others, "met by others alone".to_owned()),
        (Share::Shared, "shared".to_owned()),
        (Share::Ours, format!("{ours}'s alone")),
        (Share::Unresolved, "unresolved".to_owned()),
        (Share::Nobody, "answered by nothing in scope".to_owned()),
        (Share::Elsewhere, "answered elsewhere".to_owned()),
    ];
    let parts: Vec<String> = parts
        .iter()
        .map(|(share, words)| (count(*share), words))
        .filter(|(n, _)| *n > 0)
        .map(|(n, w)| format!("{n} {w}"))
        .collect();
    capitalised(&format!("{}: {}.", plural(answers.len() as u64, "requirement"), parts.join(", ")))
}

fn row(context: &MatrixContext, framework: &RefFramework, requirement: &RefRequirement, answer: &Answer) -> Vec<Vec<Inline>> {
    let mut name = match requirement.duties.is_empty() {
        true => vec![strong(requirement.id.clone())],
        false => vec![link(requirement_path(framework, requirement), "", requirement.id.clone())],
    };
    name.extend(text(format!(" {}", requirement.title)));
    vec![name, answer.words(context, requirement), duties(context, &answer.theirs), answer.our_part(context), answer.status()]
}
