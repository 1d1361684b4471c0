//! Blocks as templates see them: the fields of [`Block`], with running text, nested blocks and links already in the
//! format's words, so that a template never has to call anything safe.
//!
//! Must not know: which format it is for.

mod actions;
mod matrix;

use std::sync::LazyLock;

use tera::Value;
use tera::value::Map;

use onus_core::matrix::Split;
use onus_model::vocabulary::{NOT_APPLICABLE_LETTER, PartyKind, letters};
use onus_publish::block::*;
use onus_publish::picture::{self, Paint};

use self::actions::{action_list, areas_of, gaps, key_numbers};
use self::matrix::matrix;
use crate::RenderError;

/// What a format does with the parts that are not plain fields.
pub trait Dialect {
    /// Running text, marked safe.
    fn inline(&self, content: &[Inline]) -> Value;
    /// Nested blocks, marked safe.
    fn blocks(&mut self, blocks: &[Block]) -> Result<Value, RenderError>;
    /// An address, or none when the target is not there.
    fn href(&self, to: &Target) -> Option<String>;
    /// An anchor, or none when the page has it already.
    fn anchor(&mut self, id: &str) -> Option<String>;
    /// Called for every heading with its words; the level that a heading below it has is one more.
    fn heading(&mut self, level: u8, words: &str);
    /// Words of the last heading.
    fn title(&self) -> &str;
    /// Level of a heading that a block brings along.
    fn level(&self) -> u8;
    /// A number that no other block of the page has.
    fn key(&mut self) -> u64;
}

/// Lends its hasher to all maps: pages are mostly small maps, and to seed a hasher for each takes longer than to fill it.
pub(crate) static SEEDED: LazyLock<Map> = LazyLock::new(Map::default);

/// A map of a template's fields.
macro_rules! fields {
    ($($name:literal => $value:expr),* $(,)?) => {{
        // Grown once.
        let hasher = crate::template_blocks::SEEDED.hasher().clone();
        let mut map = tera::value::Map::with_capacity_and_hasher([$($name),*].len(), hasher);
        $(map.insert($name.into(), Value::from($value));)*
        Value::from(map)
    }};
}
pub(crate) use fields;

pub(crate) fn list<T>(items: impl IntoIterator<Item = T>) -> Value
where
    T: Into<Value>,
{
    Value::from(items.into_iter().map(Into::into).collect::<Vec<Value>>())
}

