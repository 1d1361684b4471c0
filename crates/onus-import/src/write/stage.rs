//! Puts files in place together: all are written beside their places first, then renamed one after another.
//!
//! An error before the first rename leaves everything as it was; between renames nothing but the disk itself can fail.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Files that wait to be put in place.
#[derive(Default)]
pub struct Stage {
    waiting: Vec<(NamedTempFile, PathBuf)>,
}

impl Stage {
    /// Writes a file beside its place.
    pub fn file(&mut self, place: &Path, fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> std::io::Result<()> {
        let folder = place.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut file = builder().tempfile_in(folder)?;
        {
            let mut out = BufWriter::new(file.as_file_mut());
            fill(&mut out)?;
            out.flush()?;
        }
        file.as_file().sync_all()?;
        self.waiting.push((file, place.to_owned()));
        Ok(())
    }

    /// Puts all in place, in the order in which they were written.
    pub fn finish(self) -> std::io::Result<()> {
        for (file, place) in self.waiting {
            file.persist(&place).map_err(|e| e.error)?;
        }
        Ok(())
    }
}

/// Temporary names start with a dot, which the inventory reader passes over; permissions are those of any new file.
#[cfg(unix)]
fn builder() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".onus-import-").permissions(std::fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".onus-import-");
    builder
}
