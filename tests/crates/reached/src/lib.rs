//! Resources of another crate that are found because somebody names their type.

use std::sync::Arc;

use tenure::resource;

/// Named by a test.
#[resource]
#[derive(Debug)]
pub struct Reached {
    deeper: Arc<Deeper>,
}

impl Reached {
    /// What only the field holds.
    pub fn depth(&self) -> u32 {
        self.deeper.depth
    }
}

/// Named by nobody outside.
#[resource]
#[derive(Debug)]
struct Deeper {
    #[resource(value = 2)]
    depth: u32,
}
