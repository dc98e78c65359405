//! Who runs on top of the app, `main` or the body of `run`: asked first at a stop, and cut off when its time is up.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use super::{
    deadline::Due,
    driver::{Act, Driver},
    shared::Shared,
};
use crate::shutdown::ShutdownTrigger;

/// What the `main` of a program is called.
pub(crate) const MAIN: &str = "`main`";

/// Somebody who runs on top of the app.
#[derive(Debug)]
pub(crate) struct Body {
    /// What it is called, where it is waited for.
    pub(crate) name: &'static str,
    /// Fires when its time is up.
    pub(crate) cutoff: ShutdownTrigger,
}

impl Body {
    /// Whether somebody at a terminal may be looking at it.
    pub(super) fn is_main(&self) -> bool {
        self.name == MAIN
    }
}

/// The one that runs now, with what it is called.
#[derive(Debug, Default)]
pub(crate) struct OnTop(Mutex<Option<&'static str>>);

impl OnTop {
    pub(crate) fn name(&self) -> Option<&'static str> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, name: Option<&'static str>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = name;
    }
}

/// It runs for as long as this is there.
#[derive(Debug)]
pub(crate) struct Runs(Arc<Shared>);

impl Runs {
    pub(crate) fn begin(shared: &Arc<Shared>, name: &'static str) -> Self {
        shared.on_top.set(Some(name));
        Self(Arc::clone(shared))
    }
}

impl Drop for Runs {
    fn drop(&mut self) {
        self.0.on_top.set(None);
    }
}

/// How far it is with its end.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BodyEnd {
    /// When it was asked.
    pub(super) asked: Option<Instant>,
    /// Its time is up, and it has been told.
    is_cut: bool,
    /// When its time is up, or what it has after that.
    deadline: Option<Instant>,
}

impl Driver {
    /// `main` is the topmost dependent: it is asked first, and everything else waits for it.
    pub(super) fn ask_body(&mut self) {
        if !matches!(self.act, Act::Draining) || self.body_end.asked.is_some() {
            return;
        }
        self.body_end.asked = Some(self.now);
        let cause = self.report.cause.clone();
        self.shared.stop.fire(&cause);
        if self.body.is_none() {
            return self.begin_stopping();
        }
        self.wait_for_body(self.drain_patience());
    }

    fn wait_for_body(&mut self, until: Instant) {
        self.body_end.deadline = Some(until);
        self.deadlines.add(until, Due::BodyCutoff);
    }

    /// Its time may be up.
    pub(super) fn body_due(&mut self) {
        if self.body_end.deadline.is_some_and(|deadline| deadline <= self.now) {
            self.cut_body_off();
        }
    }

    fn cut_body_off(&mut self) {
        let (Act::Draining, Some(body)) = (&self.act, &self.body) else { return };
        if std::mem::replace(&mut self.body_end.is_cut, true) {
            // It blocks its thread, and cannot be dropped: what it holds must not keep everything else from its turn.
            return self.body_over();
        }
        self.report.cut_off = Some(body.name);
        body.cutoff.fire(&self.report.cause);
        self.wait_for_body(self.grace_after(self.now));
    }

    /// In a hurry it is not waited for, and neither is the pause before it is asked.
    pub(super) fn hurry_body(&mut self) {
        self.ask_body();
        if !self.body_end.is_cut {
            self.cut_body_off();
        }
    }

    /// It has returned, or was dropped.
    pub(super) fn body_over(&mut self) {
        self.body = None;
        // Before it was asked, the tasks of the app still have their delay.
        if matches!(self.act, Act::Draining) && self.body_end.asked.is_some() {
            self.begin_stopping();
        }
    }
}
