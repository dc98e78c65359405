//! What only the operating system can tell or do, and `std` has no safe word for.

#[cfg_attr(not(unix), path = "other.rs")]
mod unix;

pub(crate) use self::unix::{end, on_exit};
#[cfg(unix)]
pub(crate) use self::unix::{is_ignored, unblock};
