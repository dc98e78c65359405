//! How an app is, at a glance.

use std::{sync::Arc, time::Duration};

use super::AppHandle;
use crate::{
    core::state::{AppState, ResourceState},
    failure::ResourceInfo,
};

/// What an app does, and what has become of each of its resources.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// What the app does.
    pub app: AppState,
    /// Its resources: the early ones first, then in the order of module and line.
    pub resources: Vec<ResourceStatus>,
}

/// What has become of one resource.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ResourceStatus {
    /// Which.
    pub resource: ResourceInfo,
    /// What it is now.
    pub state: ResourceState,
    /// What it depends on; an interface is resolved to its provider.
    pub dependencies: Vec<ResourceInfo>,
    /// How long its `init` took; `None` if it is not up.
    pub init_took: Option<Duration>,
    /// How long its draining and its `dispose` took; `None` if it is not gone.
    pub dispose_took: Option<Duration>,
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

impl AppHandle {
    /// What the app does, and what has become of each of its resources: also after the end.
    pub fn status(&self) -> Status {
        let graph = &self.shared.graph;
        let resources = self.shared.nodes().map(|node| {
            let (init_took, dispose_took) = self.shared.times_of(node);
            let mut dependencies = graph.dependencies.of(node).to_vec();
            dependencies.sort_unstable();
            dependencies.dedup();
            let group = self.shared.background.group_of(node);
            ResourceStatus {
                resource: graph.node(node).info(),
                state: self.shared.state_of(node),
                dependencies: dependencies.into_iter().map(|node| graph.node(node).info()).collect(),
                init_took,
                dispose_took,
                tasks: group.as_ref().map(|group| group.names()).unwrap_or_default(),
                tracked: group.map_or(0, |group| group.tracked()),
                restarts_in: self.shared.restart_of(node).map(|(_, pause)| pause),
            }
        });
        Status { app: self.shared.app_state(), resources: resources.collect() }
    }
}