/// The template's name and its `block`.
pub fn block(dialect: &mut impl Dialect, block: &Block) -> Result<(&'static str, Value), RenderError> {
    Ok(match block {
        Block::Heading { level, id, content } => {
            let level = (*level).clamp(2, 6);
            dialect.heading(level, &plain(content));
            let id = dialect.anchor(id);
            ("heading", fields! { "level" => u64::from(level), "id" => id, "content" => dialect.inline(content) })
        }
        Block::Paragraph { content } => ("paragraph", fields! { "content" => dialect.inline(content) }),
        Block::List { ordered, items } => {
            let items = items.iter().map(|item| dialect.blocks(item)).collect::<Result<Vec<_>, _>>()?;
            ("list", fields! { "ordered" => *ordered, "items" => items })
        }
        Block::Quote { blocks } => ("quote", fields! { "content" => dialect.blocks(blocks)? }),
        Block::Code { language, text } => ("code", fields! { "language" => language.as_str(), "text" => text.as_str() }),
        Block::Rule => ("rule", Value::from(Map::default())),
        Block::Notice { tone, blocks } => {
            let tone = match tone {
                Tone::Note => "note",
                Tone::Caution => "caution",
                Tone::Alarm => "alarm",
            };
            ("notice", fields! { "tone" => tone, "content" => dialect.blocks(blocks)? })
        }
        Block::Facts { rows } => {
            let rows = rows.iter().map(|(l, c)| fields! { "label" => l.as_str(), "content" => dialect.inline(c) });
            ("facts", fields! { "rows" => list(rows) })
        }
        Block::Entries { groups } => {
            let mut shown = Vec::with_capacity(groups.len());
            for group in groups {
                let mut entries = Vec::with_capacity(group.entries.len());
                for entry in &group.entries {
                    let id = if entry.id.is_empty() { None } else { dialect.anchor(&entry.id) };
                    let (lead, content) = (dialect.inline(&entry.lead), dialect.inline(&entry.content));
                    entries.push(fields! { "id" => id, "lead" => lead, "content" => content });
                }
                let id = if group.id.is_empty() { None } else { dialect.anchor(&group.id) };
                shown.push(fields! { "id" => id, "title" => group.title.as_str(), "entries" => list(entries.into_iter()) });
            }
            let groups = shown.into_iter();
            ("entries", fields! { "groups" => list(groups) })
        }
        Block::Table { caption, head, rows } => {
            // A row shorter than its head would shift nothing in Markdown and break nothing in HTML, but lie in both.
            let width = head.len();
            let cell =
                |row: &Vec<Vec<Inline>>, i: usize| row.get(i).map_or_else(|| Value::safe_string(""), |c| dialect.inline(c));
            let rows = rows.iter().map(|row| list((0..width.max(row.len())).map(|i| cell(row, i))));
            let rows = list(rows);
            let head = list(head.iter().map(String::as_str));
            ("table", fields! { "caption" => caption.as_str(), "head" => head, "rows" => rows })
        }
        Block::Bars { caption, rows } => ("bars", bars(dialect, caption, rows)),
        Block::Figure { figure: view } => ("figure", figure(dialect, view)),
        Block::Matrix { matrix: view } => ("matrix", matrix(dialect, view)),
        Block::Cell { cell: view } => ("cell", cell(dialect, view)),
        Block::Areas { areas } => ("areas", areas_of(dialect, areas)),
        Block::Numbers { numbers } => ("numbers", key_numbers(dialect, numbers)),
        Block::Actions { actions } => ("actions", action_list(dialect, actions)),
        Block::Duties { groups } => ("duties", duties(dialect, groups)),
        Block::Gaps { gaps: list } => ("gaps", gaps(dialect, list)),
        Block::Handout { handout: view } => ("handout", handout(dialect, view)),
    })
}

/// Style class of some parties in reading order: `PO`, `T`, `Q` for what nobody can say, `N` for not applicable, `X` for
/// other mixtures.
fn mixture(parties: &[PartyKind]) -> &'static str {
    use PartyKind::{Organisation, Provider, ThirdParty, Unresolved, UserEntity};
    match parties {
        parties if parties.contains(&Unresolved) => "Q",
        [] => "N",
        [Provider] => "P",
        [ThirdParty] => "T",
        [Organisation] => "O",
        [UserEntity] => "U",
        [Provider, Organisation] => "PO",
        [Provider, ThirdParty] => "PT",
        [ThirdParty, Organisation] => "TO",
        [Provider, ThirdParty, Organisation] => "PTO",
        _ => "X",
    }
}

/// The letter of each party, or the dash of a cell that does not apply.
fn letter_list(parties: &[PartyKind]) -> Value {
    if parties.is_empty() {
        return list([NOT_APPLICABLE_LETTER]);
    }
    list(parties.iter().map(|party| party.letter()))
}

