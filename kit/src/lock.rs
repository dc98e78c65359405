//! A file that is locked for as long as it is held, with the pid of its holder in it, and removed by its holder only.
//!
//! Neither exclusive creation nor the look at a pid can tell a holder from one that is gone: the one leaves a file behind after
//! a crash, the other takes a new process with an old number for it. The system's lock on the open file ends with the process
//! itself. So: who has the lock is the holder, whatever the file says; who waits for nothing and gets none is the second.
//!
//! Two rules close the gaps. A lock counts only if the path still leads to the file that was locked, since its last holder
//! may have removed it meanwhile; and a file is removed under its lock only, and only where the path still leads to it.
//!
//! The file is one that no other user can open. `flock` asks for no more than the right to read, and a read lock of `fcntl` shuts out its
//! write locks: whoever may read the file could take the lock between two runs of a service, and keep it from starting. So what is
//! for all to read, the pid, stands in a second file.

use std::{
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use rustix::{fs::FlockOperation, io::Errno};

use crate::{
    numbered::{Content, Numbered, something_else},
    pid_file::PidFileError,
};

/// For its owner only.
const MODE: u16 = 0o600;
/// How often a file is opened anew whose holder removes it in between.
const ROUNDS: u32 = 1000;
/// How long, at most, a holder is given to write its pid.
const LOOKS: u32 = 100;
const LOOK: Duration = Duration::from_millis(5);

/// The file, locked.
#[derive(Debug)]
pub(crate) struct LockedFile(
    /// Its close ends the lock.
    Numbered,
);

impl LockedFile {
    /// Creates the file beside this path, or takes over one that is not locked; the path is absolute.
    pub(crate) fn beside(path: &Path) -> Result<Self, PidFileError> {
        let mut beside = path.to_owned().into_os_string();
        beside.push(".lock");
        Self::acquire(&PathBuf::from(beside))
    }

    fn acquire(path: &Path) -> Result<Self, PidFileError> {
        for _ in 0..ROUNDS {
            let file = Numbered::open(path.to_owned(), MODE)?;
            match rustix::fs::flock(file.file(), FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {}
                Err(Errno::WOULDBLOCK) => match holder(&file)? {
                    Some(refused) => return Err(refused),
                    None => continue,
                },
                Err(error) => return Err(PidFileError::io(path, "lock", error)),
            }
            if file.is_there()? {
                return file.written().map(Self);
            }
        }
        Err(PidFileError::Locked { path: path.to_owned() })
    }

    /// Who locked it.
    pub(crate) const fn pid(&self) -> u32 {
        self.0.pid()
    }

    /// Removes the file, and then ends the lock.
    pub(crate) fn remove(self) -> Result<(), PidFileError> {
        self.0.remove()
    }
}

/// Why it is refused by whoever holds the lock; `None` if he has gone meanwhile.
///
/// Between his lock and his first word the file is empty, or has the pid of one who is gone.
fn holder(file: &Numbered) -> Result<Option<PidFileError>, PidFileError> {
    let path = file.path();
    for _ in 0..LOOKS {
        let content = file.content()?;
        if let Some(pid) = content.living() {
            return Ok(Some(PidFileError::Running { pid, path: path.to_owned() }));
        }
        if matches!(content, Content::SomethingElse) {
            return Err(something_else(path));
        }
        match rustix::fs::flock(file.file(), FlockOperation::NonBlockingLockExclusive) {
            // Free: all begins anew, with a file that is opened anew.
            Ok(()) => return Ok(None),
            Err(_) => thread::sleep(LOOK),
        }
    }
    Ok(Some(PidFileError::Locked { path: path.to_owned() }))
}
