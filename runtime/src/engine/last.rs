//! The driver's last call: what its app has added to the last chance of the process.

use std::sync::Arc;

use super::{
    deadline::Due,
    driver::{Act, Driver},
    limits::GRACE,
    message::Message,
};
use crate::{
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    last_chance::{LIMIT, run_of},
};

impl Driver {
    /// Everything has been given back: runs what is left, if there is anything, then finishes.
    pub(super) fn take_last_chance(&mut self) {
        if self.shared.last_chance.close_if_empty() {
            return self.finish();
        }
        self.act = Act::LastChance;
        self.deadlines.add(self.now + LIMIT + GRACE, Due::LastChance);
        let shared = Arc::clone(&self.shared);
        self.shared.runtime.spawn_blocking(move || {
            let failures = run_of(&shared.last_chance).failures(ResourceInfo::app(shared.started_at));
            if let Some(Message::LastChanceOver { failures }) = shared.try_tell(Message::LastChanceOver { failures }) {
                shared.unheard(failures);
            }
        });
    }

    /// All of it has run, or has had its time.
    pub(super) fn last_chance_over(&mut self, failures: Vec<Failure>) {
        if !matches!(self.act, Act::LastChance) {
            return;
        }
        self.report.cleanups.extend(failures.iter().cloned());
        self.unheard(failures);
        self.finish();
    }

    /// The runtime has no thread for it. What has not run by then runs when the process exits.
    pub(super) fn last_chance_due(&mut self) {
        let (app, kind) = (ResourceInfo::app(self.shared.started_at), FailureKind::TimedOut { limit: LIMIT });
        self.last_chance_over(vec![Failure::new(app, Phase::Cleanup("at exit".into()), LIMIT, kind)]);
    }
}
