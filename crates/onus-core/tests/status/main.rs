//! What obligations come to: one EC2 deployment whose guest updates are monthly, judged on 28 November 2026 for the third
//! quarter, unless a case says otherwise. What is expected was counted on a calendar and read off the dates.

mod random;
mod results;

use std::fs;
use std::path::Path;

use jiff::civil::Date;
use onus_core::check::{self, Checked};
use onus_core::inventory::{LoadedInventory, Population};
use onus_core::matrix::{Document, Inputs, Judging, Matrix, assemble};
use onus_core::status::{Combined, Obligation, OccurrenceState, StatusKind, StatusQuestion, Statuses, combined, statuses};
use onus_source::{Code, Diagnostic, Level, SourceMap, codes};

const DUTY: &str = "guest-os.roll-out";
const OPERATOR_DUTY: &str = "physical-security.protect-sites";

/// An inventory in parts, with what a case adds to each.
struct Case {
    organisation: &'static str,
    deployments: String,
    evidence: String,
    reports: String,
    framework: &'static str,
    period: (&'static str, &'static str),
    judging: Judging,
}

impl Default for Case {
    fn default() -> Case {
        Case {
            organisation: "",
            deployments: deployment("web", ""),
            evidence: String::new(),
            reports: String::new(),
            framework: "soc2",
            period: ("2026-07-01", "2026-09-30"),
            judging: Judging::default(),
        }
    }
}

fn deployment(id: &str, more: &str) -> String {
    format!("  - {{ id: {id}, service: ec2, owner: operations, account: \"111122223333\", regions: [eu-west-1]{more} }}\n")
}

/// An item that Operations collected on a day, and that Security passed or failed the next day.
fn item(subject: &str, duty: &str, on: &str, result: &str) -> String {
    let reviewed = on.parse::<Date>().unwrap().tomorrow().unwrap();
    let review = format!("{{ on: {reviewed}, by: Security, result: {result} }}");
    raw_item(subject, duty, &format!("{subject}-{on}-{result}"), &format!("{{ on: {on}, by: Operations }}"), "", &review)
}

fn raw_item(subject: &str, duty: &str, file: &str, collected: &str, more: &str, reviewed: &str) -> String {
    let file: String = file.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let reviewed = if reviewed.is_empty() { String::new() } else { format!(", reviewed: {reviewed}") };
    format!("  - {{ {subject}, duties: [{duty}], file: evidence/{file}.csv, collected: {collected}{more}{reviewed} }}\n")
}

fn patch(on: &str, result: &str) -> String {
    item("deployment: web", DUTY, on, result)
}

fn report(id: &str, kind: &str, more: &str, from: &str, to: &str) -> String {
    format!(
        "  - {{ id: {id}, operator: Amazon Web Services, report: Report {id}, {kind}services: [ec2], {more}\
         period: {{ from: {from}, to: {to} }}, reviewed: {{ role: Head of Compliance, on: 2026-11-16 }} }}\n"
    )
}

struct Judged {
    matrix: Matrix,
    scope: Statuses,
    whole: Statuses,
    checked: Checked,
    warnings: Vec<Diagnostic>,
}

