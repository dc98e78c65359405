//! A file that is locked for as long as it is held, with the pid of its holder in it, and removed by its holder only.
//!
//! Neither exclusive creation nor the look at a pid can tell a holder from one that is gone: the one leaves a file behind after
//! a crash, the other takes a new process with an old number for it. The system's lock on the open file ends with the process
//! itself. So: who has the lock is the holder, whatever the file says; who waits for nothing and gets none is the second.
//!
//! Two rules close the gaps. A lock counts only if the path still leads to the file that was locked, since its last holder
//! may have removed it meanwhile; and a file is removed under its lock only, and only where the path still leads to it.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read, Seek, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process, thread,
    time::Duration,
};

use rustix::{
    fs::{FlockOperation, Mode, OFlags},
    io::Errno,
    process::Pid,
};

use crate::pid_file::PidFileError;

/// How often a file is opened anew whose holder removes it in between.
const ROUNDS: u32 = 1000;
/// How long, at most, a holder is given to write its pid.
const LOOKS: u32 = 100;
const LOOK: Duration = Duration::from_millis(5);
/// Longer than any pid with its line end.
const LONGEST: u64 = 32;

/// Which file it is, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileId(u64, u64);

impl FileId {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self(metadata.dev(), metadata.ino())
    }

    /// The file that the path leads to; `None` where there is none.
    pub(crate) fn at(path: &Path) -> io::Result<Option<Self>> {
        match fs::symlink_metadata(path) {
            Ok(metadata) => Ok(Some(Self::of(&metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The file, locked.
#[derive(Debug)]
pub(crate) struct LockedFile {
    /// Its close ends the lock.
    file: File,
    path: PathBuf,
    id: FileId,
    /// After a `fork`, the child has the same lock, and is not the one who may remove the file.
    pid: u32,
}

impl LockedFile {
    /// Creates the file, or takes over one that is not locked; the path is absolute.
    pub(crate) fn acquire(path: PathBuf) -> Result<Self, PidFileError> {
        for _ in 0..ROUNDS {
            let file = open(&path)?;
            match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {}
                Err(Errno::WOULDBLOCK) => match holder(file, &path)? {
                    Some(refused) => return Err(refused),
                    None => continue,
                },
                Err(error) => return Err(PidFileError::io(&path, "lock", error)),
            }
            let id = FileId::of(&file.metadata().map_err(|error| PidFileError::io(&path, "look at", error))?);
            if FileId::at(&path).map_err(|error| PidFileError::io(&path, "look at", error))? == Some(id) {
                return Self { file, path, id, pid: process::id() }.written();
            }
        }
        Err(PidFileError::Locked { path })
    }

    /// With the pid in it.
    fn written(mut self) -> Result<Self, PidFileError> {
        let before = read(&mut self.file).map_err(|error| PidFileError::io(&self.path, "read", error))?;
        if matches!(before, Content::SomethingElse) {
            // Not ours to remove: closed, as it is.
            return Err(something_else(&self.path));
        }
        match self.write() {
            Ok(()) => Ok(self),
            Err(error) => {
                let failed = PidFileError::io(&self.path, "write", error);
                // The failure to write says more than one to remove would.
                let _ = self.remove();
                Err(failed)
            }
        }
    }

    fn write(&mut self) -> io::Result<()> {
        self.file.rewind()?;
        self.file.set_len(0)?;
        self.file.write_all(format!("{}\n", self.pid).as_bytes())?;
        rustix::fs::fchmod(&self.file, Mode::from_raw_mode(0o644))?;
        Ok(())
    }

    /// Who locked it.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Removes the file, and then ends the lock.
    pub(crate) fn remove(self) -> Result<(), PidFileError> {
        if self.pid != process::id() {
            return Ok(());
        }
        let remove = || match FileId::at(&self.path)? {
            Some(id) if id == self.id => fs::remove_file(&self.path).map(|()| true),
            other => Ok(other.is_none()),
        };
        match remove() {
            Ok(true) => Ok(()),
            Ok(false) => Err(PidFileError::Replaced { path: self.path }),
            Err(error) => Err(PidFileError::io(&self.path, "remove", error)),
        }
    }
}

/// Opens the file, or creates it; whatever is no plain file stays untouched.
fn open(path: &Path) -> Result<File, PidFileError> {
    if let Ok(metadata) = fs::symlink_metadata(path) {
        plain(path, &metadata)?;
    }
    let flags = OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = match rustix::fs::open(path, flags | OFlags::RDWR, Mode::from_raw_mode(0o644)) {
        Ok(file) => File::from(file),
        Err(Errno::ACCESS) => return Err(locked_by_another_user(path)),
        Err(Errno::LOOP) => return Err(PidFileError::NotAPidFile { path: path.to_owned(), found: "a symbolic link" }),
        Err(Errno::NOENT) => {
            let directory = path.parent().unwrap_or(path).to_owned();
            return Err(PidFileError::NoDirectory { path: path.to_owned(), directory });
        }
        Err(error) => return Err(PidFileError::io(path, "create", error)),
    };
    let metadata = file.metadata().map_err(|error| PidFileError::io(path, "look at", error))?;
    plain(path, &metadata).map(|()| file)
}

fn plain(path: &Path, metadata: &Metadata) -> Result<(), PidFileError> {
    let kind = metadata.file_type();
    let found = match () {
        () if kind.is_file() => return Ok(()),
        () if kind.is_dir() => "a directory",
        () if kind.is_symlink() => "a symbolic link",
        () => "a special file",
    };
    Err(PidFileError::NotAPidFile { path: path.to_owned(), found })
}

fn something_else(path: &Path) -> PidFileError {
    PidFileError::NotAPidFile { path: path.to_owned(), found: "a file with something else in it" }
}

/// A file that cannot be written may still be locked by one who could.
fn locked_by_another_user(path: &Path) -> PidFileError {
    let denied = || PidFileError::io(path, "open", Errno::ACCESS);
    let Ok(file) = File::open(path) else { return denied() };
    match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => holder(file, path).ok().flatten().unwrap_or_else(denied),
        _ => denied(),
    }
}

/// Why it is refused by whoever holds the lock; `None` if he has gone meanwhile.
///
/// Between his lock and his first word the file is empty, or has the pid of one who is gone.
fn holder(mut file: File, path: &Path) -> Result<Option<PidFileError>, PidFileError> {
    for _ in 0..LOOKS {
        match read(&mut file).map_err(|error| PidFileError::io(path, "read", error))? {
            Content::Pid(pid) if lives(pid) => {
                let pid = pid.as_raw_nonzero().get().unsigned_abs();
                return Ok(Some(PidFileError::Running { pid, path: path.to_owned() }));
            }
            Content::SomethingElse => return Err(something_else(path)),
            Content::Nothing | Content::Pid(_) => {}
        }
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            // Free: all begins anew, with a file that is opened anew.
            Ok(()) => return Ok(None),
            Err(_) => thread::sleep(LOOK),
        }
    }
    Ok(Some(PidFileError::Locked { path: path.to_owned() }))
}

/// What is in the file.
enum Content {
    Nothing,
    Pid(Pid),
    SomethingElse,
}

fn read(file: &mut File) -> io::Result<Content> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim();
    Ok(if bytes.is_empty() {
        Content::Nothing
    } else if bytes.len() as u64 > LONGEST || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        Content::SomethingElse
    } else {
        text.parse().ok().and_then(Pid::from_raw).map_or(Content::SomethingElse, Content::Pid)
    })
}

/// Whether there is such a process, whoever's it is.
fn lives(pid: Pid) -> bool {
    rustix::process::test_kill_process(pid) != Err(Errno::SRCH)
}
