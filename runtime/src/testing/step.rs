//! What one call of a hook does.

use std::time::Duration;

use tokio::time::sleep;

use super::{
    Gate, Seen,
    journal::Span,
    ties::{Alarm, turns},
};
use crate::{
    BoxError,
    hook::{Call, HookFuture, Returned},
    shutdown::Shutdown,
};

/// How a call goes; `Step::ok()` is the least of it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    sync: bool,
    /// Waits for its `Shutdown` first.
    asked: bool,
    pause: Duration,
    /// How often it yields before its pause, and after it.
    turns: (u32, u32),
    alarm: Option<Alarm>,
    stops: Option<Asks>,
    gate: Option<Gate>,
    blocks: bool,
    extend: Option<Duration>,
    end: End,
}

/// On which thread an app is asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Here,
    /// On one that has nothing to do with tokio.
    Elsewhere,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Ok,
    Error,
    Panic,
    Hang,
}

impl Step {
    const fn with(end: End) -> Self {
        Self {
            sync: false,
            asked: false,
            pause: Duration::ZERO,
            turns: (0, 0),
            alarm: None,
            stops: None,
            gate: None,
            blocks: false,
            extend: None,
            end,
        }
    }

    pub(crate) const fn ok() -> Self {
        Self::with(End::Ok)
    }

    /// Over when the hook returns.
    pub(crate) fn at_once() -> Self {
        Self { sync: true, ..Self::ok() }
    }

    pub(crate) const fn error() -> Self {
        Self::with(End::Error)
    }

    pub(crate) const fn panic() -> Self {
        Self::with(End::Panic)
    }

    pub(crate) const fn hang() -> Self {
        Self::with(End::Hang)
    }

    /// Ends as before, but this long after it began.
    pub(crate) fn after(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Yields so often before its pause, and so often after it.
    pub(crate) const fn turns(mut self, turns: (u32, u32)) -> Self {
        self.turns = turns;
        self
    }

    /// Ends as before, but asks its app to stop when it begins.
    pub(crate) const fn stopping(mut self, asks: Asks) -> Self {
        self.stops = Some(asks);
        self
    }

    /// Does so, if it is told to.
    pub(super) fn stop(&self, seen: &Seen) {
        match self.stops {
            Some(Asks::Here) => seen.stop(),
            Some(Asks::Elsewhere) => {
                let seen = seen.clone();
                assert!(std::thread::spawn(move || seen.stop()).join().is_ok(), "asking does not panic");
            }
            None => {}
        }
    }

    /// Ends as before, but not before this rings.
    pub(crate) fn at(mut self, alarm: &Alarm) -> Self {
        self.alarm = Some(alarm.clone());
        self
    }

    /// Ends as before, but not before it is asked to stop.
    pub(crate) const fn when_asked(mut self) -> Self {
        self.asked = true;
        self
    }

    /// Ends as before, but not before the gate is open.
    pub(crate) fn behind(mut self, gate: &Gate) -> Self {
        self.gate = Some(gate.clone());
        self
    }

    /// As [`behind`](Self::behind), but blocks its thread: it cannot be cancelled.
    pub(crate) fn blocked_by(self, gate: &Gate) -> Self {
        Self { blocks: true, ..self.behind(gate) }
    }

    /// Asks for more time when it begins.
    pub(crate) const fn extending(mut self, by: Duration) -> Self {
        self.extend = Some(by);
        self
    }

    /// Whether it ends with an error.
    pub(crate) const fn fails(&self) -> bool {
        matches!(self.end, End::Error)
    }

    /// Plays the step, as a hook would: what is over at once is a plain value.
    pub(super) fn call<O: Send + 'static>(
        &self,
        span: Span,
        output: impl FnOnce() -> O + Send + 'static,
    ) -> Call<Result<O, BoxError>> {
        if self.sync {
            let output = output();
            span.end();
            return Returned::Now(Ok(output));
        }
        let played = self.future(span, None);
        Returned::Later(Box::pin(async move { played.await.map(|()| output()) }))
    }

    pub(super) fn future(&self, span: Span, shutdown: Option<Shutdown>) -> HookFuture<'static, Result<(), BoxError>> {
        let step = self.clone();
        Box::pin(async move {
            if let Some(by) = step.extend {
                crate::extend(by);
            }
            if let Some(shutdown) = shutdown.filter(|_| step.asked) {
                shutdown.requested().await;
            }
            match &step.gate {
                Some(gate) if step.blocks => gate.block(),
                Some(gate) => gate.opened().await,
                None => {}
            }
            turns(step.turns.0).await;
            if let Some(alarm) = &step.alarm {
                alarm.rings().await;
            }
            if !step.pause.is_zero() {
                sleep(step.pause).await;
            }
            turns(step.turns.1).await;
            match step.end {
                End::Ok => {
                    span.end();
                    Ok(())
                }
                End::Error => {
                    span.end();
                    Err("no luck".into())
                }
                End::Panic => std::panic::panic_any("no luck at all"),
                End::Hang => std::future::pending().await,
            }
        })
    }
}
