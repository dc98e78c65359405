//! What services hold besides memory, ready to be given back by [`tenure`]: pid files, sockets, directories, child processes, servers, watchers.
//!
//! All of them have one shape, so that learning one is learning all. Each is a plain value with a constructor, an
//! `at_exit(&app)` that also registers it for the ends at which nothing else runs, and an asynchronous `give_back()`, after
//! which a drop does nothing. A trait, [`GiveBack`], says the same for your own types; it is a trait and not a wrapper type since
//! the value stays what it is, whichever of three ways holds it:
//!
//! - **in a resource of your own**, which reads the path from your settings and is depended on:
//!
//!   ```
//!   # #[cfg(unix)] mod example {
//!   use tenure::{AppHandle, managed_resource};
//!   use tenure_kit::{PidFile, PidFileError};
//!
//!   #[managed_resource(init = Pid::create, dispose = async |pid| pid.0.give_back().await)]
//!   pub struct Pid(PidFile);
//!
//!   impl Pid {
//!       fn create(app: AppHandle) -> Result<Self, PidFileError> {
//!           let path = std::env::temp_dir().join("service.pid");
//!           Ok(Self(PidFile::create(path)?.at_exit(&app)))
//!       }
//!   }
//!   # }
//!   ```
//!
//! - **on a stack**: that of an `init`, of a scope, or one of your own; [`Keep::keep`] hands the value back in an `Arc`:
//!
//!   ```
//!   # #[cfg(unix)] mod example {
//!   # use tenure::{BoxError, CleanupStack};
//!   use tenure_kit::{Keep, TempDir};
//!
//!   async fn unpack(stack: CleanupStack) -> Result<(), BoxError> {
//!       let directory = stack.keep(TempDir::new()?);
//!       std::fs::write(directory.path().join("part"), "…")?;
//!       Ok(())
//!   }
//!   # }
//!   ```
//!
//! - **in the app**: [`Keep::keep`] of an [`AppHandle`](tenure::AppHandle), which registers it for the last chance as well.
//!
//! # However it ends
//!
//! Whoever comes first gives the value back, and everybody else finds that done: `give_back`, the drop of the value, or the
//! last chance (`std::process::exit`, a third Ctrl+C, the watchdog), if `at_exit` was called. A program that is killed by SIGKILL, or
//! aborts, gives nothing back; [`PidFile`] and [`SocketPath`] recognise what it left behind, and take it over at the next start.
//!
//! # Features
//!
//! `watch` adds `Watcher`, on the crate `notify`; it is off by default. What is marked as Unix is not there on other systems.

#[cfg(unix)]
mod child;
mod handle;
mod held;
mod keep;
#[cfg(unix)]
mod lock;
#[cfg(unix)]
mod numbered;
#[cfg(unix)]
mod pid_file;
#[cfg(unix)]
mod socket;
mod temp_dir;
#[cfg(feature = "watch")]
mod watch;

#[cfg(feature = "watch")]
pub use self::watch::{WatchError, Watcher};
#[cfg(unix)]
pub use self::{
    child::{Child, ChildError},
    pid_file::{PidFile, PidFileError},
    socket::{SocketError, SocketPath},
};
pub use self::{
    handle::{Handle, HandleError},
    keep::{GiveBack, Keep},
    temp_dir::TempDir,
};
