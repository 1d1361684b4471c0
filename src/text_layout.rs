//! Text laid out for a terminal: wrapped paragraphs, columns, no line wider than the screen.

use std::borrow::Cow;

use onus_source::text::Medium;

use super::printer::width;

/// Lines gathered for one answer.
pub struct TextLayout {
    text: String,
    width: usize,
}

impl TextLayout {
    /// Nothing yet, as wide as the terminal.
    pub fn new() -> TextLayout {
        TextLayout { text: String::new(), width: width() }
    }

    /// A line as it is.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Words wrapped to the width, the first line indented by `first`, the others by `rest`.
    pub fn paragraph(&mut self, first: usize, rest: usize, words: &str) {
        self.labelled(&" ".repeat(first), rest, words);
    }

    /// Words wrapped to the width after a label; further lines are indented by `rest`.
    pub fn labelled(&mut self, label: &str, rest: usize, words: &str) {
        let indent = " ".repeat(rest);
        let options = textwrap::Options::new(self.width).initial_indent(label).subsequent_indent(&indent);
        // An id or an address that is broken can be copied no more, so a long one stands out of the width.
        let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation).break_words(false);
        for line in textwrap::wrap(&visible(words), options) {
            self.line(line.trim_end());
        }
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.text
    }
}

/// Control characters of an inventory must not drive anybody's terminal.
pub fn visible(text: &str) -> Cow<'_, str> {
    onus_source::text::visible(text, Medium::Terminal)
}
