//! Requirements of a scope's framework: what the statuses of the duties that answer one, and what the organisation states
//! of it, come to.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::Stated;
use crate::matrix::{Matrix, RefFramework, RefRequirement, Scope};
use onus_model::{is_requirement, question_ids};

use super::{Obligation, ObligationSet, StatusKind, Statuses};

/// What is known of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Determination {
    /// Nobody can say yet: a duty is nobody's, or what its duties do not answer alone has not been stated.
    Undetermined,
    /// Something that is asked for was not shown, or is stated to be missing.
    NotShown,
    /// All its duties were shown, and they meet it by the model, or the organisation states that with them it is met.
    Met,
    /// The organisation states that it does not apply.
    NotApplicable,
}

impl Determination {
    pub fn words(self) -> &'static str {
        match self {
            Determination::Undetermined => "undetermined",
            Determination::NotShown => "not shown",
            Determination::Met => "met",
            Determination::NotApplicable => "not applicable",
        }
    }
}

/// A requirement with what answers it in a scope.
#[derive(Clone, Debug)]
pub struct RequirementStatus<'a> {
    pub requirement: &'a RefRequirement,
    pub stated: Option<&'a Stated>,
    pub obligations: ObligationSet<'a>,
    pub determination: Determination,
    /// Assessment objectives of it that keep it from being better.
    pub held_back_by: Vec<&'a str>,
}

/// Every requirement of a scope's framework, in the framework's order.
pub fn requirement_statuses<'a>(
    matrix: &'a Matrix,
    scope: &'a Scope,
    framework: &'a RefFramework,
    statuses: &'a Statuses,
) -> Vec<RequirementStatus<'a>> {
    let mut by_duty: BTreeMap<&str, Vec<&Obligation>> = BTreeMap::new();
    for obligation in &statuses.obligations {
        by_duty.entry(&matrix.duties[obligation.duty as usize].id).or_default().push(obligation);
    }
    let status = |requirement: &'a RefRequirement| {
        let duties: BTreeSet<&str> = requirement.duties.iter().map(|(duty, ..)| duty.as_str()).collect();
        let mut obligations = ObligationSet::default();
        for obligation in duties.iter().filter_map(|duty| by_duty.get(duty)).flatten() {
            obligations.add_all(obligation);
        }
        let stated = stated_of(scope, requirement);
        let determination = determination(requirement, stated, &obligations);
        RequirementStatus { requirement, stated, obligations, determination, held_back_by: Vec::new() }
    };
    let mut statuses: Vec<RequirementStatus<'a>> = framework.requirements.iter().map(status).collect();
    no_better_than_objectives(&mut statuses);
    statuses
}

/// A requirement is met when every one of its assessment objectives is (32 CFR 170.24, and the assessment guides): what was not
/// shown of one was not shown of it.
fn no_better_than_objectives(statuses: &mut [RequirementStatus]) {
    let mut objectives: BTreeMap<&str, Vec<(&str, Determination)>> = BTreeMap::new();
    for status in statuses.iter() {
        let id = status.requirement.id.as_str();
        if let Some(requirement) = requirement_of(id) {
            objectives.entry(requirement).or_default().push((id, status.determination));
        }
    }
    for status in statuses {
        let of_it = objectives.get(status.requirement.id.as_str()).map_or(&[][..], Vec::as_slice);
        let is_any = |determination| of_it.iter().any(|(_, of_objective)| *of_objective == determination);
        let worse = match status.determination {
            Determination::Met | Determination::Undetermined if is_any(Determination::NotShown) => Determination::NotShown,
            Determination::Met if is_any(Determination::Undetermined) => Determination::Undetermined,
            _ => continue,
        };
        status.determination = worse;
        status.held_back_by = of_it.iter().filter(|(_, determination)| *determination == worse).map(|(id, _)| *id).collect();
    }
}

/// The requirement that an assessment objective is of: `3.1.1` of `3.1.1[a]`.
fn requirement_of(objective: &str) -> Option<&str> {
    (!is_requirement(objective)).then(|| objective.split_once('[').map(|(requirement, _)| requirement)).flatten()
}

impl RequirementStatus<'_> {
    /// What one of its parts comes to, of which something else is stated.
    pub fn determination_with(&self, stated: &Stated) -> Determination {
        determination(self.requirement, Some(stated), &self.obligations)
    }
}

