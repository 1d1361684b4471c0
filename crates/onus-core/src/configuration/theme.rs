//! The organisation's colours and logo: read from `book.toml`, and checked for contrast.

use std::path::Path;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use onus_source::project_file::{self, Refusal};
use onus_source::{At, Diagnostic, FileId, ProjectFolder, codes};

/// Colours and logo.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "theme")]
pub struct ThemeSettings {
    /// Image before the title: an SVG or PNG file in the project.
    #[schemars(with = "Option<String>")]
    pub logo: Option<Spanned<String>>,
    /// Colours of the light theme.
    pub light: ColourSettings,
    /// Colours of the dark theme.
    pub dark: ColourSettings,
}

/// Colours by what they stand for, as `#rrggbb`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[schemars(rename = "colours")]
pub struct ColourSettings {
    /// Colour of the provider's duties.
    #[schemars(with = "Option<String>", regex(pattern = "^#[0-9a-fA-F]{6}$"))]
    pub provider: Option<Spanned<String>>,
    /// Colour of your organisation's duties.
    #[schemars(with = "Option<String>", regex(pattern = "^#[0-9a-fA-F]{6}$"))]
    pub organisation: Option<Spanned<String>>,
    /// Colour of third parties' duties.
    #[schemars(with = "Option<String>", regex(pattern = "^#[0-9a-fA-F]{6}$"))]
    pub third_party: Option<Spanned<String>>,
    /// Colour of what is wrong or overdue.
    #[schemars(with = "Option<String>", regex(pattern = "^#[0-9a-fA-F]{6}$"))]
    pub alarm: Option<Spanned<String>>,
    /// Colour of links and focus.
    #[schemars(with = "Option<String>", regex(pattern = "^#[0-9a-fA-F]{6}$"))]
    pub accent: Option<Spanned<String>>,
}

/// A theme that was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// Ending and bytes of the logo.
    pub logo: Option<(String, Vec<u8>)>,
    /// Role, light colour, dark colour; only roles that the owner set.
    pub colours: Vec<(String, String, String)>,
}

/// Role, and its colours in the style sheet that comes with the program.
pub const ROLES: [(&str, &str, &str); 5] = [
    ("provider", "#f2d7a6", "#dcb673"),
    ("organisation", "#2f6690", "#2c658f"),
    ("third-party", "#c9b1d9", "#b497c9"),
    ("alarm", "#8c1d18", "#ff9c92"),
    ("accent", "#235a85", "#8cc0ea"),
];

/// Backgrounds of text: the page, and the tint of code and notices.
const LIGHT_GROUNDS: [&str; 3] = ["#ffffff", "#f5f7f8", "#fdf1ef"];
const DARK_GROUNDS: [&str; 3] = ["#14181c", "#1d2329", "#33191a"];

/// WCAG 2.2 AA: of text, and of shapes that carry meaning.
const TEXT: f64 = 4.5;
const SHAPE: f64 = 3.0;

/// Largest size of a logo, in bytes.
const LARGEST_LOGO: u64 = 512 * 1024;

/// Checks the settings and reads the logo. Every problem is reported, with its place in `book.toml`.
pub fn theme(folder: &ProjectFolder, file: FileId, settings: &ThemeSettings) -> Result<Theme, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let light = colours(file, &settings.light, &mut problems);
    let dark = colours(file, &settings.dark, &mut problems);
    if problems.is_empty() {
        check("light", &light, &LIGHT_GROUNDS, &mut problems);
        check("dark", &dark, &DARK_GROUNDS, &mut problems);
    }
    let logo = settings.logo.as_ref().and_then(|logo| read_logo(folder, file, logo, &mut problems));
    if !problems.is_empty() {
        return Err(problems);
    }
    let colours = ROLES.iter().zip(light.iter().zip(&dark)).filter_map(|(role, (l, d))| {
        let set = l.at.is_some() || d.at.is_some();
        set.then(|| {
            let or = |colour: &Colour, default: &str| colour.value.clone().unwrap_or_else(|| default.to_owned());
            (role.0.to_owned(), or(l, role.1), or(d, role.2))
        })
    });
    Ok(Theme { logo, colours: colours.collect() })
}

/// What was set for a role, and where.
struct Colour {
    value: Option<String>,
    at: Option<At>,
}

fn at_of(file: FileId, spanned: &Spanned<String>) -> At {
    let limit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    At { file, start: limit(spanned.span().start), end: limit(spanned.span().end) }
}

