//! Publications as blocks: what is written, in which order, without any format.
//!
//! Each kind of block that is more than a few fields has a file of its own here. `ARCHITECTURE.md` says how to add one.

mod actions;
mod areas;
mod bars;
mod cell;
mod duties;
mod entries;
mod figure;
mod gaps;
mod handout;
mod inline;
mod matrix;
mod search_terms;

use std::collections::BTreeMap;

use serde::Serialize;

use self::inline::each_target;

pub use actions::*;
pub use areas::*;
pub use bars::*;
pub use cell::*;
pub use duties::*;
pub use entries::*;
pub use figure::*;
pub use gaps::*;
pub use handout::*;
pub use inline::*;
pub use matrix::*;
pub use search_terms::*;

/// A book: the organisation's, a team's, a scope's evidence book; or one side of paper: a team's handout, the matrix.
#[derive(Clone, Debug, Serialize)]
pub struct Publication {
    /// `organisation`, `team`, `scope`, `handout`, `matrix` or `outward`.
    pub kind: PublicationKind,
    /// Folder and file stem: `organisation`, `teams/payments`.
    pub id: String,
    /// Title on the cover.
    pub title: String,
    /// One line below the title.
    pub subtitle: String,
    /// Document control: label and value.
    pub control: Vec<(String, String)>,
    /// Classification on each page.
    pub classification: String,
    /// Language tag.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: String,
    pub authors: Vec<String>,
    /// Day of the build, ISO.
    pub date: String,
    /// Pages in reading order.
    pub pages: Vec<Page>,
    /// What a search finds beyond their words.
    #[serde(skip)]
    pub search: SearchTerms,
    /// Pages whose own address and title follow from settings, by address.
    #[serde(skip)]
    pub lasting: BTreeMap<String, LastingName>,
}

/// What a page is called where files are kept from issue to issue, and a changed setting must rename none.
#[derive(Clone, Debug)]
pub struct LastingName {
    /// In place of its address inside the book.
    pub path: String,
    /// In lists of pages.
    pub title: String,
}

/// Which book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PublicationKind {
    /// The whole organisation.
    Organisation,
    Team,
    /// The evidence book of one scope.
    Scope,
    /// One team on one side of paper.
    Handout,
    /// The matrix alone.
    Matrix,
    /// What is handed to others: the guide for customers, a shared responsibility matrix. It stands in no book.
    Outward,
}

impl PublicationKind {
    /// Whether it is paper alone: other formats have its page in a book.
    pub fn is_printed_only(self) -> bool {
        matches!(self, PublicationKind::Handout | PublicationKind::Matrix | PublicationKind::Outward)
    }
}

/// A page of a book.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// Address inside the book without ending: `index`, `matrix`, `services/ecs-fargate`, `teams/payments`.
    pub path: String,
    pub title: String,
    /// Section of the contents: `Overview`, `Services`, `Teams`, `Gaps`; pages of one section stand together.
    pub section: String,
    /// One line for contents and search.
    pub summary: String,
    /// What of it stands in the PDF.
    #[serde(skip)]
    pub print: Print,
    /// Landscape in the PDF.
    pub wide: bool,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// What of a page is printed.
#[derive(Clone, Debug)]
pub enum Print {
    /// What screens show.
    Same,
    /// The same, before everything else and without a cover: the page for those who read one page.
    Front,
    /// These blocks in place of what screens show.
    Blocks(Vec<Block>),
    /// These blocks, which also stand for other pages: links to one of those lead to the anchor beside its path.
    Gathered {
        blocks: Vec<Block>,
        places: Vec<(String, String)>,
    },
    Nothing,
}

/// One node of a publication.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
pub enum Block {
    /// A heading below the page's title; level 2 to 4.
    Heading {
        level: u8,
        id: String,
        content: Vec<Inline>,
    },
    Paragraph {
        content: Vec<Inline>,
    },
    List {
        ordered: bool,
        items: Vec<Vec<Block>>,
    },
    /// A quotation.
    Quote {
        blocks: Vec<Block>,
    },
    /// Code or a command.
    Code {
        language: String,
        text: String,
    },
    /// A break in thought.
    Rule,
    /// A remark that must be seen.
    Notice {
        tone: Tone,
        blocks: Vec<Block>,
    },
    /// Labels and values.
    Facts {
        rows: Vec<(String, Vec<Inline>)>,
    },
    /// Short entries to be looked up.
    Entries {
        groups: Vec<EntryGroup>,
    },
    /// A plain table; `caption` says what it shows.
    Table {
        caption: String,
        head: Vec<String>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// Shares of splits by row, drawn as stacked bars with a table beside them.
    Bars {
        caption: String,
        rows: Vec<BarRow>,
    },
    /// A picture, with the same facts as a table for those who do not see it.
    Figure {
        figure: FigureView,
    },
    Matrix {
        matrix: MatrixView,
    },
    /// One configuration × domain with its duties and trace.
    Cell {
        cell: CellView,
    },
    /// The areas of one deployment.
    Areas {
        areas: Vec<AreaLine>,
    },
    /// Numbers that a reader can act on, side by side.
    Numbers {
        numbers: Vec<KeyNumber>,
    },
    /// Records to collect, the most pressing first.
    Actions {
        actions: Vec<ActionView>,
    },
    /// Duties grouped by statement, for those who carry them.
    Duties {
        groups: Vec<DutyGroup>,
    },
    Gaps {
        gaps: Vec<GapView>,
    },
    /// A team on one side of paper.
    Handout {
        handout: Box<HandoutView>,
    },
}

/// How loud a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Good to know.
    Note,
    /// Often mistaken.
    Caution,
    /// Must disturb.
    Alarm,
}

