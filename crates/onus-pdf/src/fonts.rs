//! The fonts that we ship, and which characters they cover.
//!
//! Documents use these and no others, so the same bytes come out on every machine. Licences stand beside the files.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// A font file built into the program.
#[derive(Clone, Copy)]
pub struct ShippedFont {
    pub file: &'static str,
    pub bytes: &'static [u8],
}

macro_rules! font {
    ($folder:literal, $file:literal) => {
        ShippedFont {
            file: $file,
            bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/fonts/pdf/", $folder, "/", $file)),
        }
    };
}

/// Text first, then other scripts, symbols, and last East Asia.
static SHIPPED: [ShippedFont; 13] = [
    font!("ibm-plex", "IBMPlexSans-Regular.ttf"),
    font!("ibm-plex", "IBMPlexSans-Italic.ttf"),
    font!("ibm-plex", "IBMPlexSans-SemiBold.ttf"),
    font!("ibm-plex", "IBMPlexSans-SemiBoldItalic.ttf"),
    font!("ibm-plex", "IBMPlexSansCondensed-Regular.ttf"),
    font!("ibm-plex", "IBMPlexSansCondensed-SemiBold.ttf"),
    font!("ibm-plex", "IBMPlexMono-Regular.ttf"),
    font!("ibm-plex", "IBMPlexSansArabic-Regular.ttf"),
    font!("ibm-plex", "IBMPlexSansArabic-SemiBold.ttf"),
    font!("ibm-plex", "IBMPlexSansHebrew-Regular.ttf"),
    font!("ibm-plex", "IBMPlexSansHebrew-SemiBold.ttf"),
    font!("dejavu", "DejaVuSans.ttf"),
    font!("droid", "DroidSansFallback.ttf"),
];

static FACES: LazyLock<Vec<ttf_parser::Face<'static>>> =
    LazyLock::new(|| SHIPPED.iter().map(|font| ttf_parser::Face::parse(font.bytes, 0).expect("a shipped font parses")).collect());

/// Digest of all fonts, file by file.
pub(super) fn digest() -> &'static [u8] {
    static DIGEST: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut all = Sha256::new();
        for font in &SHIPPED {
            all.update(Sha256::digest(font.bytes));
        }
        all.finalize().to_vec()
    });
    &DIGEST
}

/// All fonts that documents may use.
pub fn shipped() -> &'static [ShippedFont] {
    &SHIPPED
}

/// Whether a document can show the character. Private-use characters mean nothing outside one font: they are not text.
pub fn covers(character: char) -> bool {
    if character.is_ascii_graphic() || character == ' ' || invisible(character) {
        return true;
    }
    !private(character) && FACES.iter().any(|face| face.glyph_index(character).is_some())
}

fn private(character: char) -> bool {
    matches!(u32::from(character), 0xE000..=0xF8FF | 0xF0000..=0x10FFFF)
}

/// Characters that shape their neighbours and show nothing themselves.
pub(super) fn invisible(character: char) -> bool {
    matches!(character, '\n' | '\t' | '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}')
}
