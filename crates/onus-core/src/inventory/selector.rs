//! Which duties of which deployments something is about.

use onus_source::typed::Spanned;

/// Which duties of which deployments an ownership rule, or a function of the business, is about. An empty list does not restrict.
#[derive(Clone, Debug, Default)]
pub struct Selector {
    /// Duty ids.
    pub duties: Vec<Spanned<String>>,
    /// Domain ids.
    pub domains: Vec<Spanned<String>>,
    /// Service ids.
    pub services: Vec<Spanned<String>>,
    pub environments: Vec<Spanned<String>>,
    /// Account ids.
    pub accounts: Vec<Spanned<String>>,
    /// Deployment ids.
    pub deployments: Vec<Spanned<String>>,
}
