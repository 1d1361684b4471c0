//! Publications as blocks: what is said, in which order, without any format.
//!
//! Every text in a block is plain text for a reader; renderers escape it. Links name a page and a fragment, never a
//! file of some format. A new block is one variant here and one template in each of `templates/{markdown,html,pdf}`.

use serde::Serialize;

use onus_core::matrix::Split;
use onus_model::vocabulary::{PartyKind, letters};

use super::picture::Picture;

/// A book: the organisation's, a team's, a scope's evidence book; or a team's handout on one side of paper.
#[derive(Clone, Debug, Serialize)]
pub struct Publication {
    /// `organisation`, `team`, `scope` or `handout`.
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
    /// Authors.
    pub authors: Vec<String>,
    /// Day of the build, ISO.
    pub date: String,
    /// Pages in reading order.
    pub pages: Vec<Page>,
}

/// Which book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PublicationKind {
    /// The whole organisation.
    Organisation,
    /// One team.
    Team,
    /// The evidence book of one scope.
    Scope,
    /// One team on one side of paper. It is printed only: text formats have the same page in the team's book.
    Handout,
}

/// A page of a book.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// Address inside the book without ending: `index`, `matrix`, `services/ecs-fargate`, `teams/payments`.
    pub path: String,
    /// Title.
    pub title: String,
    /// Section of the contents: `Overview`, `Services`, `Teams`, `Gaps`; pages of one section stand together.
    pub section: String,
    /// One line for contents and search.
    pub summary: String,
    /// Whether the page is a part of the PDF.
    pub in_pdf: bool,
    /// Landscape in the PDF.
    pub wide: bool,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// Running text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "a variant's words say what its fields hold")]
pub enum Inline {
    /// Plain text.
    Text { text: String },
    /// Stressed.
    Strong { content: Vec<Inline> },
    /// Emphasised.
    Emphasis { content: Vec<Inline> },
    /// Struck out.
    Struck { content: Vec<Inline> },
    /// A word of data or code.
    Code { text: String },
    /// A link.
    Link { to: Target, content: Vec<Inline> },
    /// Parties of a cell; none where it does not apply.
    Parties { parties: Vec<PartyKind> },
    /// A forced line end.
    Break,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "a variant's words say what its fields hold")]
pub enum Target {
    /// A page of the same book, and a place on it. An empty fragment is the page's top.
    Page { path: String, fragment: String },
    /// A page of another book: its id, page and fragment. Formats that have no such neighbour print the words alone.
    Book { book: String, path: String, fragment: String },
    /// An outside address.
    Url { url: String },
}

/// One node of a publication.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "a variant's words say what its fields hold")]
pub enum Block {
    /// A heading below the page's title; level 2 to 4.
    Heading { level: u8, id: String, content: Vec<Inline> },
    /// A paragraph.
    Paragraph { content: Vec<Inline> },
    /// A list.
    List { ordered: bool, items: Vec<Vec<Block>> },
    /// A quotation.
    Quote { blocks: Vec<Block> },
    /// Code or a command.
    Code { language: String, text: String },
    /// A break in thought.
    Rule,
    /// A remark that must be seen.
    Notice { tone: Tone, blocks: Vec<Block> },
    /// Labels and values.
    Facts { rows: Vec<(String, Vec<Inline>)> },
    /// A plain table; `caption` says what it shows.
    Table { caption: String, head: Vec<String>, rows: Vec<Vec<Vec<Inline>>> },
    /// Shares of splits by row, drawn as stacked bars with a table beside them.
    Bars { caption: String, rows: Vec<BarRow> },
    /// A picture, with the same facts as a table for those who do not see it.
    Figure { figure: FigureView },
    /// The matrix.
    Matrix { matrix: MatrixView },
    /// One configuration × domain with its duties and trace.
    Cell { cell: CellView },
    /// Duties grouped by statement, for those who carry them.
    Duties { groups: Vec<DutyGroup> },
    /// Gaps.
    Gaps { gaps: Vec<GapView> },
    /// A team on one side of paper.
    Handout { handout: Box<HandoutView> },
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

/// One stacked bar.
#[derive(Clone, Debug, Serialize)]
pub struct BarRow {
    /// What it is about.
    pub label: String,
    /// Where the label leads.
    pub to: Option<Target>,
    /// Count by split, in the order of [`Split`]; zero counts stay.
    pub counts: Vec<(Split, u64)>,
}

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
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// The matrix as a reader sees it.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixView {
    /// What it shows.
    pub caption: String,
    /// Layers with the number of domains in each.
    pub layers: Vec<(String, usize)>,
    /// Domain heads.
    pub domains: Vec<MatrixHead>,
    /// Rows.
    pub rows: Vec<MatrixRow>,
    /// The provider's name, for the legend.
    pub provider: String,
    /// The organisation's name, for the legend.
    pub organisation: String,
}

