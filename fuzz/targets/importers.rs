//! Any bytes for each importer: the first byte chooses the source, the rest is the file. Resources, or an error with a hint.

use onus_import::resource::{FileSink, Parameters, Resource, Sink, Skipped, SourceText};
use onus_import::sources::{Read, SOURCES};

/// Counts what is found.
#[derive(Default)]
struct Counted(usize);

impl Sink for Counted {
    fn resource(&mut self, _: Resource) {
        self.0 += 1;
    }
    fn skipped(&mut self, _: Skipped) {
        self.0 += 1;
    }
}

impl FileSink for Counted {
    fn file(&mut self, _: usize) {}
}

/// Tries one input.
pub fn run(data: &[u8]) {
    let Some((choice, mut rest)) = data.split_first() else { return };
    let source = &SOURCES[usize::from(*choice) % SOURCES.len()];
    match source.read {
        Read::Each(reader) => {
            if let Err(error) = reader("input", &mut rest, &mut Counted::default()) {
                assert!(!error.message.is_empty());
            }
        }
        Read::Joint(reader) => {
            let text = String::from_utf8_lossy(rest).into_owned();
            let _ = reader(&[SourceText { name: "input.yaml".into(), text }], &Parameters::new(), &mut Counted::default());
        }
        Read::Catalogue(reader) => {
            let _ = reader("input.yaml", &mut rest);
        }
    }
}
