//! What an owner sets of the site's looks: colours, logo, downloads.

use std::collections::BTreeMap;

use crate::RenderError;
use crate::address::join;
use onus_core::configuration::contrast;

/// Style sheet with the owner's colours.
pub const COLOURS: &str = "assets/colours.css";

/// Who brings the pages to the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// A folder: no page may talk to anything.
    #[default]
    Folder,
    /// The development server: pages may ask it for news, and load its script `/onus/reload.js`.
    Server,
    /// A single file, for a mail: everything is in the page, and named in its policy by its hash.
    Single,
}

/// What an owner may set without writing a template.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Who brings the pages.
    pub delivery: Delivery,
    /// Colours by role (`provider`, `organisation`, `third-party`, `alarm`, `accent`) as `#rrggbb`, for the light and
    /// the dark theme.
    pub colours: BTreeMap<String, (String, String)>,
    /// A logo before the title.
    pub logo: Option<Logo>,
    /// Other formats of the books.
    pub downloads: Vec<Download>,
}

/// A picture before the title.
#[derive(Clone, Debug)]
pub struct Logo {
    /// `svg`, `png`.
    pub extension: String,
    pub bytes: Vec<u8>,
}

/// The same book in another format.
#[derive(Clone, Debug)]
pub struct Download {
    /// Book that it belongs to: `organisation`, `teams/payments`.
    pub book: String,
    /// Words of the link.
    pub title: String,
    /// Address from the site's root: `../pdf/organisation.pdf`.
    pub path: String,
}

const ROLES: [(&str, &str); 5] =
    [("provider", "--p"), ("organisation", "--o"), ("third-party", "--t"), ("alarm", "--alarm"), ("accent", "--accent")];

pub(super) fn check_colours(settings: &Settings) -> Result<(), RenderError> {
    let colour = |c: &str| c.len() == 7 && c.starts_with('#') && c[1..].bytes().all(|b| b.is_ascii_hexdigit());
    for (role, (light, dark)) in &settings.colours {
        let setting = format!("colour of {role}");
        if !ROLES.iter().any(|(r, _)| r == role) {
            let known: Vec<&str> = ROLES.iter().map(|r| r.0).collect();
            return Err(RenderError::new(setting, format!("no such role; there are {}", known.join(", "))));
        }
        if !colour(light) || !colour(dark) {
            return Err(RenderError::new(setting, "write colours as #rrggbb"));
        }
    }
    Ok(())
}

/// The owner's colours as a style sheet; ink on them is black or white, whichever is easier to read.
pub(super) fn colours_css(settings: &Settings) -> String {
    let mut css = String::from(":root {\n");
    for (role, variable) in ROLES {
        if let Some((light, dark)) = settings.colours.get(role) {
            css.push_str(&format!("  {variable}: light-dark({light}, {dark});\n"));
            if matches!(role, "provider" | "organisation" | "third-party") {
                css.push_str(&format!("  {variable}-ink: light-dark({}, {});\n", ink(light), ink(dark)));
            }
            if matches!(role, "provider" | "organisation") {
                css.push_str(&format!("  {variable}-line: light-dark({light}, {dark});\n"));
            }
        }
    }
    css + "}\n"
}

fn ink(colour: &str) -> &'static str {
    // One of the two always reaches 4.5 to 1.
    if contrast(colour, "#000000") > contrast(colour, "#ffffff") { "#000000" } else { "#ffffff" }
}

/// File of the owner's logo.
pub(super) fn logo_file(logo: &Logo) -> String {
    join("assets", &format!("logo.{}", if logo.extension == "svg" { "svg" } else { "png" }))
}
