//! All books of a build, by number: the organisation's, teams', scopes', and handouts.
//!
//! An organisation of many teams has more books than memory should hold. The first are kept; any other is made anew each
//! time that it is asked for, which gives the same book. Must not know any output format.

use onus_core::matrix_context::MatrixContext;
use std::borrow::Cow;

use rayon::prelude::*;

use onus_source::Diagnostic;

use super::block::{Page, Publication};
use super::outline::Outline;
use super::{evidence_book, handout, organisation, team};

/// Teams whose books are kept.
const KEPT: usize = 48;

/// Whether all books of so many teams are kept.
pub fn keeps_all(teams: usize) -> bool {
    teams <= KEPT
}

/// Teams whose books are made at once.
const AT_ONCE: usize = 16;

/// The chapters of a team's book, always the same for one team; or what is wrong in them.
pub type Chapters<'a> = Box<dyn Fn(u32) -> Result<Vec<Page>, Vec<Diagnostic>> + Sync + 'a>;

/// Books of one build.
pub struct Library<'a> {
    context: &'a MatrixContext<'a>,
    chapters: Chapters<'a>,
    outlines: Vec<Outline>,
    organisation: Publication,
    scopes: Vec<Publication>,
    teams: Vec<Papers>,
}

/// The book of a team, and its handout.
type Papers = (Publication, Publication);

/// A team, and what is wrong in its chapters.
type Wrong = (u32, Vec<Diagnostic>);

/// Which book a number stands for.
enum Which {
    Organisation,
    Team(usize),
    Scope(usize),
    Handout(usize),
}

impl<'a> Library<'a> {
    /// Makes every book once and shows it to `see`, in the order of their numbers.
    ///
    /// `narrative` are the organisation's own chapters. Where some team's chapters are wrong there is no library, but all that
    /// is wrong, by team.
    pub fn new(
        context: &'a MatrixContext<'a>,
        narrative: Vec<Page>,
        chapters: Chapters<'a>,
        see: &mut (dyn FnMut(&Publication) + Send),
    ) -> Result<Library<'a>, Vec<Wrong>> {
        let (organisation, scopes): (Publication, Vec<Publication>) = rayon::join(
            || organisation(context, narrative),
            || context.matrix.scopes.par_iter().map(|scope| evidence_book(context, scope)).collect(),
        );
        let mut library = Library { context, chapters, outlines: Vec::new(), organisation, scopes, teams: Vec::new() };
        let mut problems = Vec::new();
        let mut handouts = Vec::new();
        see(&library.organisation);
        let mut outlines = vec![Outline::from(&library.organisation)];
        let numbers: Vec<u32> = (0..u32::try_from(context.matrix.teams.len()).unwrap_or(u32::MAX)).collect();
        let mut chunks = numbers.chunks(AT_ONCE);
        let mut made = library.chunk(chunks.next());
        while !made.is_empty() {
            let next = chunks.next();
            // While some are looked at, the next are made.
            let (_, ready) = rayon::join(|| made.iter().flatten().for_each(|(book, _)| see(book)), || library.chunk(next));
            for papers in std::mem::replace(&mut made, ready) {
                match papers {
                    Ok(papers) => {
                        outlines.push(Outline::from(&papers.0));
                        handouts.push(Outline::from(&papers.1));
                        if library.teams.len() < KEPT {
                            library.teams.push(papers);
                        }
                    }
                    Err(problem) => problems.push(problem),
                }
            }
        }
        library.scopes.iter().for_each(&mut *see);
        outlines.extend(library.scopes.iter().map(Outline::from));
        outlines.extend(handouts);
        library.outlines = outlines;
        if problems.is_empty() { Ok(library) } else { Err(problems) }
    }

    /// Outlines of all books, by number.
    pub fn outlines(&self) -> &[Outline] {
        &self.outlines
    }

    /// A book by its number.
    pub fn book(&self, number: usize) -> Option<Cow<'_, Publication>> {
        match self.which(number)? {
            Which::Organisation => Some(Cow::Borrowed(&self.organisation)),
            Which::Scope(at) => self.scopes.get(at).map(Cow::Borrowed),
            Which::Team(at) => match self.teams.get(at) {
                Some((book, _)) => Some(Cow::Borrowed(book)),
                None => self.papers(u32::try_from(at).ok()?).ok().map(|(book, _)| Cow::Owned(book)),
            },
            Which::Handout(at) => match self.teams.get(at) {
                Some((_, handout)) => Some(Cow::Borrowed(handout)),
                None => Some(Cow::Owned(handout(self.context, u32::try_from(at).ok()?))),
            },
        }
    }

    /// All books, made and kept.
    pub fn into_books(mut self) -> Vec<Publication> {
        for team in self.teams.len()..self.context.matrix.teams.len() {
            self.teams.extend(u32::try_from(team).ok().and_then(|team| self.papers(team).ok()));
        }
        let (books, handouts): (Vec<_>, Vec<_>) = self.teams.into_iter().unzip();
        [self.organisation].into_iter().chain(books).chain(self.scopes).chain(handouts).collect()
    }

    fn which(&self, number: usize) -> Option<Which> {
        let (teams, scopes) = (self.context.matrix.teams.len(), self.scopes.len());
        Some(match number {
            0 => Which::Organisation,
            n if n <= teams => Which::Team(n - 1),
            n if n <= teams + scopes => Which::Scope(n - 1 - teams),
            n if n <= 2 * teams + scopes => Which::Handout(n - 1 - teams - scopes),
            _ => return None,
        })
    }

    fn chunk(&self, teams: Option<&[u32]>) -> Vec<Result<Papers, Wrong>> {
        teams.unwrap_or_default().par_iter().map(|&n| self.papers(n).map_err(|problems| (n, problems))).collect()
    }

    fn papers(&self, index: u32) -> Result<Papers, Vec<Diagnostic>> {
        let book = team(self.context, index, (self.chapters)(index)?);
        // The book has the same page already.
        let handout = match book.pages.iter().find(|p| p.path == handout::PAGE) {
            Some(page) => handout::of(self.context, index, page.clone()),
            None => handout(self.context, index),
        };
        Ok((book, handout))
    }
}
