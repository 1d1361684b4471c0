//! Lookups over a matrix and its findings that pages, tables and explanations share.
//!
//! Read-only; nothing below `explain` uses it. Must not know: formats, the terminal.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jiff::civil::Date;

use crate::check::Finding;
use crate::configuration::BookSettings;
use crate::diff;
use crate::matrix::{Assignment, Configuration, Deployment, Duty, Matrix, Placement, Scope, Split};
use crate::status::{AllStatuses, Obligation, StatusQuestion, Statuses, is_about, statuses};
use onus_model::vocabulary::PartyKind;
use onus_model::{Holder, Party};
use onus_source::Level;
use onus_source::text::{capitalised, day_words, join};

/// A matrix and its findings, indexed.
pub struct MatrixContext<'a> {
    pub matrix: &'a Matrix,
    /// Findings, worst first.
    pub findings: &'a [Finding],
    /// What changed since another edition, if one was given.
    pub changes: Option<&'a diff::Changes>,
    /// Up to so many deployments have pages of their own.
    pub deployment_pages: usize,
    /// Where the project's files can be read.
    pub repository_url: Option<&'a str>,
    /// Statuses of the whole organisation.
    pub statuses: Cow<'a, Statuses>,
    /// What was judged before, if anything was.
    judged: Option<&'a AllStatuses>,
    /// Statuses of each other scope, judged when first asked for.
    by_scope: Vec<OnceLock<Statuses>>,
    /// Requirements by duty id: `SOC 2 CC6.1`.
    requirements: BTreeMap<&'a str, Vec<String>>,
    /// Short labels by duty id.
    titles: BTreeMap<&'a str, &'a str>,
    /// Deployments by team that owns them.
    deployments_of: Vec<Vec<u32>>,
    /// Placements by team that carries a duty of ours in them.
    placements_of: Vec<Vec<u32>>,
    /// Deployments by placement.
    deployments_in: Vec<Vec<u32>>,
    /// Findings by the deployment that they are about.
    findings_about: BTreeMap<u32, Vec<&'a Finding>>,
    /// Findings by the team that should act.
    findings_by_team: Vec<Vec<&'a Finding>>,
    /// By team, how many findings are about what ended before the organisation kept records.
    before_records: Vec<usize>,
}

