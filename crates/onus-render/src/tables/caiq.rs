//! CAIQ 4.1: every question of the Cloud Controls Matrix, with an answer where something is known, who owns its control and
//! what each side does. In its words the organisation is the cloud service provider (CSP), its customers are the cloud
//! service customers (CSC), and those whose clouds it runs on are third parties.
//!
//! What customers have to do is taken from duties that were written for them, and nothing of how duties are proven leaves.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use onus_core::inventory::{Sharing, Stated};
use onus_core::matrix::{Matrix, RefFramework, RefRequirement, Scope, UserEntityDuty};
use onus_core::status::{Determination, RequirementStatus, StatusKind, Statuses, question_statuses, requirement_statuses};
use onus_model::{Holder, Party, question_ids};

use super::customer_responsibilities::{answers, key, refused};
use super::scope_requirements::still_open;
use super::{Column, Row, Table, column};

/// The framework whose controls CAIQ asks about.
pub const CCM: &str = "csa-ccm";

// The heads and the order of the publisher's workbook. Its questions are its own text: they are joined by id.
const ANSWERS: &[Column] = &[
    column("question_id", "Question ID", 12),
    column("csp_caiq_answer", "CSP CAIQ Answer", 10),
    column("ssrm_control_ownership", "SSRM Control Ownership", 22),
    column("csp_implementation_description", "CSP Implementation Description (Optional/Recommended)", 60),
    column("csc_responsibilities", "CSC Responsibilities (Optional/Recommended)", 60),
    column("ccm_control_id", "CCM Control ID", 12),
    column("ccm_control_title", "CCM Control Title (in our words)", 30),
    column("sharing", "How parts depend on each other", 16),
];

const BASIS: &[Column] = &[
    column("question_id", "Question ID", 12),
    column("ccm_control_title", "In our words", 30),
    column("answer", "Answer", 10),
    column("ownership", "Ownership", 24),
    column("determination", "Determination", 14),
    column("open", "What is open", 50),
    column("statement", "Stated by the organisation", 40),
];

/// Who has a part in a control.
#[derive(Default)]
struct Parts<'m> {
    customers: Vec<&'m UserEntityDuty>,
    /// Titles of duties by the name of who holds them, ours first.
    ours: BTreeSet<&'m str>,
    suppliers: BTreeMap<&'m str, BTreeSet<&'m str>>,
    unresolved: bool,
    failed: bool,
}

/// A question with what can be said of it.
struct Question<'m> {
    id: String,
    requirement: &'m RefRequirement,
    answer: &'static str,
    ownership: &'static str,
    ours: String,
    theirs: String,
    sharing: &'static str,
    status: Option<RequirementStatus<'m>>,
}

/// The questionnaire for customers: answered from a scope, or without one only with what was written for customers. Or why
/// there is none.
pub fn caiq<'m>(
    matrix: &'m Matrix,
    framework: &'m RefFramework,
    scope: Option<(&'m Scope, &'m Statuses)>,
) -> Result<Table<'m>, String> {
    if scope.is_none() && answers(matrix, &[CCM]).is_empty() {
        return Err(refused("CAIQ (`caiq`)", &[CCM], matrix));
    }
    let known: BTreeSet<&str> = framework.requirements.iter().map(|r| r.id.as_str()).collect();
    let unknown: Vec<&str> = answers(matrix, &[CCM]).into_values().map(|(id, _)| id).filter(|id| !known.contains(id)).collect();
    if !unknown.is_empty() {
        return Err(format!(
            "`user_entity_duties` name what is no control of {} {}: {}. They would be left out",
            framework.name,
            framework.edition,
            unknown.join(", ")
        ));
    }
    let rows = questions(matrix, framework, scope).into_iter().map(|q| -> Row {
        vec![
            Cow::Owned(q.id),
            Cow::Borrowed(q.answer),
            Cow::Borrowed(q.ownership),
            Cow::Owned(q.ours),
            Cow::Owned(q.theirs),
            Cow::Borrowed(&q.requirement.id),
            Cow::Borrowed(&q.requirement.title),
            Cow::Borrowed(q.sharing),
        ]
    });
    Ok(Table {
        title: "CAIQ",
        about: "One row per question of CAIQ 4.1, in the columns of the publisher's workbook, which has the questions. A cell \
                is empty where nothing has been recorded, and nothing is claimed there",
        columns: ANSWERS,
        printed: ANSWERS.len(),
        rows: Box::new(rows),
    })
}

/// For ourselves: what each answer rests on, and what is missing where there is none.
pub fn caiq_basis<'m>(matrix: &'m Matrix, framework: &'m RefFramework, scope: &'m Scope, statuses: &'m Statuses) -> Table<'m> {
    let rows = questions(matrix, framework, Some((scope, statuses))).into_iter().map(move |q| -> Row {
        let open = match (&q.status, q.ownership) {
            (Some(status), _) if q.answer.is_empty() => still_open(status),
            (_, "") if !scope.customer_duties_complete => {
                "what customers have to do is not known to be listed: `customer_duties_complete` of the scope".to_owned()
            }
            _ => String::new(),
        };
        vec![
            Cow::Owned(q.id),
            Cow::Borrowed(&q.requirement.title),
            Cow::Borrowed(q.answer),
            Cow::Borrowed(q.ownership),
            Cow::Borrowed(q.status.as_ref().map_or("", |s| s.determination.words())),
            Cow::Owned(open.replace('\u{a0}', " ")),
            Cow::Owned(q.status.and_then(|s| s.stated).map(Stated::words).unwrap_or_default()),
        ]
    });
    Table {
        title: "CAIQ",
        about: "One row per question of CAIQ 4.1: the answer that customers are given, and what it rests on. What was not shown \
                is not thereby missing, so it is answered neither way",
        columns: BASIS,
        printed: BASIS.len(),
        rows: Box::new(rows),
    }
}

