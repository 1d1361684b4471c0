//! A picture with its facts as a table.

use serde::Serialize;

use crate::picture::Picture;

/// A picture and what it shows.
#[derive(Clone, Debug, Serialize)]
pub struct FigureView {
    /// Anchor.
    pub id: String,
    /// What it shows, in one line.
    pub title: String,
    /// What those hear who do not see it.
    pub summary: String,
    /// The drawing; in data it is its SVG.
    pub picture: Picture,
    /// Heads of the table beside it.
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}
