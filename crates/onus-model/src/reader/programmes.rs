//! Programmes: the services that the provider's reports and authorisations cover.

use onus_source::fields::{needed, needed_day, optional};
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, list};

use super::Builder;
use super::words::*;
use crate::programme::{Programme, ProgrammeRegion, ProgrammeStatus};

pub(super) fn programme(builder: &mut Builder, node: &Node) {
    let read = builder.map(node, "a programme", |fields, problems| {
        let id = needed(fields, "programme", problems);
        let title = needed(fields, "title", problems).value;
        let frameworks = text_list(fields, "frameworks", problems);
        let region = optional_word(fields, "region", &ProgrammeRegion::ALL, problems);
        let source = fields.need("source", problems).and_then(|n| source(n, problems));
        let services = fields.need("services", problems).and_then(|n| services(n, problems)).unwrap_or_default();
        let elsewhere = fields.take("elsewhere").map(|n| list(n, "`elsewhere`", problems, elsewhere)).unwrap_or_default();
        let Source { list_title, url, copy, dated, retrieved } = source?;
        let at = id.at;
        let id = id.value;
        Some((at, Programme { id, title, frameworks, region, list_title, url, copy, dated, retrieved, services, elsewhere }))
    });
    let Some((at, programme)) = read else { return };
    builder.places.insert(format!("programmes/{}", programme.id), at);
    // A project's own list stands in place of ours.
    builder.model.programmes.retain(|known| known.id != programme.id);
    builder.model.programmes.push(programme);
}

struct Source {
    list_title: String,
    url: String,
    copy: Option<String>,
    dated: jiff::civil::Date,
    retrieved: jiff::civil::Date,
}

fn source(node: &Node, problems: &mut Problems) -> Option<Source> {
    let mut fields = Fields::open(node, "the source of a programme", problems)?;
    let list_title = needed(&mut fields, "title", problems).value;
    let url = needed(&mut fields, "url", problems).value;
    let copy = optional(&mut fields, "copy", problems);
    let dated = needed_day(&mut fields, "dated", problems);
    let retrieved = needed_day(&mut fields, "retrieved", problems);
    fields.finish(problems);
    Some(Source { list_title, url, copy, dated: dated?.value, retrieved: retrieved?.value })
}

fn services(node: &Node, problems: &mut Problems) -> Option<Vec<(ProgrammeStatus, Vec<String>)>> {
    let mut fields = Fields::open(node, "the services of a programme", problems)?;
    let mut out = Vec::new();
    for (status, word, _) in ProgrammeStatus::STATED {
        let mut services = text_list(&mut fields, word, problems);
        services.sort();
        out.push((status, services));
    }
    fields.finish(problems);
    Some(out)
}

fn elsewhere(node: &Node, problems: &mut Problems) -> Option<(String, String)> {
    let mut fields = Fields::open(node, "a name that is no service of the model", problems)?;
    let name = needed(&mut fields, "name", problems).value;
    let reason = needed(&mut fields, "reason", problems).value;
    fields.finish(problems);
    Some((name, reason))
}
