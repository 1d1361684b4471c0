//! What a team carries, in a form short enough to write down: a team that accepts its duties accepts this.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::types::*;

/// Hexadecimal digits that are shown: enough that no two lists of duties are ever taken for one another by accident.
const DIGITS: usize = 16;

/// For each team, the start of a SHA-256 over the duties that it carries: which duty of which deployment, and whether it
/// is accountable for it or performs it. Wording is left out, so that a better sentence asks nobody again.
pub fn duties_digests(matrix: &Matrix) -> Vec<String> {
    let of_placement: Vec<BTreeMap<u32, Vec<u8>>> = matrix.placements.iter().map(|p| by_team(matrix, p)).collect();
    let mut teams: Vec<Sha256> = matrix.teams.iter().map(|_| Sha256::new()).collect();
    for deployment in &matrix.deployments {
        for (team, duties) in &of_placement[deployment.placement as usize] {
            let hash = &mut teams[*team as usize];
            hash.update(deployment.id.as_bytes());
            hash.update([0]);
            hash.update(duties);
        }
    }
    teams.into_iter().map(|hash| short(hash.finalize().as_ref())).collect()
}

fn by_team(matrix: &Matrix, placement: &Placement) -> BTreeMap<u32, Vec<u8>> {
    let mut lines: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for assignment in &placement.assignments {
        let duty = &matrix.duties[assignment.duty as usize].id;
        if let Some(team) = assignment.accountable {
            lines.entry(team).or_default().push(format!("{duty} accountable\n"));
        }
        for team in &assignment.performs {
            lines.entry(*team).or_default().push(format!("{duty} performs\n"));
        }
    }
    let hash = |mut duties: Vec<String>| {
        duties.sort_unstable();
        duties.dedup();
        Sha256::digest(duties.concat().as_bytes()).to_vec()
    };
    lines.into_iter().map(|(team, duties)| (team, hash(duties))).collect()
}

fn short(hash: &[u8]) -> String {
    let mut text = onus_source::text::hex(hash);
    text.truncate(DIGITS);
    text
}
