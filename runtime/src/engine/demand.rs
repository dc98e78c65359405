//! Lazy resources: who asks for one, what becomes of it, and who would wait for himself.
//!
//! A node that is lazy has no part in the start's order. It is *wanted* from the first demand until its `init` begins, which
//! is as soon as what it depends on has settled. Invariants:
//! - whoever asks is answered exactly once: with the outcome, with `Stopped`, or by the drop of the driver, which says the same;
//! - a demand that would close a circle is refused, so that among those that wait there is none;
//! - while resources are given back it can still be made, as what it depends on goes after it; when its own turn has come, whoever
//!   waits is told, and what is in flight is awaited before the node is given back.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::sync::oneshot;

use super::{
    caught::current_hook,
    cell::{Cell, Ending, Stage},
    driver::{Act, Driver},
    message::Message,
    shared::Shared,
};
use crate::{
    core::{
        adjacency::{NodeId, id},
        descriptor::Descriptor,
        state::ResourceState,
    },
    error::LazyError,
    event::Event,
    failure::Failure,
};

/// What a demand came to; the value itself is looked up.
pub(crate) type Answer = Result<(), LazyError>;

/// Waits until a lazy resource is up. Dropping it takes nothing away from others that wait.
#[derive(Debug)]
pub(crate) struct Demand {
    answer: oneshot::Receiver<Answer>,
    resource: &'static str,
}

impl Demand {
    /// Asks for it; the hook that runs on this thread, if one does, is taken for the one that will wait.
    pub(crate) fn new(shared: &Arc<Shared>, descriptor: &'static Descriptor) -> Self {
        let (sender, answer) = oneshot::channel();
        let resource = descriptor.name();
        match shared.graph.node_of(descriptor) {
            Some(node) => {
                let asker = current_hook().filter(|(of, _)| Arc::ptr_eq(of, shared)).map(|(_, node)| node);
                // Where the driver is through, the sender is dropped, and that is the answer.
                shared.tell(Message::Demand { node, asker, answer: sender });
            }
            None => drop(sender.send(Err(LazyError::NotInApp { resource }))),
        }
        Self { answer, resource }
    }

    /// It was up, but is no more.
    pub(crate) fn stopped(&self) -> LazyError {
        LazyError::Stopped { resource: self.resource }
    }
}

impl Future for Demand {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Answer> {
        let stopped = self.stopped();
        Pin::new(&mut self.answer).poll(context).map(|answer| answer.unwrap_or(Err(stopped)))
    }
}

/// Somebody who waits.
#[derive(Debug)]
struct Waiter {
    /// Whose hook it is that waits; unknown outside of hooks.
    asker: Option<NodeId>,
    answer: oneshot::Sender<Answer>,
}

/// Who waits for what.
#[derive(Debug, Default)]
pub(super) struct Demands {
    waiting: BTreeMap<NodeId, Vec<Waiter>>,
    /// Have been asked for, but have not begun.
    wanted: Vec<NodeId>,
}

impl Demands {
    /// For which lazy ones the hook of a node waits now.
    pub(super) fn awaited_by(&self, asker: NodeId) -> impl Iterator<Item = NodeId> {
        let waits = move |waiter: &Waiter| waiter.asker == Some(asker) && !waiter.answer.is_closed();
        self.waiting.iter().filter(move |(_, waiters)| waiters.iter().any(waits)).map(|(&node, _)| node)
    }

    /// How many hooks wait.
    fn hooks(&self) -> usize {
        let open = self.waiting.values().flatten().filter(|waiter| !waiter.answer.is_closed());
        open.filter_map(|waiter| waiter.asker).collect::<BTreeSet<_>>().len()
    }
}

