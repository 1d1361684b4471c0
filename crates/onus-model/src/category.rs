//! Kinds of services, by how much of the work the provider does.

use serde::{Deserialize, Serialize};

/// The model's defaults for a kind of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// The organisation runs everything above the hypervisor.
    Infrastructure,
    /// A managed platform: the provider runs system and platform. AWS's word; not Docker.
    Container,
    /// The organisation only brings data and access rules.
    Abstracted,
    /// No documentation supports a category.
    Unresolved,
}

impl Category {
    /// Stable id as written in data.
    pub fn id(self) -> &'static str {
        match self {
            Category::Infrastructure => "infrastructure",
            Category::Container => "container",
            Category::Abstracted => "abstracted",
            Category::Unresolved => "unresolved",
        }
    }
}
