//! A new file beside its target, renamed over it when it is complete. A failure leaves the target as it was.

use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

pub fn create(target: &Path) -> io::Result<NamedTempFile> {
    let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(".onus-pack-").tempfile_in(folder)
}

/// Renames a complete file, with the permissions that a new file has.
pub fn persist(staged: NamedTempFile, target: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A temporary file is readable by its owner alone; a pack that replaces another keeps that one's permissions.
        let mode = std::fs::metadata(target).map_or(0o644, |m| m.permissions().mode() & 0o777);
        staged.as_file().set_permissions(std::fs::Permissions::from_mode(mode))?;
    }
    staged.persist(target).map_err(|e| e.error)?;
    Ok(())
}
