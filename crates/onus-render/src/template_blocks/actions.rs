//! What is to be done, as templates see it: numbers, records to collect, areas of a deployment, gaps.

use tera::Value;

use onus_model::vocabulary::PartyKind;
use onus_publish::block::*;

use super::{Dialect, fields, list, mixture};

pub(super) fn key_numbers(dialect: &impl Dialect, numbers: &[KeyNumber]) -> Value {
    let numbers = numbers.iter().map(|number| {
        fields! {
            "number" => number.number.as_str(),
            "words" => number.words.as_str(),
            "alarm" => number.alarm,
            "href" => number.to.as_ref().and_then(|to| dialect.href(to)),
        }
    });
    let numbers = list(numbers);
    fields! { "numbers" => numbers }
}

pub(super) fn action_list(dialect: &mut impl Dialect, actions: &[ActionView]) -> Value {
    let mut values: Vec<Value> = Vec::with_capacity(actions.len());
    for action in actions {
        let id = dialect.anchor(&action.id);
        // In hundredths of the bar's length.
        let share = if action.total == 0 { 0 } else { u64::from(action.shown) * 100 / u64::from(action.total) };
        values.push(fields! {
            "id" => id,
            "key" => action.id.as_str(),
            "what" => action.what.as_str(),
            "from" => action.from.as_str(),
            "cadence" => action.cadence.as_str(),
            "covers" => dialect.inline(&action.covers),
            "duties" => dialect.inline(&action.duties),
            "requirements" => action.requirements.as_str(),
            "state" => action.state.as_str(),
            "alarm" => action.alarm,
            "share" => share,
            "shown" => u64::from(action.shown),
            "total" => u64::from(action.total),
            "last" => action.last.as_str(),
            "by" => action.by.as_str(),
            "day" => action.day.as_str(),
        });
    }
    fields! { "actions" => values }
}

pub(super) fn areas_of(dialect: &mut impl Dialect, areas: &[AreaLine]) -> Value {
    let mut values: Vec<Value> = Vec::with_capacity(areas.len());
    for area in areas {
        let id = dialect.anchor(&area.id);
        let kinds: Vec<PartyKind> = area.parties.iter().map(|(kind, _)| *kind).collect();
        let duties = area.duties.iter().map(|duty| {
            fields! {
                "mixture" => mixture(&[duty.party_kind]),
                "party" => duty.party.as_str(),
                "statement" => duty.statement.as_str(),
                "cadence" => duty.cadence.as_str(),
                "team" => dialect.inline(&duty.team),
                "state" => duty.state.as_str(),
                "alarm" => duty.alarm,
                "proof" => list(duty.proof.iter().map(String::as_str)),
            }
        });
        let duties = list(duties);
        let parties = list(area.parties.iter().map(|(kind, name)| {
            fields! { "mixture" => mixture(&[*kind]), "name" => name.as_str() }
        }));
        values.push(fields! {
            "id" => id,
            "title" => area.title.as_str(),
            "split" => area.split.id(),
            "mixture" => mixture(&kinds),
            "parties" => parties,
            "line" => area.line.as_str(),
            "teams" => list(area.teams.iter().map(String::as_str)),
            "state" => area.state.as_str(),
            "alarm" => area.alarm,
            "duties" => duties,
            "mistaken" => list(area.mistaken.iter().map(String::as_str)),
            "href" => dialect.href(&area.to),
        });
    }
    fields! { "areas" => values }
}

/// What a finding says: between a pair of backticks stands code.
fn coded(words: &str) -> Vec<Inline> {
    let parts: Vec<&str> = words.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return vec![Inline::Text { text: words.to_owned() }];
    }
    let part = |(i, words): (usize, &&str)| match (i % 2, words.is_empty()) {
        (_, true) => None,
        (0, _) => Some(Inline::Text { text: (*words).to_owned() }),
        _ => Some(Inline::Code { text: (*words).to_owned() }),
    };
    parts.iter().enumerate().filter_map(part).collect()
}

pub(super) fn gaps(dialect: &mut impl Dialect, gaps: &[GapView]) -> Value {
    let mut ids: Vec<Option<String>> = gaps.iter().map(|gap| dialect.anchor(&gap.id)).collect();
    let gaps = gaps.iter().zip(ids.drain(..)).map(|(gap, id)| {
        fields! {
            "id" => id,
            "why" => dialect.inline(&coded(&gap.why)),
            "by" => gap.by.as_str(),
            "day" => gap.day.as_str(),
            "code" => gap.code.as_str(),
            "level" => gap.level.as_str(),
            "message" => dialect.inline(&coded(&gap.message)),
            "hint" => dialect.inline(&coded(&gap.hint)),
            "status" => gap.status.as_str(),
            "place" => gap.place.as_str(),
            "source" => gap.source.as_ref().and_then(|to| dialect.href(to)),
            "href" => gap.to.as_ref().and_then(|to| dialect.href(to)),
            "team" => gap.team.as_str(),
        }
    });
    let gaps = list(gaps);
    fields! { "gaps" => gaps }
}
