//! A drawing as shapes with roles, and its SVG: with classes for pages, whose style sheet knows the theme, or with plain
//! colours for paper.
//!
//! Lengths are whole numbers of tenths, so that the same drawing has the same bytes everywhere. Text stays text. Must not
//! know: what is drawn.

use std::fmt::Write;

use onus_source::text::{Medium, escaped_html, visible};
use serde::{Serialize, Serializer};

/// Tenths of a unit of length.
pub type Tenths = i64;

/// What a colour stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The provider's half.
    Provider,
    /// Letters on it.
    ProviderInk,
    /// Ours.
    Organisation,
    /// Letters on it.
    OrganisationInk,
    ThirdParty,
    /// Letters on it.
    ThirdPartyInk,
    /// What does not apply.
    NotApplicable,
    /// Ground of what nobody can say.
    AlarmGround,
    /// Lines and letters on it.
    Alarm,
    /// Text and strong lines.
    Ink,
    /// Lesser text.
    Quiet,
    /// The page itself, for gaps between shapes.
    Paper,
}

impl Role {
    fn class(self) -> &'static str {
        match self {
            Role::Provider => "d-p",
            Role::ProviderInk => "d-p-ink",
            Role::Organisation => "d-o",
            Role::OrganisationInk => "d-o-ink",
            Role::ThirdParty => "d-t",
            Role::ThirdPartyInk => "d-t-ink",
            Role::NotApplicable => "d-n",
            Role::AlarmGround => "d-ground",
            Role::Alarm => "d-alarm",
            Role::Ink => "d-ink",
            Role::Quiet => "d-quiet",
            Role::Paper => "d-paper",
        }
    }

    /// Colour on paper.
    fn colour(self) -> &'static str {
        match self {
            Role::Provider => "#f2d7a6",
            Role::ProviderInk => "#6b4a08",
            Role::Organisation => "#2f6690",
            Role::OrganisationInk | Role::Paper => "#ffffff",
            Role::ThirdParty => "#c9b1d9",
            Role::ThirdPartyInk => "#3d2a4d",
            Role::NotApplicable => "#eceff1",
            Role::AlarmGround => "#f7e4e2",
            Role::Alarm => "#8c1d18",
            Role::Ink => "#1c2329",
            Role::Quiet => "#56626d",
        }
    }
}

/// Where words stand around their point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// They begin there.
    Start,
    /// They lie around it.
    Middle,
    /// They end there.
    End,
}

/// How words look.
#[derive(Clone, Copy, Debug)]
pub struct Face {
    pub size: Tenths,
    /// Semi-bold.
    pub strong: bool,
    /// Condensed.
    pub dense: bool,
    /// Colour.
    pub role: Role,
}

/// One shape. Points are x and y from the start and the top.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A filled area.
    Area {
        /// Its corners.
        points: Vec<(Tenths, Tenths)>,
        /// Its colour.
        role: Role,
    },
    Line {
        /// Its turns.
        points: Vec<(Tenths, Tenths)>,
        /// Its colour.
        role: Role,
        width: Tenths,
    },
    /// Words on one line.
    Words {
        /// Where.
        at: (Tenths, Tenths),
        /// On which side of that.
        anchor: Anchor,
        /// How they look.
        face: Face,
        /// Read from bottom to top; in a mirrored drawing from top to bottom.
        upwards: bool,
        /// What they say.
        text: String,
    },
}

/// A drawing.
#[derive(Clone, Debug)]
pub struct Picture {
    pub width: Tenths,
    pub height: Tenths,
    /// Drawn from right to left.
    pub mirrored: bool,
    /// In the order of drawing.
    pub shapes: Vec<Shape>,
}

/// For whom colours are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Classes, for a page's style sheet.
    Classes,
    /// Plain colours and the shipped fonts, for paper.
    Colours,
}

/// On paper and in data a picture is its SVG.
impl Serialize for Picture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&svg(self, Paint::Colours, ""))
    }
}

/// The SVG; `name` is what those hear who do not see it (none: it is hidden from them).
pub fn svg(picture: &Picture, paint: Paint, name: &str) -> String {
    let mut out = String::with_capacity(picture.shapes.len() * 96 + 256);
    let (width, height) = (number(picture.width), number(picture.height));
    out.push_str("<svg");
    if paint == Paint::Colours {
        out.push_str(" xmlns=\"http://www.w3.org/2000/svg\"");
    }
    let _ = write!(out, " viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" direction=\"ltr\"");
    match (paint, name) {
        (Paint::Colours, _) => {}
        (Paint::Classes, "") => out.push_str(" aria-hidden=\"true\" focusable=\"false\""),
        (Paint::Classes, _) => {
            let _ = write!(out, " role=\"img\" aria-label=\"{}\"", escaped(name));
        }
    }
    out.push('>');
    for shape in &picture.shapes {
        draw(picture, shape, paint, &mut out);
    }
    out.push_str("</svg>");
    out
}