impl Case {
    /// Writes the inventory and its files, with this in each.
    fn write(&self, content: &str) -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("evidence")).unwrap();
        for name in self.evidence.split("evidence/").skip(1).map(|rest| rest.split(',').next().unwrap()) {
            fs::write(folder.path().join("evidence").join(name), content).unwrap();
        }
        let section = |name: &str, text: &str| if text.is_empty() { String::new() } else { format!("{name}:\n{text}") };
        let text = format!(
            "organisation: {{ name: Larkspur Ltd{} }}\nteams:\n\
             \x20 - {{ id: operations, name: Operations, email: ops@larkspur.example, lead: Head of Operations }}\n\
             \x20 - {{ id: security, name: Security, email: sec@larkspur.example }}\n\
             accounts:\n  - {{ id: \"111122223333\", name: a }}\n  - {{ id: \"222233334444\", name: b }}\n\
             \x20 - {{ id: \"333344445555\", name: c }}\n  - {{ id: \"444455556666\", name: d }}\n\
             scopes:\n  - {{ id: audit, framework: {}, period: {{ from: {}, to: {} }} }}\n{}{}{}",
            self.organisation,
            self.framework,
            self.period.0,
            self.period.1,
            section("deployments", &self.deployments),
            section("evidence", &self.evidence),
            section("assurance_reports", &self.reports),
        );
        fs::write(folder.path().join("inventory.yaml"), &text).unwrap();
        (folder, text)
    }

    /// What refuses the inventory when its files hold this.
    fn problems_with_files(&self, content: &str) -> Vec<Diagnostic> {
        let (folder, _) = self.write(content);
        let model = onus_model_aws::builtin_model();
        onus_core::inventory::load(folder.path(), Path::new("inventory.yaml"), &model, &mut SourceMap::default())
            .expect_err("the inventory is refused")
    }

    fn judge(&self) -> Judged {
        let (folder, text) = self.write("a record\n");
        let model = onus_model_aws::builtin_model();
        let mut sources = SourceMap::default();
        let LoadedInventory { inventory, warnings } =
            onus_core::inventory::load(folder.path(), Path::new("inventory.yaml"), &model, &mut sources)
                .unwrap_or_else(|problems| panic!("{text}\n{problems:#?}"));
        let document = Document {
            title: "Handbook".into(),
            authors: vec![],
            language: "en".into(),
            version: "1".into(),
            classification: "Internal".into(),
            review_by: None,
            date: day("2026-11-28"),
            revision: None,
            model_version: "test".into(),
            program_version: "test".into(),
            judging: self.judging.clone(),
        };
        let matrix = assemble(&Inputs { model: &model, inventory: &inventory, sources: &sources, document })
            .unwrap_or_else(|problems| panic!("{problems:#?}"));
        let options = check::Options { expiry_notice_days: 30, rule_max_age_days: 5000, ..Default::default() };
        let population = Population::default();
        let input = check::CheckInput {
            model: &model,
            matrix: &matrix,
            inventory: &inventory,
            population: &population,
            sources: &sources,
            options: &options,
        };
        let checked = check::check(&input);
        let scope = statuses(&matrix, StatusQuestion { scope: Some(&matrix.scopes[0]) });
        let whole = statuses(&matrix, StatusQuestion { scope: None });
        Judged { scope, whole, checked, warnings, matrix }
    }

    fn with(evidence: &[String]) -> Case {
        Case { evidence: evidence.concat(), ..Case::default() }
    }

    fn about(evidence: &[String], more: &str) -> Case {
        Case { deployments: deployment("web", more), ..Case::with(evidence) }
    }

    fn report(reports: &[String]) -> Case {
        Case { reports: reports.concat(), ..Case::default() }
    }
}

impl Judged {
    fn all<'s>(&'s self, statuses: &'s Statuses, duty: &str) -> Vec<&'s Obligation> {
        statuses.obligations.iter().filter(|o| self.matrix.duties[o.duty as usize].id == duty).collect()
    }

    fn combined(&self, duty: &str) -> Combined {
        combined(self.all(&self.scope, duty).into_iter().map(|o| (o, o.count))).expect("obligations")
    }

    /// The only obligation of the duty in the scope.
    fn of(&self, duty: &str) -> &Obligation {
        let all = self.all(&self.scope, duty);
        assert_eq!(all.len(), 1, "{all:#?}");
        all[0]
    }

    #[track_caller]
    fn is(&self, kind: StatusKind, proven: u32, due: u32) -> &Obligation {
        let obligation = self.of(DUTY);
        let status = &obligation.status;
        assert_eq!((status.kind, status.proven, status.due), (kind, proven, due), "{status:#?}");
        obligation
    }

