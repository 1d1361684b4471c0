//! Everything that a build writes but PDFs, on all cores.

use std::collections::BTreeMap;
use std::sync::Mutex;

use onus_render::{BookSource, FileContent, PlannedFile, RenderError, SingleBook};
use rayon::prelude::*;

use super::BuildObserver;
use crate::error::DriverError;
use crate::sink::{Body, Staging};

/// Renders and stages the files, book by book, so that a book that was made for it alone goes when it is written. Documents
/// that lack facts are not staged: they are returned, each with what it lacks.
pub fn write_texts(
    books: &dyn BookSource,
    files: &[PlannedFile],
    staging: &Staging,
    observer: &dyn BuildObserver,
) -> Result<Vec<RenderError>, DriverError> {
    let refused = Mutex::new(Vec::new());
    let failures = Mutex::new(Vec::new());
    let done = |result: Result<(), DriverError>| {
        if let Err(error) = result {
            failures.lock().expect("no thread dies with the lock").push(error.to_string());
        }
        observer.file_written();
    };
    let put = |books: &dyn BookSource, file: &PlannedFile| -> Result<(), DriverError> {
        if let FileContent::Streamed(write) = &file.content {
            return staging.put_flowing(&file.path, |out| Ok(write(out)?));
        }
        let job = observer.rendering_begins(&file.path);
        let rendered = onus_render::render(file, books);
        observer.rendering_ends(job);
        match rendered {
            Err(error) if error.lacks.is_some() => {
                refused.lock().expect("no thread dies with the lock").push(error);
                Ok(())
            }
            rendered => Ok(staging.put(&file.path, &Body::Bytes(rendered?))?),
        }
    };
    let mut by_book: BTreeMap<Option<usize>, Vec<&PlannedFile>> = BTreeMap::new();
    for file in files.iter().filter(|file| !file.content.is_pdf()) {
        by_book.entry(file.book).or_default().push(file);
    }
    by_book.par_iter().for_each(|(book, files)| match book.map(|number| (number, books.require_book(number))) {
        None => files.par_iter().for_each(|file| done(put(books, file))),
        Some((number, Ok(book))) => {
            let single_book = SingleBook(number, &book);
            files.par_iter().for_each(|file| done(put(&single_book, file)));
        }
        Some((_, Err(error))) => done(Err(error.into())),
    });
    let mut failures = failures.into_inner().expect("no thread dies with the lock");
    failures.sort();
    match failures.is_empty() {
        true => Ok(refused.into_inner().expect("no thread dies with the lock")),
        false => Err(DriverError::Message(failures.join("\n"))),
    }
}