impl<'a> MatrixContext<'a> {
    /// Prepares the lookups, and judges.
    pub fn new(matrix: &'a Matrix, findings: &'a [Finding]) -> MatrixContext<'a> {
        MatrixContext::indexed(matrix, findings, Cow::Owned(statuses(matrix, StatusQuestion { scope: None })))
    }

    /// Prepares the lookups for a matrix that was judged already.
    pub fn judged(matrix: &'a Matrix, findings: &'a [Finding], judged: &'a AllStatuses) -> MatrixContext<'a> {
        let context = MatrixContext::indexed(matrix, findings, Cow::Borrowed(&judged.organisation));
        MatrixContext { judged: Some(judged), ..context }
    }

    fn indexed(matrix: &'a Matrix, findings: &'a [Finding], statuses: Cow<'a, Statuses>) -> MatrixContext<'a> {
        let mut requirements: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for framework in &matrix.reference.frameworks {
            for requirement in &framework.requirements {
                for (duty, ..) in &requirement.duties {
                    let words = format!("{} {}", framework.name, requirement.id);
                    let list = requirements.entry(duty).or_default();
                    if !list.contains(&words) {
                        list.push(words);
                    }
                }
            }
        }
        let mut titles = BTreeMap::new();
        for duty in &matrix.duties {
            titles.entry(duty.id.as_str()).or_insert(duty.title.as_str());
        }
        let (deployments_of, deployments_in) = deployments(matrix);
        let placements_of = placements_of(matrix);
        let mut findings_about: BTreeMap<u32, Vec<&Finding>> = BTreeMap::new();
        let mut findings_by_team = vec![Vec::new(); matrix.teams.len()];
        let mut before_records = vec![0; matrix.teams.len()];
        for finding in findings {
            if let Some(deployment) = finding.deployment {
                findings_about.entry(deployment).or_default().push(finding);
            }
            match finding.team {
                Some(team) if finding.before_records => before_records[team as usize] += 1,
                Some(team) => findings_by_team[team as usize].push(finding),
                None => {}
            }
        }
        MatrixContext {
            matrix,
            findings,
            changes: None,
            deployment_pages: BookSettings::default().deployment_pages,
            repository_url: None,
            statuses,
            judged: None,
            by_scope: matrix.scopes.iter().map(|_| OnceLock::new()).collect(),
            requirements,
            titles,
            deployments_of,
            placements_of,
            deployments_in,
            findings_about,
            findings_by_team,
            before_records,
        }
    }

    /// The same, with what changed since another edition.
    pub fn with_changes(self, changes: Option<&'a diff::Changes>) -> MatrixContext<'a> {
        MatrixContext { changes, ..self }
    }

    /// The same, with what an owner set of the books.
    pub fn with_books(self, books: &'a BookSettings) -> MatrixContext<'a> {
        let repository_url = books.repository_url.as_deref();
        MatrixContext { deployment_pages: books.deployment_pages, repository_url, ..self }
    }

    /// The day on which everything is judged.
    pub fn today(&self) -> Date {
        self.matrix.document.date
    }

    pub fn duty(&self, index: u32) -> &'a Duty {
        &self.matrix.duties[index as usize]
    }

    pub fn placement(&self, deployment: &Deployment) -> &'a Placement {
        &self.matrix.placements[deployment.placement as usize]
    }

    pub fn configuration(&self, deployment: &Deployment) -> &'a Configuration {
        &self.matrix.configurations[self.placement(deployment).configuration as usize]
    }

    /// Requirements that a duty answers, in the frameworks of the scopes.
    pub fn requirements(&self, duty: &str) -> &[String] {
        self.requirements.get(duty).map_or(&[], Vec::as_slice)
    }

    /// Statuses of a scope, by its index in the matrix, over its period.
    pub fn scope_statuses(&self, scope: usize) -> &Statuses {
        let asked = &self.matrix.scopes[scope];
        match self.judged.and_then(|judged| judged.scopes.get(&asked.id)) {
            Some(statuses) => statuses,
            None => self.by_scope[scope].get_or_init(|| statuses(self.matrix, StatusQuestion { scope: Some(asked) })),
        }
    }

    /// Statuses of a scope of this matrix, over its period.
    pub fn statuses_of(&self, scope: &Scope) -> &Statuses {
        let index = self.matrix.scopes.iter().position(|s| s.id == scope.id).unwrap_or_default();
        self.scope_statuses(index)
    }

    /// The obligation that a deployment's assignment of a duty is, among some statuses.
    pub fn obligation<'s>(&self, statuses: &'s Statuses, deployment: u32, assignment: &Assignment) -> Option<&'s Obligation> {
        let placement = self.matrix.deployments[deployment as usize].placement;
        let assignments = &self.matrix.placements[placement as usize].assignments;
        statuses.find(placement, assignments.iter().position(|a| a.duty == assignment.duty)?, deployment)
    }

    /// Deployments that a team looks after, in the matrix's order.
    pub fn deployments_of(&self, team: u32) -> &[u32] {
        self.deployments_of.get(team as usize).map_or(&[], Vec::as_slice)
    }

    /// Placements in which a team is accountable for a duty of ours or performs it.
    pub fn placements_of(&self, team: u32) -> &[u32] {
        self.placements_of.get(team as usize).map_or(&[], Vec::as_slice)
    }

    /// Scopes that hold any of these deployments, whose indices ascend.
    pub fn scopes_with(&self, deployments: &[u32]) -> impl Iterator<Item = &'a Scope> {
        self.matrix.scopes.iter().filter(move |scope| have_common(&scope.deployments, deployments))
    }

    /// Deployments of a placement, in the matrix's order.
    pub fn deployments_in(&self, placement: u32) -> &[u32] {
        &self.deployments_in[placement as usize]
    }

    /// Findings about a deployment, worst first.
    pub fn findings_about(&self, deployment: u32) -> &[&'a Finding] {
        self.findings_about.get(&deployment).map_or(&[], Vec::as_slice)
    }

    /// Findings that a team should act on, worst first.
    pub fn findings_for(&self, team: u32) -> &[&'a Finding] {
        self.findings_by_team.get(team as usize).map_or(&[], Vec::as_slice)
    }

    /// How many findings about a team's duties are about what ended before the organisation kept records. Auditors ask about
    /// it; the team has nothing to do.
    pub fn before_records(&self, team: u32) -> usize {
        self.before_records.get(team as usize).copied().unwrap_or_default()
    }

    /// Number of findings for a team that are warnings or errors.
    pub fn gaps(&self, team: u32) -> usize {
        self.findings_for(team).iter().filter(|f| f.level != Level::Note).count()
    }

    /// Number of the deployments by placement: what is true for one deployment of a placement is true for all of them.
    pub fn by_placement(&self, deployments: &[u32]) -> BTreeMap<u32, u64> {
        let mut out = BTreeMap::new();
        for &index in deployments {
            *out.entry(self.matrix.deployments[index as usize].placement).or_default() += 1;
        }
        out
    }

    /// Short label of a duty, wherever it stands.
    pub fn duty_title(&self, id: &str) -> String {
        self.titles.get(id).map_or_else(|| id.to_owned(), |t| (*t).to_owned())
    }

    /// Assurance reports about a party and the last day that they cover, in words.
    pub fn reports(&self, party: &str) -> String {
        let about = self.matrix.assurance.iter().filter(|a| is_about(a, party, &self.matrix.reference));
        let words: Vec<String> = about
            .map(|a| match a.bridge_to.or(a.period.map(|p| p.1)) {
                Some(day) => format!("{}, to {}", a.report, day_words(day)),
                None => a.report.clone(),
            })
            .collect();
        if words.is_empty() { "no report on file".to_owned() } else { words.join("; ") }
    }

    /// Whether the model requires evidence of this duty.
    pub fn needs_evidence(&self, duty: &str) -> bool {
        self.matrix.reference.evidence.contains_key(duty)
    }

    /// Name of a holder in running text.
    pub fn party(&self, holder: &Holder) -> String {
        match holder {
            Holder::Party(_) => self.matrix.holder_name(holder).to_owned(),
            // It stands alone in a line, or first.
            Holder::Unresolved(_) => capitalised(self.matrix.holder_name(holder)),
        }
    }

    /// The organisation's name in running text.
    pub fn organisation(&self) -> &'a str {
        &self.matrix.organisation.short
    }

    /// A split in words with names.
    pub fn split_words(&self, split: Split, duties: &[u32]) -> String {
        match split {
            Split::Provider => format!("{} alone", self.matrix.reference.provider),
            Split::Organisation => format!("{} alone", self.organisation()),
            Split::ThirdParty | Split::Shared => {
                let mut names: Vec<String> = Vec::new();
                for &duty in duties {
                    let name = self.party(&self.duty(duty).holder);
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                let lead = if split == Split::Shared { "Shared: " } else { "Third party: " };
                format!("{lead}{}", join(&names))
            }
            Split::NotApplicable => "Not applicable".to_owned(),
            Split::Unresolved => "Unresolved: nobody can say".to_owned(),
        }
    }

    /// Kinds of all parties in a cell, in reading order; none where its domain does not apply.
    pub fn parties(&self, split: Split, duties: &[u32]) -> Vec<PartyKind> {
        match split {
            Split::Provider => vec![PartyKind::Provider],
            Split::Organisation => vec![PartyKind::Organisation],
            Split::ThirdParty => vec![PartyKind::ThirdParty],
            Split::NotApplicable => Vec::new(),
            Split::Unresolved => vec![PartyKind::Unresolved],
            Split::Shared => {
                let kinds: BTreeSet<PartyKind> = duties.iter().map(|&d| PartyKind::from(&self.duty(d).holder)).collect();
                kinds.into_iter().collect()
            }
        }
    }

    /// Whether an assignment is a duty of ours.
    pub fn is_ours(&self, assignment: &Assignment) -> bool {
        self.duty(assignment.duty).holder == Holder::Party(Party::Organisation)
    }

    pub fn domain_title(&self, id: &'a str) -> &'a str {
        self.matrix.reference.domains.iter().find(|d| d.id == id).map_or(id, |d| &d.title)
    }
}

/// Deployments by owner, and by placement.
fn deployments(matrix: &Matrix) -> (Vec<Vec<u32>>, Vec<Vec<u32>>) {
    let mut deployments_of = vec![Vec::new(); matrix.teams.len()];
    let mut deployments_in = vec![Vec::new(); matrix.placements.len()];
    for (deployment, index) in matrix.deployments.iter().zip(0_u32..) {
        deployments_in[deployment.placement as usize].push(index);
        if let Some(team) = deployment.owner {
            deployments_of[team as usize].push(index);
        }
    }
    (deployments_of, deployments_in)
}

/// Placements by team that is accountable for a duty in them or performs one.
fn placements_of(matrix: &Matrix) -> Vec<Vec<u32>> {
    let mut out: Vec<Vec<u32>> = vec![Vec::new(); matrix.teams.len()];
    for (placement, index) in matrix.placements.iter().zip(0_u32..) {
        for assignment in &placement.assignments {
            if matrix.duties[assignment.duty as usize].holder != Holder::Party(Party::Organisation) {
                continue;
            }
            for team in assignment.accountable.iter().chain(&assignment.performs) {
                let list = &mut out[*team as usize];
                if list.last() != Some(&index) {
                    list.push(index);
                }
            }
        }
    }
    out
}

/// Whether two ascending lists have anything in common.
fn have_common(a: &[u32], b: &[u32]) -> bool {
    let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
    few.iter().any(|x| many.binary_search(x).is_ok())
}
