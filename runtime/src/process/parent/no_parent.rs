//! Elsewhere nobody tells of the end of a parent.

use std::{io, sync::Arc};

use crate::{engine::shared::Shared, log};

#[derive(Clone, Copy, Debug)]
pub(crate) struct ParentId;

impl ParentId {
    pub(crate) const fn now() -> Self {
        Self
    }
}

#[derive(Debug)]
pub(crate) struct Parent;

impl Parent {
    #[allow(clippy::unnecessary_wraps, reason = "as on Linux")]
    pub(crate) fn watch(_: ParentId, _: &Arc<Shared>) -> io::Result<Self> {
        log::warning(format_args!("`exit_with_parent` has no effect: only on Linux is the end of a parent process told"));
        Ok(Self)
    }
}