impl Block {
    /// Calls `change` with the target of every link.
    pub fn each_target(&mut self, change: &mut dyn FnMut(&mut Target)) {
        match self {
            Block::Heading { content, .. } | Block::Paragraph { content } => each_target(content, change),
            Block::List { items, .. } => items.iter_mut().flatten().for_each(|block| block.each_target(change)),
            Block::Quote { blocks } | Block::Notice { blocks, .. } => {
                blocks.iter_mut().for_each(|block| block.each_target(change))
            }
            Block::Facts { rows } => rows.iter_mut().for_each(|(_, content)| each_target(content, change)),
            Block::Table { rows, .. } => rows.iter_mut().flatten().for_each(|content| each_target(content, change)),
            Block::Entries { groups } => {
                groups.iter_mut().flat_map(|g| &mut g.entries).for_each(|entry| entry.each_target(change))
            }
            Block::Bars { rows, .. } => rows.iter_mut().filter_map(|row| row.to.as_mut()).for_each(change),
            Block::Matrix { matrix } => matrix.each_target(change),
            Block::Cell { cell } => cell.each_target(change),
            Block::Areas { areas } => areas.iter_mut().for_each(|area| area.each_target(change)),
            Block::Numbers { numbers } => numbers.iter_mut().filter_map(|number| number.to.as_mut()).for_each(change),
            Block::Actions { actions } => actions.iter_mut().for_each(|action| action.each_target(change)),
            Block::Duties { groups } => groups.iter_mut().flat_map(|g| &mut g.deployments).for_each(|d| change(&mut d.to)),
            Block::Gaps { gaps } => gaps.iter_mut().filter_map(|gap| gap.to.as_mut()).for_each(change),
            Block::Code { .. } | Block::Figure { .. } | Block::Rule | Block::Handout { .. } => {}
        }
    }

    /// Adds the anchors that a link to the page can name.
    pub fn anchors<'b>(&'b self, anchors: &mut Vec<&'b str>) {
        match self {
            Block::Heading { id, .. } => anchors.push(id),
            Block::List { items, .. } => items.iter().flatten().for_each(|block| block.anchors(anchors)),
            Block::Quote { blocks } | Block::Notice { blocks, .. } => blocks.iter().for_each(|block| block.anchors(anchors)),
            Block::Cell { cell } => {
                anchors.push(&cell.id);
                anchors.extend(cell.duties.iter().map(|duty| duty.id.as_str()));
            }
            Block::Entries { groups } => groups.iter().for_each(|group| group.anchors(anchors)),
            Block::Gaps { gaps } => anchors.extend(gaps.iter().map(|gap| gap.id.as_str())),
            Block::Areas { areas } => anchors.extend(areas.iter().map(|area| area.id.as_str())),
            Block::Actions { actions } => anchors.extend(actions.iter().map(|action| action.id.as_str())),
            Block::Duties { groups } => {
                anchors.extend(groups.iter().map(|group| group.id.as_str()));
                anchors.extend(groups.iter().flat_map(|group| &group.deployments).map(|deployment| deployment.id.as_str()));
            }
            _ => {}
        }
    }
}

/// A page in portrait format that is also printed.
pub fn page(path: &str, title: &str, section: &str, summary: &str, blocks: Vec<Block>) -> Page {
    Page {
        path: path.into(),
        title: title.into(),
        section: section.into(),
        summary: summary.into(),
        print: Print::Same,
        wide: false,
        blocks,
    }
}

pub fn paragraph(words: impl Into<String>) -> Block {
    Block::Paragraph { content: text(words) }
}

/// A heading below the page's title; level 2 to 4.
pub fn heading(level: u8, id: impl Into<String>, words: impl Into<String>) -> Block {
    Block::Heading { level, id: id.into(), content: text(words) }
}

pub fn table(caption: impl Into<String>, head: &[&str], rows: Vec<Vec<Vec<Inline>>>) -> Block {
    Block::Table { caption: caption.into(), head: head.iter().map(|title| (*title).to_owned()).collect(), rows }
}

pub fn strong(words: impl Into<String>) -> Inline {
    Inline::Strong { content: text(words) }
}
