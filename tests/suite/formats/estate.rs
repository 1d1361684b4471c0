//! Matrices to write: the example's, and one whose every string is hostile.

use std::path::{Path, PathBuf};

use onus_core::check::{self, Finding};
use onus_core::inventory::*;
use onus_core::matrix::{Document, Inputs, Matrix, RefFramework, assemble, crosswalk};
use onus_driver::project::{ProjectFiles, load};
use onus_model::ReportKind;
use onus_render::formats::{FORMATS, data_files};
use onus_render::{DataInput, NoBooks, RenderError};
use onus_source::typed::Spanned;
use onus_source::{At, SourceMap};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// A project with its matrix.
pub struct Estate {
    pub project: ProjectFiles,
    pub matrix: Matrix,
    pub findings: Vec<Finding>,
}

fn document(title: &str) -> Document {
    Document {
        title: title.into(),
        authors: vec!["Cloud Security".into()],
        language: "en".into(),
        version: "2026.4".into(),
        classification: "Internal".into(),
        review_by: None,
        date: "2026-11-22".parse().expect("a day"),
        revision: Some("0123456789".into()),
        model_version: "test".into(),
        program_version: "test".into(),
        judging: Default::default(),
    }
}

/// The example organisation, with changes to its inventory.
pub fn estate(change: impl FnOnce(&mut Inventory)) -> Estate {
    let mut sources = SourceMap::default();
    let mut project = load(&root(), &mut sources).unwrap_or_else(|problems| panic!("{problems:#?}"));
    change(&mut project.inventory);
    let inputs =
        Inputs { model: &project.model, inventory: &project.inventory, sources: &sources, document: document("Handbook") };
    let matrix = assemble(&inputs).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let options = check::Options { rule_max_age_days: 10_000, expiry_notice_days: 30, ..check::Options::default() };
    let findings = check::check(&check::CheckInput {
        model: &project.model,
        matrix: &matrix,
        inventory: &project.inventory,
        population: &project.population,
        sources: &sources,
        options: &options,
    })
    .findings;
    Estate { project, matrix, findings }
}

impl Estate {
    pub fn controls(&self) -> RefFramework {
        crosswalk(self.project.model.framework("nist-800-53").expect("the model has it"))
    }

    pub fn data(&self) -> DataInput<'_> {
        DataInput {
            findings: &self.findings,
            controls: Some(self.controls()),
            questionnaire: self.project.model.framework("csa-ccm").map(crosswalk),
            ..DataInput::new(&self.matrix)
        }
    }

    /// The file of the output at this path, which a format plans from the matrix.
    pub fn render(&self, path: &str) -> Result<Vec<u8>, RenderError> {
        let input = self.data();
        let files = data_files(&input, &FORMATS.each_ref().map(|definition| definition.format));
        let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no format plans {path}"));
        onus_render::render(file, &NoBooks)
    }
}

pub fn spanned(value: &str) -> Spanned<String> {
    Spanned { value: value.to_owned(), at: At::default() }
}

/// Duties for customers: one theirs alone, one shared in each way.
pub fn user_entity_duties() -> Vec<UserEntityDuty> {
    let duty = |id: &str, statement: &str, sharing, ours: Option<&str>, requirements: &[(&str, &[&str])]| UserEntityDuty {
        at: At::default(),
        id: spanned(id),
        statement: statement.into(),
        domains: vec![spanned("identity-access")],
        requirements: requirements
            .iter()
            .map(|(framework, ids)| AnsweredRequirements {
                framework: spanned(framework),
                ids: ids.iter().map(|i| (*i).to_owned()).collect(),
            })
            .collect(),
        sharing,
        ours: ours.map(str::to_owned),
        customer: Some(CustomerAction::Configures),
        settings: Vec::new(),
    };
    vec![
        duty(
            "tenant-users",
            "Remove leavers from your tenant within a day.",
            None,
            None,
            &[("fedramp-moderate", &["AC-2", "AC-17"]), ("nist-800-53", &["AC-2", "AC-17"]), ("csa-ccm", &["IAM-07"])],
        ),
        duty(
            "tenant-keys",
            "Choose a key for your tenant and keep it in your own account.",
            Some(Sharing::Dependent),
            Some("We encrypt your records with the key that you choose."),
            &[("fedramp-moderate", &["SC-12"]), ("nist-800-53", &["SC-12"]), ("csa-ccm", &["CEK-08"])],
        ),
        duty(
            "tenant-logs",
            "Fetch your tenant's log and look at it.",
            Some(Sharing::Independent),
            Some("We look at the logs of the platform."),
            &[("csa-ccm", &["LOG-05"])],
        ),
    ]
}

pub fn system() -> OscalSystem {
    let impact = Objectives { confidentiality: Impact::Moderate, integrity: Impact::High, availability: Impact::Low };
    OscalSystem {
        system_id: "LKS-01".into(),
        system_name: "Larkspur Payments".into(),
        description: "Takes card payments for public bodies.".into(),
        profile: Some("trestle://profiles/moderate/profile.json".into()),
        sensitivity: Impact::Moderate,
        impact,
        status: SystemStatus::Operational,
        authorisation_boundary: "Everything in the production accounts.".into(),
        information_types: vec![InformationType {
            title: "Payments".into(),
            description: "Payments to public bodies.".into(),
            nist_800_60: vec!["C.3.2.5".into()],
            impact,
            selected: None,
            adjustment: None,
        }],
        leveraged_authorisations: vec![LeveragedAuthorisation {
            title: "AWS US East/West".into(),
            operator: "provider".into(),
            authorised_on: "2016-06-21".parse().expect("a day"),
            system_id: Some("AGENCYAMAZONEW".into()),
            impact: None,
            authorisation_type: None,
            usage: None,
        }],
        fedramp: None,
    }
}