impl Driver {
    /// Somebody wants a lazy resource.
    pub(super) fn demanded(&mut self, node: NodeId, asker: Option<NodeId>, answer: oneshot::Sender<Answer>) {
        let resource = self.info(node).name;
        let cell = &self.cells[node as usize];
        let refusal = if cell.value.is_some() {
            Some(Ok(()))
        } else if !self.may_be_made(node) {
            Some(Err(LazyError::Stopped { resource }))
        } else if !self.shared.graph.node(node).lazy {
            Some(Err(LazyError::NotInApp { resource }))
        } else {
            self.circle(asker, node).map(|path| {
                let path = path.into_iter().map(|node| self.info(node)).collect();
                Err(LazyError::Cycle { path })
            })
        };
        if let Some(refusal) = refusal {
            // Nobody may be there to hear it.
            let _ = answer.send(refusal);
            return;
        }
        self.demands.waiting.entry(node).or_default().push(Waiter { asker, answer });
        let idle = matches!(self.cells[node as usize].stage, Stage::Idle | Stage::Lost);
        if idle && !self.demands.wanted.contains(&node) {
            self.demands.wanted.push(node);
        }
    }

    /// How many hooks may run now. One that waits for a lazy resource leaves its place to that, and to what that needs.
    pub(super) fn places(&self) -> usize {
        let most = self.limits.max_concurrency;
        // Asked before each launch: nearly always nobody waits, or all may run.
        if most == usize::MAX || self.demands.waiting.is_empty() {
            return most;
        }
        // Nor does one whose tasks are joined, whose value is held or whose cleanups run: it may be they who ask.
        let waits = |cell: &&Cell| matches!(cell.stage, Stage::Drain | Stage::Sole | Stage::Cleanup);
        most.saturating_add(self.demands.hooks() + self.cells.iter().filter(waits).count())
    }

    /// Begins what is wanted and may start.
    pub(super) fn launch_wanted(&mut self) {
        let mut i = 0;
        while i < self.demands.wanted.len() && self.busy < self.places() {
            let node = self.demands.wanted[i];
            let may_start = match &self.act {
                Act::Starting(schedule) => schedule.may_start(node),
                _ => true,
            };
            if may_start {
                self.demands.wanted.remove(i);
                self.cells[node as usize].failure = None;
                self.begin_init(node);
            } else {
                i += 1;
            }
        }
    }

    /// A lazy one is up: those that waited go on.
    pub(super) fn lazy_is_up(&mut self, node: NodeId) {
        self.answer_demands(node, &Ok(()));
        if matches!(self.act, Act::Running) {
            self.start_run(node);
        }
        self.go_if_due(node);
    }

    /// Nobody but those that wait is concerned. It is not for good: the next to ask has it tried again.
    pub(super) fn lazy_failed(&mut self, node: NodeId, failure: Failure, earlier: Option<Failure>) {
        self.shared.set_state(node, ResourceState::InitFailed, self.clock);
        self.emit_loudly(&Event::InitFailed { failure: failure.clone(), optional: true });
        let error = LazyError::Failed { failure: Arc::new(failure), earlier: earlier.map(Arc::new) };
        self.answer_demands(node, &Err(error));
    }

    fn answer_demands(&mut self, node: NodeId, answer: &Answer) {
        for waiter in self.demands.waiting.remove(&node).into_iter().flatten() {
            let _ = waiter.answer.send(answer.clone());
        }
    }

    /// From now on nothing lazy is made: all that wait are told.
    pub(super) fn refuse_demands(&mut self) {
        self.demands.wanted.clear();
        for (node, waiters) in std::mem::take(&mut self.demands.waiting) {
            let stopped = LazyError::Stopped { resource: self.info(node).name };
            for waiter in waiters {
                let _ = waiter.answer.send(Err(stopped.clone()));
            }
        }
    }

    /// Whether a node may still be made: what it depends on is there for as long as its own turn to go has not come.
    pub(super) fn may_be_made(&self, node: NodeId) -> bool {
        match self.act {
            Act::Starting(_) | Act::Running => true,
            _ if self.is_hurried() => false,
            Act::Draining => true,
            // What a failed start needs has perhaps never come up.
            Act::CleaningUp | Act::Stopping(_) => self.start_failure.is_none() && !self.cells[node as usize].is_due,
            Act::Unwinding | Act::Ending | Act::LastChance | Act::Over => false,
        }
    }

