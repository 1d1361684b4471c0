//! One import of results: read, join, keep.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use onus_core::inventory::{Collection, Inventory};
use onus_source::ProjectFolder;
use sha2::{Digest, Sha256};

use super::gather::{Gathered, Gatherer};
use super::sources::EvidenceSource;
use super::test_mapping::TestMapping;
use super::{Estate, kind, write};
use crate::open::raw_file;
use crate::resource::ReadError;
use crate::support::input;
use crate::write::stage::{Stage, written_place};

/// Folder of the kept rows, inside the project.
const ROWS_FOLDER: &str = "content/evidence/collected";

/// What a packed file begins with.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// What is imported, and where to.
pub struct EvidenceRequest<'a> {
    pub source: &'static EvidenceSource,
    pub file: &'a Path,
    /// Folder of the inventory, relative to the project.
    pub into: &'a Path,
    pub inventory: &'a Inventory,
    pub estate: &'a Estate<'a>,
    /// Role that collected.
    pub collected_by: &'a str,
    /// Command that made the file, as the collector gives it.
    pub command: Option<&'a str>,
    /// What tests bear on that do not say so themselves.
    pub mappings: &'a [TestMapping],
    /// The present moment: the day of a collection whose file names none.
    pub now: Timestamp,
    /// Whether a text looks like a secret, and must not be kept.
    pub suspicious: &'a dyn Fn(&str) -> bool,
}

/// What will be written, with what was found.
pub struct EvidencePlan {
    pub collection: Collection,
    pub gathered: Gathered,
    /// Path of the inventory file, relative to the project.
    pub inventory_path: PathBuf,
    /// Path of the kept rows, relative to the project.
    pub rows_path: String,
    pub inventory_text: String,
}

/// The files of a plan, written beside their places. Rows first: an inventory file never names rows that are not there.
pub struct StagedEvidence([Stage; 2]);

impl EvidencePlan {
    /// Writes the files beside their places, so that what cannot be written is known before the first is put in place.
    pub fn stage(&self, root: &ProjectFolder) -> Result<StagedEvidence, EvidenceError> {
        let mut stages = [Stage::default(), Stage::default()];
        let rows_path = Path::new(&self.rows_path);
        let place = written_place(root, rows_path).map_err(io(rows_path))?;
        let rows = |out: &mut dyn std::io::Write| write::rows(&self.gathered.rows, out).map_err(std::io::Error::other);
        stages[0].file(&place, rows).map_err(io(&place))?;
        let place = written_place(root, &self.inventory_path).map_err(io(&self.inventory_path))?;
        stages[1].file(&place, |out| out.write_all(self.inventory_text.as_bytes())).map_err(io(&place))?;
        Ok(StagedEvidence(stages))
    }
}

impl StagedEvidence {
    /// Puts the files in place.
    pub fn finish(self) -> std::io::Result<()> {
        self.0.into_iter().try_for_each(Stage::finish)
    }
}