/// What is stated of a requirement; where each of its parts has a statement of its own, the worst of them. What is stated of a
/// requirement is stated of its assessment objectives, as long as nothing else is.
fn stated_of<'a>(scope: &'a Scope, requirement: &RefRequirement) -> Option<&'a Stated> {
    let of_parts = || -> Option<&'a Stated> {
        let stated: Option<Vec<&Stated>> = requirement.part_ids().iter().map(|id| scope.statements.get(id)).collect();
        stated?.into_iter().min_by_key(|stated| match stated {
            Stated::NotMet(_) => 0,
            Stated::Met(_) => 1,
            Stated::NotApplicable(_) => 2,
        })
    };
    let of_requirement = || scope.statements.get(requirement_of(&requirement.id)?);
    scope.statements.get(&requirement.id).or_else(of_parts).or_else(of_requirement)
}

/// Every question that the framework's questionnaire asks, by id, with what answers its requirement. What is stated of the
/// question itself stands before what is stated of the requirement.
pub fn question_statuses<'a>(scope: &'a Scope, requirements: &[RequirementStatus<'a>]) -> Vec<(String, RequirementStatus<'a>)> {
    let questions = |r: &RequirementStatus<'a>| {
        let RequirementStatus { requirement, stated, obligations, held_back_by, .. } = r.clone();
        question_ids(&requirement.id, requirement.questions).map(move |id| {
            let stated = scope.statements.get(&id).or(stated);
            let determination = determination(requirement, stated, &obligations);
            let (obligations, held_back_by) = (obligations.clone(), held_back_by.clone());
            (id, RequirementStatus { requirement, stated, obligations, determination, held_back_by })
        })
    };
    requirements.iter().flat_map(questions).collect()
}

fn determination(requirement: &RefRequirement, stated: Option<&Stated>, obligations: &ObligationSet) -> Determination {
    match stated {
        Some(Stated::NotApplicable(_)) => return Determination::NotApplicable,
        Some(Stated::NotMet(_)) => return Determination::NotShown,
        Some(Stated::Met(_)) | None => {}
    }
    let by_duties = by_duties(obligations);
    // Duties that are a part of a requirement, or support it, show no more than that part.
    let meets = requirement.duties.iter().any(|(_, relation, _)| relation == "meets");
    let duties_answer_all = meets && requirement.elsewhere.is_none() && requirement.partly.is_none();
    match (by_duties, stated.is_some()) {
        (None, true) => Determination::Met,
        (None, false) => Determination::Undetermined,
        (Some(Determination::Met), false) if !duties_answer_all => Determination::Undetermined,
        (Some(determination), _) => determination,
    }
}

/// What the duties come to; none: there are none in the scope, or no record is asked for of any.
fn by_duties(obligations: &ObligationSet) -> Option<Determination> {
    let mut shown = false;
    let mut open = false;
    for (obligation, _) in obligations.iter() {
        match obligation.status.kind {
            // A qualified opinion says that something was amiss, and not whether it matters here.
            StatusKind::ReliedOn if obligation.status.qualified => open = true,
            StatusKind::Unresolved | StatusKind::Unassigned => return Some(Determination::Undetermined),
            StatusKind::Proven | StatusKind::ProvenAfterFailure | StatusKind::ReliedOn => shown = true,
            StatusKind::NotDue => {}
            // What was accepted for a time is not thereby shown.
            StatusKind::Excepted
            | StatusKind::Failed
            | StatusKind::Overdue
            | StatusKind::PartlyProven
            | StatusKind::Unreviewed
            | StatusKind::NeverProven
            | StatusKind::Stale
            | StatusKind::NotReliedOn => open = true,
            StatusKind::Due => match obligation.status.item {
                Some(_) => shown = true,
                None => open = true,
            },
        }
    }
    match (open, shown) {
        (true, _) => Some(Determination::NotShown),
        (false, true) => Some(Determination::Met),
        (false, false) => None,
    }
}

/// What a framework's score comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Score {
    /// The requirements of the framework have no points.
    NotScored,
    /// Nobody can say: these requirements are undetermined.
    Refused(Vec<String>),
    /// Points left of `of`, and what was subtracted, by requirement.
    Points { left: i32, of: i32, subtracted: Vec<(String, u8)> },
}

