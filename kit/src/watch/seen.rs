//! What the files looked like, and which of them an event is about.
//!
//! Two signs say that a file has changed. An event may name it, under one of the names that it has: then it has, even if it looks the same,
//! since times are too coarse to tell two writes apart. Or it looks different after an event that names something else: so it is
//! where a link on the way to it has been replaced.
//!
//! After each event the way to each file is gone anew, and the directories on it are watched; then it is gone once more, since it may have
//! changed before they were.

use std::{
    collections::BTreeSet,
    fs::{self, Metadata},
    path::{Path, PathBuf},
    time::SystemTime,
};

use notify::{
    ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode, ModifyKind},
};

use super::{error::WatchError, pending::Pending, way::Way};

/// How often the ways are gone anew where they change all the time.
const ROUNDS: u32 = 8;

pub(super) struct Seen {
    files: Vec<File>,
    watcher: RecommendedWatcher,
    /// The directories that are watched.
    watched: BTreeSet<PathBuf>,
    /// Those that the system did not let be watched, which is told once.
    refused: BTreeSet<PathBuf>,
}

struct File {
    /// As it is told.
    path: PathBuf,
    way: Way,
    look: Look,
}

/// `None` where it cannot be looked at: it is not there.
type Look = Option<(u64, Option<SystemTime>, Identity)>;
type Identity = (u64, u64);

impl Seen {
    /// Begins to watch.
    pub(super) fn new(paths: BTreeSet<PathBuf>, watcher: RecommendedWatcher) -> Result<Self, WatchError> {
        let mut files = Vec::new();
        for path in paths {
            files.push(File::new(path)?);
        }
        let mut seen = Self { files, watcher, watched: BTreeSet::new(), refused: BTreeSet::new() };
        if let Some(error) = seen.settle().into_iter().next() {
            return Err(error);
        }
        for file in &mut seen.files {
            file.look = look_at(&file.path);
        }
        Ok(seen)
    }

    /// Looks at all files after some events, and tells which have changed.
    pub(super) fn look(&mut self, events: &[Event], tell: &Pending) {
        if !events.iter().any(|event| may_change(event.kind)) {
            return;
        }
        let named = |file: &File| events.iter().any(|event| changes(event.kind) && file.is_in(&event.paths));
        let before: Vec<_> = self.files.iter().map(named).collect();
        self.forget(events);
        for error in self.settle_and_tell_lost(tell) {
            tell.failed(error);
        }
        for (file, before) in self.files.iter_mut().zip(before) {
            let look = look_at(&file.path);
            if before || named(file) || look != file.look {
                file.look = look;
                tell.changed(file.path.clone());
            }
        }
    }

    /// Forgets the directories that are not what they were: one of the same name has to be watched anew.
    fn forget(&mut self, events: &[Event]) {
        let moved = |kind| matches!(kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
        for path in events.iter().filter(|event| moved(event.kind)).flat_map(|event| &event.paths) {
            if self.watched.remove(path) {
                // The system may have done that.
                let _ = self.watcher.unwatch(path);
            }
        }
    }

    fn settle_and_tell_lost(&mut self, tell: &Pending) -> Vec<WatchError> {
        let before: Vec<_> = self.files.iter_mut().map(|file| std::mem::take(&mut file.way)).collect();
        let errors = self.settle();
        // A file may have been seen that was made after its way had been gone.
        let was_there = |file: &File, before: &Way| before.is_whole() || file.look.is_some();
        let lost = self.files.iter().zip(&before);
        let lost = lost.filter(|(file, before)| was_there(file, before) && file.way.has_lost(before));
        let lost: BTreeSet<_> = lost.filter_map(|(file, _)| file.path.parent()).collect();
        for directory in lost {
            tell.failed(WatchError::Gone { directory: directory.to_owned() });
        }
        errors
    }

    /// Goes all ways, until all that is on them is watched, and nothing else.
    fn settle(&mut self) -> Vec<WatchError> {
        let mut errors = Vec::new();
        for _ in 0..ROUNDS {
            for file in &mut self.files {
                file.way = Way::to(&file.path);
            }
            let wanted: BTreeSet<_> = self.files.iter().flat_map(|file| &file.way.directories).cloned().collect();
            let old: Vec<_> = self.watched.difference(&wanted).cloned().collect();
            for directory in old {
                self.watched.remove(&directory);
                let _ = self.watcher.unwatch(&directory);
            }
            self.refused.retain(|directory| wanted.contains(directory));
            let new: Vec<_> =
                wanted.difference(&self.watched).filter(|path| !self.refused.contains(*path)).cloned().collect();
            if new.is_empty() {
                break;
            }
            for directory in new {
                match self.watcher.watch(&directory, RecursiveMode::NonRecursive) {
                    Ok(()) => drop(self.watched.insert(directory)),
                    // Gone meanwhile: the next round finds another way.
                    Err(error) if is_missing(&error) => {}
                    Err(error) => {
                        errors.push(WatchError::refused(Some(directory.clone()), error));
                        self.refused.insert(directory);
                    }
                }
            }
        }
        errors
    }
}

impl File {
    fn new(path: PathBuf) -> Result<Self, WatchError> {
        let directory = path.parent().filter(|_| path.file_name().is_some() && !path.is_dir());
        let Some(directory) = directory else { return Err(WatchError::NotAFile { path }) };
        if !directory.is_dir() {
            return Err(WatchError::NoDirectory { directory: directory.to_owned(), path });
        }
        Ok(Self { path, way: Way::default(), look: None })
    }

    fn is_in(&self, paths: &[PathBuf]) -> bool {
        paths.iter().any(|path| self.way.names.contains(path))
    }
}

fn is_missing(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
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
