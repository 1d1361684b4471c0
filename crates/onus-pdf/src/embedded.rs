//! Typst as linked into this program.
//!
//! Its world is a closed list: the bundle's files and the shipped fonts. There is no package loader and no clock.

use indexmap::IndexMap;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, Severity, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::bundle::{Bundle, ENTRY, Rendered};
use super::fonts;
use super::problem::{PdfProblem, TemplatePosition, line_and_column};
use super::settings::Standard;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    // Heads of rows are behind this feature; both engines switch it on.
    LazyHash::new(Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build())
});

static FONTS: LazyLock<(LazyHash<FontBook>, Vec<Font>)> = LazyLock::new(|| {
    let fonts: Vec<Font> = fonts::shipped().iter().flat_map(|font| Font::iter(Bytes::new(font.bytes))).collect();
    (LazyHash::new(FontBook::from_fonts(&fonts)), fonts)
});

struct ClosedWorld {
    main: FileId,
    sources: IndexMap<FileId, Source>,
    files: IndexMap<FileId, Bytes>,
    now: Option<Datetime>,
}

impl ClosedWorld {
    fn new(bundle: &Bundle) -> Result<ClosedWorld, PdfProblem> {
        let mut world =
            ClosedWorld { main: file_id(ENTRY)?, sources: IndexMap::new(), files: IndexMap::new(), now: utc(bundle.timestamp) };
        for (path, bytes) in &bundle.files {
            let id = file_id(path)?;
            if path.ends_with(".typ") {
                let text =
                    std::str::from_utf8(bytes).map_err(|_| PdfProblem::Internal(format!("the template {path} is not UTF-8")))?;
                world.sources.insert(id, Source::new(id, text.to_owned()));
            }
            world.files.insert(id, Bytes::new(bytes.to_vec()));
        }
        Ok(world)
    }

    fn absent(id: FileId) -> FileError {
        FileError::NotFound(id.get().vpath().get_with_slash().into())
    }
}

impl World for ClosedWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.0
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(|| ClosedWorld::absent(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| ClosedWorld::absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.1.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.now
    }
}

/// Compiles and exports. The document lives no longer than this call; what Typst remembers of it is dropped by `evict`.
pub fn compile(bundle: &Bundle) -> Result<Rendered, Vec<PdfProblem>> {
    let world = ClosedWorld::new(bundle).map_err(|problem| vec![problem])?;
    let compiled = typst::compile::<PagedDocument>(&world);
    let warnings = compiled.warnings.iter().map(|diagnostic| problem(&world, diagnostic)).collect();
    let all = |errors: &[SourceDiagnostic]| errors.iter().map(|error| problem(&world, error)).collect::<Vec<_>>();
    let document = compiled.output.map_err(|errors| all(&errors))?;
    let standards = standards(&bundle.standards).map_err(|problem| vec![problem])?;
    let timestamp = world.now.map(Timestamp::new_utc);
    let options = PdfOptions { ident: Smart::Auto, creator: Smart::Auto, timestamp, standards, ..PdfOptions::default() };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| all(&errors))?;
    Ok(Rendered { bytes, warnings })
}

/// Forgets what was not used by the last documents.
pub fn evict() {
    typst::comemo::evict(1);
}

fn standards(list: &[Standard]) -> Result<PdfStandards, PdfProblem> {
    let list: Vec<PdfStandard> = list
        .iter()
        .map(|standard| match standard {
            Standard::A2a => PdfStandard::A_2a,
            Standard::A3a => PdfStandard::A_3a,
            Standard::Ua1 => PdfStandard::Ua_1,
        })
        .collect();
    PdfStandards::new(&list).map_err(|error| PdfProblem::Setting(error.message().to_string()))
}

fn file_id(path: &str) -> Result<FileId, PdfProblem> {
    let path = VirtualPath::new(path).map_err(|_| PdfProblem::Internal(format!("{path} is no virtual path")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn utc(timestamp: i64) -> Option<Datetime> {
    let at = jiff::Timestamp::from_second(timestamp).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).ok();
    Datetime::from_ymd_hms(
        i32::from(at.year()),
        part(at.month())?,
        part(at.day())?,
        part(at.hour())?,
        part(at.minute())?,
        part(at.second())?,
    )
}

fn problem(world: &ClosedWorld, diagnostic: &SourceDiagnostic) -> PdfProblem {
    let position = diagnostic.span.id().and_then(|id| {
        let range = world.range(diagnostic.span)?;
        let path = id.get().vpath().get_with_slash().to_owned();
        let (line, column) = match world.sources.get(&id) {
            Some(source) => line_and_column(source.text(), range.start),
            None => (1, 1),
        };
        Some(TemplatePosition { path, line, column, range })
    });
    PdfProblem::Typst {
        message: diagnostic.message.to_string(),
        position,
        hints: diagnostic.hints.iter().map(|hint| hint.v.to_string()).collect(),
        warning: diagnostic.severity == Severity::Warning,
    }
}
