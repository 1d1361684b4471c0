//! What became riskier, and what became less so: told before everything else.

use onus_core::diff::{Changes, ComparedFinding, risk_words};

use super::{Block, sentences};

pub(super) fn blocks(changes: &Changes, out: &mut Vec<Block>) {
    if let Some(findings) = &changes.findings {
        let words = |findings: &[ComparedFinding]| findings.iter().map(risk_words::finding).collect::<Vec<_>>();
        sentences("new-findings", "Findings that are new", &words(&findings.new), out);
        sentences("gone-findings", "Findings that are gone", &words(&findings.gone), out);
    }
    sentences("unresolved", "Areas that became unresolved", &risk_words::became_unresolved(changes), out);
    for (id, title, statuses) in [
        ("worse", "Obligations judged worse", risk_words::worse(changes)),
        ("better", "Obligations judged better", risk_words::better(changes)),
    ] {
        let words: Vec<String> = statuses.into_iter().map(|status| risk_words::status(changes, status)).collect();
        sentences(id, title, &words, out);
    }
}
