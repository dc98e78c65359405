//! Who waits for the end of the very app that waits for him: a hook, a task or a body that awaits a `Stopped`.
//!
//! That is no fault by itself: a task may `select!` between the end and something else. So nobody is refused; but it is known
//! while the wait lasts, and told where the limit that ends it has cut it off.
//!
//! The one lock here guards the list; nothing of the user's runs under it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    caught::{Link, Who, current_link},
    cell::Stage,
    driver::Driver,
    message::Message,
    shared::Shared,
};
use crate::{
    core::adjacency::NodeId,
    event::Event,
    failure::{FailureKind, ResourceInfo},
};

/// All who do now.
#[derive(Debug, Default)]
pub(crate) struct OwnEnds(Mutex<Vec<Who>>);

/// One who does, for as long as this is there.
#[derive(Debug)]
pub(crate) struct OwnEnd {
    link: Link,
    /// The wait has ended otherwise than by being cut off.
    is_over: bool,
}

impl OwnEnds {
    fn has(&self, who: &Who) -> bool {
        self.lock().contains(who)
    }

    #[cfg(test)]
    pub(crate) fn is_awaited(&self) -> bool {
        !self.lock().is_empty()
    }

    /// The task of a resource that does.
    fn task_of(&self, resource: ResourceInfo) -> Option<Arc<str>> {
        self.lock().iter().find_map(|who| match who {
            Who::Task(of, name) if *of == resource => Some(Arc::clone(name)),
            _ => None,
        })
    }

    fn has_body(&self) -> bool {
        self.lock().iter().any(|who| matches!(who, Who::Body(_)))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Who>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OwnEnd {
    /// The end of an app is waited for on this thread; `None` if it is not by something that the app waits for.
    pub(crate) fn awaited(shared: &Arc<Shared>) -> Option<Self> {
        let link = current_link().filter(|link| Arc::ptr_eq(&link.shared, shared))?;
        shared.own_ends.lock().push(link.who.clone());
        Some(Self { link, is_over: false })
    }

    /// The end has come, or somebody else waits for it now.
    pub(crate) fn over(mut self) {
        self.is_over = true;
    }

    /// Whether it is the same one who waits.
    pub(crate) fn is_current(&self) -> bool {
        current_link().is_some_and(|link| Arc::ptr_eq(&link.shared, &self.link.shared) && link.who == self.link.who)
    }
}

impl Drop for OwnEnd {
    fn drop(&mut self) {
        let Link { shared, who } = &self.link;
        let mut list = shared.own_ends.lock();
        if let Some(i) = list.iter().position(|other| other == who) {
            list.swap_remove(i);
        }
        drop(list);
        // Who gives up the wait himself is being polled; who is not has been cut off.
        if !self.is_over && !shared.is_stopped() && !self.is_current() {
            shared.tell(Message::AwaitedOwnEnd(who.clone()));
        }
    }
}

impl Driver {
    /// Somebody was cut off while he waited for the end of the app.
    pub(super) fn own_end_was_awaited(&mut self, who: Who) {
        let (resource, at) = match who {
            Who::Hook(node) => {
                self.awaited_own_end.insert(node);
                (self.info(node), hook(self.cells[node as usize].stage).into())
            }
            Who::Task(resource, name) => (resource, format!("task `{name}`").into()),
            Who::Body(name) => (ResourceInfo::app(self.shared.started_at), name.into()),
        };
        self.emit_loudly(&Event::AwaitedOwnEnd { resource, at });
    }

    /// Why a `dispose` overran its limit.
    pub(super) fn overrun(&self, node: NodeId) -> FailureKind {
        let limit = self.cells[node as usize].limit.unwrap_or_default();
        if self.awaited_own_end.contains(&node) || self.shared.own_ends.has(&Who::Hook(node)) {
            return FailureKind::AwaitedOwnEnd { limit };
        }
        FailureKind::TimedOut { limit }
    }

    /// Why a task that cannot be cancelled did not end in time.
    pub(super) fn overrun_of_task(&self, node: NodeId, name: &Arc<str>, limit: Duration) -> FailureKind {
        if self.shared.own_ends.has(&Who::Task(self.info(node), Arc::clone(name))) {
            return FailureKind::AwaitedOwnEnd { limit };
        }
        FailureKind::TimedOut { limit }
    }

    /// What of a node waits for the end of the app.
    pub(super) fn own_end_at(&self, node: NodeId) -> Option<String> {
        let ends = &self.shared.own_ends;
        let who = if ends.has(&Who::Hook(node)) {
            hook(self.cells[node as usize].stage).to_owned()
        } else {
            format!("task `{}`", ends.task_of(self.info(node))?)
        };
        Some(format!("{who} (it waits for the end of the app)"))
    }

    /// The body, if it waits for the end of the app.
    pub(super) fn own_end_of_body(&self) -> Option<String> {
        let name = self.body.as_ref().filter(|_| self.shared.own_ends.has_body())?.name;
        Some(format!("{name} (it waits for the end of the app)"))
    }
}

fn hook(stage: Stage) -> &'static str {
    match stage {
        Stage::Dispose => "`dispose`",
        Stage::Init | Stage::Backoff | Stage::Unwind => "`init`",
        _ => "a hook",
    }
}
