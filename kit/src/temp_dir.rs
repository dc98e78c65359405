//! A directory of one's own for a while.

use std::{
    ffi::OsStr,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use tenure::AppHandle;

use crate::{
    held::{Held, failed_in_drop},
    keep::gives_back,
};

/// A new, empty directory that only this user can enter, removed with all that is in it.
///
/// Against [`tempfile::TempDir`](https://docs.rs/tempfile), on which it stands: it is also removed at the last chance (after
/// [`at_exit`](Self::at_exit)), it is removed without blocking an async task, and a removal that fails is told.
/// Dropped without [`give_back`](Self::give_back), it is removed in the drop, which blocks; what fails there is a warning of `tracing`.
///
/// ```
/// use tenure_kit::TempDir;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let directory = TempDir::new()?;
/// std::fs::write(directory.path().join("part"), "…")?;
/// directory.give_back().await?;
/// assert!(!directory.path().exists());
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "the directory is removed when this is dropped"]
pub struct TempDir {
    path: PathBuf,
    held: Held<tempfile::TempDir>,
}

impl TempDir {
    /// Creates one where the system has its temporary files.
    ///
    /// # Errors
    /// As the system says.
    pub fn new() -> io::Result<Self> {
        Self::new_in(std::env::temp_dir())
    }

    /// Creates one in this directory: on the same file system, so that what is in it can be moved to its place.
    ///
    /// # Errors
    /// As the system says: this directory has to be there.
    pub fn new_in(directory: impl AsRef<Path>) -> io::Result<Self> {
        Self::with_prefix_in(".tmp", directory)
    }

    /// Creates one whose name begins with this, where the system has its temporary files.
    ///
    /// A process that is killed by SIGKILL leaves its directory behind; by the prefix it can be found and removed, by a
    /// cleaner or at the next start of the only one who uses it.
    ///
    /// ```
    /// use tenure_kit::TempDir;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let directory = TempDir::with_prefix("thumbnails-")?;
    /// assert!(directory.path().file_name().is_some_and(|name| name.to_string_lossy().starts_with("thumbnails-")));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As the system says.
    pub fn with_prefix(prefix: impl AsRef<OsStr>) -> io::Result<Self> {
        Self::with_prefix_in(prefix, std::env::temp_dir())
    }

    /// Creates one whose name begins with this, in this directory.
    ///
    /// # Errors
    /// As the system says: this directory has to be there.
    pub fn with_prefix_in(prefix: impl AsRef<OsStr>, directory: impl AsRef<Path>) -> io::Result<Self> {
        let (prefix, parent) = (prefix.as_ref(), directory.as_ref());
        let created = tempfile::Builder::new()
            .prefix(prefix)
            .tempdir_in(parent)
            .and_then(|directory| Ok(Self { path: std::path::absolute(directory.path())?, held: Held::new(directory) }));
        created.map_err(|error| told(format_args!("create a directory in {}", parent.display()), &error))
    }

    /// Registers its removal for the last chance too, as `directory PATH`: see [`AppHandle::at_exit`], whose time it has for that.
    pub fn at_exit(mut self, app: &AppHandle) -> Self {
        self.held.at_exit(app, self.label(), remove);
        self
    }

    /// Where it is: an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the directory where it is, for good.
    pub fn keep(self) -> PathBuf {
        self.held.end(tempfile::TempDir::keep).unwrap_or_else(|| self.path.clone())
    }

    /// Removes the directory with all that is in it; the second call does nothing. A directory that is gone already is no error.
    ///
    /// In a tokio runtime that is done on a thread where it may block.
    ///
    /// # Errors
    /// If something in it could not be removed; the rest may be gone.
    ///
    /// # Cancel safety
    /// Once it was polled, the removal goes on to its end, whoever waits for it.
    pub async fn give_back(&self) -> io::Result<()> {
        let shared = self.held.share();
        let remove = move || shared.end(remove).unwrap_or(Ok(()));
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => runtime.spawn_blocking(remove).await?,
            Err(_) => remove(),
        }
    }

    fn label(&self) -> String {
        format!("directory {}", self.path.display())
    }
}

/// Removes it; what is gone needs no removal.
fn remove(directory: tempfile::TempDir) -> io::Result<()> {
    let path = directory.keep();
    match fs::remove_dir_all(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(told(format_args!("remove {}", path.display()), &error))
        }
        _ => Ok(()),
    }
}

/// The error, with what was tried.
fn told(what: fmt::Arguments<'_>, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot {what}: {error}"))
}

gives_back!(TempDir);

impl Drop for TempDir {
    fn drop(&mut self) {
        failed_in_drop(&self.label(), self.held.end(remove));
    }
}
