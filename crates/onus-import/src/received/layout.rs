//! Where a matrix has its columns.

use onus_core::inventory::{Claim, Claimed, ReceivedKind};
use onus_source::text::quote;

use super::table::{Row, Sheet};
use super::words::{MARKED, Reading, UnknownWords, answer, is_mark, meaning};
use crate::resource::{ReadError, key};

/// Rows from the top among which the heads are looked for: titles and guidance stand above them.
const HEAD_ROWS: usize = 40;

/// What a document claims.
pub struct Claims {
    /// The sheet that was read; empty of CSV.
    pub sheet: String,
    pub claims: Vec<Claim>,
    /// Rows whose first cell names no requirement: headings, notes.
    pub headings: usize,
}

/// Heads by what they are, in the form of [`key`], the best first.
struct Heads {
    id: &'static [&'static str],
    objective: &'static [&'static str],
    who: &'static [&'static str],
    answer: &'static [&'static str],
    texts: &'static [&'static str],
}

fn heads(kind: ReceivedKind) -> Heads {
    match kind {
        ReceivedKind::CustomerResponsibilities => Heads {
            id: &["controlid", "control", "controlnumber", "id"],
            objective: &[],
            who: &["canbeinheritedfromcsp", "canbeinherited", "inheritable"],
            answer: &[],
            texts: &["specificinheritanceandcustomeragencycspresponsibilities", "responsibilities", "customerresponsibilities"],
        },
        ReceivedKind::Questionnaire => Heads {
            id: &["questionid"],
            objective: &[],
            who: &["ssrmcontrolownership", "controlownership"],
            answer: &["cspcaiqanswer", "answer"],
            texts: &[
                "cspimplementationdescriptionoptionalrecommended",
                "cspimplementationdescription",
                "cscresponsibilitiesoptionalrecommended",
                "cscresponsibilities",
            ],
        },
        ReceivedKind::SharedResponsibilities => Heads {
            id: &[
                "requirement",
                "requirementid",
                "requirementnumber",
                "practiceid",
                "practice",
                "practicenumber",
                "cmmcpracticeid",
                "cmmcpractice",
                "cmmcrequirement",
                "controlid",
                "control",
                "controlnumber",
                "nistsp800171",
                "nist800171",
                "securityrequirement",
                "identifier",
                "id",
            ],
            objective: &["objective", "objectiveid", "assessmentobjective", "assessmentobjectives", "ao"],
            who: &[
                "responsibility",
                "responsible",
                "responsibleparty",
                "sharedresponsibility",
                "inheritance",
                "ownership",
                "owner",
            ],
            answer: &[],
            texts: &[
                "whattheydo",
                "whatwedo",
                "providerresponsibility",
                "providerresponsibilities",
                "customerresponsibility",
                "customerresponsibilities",
                "howitismet",
                "implementation",
                "description",
                "notes",
                "comments",
            ],
        },
    }
}

/// The columns of a sheet.
struct Columns {
    /// Rows down to the heads, these included.
    first: usize,
    id: usize,
    objective: Option<usize>,
    who: Option<usize>,
    answer: Option<usize>,
    texts: Vec<(String, usize)>,
    marked: Vec<(Claimed, usize)>,
}

impl Columns {
    fn find(kind: ReceivedKind, sheet: &Sheet) -> Option<Columns> {
        let heads = heads(kind);
        sheet.rows.iter().take(HEAD_ROWS).enumerate().find_map(|(position, row)| {
            let keys: Vec<String> = row.cells.iter().map(|cell| key(cell)).collect();
            let of = |names: &[&str]| names.iter().find_map(|name| keys.iter().position(|k| k == name));
            let id = of(heads.id)?;
            let who = of(heads.who).filter(|who| *who != id);
            let marked: Vec<(Claimed, usize)> = match (kind, who) {
                (ReceivedKind::SharedResponsibilities, None) => {
                    let marked = |k: &String| MARKED.iter().find(|(name, _)| name == k).map(|(_, claimed)| *claimed);
                    keys.iter().enumerate().filter_map(|(column, k)| Some((marked(k)?, column))).collect()
                }
                _ => Vec::new(),
            };
            // One column of marks alone does not say what its empty cells mean.
            if who.is_none() && marked.len() < 2 {
                return None;
            }
            let texts = heads.texts.iter().filter_map(|name| {
                let column = keys.iter().position(|k| k == name)?;
                Some((row.cell(column).split('(').next().unwrap_or_default().trim().to_owned(), column))
            });
            let texts = texts.collect();
            Some(Columns {
                first: position + 1,
                id,
                objective: of(heads.objective),
                who,
                answer: of(heads.answer),
                texts,
                marked,
            })
        })
    }

    /// The identifier of a row; `last` is that of the row above, for cells that were merged.
    fn id(&self, row: &Row, last: &str) -> String {
        let own = row.cell(self.id);
        let objective = self.objective.map(|column| objective(row.cell(column))).unwrap_or_default();
        let of = if own.is_empty() && !objective.is_empty() { last } else { own };
        match objective.is_empty() || of.ends_with(']') {
            true => of.to_owned(),
            false => format!("{of}[{objective}]"),
        }
    }

