//! The program that is measured against: a task for each node, as soon as what it depends on is there.
//!
//! It has what somebody would write who needs just this: no limits, no reports, no roll-back, no states.

use std::{any::Any, future::Future, pin::Pin, sync::Arc};

use tokio::task::JoinSet;

/// A resource.
pub type Value = Arc<dyn Any + Send + Sync>;

/// What a hook returns.
pub type Hook<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// One resource and its hooks.
#[derive(Debug)]
pub struct Node {
    /// Positions in the table.
    pub dependencies: &'static [usize],
    /// Makes it from what is held at these positions.
    pub init: fn(&'static [usize], &[Option<Value>]) -> Hook<Value>,
    /// Gives it back.
    pub dispose: fn(Value) -> Hook<()>,
}

/// What is held at this position.
///
/// # Panics
/// If nothing is, or something else.
pub fn held<T: Send + Sync + 'static>(held: &[Option<Value>], at: usize) -> Arc<T> {
    held[at].clone().and_then(|value| value.downcast().ok()).expect("dependencies come first")
}

/// Starts all, each in a task of its own as soon as its dependencies are there.
///
/// # Panics
/// If a hook does.
pub async fn start(nodes: &'static [Node]) -> Vec<Option<Value>> {
    let mut pending: Vec<_> = nodes.iter().map(|node| node.dependencies.len()).collect();
    let dependents = dependents(nodes);
    let mut held = vec![None; nodes.len()];
    let mut tasks = JoinSet::new();
    let launch = |tasks: &mut JoinSet<_>, held: &[Option<Value>], at: usize| {
        let made = (nodes[at].init)(nodes[at].dependencies, held);
        tasks.spawn(async move { (at, made.await) });
    };
    for at in (0..nodes.len()).filter(|&at| pending[at] == 0) {
        launch(&mut tasks, &held, at);
    }
    while let Some(joined) = tasks.join_next().await {
        let (at, value) = joined.expect("an init panicked");
        held[at] = Some(value);
        for &dependent in &dependents[at] {
            pending[dependent] -= 1;
            if pending[dependent] == 0 {
                launch(&mut tasks, &held, dependent);
            }
        }
    }
    held
}

/// Gives all back, each in a task of its own as soon as its dependents are gone.
///
/// # Panics
/// If a hook does.
pub async fn stop(nodes: &'static [Node], mut held: Vec<Option<Value>>) {
    let mut pending: Vec<_> = dependents(nodes).iter().map(Vec::len).collect();
    let mut tasks = JoinSet::new();
    let launch = |tasks: &mut JoinSet<_>, value: Option<Value>, at: usize| {
        let gone = value.map(|value| (nodes[at].dispose)(value));
        tasks.spawn(async move {
            if let Some(gone) = gone {
                gone.await;
            }
            at
        });
    };
    for at in (0..nodes.len()).filter(|&at| pending[at] == 0) {
        launch(&mut tasks, held[at].take(), at);
    }
    while let Some(joined) = tasks.join_next().await {
        for &dependency in nodes[joined.expect("a dispose panicked")].dependencies {
            pending[dependency] -= 1;
            if pending[dependency] == 0 {
                launch(&mut tasks, held[dependency].take(), dependency);
            }
        }
    }
}

fn dependents(nodes: &[Node]) -> Vec<Vec<usize>> {
    let mut dependents = vec![Vec::new(); nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        for &dependency in node.dependencies {
            dependents[dependency].push(at);
        }
    }
    dependents
}
