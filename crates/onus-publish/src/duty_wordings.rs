//! The ways in which duties stand in a matrix.

use std::collections::BTreeMap;

use onus_core::matrix_context::MatrixContext;

/// One way in which a duty stands in the matrix: party and statement.
pub type Wording<'a> = (String, &'a str);

/// By domain and duty id.
pub type Wordings<'a> = BTreeMap<(&'a str, &'a str), BTreeMap<Wording<'a>, Vec<usize>>>;

/// Every wording of every duty, with the configurations that have it, ascending.
pub fn wordings<'a>(context: &'a MatrixContext<'a>) -> Wordings<'a> {
    let matrix = context.matrix;
    let mut by_duty: Wordings = BTreeMap::new();
    for (index, configuration) in matrix.configurations.iter().enumerate() {
        for &duty in configuration.cells.iter().flat_map(|c| &c.duties) {
            let duty = context.duty(duty);
            let wording = (context.party(&duty.holder), duty.statement.as_str());
            let used_in = by_duty.entry((&duty.domain, &duty.id)).or_default().entry(wording).or_default();
            if used_in.last() != Some(&index) {
                used_in.push(index);
            }
        }
    }
    // What exceptions made of a duty stands in placements only.
    for placement in &matrix.placements {
        for assignment in placement.assignments.iter().filter(|a| a.exception.is_some()) {
            let duty = context.duty(assignment.duty);
            let wording = (context.party(&duty.holder), duty.statement.as_str());
            let used_in = by_duty.entry((&duty.domain, &duty.id)).or_default().entry(wording).or_default();
            let index = placement.configuration as usize;
            if let Err(at) = used_in.binary_search(&index) {
                used_in.insert(at, index);
            }
        }
    }
    by_duty
}