    fn text(&self, row: &Row) -> Option<String> {
        let filled: Vec<&(String, usize)> = self.texts.iter().filter(|(_, column)| !row.cell(*column).is_empty()).collect();
        let parts: Vec<String> = filled
            .iter()
            .map(|(head, column)| match self.texts.len() {
                1 => row.cell(*column).to_owned(),
                _ => format!("{head}: {}", row.cell(*column)),
            })
            .collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

/// The letter of an objective: of `a`, `[a]` and `[a] authorised users are identified`.
fn objective(cell: &str) -> String {
    let bare = cell.trim_start_matches(['[', '(']);
    let letters: String = bare.chars().take_while(char::is_ascii_alphanumeric).collect();
    let whole = bare.len() == letters.len() || (bare.len() < cell.len() && bare[letters.len()..].starts_with([']', ')']));
    match whole && letters.len() <= 2 {
        true => letters.to_ascii_lowercase(),
        false => String::new(),
    }
}

/// Reads what a document of one shape claims.
pub fn claims(kind: ReceivedKind, sheets: &[Sheet], reading: &Reading) -> Result<Claims, ReadError> {
    let wanted = |sheet: &&Sheet| reading.sheet.is_none_or(|name| sheet.name.eq_ignore_ascii_case(name.trim()));
    let named: Vec<&Sheet> = sheets.iter().filter(wanted).collect();
    if let (Some(name), true) = (reading.sheet, named.is_empty()) {
        let all: Vec<String> = sheets.iter().map(|sheet| quote(&sheet.name)).collect();
        let hint = format!("The sheets are {}.", all.join(", "));
        return Err(ReadError::of_file(format!("there is no sheet {}", quote(name)), hint));
    }
    let fitting: Vec<(&Sheet, Columns)> = named.iter().filter_map(|sheet| Some((*sheet, Columns::find(kind, sheet)?))).collect();
    if fitting.is_empty() {
        return Err(without_columns(kind, &named));
    }
    // Templates have a sheet for each baseline; those that do not apply are left empty.
    let says = |(sheet, columns): &(&Sheet, Columns)| {
        let cells = columns.who.into_iter().chain(columns.answer).chain(columns.marked.iter().map(|(_, column)| *column));
        let cells: Vec<usize> = cells.collect();
        sheet.rows.iter().skip(columns.first).any(|row| cells.iter().any(|column| !row.cell(*column).is_empty()))
    };
    let mut saying = fitting.iter().filter(|found| says(found));
    match (saying.next(), saying.next()) {
        (Some((sheet, columns)), None) => of_sheet(kind, sheet, columns, reading),
        (Some(_), Some(_)) => {
            let all: Vec<String> = fitting.iter().filter(|found| says(found)).map(|(sheet, _)| quote(&sheet.name)).collect();
            let hint = format!("Choose one with --sheet: {}.", all.join(", "));
            Err(ReadError::of_file("several sheets have the columns of a matrix", hint))
        }
        (None, _) => Err(ReadError::of_file("no row says whose anything is", "Ask the party for the completed matrix.")),
    }
}

fn without_columns(kind: ReceivedKind, sheets: &[&Sheet]) -> ReadError {
    let other = ReceivedKind::WORDS
        .iter()
        .find(|(_, other)| *other != kind && sheets.iter().any(|sheet| Columns::find(*other, sheet).is_some()));
    let columns = match kind {
        ReceivedKind::CustomerResponsibilities => "`Control ID` and `Can Be Inherited from CSP`",
        ReceivedKind::SharedResponsibilities => {
            "`Requirement` and `Responsibility`, or `Requirement` with columns such as `Provider`, `Shared` and `Customer`"
        }
        ReceivedKind::Questionnaire => "`Question ID` and `SSRM Control Ownership`",
    };
    let hint = match other {
        Some((word, _)) => format!("It looks like another matrix: import it with `onus import {word}`."),
        None => format!("The first {HEAD_ROWS} rows of a sheet must have the columns {columns}."),
    };
    ReadError::of_file(format!("this is no {}", kind.title()), hint)
}

fn of_sheet(kind: ReceivedKind, sheet: &Sheet, columns: &Columns, reading: &Reading) -> Result<Claims, ReadError> {
    let mut out = Claims { sheet: sheet.name.clone(), claims: Vec::new(), headings: 0 };
    let mut unknown = UnknownWords::default();
    let mut last = String::new();
    for row in sheet.rows.iter().skip(columns.first) {
        let id = columns.id(row, &last);
        if !id.chars().any(|c| c.is_ascii_digit()) {
            out.headings += 1;
            continue;
        }
        last = id.split('[').next().unwrap_or_default().to_owned();
        let mut words: Vec<&str> = Vec::new();
        let mut word = |column: Option<usize>, known: &dyn Fn(&str) -> Option<Claimed>| {
            let column = column?;
            let cell = row.cell(column);
            if cell.is_empty() {
                return None;
            }
            words.push(cell);
            let claimed = known(cell);
            if claimed.is_none() {
                unknown.note(cell, row.number, column + 1);
            }
            claimed
        };
        let who = word(columns.who, &|cell| meaning(kind, cell, reading));
        let answer = word(columns.answer, &answer);
        let marked = columns.marked.iter().filter(|(_, column)| is_mark(row.cell(*column)));
        let marked: Vec<Claimed> = marked.map(|(claimed, _)| *claimed).collect();
        let claimed = match (who, answer) {
            // What is not the party's is not for it to do.
            (Some(Claimed::Organisation), _) => Claimed::Organisation,
            (_, Some(said @ (Claimed::NotDone | Claimed::NotApplicable))) => said,
            (Some(who), _) => who,
            (None, _) => Claimed::of_parts(marked.iter().copied()),
        };
        let words = match columns.marked.is_empty() {
            true => words.join("; "),
            false => marked.iter().map(|claimed| claimed.word()).collect::<Vec<_>>().join("; "),
        };
        let place = if sheet.name.is_empty() { row.number.to_string() } else { format!("{}:{}", sheet.name, row.number) };
        out.claims.push(Claim { requirement: id, claimed, words, text: columns.text(row), row: place });
    }
    match unknown.error() {
        None => Ok(out),
        Some(error) => Err(error),
    }
}
