//! The words of judgement, worst first.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The judgement on an obligation, worst first: where several hold, the first wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StatusKind {
    /// Nobody can say whose duty it is.
    Unresolved,
    /// Ours, and no team is accountable.
    Unassigned,
    /// The last result is a failure.
    Failed,
    /// Occurrences ended and none of them has proof.
    Overdue,
    /// Some occurrences have proof, or some of the units.
    PartlyProven,
    /// Collected, and reviewed by nobody else.
    Unreviewed,
    /// Required, nothing shown yet, and no occurrence has ended.
    NeverProven,
    /// The newest proof is too old.
    Stale,
    /// A failure inside the period, passed since.
    ProvenAfterFailure,
    /// Another party's, and no report covers it.
    NotReliedOn,
    /// Falls due within the time of notice.
    Due,
    /// An exception was in force on all the days in question.
    Excepted,
    /// Nothing falls due in the period, or no record is asked for.
    NotDue,
    /// Another party's, and a report covers it.
    ReliedOn,
    /// Every due occurrence has a passing, reviewed item.
    Proven,
}

impl StatusKind {
    /// All of them, worst first.
    pub const ALL: [StatusKind; 15] = [
        StatusKind::Unresolved,
        StatusKind::Unassigned,
        StatusKind::Failed,
        StatusKind::Overdue,
        StatusKind::PartlyProven,
        StatusKind::Unreviewed,
        StatusKind::NeverProven,
        StatusKind::Stale,
        StatusKind::ProvenAfterFailure,
        StatusKind::NotReliedOn,
        StatusKind::Due,
        StatusKind::Excepted,
        StatusKind::NotDue,
        StatusKind::ReliedOn,
        StatusKind::Proven,
    ];

    /// Stable word in data.
    pub fn id(self) -> &'static str {
        match self {
            StatusKind::Unresolved => "unresolved",
            StatusKind::Unassigned => "unassigned",
            StatusKind::Failed => "failed",
            StatusKind::Overdue => "overdue",
            StatusKind::PartlyProven => "partly-proven",
            StatusKind::ProvenAfterFailure => "proven-after-failure",
            StatusKind::Unreviewed => "unreviewed",
            StatusKind::Stale => "stale",
            StatusKind::NeverProven => "never-proven",
            StatusKind::NotReliedOn => "not-relied-on",
            StatusKind::Due => "due",
            StatusKind::Excepted => "excepted",
            StatusKind::NotDue => "not-due",
            StatusKind::ReliedOn => "relied-on",
            StatusKind::Proven => "proven",
        }
    }

    /// Words in print.
    pub fn words(self) -> &'static str {
        match self {
            StatusKind::Unresolved => "unresolved",
            StatusKind::Unassigned => "unassigned",
            StatusKind::Failed => "failed",
            StatusKind::Overdue => "overdue",
            StatusKind::PartlyProven => "partly proven",
            StatusKind::ProvenAfterFailure => "proven after a failure",
            StatusKind::Unreviewed => "not reviewed",
            StatusKind::Stale => "stale",
            StatusKind::NeverProven => "never shown",
            StatusKind::NotReliedOn => "no report covers it",
            StatusKind::Due => "due",
            StatusKind::Excepted => "excepted",
            StatusKind::NotDue => "not due",
            StatusKind::ReliedOn => "by report",
            StatusKind::Proven => "proven",
        }
    }

    /// What it means, for legends.
    pub fn meaning(self) -> &'static str {
        match self {
            StatusKind::Unresolved => "nobody can say whose duty it is",
            StatusKind::Unassigned => "no team is accountable",
            StatusKind::Failed => "the last result is a failure",
            StatusKind::Overdue => "it fell due, and no occurrence has proof",
            StatusKind::PartlyProven => "some occurrences have proof and others have none, or what passed shows only a part",
            StatusKind::ProvenAfterFailure => "every occurrence has a result; one failed, and a later one passed",
            StatusKind::Unreviewed => "collected, but reviewed by nobody other than its collector",
            StatusKind::Stale => "the newest proof is too old",
            StatusKind::NeverProven => "a record is required, and nothing was ever shown",
            StatusKind::NotReliedOn => {
                "another party carries it, and no report covers the service, the Regions and the whole period"
            }
            StatusKind::Due => "it falls due soon",
            StatusKind::Excepted => "an approved exception was in force",
            StatusKind::NotDue => "nothing fell due, or no record is asked for",
            StatusKind::ReliedOn => "another party carries it, and a report covers the service, the Regions and the whole period",
            StatusKind::Proven => "every occurrence that fell due has proof that somebody else reviewed",
        }
    }

    /// Whether somebody has to act before an auditor is satisfied.
    pub fn is_gap(self) -> bool {
        use StatusKind::*;
        matches!(self, Unresolved | Unassigned | Failed | Overdue | PartlyProven | Unreviewed | Stale | NeverProven | NotReliedOn)
    }

    /// Whether something was shown to be wrong or is late, rather than simply not shown yet.
    pub fn is_alarm(self) -> bool {
        use StatusKind::*;
        matches!(self, Unresolved | Unassigned | Failed | Overdue | PartlyProven | ProvenAfterFailure | Stale)
    }

    /// The act that closes it, for whoever has to act next; none: nothing is to be done now.
    pub fn act(self) -> Option<&'static str> {
        Some(match self {
            StatusKind::Unresolved => "find out whose duty it is: set the options that it depends on",
            StatusKind::Unassigned => "name the team that is accountable",
            StatusKind::Failed => "fix what the record shows, and collect it again",
            StatusKind::Overdue | StatusKind::NeverProven | StatusKind::Due => "collect the record, and have it reviewed",
            StatusKind::PartlyProven => "collect what is missing, and keep collecting each time",
            StatusKind::Unreviewed => "have somebody other than the collector review it",
            StatusKind::Stale => "collect the record again, and have it reviewed",
            StatusKind::NotReliedOn => "obtain a report that covers it, or other proof",
            StatusKind::ProvenAfterFailure
            | StatusKind::Excepted
            | StatusKind::NotDue
            | StatusKind::ReliedOn
            | StatusKind::Proven => return None,
        })
    }
}
