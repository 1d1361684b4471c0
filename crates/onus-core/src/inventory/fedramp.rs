//! What FedRAMP asks of a system security plan beyond OSCAL itself.
//!
//! Every fact may be absent: a plan that lacks any is refused with all of them at once. Must not know: the matrix, formats.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Facts about a system that FedRAMP's own rules ask for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FedrampFacts {
    /// Short name of the system.
    pub short_name: Option<String>,
    pub service_model: Option<ServiceModel>,
    pub deployment_model: Option<DeploymentModel>,
    /// Who grants the authorisation.
    pub authorisation_type: Option<AuthorisationType>,
    /// Day on which the system became fully operational.
    pub operational_since: Option<Date>,
    pub assurance_levels: Option<AssuranceLevels>,
    /// Where the organisation that prepares the plan works.
    pub address: Option<Address>,
    /// Agency or office that the plan is prepared for.
    pub prepared_for: Option<Office>,
    /// People by the role that FedRAMP names.
    #[serde(default)]
    pub contacts: BTreeMap<ContactRole, Contact>,
    #[serde(default)]
    pub data_centres: Vec<DataCentre>,
    /// Diagrams by what they show.
    #[serde(default)]
    pub diagrams: BTreeMap<DiagramKind, Diagram>,
    /// Documents that go with the plan.
    #[serde(default)]
    pub documents: BTreeMap<DocumentKind, AttachedDocument>,
    /// Kinds of users of the system.
    #[serde(default)]
    pub users: Vec<SystemUser>,
    /// Services that no authorisation covers.
    #[serde(default)]
    pub external_services: Vec<ExternalService>,
    /// Values that the baseline leaves to the organisation, by the catalogue's own identifier.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// Defines an enumeration with the word that FedRAMP has for each value and the word in an inventory.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($value:ident = $ours:literal, $theirs:literal;)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $(#[serde(rename = $ours)] $value,)+
        }

        impl $name {
            /// Every value with its word in an inventory.
            pub const WORDS: &[(&str, $name)] = &[$(($ours, $name::$value),)+];

            /// The word in an inventory.
            pub fn word(self) -> &'static str {
                match self {
                    $($name::$value => $ours,)+
                }
            }

            /// The word in FedRAMP's documents.
            pub fn fedramp(self) -> &'static str {
                match self {
                    $($name::$value => $theirs,)+
                }
            }
        }
    };
}

words! {
    /// What customers are given.
    ServiceModel {
        Infrastructure = "iaas", "iaas";
        Platform = "paas", "paas";
        Software = "saas", "saas";
    }
}

words! {
    /// Who shares the system.
    DeploymentModel {
        Public = "public", "public-cloud";
        Private = "private", "private-cloud";
        GovernmentOnly = "government-only", "government-only-cloud";
        Hybrid = "hybrid", "hybrid-cloud";
    }
}

words! {
    /// Who grants an authorisation.
    AuthorisationType {
        Agency = "agency", "fedramp-agency";
        Board = "joint-board", "fedramp-jab";
        LowImpactSoftware = "li-saas", "fedramp-li-saas";
    }
}

words! {
    /// Roles that FedRAMP wants a person for.
    ContactRole {
        SystemOwner = "system_owner", "system-owner";
        SecurityOfficer = "security_officer", "information-system-security-officer";
        AuthorisingOfficial = "authorising_official", "authorizing-official-poc";
    }
}

words! {
    /// What a diagram shows.
    DiagramKind {
        AuthorisationBoundary = "authorisation_boundary", "authorization-boundary";
        NetworkArchitecture = "network_architecture", "network-architecture";
        DataFlow = "data_flow", "data-flow";
    }
}

words! {
    /// Documents that FedRAMP wants with a plan.
    DocumentKind {
        UsersGuide = "users_guide", "users-guide";
        RulesOfBehaviour = "rules_of_behaviour", "rules-of-behavior";
        ContingencyPlan = "contingency_plan", "information-system-contingency-plan";
        ConfigurationPlan = "configuration_management_plan", "configuration-management-plan";
        IncidentPlan = "incident_response_plan", "incident-response-plan";
    }
}

