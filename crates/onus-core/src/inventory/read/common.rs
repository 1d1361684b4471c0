//! Small readers that several parts of an inventory share.

use jiff::civil::Date;

use crate::inventory::Approval;
use onus_source::fields::{day, names, needed, needed_day, optional};
use onus_source::path::check_part;
use onus_source::text::{inventory_id, quote};
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, Spanned, filled, list, one_or_many};
use onus_source::{At, Diagnostic, codes};

/// Longest id: ids become names of files.
const MAX_ID: usize = 100;

/// An id of the organisation's own choice. One of the wrong shape is reported and kept, so that what refers to it is not
/// reported as well.
pub fn id(node: &Node, what: &str, problems: &mut Problems) -> Option<Spanned<String>> {
    let id = filled(node, &format!("the id of {what}"), problems)?;
    let first = id.value.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let rest = id.value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b));
    if !first || !rest || id.value.len() > MAX_ID {
        let mut d = Diagnostic::new(codes::ID_UNUSABLE, id.at, format!("{} cannot be the id of {what}", quote(&id.value))).hint(
            format!("Ids become file names and addresses: use a-z, 0-9, `-`, `_` and `.`, at most {MAX_ID} characters. Names may contain anything."),
        );
        let better = inventory_id(&id.value, MAX_ID);
        if !better.is_empty() {
            d = d.label(format!("for example `{better}`"));
        }
        problems.push(d);
    } else if let Err(problem) = check_part(&id.value) {
        problems.push(
            Diagnostic::new(codes::ID_UNUSABLE, id.at, format!("{} cannot be the id of {what}", quote(&id.value)))
                .label(problem.to_string())
                .hint("Ids become file names, on every system. Names may contain anything."),
        );
    }
    Some(id)
}

/// The id, which must be there. Where it is not, it is made of the name: a message can offer it, and what refers to it is not
/// reported as well.
pub fn needed_id(fields: &mut Fields, what: &str, problems: &mut Problems) -> Option<Spanned<String>> {
    if let Some(node) = fields.take("id") {
        return id(node, what, problems);
    }
    let at = fields.head();
    let missing = Diagnostic::new(codes::FIELD_MISSING, at, format!("{what} needs the field `id`"));
    let value = fields.peek("name").map(|name| inventory_id(name, MAX_ID)).unwrap_or_default();
    if value.is_empty() {
        problems.push(missing);
        return None;
    }
    problems.push(missing.hint(format!("For example `id: {value}`.")));
    Some(Spanned { value, at })
}

/// A list of duties that must name at least one.
pub fn duties(fields: &mut Fields, problems: &mut Problems) -> Vec<Spanned<String>> {
    let Some(node) = fields.need("duties", problems) else { return Vec::new() };
    let before = problems.len();
    let duties = one_or_many(node, "`duties`", problems);
    if duties.is_empty() && problems.len() == before {
        problems.push(
            Diagnostic::new(codes::NO_DUTY_NAMED, node.at, "`duties` names no duty")
                .hint("List each duty that this concerns, such as `guest-os.roll-out`."),
        );
    }
    duties
}

/// `period: { from: …, to: … }`, both days included.
pub fn period(fields: &mut Fields, problems: &mut Problems) -> Option<(Date, Date)> {
    let node = fields.take("period")?;
    let mut inner = Fields::open(node, "a period", problems)?;
    let from = needed_day(&mut inner, "from", problems);
    let to = needed_day(&mut inner, "to", problems);
    inner.finish(problems);
    let (from, to) = (from?, to?);
    if to.value < from.value {
        problems.push(
            Diagnostic::new(codes::PERIOD_ENDS_BEFORE_IT_BEGINS, to.at, "the period ends before it begins")
                .label("ends here")
                .related(from.at, "begins here")
                .hint("Swap the two dates, or correct the year."),
        );
    }
    Some((from.value, to.value))
}

/// `since` and `until`: the first and last day on which something existed.
pub fn existence(fields: &mut Fields, problems: &mut Problems) -> (Option<Date>, Option<Date>) {
    let (since, until) = (day(fields, "since", problems), day(fields, "until", problems));
    if let (Some(since), Some(until)) = (&since, &until)
        && until.value < since.value
    {
        problems.push(
            Diagnostic::new(codes::PERIOD_ENDS_BEFORE_IT_BEGINS, until.at, "it ends before it begins")
                .label("ends here")
                .related(since.at, "begins here")
                .hint("Swap the two dates, or correct the year."),
        );
    }
    (since.map(|d| d.value), until.map(|d| d.value))
}

/// `{ role: …, on: …, ticket: … }`, and where the day stands.
pub fn approval(node: &Node, what: &'static str, problems: &mut Problems) -> Option<(Approval, At)> {
    let mut fields = Fields::open(node, what, problems)?;
    let role = needed(&mut fields, "role", problems).value;
    let on = needed_day(&mut fields, "on", problems);
    let ticket = optional(&mut fields, "ticket", problems);
    fields.finish(problems);
    let on = on?;
    Some((Approval { role, on: on.value, ticket }, on.at))
}

/// Warns of regions that do not look like one: a zone, the name of a city, a typing error.
pub fn regions(fields: &mut Fields, problems: &mut Problems) -> Vec<Spanned<String>> {
    let regions = names(fields, "regions", problems);
    for region in regions.iter().filter(|r| !like_region(&r.value)) {
        let d =
            Diagnostic::new(codes::REGION_INVALID, region.at, format!("{} does not look like a region", quote(&region.value)))
                .hint("Use the provider's code, such as `eu-west-1`, or `global` for a service without regions.");
        let zone = region.value.strip_suffix(|c: char| c.is_ascii_lowercase()).filter(|r| like_region(r));
        let lower = region.value.to_lowercase();
        problems.push(match zone {
            Some(region) => d.label(format!("this is a zone of `{region}`")),
            None if like_region(&lower) => d.label(format!("did you mean `{lower}`?")),
            None => d,
        });
    }
    regions
}

fn like_region(text: &str) -> bool {
    if text == "global" {
        return true;
    }
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else { return false };
    let letters = |w: &&str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase());
    words.len() >= 2 && words.iter().all(letters) && (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

/// A list of text that must be there and name something.
pub fn nonempty_texts(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Vec<String> {
    let Some(node) = fields.need(name, problems) else { return Vec::new() };
    let before = problems.len();
    let what = format!("`{name}`");
    let texts: Vec<String> = list(node, &what, problems, |n, p| filled(n, &what, p).map(|s| s.value));
    if texts.is_empty() && problems.len() == before {
        problems.push(Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, node.at, format!("{what} must not be empty")));
    }
    texts
}
