//! The demarcation picture: where the line between the provider's duties and ours runs in each layer, for each kind of
//! service that this organisation runs; and the same numbers as a table.
//!
//! The line is measured, not drawn by hand: in each layer it stands where the provider's areas end, in the middle of the
//! shared ones. Must not know: any format's markup.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::plural;
use std::collections::BTreeMap;

use onus_core::matrix::Split;

use super::block::{Block, FigureView};
use super::control;
use super::figure_panels::{Half, ORDER, Panel, half, panels, words};
use super::picture::{Anchor, Face, Picture, Role, Shape, Tenths, fitted, width};

const WIDTH: Tenths = 9630;
/// On paper, where it is as wide as the text: the smallest letters are then as large as those of tables.
const PAPER_WIDTH: Tenths = 6550;
/// Room at the end for the line's own width.
const EDGE: Tenths = 30;
/// Where the panels begin: before them stand the sides and the layers.
const LEFT: Tenths = 2600;
const GUTTER: Tenths = 260;
const ROW: Tenths = 480;
const GAP: Tenths = 30;
/// Lines of services' names above a panel.
const NAME_LINES: usize = 4;

const TITLE: Face = Face { size: 140, strong: true, dense: false, role: Role::Ink };
const NAMES: Face = Face { size: 110, strong: false, dense: true, role: Role::Quiet };
const LAYER: Face = Face { size: 125, strong: true, dense: false, role: Role::Ink };
const AREAS: Face = Face { size: 102, strong: false, dense: true, role: Role::Quiet };
const LETTER: Face = Face { size: 115, strong: true, dense: false, role: Role::Ink };

/// The demarcation picture with its table; none where nothing runs.
pub fn demarcation(context: &MatrixContext) -> Option<Block> {
    as_wide(context, WIDTH)
}

/// The same for paper.
pub fn demarcation_on_paper(context: &MatrixContext) -> Option<Block> {
    as_wide(context, PAPER_WIDTH)
}

fn as_wide(context: &MatrixContext, width: Tenths) -> Option<Block> {
    let matrix = context.matrix;
    let panels = panels(context);
    if panels.is_empty() {
        return None;
    }
    let provider = &matrix.reference.provider;
    // From the top: what we put into the cloud stands on what the provider runs.
    let layers: Vec<usize> = (0..matrix.reference.layers.len()).rev().collect();
    let title = format!("Where the line runs between {provider} and {}", context.organisation());
    let summary = format!(
        "A layered diagram, with security of the cloud at the bottom and security in the cloud above it. In each layer, one bar for each kind of service shows the share of its areas that is {provider}'s, shared, and {}'s; a line marks the boundary between them. The table gives the figures.",
        context.organisation()
    );
    let direction = control::direction(&matrix.document.language);
    let picture = draw(context, (&panels, &layers), width, direction == "rtl");
    let mut head = vec!["Layer".to_owned(), "Side".to_owned()];
    head.extend(panels.iter().map(|p| format!("{} ({})", p.title, plural(p.count, "deployment"))));
    let rows = layers
        .iter()
        .map(|&layer| {
            let side = match half(context, layer) {
                Half::Of => "of the cloud",
                Half::In => "in the cloud",
                Half::Both => "both",
            };
            let mut row = vec![matrix.reference.layers[layer].title.clone(), side.to_owned()];
            row.extend(panels.iter().map(|p| words(context, &p.layers[layer])));
            row
        })
        .collect();
    Some(Block::Figure { figure: FigureView { id: "demarcation".into(), title, summary, picture, head, rows } })
}

