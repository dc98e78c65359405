//! The attributes of the `tenure` crate.