    fn codes(&self) -> Vec<Code> {
        let codes = self.checked.findings.iter().map(|f| f.code);
        codes.chain(self.warnings.iter().map(|w| w.code)).collect()
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn one_item_in_three_months_proves_one() {
    let judged = Case::with(&[patch("2026-09-15", "pass")]).judge();
    let status = &judged.is(StatusKind::PartlyProven, 1, 3).status;
    assert_eq!(status.in_words(), "1 of 3 months proven");
    assert!(judged.codes().contains(&codes::OCCURRENCES_WITHOUT_EVIDENCE), "{:?}", judged.codes());
    // A year with one item: one of twelve.
    let year = Case { period: ("2025-10-01", "2026-09-30"), ..Case::with(&[patch("2026-09-15", "pass")]) };
    year.judge().is(StatusKind::PartlyProven, 1, 12);
}

#[test]
fn three_items_prove_three_months() {
    let all = [patch("2026-07-15", "pass"), patch("2026-08-31", "pass"), patch("2026-09-01", "pass")];
    Case::with(&all).judge().is(StatusKind::Proven, 3, 3);
    // One record of the quarter spans each month of it.
    let spanning = raw_item(
        "deployment: web",
        DUTY,
        "quarter",
        "{ on: 2026-10-02, by: Operations }",
        ", period: { from: 2026-07-01, to: 2026-09-30 }",
        "{ on: 2026-10-05, by: Security, result: pass }",
    );
    Case::with(&[spanning]).judge().is(StatusKind::Proven, 3, 3);
}

#[test]
fn a_failure_is_never_hidden() {
    let since = Case::with(&[patch("2026-07-15", "fail"), patch("2026-08-15", "pass"), patch("2026-09-15", "pass")]).judge();
    let status = &since.is(StatusKind::ProvenAfterFailure, 2, 3).status;
    assert_eq!((status.failures.len(), status.since), (1, Some(day("2026-07-15"))));
    assert!(since.codes().contains(&codes::PROVEN_AFTER_FAILURE), "{:?}", since.codes());
    let failed = Case::with(&[patch("2026-07-15", "pass"), patch("2026-09-15", "fail")]).judge();
    let status = &failed.is(StatusKind::Failed, 1, 3).status;
    assert_eq!(status.in_words(), "failed on 15 September 2026");
    assert!(failed.codes().contains(&codes::EVIDENCE_FAILED_REVIEW));
    // Of two results of one day, the worse decides, whatever the files are called.
    for (first, second) in [("pass", "fail"), ("fail", "pass")] {
        let (a, b) = (patch("2026-09-15", first), patch("2026-09-15", second));
        let tie = Case::with(&[patch("2026-07-15", "pass"), patch("2026-08-15", "pass"), a, b]).judge();
        tie.is(StatusKind::Failed, 2, 3);
    }
}

#[test]
fn an_item_proves_no_day_after_its_collection() {
    let early = raw_item(
        "deployment: web",
        DUTY,
        "year",
        "{ on: 2026-01-05, by: Operations }",
        ", period: { from: 2026-01-01, to: 2026-12-31 }",
        "{ on: 2026-01-06, by: Security, result: pass }",
    );
    let judged = Case::with(&[early]).judge();
    let status = &judged.is(StatusKind::Overdue, 0, 3).status;
    assert_eq!(status.in_words(), "overdue since 1 August 2026");
}

#[test]
fn what_is_dated_after_the_build_counts_for_nothing_and_is_an_error() {
    let collected = Case::with(&[patch("2027-09-15", "pass")]).judge();
    collected.is(StatusKind::Overdue, 0, 3);
    assert!(collected.codes().contains(&codes::EVIDENCE_DATED_AFTER_BUILD));
    let reviewed = raw_item(
        "deployment: web",
        DUTY,
        "a",
        "{ on: 2026-09-15, by: Operations }",
        "",
        "{ on: 2027-03-16, by: Security, result: pass }",
    );
    let reviewed = Case { period: ("2026-09-01", "2026-09-30"), ..Case::with(&[reviewed]) }.judge();
    reviewed.is(StatusKind::Unreviewed, 0, 1);
    assert!(reviewed.codes().contains(&codes::EVIDENCE_DATED_AFTER_BUILD));
}

#[test]
fn only_somebody_else_can_review() {
    let september = |collected: &str, by: &str| {
        let review = format!("{{ on: 2026-09-16, by: {by}, result: pass }}");
        let item = raw_item("deployment: web", DUTY, "a", collected, "", &review);
        Case { period: ("2026-09-01", "2026-09-30"), ..Case::with(&[item]) }
    };
    for by in ["operations", "\" Operations \"", "OPERATIONS"] {
        september("{ on: 2026-09-15, by: Operations }", by).judge().is(StatusKind::Unreviewed, 0, 1);
    }
    // No collector at all: nobody can tell whether the reviewer is somebody else.
    let nobody = september("{ on: 2026-09-15 }", "Security").judge();
    nobody.is(StatusKind::Unreviewed, 0, 1);
    assert!(nobody.codes().contains(&codes::EVIDENCE_WITHOUT_COLLECTOR));
    // The lead of the team that performs the duty: counted, and shown; refused where the organisation says so.
    let lead = september("{ on: 2026-09-15, by: Operations }", "Head of Operations");
    assert!(lead.judge().is(StatusKind::Proven, 1, 1).status.reviewed_within_team);
    let strict = Case { judging: Judging { reviewer_outside_team: true, ..Judging::default() }, ..lead };
    strict.judge().is(StatusKind::Unreviewed, 0, 1);
}

#[test]
fn one_file_has_one_collection() {
    let listed = |on: &str| {
        let review = format!("{{ on: {}, by: Security, result: pass }}", day(on).tomorrow().unwrap());
        raw_item("deployment: web", DUTY, "same", &format!("{{ on: {on}, by: Operations }}"), "", &review)
    };
    let judged = Case::with(&[listed("2026-07-15"), listed("2026-08-15"), listed("2026-09-15")]).judge();
    judged.is(StatusKind::PartlyProven, 1, 3);
    assert_eq!(judged.codes().iter().filter(|c| **c == codes::EVIDENCE_FILE_COLLECTED_TWICE).count(), 2);
}

#[test]
fn exceptions_count_from_approval_to_expiry() {
    let exception = |approved: &str, expires: &str| {
        format!(
            ", exceptions: [{{ duties: [{DUTY}], kind: risk-acceptance, risk: R-1, expires: {expires}, \
             approved_by: {{ role: Head of Risk, on: {approved} }} }}]"
        )
    };
    // Approved after the period: it removes no gap of the period.
    let late = Case::about(&[], &exception("2026-11-01", "2027-03-01")).judge();
    late.is(StatusKind::Overdue, 0, 3);
    // In force until 1 August: July is excepted, August and September are overdue.
    let early = Case::about(&[], &exception("2026-05-01", "2026-08-01")).judge();
    let status = &early.is(StatusKind::Overdue, 0, 2).status;
    assert_eq!(status.in_words(), "overdue since 1 September 2026");
    assert_eq!((status.occurrences[0].state, status.occurrences[0].count), (OccurrenceState::Excepted, 1));
    // Approved in the middle of August: July had fallen due and is overdue. Nothing falls due while it is in force: on the
    // day of the approval August had 22 days to go, and nobody was late.
    let middle = Case::about(&[], &exception("2026-08-10", "2026-12-01")).judge();
    let status = &middle.is(StatusKind::Overdue, 0, 1).status;
    assert_eq!(status.in_words(), "overdue since 1 August 2026");
    let states: Vec<(OccurrenceState, u32)> = status.occurrences.iter().map(|run| (run.state, run.count)).collect();
    assert_eq!(states, [(OccurrenceState::Missing, 1), (OccurrenceState::Excepted, 2)]);
    // With July shown, nothing is open: neither on the day of the approval nor later.
    let shown = [patch("2026-07-15", "pass")];
    let fulfilled = exception("2026-08-10", "2026-12-01");
    let fulfilled = Case { organisation: ", records_since: 2026-07-01", ..Case::about(&shown, &fulfilled) }.judge();
    assert_eq!(fulfilled.is(StatusKind::Proven, 1, 1).status.open_since, None);
    let whole = &fulfilled.all(&fulfilled.whole, DUTY)[0].status;
    assert_eq!(whole.occurrences.last().map(|run| run.state), Some(OccurrenceState::Excepted));
    // What had failed before it was approved has failed. What fails while it is in force is what was accepted.
    let failed = [patch("2026-07-15", "pass"), patch("2026-08-05", "fail")];
    Case::about(&failed, &exception("2026-08-10", "2026-12-01")).judge().is(StatusKind::Failed, 1, 2);
    let accepted = [patch("2026-07-15", "pass"), patch("2026-08-20", "fail")];
    let accepted = Case::about(&accepted, &exception("2026-08-10", "2026-12-01")).judge();
    assert_eq!(accepted.is(StatusKind::Proven, 1, 1).status.failures, [0_u32; 0]);
    // What was shown before it was approved counts.
    let august = [patch("2026-07-15", "pass"), patch("2026-08-05", "pass")];
    Case::about(&august, &exception("2026-08-10", "2026-12-01")).judge().is(StatusKind::Proven, 2, 2);
    // Ended within August: August falls due on its last day, and so does September.
    Case::about(&shown, &exception("2026-08-10", "2026-08-20")).judge().is(StatusKind::PartlyProven, 1, 3);
    // In force on the last day of August alone: nothing fell due in August, and September is overdue.
    Case::about(&shown, &exception("2026-08-31", "2026-08-31")).judge().is(StatusKind::PartlyProven, 1, 2);
    // Approved on the day after: August had fallen due.
    Case::about(&shown, &exception("2026-09-01", "2026-12-01")).judge().is(StatusKind::PartlyProven, 1, 2);
    // In force throughout.
    let whole = Case::about(&[], &exception("2026-05-01", "2026-12-01")).judge();
    assert_eq!(whole.is(StatusKind::Excepted, 0, 0).status.in_words(), "excepted until 1 December 2026");
    // Nobody approved it: it never counts.
    let unapproved = format!(", exceptions: [{{ duties: [{DUTY}], kind: risk-acceptance, risk: R-1, expires: 2026-12-01 }}]");
    Case::about(&[], &unapproved).judge().is(StatusKind::Overdue, 0, 3);
}

#[test]
fn a_reassignment_counts_from_its_approval() {
    let exception = format!(
        ", exceptions: [{{ duties: [{DUTY}], kind: reassignment, to: {{ third_party: Hostline }}, expires: 2027-03-01, \
         approved_by: {{ role: Head of Risk, on: 2026-08-03 }} }}]"
    );
    let judged = Case::about(&[patch("2026-07-15", "pass")], &exception).judge();
    let all = judged.all(&judged.scope, DUTY);
    let kinds: Vec<(StatusKind, Option<u32>)> = all.iter().map(|o| (o.status.kind, o.team)).collect();
    // Theirs since 3 August; ours until the day before, with July proven. August fell due when it was theirs.
    assert_eq!(kinds, [(StatusKind::NotReliedOn, None), (StatusKind::Proven, Some(0))]);
    let ours = &all[1].status.occurrences;
    assert_eq!((ours.last().unwrap().to, ours.last().unwrap().state), (day("2026-08-02"), OccurrenceState::Excepted));
    assert_eq!(judged.all(&judged.scope, "guest-os.roll-out-oversight").len(), 1);
    let since = "relies on Hostline for “web” from 2026-08-03 to 2026-09-30";
    assert!(judged.checked.findings.iter().any(|finding| finding.message.contains(since)), "{:#?}", judged.checked.findings);
    // Their report is asked for the days since then alone.
    let theirs = report("theirs", "kind: soc2-type2, ", "regions: [eu-west-1], ", "2026-08-03", "2026-12-31");
    let theirs = theirs.replace("Amazon Web Services", "Hostline");
    let items = [patch("2026-07-15", "pass"), patch("2026-08-01", "pass")];
    let covered = Case { reports: theirs, ..Case::about(&items, &exception) }.judge();
    let kinds: Vec<StatusKind> = covered.all(&covered.scope, DUTY).iter().map(|o| o.status.kind).collect();
    assert_eq!(kinds, [StatusKind::ReliedOn, StatusKind::Proven]);
    // Approved after the period: nothing of the period is theirs.
    let late = Case::about(&[], &exception.replace("2026-08-03", "2026-10-15")).judge();
    late.is(StatusKind::Overdue, 0, 3);
}

#[test]
fn an_empty_file_is_no_evidence() {
    let problems = Case::with(&[patch("2026-09-15", "pass")]).problems_with_files("");
    let said: Vec<(Code, Level)> = problems.iter().map(|p| (p.code, p.level)).collect();
    assert_eq!(said, [(codes::EVIDENCE_FILE_EMPTY, Level::Error)]);
}

#[test]
fn files_that_are_alike_are_remarked_on_and_count() {
    let judged = Case::with(&[patch("2026-07-15", "pass"), patch("2026-08-15", "pass"), patch("2026-09-15", "pass")]).judge();
    judged.is(StatusKind::Proven, 3, 3);
    let alike: Vec<&Diagnostic> = judged.warnings.iter().filter(|w| w.code == codes::EVIDENCE_FILES_ALIKE).collect();
    // The second and the third repeat the first.
    assert_eq!((alike.len(), alike[0].level), (2, Level::Note));
}

#[test]
fn a_report_that_leaves_others_out_needs_theirs_too() {
    let own = "kind: soc2-type2, ";
    let carved = "regions: [eu-west-1], subservice_organisations: [Hostline], ";
    let first = report("a", own, carved, "2025-10-01", "2026-09-30");
    let alone = Case::report(std::slice::from_ref(&first)).judge();
    let status = &alone.of(OPERATOR_DUTY).status;
    assert_eq!(status.kind, StatusKind::NotReliedOn);
    let reason = status.reason.as_deref().unwrap_or_default();
    assert!(reason.contains("leaves out the controls of Hostline"), "{reason}");
    let of_hostline = |kind: &str, to: &str| report("h", kind, "", "2025-10-01", to).replace("Amazon Web Services", "Hostline");
    for (kind, to, expected) in [
        (own, "2026-09-30", StatusKind::ReliedOn),
        (own, "2026-08-31", StatusKind::NotReliedOn),
        ("kind: soc3, ", "2026-09-30", StatusKind::NotReliedOn),
    ] {
        let both = Case::report(&[first.clone(), of_hostline(kind, to)]).judge();
        assert_eq!(both.of(OPERATOR_DUTY).status.kind, expected, "{kind}{to}");
    }
    // What a report includes, it covers.
    let inclusive = report("a", own, &format!("{carved}method: inclusive, "), "2025-10-01", "2026-09-30");
    assert_eq!(Case::report(&[inclusive]).judge().of(OPERATOR_DUTY).status.kind, StatusKind::ReliedOn);
}

#[test]
fn a_deployment_owes_nothing_before_and_after_it_existed() {
    let items = [patch("2026-07-15", "pass"), patch("2026-08-10", "pass")];
    Case::about(&items, ", until: 2026-08-20").judge().is(StatusKind::Proven, 2, 2);
    Case::about(&[], ", since: 2026-08-20").judge().is(StatusKind::Overdue, 0, 2);
    let later = Case::about(&[], ", since: 2026-11-05").judge();
    assert_eq!(later.all(&later.scope, DUTY).len(), 0);
}

#[test]
fn reports_are_relied_on_for_what_they_say() {
    let soc2 = report("a", "kind: soc2-type2, ", "regions: [eu-west-1], ", "2025-10-01", "2026-09-30");
    let relied = |case: Case| case.judge().of(OPERATOR_DUTY).status.clone();
    assert_eq!(relied(Case::report(std::slice::from_ref(&soc2))).kind, StatusKind::ReliedOn);
    let refused = |case: Case, why: &str| {
        let status = relied(case);
        assert_eq!(status.kind, StatusKind::NotReliedOn);
        let reason = status.reason.unwrap();
        assert!(reason.contains(why), "{reason}");
    };
    refused(Case { framework: "pci-dss", ..Case::report(&[soc2]) }, "PCI DSS attestation of compliance");
    let other = |kind: &str, more: &str| report("a", kind, more, "2025-10-01", "2026-09-30");
    refused(Case::report(&[other("kind: soc3, ", "regions: [eu-west-1], ")]), "SOC 3");
    refused(Case::report(&[other("", "regions: [eu-west-1], ")]), "what kind of report");
    refused(Case::report(&[other("kind: soc2-type2, ", "")]), "states no Regions");
    refused(Case::report(&[other("kind: soc2-type2, opinion: adverse, ", "regions: [eu-west-1], ")]), "adverse");
    let qualified = Case::report(&[other("kind: soc2-type2, opinion: qualified, ", "regions: [eu-west-1], ")]).judge();
    assert!(qualified.of(OPERATOR_DUTY).status.qualified);
    assert!(qualified.codes().contains(&codes::ASSURANCE_REPORT_QUALIFIED));
}

#[test]
fn consecutive_reports_chain_and_a_bridge_reaches_three_months() {
    let kind = "kind: soc2-type2, ";
    let (first, second) = (
        report("a", kind, "regions: [eu-west-1], ", "2025-07-01", "2026-06-30"),
        report("b", kind, "regions: [eu-west-1], ", "2026-07-01", "2027-06-30"),
    );
    let chained = Case { period: ("2026-04-01", "2026-09-30"), ..Case::report(&[second.clone(), first]) }.judge();
    let status = &chained.of(OPERATOR_DUTY).status;
    assert_eq!((status.kind, status.reports.len()), (StatusKind::ReliedOn, 2));
    let gap = report("a", kind, "regions: [eu-west-1], ", "2025-07-01", "2026-06-29");
    let broken = Case { period: ("2026-04-01", "2026-09-30"), ..Case::report(&[gap, second]) }.judge();
    assert_eq!(broken.of(OPERATOR_DUTY).status.kind, StatusKind::NotReliedOn);
    // 31 March and 92 days: 1 July.
    let bridged = report("a", kind, "regions: [eu-west-1], bridge_to: 2026-12-31, ", "2025-04-01", "2026-03-31");
    let long = Case { period: ("2026-04-01", "2026-09-30"), ..Case::report(std::slice::from_ref(&bridged)) }.judge();
    let reason = long.of(OPERATOR_DUTY).status.reason.clone().unwrap();
    assert!(reason.contains("reaches only to 2026-07-01"), "{reason}");
    let short = Case { period: ("2026-04-01", "2026-07-01"), ..Case::report(&[bridged]) }.judge();
    assert_eq!(short.of(OPERATOR_DUTY).status.kind, StatusKind::ReliedOn);
}

#[test]
fn a_duty_is_owed_once_for_its_unit() {
    let many: String = (0..79).map(|n| deployment(&format!("web-{n}"), "")).collect();
    let train = item("organisation: true", "awareness-training.train", "2025-12-15", "pass");
    let year = ("2025-10-01", "2026-09-30");
    let judged = Case { deployments: many, evidence: train, period: year, ..Case::default() }.judge();
    let obligation = judged.of("awareness-training.train");
    assert_eq!((obligation.count, judged.scope.deployments(obligation).len()), (1, 79));
    assert_eq!(obligation.status.kind, StatusKind::Proven);
    // Four accounts, and proof for one of them.
    let accounts = ["111122223333", "222233334444", "333344445555", "444455556666"];
    let deployments: String = accounts
        .iter()
        .map(|a| format!("  - {{ id: web-{a}, service: ec2, owner: operations, account: \"{a}\", regions: [eu-west-1] }}\n"))
        .collect();
    let root = item("account: \"222233334444\"", "account-governance.root", "2026-09-15", "pass");
    let month = ("2026-09-01", "2026-09-30");
    let judged = Case { deployments, evidence: root, period: month, ..Case::default() }.judge();
    assert_eq!(judged.all(&judged.scope, "account-governance.root").len(), 4);
    let together = judged.combined("account-governance.root");
    assert_eq!((together.kind, together.words.as_str()), (StatusKind::PartlyProven, "1 of 4 accounts proven"));
}

#[test]
fn what_ended_before_records_began_is_a_gap_of_the_period_only() {
    let judged = Case { organisation: ", records_since: 2026-11-01", ..Case::default() }.judge();
    let status = &judged.is(StatusKind::Overdue, 0, 3).status;
    assert_eq!((status.before_records, status.open_since, status.due_on), (3, None, Some(day("2026-11-30"))));
    assert_eq!(status.in_words(), "overdue since 1 August 2026, before records began");
    let partly = Case { organisation: ", records_since: 2026-09-01", ..Case::default() }.judge();
    let words = partly.is(StatusKind::Overdue, 0, 3).status.in_words();
    assert_eq!(words, "overdue since 1 August 2026 and, since records began, since 1 October 2026");
    let whole = &judged.all(&judged.whole, DUTY)[0].status;
    assert_eq!(whole.in_words(), "never shown, due on 30 November 2026");
}

#[test]
fn what_follows_no_calendar_and_was_never_shown_is_never_proven() {
    let mut matrix = Case::default().judge().matrix;
    let duty = matrix.duties.iter().position(|d| d.id == "guest-os.harden").unwrap();
    assert_eq!(matrix.duties[duty].cadence.and_then(|c| c.days()), None);
    matrix.reference.evidence.get_mut("guest-os.harden").unwrap().iter_mut().for_each(|record| record.cadence = None);
    let judged = statuses(&matrix, StatusQuestion { scope: Some(&matrix.scopes[0]) });
    let all: Vec<&Obligation> = judged.obligations.iter().filter(|o| o.duty as usize == duty).collect();
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].status.kind, all[0].status.in_words().as_str()), (StatusKind::NeverProven, "never shown"));
}

