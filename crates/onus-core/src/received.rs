//! What other parties claim to do for us, beside what the model gives them.
//!
//! Compared are a party's claims about the requirements of a scope's framework with the duties of the deployments that it
//! serves there. A claim never moves a duty. Must not know: formats, pages.

use std::collections::{BTreeMap, BTreeSet};

use onus_model::{Holder, Party, is_requirement, question_ids};

use crate::inventory::{Claim, Claimed};
use crate::matrix::{Matrix, ReceivedMatrix, RefFramework, RefRequirement, Scope};

/// A received matrix beside the model, in one scope.
pub struct Comparison<'m> {
    pub received: &'m ReceivedMatrix,
    pub framework: &'m RefFramework,
    /// Every requirement of the framework, in its order.
    pub rows: Vec<ComparedRequirement<'m>>,
    /// Claims about what is no requirement of the framework.
    pub unknown: Vec<&'m Claim>,
}

/// A requirement with what is claimed, and what the model says.
pub struct ComparedRequirement<'m> {
    pub requirement: &'m RefRequirement,
    /// What the document says of it, of its parts and of its questions.
    pub claims: Vec<&'m Claim>,
    /// What that comes to.
    pub claimed: Claimed,
    pub modelled: Modelled<'m>,
    pub difference: Option<Difference>,
}

impl ComparedRequirement<'_> {
    /// Whether both the document and the model say something.
    pub fn is_compared(&self) -> bool {
        let modelled = !self.modelled.party.is_empty() || !self.modelled.others.is_empty();
        modelled && !self.modelled.unresolved && self.claimed != Claimed::Unstated
    }
}

/// Who has duties that answer a requirement, over the deployments that a party serves.
#[derive(Default)]
pub struct Modelled<'m> {
    /// Duties of the party.
    pub party: BTreeSet<&'m str>,
    /// Ours, and those of everybody else: for the party, all these are its customer's.
    pub others: BTreeSet<&'m str>,
    /// Nobody can say of some of it.
    pub unresolved: bool,
}

impl Modelled<'_> {
    /// In the words of a matrix.
    pub fn words(&self) -> &'static str {
        match (self.party.is_empty(), self.others.is_empty()) {
            _ if self.unresolved => "unresolved",
            (true, true) => "no duty of what the party serves answers it",
            (false, true) => "the party alone",
            (true, false) => "the party has no duty in it",
            (false, false) => "shared",
        }
    }
}

/// How a claim differs from the model, the most dangerous first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The party leaves to us, or does not do, what the model gives to it.
    Declined,
    /// The party leaves a part to us, and the model gives all of it to the party.
    PartLeftToUs,
    /// The document says nothing of what the model gives to the party.
    Silent,
    /// The party claims a part, or all of it, that the model does not give to it.
    ClaimedMore,
}

impl Difference {
    pub const ALL: [Difference; 4] =
        [Difference::Declined, Difference::PartLeftToUs, Difference::Silent, Difference::ClaimedMore];

    /// In print.
    pub fn words(self) -> &'static str {
        match self {
            Difference::Declined => "the party does not do what the model gives to it",
            Difference::PartLeftToUs => "the party leaves a part to us that the model gives to it",
            Difference::Silent => "the document says nothing of what the model gives to the party",
            Difference::ClaimedMore => "the party claims more than the model gives to it",
        }
    }
}

/// Compares a matrix with a scope of its framework; none where the scope is about another one.
pub fn compare<'m>(matrix: &'m Matrix, received: &'m ReceivedMatrix, scope: &'m Scope) -> Option<Comparison<'m>> {
    let framework = matrix.reference.frameworks.iter().find(|f| f.id == scope.framework && f.id == received.framework)?;
    let (all, unknown) = claims_by_requirement(framework, received);
    let by_duty = holders(matrix, &received.party, scope);
    let rows = framework.requirements.iter().zip(&all).map(|(requirement, own)| {
        let claims = if own.is_empty() { inherited(framework, requirement, &all) } else { own.clone() };
        let claimed = Claimed::of_parts(claims.iter().map(|claim| claim.claimed));
        let mut modelled = Modelled::default();
        for (duty, ..) in &requirement.duties {
            let Some(held) = by_duty.get(duty.as_str()) else { continue };
            modelled.party.extend(held.by_party.then_some(duty.as_str()));
            modelled.others.extend(held.by_others.then_some(duty.as_str()));
            modelled.unresolved |= held.unresolved;
        }
        let difference = difference(claimed, &modelled).filter(|_| !own.is_empty() || is_asked(framework, requirement, &all));
        ComparedRequirement { requirement, claims, claimed, modelled, difference }
    });
    Some(Comparison { received, framework, rows: rows.collect(), unknown })
}

