//! A task's place in the group of its resource: from when it is spawned until all that it held is gone.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{
    message::{HookResult, Message},
    tasks::{Owner, Role, TaskGroup},
};
use crate::failure::{Failure, FailureKind, Phase};

/// Its drop is the task's end, however it came.
#[derive(Debug)]
pub(super) struct Membership {
    group: Arc<TaskGroup>,
    pub(super) id: u64,
    name: Arc<str>,
    role: Role,
    began: Option<Instant>,
    /// `None` where the task was cancelled.
    pub(super) result: Option<HookResult<()>>,
}

impl Membership {
    pub(super) const fn new(group: Arc<TaskGroup>, id: u64, name: Arc<str>, role: Role) -> Self {
        Self { group, id, name, role, began: None, result: None }
    }

    /// The task begins.
    pub(super) fn begin(&mut self) {
        self.began = Some(Instant::now());
        if let Owner::Node(node) = self.group.owner {
            self.group.shared.tell(Message::TaskStarted { node, name: Arc::clone(&self.name) });
        }
    }

    /// The task ends, without having begun.
    pub(super) fn end_unbegun(&mut self, kind: FailureKind) {
        self.began = Some(Instant::now());
        self.result = Some(Err(kind));
    }

    fn tell(&self, took: Duration, result: HookResult<()>) {
        let (group, name) = (&self.group, Arc::clone(&self.name));
        match (group.owner, result) {
            (Owner::Node(node), result) => {
                group.shared.tell(Message::TaskEnded { node, name, role: self.role, took, result });
            }
            (Owner::Instance(_), Ok(()) | Err(FailureKind::Cancelled)) => {}
            (Owner::Instance(_), Err(kind)) => {
                let failure = Failure::new(group.owner(), Phase::Task(name), took, kind);
                group.shared.tell(Message::InstanceTaskFailed(Box::new(failure.clone())));
                group.lock().failed.push(failure);
            }
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        if let Some(began) = self.began {
            let result = self.result.take().unwrap_or(Err(FailureKind::Cancelled));
            self.tell(began.elapsed(), result);
        }
        self.group.leave(self.id);
    }
}
