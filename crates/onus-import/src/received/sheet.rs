//! A table of a document as text.

/// One table.
pub struct Sheet {
    pub name: String,
    /// Rows with something in them.
    pub rows: Vec<Row>,
}

pub struct Row {
    /// Its number, from 1, as the document counts.
    pub number: usize,
    pub cells: Vec<String>,
}

impl Row {
    /// A cell without space around it; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}
