//! The app's own cleanups: they go first at a stop, before any resource is given back; what is pushed while resources are
//! given back runs at its very end.

use std::sync::Arc;

use tokio::{runtime::Handle, time::Instant};

use super::{
    deadline::Due,
    driver::{Act, Driver},
    hurried::Hurry,
    message::Message,
    progress::Now,
    shared::Shared,
    stack::{Stack, Stacked},
    unwind::Unwind,
};
use crate::{
    cleanup::Reason,
    core::state::ResourceState,
    event::Waiting,
    failure::{Failure, ResourceInfo},
};

/// The run that the driver waits for.
#[derive(Debug)]
pub(super) struct OwnCleanups {
    now: Arc<Now>,
    began: Instant,
    deadline: Option<Instant>,
}

impl Stacked for Shared {
    fn stack(&self) -> &Stack {
        &self.cleanups
    }

    fn owner(&self) -> ResourceInfo {
        ResourceInfo::app(self.started_at)
    }

    fn hurry(&self) -> Hurry {
        self.hurried()
    }

    fn unheard(&self, failures: Vec<Failure>) {
        Self::unheard(self, failures);
    }

    fn runtime(&self) -> Option<Handle> {
        Some(self.runtime.clone())
    }
}

impl Driver {
    /// Runs what is there before resources are given back; `false` if there is nothing.
    pub(super) fn clean_up_first(&mut self) -> bool {
        if self.shared.cleanups.is_idle() {
            return false;
        }
        self.act = Act::CleaningUp;
        let until = self.reserve_begins();
        let unwind = self.own_unwinding();
        self.run_own_cleanups(unwind, until);
        true
    }

    /// Runs what was pushed since; `false` if there is nothing, and will be nothing any more.
    pub(super) fn clean_up_last(&mut self) -> bool {
        if self.shared.cleanups.seal_if_idle() {
            return false;
        }
        self.act = Act::Ending;
        let until = self.stop_end;
        let unwind = self.own_unwinding().sealing();
        self.run_own_cleanups(unwind, until);
        true
    }

    /// The driver is dropped: everything is called at least.
    pub(super) fn drop_own_cleanups(&mut self) {
        drop(self.own_unwinding().sealing());
    }

    fn own_unwinding(&self) -> Unwind {
        let reason = Reason::from(&self.report.cause);
        Unwind::new(Arc::clone(&self.shared) as Arc<dyn Stacked>, reason, Some(self.shared.runtime.clone())).begun()
    }

    fn run_own_cleanups(&mut self, unwind: Unwind, until: Option<Instant>) {
        let now = Arc::new(Now::default());
        let until = until.map(|until| until.max(self.now));
        let unwind = unwind.until(until).telling(Arc::clone(&now));
        let deadline = until.map(|until| until + self.grace());
        if let Some(deadline) = deadline {
            self.deadlines.add(deadline, Due::OwnCleanups);
        }
        if self.is_hurried() {
            self.deadlines.add(self.end_of_hurried_cleanup(self.now), Due::OwnCleanups);
        }
        self.own_cleanups = Some(OwnCleanups { now, began: self.now, deadline });
        let (shared, last) = (Arc::clone(&self.shared), matches!(self.act, Act::Ending));
        self.shared.runtime.spawn(async move {
            let failures = unwind.await;
            if let Some(Message::OwnCleanedUp { failures, .. }) = shared.try_tell(Message::OwnCleanedUp { last, failures }) {
                Shared::unheard(&shared, failures);
            }
        });
    }

    /// The app's own cleanups are through.
    pub(super) fn own_cleaned_up(&mut self, last: bool, failures: Vec<Failure>) {
        self.report.cleanups.extend(failures.iter().cloned());
        self.unheard(failures);
        // The others have been given up already.
        if last == matches!(self.act, Act::Ending) && self.own_cleanups.take().is_some() {
            if last { self.take_last_chance() } else { self.begin_giving_back() }
        }
    }

    /// There is no more time for the app's own cleanups: the stop goes on without them.
    pub(super) fn own_cleanups_due(&mut self) {
        let Some(OwnCleanups { now, began, deadline }) = &self.own_cleanups else { return };
        let (current, began) = (Arc::clone(now), *began);
        let is_late = deadline.is_some_and(|end| end <= self.now);
        if !is_late && !self.is_late_in_hurry(current.began().unwrap_or(began), Due::OwnCleanups) {
            return;
        }
        let failure = current.overran(self.shared.owner(), began, self.now);
        let last = matches!(self.act, Act::Ending);
        self.own_cleaned_up(last, vec![failure]);
    }

    /// What of the app's own is waited for.
    pub(super) fn own_waiting(&self) -> Option<Waiting> {
        let own = self.own_cleanups.as_ref()?;
        let at = own.now.name().unwrap_or_else(|| "cleanups".into());
        let began = own.now.began().unwrap_or(own.began);
        let at = format!("cleanup `{at}` of the app").into();
        Some(Waiting::of_app(self.shared.owner(), ResourceState::Disposing, at, self.now - began))
    }
}
