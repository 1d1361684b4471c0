//! Style, scripts and the font of a page that is one file, and the policy that names them by their hashes: nothing else
//! runs.

use sha2::{Digest, Sha256};

use super::assets::asset;
use super::settings::{Settings, colours_css};

/// What stands in the page instead of beside it.
pub(super) struct EmbeddedAssets {
    pub style: String,
    /// Runs before anything is drawn.
    pub first: String,
    pub script: String,
}

/// The font that nearly every page needs; readers of other scripts see their own.
const FONT: &str = "fonts/ibm-plex-sans-latin-standard-normal.woff2";

impl EmbeddedAssets {
    pub fn new(settings: &Settings) -> EmbeddedAssets {
        let text = |path: &str| String::from_utf8_lossy(asset(path).unwrap_or_default()).into_owned();
        let mut style: String = text("assets/onus.css")
            .lines()
            .filter(|line| !line.starts_with("@font-face") || line.contains(FONT))
            .map(|line| format!("{line}\n"))
            .collect();
        let font = asset(&format!("assets/{FONT}")).unwrap_or_default();
        style = style.replace(&format!("url(\"{FONT}\")"), &format!("url(\"data:font/woff2;base64,{}\")", base64(font)));
        if !settings.colours.is_empty() {
            style.push_str(&colours_css(settings));
        }
        let script = text("assets/page.js") + &text("assets/matrix.js");
        EmbeddedAssets { style, first: text("assets/theme.js"), script }
    }

    /// Nothing but what is in the page.
    pub fn policy(&self) -> String {
        let hash = |text: &str| format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())));
        format!(
            "default-src 'none'; script-src {} {}; style-src {}; font-src data:; img-src data:; base-uri 'none'; form-action 'none'",
            hash(&self.first),
            hash(&self.script),
            hash(&self.style)
        )
    }
}

/// Base64 with padding, as policies and `data:` addresses want it (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let part = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let all = part(0) << 16 | part(1) << 8 | part(2);
        for i in 0..4 {
            let sign = if i <= chunk.len() { SIGNS[(all >> (18 - 6 * i) & 63) as usize] } else { b'=' };
            out.push(char::from(sign));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_that_of_the_rfc() {
        // RFC 4648, section 10.
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
