//! Kinds of files that results come in, with their readers.

use super::result::ResultReader;

/// A kind of file that results come in.
pub struct EvidenceSource {
    /// Name on the command line.
    pub name: &'static str,
    /// What it is, for help.
    pub about: &'static str,
    pub read: ResultReader,
}

/// All of them.
pub const EVIDENCE_SOURCES: [EvidenceSource; 11] = [
    EvidenceSource { name: "asff", about: "findings of Security Hub (get-findings)", read: super::asff::read },
    EvidenceSource { name: "aws-config", about: "compliance details of AWS Config rules", read: super::aws_config::read },
    EvidenceSource { name: "backup-jobs", about: "backup, copy and restore jobs of AWS Backup", read: super::backup_jobs::read },
    EvidenceSource {
        name: "credential-report",
        about: "the credential report of IAM, as CSV",
        read: super::credential_report::read,
    },
    EvidenceSource { name: "inspector", about: "findings of Amazon Inspector (list-findings)", read: super::inspector::read },
    EvidenceSource { name: "junit", about: "reports of tests in the format of JUnit", read: super::junit::read },
    EvidenceSource { name: "ocsf", about: "findings in OCSF: Prowler, Security Hub", read: super::ocsf::read },
    EvidenceSource { name: "oscal", about: "assessment results in OSCAL, as JSON", read: super::oscal::read },
    EvidenceSource {
        name: "patch-compliance",
        about: "patch states of Systems Manager (describe-instance-patch-states)",
        read: super::patch_compliance::read,
    },
    EvidenceSource {
        name: "powerpipe",
        about: "results of a Powerpipe or Steampipe benchmark, as JSON",
        read: super::powerpipe::read,
    },
    EvidenceSource { name: "prowler-csv", about: "the CSV output of Prowler", read: super::prowler_csv::read },
];

pub fn evidence_source(name: &str) -> Option<&'static EvidenceSource> {
    EVIDENCE_SOURCES.iter().find(|source| source.name == name)
}
