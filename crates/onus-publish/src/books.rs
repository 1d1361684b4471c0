//! All books of a build, by number: the organisation's, teams', scopes', handouts, and the matrix alone.
//!
//! An organisation of many teams has more books than memory should hold. The first are kept; any other is made again each
//! time that it is asked for, which gives the same book. Must not know any output format.

use onus_core::matrix_context::MatrixContext;
use std::borrow::Cow;

use rayon::prelude::*;

use onus_source::Diagnostic;

use super::block::{Page, Publication};
use super::outline::Outline;
use super::{evidence_book, handout, matrix_sheet, organisation, team};

/// Teams whose books are kept.
const TEAMS_KEPT: usize = 48;

/// Whether all books of so many teams are kept.
pub fn keeps_every_team(teams: usize) -> bool {
    teams <= TEAMS_KEPT
}

/// Teams whose books are made at once.
const TEAMS_AT_ONCE: usize = 16;

/// The chapters of a team's book, always the same for one team; or what is wrong in them.
pub type TeamChapters<'a> = Box<dyn Fn(u32) -> Result<Vec<Page>, Vec<Diagnostic>> + Sync + 'a>;

/// Books of one build.
pub struct Books<'a> {
    context: &'a MatrixContext<'a>,
    chapters: TeamChapters<'a>,
    outlines: Vec<Outline>,
    organisation: Publication,
    matrix: Publication,
    scopes: Vec<Publication>,
    teams: Vec<TeamBooks>,
}

/// The book of a team, and its handout.
type TeamBooks = (Publication, Publication);

/// A team, and what is wrong in its chapters.
type TeamProblems = (u32, Vec<Diagnostic>);

/// Which book a number stands for.
enum BookKind {
    Organisation,
    Team(usize),
    Scope(usize),
    Handout(usize),
    Matrix,
}

impl<'a> Books<'a> {
    /// Makes every book once and shows it to `inspect`, in the order of their numbers.
    ///
    /// `narrative` are the organisation's own chapters. Where the chapters of some teams have problems, the result is these
    /// problems by team.
    pub fn new(
        context: &'a MatrixContext<'a>,
        narrative: Vec<Page>,
        chapters: TeamChapters<'a>,
        inspect: &mut (dyn FnMut(&Publication) + Send),
    ) -> Result<Books<'a>, Vec<TeamProblems>> {
        let (organisation, scopes): (Publication, Vec<Publication>) = rayon::join(
            || organisation(context, narrative),
            || context.matrix.scopes.par_iter().map(|scope| evidence_book(context, scope)).collect(),
        );
        let mut books = Books {
            context,
            chapters,
            outlines: Vec::new(),
            organisation,
            matrix: matrix_sheet(context),
            scopes,
            teams: Vec::new(),
        };
        let mut problems = Vec::new();
        let mut handouts = Vec::new();
        inspect(&books.organisation);
        let mut outlines = vec![Outline::from(&books.organisation)];
        let numbers: Vec<u32> = (0..u32::try_from(context.matrix.teams.len()).unwrap_or(u32::MAX)).collect();
        let mut chunks = numbers.chunks(TEAMS_AT_ONCE);
        let mut current = books.team_books_of(chunks.next());
        while !current.is_empty() {
            let next = chunks.next();
            // While some are inspected, the next are made.
            let (_, ready) =
                rayon::join(|| current.iter().flatten().for_each(|(book, _)| inspect(book)), || books.team_books_of(next));
            for team_books in std::mem::replace(&mut current, ready) {
                match team_books {
                    Ok(team_books) => {
                        outlines.push(Outline::from(&team_books.0));
                        handouts.push(Outline::from(&team_books.1));
                        if books.teams.len() < TEAMS_KEPT {
                            books.teams.push(team_books);
                        }
                    }
                    Err(problem) => problems.push(problem),
                }
            }
        }
        books.scopes.iter().for_each(&mut *inspect);
        outlines.extend(books.scopes.iter().map(Outline::from));
        outlines.extend(handouts);
        outlines.push(Outline::from(&books.matrix));
        books.outlines = outlines;
        if problems.is_empty() { Ok(books) } else { Err(problems) }
    }

    /// Outlines of all books, by number.
    pub fn outlines(&self) -> &[Outline] {
        &self.outlines
    }

    pub fn book(&self, number: usize) -> Option<Cow<'_, Publication>> {
        match self.kind_of(number)? {
            BookKind::Organisation => Some(Cow::Borrowed(&self.organisation)),
            BookKind::Scope(at) => self.scopes.get(at).map(Cow::Borrowed),
            BookKind::Team(at) => match self.teams.get(at) {
                Some((book, _)) => Some(Cow::Borrowed(book)),
                None => self.team_books(u32::try_from(at).ok()?).ok().map(|(book, _)| Cow::Owned(book)),
            },
            BookKind::Handout(at) => match self.teams.get(at) {
                Some((_, handout)) => Some(Cow::Borrowed(handout)),
                None => Some(Cow::Owned(handout(self.context, u32::try_from(at).ok()?))),
            },
            BookKind::Matrix => Some(Cow::Borrowed(&self.matrix)),
        }
    }

    /// All books, made and kept.
    pub fn into_books(mut self) -> Vec<Publication> {
        for team in self.teams.len()..self.context.matrix.teams.len() {
            self.teams.extend(u32::try_from(team).ok().and_then(|team| self.team_books(team).ok()));
        }
        let (books, handouts): (Vec<_>, Vec<_>) = self.teams.into_iter().unzip();
        [self.organisation].into_iter().chain(books).chain(self.scopes).chain(handouts).chain([self.matrix]).collect()
    }

    fn kind_of(&self, number: usize) -> Option<BookKind> {
        let (teams, scopes) = (self.context.matrix.teams.len(), self.scopes.len());
        Some(match number {
            0 => BookKind::Organisation,
            n if n <= teams => BookKind::Team(n - 1),
            n if n <= teams + scopes => BookKind::Scope(n - 1 - teams),
            n if n <= 2 * teams + scopes => BookKind::Handout(n - 1 - teams - scopes),
            n if n == 2 * teams + scopes + 1 => BookKind::Matrix,
            _ => return None,
        })
    }

    fn team_books_of(&self, teams: Option<&[u32]>) -> Vec<Result<TeamBooks, TeamProblems>> {
        teams.unwrap_or_default().par_iter().map(|&n| self.team_books(n).map_err(|problems| (n, problems))).collect()
    }

    fn team_books(&self, index: u32) -> Result<TeamBooks, Vec<Diagnostic>> {
        let book = team(self.context, index, (self.chapters)(index)?);
        // The book has the same page already.
        let handout = match book.pages.iter().find(|p| p.path == handout::PAGE) {
            Some(page) => handout::of(self.context, index, page.clone()),
            None => handout(self.context, index),
        };
        Ok((book, handout))
    }
}
