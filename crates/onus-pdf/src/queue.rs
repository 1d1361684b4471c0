//! Many documents: threads of our own with deep stacks, pulling from a queue.
//!
//! Typst uses rayon within; inside a rayon pool a waiting worker would start the next whole document on the stack of the
//! one before, until the stack overflows. After each document, failed ones too, Typst's memory of it is dropped.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

use super::problem::PdfProblem;

/// Deep lists within quotes within notices nest Typst's calls; the usual 2 MiB are too few.
const STACK: usize = 64 << 20;

/// Runs `job` for each number below `count` and hands each result to `done`, on the calling thread, as it is finished.
///
/// A failed or panicking document does not stop the others: the caller sees every failure. Results wait for `done`, so
/// no more than two a thread are ever held.
pub fn render_many<T: Send>(
    count: usize,
    threads: NonZeroUsize,
    job: &(dyn Fn(usize) -> Result<T, Vec<PdfProblem>> + Sync),
    done: &mut dyn FnMut(usize, Result<T, Vec<PdfProblem>>),
) {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = sync_channel(threads.get());
    std::thread::scope(|scope| {
        for worker in 0..threads.get().min(count) {
            let (sender, next) = (sender.clone(), &next);
            let pull = move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    let result = guarded(number, job);
                    #[cfg(feature = "typst")]
                    super::embedded::evict();
                    if sender.send((number, result)).is_err() {
                        break;
                    }
                }
            };
            std::thread::Builder::new()
                .name(format!("pdf-{worker}"))
                .stack_size(STACK)
                .spawn_scoped(scope, pull)
                .expect("a machine that sets pages can start a thread");
        }
        drop(sender);
        for (number, result) in receiver {
            done(number, result);
        }
    });
}

fn guarded<T>(number: usize, job: &(dyn Fn(usize) -> Result<T, Vec<PdfProblem>> + Sync)) -> Result<T, Vec<PdfProblem>> {
    catch_unwind(AssertUnwindSafe(|| job(number))).unwrap_or_else(|panic| {
        let words = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no reason given");
        Err(vec![PdfProblem::Internal(format!("the engine stopped on this document: {words}"))])
    })
}

#[cfg(test)]
mod tests {
    use super::super::bundle::Rendered;
    use super::*;

    #[test]
    fn every_failure_is_reported_and_stops_nothing() {
        let mut results = std::collections::BTreeMap::new();
        let job = |number: usize| match number % 3 {
            0 => Ok(Rendered { bytes: vec![0], warnings: Vec::new() }),
            1 => Err(vec![PdfProblem::Setting(format!("no {number}"))]),
            _ => panic!("stop {number}"),
        };
        let two = NonZeroUsize::new(2).expect("two");
        render_many(9, two, &job, &mut |number, result| {
            results.insert(number, result.map_err(|problems| problems[0].to_string()).err());
        });
        assert_eq!(results.len(), 9);
        assert_eq!(results[&0], None);
        assert_eq!(results[&4].as_deref(), Some("no 4"));
        assert_eq!(results[&8].as_deref(), Some("the engine stopped on this document: stop 8"));
    }
}
