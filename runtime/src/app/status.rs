//! How an app is, at a glance: who holds what.
//!
//! It is gathered without waiting: whoever asks may do so because everybody else hangs. The locks that it takes guard lists, and are
//! never held while the user's code runs.

use std::{fmt, sync::Arc, time::Duration};

use super::AppHandle;
use crate::{
    core::{
        adjacency::NodeId,
        state::{AppState, ResourceState},
    },
    failure::ResourceInfo,
    hook::PoolUse,
    text::Span,
};

/// What an app does, and what has become of each of its resources. Displayed, it has a line for each.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// What the app does.
    pub app: AppState,
    /// Its resources: the early ones first, then in the order of module and line.
    pub resources: Vec<ResourceStatus>,
    /// The scopes that are open or being closed: how many of each kind, by its name.
    pub scopes: Vec<(&'static str, usize)>,
    /// For how long `main`, or the body of [`run`](crate::AppBuilder::run), has been running; `None` where it does not.
    pub body: Option<(&'static str, Duration)>,
}

/// What has become of one resource.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ResourceStatus {
    /// Which.
    pub resource: ResourceInfo,
    /// What it is now.
    pub state: ResourceState,
    /// For how long it has been that.
    pub since: Duration,
    /// What it depends on; an interface is resolved to its provider.
    pub dependencies: Vec<ResourceInfo>,
    /// How long its `init` took; `None` if it is not up.
    pub init_took: Option<Duration>,
    /// How long its draining and its `dispose` took; `None` if it is not gone.
    pub dispose_took: Option<Duration>,
    /// In how many places its `Arc` is held, besides the app itself: by what depends on it, by tasks, by whoever asked for it.
    pub holders: usize,
    /// Of a pool, what is in it.
    pub pool: Option<PoolUse>,
    /// The names of its tasks that have not ended, in the order in which they were spawned; that of its `run` is `run`.
    pub tasks: Vec<Arc<str>>,
    /// How many futures it tracks: see [`Tasks::track`](crate::Tasks::track).
    pub tracked: usize,
    /// How long until its `run`, which has failed, is called again; `None` where that is not to come.
    pub restarts_in: Option<Duration>,
}

impl Status {
    /// The status of the resource of this name.
    pub fn resource(&self, name: &str) -> Option<&ResourceStatus> {
        self.resources.iter().find(|status| status.resource.name == name)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "app is {}", self.app)?;
        if let Some((name, since)) = self.body {
            write!(f, "\n  {name} has been running for {}", Span(since))?;
        }
        for resource in &self.resources {
            write!(f, "\n  {resource}")?;
        }
        for (kind, count) in &self.scopes {
            write!(f, "\n  {count} open {} of kind `{kind}`", if *count == 1 { "scope" } else { "scopes" })?;
        }
        Ok(())
    }
}

impl fmt::Display for ResourceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ", self.resource.name)?;
        let since = Span(self.since);
        match self.state {
            ResourceState::Disposed => write!(f, "was disposed of {since} ago")?,
            ResourceState::InitFailed => write!(f, "failed to start {since} ago")?,
            ResourceState::DisposeFailed => write!(f, "could not be disposed of, {since} ago")?,
            ResourceState::Abandoned => write!(f, "was abandoned {since} ago")?,
            ResourceState::Skipped => write!(f, "never started")?,
            state => write!(f, "is {state} for {since}")?,
        }
        if self.holders > 0 {
            write!(f, ", held in {} {}", self.holders, if self.holders == 1 { "place" } else { "places" })?;
        }
        if let Some(PoolUse { in_use, idle, waiting, .. }) = &self.pool {
            write!(f, ", {in_use} in use, {idle} idle, {waiting} waited for")?;
        }
        if !self.tasks.is_empty() {
            write!(f, ", {} `{}`", if self.tasks.len() == 1 { "task" } else { "tasks" }, self.tasks.join("`, `"))?;
        }
        match self.tracked {
            0 => Ok(()),
            1 => f.write_str(", 1 tracked future"),
            many => write!(f, ", {many} tracked futures"),
        }
    }
}

impl AppHandle {
    /// What the app does, and what has become of each of its resources: who holds what. It can be asked at any time, also after the
    /// end, from any thread, and waits for nobody.
    ///
    /// ```
    /// # use tenure::App;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tenure::BoxError> {
    /// let app = App::only::<()>().start().await?;
    /// println!("{}", app.status());
    /// app.shutdown().await?;
    /// # Ok(()) }
    /// ```
    pub fn status(&self) -> Status {
        let resources = self.shared.nodes().map(|node| self.status_of(node)).collect();
        Status {
            app: self.shared.app_state(),
            resources,
            scopes: self.shared.scopes.open_kinds(),
            body: self.shared.on_top.get(),
        }
    }

    fn status_of(&self, node: NodeId) -> ResourceStatus {
        let graph = &self.shared.graph;
        let (init_took, dispose_took) = self.shared.times_of(node);
        let mut dependencies = graph.dependencies.of(node).to_vec();
        dependencies.sort_unstable();
        dependencies.dedup();
        let state = self.shared.state_of(node);
        // The one task of a pool is ours.
        let group = self.shared.background.group_of(node).filter(|_| !graph.node(node).descriptor.is_pooled());
        let hooks = graph.node(node).hooks();
        let value = hooks.zip(self.shared.weak_of(node));
        // As long as it is not given back, one of those who hold it is the app.
        let of_app = matches!(state, ResourceState::Ready | ResourceState::Draining | ResourceState::Disposing);
        ResourceStatus {
            resource: graph.node(node).info(),
            state,
            since: self.shared.in_state_for(node),
            dependencies: dependencies.into_iter().map(|node| graph.node(node).info()).collect(),
            init_took,
            dispose_took,
            tasks: group.as_ref().map(|group| group.names()).unwrap_or_default(),
            tracked: group.map_or(0, |group| group.tracked()),
            restarts_in: self.shared.restart_of(node).map(|(_, pause)| pause),
            holders: value.map_or(0, |(hooks, weak)| hooks.holders(weak).saturating_sub(usize::from(of_app))),
            pool: value.and_then(|(hooks, weak)| hooks.pool_use(weak)),
        }
    }
}
