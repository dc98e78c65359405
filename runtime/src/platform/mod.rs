//! What only the operating system can tell or do, and `std` has no safe word for.

#[cfg_attr(not(unix), path = "other.rs")]
mod unix;

pub(crate) use self::unix::on_exit;
#[expect(unused_imports, reason = "signals are next")]
pub(crate) use self::unix::{end, is_ignored};