/// The name of a party in running text.
pub fn party_name<'m>(matrix: &'m Matrix, received: &'m ReceivedMatrix) -> &'m str {
    match received.party.strip_prefix("third-party:") {
        Some(id) => matrix.reference.third_parties.get(id.trim()).map_or(id, String::as_str),
        None => &matrix.reference.provider,
    }
}

fn difference(claimed: Claimed, modelled: &Modelled) -> Option<Difference> {
    let (party, others) = (!modelled.party.is_empty(), !modelled.others.is_empty());
    if modelled.unresolved || !(party || others) {
        return None;
    }
    match claimed {
        Claimed::Organisation | Claimed::NotDone | Claimed::NotApplicable if party => Some(Difference::Declined),
        Claimed::Shared if party && !others => Some(Difference::PartLeftToUs),
        Claimed::Unstated if party => Some(Difference::Silent),
        Claimed::Party if others => Some(Difference::ClaimedMore),
        Claimed::Shared if !party => Some(Difference::ClaimedMore),
        _ => None,
    }
}

/// Who holds a duty over the placements that the party serves.
#[derive(Default)]
struct Held {
    by_party: bool,
    by_others: bool,
    unresolved: bool,
}

fn holders<'m>(matrix: &'m Matrix, party: &str, scope: &Scope) -> BTreeMap<&'m str, Held> {
    let party: Option<Party> = party.parse().ok();
    let is_party = |holder: &Holder| matches!(holder, Holder::Party(holder) if Some(holder) == party.as_ref());
    let placements: BTreeSet<u32> = scope.deployments.iter().map(|&d| matrix.deployments[d as usize].placement).collect();
    let mut out: BTreeMap<&str, Held> = BTreeMap::new();
    for placement in placements {
        let assignments = &matrix.placements[placement as usize].assignments;
        let duty = |index: u32| &matrix.duties[index as usize];
        // What the party does not serve says nothing about its claims.
        if !assignments.iter().any(|a| is_party(&duty(a.duty).holder)) {
            continue;
        }
        for duty in assignments.iter().map(|a| duty(a.duty)) {
            let held = out.entry(&duty.id).or_default();
            match &duty.holder {
                Holder::Unresolved(_) => held.unresolved = true,
                holder if is_party(holder) => held.by_party = true,
                Holder::Party(_) => held.by_others = true,
            }
        }
    }
    out
}

/// Claims by position of their requirement, and those that name none.
fn claims_by_requirement<'m>(framework: &'m RefFramework, received: &'m ReceivedMatrix) -> (Vec<Vec<&'m Claim>>, Vec<&'m Claim>) {
    let requirements = || framework.requirements.iter().enumerate();
    let mut known: BTreeMap<String, usize> = requirements().map(|(position, r)| (comparable(&r.id), position)).collect();
    // A framework whose questionnaire asks anything more than once has one.
    let has_questionnaire = framework.requirements.iter().any(|r| r.questions.is_some());
    for (position, requirement) in requirements() {
        let questions = question_ids(&requirement.id, requirement.questions).filter(|_| has_questionnaire);
        for id in requirement.part_ids().into_iter().chain(questions) {
            known.entry(comparable(&id)).or_insert(position);
        }
    }
    let mut claims = vec![Vec::new(); framework.requirements.len()];
    let mut unknown = Vec::new();
    for claim in &received.claims {
        let id = comparable(&claim.requirement);
        match std::iter::successors(Some(id.as_str()), |id| part_of(id)).find_map(|id| known.get(id)) {
            Some(&position) => claims[position].push(claim),
            None => unknown.push(claim),
        }
    }
    (claims, unknown)
}

/// What is claimed of a requirement by way of its objectives, and of an objective by way of its requirement.
fn inherited<'m>(framework: &RefFramework, requirement: &RefRequirement, claims: &[Vec<&'m Claim>]) -> Vec<&'m Claim> {
    let base = requirement.id.split('[').next().unwrap_or_default();
    let is_objective = requirement.id.ends_with(']');
    let related = |other: &RefRequirement| match is_objective {
        true => other.id == base,
        false => other.id.strip_prefix(base).is_some_and(|rest| rest.starts_with('[')),
    };
    let all = framework.requirements.iter().zip(claims).filter(|(other, _)| related(other));
    all.flat_map(|(_, claims)| claims.iter().copied()).collect()
}

/// Whether silence about a requirement says something. Of an assessment objective it does only in a document that goes by
/// objectives: elsewhere what is said, or not, of the requirement is said of all of them.
fn is_asked(framework: &RefFramework, requirement: &RefRequirement, claims: &[Vec<&Claim>]) -> bool {
    let Some((base, _)) = requirement.id.split_once('[').filter(|_| !is_requirement(&requirement.id)) else { return true };
    let mut of_it = framework.requirements.iter().zip(claims).filter(|(other, claims)| {
        !claims.is_empty() && (other.id == base || other.id.strip_prefix(base).is_some_and(|rest| rest.starts_with('[')))
    });
    of_it.clone().next().is_some() && of_it.all(|(other, _)| other.id != base)
}

