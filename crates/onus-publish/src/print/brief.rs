//! What a cell says in short.

use onus_core::matrix_context::MatrixContext;

use crate::block::*;

/// Titles of the duties, party by party, in the order in which parties appear.
pub fn brief(context: &MatrixContext, duties: &[u32], reason: Option<&str>) -> Vec<Inline> {
    let mut parties: Vec<(String, Vec<&str>)> = Vec::new();
    for &duty in duties {
        let duty = context.duty(duty);
        let party = context.party(&duty.holder);
        match parties.iter_mut().find(|(name, _)| *name == party) {
            Some((_, titles)) => titles.push(&duty.title),
            None => parties.push((party, vec![&duty.title])),
        }
    }
    let mut out = Vec::new();
    for (party, titles) in parties {
        if !out.is_empty() {
            out.push(Inline::Break);
        }
        out.push(strong(party));
        out.extend(text(format!(": {}", titles.join("; "))));
    }
    if out.is_empty() { text(reason.unwrap_or_default()) } else { out }
}
