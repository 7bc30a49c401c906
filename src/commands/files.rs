//! Writing files for the user: whole or not at all, and never over another without being told to.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use anyhow::{Error, Result, anyhow};
use tempfile::Builder;

/// Writes the file at `path`. It is there when it is whole, and then on the disk; one that is there already is replaced only if
/// `replaces` says so, by one with its permissions.
///
/// # Errors
/// With what to do, where nothing was written.
pub(super) fn write(path: &Path, text: &str, replaces: bool) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = || -> io::Result<()> {
        let mut file = builder().tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        if replaces && let Ok(old) = fs::metadata(path) {
            file.as_file().set_permissions(old.permissions())?;
        }
        file.as_file().sync_all()?;
        let kept = if replaces { file.persist(path) } else { file.persist_noclobber(path) };
        kept.map(drop).map_err(|error| error.error)
    };
    written().map_err(|error| not_made(path, error))
}

/// Makes a file as the user's other files are made, open to those that their mask lets in.
fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".memtutor-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

/// Why the file at `path` was not made, and what to do.
pub(super) fn not_made(path: &Path, error: io::Error) -> Error {
    let shown = path.display();
    match error.kind() {
        ErrorKind::AlreadyExists => {
            anyhow!("`{shown}` is there already, and nothing is overwritten; choose another name")
        }
        ErrorKind::NotFound if path.parent().is_some_and(|parent| !parent.exists()) => {
            let parent = path.parent().unwrap_or(path).display();
            anyhow!("there is no folder `{parent}`; make it first")
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            anyhow!("`{shown}` cannot be written: you have no permission there; choose a folder of your own")
        }
        _ => Error::new(error).context(format!("could not write `{shown}`")),
    }
}
