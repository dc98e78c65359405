//! A plain file with the pid of its maker in it, which is removed by its maker only.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read, Seek, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process,
};

use rustix::{
    fs::{Mode, OFlags},
    io::Errno,
    process::Pid,
};

use crate::pid_file::PidFileError;

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

/// The file, open.
#[derive(Debug)]
pub(crate) struct Numbered {
    file: File,
    path: PathBuf,
    id: FileId,
    mode: u16,
    /// After a `fork`, the child has the same file, and is not the one who may remove it.
    pid: u32,
}

/// What is in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    Nothing,
    Pid(Pid),
    SomethingElse,
}

impl Content {
    /// The pid of a process that there is, whoever's it is.
    pub(crate) fn living(self) -> Option<u32> {
        match self {
            Self::Pid(pid) if rustix::process::test_kill_process(pid) != Err(Errno::SRCH) => {
                Some(pid.as_raw_nonzero().get().unsigned_abs())
            }
            _ => None,
        }
    }
}

impl Numbered {
    /// Opens the file, or creates it with this mode; whatever is no plain file stays untouched. The path is absolute.
    pub(crate) fn open(path: PathBuf, mode: u16) -> Result<Self, PidFileError> {
        let there = fs::symlink_metadata(&path);
        if let Ok(metadata) = &there {
            plain(&path, metadata)?;
        }
        let flags = OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::RDWR;
        let file = match rustix::fs::open(&path, flags, Mode::from_raw_mode(mode.into())) {
            Ok(file) => File::from(file),
            Err(Errno::LOOP) => return Err(PidFileError::NotAPidFile { path, found: "a symbolic link" }),
            Err(error) => {
                let directory = path.parent().unwrap_or(&path);
                // Some file systems say the same of a file that cannot be there.
                if error == Errno::NOENT && is_missing(directory) {
                    return Err(PidFileError::NoDirectory { directory: directory.to_owned(), path });
                }
                return Err(PidFileError::io(&path, if there.is_ok() { "open" } else { "create" }, error));
            }
        };
        let metadata = file.metadata().map_err(|error| PidFileError::io(&path, "look at", error))?;
        plain(&path, &metadata)?;
        Ok(Self { file, path, id: FileId::of(&metadata), mode, pid: process::id() })
    }

    pub(crate) const fn file(&self) -> &File {
        &self.file
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Who opened it.
    pub(crate) const fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether the path still leads to it.
    pub(crate) fn is_there(&self) -> Result<bool, PidFileError> {
        let found = FileId::at(&self.path).map_err(|error| PidFileError::io(&self.path, "look at", error))?;
        Ok(found == Some(self.id))
    }

    pub(crate) fn content(&self) -> Result<Content, PidFileError> {
        read(&self.file).map_err(|error| PidFileError::io(&self.path, "read", error))
    }

    /// With the pid in it, for who has the right to the file.
    pub(crate) fn written(self) -> Result<Self, PidFileError> {
        if matches!(self.content()?, Content::SomethingElse) {
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

    fn write(&self) -> io::Result<()> {
        let mut file = &self.file;
        file.rewind()?;
        file.set_len(0)?;
        file.write_all(format!("{}\n", self.pid).as_bytes())?;
        rustix::fs::fchmod(file, Mode::from_raw_mode(self.mode.into()))?;
        Ok(())
    }

    /// Removes the file, and then closes it.
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

/// What is in the file at this path, as far as it can be read.
pub(crate) fn content_at(path: &Path) -> Option<Content> {
    let flags = OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::RDONLY;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty()).ok()?);
    read(&file).ok()
}

pub(crate) fn something_else(path: &Path) -> PidFileError {
    PidFileError::NotAPidFile { path: path.to_owned(), found: "a file with something else in it" }
}

/// Refuses what is there and is no plain file.
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

/// Refuses what cannot become a pid file, and leaves no trace of the look.
pub(crate) fn look(path: &Path) -> Result<(), PidFileError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => plain(path, &metadata),
        Err(_) => match path.parent() {
            Some(directory) if is_missing(directory) => {
                Err(PidFileError::NoDirectory { path: path.to_owned(), directory: directory.to_owned() })
            }
            _ => Ok(()),
        },
    }
}

/// Whether there is no such directory, as far as that can be seen.
fn is_missing(directory: &Path) -> bool {
    match fs::metadata(directory) {
        Ok(metadata) => !metadata.is_dir(),
        Err(error) => matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory),
    }
}

fn read(mut file: &File) -> io::Result<Content> {
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
