//! Where there are no Unix signals: the program ends as the system has it.

use std::{io, sync::Arc};

use crate::engine::shared::Shared;

#[derive(Debug)]
pub(super) struct Signals;

impl Signals {
    #[allow(clippy::unnecessary_wraps, reason = "as on Unix")]
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    #[allow(clippy::unused_self, reason = "as on Unix")]
    pub(super) fn tell(&self, _: &Arc<Shared>) {}

    #[allow(clippy::unused_self, reason = "as on Unix")]
    pub(super) fn restore(&self) {}
}
