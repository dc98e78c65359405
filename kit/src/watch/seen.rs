//! What the files looked like, and which of them an event is about.
//!
//! Two signs say that a file has changed. An event may name it, under one of the names that it has: then it has, even if it looks the same,
//! since times are too coarse to tell two writes apart. Or it looks different after an event that names something else: so it is
//! where a link on the way to it has been replaced.

use std::{
    collections::BTreeSet,
    fs::{self, Metadata},
    path::{Path, PathBuf},
    time::SystemTime,
};

use notify::{
    Event, EventKind,
    event::{AccessKind, AccessMode, ModifyKind},
};

use super::{error::WatchError, pending::Pending};

pub(super) struct Seen {
    files: Vec<File>,
    directories: BTreeSet<PathBuf>,
}

struct File {
    /// As it is told.
    path: PathBuf,
    /// As events may call it.
    names: BTreeSet<PathBuf>,
    look: Look,
}

/// `None` where it cannot be looked at: it is not there.
type Look = Option<(u64, Option<SystemTime>, Identity)>;
type Identity = (u64, u64);

impl Seen {
    pub(super) fn new(paths: BTreeSet<PathBuf>) -> Result<Self, WatchError> {
        let mut seen = Self { files: Vec::new(), directories: BTreeSet::new() };
        for path in paths {
            let directory = path.parent().unwrap_or(&path).to_owned();
            let Ok(real) = fs::canonicalize(&directory) else {
                return Err(WatchError::NoDirectory { path, directory });
            };
            let mut names = BTreeSet::from([path.clone()]);
            names.extend(path.file_name().map(|name| real.join(name)));
            if let Ok(target) = fs::canonicalize(&path) {
                if let Some(beside) = target.parent().filter(|beside| *beside != real) {
                    seen.directories.insert(beside.to_owned());
                }
                names.insert(target);
            }
            seen.directories.insert(real);
            let look = look_at(&path);
            seen.files.push(File { path, names, look });
        }
        Ok(seen)
    }

    /// What has to be watched: real paths.
    pub(super) fn directories(&self) -> impl Iterator<Item = &PathBuf> {
        self.directories.iter()
    }

    /// Looks at all files after an event, and tells which have changed.
    pub(super) fn look(&mut self, event: &Event, tell: &Pending) {
        if !may_change(event.kind) {
            return;
        }
        for file in &mut self.files {
            let look = look_at(&file.path);
            let named = changes(event.kind) && event.paths.iter().any(|path| file.names.contains(path));
            if named || look != file.look {
                file.look = look;
                tell.changed(file.path.clone());
            }
        }
        let gone = |directory: &&PathBuf| event.paths.contains(directory) && !directory.is_dir();
        let gone: Vec<_> = self.directories.iter().filter(gone).cloned().collect();
        for directory in gone {
            self.directories.remove(&directory);
            tell.failed(WatchError::Gone { directory });
        }
    }
}

/// Whether anything can be different after it: what only reads leaves all as it is.
fn may_change(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}

/// Whether what it names is different after it. Times and rights alone are no change, where they can be told apart.
fn changes(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)))
}

fn look_at(path: &Path) -> Look {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok(), identity(&metadata)))
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {
    (0, 0)
}
