//! A bill in FOCUS, the FinOps Open Cost and Usage Specification, 1.0 to 1.2 (CSV, plain or gzip).
//!
//! Only what AWS provides and publishes is taken; other providers' rows are counted and left out. Must not know: the model.

use std::io::Read;

use super::usage::{Bill, Usage, edition, is_aws, no_service, product, tag_map};
use crate::resource::{ReadError, Sink};
use crate::support::arn;
use crate::support::input::open;
use crate::support::table::Table;

/// Reads one bill.
pub fn read(_name: &str, input: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut table = Table::open(open(input)?, "focus")?;
    let [provider, service, category, account] = table.needed([
        ("ProviderName", &["serviceprovidername", "providername", "provider"]),
        ("ServiceName", &["servicename"]),
        ("ChargeCategory", &["chargecategory"]),
        ("SubAccountId", &["subaccountid"]),
    ])?;
    let publisher = table.column(&["publishername", "publisher"]);
    let region = table.column(&["regionid", "region"]);
    let zone = table.column(&["availabilityzone"]);
    let id = table.column(&["resourceid"]);
    let commitment = table.column(&["commitmentdiscountid"]);
    let tags = table.column(&["tags"]);
    let account_name = table.column(&["subaccountname"]);
    let meter = table.column(&["skumeter"]);
    let usage_type = table.column(&["xusagetype"]);
    let mut bill = Bill::new(sink);
    while table.advance()? {
        let provider = table.field(Some(provider))?.unwrap_or_default();
        if provider.is_empty() {
            bill.skip("rows without a provider", "they name no provider: an unknown provider is not assumed to be AWS");
            continue;
        }
        if !is_aws(provider) {
            bill.skip(&format!("rows of {provider}"), "another provider's: only AWS is read");
            continue;
        }
        let category = table.field(Some(category))?.unwrap_or_default();
        let reason = match category.to_ascii_lowercase().as_str() {
            "usage" => None,
            "purchase" if table.field(commitment)?.is_some() => Some("a commitment to pay, not a service in use"),
            "purchase" => None,
            "tax" => Some("a tax"),
            "credit" => Some("a credit"),
            "adjustment" => Some("an adjustment of an earlier bill"),
            _ => Some("a charge of a category that is not known"),
        };
        let Some(service) = table.field(Some(service))? else {
            bill.skip("rows without a service", "they name no service");
            continue;
        };
        if let Some(reason) = reason.or_else(|| no_service(service)) {
            bill.skip(service, reason);
            continue;
        }
        // Whether the model knows a third party's product only the model says.
        let foreign = table.field(publisher)?.is_some_and(|p| !is_aws(p));
        let owner = bill.account(table.field(Some(account))?);
        bill.account_name(owner.as_deref(), table.field(account_name)?);
        let usage_type = table.field(meter)?.or(table.field(usage_type)?);
        let resource = table.field(id)?;
        let service = edition(service).unwrap_or_else(|| product(service, usage_type, resource));
        let place = match table.field(region)? {
            Some(region) => arn::region(region),
            None => table.field(zone)?.and_then(arn::region),
        };
        let usage = Usage {
            product: service,
            foreign,
            account: owner,
            region: place,
            id: resource,
            tags: table.field(tags)?.and_then(tag_map).unwrap_or_default(),
        };
        bill.add(usage, table.line())?;
    }
    bill.finish("focus");
    Ok(())
}
