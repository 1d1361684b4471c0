//! A Cost and Usage Report (CSV, plain or gzip): the legacy report (`lineItem/ProductCode`) and CUR 2.0
//! (`line_item_product_code`).
//!
//! Normalised, both name their columns alike. Must not know: the model.

use std::collections::BTreeMap;
use std::io::Read;

use super::usage::{self, Bill, Usage, edition, is_aws, no_service, tag_map};
use crate::resource::{ReadError, Sink};
use crate::support::arn;
use crate::support::input::open;
use crate::support::table::Table;

/// Reads one report.
pub fn read(_name: &str, input: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut table = Table::open(open(input)?, "cur")?;
    let [product, account, kind] = table.needed([
        ("lineItem/ProductCode", &["lineitemproductcode"]),
        ("lineItem/UsageAccountId", &["lineitemusageaccountid"]),
        ("lineItem/LineItemType", &["lineitemlineitemtype"]),
    ])?;
    let entity = table.column(&["billbillingentity"]);
    let id = table.column(&["lineitemresourceid"]);
    let region = table.column(&["productregioncode", "productregion"]);
    let zone = table.column(&["lineitemavailabilityzone"]);
    let account_name = table.column(&["lineitemusageaccountname"]);
    let usage_type = table.column(&["lineitemusagetype"]);
    let name = table.column(&["productproductname"]);
    // CUR 2.0 keeps the product's lesser columns and the tags as maps.
    let more = table.column(&["product"]);
    let map = table.column(&["resourcetags"]);
    let named: Vec<(usize, String)> = table
        .names
        .iter()
        .enumerate()
        .filter_map(|(at, name)| {
            let tag = name.strip_prefix("resourceTags/user:").or_else(|| name.strip_prefix("resource_tags_user_"))?;
            Some((at, tag.to_owned()))
        })
        .collect();
    let mut bill = Bill::new(sink);
    while table.advance()? {
        let Some(product) = table.field(Some(product))? else {
            bill.skip("rows without a product", "they name no product");
            continue;
        };
        let kind = table.field(Some(kind))?.unwrap_or_default();
        if let Some(reason) = no_usage(kind).or_else(|| no_service(product)) {
            bill.skip(product, reason);
            continue;
        }
        let details = table.field(more)?.and_then(tag_map).unwrap_or_default();
        let long = match table.field(name)? {
            Some(name) => Some(name.to_owned()),
            None => details.get("product_name").filter(|n| !n.is_empty()).cloned(),
        };
        let shown = long.as_deref().unwrap_or(product);
        let seller = table.field(entity)?.filter(|e| !is_aws(e));
        if let Some(seller) = seller.filter(|e| !e.to_ascii_lowercase().starts_with("aws")) {
            let reason = "from another seller: only AWS is read";
            bill.skip(&format!("{shown} of {seller}"), reason);
            continue;
        }
        let marketplace = table.field(entity)?.is_some_and(|e| e.eq_ignore_ascii_case("aws marketplace"));
        if let Some(reason) = no_service(shown) {
            bill.skip(shown, reason);
            continue;
        }
        let owner = bill.account(table.field(Some(account))?);
        let place =
            [table.field(region)?, details.get("region_code").map(String::as_str), details.get("region").map(String::as_str)]
                .into_iter()
                .chain([table.field(zone)?])
                .flatten()
                .find_map(arn::region);
        let mut tags = BTreeMap::new();
        for (column, tag) in &named {
            if let Some(value) = table.field(Some(*column))? {
                tags.insert(tag.clone(), value.to_owned());
            }
        }
        if let Some(written) = table.field(map)? {
            let all = tag_map(written).unwrap_or_default();
            tags.extend(all.into_iter().map(|(k, v)| (k.strip_prefix("user_").map_or(k.clone(), str::to_owned), v)));
        }
        bill.account_name(owner.as_deref(), table.field(account_name)?);
        let id = table.field(id)?;
        // A code of the Marketplace names nothing; its title does.
        let named =
            if marketplace { edition(shown).unwrap_or(shown) } else { usage::product(product, table.field(usage_type)?, id) };
        let usage = Usage { product: named, foreign: marketplace, account: owner, region: place, id, tags };
        bill.add(usage, table.line())?;
    }
    bill.finish("cur");
    Ok(())
}

/// Why a line of this type shows no service in use.
fn no_usage(kind: &str) -> Option<&'static str> {
    match kind {
        "Usage" | "DiscountedUsage" | "SavingsPlanCoveredUsage" | "Fee" => None,
        "Tax" => Some("a tax"),
        "Credit" | "Refund" => Some("a credit"),
        "RIFee" | "SavingsPlanRecurringFee" | "SavingsPlanUpfrontFee" => Some("a commitment to pay, not a service in use"),
        _ if kind.ends_with("Discount") || kind.ends_with("Negation") => Some("a discount"),
        _ => Some("a line of a type that is not known"),
    }
}