/// Head of a column.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixHead {
    /// Domain id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Short title.
    pub short: String,
    /// Its page.
    pub to: Target,
}

/// A row: one configuration.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixRow {
    /// Configuration id.
    pub id: String,
    /// Service's short name.
    pub service: String,
    /// What tells the configuration apart.
    pub label: String,
    /// Deployments.
    pub count: u64,
    /// Its page.
    pub to: Target,
    /// One per domain.
    pub cells: Vec<MatrixCell>,
    /// Words to filter by: team ids, environments, accounts, data classes, category, scopes.
    pub facets: Vec<(String, Vec<String>)>,
}

/// A cell of the matrix.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixCell {
    /// Split.
    pub split: Split,
    /// Kinds of all parties in it, in reading order; empty where it does not apply.
    pub parties: Vec<PartyKind>,
    /// Whether something in it is open.
    pub gap: bool,
}

/// A configuration × domain on its page.
#[derive(Clone, Debug, Serialize)]
pub struct CellView {
    /// Anchor: `guest-os`.
    pub id: String,
    /// Domain's title.
    pub title: String,
    /// Layer's title.
    pub layer: String,
    /// Split.
    pub split: Split,
    /// Kinds of all parties in it, in reading order; empty where it does not apply.
    pub parties: Vec<PartyKind>,
    /// Split in words with names: `Shared: AWS and Larkspur`.
    pub words: String,
    /// Duties.
    pub duties: Vec<DutyView>,
    /// Duties that were taken away: label and reason.
    pub removed: Vec<(String, String)>,
    /// Why it does not apply, or why nothing is known.
    pub reason: Option<String>,
    /// Sources that disagree, in words.
    pub disagreements: Vec<String>,
}

/// A duty in a cell.
#[derive(Clone, Debug, Serialize)]
pub struct DutyView {
    /// Anchor: `guest-os.roll-out`.
    pub id: String,
    pub party_kind: PartyKind,
    /// Party in words: `AWS`, `Larkspur`, `Red Hat`, `Unresolved`.
    pub party: String,
    /// What to do.
    pub statement: String,
    /// How often, in words; empty when it does not recur.
    pub cadence: String,
    /// `stated`, `behaviour`, `derived`.
    pub basis: String,
    /// Owning teams: link, for how many deployments, common control.
    pub owners: Vec<Vec<Inline>>,
    /// Sources as links.
    pub sources: Vec<Vec<Inline>>,
    /// Why nobody can say; empty otherwise.
    pub unresolved: String,
    /// The rules tried, weakest first.
    pub trace: Vec<StepView>,
    /// Requirements it answers.
    pub requirements: Vec<String>,
    /// What proves it and what is held.
    pub evidence: Vec<Vec<Inline>>,
}

/// A rule tried.
#[derive(Clone, Debug, Serialize)]
pub struct StepView {
    /// `category default`, `service rule`, `option rule`, `exception`.
    pub level: String,
    /// Rule id.
    pub rule: String,
    /// Conditions and what it says, in words.
    pub words: String,
    /// `wins`, `overridden`, `does-not-hold`, `possible`.
    pub outcome: String,
    /// Basis, source date, day of reading.
    pub support: String,
}

/// Deployments that share one duty with one statement.
#[derive(Clone, Debug, Serialize)]
pub struct DutyGroup {
    /// Anchor of the group: `guest-os.roll-out` (a number follows when a statement differs).
    pub id: String,
    /// Domain's title.
    pub domain: String,
    /// What to do.
    pub statement: String,
    /// How often.
    pub cadence: String,
    /// Next due, in words; empty when it does not follow the calendar.
    pub due: String,
    /// Whether it is overdue.
    pub overdue: bool,
    /// What proves it.
    pub proof: Vec<String>,
    /// Deployments: anchor (`guest-os.payments-db`), name, link, state of the evidence in words, whether that is a gap.
    pub deployments: Vec<DutyPlace>,
    /// Accountable here and performed by others, or the other way round: a sentence; empty when plain.
    pub with: String,
    /// Shown as derived.
    pub derived: bool,
    /// The common control that fulfils it; empty when none.
    pub common_control: String,
}

