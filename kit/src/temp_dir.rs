//! A directory of one's own for a while.

use std::{
    io,
    path::{Path, PathBuf},
};

use tenure::{AppHandle, BoxError};

use crate::{
    GiveBack,
    held::{Held, failed_in_drop},
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
        tempfile::tempdir().and_then(Self::of)
    }

    /// Creates one in this directory: on the same file system, so that what is in it can be moved to its place.
    ///
    /// # Errors
    /// As the system says: this directory has to be there.
    pub fn new_in(directory: impl AsRef<Path>) -> io::Result<Self> {
        tempfile::tempdir_in(directory).and_then(Self::of)
    }

    fn of(directory: tempfile::TempDir) -> io::Result<Self> {
        Ok(Self { path: std::path::absolute(directory.path())?, held: Held::new(directory) })
    }

    /// Registers its removal for the last chance too, as `directory PATH`: see [`AppHandle::at_exit`], whose time it has for that.
    pub fn at_exit(mut self, app: &AppHandle) -> Self {
        self.held.at_exit(app, self.label(), tempfile::TempDir::close);
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

    /// Removes the directory with all that is in it; the second call does nothing.
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
        let remove = move || shared.end(tempfile::TempDir::close).unwrap_or(Ok(()));
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => runtime.spawn_blocking(remove).await?,
            Err(_) => remove(),
        }
    }

    fn label(&self) -> String {
        format!("directory {}", self.path.display())
    }
}

impl GiveBack for TempDir {
    fn name(&self) -> String {
        self.label()
    }

    async fn give_back(&self) -> Result<(), BoxError> {
        Ok(Self::give_back(self).await?)
    }

    fn at_exit(self, app: &AppHandle) -> Self {
        Self::at_exit(self, app)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        failed_in_drop(&self.label(), self.held.end(tempfile::TempDir::close));
    }
}
