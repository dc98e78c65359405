//! What belongs to one attempt to make a resource: its `Shutdown` and its tasks.
//!
//! Most resources take neither, so both are made at first use.

use std::sync::Arc;

use super::{shared::Shared, tasks::TaskGroup};
use crate::{core::adjacency::NodeId, shutdown::ShutdownTrigger};

#[derive(Debug)]
pub(crate) struct Life {
    pub(crate) trigger: ShutdownTrigger,
    pub(crate) group: Arc<TaskGroup>,
}

impl Life {
    pub(crate) fn new(node: NodeId, shared: &Arc<Shared>) -> Self {
        Self { trigger: ShutdownTrigger::new(), group: TaskGroup::new(node, Arc::clone(shared)) }
    }
}
