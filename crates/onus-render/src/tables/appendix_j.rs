//! Appendix J of a FedRAMP plan: the control implementation summary and the customer responsibility matrix, one row for each
//! part of each control. Rows are made by the guidance of FedRAMP's own template.

use onus_core::inventory::{Origination, Stated};
use onus_core::matrix::Matrix;
use onus_core::security_plan::{Implementation, PartAnswer, PlanInput};

/// What the workbook holds.
pub struct AppendixJ {
    /// Provider, system, identifier and level of impact, as the sheet of instructions asks for them.
    pub system: [String; 4],
    /// What the sheets call the baseline.
    pub baseline: &'static str,
    pub rows: Vec<AppendixRow>,
}

/// One part of a control.
pub struct AppendixRow {
    pub id: String,
    /// Which columns of the summary are marked: five for the status, then seven for the origination.
    pub marks: [bool; 12],
    /// `Yes`, `Partial` or `No`.
    pub inheritable: &'static str,
    pub responsibilities: String,
}

const HYBRID: usize = 7;
const CONFIGURED: usize = 8;
const PROVIDED: usize = 9;
const SHARED: usize = 10;
const INHERITED: usize = 11;

/// The workbook of a scope, or each fact that it lacks.
pub fn appendix_j(input: &PlanInput) -> Result<AppendixJ, Vec<String>> {
    let requirements = input.requirements();
    let mut missing: Vec<String> =
        input.missing_answers(&requirements).into_iter().map(|fact| format!("{}: {}", fact.key, fact.what)).collect();
    // “Yes” says that nothing is left to customers: the silence of an unfinished list does not.
    if !input.scope.customer_duties_complete {
        missing.push(format!(
            "scopes: {}: customer_duties_complete: whether `user_entity_duties` lists everything that customers have to do",
            input.scope.id
        ));
    }
    if !missing.is_empty() {
        return Err(missing);
    }
    let system = input.system;
    let mut level = system.sensitivity.word().to_owned();
    level[..1].make_ascii_uppercase();
    Ok(AppendixJ {
        baseline: input.baseline().map_or("", |baseline| baseline.name),
        system: [input.matrix.organisation.name.clone(), system.system_name.clone(), system.system_id.clone(), level],
        rows: input.answers(&requirements).iter().map(|answer| row(input.matrix, answer)).collect(),
    })
}

fn row(matrix: &Matrix, answer: &PartAnswer) -> AppendixRow {
    let mut marks = [false; 12];
    let status = match answer.implementation {
        Some(Implementation::Implemented) => 0,
        Some(Implementation::Partial) => 1,
        Some(Implementation::Planned) | None => 2,
        Some(Implementation::Alternative) => 3,
        Some(Implementation::NotApplicable) => 4,
    };
    marks[status] = true;
    let us = matrix.organisation.short.as_str();
    if answer.implementation == Some(Implementation::NotApplicable) {
        let why = match answer.stated {
            Some(Stated::NotApplicable(why)) => why.as_str(),
            _ => answer.remarks.as_str(),
        };
        let responsibilities = format!("Not applicable because: {why}");
        return AppendixRow { id: answer.id.clone(), marks, inheritable: "No", responsibilities };
    }
    let has = |origination: Origination| answer.originations.contains(&origination);
    marks[INHERITED] = has(Origination::Inherited);
    let (configured, provided) = (has(Origination::CustomerConfigured), has(Origination::CustomerProvided));
    let shared = answer.is_provided() || answer.customers.iter().any(|duty| duty.sharing.is_some());
    let customers = answer.customers.iter().map(|duty| format!("Customer Responsibility: {}", duty.statement));
    let (inheritable, responsibilities) = match (configured || provided, shared) {
        (true, true) => {
            marks[SHARED] = true;
            let mut lines: Vec<String> =
                answer.customers.iter().filter_map(|duty| Some(format!("{us}: {}", duty.ours.as_ref()?))).collect();
            if lines.is_empty() {
                lines.push(format!("{us} carries all of this part that is not listed here."));
            }
            lines.extend(customers);
            ("Partial", lines.join("\n"))
        }
        (true, false) => {
            marks[CONFIGURED] = configured;
            marks[PROVIDED] = provided;
            let why = "Cannot be inherited, because only the customer can do it.".to_owned();
            ("No", std::iter::once(why).chain(customers).collect::<Vec<_>>().join("\n"))
        }
        (false, _) => {
            match (has(Origination::Corporate), has(Origination::System)) {
                (true, true) => marks[HYBRID] = true,
                (corporate, system) => (marks[5], marks[6]) = (corporate, system),
            }
            ("Yes", String::new())
        }
    };
    AppendixRow { id: answer.id.clone(), marks, inheritable, responsibilities }
}
