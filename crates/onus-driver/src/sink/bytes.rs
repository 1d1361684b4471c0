//! Bytes on their way to the disk, with their digests; what is there already is compared and not written.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::disk::Disk;
use super::error::SinkError;
use onus_source::text::hex;

/// What an output holds.
#[derive(Clone, Debug)]
pub enum Body {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of a file elsewhere, which may be too large for memory. The caller answers for where it is.
    File(PathBuf),
}

/// The digest, if the older file holds the same bytes. An older file that cannot be read has changed.
pub(super) fn unchanged(old: &Path, length: u64, body: &Body) -> Result<Option<String>, SinkError> {
    match body {
        Body::Bytes(bytes) if bytes.len() as u64 != length => Ok(None),
        Body::Bytes(bytes) => Ok(File::open(old).and_then(|f| equal(f, &bytes[..])).unwrap_or(None)),
        Body::File(path) => {
            let source = File::open(path).map_err(SinkError::io("read", path))?;
            if source.metadata().map_err(SinkError::io("read", path))?.len() != length {
                return Ok(None);
            }
            Ok(File::open(old).and_then(|f| equal(f, source)).unwrap_or(None))
        }
    }
}

/// The digest of two streams that are equal.
pub(super) fn equal(mut a: impl Read, mut b: impl Read) -> io::Result<Option<String>> {
    let mut digest = Sha256::new();
    let (mut left, mut right) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        let n = fill(&mut a, &mut left)?;
        let m = fill(&mut b, &mut right)?;
        if left[..n] != right[..m] {
            return Ok(None);
        }
        if n == 0 {
            return Ok(Some(hex(&digest.finalize())));
        }
        digest.update(&left[..n]);
    }
}

/// The digest of a file.
pub(super) fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    // Most files are small, and there are many.
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(CHUNK);
    let mut buffer = vec![0; length.clamp(1, CHUNK)];
    loop {
        match fill(&mut file, &mut buffer)? {
            0 => return Ok(hex(&digest.finalize())),
            n => digest.update(&buffer[..n]),
        }
    }
}

pub(super) const CHUNK: usize = 64 * 1024;

/// Reads until the buffer is full or the stream ends.
pub(super) fn fill(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// A file with the digest of what was written to it.
pub(super) struct Flow<'a> {
    disk: &'a Disk,
    path: &'a Path,
    file: File,
    pub(super) digest: Sha256,
    pub(super) length: u64,
    /// Why nothing more can be written.
    pub(super) failed: Option<io::Error>,
}

impl<'a> Flow<'a> {
    /// Makes the file, which is not there yet.
    pub(super) fn new(disk: &'a Disk, path: &'a Path) -> io::Result<Flow<'a>> {
        Ok(Flow { disk, path, file: disk.make_file(path)?, digest: Sha256::new(), length: 0, failed: None })
    }

    /// The digest of all that was written, once it is safe.
    pub(super) fn finish(self) -> Result<String, SinkError> {
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        self.file.sync_all().map_err(SinkError::io("write", self.path))?;
        Ok(hex(&self.digest.finalize()))
    }
}

impl Write for Flow<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.disk.write(&self.file, self.path, bytes) {
            Ok(()) => {
                self.digest.update(bytes);
                self.length += bytes.len() as u64;
                Ok(bytes.len())
            }
            Err(error) => {
                let told = io::Error::new(error.kind(), error.to_string());
                self.failed.get_or_insert(error);
                Err(told)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a file that is not there yet, and gives the digest of what was written.
pub(super) fn write(target: &Path, body: &Body, disk: &Disk) -> Result<String, SinkError> {
    let failed = || SinkError::io("write", target);
    let file = disk.make_file(target).map_err(failed())?;
    let digest = match body {
        Body::Bytes(bytes) => {
            disk.write(&file, target, bytes).map_err(failed())?;
            Sha256::digest(bytes)
        }
        Body::File(path) => {
            let mut source = File::open(path).map_err(SinkError::io("read", path))?;
            let mut digest = Sha256::new();
            let mut buffer = vec![0; CHUNK];
            loop {
                let n = fill(&mut source, &mut buffer).map_err(SinkError::io("read", path))?;
                if n == 0 {
                    break digest.finalize();
                }
                digest.update(&buffer[..n]);
                disk.write(&file, target, &buffer[..n]).map_err(failed())?;
            }
        }
    };
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    file.sync_all().map_err(failed())?;
    Ok(hex(&digest))
}