fn questions<'m>(matrix: &'m Matrix, framework: &'m RefFramework, scope: Option<(&'m Scope, &'m Statuses)>) -> Vec<Question<'m>> {
    let mut written = answers(matrix, &[CCM]);
    let mut customers = |requirement: &RefRequirement| written.remove(&key(&requirement.id)).map(|(_, duties)| duties);
    let Some((scope, statuses)) = scope else {
        let mut out = Vec::new();
        for requirement in &framework.requirements {
            let parts = Parts { customers: customers(requirement).unwrap_or_default(), ..Parts::default() };
            for id in question_ids(&requirement.id, requirement.questions) {
                out.push(question(matrix, id, requirement, &parts, None));
            }
        }
        return out;
    };
    let requirements = requirement_statuses(matrix, scope, framework, statuses);
    let by_requirement: BTreeMap<&str, Parts> = requirements
        .iter()
        .map(|status| {
            let mut parts = Parts { customers: customers(status.requirement).unwrap_or_default(), ..Parts::default() };
            for (obligation, _) in status.obligations.iter() {
                let duty = &matrix.duties[obligation.duty as usize];
                parts.failed |= obligation.status.kind == StatusKind::Failed;
                match &duty.holder {
                    Holder::Party(Party::Organisation) => {
                        parts.ours.insert(duty.title.as_str());
                    }
                    Holder::Unresolved(_) => parts.unresolved = true,
                    // What customers have to do is written for them, and is never derived.
                    Holder::Party(Party::UserEntity) => {}
                    holder @ Holder::Party(Party::Provider | Party::ThirdParty(_)) => {
                        parts.suppliers.entry(matrix.holder_name(holder)).or_default().insert(duty.title.as_str());
                    }
                }
            }
            (status.requirement.id.as_str(), parts)
        })
        .collect();
    let complete = scope.customer_duties_complete;
    question_statuses(scope, &requirements)
        .into_iter()
        .map(|(id, status)| {
            let (requirement, parts) = (status.requirement, &by_requirement[status.requirement.id.as_str()]);
            question(matrix, id, requirement, parts, Some((status, complete)))
        })
        .collect()
}

fn question<'m>(
    matrix: &Matrix,
    id: String,
    requirement: &'m RefRequirement,
    parts: &Parts,
    status: Option<(RequirementStatus<'m>, bool)>,
) -> Question<'m> {
    let (status, complete) = status.map_or((None, false), |(status, complete)| (Some(status), complete));
    let ownership = ownership(parts, status.as_ref(), complete);
    let us = matrix.organisation.short.as_str();
    let listed = |who: &str, titles: &BTreeSet<&str>| format!("{who}: {}", titles.iter().copied().collect::<Vec<_>>().join("; "));
    let mut ours: Vec<String> = parts.customers.iter().filter_map(|d| d.ours.clone()).collect();
    ours.extend((!parts.ours.is_empty()).then(|| listed(us, &parts.ours)));
    ours.extend(parts.suppliers.iter().map(|(who, titles)| listed(who, titles)));
    let mut theirs: Vec<&str> = parts.customers.iter().map(|d| d.statement.as_str()).collect();
    if theirs.is_empty() && complete && !ownership.is_empty() {
        theirs.push("None");
    }
    Question {
        id,
        requirement,
        answer: status.as_ref().map_or("", |status| answer(status, parts)),
        ownership,
        ours: ours.join("\n"),
        theirs: theirs.join("\n"),
        sharing: sharing(&parts.customers),
        status,
    }
}

/// What was not shown is not thereby missing: only what failed, or is stated to be missing, is a `No`.
fn answer(status: &RequirementStatus, parts: &Parts) -> &'static str {
    match (status.stated, status.determination) {
        (Some(Stated::NotApplicable(_)), _) => "NA",
        (Some(Stated::NotMet(_)), _) => "No",
        _ if parts.failed => "No",
        (_, Determination::Met) => "Yes",
        (_, Determination::Undetermined | Determination::NotShown | Determination::NotApplicable) => "",
    }
}

/// In the questionnaire's words; empty where a part is nobody's, or where customers may have a part that nobody wrote down.
fn ownership(parts: &Parts, status: Option<&RequirementStatus>, complete: bool) -> &'static str {
    let stated = status.and_then(|status| status.stated);
    if parts.unresolved || matches!(stated, Some(Stated::NotApplicable(_))) {
        return "";
    }
    let ours = !parts.ours.is_empty()
        || matches!(stated, Some(Stated::Met(_) | Stated::NotMet(_)))
        || parts.customers.iter().any(|duty| duty.sharing.is_some());
    match (parts.customers.is_empty(), ours, parts.suppliers.is_empty()) {
        (false, false, true) => "CSC-owned",
        (false, _, _) => "Shared CSP and CSC",
        (true, ..) if !complete => "",
        (true, true, true) => "CSP-owned",
        (true, true, false) => "Shared CSP and 3rd-party",
        (true, false, false) => "3rd-party outsourced",
        (true, false, true) => "",
    }
}

/// One dependent part makes the whole dependent: whoever fails there fails the other.
fn sharing(duties: &[&UserEntityDuty]) -> &'static str {
    let any = |sharing| duties.iter().any(|d| d.sharing == Some(sharing));
    match (any(Sharing::Dependent), any(Sharing::Independent)) {
        (true, _) => "dependent",
        (false, true) => "independent",
        (false, false) => "",
    }
}