words! {
    /// Whether users of a connection or service sign in.
    SignIn {
        Yes = "yes", "yes";
        No = "no", "no";
        NotApplicable = "not-applicable", "not-applicable";
    }
}

words! {
    /// What an external service is used under.
    Agreement {
        Contract = "contract", "contract";
        EndUserLicence = "eula", "eula";
        Licence = "licence", "license";
        Memorandum = "mou", "mou";
        ServiceLevel = "sla", "sla";
    }
}

words! {
    /// How a connection is protected.
    ConnectionSecurity {
        Ipsec = "ipsec", "ipsec";
        Vpn = "vpn", "vpn";
        Tls = "tls", "tls";
        Certificate = "certificate", "certificate";
    }
}

words! {
    /// Where users stand.
    UserType {
        Internal = "internal", "internal";
        External = "external", "external";
        Privileged = "privileged", "privileged";
    }
}

words! {
    /// What users may do.
    PrivilegeLevel {
        Read = "read", "read";
        Write = "write", "write";
        ReadWrite = "read-write", "read-write";
        NoAccess = "no-access", "no-access";
    }
}

words! {
    /// How sensitive a position is.
    PositionSensitivity {
        HighRisk = "high-risk", "high-risk";
        Severe = "severe", "severe";
        Moderate = "moderate", "moderate";
        Limited = "limited", "limited";
        NotApplicable = "not-applicable", "not-applicable";
    }
}

words! {
    /// Where a data centre stands in the plan for contingencies.
    DataCentreKind {
        Primary = "primary", "primary";
        Alternate = "alternate", "alternate";
    }
}

words! {
    /// Where the implementation of a control comes from.
    Origination {
        Corporate = "corporate", "sp-corporate";
        System = "system", "sp-system";
        CustomerConfigured = "customer-configured", "customer-configured";
        CustomerProvided = "customer-provided", "customer-provided";
        Inherited = "inherited", "inherited";
    }
}

words! {
    /// What a customer does to carry its part.
    CustomerAction {
        Configures = "configures", "customer-configured";
        Provides = "provides", "customer-provided";
    }
}

/// Levels of NIST SP 800-63, from 1 to 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AssuranceLevels {
    pub identity: u8,
    pub authenticator: u8,
    pub federation: u8,
}

/// A place of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Address {
    /// Street and number.
    pub lines: Vec<String>,
    pub city: String,
    pub state: String,
    pub postal_code: String,
    /// Two letters: `US`.
    pub country: String,
}

/// An organisation with its address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Office {
    pub name: String,
    pub address: Address,
}

/// A person who can be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Contact {
    pub name: String,
    pub email: Option<String>,
}

/// A data centre or Region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DataCentre {
    pub title: String,
    pub kind: DataCentreKind,
    pub address: Address,
}

/// A diagram, by reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diagram {
    /// Where the picture is, from the plan.
    pub href: String,
    pub caption: String,
    /// What it shows, in words.
    pub description: String,
}

/// A document, by reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AttachedDocument {
    pub title: String,
    /// Where it is, from the plan.
    pub href: String,
}

/// A kind of users.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SystemUser {
    /// Id, which is also the id of their role.
    pub id: String,
    pub title: String,
    pub kind: UserType,
    pub privilege: PrivilegeLevel,
    /// How sensitive their position is.
    pub sensitivity: PositionSensitivity,
    /// What they are allowed to do.
    pub privileges: Vec<Privilege>,
}

/// A privilege, with the functions that are performed with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Privilege {
    pub title: String,
    pub functions: Vec<String>,
}

/// How something outside the boundary is used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExternalUse {
    pub agreement: Agreement,
    pub sign_in: SignIn,
    /// How users sign in, or why they need not.
    pub sign_in_remarks: String,
    /// Ids of the users of the plan that use it.
    pub users: Vec<String>,
}

/// A service that no authorisation covers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExternalService {
    /// Service id.
    pub service: String,
    pub connection_security: ConnectionSecurity,
    pub usage: ExternalUse,
}
