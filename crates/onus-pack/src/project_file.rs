//! Files of the project that are copied into a pack: inside the project, regular, and not swapped for a link meanwhile.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error::PackError;

/// Where a path of the project leads, if that is inside the project.
pub fn resolve(root: &Path, path: &str) -> Result<PathBuf, PackError> {
    let refuse = |error: io::Error| PackError::file(path, error);
    let root = root.canonicalize().map_err(refuse)?;
    let resolved = root.join(path).canonicalize().map_err(refuse)?;
    match resolved.starts_with(&root) {
        true => Ok(resolved),
        false => Err(PackError::file(path, "a link leads out of the project")),
    }
}

/// Opens a resolved path. Follows no link at its end: one would be newer than [`resolve`].
pub fn open(path: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits().cast_signed());
    }
    let file = options.open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is not a regular file")),
    }
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
