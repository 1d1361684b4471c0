//! What results of tools prove: all of a duty, a part of it, or nothing by themselves.

use onus_core::status::StatusKind;

use super::{Case, DUTY, Judged, patch, raw_item};

/// An item of Operations with the results of a check, reviewed by Security or by nobody. Guest updates are monthly, and the
/// period is July alone.
fn with_results(results: &str, reviewed: bool) -> Judged {
    let review = if reviewed { "{ on: 2026-07-21, by: Security, result: pass }" } else { "" };
    let more = format!(", results: {{ checks: [\"tool:check\"], {results} }}");
    let collected = "{ on: 2026-07-20, by: Operations }";
    let evidence = raw_item("deployment: web", DUTY, "results", collected, &more, review);
    Case { evidence, period: ("2026-07-01", "2026-07-31"), ..Case::default() }.judge()
}

/// What a tool says counts for what it examined: 9 results for 12 resources are 9 of 12, silence is no pass, a part is not
/// the whole, a hint is no proof, and a failure needs no reviewer.
#[test]
fn results_prove_what_they_examined() {
    let cases = [
        ("proves: part-of, population: 12, passed: 12", true, StatusKind::PartlyProven),
        ("proves: part-of, population: 12, passed: 12", false, StatusKind::Unreviewed),
        ("proves: part-of, population: 12, passed: 9", true, StatusKind::PartlyProven),
        ("proves: part-of, population: 12, passed: 9, not_applicable: 3", true, StatusKind::PartlyProven),
        ("proves: part-of, population: 12, passed: 11, muted: 1", true, StatusKind::PartlyProven),
        ("proves: part-of, passed: 11, manual: 1", true, StatusKind::PartlyProven),
        ("proves: part-of, passed: 11, errors: 1", true, StatusKind::PartlyProven),
        // Where nothing passed, nothing is shown, whoever has looked at it: not even a part.
        ("proves: part-of, not_applicable: 4", true, StatusKind::Overdue),
        ("proves: part-of, manual: 1", true, StatusKind::Overdue),
        ("proves: part-of, manual: 1", false, StatusKind::Overdue),
        ("proves: part-of, population: 12, muted: 12", true, StatusKind::Overdue),
        ("proves: all-of, errors: 2", true, StatusKind::Overdue),
        ("proves: supports, failed: 2", true, StatusKind::Overdue),
        // A hint is no proof by itself, complete or not, reviewed or not.
        ("proves: supports, population: 12, passed: 12", true, StatusKind::Overdue),
        ("proves: supports, population: 12, passed: 12", false, StatusKind::Overdue),
        ("proves: part-of, population: 12, passed: 11, failed: 1", true, StatusKind::Failed),
        ("proves: part-of, population: 12, passed: 11, failed: 1", false, StatusKind::Failed),
        ("proves: supports, passed: 11, failed: 1", false, StatusKind::Overdue),
        ("proves: supports, passed: 11, failed: 1", true, StatusKind::Overdue),
        ("proves: all-of, passed: 3", true, StatusKind::Proven),
        ("proves: all-of, population: 12, passed: 12", true, StatusKind::Proven),
        ("proves: all-of, population: 12, passed: 9, not_applicable: 3", true, StatusKind::Proven),
        ("proves: all-of, population: 12, passed: 9", true, StatusKind::PartlyProven),
    ];
    for (results, reviewed, expected) in cases {
        let judged = with_results(results, reviewed);
        assert_eq!(judged.of(DUTY).status.kind, expected, "{results}, reviewed: {reviewed}");
    }
}

/// What has not fallen due cannot be short of anything: a part of it takes nothing from what was shown before.
#[test]
fn a_part_that_was_shown_early_is_no_shortfall() {
    let part = raw_item(
        "deployment: web",
        DUTY,
        "part",
        "{ on: 2026-11-20, by: Operations }",
        ", results: { checks: [\"tool:check\"], proves: part-of, passed: 3 }",
        "{ on: 2026-11-21, by: Security, result: pass }",
    );
    let months = [patch("2026-09-15", "pass"), patch("2026-10-15", "pass"), part];
    let judged = Case { period: ("2026-09-01", "2026-12-31"), ..Case::with(&months) }.judge();
    assert_eq!(judged.is(StatusKind::Due, 2, 2).status.in_words(), "due on 30 November 2026");
}

/// A month that is proven in part is not a month without proof, and the status says why it is no more.
#[test]
fn what_is_proven_in_part_says_why() {
    let cases = [
        ("proves: part-of, population: 12, passed: 12", "the checks that passed show only a part of the duty"),
        ("proves: all-of, population: 12, passed: 9", "not everything that was to be examined has passed"),
        (
            "proves: part-of, population: 12, passed: 9",
            "the checks show only a part of the duty, and not everything that was to be examined has passed",
        ),
    ];
    for (results, why) in cases {
        let status = with_results(results, true).of(DUTY).status.clone();
        assert_eq!(status.in_words(), "0 of 1 months proven, 1 in part");
        assert_eq!(status.in_words_with_reason(), format!("0 of 1 months proven, 1 in part: {why}"));
    }
}