/// Services that the authorisation covers.
pub const AUTHORISED: [&str; 2] = ["kms", "s3"];

/// An authorisation of the provider over two services, in the Regions of the example.
pub fn authorisation() -> AssuranceReport {
    AssuranceReport {
        at: At::default(),
        id: spanned("aws-fedramp"),
        operator: "Amazon Web Services".into(),
        report: "FedRAMP Moderate".into(),
        kind: Some(ReportKind::Fedramp),
        opinion: None,
        auditor: None,
        issued_on: Some("2016-06-21".parse().expect("a day")),
        services: AUTHORISED.into_iter().map(spanned).collect(),
        subservice_organisations: Vec::new(),
        method: Default::default(),
        regions: ["eu-central-1", "eu-west-1", "eu-west-2"].map(str::to_owned).to_vec(),
        period: Some(("2016-06-21".parse().expect("a day"), "2027-06-20".parse().expect("a day"))),
        bridge_to: None,
        exceptions_noted: Vec::new(),
        review: Some(Approval { role: "Compliance".into(), on: "2026-10-01".parse().expect("a day"), ticket: None }),
        cuecs: Vec::new(),
        file: None,
        sha256: None,
        may_pass_on: false,
    }
}

/// A scope of FedRAMP over production.
pub fn fedramp_scope(oscal: Option<OscalSystem>) -> Scope {
    Scope {
        id: spanned("fedramp"),
        name: None,
        framework: spanned("fedramp-moderate"),
        entity: None,
        accounts: Vec::new(),
        environments: vec![spanned("production")],
        excluded: Vec::new(),
        method: Method::CarveOut,
        period: None,
        statements: Vec::new(),
        customer_duties_complete: false,
        oscal,
    }
}

/// A scope of NIST SP 800-53 over production, with a plan.
pub fn nist_scope(system: OscalSystem) -> Scope {
    Scope { id: spanned("nist"), framework: spanned("nist-800-53"), ..fedramp_scope(Some(system)) }
}

/// Strings that formats, spreadsheets and shells take for something else.
pub const HOSTILE: [&str; 24] = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "'=1+1",
    "''",
    "＝1+1",
    "a\"b,c;d\r\ne",
    "<script>alert(1)</script>",
    "]]>&amp;&#0;<!--",
    "<r><t>raw</t></r>",
    "_x0041_ and _x005F_x0041_",
    "{{ 7*7 }} ${7*7} #{7*7}",
    "*bold* _under_ [a](b) `code` # head",
    "right \u{202e}to left\u{202c}",
    "emoji 😀 and \u{10FFFF}",
    "0001234567890123456789",
    "1e5",
    "TRUE",
    "nul \u{0} and bell \u{7} and \u{1b}[31m",
    "not a character \u{FFFE} \u{FEFF}x",
];

/// The example with hostile strings wherever an inventory may hold any.
pub fn hostile() -> Estate {
    hostile_with(|_| {})
}

/// The same, changed further.
pub fn hostile_with(change: impl FnOnce(&mut Inventory)) -> Estate {
    let mut number = 0;
    let mut next = || {
        number += 1;
        format!("{} {number}", HOSTILE[number % HOSTILE.len()])
    };
    estate(move |inventory| {
        // The bare string too, without a number after it.
        inventory.organisation.name = next();
        inventory.organisation.contact = Some(next());
        for (team, bare) in inventory.teams.iter_mut().zip(HOSTILE) {
            team.name = bare.to_owned();
            team.email = Some(next());
            team.contact = Some(next());
            team.lead = Some(next());
            team.about = Some(next());
        }
        inventory.accounts.iter_mut().for_each(|a| a.name = next());
        inventory.common_controls.iter_mut().for_each(|c| (c.name, c.about) = (next(), Some(next())));
        for (deployment, bare) in inventory.deployments.iter_mut().zip(HOSTILE.iter().cycle()) {
            deployment.name = (*bare).to_owned();
            deployment.note = Some(next());
            for exception in &mut deployment.exceptions {
                exception.reference = Some(next());
                if let ExceptionKind::Reassignment(Receiver::ThirdParty(name)) = &mut exception.kind {
                    *name = format!("{} Ltd", next());
                }
            }
        }
        for evidence in &mut inventory.evidence {
            (evidence.title, evidence.source, evidence.collected_by) = (Some(next()), Some(next()), Some(next()));
        }
        for report in &mut inventory.assurance {
            (report.operator, report.report) = (next(), next());
            report.exceptions_noted = HOSTILE.iter().map(|h| (*h).to_owned()).collect();
            report.cuecs.iter_mut().for_each(|c| (c.id, c.title) = (next(), next()));
        }
        inventory.user_entity_duties = user_entity_duties();
        for duty in &mut inventory.user_entity_duties {
            duty.statement = next();
            duty.ours = duty.ours.is_some().then(&mut next);
        }
        let mut system = system();
        (system.system_id, system.system_name, system.description) = (next(), next(), next());
        system.authorisation_boundary = next();
        (system.information_types[0].title, system.information_types[0].description) = (next(), next());
        system.leveraged_authorisations[0].title = next();
        inventory.scopes.push(nist_scope(system));
        change(inventory);
    })
}
