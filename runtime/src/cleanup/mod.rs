//! What is given back last in, first out: cleanups that are known only at run time.

mod reason;

pub use self::reason::Reason;
