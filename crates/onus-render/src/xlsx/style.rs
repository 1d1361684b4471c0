//! Colours and cell formats. A colour never stands alone: a letter or a word says the same.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use onus_core::matrix::Split;

/// Formats that all sheets share.
pub struct Styles {
    pub head: Format,
    pub upright: Format,
    pub text: Format,
    pub count: Format,
    pub title: Format,
    pub label: Format,
    splits: [Format; 6],
}

const LINE: Color = Color::RGB(0xD9_DDE1);

impl Styles {
    pub fn new() -> Styles {
        let text =
            Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin).set_border_color(LINE);
        let head = text.clone().set_bold().set_background_color(Color::RGB(0xF5_F6F7));
        let tile = |fill: u32, ink: u32| {
            text.clone()
                .set_background_color(Color::RGB(fill))
                .set_font_color(Color::RGB(ink))
                .set_align(FormatAlign::Center)
                .set_bold()
        };
        Styles {
            upright: head.clone().set_rotation(90).set_align(FormatAlign::Bottom),
            count: text.clone().set_num_format("0").set_align(FormatAlign::Right),
            title: Format::new().set_bold().set_font_size(14),
            label: Format::new().set_bold().set_align(FormatAlign::Top),
            splits: [
                tile(0xF2_D7A6, 0x6B_4A08),
                tile(0x2F_6690, 0xFF_FFFF),
                tile(0xBC_D0E0, 0x14_304A),
                tile(0xC9_B1D9, 0x3D_2A4D),
                tile(0xF5_F6F7, 0x5F_6B76),
                tile(0xF7_E4E2, 0x8C_1D18),
            ],
            head,
            text,
        }
    }

    /// The tile of a split.
    pub fn split(&self, split: Split) -> &Format {
        let index = match split {
            Split::Provider => 0,
            Split::Organisation => 1,
            Split::Shared => 2,
            Split::ThirdParty => 3,
            Split::NotApplicable => 4,
            Split::Unresolved => 5,
        };
        &self.splits[index]
    }

    /// The tile of a split by its word; text where it is none.
    pub fn word(&self, word: &str) -> &Format {
        super::SPLITS.into_iter().find(|s| s.id() == word).map_or(&self.text, |s| self.split(s))
    }
}