fn bars(dialect: &mut impl Dialect, caption: &str, rows: &[BarRow]) -> Value {
    let mut used: Vec<Split> = Vec::new();
    for (split, count) in rows.iter().flat_map(|r| &r.counts) {
        if *count > 0 && !used.contains(split) {
            used.push(*split);
        }
    }
    let order: Vec<Split> = rows.first().map_or_else(Vec::new, |r| r.counts.iter().map(|c| c.0).collect());
    used.sort_by_key(|s| order.iter().position(|o| o == s).unwrap_or(usize::MAX));
    let splits = used.iter().map(|s| fields! { "id" => s.id(), "letter" => s.letter(), "words" => s.words() });
    let splits = list(splits);
    let rows = rows.iter().map(|row| {
        let total: u64 = row.counts.iter().map(|c| c.1).sum();
        let count = |split: &Split| row.counts.iter().filter(|c| c.0 == *split).map(|c| c.1).sum::<u64>();
        // Widths in thousandths of a percent, by rounding the ends and not the widths: so nothing gapes.
        let end = |sum: u64| if total == 0 { 0 } else { (u128::from(sum) * 100_000 / u128::from(total)) as u64 };
        let mut sum = 0;
        let segments = used.iter().filter_map(|split| {
            let n = count(split);
            let start = end(sum);
            sum += n;
            let width = end(sum) - start;
            (n > 0).then(|| fields! { "split" => split.id(), "x" => percent(start), "width" => percent(width) })
        });
        let segments = list(segments);
        let counts = list(used.iter().map(|s| fields! { "split" => s.id(), "words" => s.words(), "count" => count(s) }));
        fields! {
            "label" => row.label.as_str(),
            "href" => row.to.as_ref().and_then(|to| dialect.href(to)),
            "total" => total,
            "counts" => counts,
            "segments" => segments,
        }
    });
    let rows = list(rows);
    fields! { "caption" => caption, "splits" => splits, "rows" => rows, "key" => dialect.key() }
}

fn percent(thousandths: u64) -> String {
    format!("{}.{:03}%", thousandths / 1000, thousandths % 1000)
}

fn figure(dialect: &mut impl Dialect, view: &FigureView) -> Value {
    let rows = view.rows.iter().map(|row| list(row.iter().map(String::as_str)));
    fields! {
        "id" => dialect.anchor(&view.id),
        "title" => view.title.as_str(),
        "summary" => view.summary.as_str(),
        "svg" => Value::safe_string(&picture::svg(&view.picture, Paint::Classes, &view.summary)),
        "head" => list(view.head.iter().map(String::as_str)),
        "rows" => list(rows),
    }
}

fn cell(dialect: &mut impl Dialect, view: &CellView) -> Value {
    let id = dialect.anchor(&view.id);
    let duties: Vec<Value> = view.duties.iter().map(|d| duty(dialect, d)).collect();
    fields! {
        "id" => id,
        "title" => view.title.as_str(),
        "layer" => view.layer.as_str(),
        "split" => view.split.id(),
        "letters" => letter_list(&view.parties),
        "text" => letters(&view.parties),
        "mixture" => mixture(&view.parties),
        "words" => view.words.as_str(),
        "duties" => duties,
        "removed" => list(view.removed.iter().map(|(l, r)| fields! { "label" => l.as_str(), "reason" => r.as_str() })),
        "reason" => view.reason.as_deref(),
        "disagreements" => list(view.disagreements.iter().map(String::as_str)),
        "level" => u64::from(dialect.level()),
    }
}

fn duty(dialect: &mut impl Dialect, view: &DutyView) -> Value {
    let id = dialect.anchor(&view.id);
    let inline = |lists: &[Vec<Inline>]| list(lists.iter().map(|c| dialect.inline(c)));
    let trace = view.trace.iter().map(|s| {
        fields! {
            "level" => s.level.as_str(),
            "rule" => s.rule.as_str(),
            "words" => s.words.as_str(),
            "outcome" => s.outcome.as_str(),
            "support" => s.support.as_str(),
        }
    });
    let trace = list(trace);
    fields! {
        "id" => id,
        "mixture" => mixture(&[view.party_kind]),
        "party" => view.party.as_str(),
        "statement" => view.statement.as_str(),
        "cadence" => view.cadence.as_str(),
        "basis" => view.basis.as_str(),
        "owners" => inline(&view.owners),
        "sources" => inline(&view.sources),
        "unresolved" => view.unresolved.as_str(),
        "trace" => trace,
        "requirements" => list(view.requirements.iter().map(String::as_str)),
        "evidence" => inline(&view.evidence),
    }
}