    /// How many lazy ones are being made.
    pub(super) fn lazy_in_flight(&self) -> usize {
        // Nobody counts where all may run.
        if self.shared.graph.lazy == 0 || self.limits.max_concurrency == usize::MAX {
            return 0;
        }
        let in_flight = |node: &NodeId| {
            let making = matches!(self.cells[*node as usize].stage, Stage::Init | Stage::Backoff | Stage::Unwind);
            making && self.shared.graph.node(*node).lazy
        };
        self.shared.nodes().filter(in_flight).count()
    }

    /// The turn of a lazy node to go has come: it is not made any more; `true` if what is in flight has to be awaited.
    pub(super) fn end_demand(&mut self, node: NodeId) -> bool {
        self.cells[node as usize].is_due = true;
        self.demands.wanted.retain(|&wanted| wanted != node);
        let stopped = LazyError::Stopped { resource: self.info(node).name };
        self.answer_demands(node, &Err(stopped));
        self.cut_init_short(node);
        matches!(self.cells[node as usize].stage, Stage::Init | Stage::Unwind)
    }

    /// What was in flight when its turn to go came is over.
    pub(super) fn go_if_due(&mut self, node: NodeId) {
        if self.cells[node as usize].is_due {
            self.give_back_one(node);
        }
    }

    /// Cancels the making of a node, which may be between two attempts.
    pub(super) fn cut_init_short(&mut self, node: NodeId) {
        let cell = &mut self.cells[node as usize];
        match cell.stage {
            Stage::Init => self.cancel_hook(node, Ending::Unwound),
            Stage::Backoff => {
                cell.stage = Stage::Idle;
                self.busy -= 1;
                if let Some(failure) = cell.failure.take() {
                    self.failed_while_unwinding(node, failure);
                }
            }
            _ => {}
        }
    }

    /// The circle that would be closed if the hook of `asker` waited for `node`: the asker first.
    fn circle(&self, asker: Option<NodeId>, node: NodeId) -> Option<Vec<NodeId>> {
        let asker = asker.filter(|&asker| self.cells[asker as usize].stage == Stage::Init)?;
        if asker == node {
            return Some(vec![asker]);
        }
        // From whom each was reached.
        let mut reached = BTreeMap::from([(node, asker)]);
        let mut queue = vec![node];
        while let Some(node) = queue.pop() {
            for next in self.waits_for(node) {
                if next == asker {
                    let mut path = vec![node];
                    while let Some(&before) = reached.get(&path[path.len() - 1]) {
                        path.push(before);
                    }
                    path.reverse();
                    return Some(path);
                }
                if let Entry::Vacant(first) = reached.entry(next) {
                    first.insert(node);
                    queue.push(next);
                }
            }
        }
        None
    }

    /// What has to be up before the node can be: what its hook waits for or, if that has not begun, what it depends on.
    fn waits_for(&self, node: NodeId) -> Vec<NodeId> {
        match self.cells[node as usize].stage {
            Stage::Init => self.demands.awaited_by(node).collect(),
            Stage::Idle | Stage::Lost if self.is_to_come(node) => {
                let graph = &self.shared.graph;
                // Whatever is late waits for all that is early.
                let early = 0..if node as usize >= graph.early { id(graph.early) } else { 0 };
                let before = graph.dependencies.of(node).iter().copied().chain(early);
                before.filter(|&before| self.is_to_come(before)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// It is not up, but may be yet.
    fn is_to_come(&self, node: NodeId) -> bool {
        let lazy = self.shared.graph.node(node).lazy;
        match self.shared.state_of(node) {
            ResourceState::Pending | ResourceState::Initializing => true,
            ResourceState::InitFailed => lazy,
            _ => false,
        }
    }
}
