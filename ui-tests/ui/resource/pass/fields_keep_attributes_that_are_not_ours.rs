//! Doc comments, lints and `cfg` stay on the fields.
#![deny(missing_docs)]
use std::sync::Arc;
use tenure::resource;

/// A database.
#[resource]
pub struct Db;

/// An interface to it.
#[resource]
#[derive(Debug, Default)]
pub struct Api {
    /// Where it reads.
    #[cfg(all())]
    #[allow(dead_code)]
    #[resource(default)]
    pub db: Option<Arc<u8>>,
}

fn main() {}