/// Why nothing is written.
pub enum EvidenceError {
    Read(ReadError),
    Io(PathBuf, std::io::Error),
    /// No result was found.
    Empty,
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> EvidenceError + use<> {
    let path = path.to_owned();
    move |error| EvidenceError::Io(path, error)
}

/// The first bytes of a file, unpacked; none where it cannot be read.
fn head_of(path: &Path) -> Vec<u8> {
    let Ok(mut file) = raw_file(path) else { return Vec::new() };
    input::open(&mut file).map(|input| input.head).unwrap_or_default()
}

/// Reads a file, and says what will be written; nothing is yet.
pub fn plan(request: &EvidenceRequest) -> Result<EvidencePlan, EvidenceError> {
    let mut gatherer = Gatherer::new(request.estate, request.suspicious).with_mappings(request.mappings);
    let Digests { file: sha256, content } = read(request, &mut gatherer)?;
    let gathered = gatherer.finish();
    if gathered.rows.is_empty() {
        // Findings of every tool stand in a list of one name: a list without any of these is another's.
        let other = kind::other_kind(&head_of(request.file), request.source);
        return Err(other.map_or(EvidenceError::Empty, |hint| {
            EvidenceError::Read(ReadError::of_file("there is no result of a check in it", hint))
        }));
    }
    let day = collected_on(&gathered, request.now);
    let (tool, tool_version) = gathered.tool.clone().unwrap_or_else(|| (request.source.name.to_owned(), None));
    let mut imported = request.inventory.collections.iter().map(|c| &c.value);
    // Packed files had ids of another kind once: the same file keeps the one that it has.
    let same = imported.find(|c| c.source == request.source.name && c.sha256 == sha256 && c.collected_on == day);
    let id = same.map_or_else(|| format!("{}-{day}-{}", request.source.name, &content[..8]), |c| c.id.clone());
    let rows_path = format!("{ROWS_FOLDER}/{id}.csv");
    let inventory_path = request.into.join("collected").join(format!("{id}.yaml"));
    let known = request.inventory.collections.iter().map(|c| &c.value).find(|c| c.id == id);
    let total = |counts: &mut dyn Iterator<Item = &u64>| counts.sum::<u64>();
    let collection = Collection {
        source: request.source.name.to_owned(),
        tool,
        tool_version,
        command: request
            .command
            .filter(|command| !(request.suspicious)(command))
            .map(str::to_owned)
            .or_else(|| known.and_then(|c| c.command.clone())),
        accounts: gathered.accounts.iter().cloned().collect(),
        regions: gathered.regions.iter().cloned().collect(),
        from: gathered.from,
        to: gathered.to,
        rows: gathered.rows.len() as u64,
        unplaced: total(&mut gathered.unplaced.values()),
        unmapped: total(&mut gathered.unmapped.values()),
        original: request.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        sha256,
        collected_by: request.collected_by.to_owned(),
        collected_on: day,
        review: known.and_then(|c| c.review.clone()),
        id,
    };
    let earlier: Vec<_> = request
        .inventory
        .evidence
        .iter()
        .filter(|item| item.collection.as_ref().is_some_and(|c| c.value == collection.id))
        .cloned()
        .collect();
    let inventory_text = write::inventory_file(&collection, &gathered, &rows_path, &earlier);
    Ok(EvidencePlan { collection, gathered, inventory_path, rows_path, inventory_text })
}

/// Digests of a file that was read.
struct Digests {
    /// Of its bytes, as they were got: what somebody else compares.
    file: String,
    /// Of what it holds, unpacked: packed or not, the same results are one collection.
    content: String,
}

/// Reads all of a file, and takes its digests.
fn read(request: &EvidenceRequest, gatherer: &mut Gatherer) -> Result<Digests, EvidenceError> {
    let mut raw = BufReader::new(raw_file(request.file).map_err(io(request.file))?);
    let packed = raw.fill_buf().map_err(io(request.file))?.starts_with(GZIP);
    let mut file = Hashed::new(raw);
    let failed = |error| EvidenceError::Read(kind::advised(error, &head_of(request.file), request.source));
    let content = match packed {
        false => {
            (request.source.read)(&mut file, gatherer).map_err(failed)?;
            None
        }
        true => {
            let mut content = Hashed::new(MultiGzDecoder::new(BufReader::new(&mut file)));
            (request.source.read)(&mut content, gatherer).map_err(failed)?;
            std::io::copy(&mut content, &mut std::io::sink()).map_err(io(request.file))?;
            Some(content.finish())
        }
    };
    std::io::copy(&mut file, &mut std::io::sink()).map_err(io(request.file))?;
    let file = file.finish();
    Ok(Digests { content: content.unwrap_or_else(|| file.clone()), file })
}

/// The day of the last result, in UTC. A tool whose clock runs ahead does not prove the future.
fn collected_on(gathered: &Gathered, now: Timestamp) -> Date {
    gathered.to.unwrap_or(now).min(now).to_zoned(TimeZone::UTC).date()
}

/// What is read, with its digest so far.
struct Hashed<R> {
    source: R,
    digest: Sha256,
}

impl<R: Read> Hashed<R> {
    fn new(source: R) -> Hashed<R> {
        Hashed { source, digest: Sha256::new() }
    }

    fn finish(self) -> String {
        self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.digest.update(&buffer[..read]);
        Ok(read)
    }
}
