//! Reads a matrix that a build published, and somebody may have edited since.

use serde_json::Value;

use super::Matrix;

/// The matrix in a `matrix.json`, of this version's shape or of an older one that it reads. The error says what is wrong.
pub fn read_matrix(json: &[u8]) -> Result<Matrix, String> {
    let value: Value = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    match value.get("schema").and_then(Value::as_str) {
        Some("onus/matrix/1" | Matrix::SCHEMA) => {}
        Some(other) => return Err(format!("its shape is {other}; this program reads onus/matrix/1 and {}", Matrix::SCHEMA)),
        None => return Err("it has no field `schema`".to_owned()),
    }
    let by = value.pointer("/document/program_version").and_then(Value::as_str).unwrap_or("?").to_owned();
    let matrix: Matrix = serde_json::from_value(value).map_err(|e| format!("{e} (Onus {by} wrote it)"))?;
    sound(&matrix)?;
    Ok(matrix)
}

/// Whether every index of a matrix that somebody may have edited points at something.
fn sound(matrix: &Matrix) -> Result<(), &'static str> {
    let within = |index: u32, len: usize| (index as usize) < len;
    let all = |list: &[u32], len: usize| list.iter().all(|i| within(*i, len));
    let maybe = |index: Option<u32>, len: usize| index.is_none_or(|i| within(i, len));
    let (teams, duties) = (matrix.teams.len(), matrix.duties.len());
    let (deployments, controls) = (matrix.deployments.len(), matrix.common_controls.len());
    let placements = matrix.placements.iter().all(|p| {
        within(p.configuration, matrix.configurations.len())
            && p.assignments.iter().all(|a| {
                within(a.duty, duties)
                    && maybe(a.accountable, teams)
                    && all(&a.performs, teams)
                    && maybe(a.common_control, controls)
                    && maybe(a.exception, matrix.exceptions.len())
                    && a.reassigned_from.as_ref().is_none_or(|from| {
                        within(from.duty, duties) && maybe(from.accountable, teams) && maybe(from.common_control, controls)
                    })
            })
    });
    let places = matrix.deployments.iter().all(|d| {
        within(d.placement, matrix.placements.len()) && maybe(d.owner, teams) && maybe(d.account, matrix.accounts.len())
    });
    let registers = matrix.exceptions.iter().all(|e| within(e.deployment, deployments))
        && matrix.evidence.iter().all(|e| {
            maybe(e.deployment, deployments) && maybe(e.common_control, controls) && maybe(e.account, matrix.accounts.len())
        })
        && matrix.common_controls.iter().all(|c| within(c.team, teams))
        && matrix.scopes.iter().all(|s| all(&s.deployments, deployments));
    if placements && places && registers { Ok(()) } else { Err("an index in it points at nothing") }
}
