//! Columns of the templates, as the technical standard numbers them, and what region lies in which country.

use super::super::{Column, column};

pub const ENTITY: &[Column] = &[
    column("c0010", "LEI of the entity maintaining the register", 24),
    column("c0020", "Name of the entity", 30),
    column("c0030", "Country of the entity", 10),
    column("c0040", "Type of entity", 24),
    column("c0050", "Competent authority", 24),
    column("c0060", "Date of the reporting", 12),
];

pub const CONTRACTS: &[Column] = &[
    column("c0010", "Contractual arrangement reference number", 24),
    column("c0020", "Type of contractual arrangement", 18),
    column("c0030", "Overarching contractual arrangement reference number", 24),
    column("c0040", "Currency of the amount", 10),
    column("c0050", "Annual expense or estimated cost", 14),
];

pub const SERVICES: &[Column] = &[
    column("c0010", "Contractual arrangement reference number", 24),
    column("c0020", "LEI of the entity making use of the ICT services", 24),
    column("c0030", "Identification code of the ICT third-party service provider", 24),
    column("c0040", "Type of code to identify the provider", 10),
    column("c0050", "Function identifier", 16),
    column("c0060", "Type of ICT services", 10),
    column("c0070", "Start date of the contractual arrangement", 12),
    column("c0080", "End date of the contractual arrangement", 12),
    column("c0090", "Reason of the termination or ending", 20),
    column("c0100", "Notice period for the financial entity", 10),
    column("c0110", "Notice period for the provider", 10),
    column("c0120", "Country of the governing law", 10),
    column("c0130", "Country of provision of the ICT services", 10),
    column("c0140", "Storage of data", 10),
    column("c0150", "Location of the data at rest", 10),
    column("c0160", "Location of management of the data", 10),
    column("c0170", "Sensitiveness of the data stored", 10),
    column("c0180", "Level of reliance on the ICT service", 10),
];

pub const SIGNED_BY: &[Column] = &[
    column("c0010", "Contractual arrangement reference number", 24),
    column("c0020", "Identification code of the ICT third-party service provider", 24),
    column("c0030", "Type of code to identify the provider", 10),
];

pub const PROVIDERS: &[Column] = &[
    column("c0010", "Identification code of the ICT third-party service provider", 24),
    column("c0020", "Type of code to identify the provider", 10),
    column("c0030", "Additional identification code", 24),
    column("c0040", "Type of additional identification code", 10),
    column("c0050", "Legal name of the provider", 30),
    column("c0060", "Name of the provider in Latin alphabet", 30),
    column("c0070", "Type of person of the provider", 16),
    column("c0080", "Country of the provider's headquarters", 10),
    column("c0090", "Currency of the amount", 10),
    column("c0100", "Total annual expense or estimated cost", 14),
    column("c0110", "Identification code of the ultimate parent undertaking", 24),
    column("c0120", "Type of code to identify the ultimate parent undertaking", 10),
];

pub const CHAINS: &[Column] = &[
    column("c0010", "Contractual arrangement reference number", 24),
    column("c0020", "Type of ICT services", 10),
    column("c0030", "Identification code of the ICT third-party service provider", 24),
    column("c0040", "Type of code to identify the provider", 10),
    column("c0050", "Rank", 8),
    column("c0060", "Identification code of the recipient of sub-contracted ICT services", 24),
    column("c0070", "Type of code to identify the recipient", 10),
];

pub const FUNCTIONS: &[Column] = &[
    column("c0010", "Function identifier", 16),
    column("c0020", "Licensed activity", 24),
    column("c0030", "Function name", 30),
    column("c0040", "LEI of the financial entity", 24),
    column("c0050", "Criticality or importance assessment", 16),
    column("c0060", "Reasons for criticality or importance", 40),
    column("c0070", "Date of the last assessment", 12),
    column("c0080", "Recovery time objective", 10),
    column("c0090", "Recovery point objective", 10),
    column("c0100", "Impact of discontinuing the function", 16),
];

pub const MISSING: &[Column] = &[
    column("template", "Template", 10),
    column("column", "Column", 10),
    column("about", "About", 40),
    column("missing", "What is missing", 60),
];

/// Regions of the provider by the country that they are in, by the start of their names.
pub const COUNTRIES: [(&str, &str); 36] = [
    ("af-south-1", "ZA"),
    ("ap-east-1", "HK"),
    ("ap-east-2", "TW"),
    ("ap-northeast-1", "JP"),
    ("ap-northeast-2", "KR"),
    ("ap-northeast-3", "JP"),
    ("ap-south-1", "IN"),
    ("ap-south-2", "IN"),
    ("ap-southeast-1", "SG"),
    ("ap-southeast-2", "AU"),
    ("ap-southeast-3", "ID"),
    ("ap-southeast-4", "AU"),
    ("ap-southeast-5", "MY"),
    ("ap-southeast-6", "NZ"),
    ("ap-southeast-7", "TH"),
    ("ca-central-1", "CA"),
    ("ca-west-1", "CA"),
    ("cn-", "CN"),
    ("eu-central-1", "DE"),
    ("eu-central-2", "CH"),
    ("eu-north-1", "SE"),
    ("eu-south-1", "IT"),
    ("eu-south-2", "ES"),
    ("eu-west-1", "IE"),
    ("eu-west-2", "GB"),
    ("eu-west-3", "FR"),
    ("eusc-de-", "DE"),
    ("il-central-1", "IL"),
    ("me-central-1", "AE"),
    ("me-south-1", "BH"),
    ("mx-central-1", "MX"),
    ("sa-east-1", "BR"),
    ("us-east-", "US"),
    ("us-gov-", "US"),
    ("us-iso", "US"),
    ("us-west-", "US"),
];
