//! A new file beside its target, renamed over it when it is complete. A failure leaves the target as it was.

use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

pub fn create(target: &Path) -> io::Result<NamedTempFile> {
    let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".onus-pack-");
    // As any new file: what the umask leaves of this.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Renames a complete file. A link at its name is replaced and not followed.
pub fn persist(staged: NamedTempFile, target: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A pack that replaces another keeps that one's permissions.
        if let Ok(found) = std::fs::symlink_metadata(target)
            && found.is_file()
        {
            staged.as_file().set_permissions(std::fs::Permissions::from_mode(found.permissions().mode() & 0o777))?;
        }
    }
    staged.persist(target).map_err(|e| e.error)?;
    Ok(())
}