/// In the order of [`ROLES`].
fn colours(file: FileId, settings: &ColourSettings, problems: &mut Vec<Diagnostic>) -> Vec<Colour> {
    let all = [&settings.provider, &settings.organisation, &settings.third_party, &settings.alarm, &settings.accent];
    all.into_iter()
        .map(|set| {
            let Some(set) = set else { return Colour { value: None, at: None } };
            let at = at_of(file, set);
            let value = set.get_ref();
            if !(value.len() == 7 && value.starts_with('#') && value[1..].bytes().all(|b| b.is_ascii_hexdigit())) {
                problems.push(
                    Diagnostic::new(codes::COLOUR_INVALID, at, format!("`{value}` is not a colour"))
                        .hint("Write colours as #rrggbb, for example #2f6690."),
                );
            }
            Colour { value: Some(value.clone()), at: Some(at) }
        })
        .collect()
}

fn check(theme: &str, colours: &[Colour], grounds: &[&str], problems: &mut Vec<Diagnostic>) {
    let value = |i: usize| {
        let default = if theme == "light" { ROLES[i].1 } else { ROLES[i].2 };
        colours[i].value.as_deref().unwrap_or(default)
    };
    // Text is written in these colours.
    for i in [3, 4] {
        let Some(at) = colours[i].at else { continue };
        let worst = grounds.iter().map(|g| contrast(value(i), g)).fold(f64::INFINITY, f64::min);
        if worst < TEXT {
            let message =
                format!("text in this colour has a contrast of {worst:.1} to 1 in the {theme} theme; it needs at least {TEXT}");
            let way = if theme == "light" { "darker" } else { "lighter" };
            problems.push(Diagnostic::new(codes::COLOUR_CONTRAST_TOO_LOW, at, message).hint(format!("Choose a {way} colour.")));
        }
    }
    // The edge between the provider's half and ours carries the meaning of a shared cell.
    if let Some(at) = colours[1].at.or(colours[0].at) {
        let between = contrast(value(0), value(1));
        if between < SHAPE {
            let message = format!(
                "the colours of provider and organisation have a contrast of {between:.1} to 1 in the {theme} theme; the edge between them needs at least {SHAPE:.0}"
            );
            problems.push(
                Diagnostic::new(codes::COLOUR_CONTRAST_TOO_LOW, at, message)
                    .hint("Make one light and the other dark, so that they also differ in greyscale."),
            );
        }
    }
}

fn read_logo(
    folder: &ProjectFolder,
    file: FileId,
    logo: &Spanned<String>,
    problems: &mut Vec<Diagnostic>,
) -> Option<(String, Vec<u8>)> {
    let at = at_of(file, logo);
    let mut refuse = |message: String| {
        problems.push(
            Diagnostic::new(codes::LOGO_UNUSABLE, at, message)
                .hint("Use an SVG or PNG file inside the project, no larger than 512 KiB."),
        );
        None
    };
    let name = logo.get_ref();
    let path = Path::new(name);
    let bytes = match project_file::read(&folder.with_largest_file(LARGEST_LOGO), path) {
        Ok(bytes) => bytes,
        Err(Refusal::Missing) => return refuse(format!("there is no file `{name}`")),
        Err(refusal) if refusal.leaves_project() => return refuse(format!("`{name}` is outside the project: {refusal}")),
        Err(refusal) => return refuse(format!("`{name}` cannot be used: {refusal}")),
    };
    match path.extension().and_then(|e| e.to_str()) {
        Some("svg") if std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg")) => Some(("svg".to_owned(), bytes)),
        Some("png") if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => Some(("png".to_owned(), bytes)),
        _ => refuse(format!("`{name}` is neither an SVG nor a PNG image")),
    }
}

/// How much two colours differ in brightness, as WCAG measures it: 1 to 21.
pub fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: &str) -> f64 {
    let part = |i: usize| {
        let c = colour.get(i..i + 2).and_then(|h| u8::from_str_radix(h, 16).ok()).map_or(0.0, |c| f64::from(c) / 255.0);
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_matches_the_examples_of_wcag() {
        // From the understanding documents of WCAG 1.4.3: black on white, and the lightest grey that passes on white.
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!(contrast("#767676", "#ffffff") >= 4.5);
        assert!(contrast("#777777", "#ffffff") < 4.5);
    }

    #[test]
    fn default_colours_match_the_style_sheet() {
        let css = include_str!("../../../../assets/html/css/base.css");
        for (role, light, dark) in ROLES {
            let variable = match role {
                "provider" => "--p",
                "organisation" => "--o",
                "third-party" => "--t",
                "alarm" => "--alarm",
                _ => "--accent",
            };
            assert!(css.contains(&format!("{variable}: light-dark({light}, {dark});")), "{role}");
        }
    }
}