fn draw(context: &MatrixContext, (panels, layers): (&[Panel], &[usize]), wide: Tenths, mirrored: bool) -> Picture {
    let mut shapes = Vec::new();
    let each = (wide - EDGE - LEFT - GUTTER * (panels.len() as Tenths - 1)) / panels.len() as Tenths;
    let names: Vec<Vec<String>> = panels.iter().map(|p| wrapped(&p.services, each, NAMES, NAME_LINES)).collect();
    let lines = names.iter().map(Vec::len).max().unwrap_or_default() as Tenths;
    let top = 150 + 170 + lines * 145 + 90;
    let bottom = top + ROW * layers.len() as Tenths;
    for (i, (panel, names)) in panels.iter().zip(&names).enumerate() {
        let x = LEFT + i as Tenths * (each + GUTTER);
        heads(panel, names, (x, each), &mut shapes);
        let mut border = Vec::new();
        for (n, &layer) in layers.iter().enumerate() {
            let y = top + n as Tenths * ROW;
            if let Some(at) = bar(&panel.layers[layer], (x, y), (each, ROW - GAP), &mut shapes) {
                // Down through the row, then along to the next one.
                border.extend([(at, y - GAP), (at, y + ROW - GAP)]);
            }
        }
        if border.len() > 1 {
            shapes.push(Shape::Line { points: border.clone(), role: Role::Paper, width: 75 });
            shapes.push(Shape::Line { points: border, role: Role::Ink, width: 30 });
        }
    }
    sides(context, layers, top, &mut shapes);
    legend(context, (if wide < WIDTH { 0 } else { LEFT }, bottom + 200), &mut shapes);
    Picture { width: wide, height: bottom + 290, mirrored, shapes }
}

/// What stands above a panel: the kind of service, and this organisation's services of that kind.
fn heads(panel: &Panel, names: &[String], (x, room): (Tenths, Tenths), shapes: &mut Vec<Shape>) {
    let mut say = |y: Tenths, face: Face, text: String| {
        shapes.push(Shape::Words { at: (x, y), anchor: Anchor::Start, face, upwards: false, text });
    };
    say(140, TITLE, fitted(&panel.title, TITLE, room));
    say(300, Face { dense: false, ..NAMES }, plural(panel.count, "deployment"));
    for (i, line) in names.iter().enumerate() {
        say(450 + i as Tenths * 145, NAMES, line.clone());
    }
}

/// Names in lines, and how many are left out.
fn wrapped(names: &[String], room: Tenths, face: Face, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut held = 0;
    for (i, name) in names.iter().enumerate() {
        let left = names.len() - i;
        let word = if left == 1 { name.clone() } else { format!("{name},") };
        let tried = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
        let more = format!("and {left} more");
        let last = lines.len() + 1 == most;
        // On the last line there must remain room to say what is left out.
        let needed = if last && left > 1 { width(&tried, face) + width(&format!(" {more}"), face) } else { width(&tried, face) };
        if needed <= room || (line.is_empty() && !last) {
            line = tried;
        } else if last {
            let full = if line.is_empty() { more } else { format!("{line} {more}") };
            // A name that leaves no room to count the others is counted with them: on the line before, if that has room.
            if width(&full, face) <= room {
                lines.push(full);
                return lines;
            }
            let rest = format!("and {} more", left + held);
            match lines.last_mut() {
                Some(before) if width(&format!("{before} {rest}"), face) <= room => before.push_str(&format!(" {rest}")),
                _ => lines.push(fitted(&rest, face, room)),
            }
            return lines;
        } else {
            lines.push(fitted(&line, face, room));
            line = word;
            held = 0;
        }
        held += 1;
    }
    if !line.is_empty() {
        lines.push(fitted(&line, face, room));
    }
    lines
}

/// A layer's bar; says where the border between the provider's and ours runs.
fn bar(
    counts: &BTreeMap<Split, u64>,
    (x, y): (Tenths, Tenths),
    (w, h): (Tenths, Tenths),
    shapes: &mut Vec<Shape>,
) -> Option<Tenths> {
    let total: u64 = ORDER.iter().filter_map(|s| counts.get(s)).sum();
    let area = |x0: Tenths, x1: Tenths| vec![(x0, y), (x1, y), (x1, y + h), (x0, y + h)];
    if total == 0 {
        shapes.push(Shape::Area { points: area(x, x + w), role: Role::NotApplicable });
        letter(Split::NotApplicable.letter(), Role::Quiet, (x + w / 2, y + h / 2 + 40), shapes);
        return None;
    }
    let end = |sum: u64| x + (i128::from(sum) * i128::from(w) / i128::from(total)) as Tenths;
    let mut sum = 0;
    let mut border = x;
    for split in ORDER {
        let n = counts.get(&split).copied().unwrap_or(0);
        if n == 0 {
            continue;
        }
        let (from, to) = (end(sum), end(sum + n));
        sum += n;
        let middle = (from + to) / 2;
        match split {
            Split::Provider => {
                shapes.push(Shape::Area { points: area(from, to), role: Role::Provider });
                border = to;
            }
            Split::ThirdParty => {
                shapes.push(Shape::Area { points: area(from, to), role: Role::ThirdParty });
                border = to;
            }
            Split::Shared => {
                shared((from, to), (y, h), shapes);
                border = middle;
            }
            Split::Organisation | Split::NotApplicable => {
                shapes.push(Shape::Area { points: area(from, to), role: Role::Organisation });
            }
            Split::Unresolved => unknown((from, to), (y, h), shapes),
        }
        letters(split, (from, to), (y, h), shapes);
        if from > x {
            shapes.push(Shape::Line { points: vec![(from, y), (from, y + h)], role: Role::Paper, width: 8 });
        }
    }
    Some(border)
}

