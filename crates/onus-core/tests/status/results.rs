//! What results of tools prove: all of a duty, a part of it, or nothing by themselves.

use onus_core::status::StatusKind;
use onus_source::codes;

use super::{Case, DUTY, Judged, day, patch, raw_item};

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

/// What was only ever shown in part is short of the rest before it falls due, and is not the same as shown: it stays a gap.
#[test]
fn a_part_alone_is_a_part_before_it_falls_due() {
    let november = |proves: &str| {
        raw_item(
            "deployment: web",
            DUTY,
            "part",
            "{ on: 2026-11-20, by: Operations }",
            &format!(", results: {{ checks: [\"tool:check\"], {proves} }}"),
            "{ on: 2026-11-21, by: Security, result: pass }",
        )
    };
    let judged = |items: &[String]| Case { period: ("2026-11-01", "2026-12-31"), ..Case::with(items) }.judge();
    let nine_of_twelve = november("proves: all-of, population: 12, passed: 9");
    let status = judged(std::slice::from_ref(&nine_of_twelve)).is(StatusKind::PartlyProven, 0, 0).status.clone();
    assert_eq!(status.in_words_with_reason(), "proven in part: not everything that was to be examined has passed");
    assert_eq!(status.due_on, Some(day("2026-11-30")));
    assert!(!status.is_late(), "November has not ended");
    assert!(status.open_since.is_some(), "earlier months lie outside the period that is asked about");
    // It takes back no failure that a person found.
    judged(&[patch("2026-10-15", "fail"), nine_of_twelve.clone()]).is(StatusKind::Failed, 0, 0);
    // A record of the rest closes it, and a hint is no part.
    judged(&[nine_of_twelve, patch("2026-11-20", "pass")]).is(StatusKind::Proven, 1, 1);
    judged(&[november("proves: supports, population: 12, passed: 12")]).is(StatusKind::NeverProven, 0, 0);
}

/// What a tool found is closed by a later run of its checks that somebody has looked at, and by nothing less. The failure stays
/// known.
#[test]
fn a_failure_that_its_checks_no_longer_find_is_closed() {
    let run = |on: &str, check: &str, results: &str, reviewed: &str| {
        let more = format!(", results: {{ checks: [\"{check}\"], proves: part-of, {results} }}");
        let review =
            if reviewed.is_empty() { String::new() } else { format!("{{ on: {reviewed}, by: Security, result: pass }}") };
        raw_item("deployment: web", DUTY, on, &format!("{{ on: {on}, by: Operations }}"), &more, &review)
    };
    let failed = run("2026-07-05", "tool:check", "passed: 2, failed: 1, failing: [\"i-1\"]", "");
    let judged = |later: String| Case { period: ("2026-07-01", "2026-07-31"), ..Case::with(&[failed.clone(), later]) }.judge();
    for day in ["2026-07-20", "2026-08-20"] {
        let closed = judged(run(day, "tool:check", "passed: 3", "2026-08-21"));
        let status = &closed.is(StatusKind::PartlyProven, 0, 1).status;
        assert_eq!((status.in_words().as_str(), status.failures.len()), ("0 of 1 months proven, 1 in part", 1), "{day}");
        assert!(closed.codes().contains(&codes::PROVEN_AFTER_FAILURE), "{day}");
        assert!(status.is_late(), "July ended with a record of a part");
    }
    let open = [
        run("2026-07-20", "tool:check", "passed: 3", ""),
        run("2026-07-20", "tool:other", "passed: 3", "2026-07-21"),
        run("2026-07-20", "tool:check", "passed: 2, missing: [\"i-1\"]", "2026-07-21"),
        run("2026-07-20", "tool:check", "passed: 2, failed: 1, failing: [\"i-2\"]", ""),
    ];
    for later in open {
        judged(later).is(StatusKind::Failed, 0, 1);
    }
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