/// The score of a scope by its framework's points: one point for each requirement at the start (the framework's own count,
/// whether scored or not), less the points of each that is not met. Points that depend on how much of a requirement is met
/// are subtracted in full, so the score is never better than what was shown.
pub fn score(requirements: &[RequirementStatus]) -> Score {
    let scored: Vec<&RequirementStatus> = requirements.iter().filter(|r| r.requirement.points.is_some()).collect();
    if scored.is_empty() {
        return Score::NotScored;
    }
    // The requirement without points among scored ones is what the assessment itself rests on: it counts at the start.
    let undetermined: Vec<String> = requirements
        .iter()
        .filter(|r| is_requirement(&r.requirement.id) && r.determination == Determination::Undetermined)
        .map(|r| r.requirement.id.clone())
        .collect();
    if !undetermined.is_empty() {
        return Score::Refused(undetermined);
    }
    let of = i32::try_from(requirements.iter().filter(|r| is_requirement(&r.requirement.id)).count()).unwrap_or(i32::MAX);
    let subtracted: Vec<(String, u8)> = scored
        .iter()
        .filter(|r| r.determination == Determination::NotShown)
        .filter_map(|r| Some((r.requirement.id.clone(), r.requirement.points?)))
        .collect();
    let left = of - subtracted.iter().map(|(_, points)| i32::from(*points)).sum::<i32>();
    Score::Points { left, of, subtracted }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirement(id: &str, points: Option<u8>) -> RefRequirement {
        RefRequirement {
            id: id.into(),
            title: String::new(),
            duties: Vec::new(),
            elsewhere: Some(onus_model::Elsewhere::Office),
            partly: None,
            points,
            parts: Vec::new(),
            parameters: 0,
            questions: None,
        }
    }

    /// The method's own figures: 110 requirements, one of them without points; 44 of five points, 14 of three and 51 of one
    /// make the lowest score -203 (NIST SP 800-171 DoD Assessment Methodology 1.2.1, section 5 and annex A).
    #[test]
    fn nothing_met_is_the_lowest_score() {
        let points = [(44, Some(5)), (14, Some(3)), (51, Some(1)), (1, None)];
        let list: Vec<RefRequirement> = points
            .into_iter()
            .flat_map(|(n, points)| (0..n).map(move |k| requirement(&format!("{points:?}.{k}"), points)))
            .collect();
        let with = |determination| -> Vec<RequirementStatus> {
            let status = |requirement| RequirementStatus {
                requirement,
                stated: None,
                obligations: ObligationSet::default(),
                determination,
                held_back_by: Vec::new(),
            };
            list.iter().map(status).collect()
        };
        let left = |determination| match score(&with(determination)) {
            Score::Points { left, of: 110, .. } => left,
            other => panic!("{other:?}"),
        };
        assert_eq!(left(Determination::NotShown), -203);
        assert_eq!(left(Determination::Met), 110);
        assert!(matches!(score(&with(Determination::Undetermined)), Score::Refused(list) if list.len() == 110));
    }

    /// A link that calls its duties a part of a requirement does not say that they meet it.
    #[test]
    fn duties_that_are_a_part_of_a_requirement_do_not_meet_it_alone() {
        let duty = |relation: &str| RefRequirement {
            duties: vec![("guest-os.roll-out".into(), relation.into(), String::new())],
            elsewhere: None,
            ..requirement("3.14.1", Some(5))
        };
        let shown = Obligation {
            duty: 0,
            owed_for: super::super::OwedFor::Organisation,
            team: Some(0),
            group: 0,
            count: 1,
            status: super::super::Status::of(StatusKind::Proven),
        };
        let mut obligations = ObligationSet::default();
        obligations.add_all(&shown);
        assert_eq!(determination(&duty("part of"), None, &obligations), Determination::Undetermined);
        assert_eq!(determination(&duty("part of"), Some(&Stated::Met("plan".into())), &obligations), Determination::Met);
        assert_eq!(determination(&duty("meets"), None, &obligations), Determination::Met);
    }

    #[test]
    fn what_is_answered_elsewhere_needs_a_statement() {
        let office = requirement("3.1.16", Some(5));
        let none = ObligationSet::default();
        assert_eq!(determination(&office, None, &none), Determination::Undetermined);
        assert_eq!(determination(&office, Some(&Stated::Met("standard".into())), &none), Determination::Met);
        assert_eq!(determination(&office, Some(&Stated::NotMet("keys".into())), &none), Determination::NotShown);
        let not_applicable = Stated::NotApplicable("no wireless".into());
        assert_eq!(determination(&office, Some(&not_applicable), &none), Determination::NotApplicable);
    }
}
