//! Kinds of assurance report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of report an operator shows for what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum ReportKind {
    #[serde(rename = "soc1-type1")]
    Soc1Type1,
    #[serde(rename = "soc1-type2")]
    Soc1Type2,
    #[serde(rename = "soc2-type1")]
    Soc2Type1,
    #[serde(rename = "soc2-type2")]
    Soc2Type2,
    #[serde(rename = "soc3")]
    Soc3,
    #[serde(rename = "iso-27001")]
    Iso27001,
    #[serde(rename = "iso-27017")]
    Iso27017,
    #[serde(rename = "iso-27018")]
    Iso27018,
    #[serde(rename = "iso-27701")]
    Iso27701,
    #[serde(rename = "iso-22301")]
    Iso22301,
    #[serde(rename = "pci-aoc")]
    PciAoc,
    #[serde(rename = "fedramp")]
    Fedramp,
    #[serde(rename = "c5-type1")]
    C5Type1,
    #[serde(rename = "c5-type2")]
    C5Type2,
    #[serde(rename = "csa-star")]
    CsaStar,
    #[serde(rename = "hitrust")]
    Hitrust,
    #[serde(rename = "other")]
    Other,
}

impl ReportKind {
    /// Every kind with its word in data and its name in print.
    pub const ALL: [(ReportKind, &'static str, &'static str); 17] = [
        (ReportKind::Soc1Type1, "soc1-type1", "SOC 1 Type 1"),
        (ReportKind::Soc1Type2, "soc1-type2", "SOC 1 Type 2"),
        (ReportKind::Soc2Type1, "soc2-type1", "SOC 2 Type 1"),
        (ReportKind::Soc2Type2, "soc2-type2", "SOC 2 Type 2"),
        (ReportKind::Soc3, "soc3", "SOC 3"),
        (ReportKind::Iso27001, "iso-27001", "ISO/IEC 27001 certificate"),
        (ReportKind::Iso27017, "iso-27017", "ISO/IEC 27017 certificate"),
        (ReportKind::Iso27018, "iso-27018", "ISO/IEC 27018 certificate"),
        (ReportKind::Iso27701, "iso-27701", "ISO/IEC 27701 certificate"),
        (ReportKind::Iso22301, "iso-22301", "ISO 22301 certificate"),
        (ReportKind::PciAoc, "pci-aoc", "PCI DSS attestation of compliance"),
        (ReportKind::Fedramp, "fedramp", "FedRAMP authorisation"),
        (ReportKind::C5Type1, "c5-type1", "C5 Type 1"),
        (ReportKind::C5Type2, "c5-type2", "C5 Type 2"),
        (ReportKind::CsaStar, "csa-star", "CSA STAR"),
        (ReportKind::Hitrust, "hitrust", "HITRUST certification"),
        (ReportKind::Other, "other", "another kind of report"),
    ];

    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or("other", |(_, id, _)| id)
    }

    /// Name in print.
    pub fn words(self) -> &'static str {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or("another kind of report", |(.., words)| words)
    }
}
