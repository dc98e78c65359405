//! What goes wrong on purpose: each of these is held by an app of its own kind only.

use std::{
    future::pending,
    panic::panic_any,
    sync::{Arc, OnceLock},
};

use tenure::{AppHandle, BoxError, CleanupStack, Shutdown, Tasks, managed_resource, resource};
use tokio::sync::Notify;

use super::{gauges::Live, service::Front};

/// How it goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Error,
    Panic,
    Hang,
}

pub(crate) const ON_PURPOSE: &str = "on purpose";

/// What a cycle does wrong; it is told when that has begun.
#[resource(provided)]
pub(crate) struct Plan {
    pub(crate) fault: Fault,
    pub(crate) begun: Arc<Notify>,
    pub(crate) seen: Arc<OnceLock<AppHandle>>,
    #[allow(dead_code, reason = "it is counted")]
    pub(crate) live: Live,
}

impl Plan {
    async fn act(&self) -> Result<(), BoxError> {
        let _live = Live::new();
        tokio::task::yield_now().await;
        self.begun.notify_one();
        match self.fault {
            Fault::Error => Err(ON_PURPOSE.into()),
            Fault::Panic => panic_any(ON_PURPOSE),
            Fault::Hang => pending().await,
        }
    }
}

/// Never there: what its attempt has made and spawned goes with it.
#[managed_resource(init = Self::init, init_timeout = "5ms")]
pub(crate) struct Unmade(#[allow(dead_code, reason = "it is never there")] Arc<Front>);

/// The same, for a start that somebody else has to end.
#[managed_resource(init = Self::init, init_timeout = "none")]
pub(crate) struct Endless(#[allow(dead_code, reason = "it is never there")] Arc<Front>);

async fn attempt(plan: Arc<Plan>, app: AppHandle, tasks: Tasks, cleanups: CleanupStack) -> Result<(), BoxError> {
    plan.seen.get_or_init(|| app);
    let stop = tasks.shutdown();
    let lives = [(); 4].map(|()| Live::new());
    let [spawned, threaded, pushed, later] = lives;
    tasks.spawn("half-way", async move {
        let _spawned = spawned;
        pending::<()>().await;
    });
    tasks.spawn_thread("half-way, too", move |stop| {
        stop.wait();
        drop(threaded);
    });
    let own = tasks.clone();
    tasks.spawn_when_running("never", async move {
        stop.requested().await;
        drop((own, later));
    });
    cleanups.push(pushed, async |_: &Live| tokio::task::yield_now().await);
    plan.act().await
}

impl Unmade {
    async fn init(
        front: Arc<Front>,
        plan: Arc<Plan>,
        app: AppHandle,
        tasks: Tasks,
        cleanups: CleanupStack,
    ) -> Result<Self, BoxError> {
        attempt(plan, app, tasks, cleanups).await?;
        Ok(Self(front))
    }
}

impl Endless {
    async fn init(
        front: Arc<Front>,
        plan: Arc<Plan>,
        app: AppHandle,
        tasks: Tasks,
        cleanups: CleanupStack,
    ) -> Result<Self, BoxError> {
        attempt(plan, app, tasks, cleanups).await?;
        Ok(Self(front))
    }
}

/// Is there, and does not go.
#[managed_resource(init = Self::new, dispose = Self::end, dispose_timeout = "5ms")]
pub(crate) struct Sticky(
    #[allow(dead_code, reason = "it is taken")] Arc<Front>,
    Arc<Plan>,
    #[allow(dead_code, reason = "it is counted")] Live,
);

impl Sticky {
    fn new(front: Arc<Front>, plan: Arc<Plan>) -> Self {
        Self(front, plan, Live::new())
    }

    async fn end(&self) -> Result<(), BoxError> {
        self.1.act().await
    }
}

/// Has a task that fails, or that hears no stop.
#[managed_resource(init = Self::begin)]
pub(crate) struct Unruly(#[allow(dead_code, reason = "it is taken")] Arc<Front>);

impl Unruly {
    async fn begin(front: Arc<Front>, plan: Arc<Plan>, tasks: Tasks) -> Self {
        tokio::task::yield_now().await;
        tasks.spawn_when_running("unruly", async move { plan.act().await });
        Self(front)
    }
}

/// Is called again when it has failed.
#[managed_resource(init = Self::new, run = Self::run, restart(max = 1000, backoff = "1ms"))]
pub(crate) struct Restless(#[allow(dead_code, reason = "it is taken")] Arc<Front>, Arc<Plan>);

impl Restless {
    fn new(front: Arc<Front>, plan: Arc<Plan>) -> Self {
        Self(front, plan)
    }

    async fn run(&self, _stop: Shutdown) -> Result<(), BoxError> {
        self.1.act().await
    }
}