fn draw(picture: &Picture, shape: &Shape, paint: Paint, out: &mut String) {
    let x = |x: Tenths| if picture.mirrored { picture.width - x } else { x };
    let path = |points: &[(Tenths, Tenths)]| {
        let mut d = String::new();
        for (i, &(px, py)) in points.iter().enumerate() {
            let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, number(x(px)), number(py));
        }
        d
    };
    // Results of writing into a string: that cannot fail.
    let _ = match shape {
        Shape::Area { points, role } => write!(out, "<path{} d=\"{}z\"/>", fill(*role, paint), path(points)),
        Shape::Line { points, role, width } => {
            let stroke = match paint {
                Paint::Classes => format!(" class=\"{}-line\"", role.class()),
                Paint::Colours => format!(" stroke=\"{}\"", role.colour()),
            };
            write!(out, "<path{stroke} fill=\"none\" stroke-width=\"{}\" d=\"{}\"/>", number(*width), path(points))
        }
        Shape::Words { at, anchor, face, upwards, text } => {
            let anchor = match (anchor, picture.mirrored && !upwards) {
                (Anchor::Middle, _) => " text-anchor=\"middle\"",
                (Anchor::Start, false) | (Anchor::End, true) => "",
                (Anchor::End, false) | (Anchor::Start, true) => " text-anchor=\"end\"",
            };
            let weight = if face.strong { " font-weight=\"600\"" } else { "" };
            let stretch = if face.dense { " font-stretch=\"condensed\"" } else { "" };
            let family = match (paint, face.strong) {
                (Paint::Classes, _) => "",
                (_, true) => " font-family=\"IBM Plex Sans SmBld, IBM Plex Sans, DejaVu Sans\"",
                (_, false) => " font-family=\"IBM Plex Sans, DejaVu Sans\"",
            };
            let (px, py) = (number(x(at.0)), number(at.1));
            let turn = if *upwards {
                format!(" transform=\"rotate({} {px} {py})\"", if picture.mirrored { 90 } else { -90 })
            } else {
                String::new()
            };
            let size = number(face.size);
            write!(
                out,
                "<text x=\"{px}\" y=\"{py}\" font-size=\"{size}\"{anchor}{weight}{stretch}{family}{turn}{}>{}</text>",
                fill(face.role, paint),
                escaped(text)
            )
        }
    };
}

fn fill(role: Role, paint: Paint) -> String {
    match paint {
        Paint::Classes => format!(" class=\"{}\"", role.class()),
        Paint::Colours => format!(" fill=\"{}\"", role.colour()),
    }
}

fn number(tenths: Tenths) -> String {
    let (sign, tenths) = (if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs());
    match tenths % 10 {
        0 => format!("{sign}{}", tenths / 10),
        rest => format!("{sign}{}.{rest}", tenths / 10),
    }
}

/// About how wide words are: nobody measures here, so it errs on the wide side.
pub fn width(text: &str, face: Face) -> Tenths {
    let units: i64 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 'f' | 't' | 'r' | 'I' | ' ' | '.' | ',' | '-' | '(' | ')' | '\'' => 38,
            'm' | 'w' | 'M' | 'W' => 88,
            'A'..='Z' | '&' | '@' => 66,
            _ if c.is_ascii() => 57,
            '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => 100,
            _ => 62,
        })
        .sum();
    let stretch = if face.dense { 86 } else { 100 };
    let weight = if face.strong { 105 } else { 100 };
    units * face.size * stretch * weight / 1_000_000
}

/// Words cut so that they fit.
pub fn fitted(text: &str, face: Face, room: Tenths) -> String {
    if width(text, face) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        out.push(c);
        if width(&out, face) + face.size > room {
            out.pop();
            break;
        }
    }
    format!("{}…", out.trim_end())
}

/// Attributes stand in double quotes, so an apostrophe stays one.
fn escaped(text: &str) -> String {
    escaped_html(&visible(text, Medium::Terminal)).replace("&#39;", "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Picture {
        let face = Face { size: 110, strong: false, dense: false, role: Role::Ink };
        let shape = Shape::Words { at: (15, 100), anchor: Anchor::Start, face, upwards: false, text: text.into() };
        Picture { width: 1000, height: 205, mirrored: false, shapes: vec![shape] }
    }

    #[test]
    fn words_are_never_markup() {
        let drawn = svg(&words("</text><script>a</script>\u{0}\u{202E}\"&"), Paint::Classes, "a\"b");
        assert!(drawn.contains(">&lt;/text&gt;&lt;script&gt;a&lt;/script&gt;␀‹U+202E›&quot;&amp;</text>"), "{drawn}");
        assert!(drawn.contains("aria-label=\"a&quot;b\""), "{drawn}");
        assert!(!drawn.contains("style="), "the pages' policy allows no style attributes");
    }

    #[test]
    fn mirrored_pictures_swap_sides_and_ends() {
        let mut picture = words("x");
        picture.mirrored = true;
        let drawn = svg(&picture, Paint::Colours, "");
        assert!(drawn.contains("x=\"98.5\""), "{drawn}");
        assert!(drawn.contains("text-anchor=\"end\""), "{drawn}");
    }

    #[test]
    fn long_words_are_cut_to_their_room() {
        let face = Face { size: 110, strong: true, dense: true, role: Role::Ink };
        let cut = fitted(&"Wide words ".repeat(20), face, 900);
        assert!(width(&cut, face) <= 900, "{cut}");
        assert!(cut.ends_with('…'));
    }
}
