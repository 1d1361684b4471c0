//! The files that were read, so that a place in one can be shown later.

use std::ops::Range;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// Index of a file in a [`SourceMap`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A range of bytes in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct At {
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl At {
    /// The bytes as a range.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One file as it was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path as shown to people: relative to the project, with `/`.
    pub path: String,
    pub text: String,
    /// Where each line starts; counted when first asked for, since a large inventory asks once a deployment.
    lines: OnceLock<Vec<u32>>,
}

impl SourceFile {
    fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            std::iter::once(0).chain(breaks.map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX))).collect()
        })
    }

    /// Line of a byte, counted from one, and the bytes of that line without its break.
    pub fn line(&self, byte: usize) -> (usize, Range<usize>) {
        let starts = self.line_starts();
        let byte = byte.min(self.text.len());
        let index = starts.partition_point(|s| *s as usize <= byte).max(1) - 1;
        let start = starts[index] as usize;
        let end = starts.get(index + 1).map_or(self.text.len(), |s| *s as usize - 1);
        let end = if self.text[start..end].ends_with('\r') { end - 1 } else { end };
        (index + 1, start..end)
    }
}

/// All files that diagnostics may point into.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a file and returns its id.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.files.push(SourceFile { path: path.into(), text: text.into(), lines: OnceLock::new() });
        FileId(u32::try_from(self.files.len() - 1).expect("fewer than four thousand million files"))
    }

    /// The file behind an id of this map.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files in the order in which they were read.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// Line and column of a byte, both counted from one; columns count characters.
    pub fn line_column(&self, file: FileId, byte: usize) -> (usize, usize) {
        let file = self.file(file);
        let (line, range) = file.line(byte);
        let mut end = byte.min(file.text.len());
        while !file.text.is_char_boundary(end) {
            end -= 1;
        }
        (line, file.text[range.start..end.max(range.start)].chars().count() + 1)
    }

    /// `path:line`, for lists and tables.
    pub fn place(&self, at: At) -> String {
        let file = self.file(at.file);
        format!("{}:{}", file.path, file.line(at.start as usize).0)
    }
}
