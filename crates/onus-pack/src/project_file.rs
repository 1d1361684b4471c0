//! Files of the project that are copied into a pack: inside the project, regular, and not swapped for a link meanwhile.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use onus_source::ProjectFolder;
use onus_source::project_file;

use crate::error::PackError;

/// Where a path leads to a file of the project that the run allows.
pub fn resolve(project: &ProjectFolder, path: &str) -> Result<PathBuf, PackError> {
    let path_of_file = Path::new(path);
    let allowed = project_file::open(project, path_of_file).and_then(|_| project_file::resolve(project, path_of_file));
    allowed.map_err(|refusal| PackError::refused(path, &refusal))
}

/// Opens a resolved path. Follows no link at its end: one would be newer than [`resolve`].
pub fn open(path: &Path) -> io::Result<File> {
    project_file::open_regular(path)
}

/// Reads until the buffer is full or the file ends.
pub fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