/// An identifier without what documents write differently: spaces, case, zeros in front of numbers, and the domain and level
/// that CMMC writes in front of the numbers of NIST SP 800-171.
fn comparable(id: &str) -> String {
    let mut out = String::new();
    for c in id.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase) {
        if c.is_ascii_digit() && out.ends_with('0') && !out[..out.len() - 1].ends_with(|c: char| c.is_ascii_digit()) {
            out.pop();
        }
        out.push(c);
    }
    match out.split_once('-') {
        Some((level, number)) if level.len() == 5 && level[2..].starts_with(".l") && number.starts_with("3.") => {
            number.to_owned()
        }
        _ => out,
    }
}

/// What a part belongs to: `ac-1(a)` of `ac-1(a)(1)`, and `ac-1` of that. A number right behind a control is an enhancement,
/// which is no part of it.
fn part_of(id: &str) -> Option<&str> {
    let open = id.ends_with([')', ']']).then(|| id.rfind(['(', '[']))??;
    let inner = &id[open + 1..id.len() - 1];
    let is_number = inner.chars().all(|c| c.is_ascii_digit());
    (!is_number || id[..open].ends_with(')') && !id[..open - 1].ends_with(|c: char| c.is_ascii_digit())).then_some(&id[..open])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_compared_as_people_read_them() {
        for (written, read) in [
            ("AC-01", "ac-1"),
            ("AC-2 (1)", "ac-2(1)"),
            ("AC-10(03)", "ac-10(3)"),
            ("AC.L2-3.1.1", "3.1.1"),
            ("AC.L2-3.1.1[a]", "3.1.1[a]"),
            ("3.10.1", "3.10.1"),
            ("A&A-01.1", "a&a-1.1"),
            ("A.5.10", "a.5.10"),
            ("AC-20", "ac-20"),
        ] {
            assert_eq!(comparable(written), read, "{written}");
        }
    }

    #[test]
    fn a_part_is_of_its_control_and_an_enhancement_is_not() {
        assert_eq!(part_of("ac-1(a)(1)"), Some("ac-1(a)"));
        assert_eq!(part_of("ac-1(a)"), Some("ac-1"));
        assert_eq!(part_of("ac-2(1)"), None);
        assert_eq!(part_of("ac-2(3)(a)"), Some("ac-2(3)"));
        assert_eq!(part_of("3.1.1[a]"), Some("3.1.1"));
        assert_eq!(part_of("ac-1"), None);
        assert_eq!(part_of("()"), None);
    }

    #[test]
    fn what_is_claimed_of_parts_comes_to_what_the_parts_agree_on() {
        use Claimed::*;
        assert_eq!(Claimed::of_parts([]), Unstated);
        assert_eq!(Claimed::of_parts([Party, Unstated, Party]), Party);
        assert_eq!(Claimed::of_parts([Party, Organisation]), Shared);
        assert_eq!(Claimed::of_parts([Party, NotApplicable]), Party);
        assert_eq!(Claimed::of_parts([NotApplicable, NotApplicable]), NotApplicable);
        assert_eq!(Claimed::of_parts([Party, NotDone]), NotDone);
    }

    /// What the party says, whether it and whether others have duties in the model, and what follows.
    #[test]
    fn differences() {
        use Claimed::*;
        use Difference::*;
        for (claimed, party, others, expected) in [
            (Party, true, false, None),
            (Party, true, true, Some(ClaimedMore)),
            (Party, false, true, Some(ClaimedMore)),
            (Shared, true, true, None),
            (Shared, true, false, Some(PartLeftToUs)),
            (Shared, false, true, Some(ClaimedMore)),
            (Organisation, true, false, Some(Declined)),
            (Organisation, true, true, Some(Declined)),
            (Organisation, false, true, None),
            (NotDone, true, true, Some(Declined)),
            (NotApplicable, true, false, Some(Declined)),
            (NotApplicable, false, true, None),
            (Unstated, true, true, Some(Silent)),
            (Unstated, false, true, None),
            // Where the model gives nobody a duty, there is nothing to compare.
            (Party, false, false, None),
            (Organisation, false, false, None),
        ] {
            let duties = |any: bool| any.then_some("guest-os.roll-out").into_iter().collect();
            let modelled = Modelled { party: duties(party), others: duties(others), unresolved: false };
            assert_eq!(difference(claimed, &modelled), expected, "{claimed:?}, party: {party}, others: {others}");
            let unresolved = Modelled { unresolved: true, ..modelled };
            assert_eq!(difference(claimed, &unresolved), None);
        }
    }
}
