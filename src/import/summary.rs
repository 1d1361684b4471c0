//! What an import did, for whoever ran it.

use std::collections::BTreeMap;

use onus_import::run::ImportPlan;
use onus_import::sources::{Read, Source};
use onus_import::survey::Survey;
use onus_source::text::plural;
use similar::TextDiff;

use super::super::printer::{Printer, STRONG};
use super::super::text_layout::{TextLayout, visible};
use super::ImportArgs;

/// The first of them, and how many more there are.
fn list(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(8).map(String::as_str).collect();
    match names.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// What would change in files that people read.
pub fn diff(planned: &ImportPlan) -> String {
    let own = (planned.path.as_str(), planned.before.as_str(), planned.merged.text.as_str());
    let others = planned.others.iter().map(|f| (f.path.as_str(), f.before.as_str(), f.after.as_str()));
    std::iter::once(own).chain(others).map(|(path, before, after)| file_diff(path, before, after)).collect()
}

fn file_diff(path: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let old = if before.is_empty() { "/dev/null".to_owned() } else { format!("a/{path}") };
    TextDiff::from_lines(before, after).unified_diff().context_radius(3).header(&old, &format!("b/{path}")).to_string()
}

/// Most kinds that are listed for a reason unless more is asked for.
const MAX_KINDS: usize = 6;

/// What an import did, on one screen.
pub fn summary(planned: &ImportPlan, source: &Source, args: &ImportArgs, printer: &Printer) -> String {
    let mut layout = TextLayout::new();
    let merged = &planned.merged;
    if matches!(source.read, Read::Catalogue(_)) {
        layout.line(&format!("{STRONG}{}{STRONG:#}: {} in {}", source.title, plural(planned.resources, "team"), planned.path));
        layout.paragraph(2, 2, "Import your other sources again to apply the owners that the catalogue names.");
        left_out(&mut layout, planned, printer);
        return layout.finish().trim_end().to_owned();
    }
    let resources = plural(planned.resources, "resource");
    let placed = if planned.placed == planned.resources { "all".to_owned() } else { format!("{} of them", planned.placed) };
    let deployments = plural(planned.deployments as u64, "deployment");
    layout.line(&format!("{STRONG}{}{STRONG:#}: {resources} with their parts, {placed} in {deployments}", source.title));
    layout.line(&format!(
        "  {}: {} new, {} changed, {} as before",
        planned.path,
        // What only has another id now is not new.
        merged.added.len().saturating_sub(planned.given_anew.len()),
        merged.updated.len(),
        merged.unchanged
    ));
    if planned.accounts > 0 {
        layout.line(&format!("  {} named by the source", plural(planned.accounts as u64, "account")));
    }
    if planned.covered > 0 {
        let words =
            format!("{} more already defined in other files of the inventory", plural(planned.covered as u64, "deployment"));
        layout.paragraph(2, 4, &words);
    }
    if !planned.settings_lost.is_empty() {
        let words = format!(
            "{} still there, with settings that no source shows any longer; what was written stays: {}",
            plural(planned.settings_lost.len() as u64, "deployment"),
            list(&planned.settings_lost)
        );
        layout.paragraph(2, 4, &words);
    }
    if !planned.missing.is_empty() {
        let what = match (args.prune, planned.resources) {
            (true, 0) => "not found this time, and not marked",
            (true, _) => "marked as gone",
            (false, _) => "not found this time (--prune marks them)",
        };
        layout.paragraph(2, 4, &format!("{} {what}: {}", planned.missing.len(), list(&planned.missing)));
    }
    if !planned.removed.is_empty() {
        layout.paragraph(
            2,
            4,
            &format!("{} removed by hand and not added again: {}", planned.removed.len(), list(&planned.removed)),
        );
    }
    if !planned.given_anew.is_empty() {
        let changes: Vec<String> = planned.given_anew.iter().map(|(new, old)| format!("{old} is {new}")).collect();
        let words = format!(
            "{} of today's with another id, since more is known now and nobody has used them yet: {}",
            plural(changes.len() as u64, "deployment"),
            list(&changes)
        );
        layout.paragraph(2, 4, &words);
    }
    if !planned.retired.is_empty() {
        let words = format!(
            "{} taken out, since all that they stood for is in other deployments now: {}",
            planned.retired.len(),
            list(&planned.retired)
        );
        layout.paragraph(2, 4, &words);
    }
    if !planned.superseded.is_empty() {
        let words = format!(
            "{} edited by hand, and all that they stood for is in other deployments now: {}. Move what you wrote, and remove them.",
            planned.superseded.len(),
            list(&planned.superseded)
        );
        layout.paragraph(2, 4, &words);
    }
    for split in &planned.split {
        let mut words = format!("{} left {}, which was edited by hand", split.id, split.origin);
        if !split.copied.is_empty() {
            words.push_str(&format!("; copied to it: {}", split.copied.join(", ")));
        }
        if !split.not_copied.is_empty() {
            words.push_str(&format!("; not copied, since it may not hold for it: {}", split.not_copied.join(", ")));
        }
        if split.named {
            words.push_str(&format!("; other files of the inventory name {}: see whether they mean it, too", split.origin));
        }
        layout.paragraph(2, 4, &words);
    }
    if !planned.unread.is_empty() {
        let words = format!(
            "{} of this source not read this time, and still counted (--prune forgets them; --as names sources): {}",
            plural(planned.unread.len() as u64, "file"),
            list(&planned.unread)
        );
        layout.paragraph(2, 4, &words);
    }
    if args.prune && planned.resources == 0 {
        layout.paragraph(2, 4, "Nothing was found in these files, so nothing is marked as gone.");
    }
    if !merged.kept.is_empty() {
        let kept: Vec<String> = merged.kept.iter().map(|(id, key)| format!("{id} {key}")).collect();
        layout.paragraph(2, 4, &format!("{} edited by hand and kept: {}", kept.len(), list(&kept)));
    }
    left_out(&mut layout, planned, printer);
    estate(&mut layout, &planned.survey);
    layout.finish().trim_end().to_owned()
}

/// Most lines of a part of the summary.
const MAX_LINES: usize = 12;

/// What the estate comes to: what is where, what has no owner, what is unset, and what to do next.
fn estate(layout: &mut TextLayout, survey: &Survey) {
    if survey.deployments == 0 {
        return;
    }
    let account = |account: &Option<String>| match account {
        None => "no account".to_owned(),
        Some(id) => match survey.account_names.get(id) {
            Some(name) if name != id => format!("{} ({id})", visible(name)),
            _ => id.clone(),
        },
    };
    layout.blank();
    layout.line(&format!(
        "{STRONG}The estate{STRONG:#}, from all sources: {} without their parts, in {}",
        plural(survey.resources, "resource"),
        plural(survey.deployments as u64, "deployment")
    ));
    let mut places: Vec<_> = survey.found.iter().collect();
    places.sort_by_key(|(_, services)| std::cmp::Reverse(services.values().map(|(_, n)| n).sum::<u64>()));
    for (id, services) in places.iter().take(MAX_LINES) {
        let mut services: Vec<_> = services.iter().collect();
        services.sort_by_key(|(name, (_, n))| (std::cmp::Reverse(*n), name.as_str()));
        let mut words: Vec<String> = services.iter().take(10).map(|(name, (_, n))| format!("{name} {n}")).collect();
        if services.len() > words.len() {
            words.push(format!("{} more services", services.len() - words.len()));
        }
        layout.labelled(&format!("  {}: ", account(id)), 6, &words.join(", "));
    }
    if places.len() > MAX_LINES {
        layout.line(&format!("  and {} more accounts", places.len() - MAX_LINES));
    }
    unowned(layout, survey, &account);
    if !survey.overruled.is_empty() {
        let words = format!(
            "{} whose owner has none of the duties, since ownership rules give all of them to others: {}",
            plural(survey.overruled.len() as u64, "deployment"),
            list(&survey.overruled)
        );
        layout.paragraph(2, 4, &words);
    }
    // What has no default leaves duties undecided: that first.
    for (what, unset) in [
        ("Unset, and leaving duties undecided", &survey.undecided),
        ("Unset, and taken as the provider's default", &survey.assumed),
    ] {
        if unset.is_empty() {
            continue;
        }
        let mut unset: Vec<_> = unset.iter().collect();
        unset.sort_by_key(|(name, n)| (std::cmp::Reverse(**n), (*name).clone()));
        let words: Vec<String> =
            unset.iter().take(MAX_LINES).map(|((service, option), n)| format!("{service} {option} ({n})")).collect();
        let more = match unset.len().saturating_sub(MAX_LINES) {
            0 => String::new(),
            more => format!(" and {}", plural(more as u64, "more option")),
        };
        layout.paragraph(2, 4, &format!("{what}, most deployments first: {}{more}", words.join(", ")));
    }
    let next = if survey.unowned.is_empty() { "onus check" } else { "onus assign" };
    layout.line(&format!("  {STRONG}Next{STRONG:#}: {next}"));
}

fn unowned(layout: &mut TextLayout, survey: &Survey, account: &dyn Fn(&Option<String>) -> String) {
    let all: u64 = survey.unowned.values().map(|(_, n)| n).sum();
    if all == 0 {
        return;
    }
    let mut groups: Vec<_> = survey.unowned.iter().collect();
    groups.sort_by_key(|(place, (_, n))| (std::cmp::Reverse(*n), (*place).clone()));
    let settled: u64 = groups.iter().take(MAX_LINES).map(|(_, (_, n))| n).sum();
    let owned = survey.resources.saturating_sub(all);
    let percent = (owned + settled) * 100 / survey.resources.max(1);
    let first = groups.len().min(MAX_LINES) as u64;
    layout.paragraph(
        2,
        4,
        &format!(
            "{} of {} resources {} no owner. Assign {} of account and service, and {percent}\u{a0}% of all are owned:",
            all,
            survey.resources,
            if all == 1 { "has" } else { "have" },
            plural(first, "group")
        ),
    );
    for ((id, service), (deployments, n)) in groups.iter().take(MAX_LINES) {
        let words =
            format!("{service} in {}: {}, {}", account(id), plural(*n, "resource"), plural(*deployments as u64, "deployment"));
        layout.paragraph(4, 8, &words);
    }
}

fn left_out(layout: &mut TextLayout, planned: &ImportPlan, printer: &Printer) {
    if planned.left_out.is_empty() {
        return;
    }
    // One line a reason, with the kinds that it holds for.
    type Kinds<'p> = Vec<(u64, &'p str)>;
    let mut reasons: BTreeMap<&str, (u64, Kinds)> = BTreeMap::new();
    for ((what, why), count) in &planned.left_out {
        let (all, kinds) = reasons.entry(why).or_default();
        *all += count;
        kinds.push((*count, what));
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by(|(a, (n, _)), (b, (m, _))| m.cmp(n).then(a.cmp(b)));
    layout.line("  Skipped, and notes:");
    for (why, (count, mut kinds)) in reasons {
        kinds.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        let most = if printer.verbose() { kinds.len() } else { MAX_KINDS };
        let tell = |(n, kind): &(u64, &str)| if *n > 1 { format!("{kind} ({n})") } else { (*kind).to_owned() };
        let mut shown: Vec<String> = kinds.iter().take(most).map(tell).collect();
        if kinds.len() > most {
            shown.push(format!("{} more kinds (--verbose lists all)", kinds.len() - most));
        }
        layout.labelled(&format!("  {count:>6}  "), 10, &format!("{why}: {}", shown.join(", ")));
    }
}