fn duties(dialect: &mut impl Dialect, groups: &[DutyGroup]) -> Value {
    let mut areas: Vec<(String, Vec<Value>)> = Vec::new();
    for group in groups {
        let value = duty_group(dialect, group);
        match areas.last_mut() {
            Some((title, list)) if *title == group.domain => list.push(value),
            _ => areas.push((group.domain.clone(), vec![value])),
        }
    }
    // A heading that says the same is there already.
    let headed = areas.len() == 1 && areas[0].0 == dialect.title();
    let areas = areas.into_iter().map(|(title, groups)| {
        let id = if headed { None } else { dialect.anchor(&area(&title)) };
        fields! { "id" => id, "title" => title, "groups" => groups, "headed" => headed }
    });
    let areas: Vec<Value> = areas.collect();
    fields! { "areas" => areas, "level" => u64::from(dialect.level()) }
}

/// Anchor of an area's heading among a team's duties.
pub fn area(title: &str) -> String {
    format!("area-{}", onus_source::text::heading_anchor(title))
}

fn duty_group(dialect: &mut impl Dialect, group: &DutyGroup) -> Value {
    let id = dialect.anchor(&group.id);
    let places: Vec<Value> = group
        .deployments
        .iter()
        .map(|place| {
            let id = dialect.anchor(&place.id);
            // The first duty of an area also answers to `guest-os.payments-db`.
            let area = match place.id.splitn(3, '.').collect::<Vec<_>>()[..] {
                [domain, _, deployment] => dialect.anchor(&format!("{domain}.{deployment}")),
                _ => None,
            };
            fields! {
                "id" => id,
                "area" => area,
                "name" => place.name.as_str(),
                "href" => dialect.href(&place.to),
                "evidence" => place.evidence.as_str(),
                "gap" => place.gap,
            }
        })
        .collect();
    fields! {
        "id" => id,
        "domain" => group.domain.as_str(),
        "statement" => group.statement.as_str(),
        "cadence" => group.cadence.as_str(),
        "due" => group.due.as_str(),
        "overdue" => group.overdue,
        "proof" => list(group.proof.iter().map(String::as_str)),
        "gaps" => group.deployments.iter().filter(|d| d.gap).map(|d| d.count).sum::<u64>(),
        "count" => group.deployments.iter().map(|d| d.count).sum::<u64>(),
        "deployments" => places,
        "with" => group.with.as_str(),
        "derived" => group.derived,
        "common_control" => group.common_control.as_str(),
    }
}

fn handout(dialect: &mut impl Dialect, view: &HandoutView) -> Value {
    let numbers = view.numbers.iter().map(|n| fields! { "number" => n.number.as_str(), "words" => n.words.as_str() });
    let records = view.records.iter().map(|r| {
        fields! {
            "duties" => r.duties.as_str(),
            "places" => r.places.as_str(),
            "cadence" => r.cadence.as_str(),
            "by" => r.by.as_str(),
            "alarm" => r.alarm,
            "proof" => r.proof.as_str(),
            "state" => r.state.as_str(),
        }
    });
    let exceptions = view
        .exceptions
        .iter()
        .map(|e| fields! { "words" => e.words.as_str(), "ends" => e.ends.as_str(), "expired" => e.expired });
    let others = view
        .others
        .iter()
        .map(|o| fields! { "name" => o.name.as_str(), "does" => o.does.as_str(), "contact" => o.contact.as_str() });
    let mistaken = view.mistaken.iter().map(|(claim, truth)| fields! { "claim" => claim.as_str(), "truth" => truth.as_str() });
    let changes = view.changes.iter().flat_map(|c| c.lines.iter().map(String::as_str));
    fields! {
        "about" => list(view.about.iter().map(String::as_str)),
        "numbers" => list(numbers),
        "records" => list(records),
        "more" => view.total.saturating_sub(view.records.len() as u64),
        "order" => view.order.as_str(),
        "provider" => view.provider.as_str(),
        "mistaken" => list(mistaken),
        "others" => list(others),
        "exceptions" => list(exceptions),
        "more_exceptions" => view.more_exceptions,
        "since" => view.changes.as_ref().map(|c| c.since.as_str()),
        "changes" => list(changes),
        "more_changes" => view.changes.as_ref().map_or(0, |c| c.more),
        "rest" => dialect.inline(&view.rest),
        "limits" => view.limits.as_str(),
        "level" => u64::from(dialect.level()),
    }
}
