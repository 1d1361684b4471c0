//! Everything that a build writes but PDFs, on all cores.

use std::collections::BTreeMap;
use std::sync::Mutex;

use onus_render::plan::{self, Job, Planned, Shelf};
use onus_render::{One, Stock};
use rayon::prelude::*;

use super::BuildObserver;
use crate::error::DriverError;
use crate::sink::{Body, Staging};

/// Renders and stages the files, book by book, so that a book that was made for it alone goes when it is written.
pub fn write_texts(
    shelf: &Shelf,
    books: &dyn Stock,
    jobs: &[Planned],
    staging: &Staging,
    observer: &dyn BuildObserver,
) -> Result<(), DriverError> {
    let failures = Mutex::new(Vec::new());
    let done = |result: Result<(), DriverError>| {
        if let Err(error) = result {
            failures.lock().expect("no thread dies with the lock").push(error.to_string());
        }
        observer.file_written();
    };
    let put = |books: &dyn Stock, planned: &Planned| -> Result<(), DriverError> {
        if plan::flows(&planned.job) {
            return staging.put_flowing(&planned.path, |out| Ok(plan::write_data(shelf.matrix, &shelf.data, &planned.job, out)?));
        }
        let bytes = plan::render(shelf, books, &planned.job)?;
        Ok(staging.put(&planned.path, &Body::Bytes(bytes))?)
    };
    let mut by_book: BTreeMap<Option<usize>, Vec<&Planned>> = BTreeMap::new();
    for planned in jobs.iter().filter(|planned| !matches!(planned.job, Job::Pdf(_))) {
        by_book.entry(planned.book).or_default().push(planned);
    }
    by_book.par_iter().for_each(|(book, jobs)| match book.map(|number| (number, books.needed(number))) {
        None => jobs.par_iter().for_each(|planned| done(put(books, planned))),
        Some((number, Ok(book))) => {
            let book = One(number, &book);
            jobs.par_iter().for_each(|planned| done(put(&book, planned)));
        }
        Some((_, Err(error))) => done(Err(error.into())),
    });
    let mut failures = failures.into_inner().expect("no thread dies with the lock");
    failures.sort();
    if failures.is_empty() { Ok(()) } else { Err(DriverError::Message(failures.join("\n"))) }
}