/// The cut that every shared cell has: half the provider's, half ours.
fn shared((from, to): (Tenths, Tenths), (y, h): (Tenths, Tenths), shapes: &mut Vec<Shape>) {
    let middle = (from + to) / 2;
    let lean = ((to - from) / 2).min(h / 2);
    shapes.push(Shape::Area {
        points: vec![(from, y), (middle + lean, y), (middle - lean, y + h), (from, y + h)],
        role: Role::Provider,
    });
    shapes.push(Shape::Area {
        points: vec![(middle + lean, y), (to, y), (to, y + h), (middle - lean, y + h)],
        role: Role::Organisation,
    });
}

/// Hatched and outlined: it must disturb.
fn unknown((from, to): (Tenths, Tenths), (y, h): (Tenths, Tenths), shapes: &mut Vec<Shape>) {
    shapes.push(Shape::Area { points: vec![(from, y), (to, y), (to, y + h), (from, y + h)], role: Role::AlarmGround });
    let mut start = from - h + 50;
    while start < to {
        let (x0, y0) = if start < from { (from, y + h - (from - start)) } else { (start, y + h) };
        let (x1, y1) = if start + h > to { (to, y + h - (to - start)) } else { (start + h, y) };
        shapes.push(Shape::Line { points: vec![(x0, y0), (x1, y1)], role: Role::Alarm, width: 10 });
        start += 60;
    }
    let (a, b, c, d) = (from + 8, to - 8, y + 8, y + h - 8);
    if b > a {
        shapes.push(Shape::Line { points: vec![(a, c), (b, c), (b, d), (a, d), (a, c)], role: Role::Alarm, width: 16 });
    }
}

fn letters(split: Split, (from, to): (Tenths, Tenths), (y, h): (Tenths, Tenths), shapes: &mut Vec<Shape>) {
    let room = to - from;
    let at = ((from + to) / 2, y + h / 2 + 40);
    match split {
        Split::Shared if room >= 320 => {
            letter(Split::Provider.letter(), Role::ProviderInk, (from + (room / 5).min(170), y + 150), shapes);
            letter(Split::Organisation.letter(), Role::OrganisationInk, (to - (room / 5).min(170), y + h - 75), shapes);
        }
        Split::Provider if room >= 150 => letter(split.letter(), Role::ProviderInk, at, shapes),
        Split::Organisation if room >= 150 => letter(split.letter(), Role::OrganisationInk, at, shapes),
        Split::ThirdParty if room >= 150 => letter(split.letter(), Role::ThirdPartyInk, at, shapes),
        Split::Unresolved if room >= 200 => {
            let (x, y) = (at.0, y + h / 2);
            let points = vec![(x - 70, y - 85), (x + 70, y - 85), (x + 70, y + 85), (x - 70, y + 85)];
            shapes.push(Shape::Area { points, role: Role::AlarmGround });
            letter(split.letter(), Role::Alarm, at, shapes);
        }
        _ => {}
    }
}

fn letter(text: &str, role: Role, at: (Tenths, Tenths), shapes: &mut Vec<Shape>) {
    let face = Face { role, ..LETTER };
    shapes.push(Shape::Words { at, anchor: Anchor::Middle, face, upwards: false, text: text.to_owned() });
}