/// One deployment in a group, or all of one configuration where they are many.
#[derive(Clone, Debug, Serialize)]
pub struct DutyPlace {
    /// Anchor: `guest-os.roll-out.payments-db`; empty when it stands for many.
    pub id: String,
    /// Deployment's name.
    pub name: String,
    /// Deployments that it stands for.
    pub count: u64,
    /// Its configuration's page.
    pub to: Target,
    /// Evidence in words.
    pub evidence: String,
    /// Whether that is a gap.
    pub gap: bool,
}

/// A gap.
#[derive(Clone, Debug, Serialize)]
pub struct GapView {
    /// Code.
    pub code: String,
    /// `error`, `warning`, `note`.
    pub level: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Place in the inventory.
    pub place: String,
    /// Where more is said.
    pub to: Option<Target>,
    /// Team that should act; empty when none.
    pub team: String,
}

/// What a team lead reads: one side of paper. Every string is short enough to stand there.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HandoutView {
    /// The team's name.
    pub team: String,
    /// The provider's name, for the heading of what is mistaken for its duty.
    pub provider: String,
    /// What the team runs, its scopes, who answers for it, when this was issued: one line.
    pub about: Vec<String>,
    /// Areas of its deployments by split.
    pub counts: Vec<(Split, u64)>,
    /// The first duties in the order that [`HandoutView::order`] states; ten at most.
    pub duties: Vec<HandoutDuty>,
    /// How many duties there are in all.
    pub total: u64,
    /// By what the duties are ordered.
    pub order: String,
    /// What people believe, and what is true.
    pub mistaken: Vec<(String, String)>,
    /// What others do for the team.
    pub others: Vec<HandoutHelp>,
    /// Exceptions, the next to end first.
    pub exceptions: Vec<HandoutException>,
    /// Exceptions that are not listed.
    pub more_exceptions: u64,
    /// What changed since the last issue; none: there is none to compare with.
    pub changes: Option<Changes>,
    /// Where everything else is.
    pub rest: Vec<Inline>,
    /// What this page does not show.
    pub limits: String,
}

/// A duty on a handout.
#[derive(Clone, Debug, Serialize)]
pub struct HandoutDuty {
    /// What to do.
    pub statement: String,
    /// For what, and who else has a part in it.
    pub places: String,
    /// How often.
    pub cadence: String,
    /// Next due, in words.
    pub due: String,
    /// Whether it is overdue.
    pub overdue: bool,
    /// What proves it.
    pub proof: String,
    /// What is wrong with the proof; empty when nothing is.
    pub open: String,
}

/// What another team or party does.
#[derive(Clone, Debug, Serialize)]
pub struct HandoutHelp {
    /// Its name.
    pub name: String,
    /// What it looks after.
    pub does: String,
    /// How to reach it, or what proves it.
    pub contact: String,
}

/// An exception on a handout.
#[derive(Clone, Debug, Serialize)]
pub struct HandoutException {
    /// What is excepted, and what is done instead.
    pub words: String,
    /// When it ends, in words.
    pub ends: String,
    /// Whether it has ended.
    pub expired: bool,
}

/// What changed for a team since an earlier issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Version of that issue.
    pub since: String,
    /// One sentence a change, the gravest first.
    pub lines: Vec<String>,
    /// Changes that are not listed.
    pub more: u64,
}

/// Plain text as running text.
pub fn text(text: impl Into<String>) -> Vec<Inline> {
    vec![Inline::Text { text: text.into() }]
}

/// A link inside the same book.
pub fn link(path: impl Into<String>, fragment: impl Into<String>, words: impl Into<String>) -> Inline {
    Inline::Link { to: Target::Page { path: path.into(), fragment: fragment.into() }, content: text(words) }
}

/// Running text without its marks.
pub fn plain(content: &[Inline]) -> String {
    content
        .iter()
        .map(|part| match part {
            Inline::Text { text } | Inline::Code { text } => text.clone(),
            Inline::Parties { parties } => letters(parties),
            Inline::Strong { content }
            | Inline::Emphasis { content }
            | Inline::Struck { content }
            | Inline::Link { content, .. } => plain(content),
            Inline::Break => " ".to_owned(),
        })
        .collect()
}
