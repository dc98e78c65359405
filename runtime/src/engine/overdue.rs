//! The driver and the scopes that hold up the stop: a hook in one may block its thread, and then no limit of its task is kept.
//!
//! So the driver looks itself, once in a while, at what each scope is at. When all that is waited for is overdue, it is told by
//! name, and given up: first the task that closes the scopes goes on without it; where that task does not run either, the driver does.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{
    deadline::{Due, after},
    driver::Driver,
    limits::{GRACE, HURRIED, LAST_GRACE},
};
use crate::{
    failure::{Failure, FailureKind, Phase},
    scope::{ScopeCore, Standing},
};

/// How often is looked, where nothing says when it is worth it.
const LOOK: Duration = Duration::from_secs(1);

/// What a look at the scopes has found.
struct Look {
    overdue: Vec<Arc<ScopeCore>>,
    /// When something else that is waited for will be; `None` where there is nothing else.
    next: Option<Instant>,
}

impl Driver {
    /// Looks at the scopes that are being closed, and gives up what is overdue if there is nothing else; `true` if none of them is
    /// waited for any more.
    pub(super) fn give_up_scopes(&mut self) -> bool {
        let (step, now, hurried) = (self.shared.scopes.step(), self.now, self.is_hurried());
        let Some(closing) = &mut self.closing else { return false };
        if closing.step.0 != step {
            (closing.step, closing.left) = ((step, now), None);
        }
        // Until then those that end by themselves may, and the task that closes them is there to be told.
        let begins = if hurried { closing.patience.min(closing.step.1) } else { closing.patience };
        let answers = closing.left.or((step == 0).then_some(begins)).map(|since| since + LOOK);
        let next = match answers {
            Some(end) if end <= now => return true,
            Some(_) => Some(now + LAST_GRACE),
            None => self.give_up_overdue(step),
        };
        self.deadlines.add(next.map_or(now + LAST_GRACE, |next| next.min(now + LOOK)), Due::Scopes);
        false
    }

    /// Gives up what is overdue, if there is nothing else; else when there will be.
    fn give_up_overdue(&mut self, step: u32) -> Option<Instant> {
        let since = self.closing.as_ref()?.step.1;
        let Look { overdue, next } = self.look(since);
        if next.is_some() {
            return next;
        }
        let failures = overdue.iter().filter(|core| core.give_up()).map(|core| self.blocked(core, since)).collect();
        self.scopes_failed(failures);
        self.shared.scopes.give_up(step);
        if let Some(closing) = &mut self.closing {
            closing.left = Some(self.now);
        }
        None
    }

    /// Gives up all that is left; what has not been told yet is the answer.
    pub(super) fn leave_scopes(&self, since: Instant) -> Vec<Failure> {
        let left = self.shared.scopes.listed();
        let blocked = left.iter().filter(|core| matches!(core.standing(), Standing::GivesBack(_)) && core.give_up());
        blocked.map(|core| self.blocked(core, since)).collect()
    }

    fn look(&self, since: Instant) -> Look {
        let in_turn = self.shared.scopes.step() > 1;
        let hurried = self.report.hurried.map(|after| self.stop_began + after);
        let idle = hurried.map_or(after(since, self.limits.drain), |hurried| hurried.max(since) + HURRIED) + GRACE;
        let (mut overdue, mut next): (_, Option<Instant>) = (Vec::new(), None);
        let mut wait = |end: Instant| next = Some(next.map_or(end, |next| next.min(end)));
        let listed = self.shared.scopes.listed();
        for core in &listed {
            let end = match core.standing() {
                Standing::Waits => continue,
                Standing::WaitsForTurn if !in_turn => continue,
                Standing::GivesBack(at) => at.ends(hurried, idle),
                Standing::Idle | Standing::WaitsForTurn => Some(idle),
            };
            // One without a limit may take as long as it likes.
            let end = end.map_or_else(|| self.now + LOOK * 2, |end| end + self.grace());
            if end > self.now { wait(end) } else { overdue.push(Arc::clone(core)) }
        }
        if listed.is_empty() && idle > self.now {
            wait(idle);
        }
        Look { overdue, next }
    }

    fn blocked(&self, core: &ScopeCore, since: Instant) -> Failure {
        if let Standing::GivesBack(at) = core.standing()
            && let Some(failure) = at.blocked(self.now)
        {
            return failure;
        }
        let limit = self.now.saturating_duration_since(since);
        Failure::new(core.info(), Phase::Dispose, limit, FailureKind::TimedOut { limit })
    }
}