/// Names of the layers, their areas, and the side of the line that they are on.
fn sides(context: &MatrixContext, layers: &[usize], top: Tenths, shapes: &mut Vec<Shape>) {
    let reference = &context.matrix.reference;
    let mut start = 0;
    while start < layers.len() {
        let this = half(context, layers[start]);
        let run = layers[start..].iter().take_while(|l| half(context, **l) == this).count();
        let (y, h) = (top + start as Tenths * ROW, run as Tenths * ROW - GAP);
        let (ground, ink, text) = match this {
            Half::Of => (Role::Provider, Role::ProviderInk, "OF the cloud"),
            Half::In => (Role::Organisation, Role::OrganisationInk, "IN the cloud"),
            Half::Both => (Role::NotApplicable, Role::Quiet, "both"),
        };
        shapes.push(Shape::Area { points: vec![(0, y), (210, y), (210, y + h), (0, y + h)], role: ground });
        let face = Face { size: 110, strong: true, dense: false, role: ink };
        shapes.push(Shape::Words { at: (145, y + h / 2), anchor: Anchor::Middle, face, upwards: true, text: text.into() });
        start += run;
    }
    for (n, &layer) in layers.iter().enumerate() {
        let y = top + n as Tenths * ROW;
        let room = LEFT - 310 - 120;
        let layer = &reference.layers[layer];
        let areas: Vec<String> = reference.domains.iter().filter(|d| d.layer == layer.id).map(|d| d.short.clone()).collect();
        let mut say = |y: Tenths, face: Face, text: String| {
            shapes.push(Shape::Words { at: (310, y), anchor: Anchor::Start, face, upwards: false, text });
        };
        say(y + 150, LAYER, fitted(&layer.title, LAYER, room));
        for (i, line) in wrapped(&areas, room, AREAS, 2).into_iter().enumerate() {
            say(y + 285 + i as Tenths * 125, AREAS, line);
        }
    }
}

fn legend(context: &MatrixContext, (start, y): (Tenths, Tenths), shapes: &mut Vec<Shape>) {
    let face = Face { role: Role::Quiet, ..Face { dense: false, ..NAMES } };
    let mut x = start;
    let entries = [
        (Split::Provider, context.matrix.reference.provider.clone()),
        (Split::Shared, "shared".to_owned()),
        (Split::Organisation, context.organisation().to_owned()),
    ];
    for (split, words) in entries {
        let (from, to) = ((x, x + 260), (y - 110, 140));
        match split {
            Split::Shared => shared(from, to, shapes),
            _ => {
                let role = if split == Split::Provider { Role::Provider } else { Role::Organisation };
                let points = vec![(from.0, to.0), (from.1, to.0), (from.1, to.0 + to.1), (from.0, to.0 + to.1)];
                shapes.push(Shape::Area { points, role });
            }
        }
        let words = fitted(&words, face, 1600);
        x += 330;
        let step = width(&words, face) + 300;
        shapes.push(Shape::Words { at: (x, y), anchor: Anchor::Start, face, upwards: false, text: words });
        x += step;
    }
    shapes.push(Shape::Line { points: vec![(x + 20, y - 110), (x + 20, y + 30)], role: Role::Ink, width: 30 });
    let text = "the line of demarcation".to_owned();
    shapes.push(Shape::Words { at: (x + 110, y), anchor: Anchor::Start, face, upwards: false, text });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_shown_or_counted() {
        let names: Vec<String> =
            (0..60).map(|n| format!("{} {n}", ["Amazon S3", "API Gateway (HTTP and WebSocket)", "WAF"][n % 3])).collect();
        for room in (600..4_000).step_by(37) {
            let lines = wrapped(&names, room, NAMES, 4);
            assert!(
                lines.len() <= 4 && lines.iter().all(|l| width(l, NAMES) <= room.max(width("and 60 more", NAMES))),
                "{lines:?}"
            );
            let all = lines.join(" ");
            let shown = names.iter().filter(|n| all.contains(&format!("{n},"))).count();
            let cut = lines.iter().filter(|l| l.ends_with('…')).count();
            let (_, counted) = all.rsplit_once("and ").expect("not all fit");
            let counted: usize = counted.trim_end_matches(" more").parse().expect("a number");
            assert_eq!(shown + cut + counted, names.len(), "{room}: {lines:?}");
        }
    }
}