#[test]
fn what_falls_due_soon_is_announced() {
    let year = ("2026-09-01", "2026-12-31");
    let months = [patch("2026-09-15", "pass"), patch("2026-10-15", "pass")];
    // 30 November is two days away, and monthly duties are announced seven days ahead.
    let judged = Case { period: year, ..Case::with(&months) }.judge();
    let obligation = judged.is(StatusKind::Due, 2, 2);
    assert_eq!(obligation.status.in_words(), "due on 30 November 2026");
    assert!(judged.codes().contains(&codes::EVIDENCE_SOON_STALE));
    let quiet = Judging { notice_days: [(onus_model::Cadence::Monthly, 1)].into(), ..Judging::default() };
    Case { period: year, judging: quiet, ..Case::with(&months) }.judge().is(StatusKind::Proven, 2, 2);
    // Proof may arrive a little late, where the organisation says so: October is then still running.
    let grace = Judging { grace_days: [(onus_model::Cadence::Monthly, 28)].into(), ..Judging::default() };
    let late = Case { period: year, judging: grace, ..Case::with(&[patch("2026-09-15", "pass")]) }.judge();
    assert_eq!(late.of(DUTY).status.due, 1);
}

#[test]
fn proof_of_what_follows_no_calendar_grows_old() {
    let harden = |on: &str| item("deployment: web", "guest-os.harden", on, "pass");
    let kind = |on: &str| {
        let mut matrix = Case { period: ("2026-01-01", "2026-12-31"), ..Case::with(&[harden(on)]) }.judge().matrix;
        let records = matrix.reference.evidence.get_mut("guest-os.harden").unwrap();
        records.iter_mut().for_each(|record| (record.cadence, record.max_age_days) = (None, Some(100)));
        let judged = statuses(&matrix, StatusQuestion { scope: Some(&matrix.scopes[0]) });
        let harden = |o: &&Obligation| matrix.duties[o.duty as usize].id == "guest-os.harden";
        judged.obligations.iter().find(harden).unwrap().status.in_words()
    };
    // 100 days before 28 November 2026: 20 August.
    assert_eq!(kind("2026-08-20"), "due on 28 November 2026");
    assert_eq!(kind("2026-08-19"), "stale since 28 November 2026");
    assert_eq!(kind("2026-11-01"), "proven until 9 February 2027");
}
