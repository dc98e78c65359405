//! Random graphs, a fault at a random hook, an end at a random moment: what must hold in any case.

use std::{
    collections::BTreeMap,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use proptest::{prelude::*, test_runner::RngSeed};
use tokio::time::{Instant, sleep, timeout};

use super::{
    gate::REQUEST,
    laws::{Run, check},
};
use crate::{
    Cause, Event, StartError,
    core::edge::Form,
    core::tests::random::{Shape, lazy_shape},
    report::ShutdownReport,
    testing::{Asks, Spec, Step, Way, World, ms, secs, ties::given},
};

/// Where the fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Init,
    Dispose,
    Task,
    Run,
    Cleanup,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Error,
    Panic,
    Hang,
    Slow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Shut down as soon as it is up.
    Plain,
    /// Shut down this long after it is up.
    Later(Duration),
    /// The future of `start` is dropped after this long; or, if it is up by then, the app is.
    Dropped(Duration),
}

/// Who asks for something lazy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// An `init`, which waits for it.
    Init,
    /// A task that an `init` spawned.
    Task,
    /// Somebody else, this long after the app is up, who waits for so long.
    Outside(Duration, Duration),
}

/// Who asks for the stop at an event, which may be any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    Handle,
    Signal,
}

/// The stop is asked for when so many events have been emitted, and hurried so many later.
#[derive(Clone, Copy, Debug)]
struct Strike {
    at: usize,
    caller: Caller,
    again: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) shape: Shape,
    /// For each resource: how it starts, how it is given back, what it runs, how often it tries, whether it has a fallback.
    traits: Vec<(u8, u8, u8, u8, bool)>,
    pub(super) faults: Vec<(prop::sample::Index, At, Fault)>,
    /// Who asks, whose `init` that is, if it is one, and for which.
    demands: Vec<(Asker, prop::sample::Index, prop::sample::Index)>,
    /// Which are used in scopes, and, bit by bit, which open one.
    scoped: (Vec<prop::sample::Index>, u8),
    pub(super) end: End,
    concurrency: usize,
    startup: Option<Duration>,
    strike: Option<Strike>,
    /// More tasks for each, bit by bit.
    more_tasks: Vec<u8>,
    /// Which ask for the stop: in their `init`, or in a task; on which thread; and whether the `init` blocks its thread.
    stopping: Vec<(prop::sample::Index, bool, bool, bool)>,
}

pub(super) const SHUTDOWN: Duration = secs(3);
pub(super) const HOOK: Duration = ms(200);

impl Case {
    pub(super) fn faults_of(&self, i: usize) -> impl Iterator<Item = (At, Fault)> {
        self.faults.iter().filter(move |(node, ..)| node.index(self.shape.len()) == i).map(|&(_, at, fault)| (at, fault))
    }

    /// What the `init` of a resource pushes.
    pub(super) fn pushed(&self, i: usize) -> Vec<&'static str> {
        let spec = self.dress(i, Spec::new("it"));
        spec.script.cleanups.iter().map(|(name, _)| *name).collect()
    }

    /// What is asked for: by whom, whose `init` that is, if it is one, and which.
    pub(super) fn demands(&self) -> impl Iterator<Item = (Asker, usize, usize)> {
        let (lazy, shape) = (self.shape.lazy(), &self.shape);
        let demands = self.demands.iter().filter(|_| !shape.lazy().is_empty());
        demands.map(move |(asker, by, of)| (*asker, by.index(shape.len()), *of.get(&lazy)))
    }

    /// Whether its `init` opens a scope, and leaves it open.
    pub(super) fn opens(&self, i: usize) -> bool {
        self.scoped.1 >> i & 1 == 1
    }

    /// What is used in scopes.
    pub(super) fn used_in_scopes(&self) -> Vec<usize> {
        self.scoped.0.iter().map(|used| used.index(self.shape.len())).collect()
    }

    fn world(&self) -> World {
        let specs = self.shape.specs().into_iter().enumerate().map(|(i, spec)| self.dress(i, spec));
        let mut in_request = Spec::new("in request").options(|options| options.scope = Some(&REQUEST));
        for used in self.used_in_scopes() {
            let form = if self.shape.lazy().contains(&used) { Form::Lazy } else { Form::Shared };
            in_request = in_request.takes(used, form);
        }
        World::new(specs.chain([in_request]))
    }

    /// Who counts the events, and strikes.
    fn striker(&self, world: &World) -> impl Fn(&Event) + Send + Sync + 'static {
        let (strike, seen) = (self.strike, world.seen.clone());
        let (count, struck) = (AtomicUsize::new(0), OnceLock::new());
        move |_| {
            let Some(Strike { at, caller, again }) = strike else { return };
            let now = count.fetch_add(1, Relaxed);
            if let Some(struck) = struck.get() {
                if again.is_some_and(|again| now == struck + again) {
                    seen.hurry();
                }
            } else if now >= at {
                let cause = match caller {
                    Caller::Handle => Cause::Reason("it is struck".into()),
                    Caller::Signal => Cause::Signal(15),
                };
                // Before the first `init` there is nobody to ask.
                if seen.stop_for(cause) {
                    let _ = struck.set(now);
                }
            }
        }
    }

    fn dress(&self, i: usize, spec: Spec) -> Spec {
        let (init, dispose, tasks, attempts, fallback) = self.traits[i % self.traits.len()];
        let mut spec = spec.init_timeout(HOOK).dispose_timeout(HOOK).retry(u32::from(attempts % 3) + 1, ms(30));
        spec.script.init = vec![quick(init)];
        spec.script.dispose = match dispose % 4 {
            0 => Way::Drop,
            1 | 2 => Way::Ref(quick(dispose / 4)),
            _ => Way::Value(quick(dispose / 4)),
        };
        if tasks & 1 > 0 {
            spec = spec.task("pump", Step::ok().when_asked().after(ms(u64::from(tasks))));
        }
        if tasks & 2 > 0 {
            spec = spec.run(Step::ok().when_asked());
        }
        let more = self.more_tasks[i % self.more_tasks.len()];
        if more & 1 > 0 {
            spec = spec.task("feed", Step::ok().when_asked().after(ms(u64::from(more))));
        }
        if more & 2 > 0 {
            spec = spec.task_when_running("serve", Step::ok().when_asked().turns((0, u32::from(more / 64))));
        }
        if more & 4 > 0 {
            spec = spec.task("brief", Step::ok().after(ms(u64::from(more / 8))));
        }
        spec.script.cleanup_limit = HOOK;
        for (bit, name) in [(4, "first"), (8, "second")] {
            if tasks & bit > 0 {
                spec = spec.pushes(name, quick(dispose.wrapping_add(bit)));
            }
        }
        if tasks & 0x40 > 0 {
            spec = spec.ignores_failure();
        }
        if tasks & 0x80 > 0 {
            spec = spec.restart(2, ms(300), ms(30));
        }
        if tasks & 0x30 == 0x30 {
            spec = spec.pushes_on_app("own", quick(dispose.wrapping_add(3)));
        }
        if self.opens(i) {
            spec = spec.takes_app().opens_scope(&REQUEST);
        }
        if fallback && i.is_multiple_of(3) {
            spec = spec.fallback(quick(init.wrapping_add(1)));
        }
        for (asker, _, lazy) in self.demands().filter(|(_, by, _)| *by == i) {
            match asker {
                Asker::Init => spec = spec.asks(lazy),
                // One that fails and asks for itself again would do so for ever.
                Asker::Task if !spec.options.lazy => spec.wakes.push(lazy),
                Asker::Task | Asker::Outside(..) => {}
            }
        }
        for (at, fault) in self.faults_of(i) {
            let step = bad(fault);
            match at {
                At::Init => spec.script.init = vec![step],
                At::Dispose => {
                    spec.script.dispose = match spec.script.dispose {
                        Way::Value(_) => Way::Value(step),
                        _ => Way::Ref(step),
                    }
                }
                At::Task => {
                    spec.script.tasks.retain(|(name, ..)| *name != "pump");
                    spec.script.tasks.push(("pump", crate::testing::TaskKind::AtOnce, step));
                }
                At::Run => spec.script.run = vec![step],
                At::Cleanup => match spec.script.cleanups.last_mut() {
                    Some((_, last)) => *last = step,
                    None => spec.script.cleanups_of_app = vec![("own", step)],
                },
            }
        }
        for &(_, in_task, elsewhere, blocks) in self.stopping.iter().filter(|(of, ..)| of.index(self.shape.len()) == i) {
            let asks = if elsewhere { Asks::Elsewhere } else { Asks::Here };
            if in_task {
                spec = spec.task("stopping", Step::ok().stopping(asks));
            } else {
                spec.script.init = spec.script.init.into_iter().map(|step| step.stopping(asks)).collect();
                // Time stands still while a thread is blocked, so that nothing there may wait.
                let waits = self.faults_of(i).next().is_some() || !spec.asks.is_empty() || spec.script.fallback.is_some();
                if blocks && !waits {
                    spec.script.init = vec![Step::at_once().stopping(asks)];
                    spec = spec.blocking().dispose(Step::at_once());
                }
            }
        }
        spec
    }
}

fn quick(kind: u8) -> Step {
    match kind % 4 {
        0 => Step::at_once(),
        1 => Step::ok(),
        // The last is at the very instant of the limit of a hook, or of the pause before it.
        _ => Step::ok().after(ms([1, 10, 30, 50][usize::from(kind / 4 % 4)])),
    }
}

fn bad(fault: Fault) -> Step {
    match fault {
        Fault::Error => Step::error().after(ms(10)),
        Fault::Panic => Step::panic(),
        Fault::Hang => Step::hang(),
        Fault::Slow => Step::ok().after(HOOK),
    }
}

fn case(striking: bool) -> impl Strategy<Value = Case> {
    let at = prop_oneof![Just(At::Init), Just(At::Dispose), Just(At::Task), Just(At::Run), Just(At::Cleanup)];
    let fault = prop_oneof![Just(Fault::Error), Just(Fault::Panic), Just(Fault::Hang), Just(Fault::Slow)];
    let end = prop_oneof![
        Just(End::Plain),
        (0_u64..400).prop_map(|after| End::Later(ms(after))),
        (0_u64..300).prop_map(|after| End::Dropped(ms(after))),
    ];
    let asker = prop_oneof![
        Just(Asker::Init),
        Just(Asker::Task),
        (0_u64..300, 0_u64..300).prop_map(|(after, patience)| Asker::Outside(ms(after), ms(patience))),
    ];
    let what = (
        lazy_shape(6),
        prop::collection::vec(any::<(u8, u8, u8, u8, bool)>(), 6),
        prop::collection::vec((any::<prop::sample::Index>(), at, fault), 0..3),
        prop::collection::vec((asker, any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..6),
        (prop::collection::vec(any::<prop::sample::Index>(), 0..3), prop_oneof![Just(0), any::<u8>()]),
        prop::collection::vec(prop_oneof![Just(0), any::<u8>()], 6),
    );
    let how = (
        end,
        prop_oneof![Just(1), Just(2), Just(usize::MAX)],
        prop::option::weighted(0.2, (0_u64..300).prop_map(ms)),
        strike(striking),
        prop::collection::vec(any::<(prop::sample::Index, bool, bool, bool)>(), 0..if striking { 2 } else { 1 }),
    );
    (what, how).prop_map(|(what, how)| {
        let (shape, traits, faults, demands, scoped, more_tasks) = what;
        let (end, concurrency, startup, strike, stopping) = how;
        Case { shape, traits, faults, demands, scoped, end, concurrency, startup, strike, more_tasks, stopping }
    })
}

fn strike(striking: bool) -> impl Strategy<Value = Option<Strike>> {
    let caller = prop_oneof![Just(Caller::Handle), Just(Caller::Signal)];
    let strike = (0_usize..60, caller, prop::option::of(1_usize..30));
    let strike = strike.prop_map(|(at, caller, again)| Strike { at, caller, again });
    prop::option::weighted(0.9, strike).prop_map(move |strike| strike.filter(|_| striking))
}

async fn play(case: &Case, world: &World) -> Run {
    let began = Instant::now();
    let app = world
        .app()
        .max_concurrency(case.concurrency)
        .shutdown_timeout(SHUTDOWN)
        .drain_timeout(ms(100))
        .startup_timeout(case.startup)
        .observer(case.striker(world));
    let limit = if let End::Dropped(after) = case.end { after } else { secs(3600) };
    let mut run = Run::default();
    match timeout(limit, app.start()).await {
        Err(_) => {}
        Ok(Err(error)) => run.start_error = Some(error),
        Ok(Ok(app)) => {
            run.up = Some(began.elapsed());
            for (asker, _, lazy) in case.demands() {
                if let Asker::Outside(after, patience) = asker {
                    let asked = world.ask(&app, lazy);
                    tokio::spawn(async move {
                        sleep(after).await;
                        timeout(patience, asked).await.map(drop)
                    });
                }
            }
            match case.end {
                End::Dropped(_) => {
                    let stopped = app.stopped();
                    drop(app);
                    run.answers.push(stopped.await);
                }
                End::Plain | End::Later(_) => {
                    if let End::Later(after) = case.end {
                        sleep(after).await;
                    }
                    let (first, second) = tokio::join!(app.shutdown(), app.handle().shutdown("again"));
                    run.answers.extend([first, second, app.stopped().await]);
                    run.unfinished = app.status().resources.iter().filter(|one| !one.state.is_final()).count();
                }
            }
        }
    }
    run.took = began.elapsed();
    // Whatever was left behind has time to end.
    sleep(secs(60)).await;
    run
}

pub(super) fn reports(run: &Run) -> Vec<&ShutdownReport> {
    let rollback = run.start_error.iter().map(|error: &StartError| &*error.rollback);
    let stops = run.answers.iter().map(|answer| match answer {
        Ok(report) => report,
        Err(error) => &*error.report,
    });
    rollback.chain(stops).collect()
}

/// Plays a case, and looks whether all that must hold does.
fn holds(case: &Case, name: &str) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let (world, run) = runtime.block_on(async {
        let world = case.world();
        let run = play(case, &world).await;
        (world, run)
    });
    drop(runtime);
    let mut broken = BTreeMap::new();
    check(case, &world, &run, &mut broken);
    prop_assert!(
        broken.is_empty(),
        "{broken:#?}\n{}\n{run:#?}\n{:#?}\nagain: TENURE_SEED={} TENURE_CASES={} cargo test -p tenure --lib {name}",
        world.journal,
        world.watched.events(),
        given("TENURE_SEED", SEED),
        given("TENURE_CASES", CASES),
    );
    Ok(())
}

const SEED: u64 = 0x7e11;
const CASES: u64 = 6000;

/// Both can be given from outside: another seed, or more cases.
fn config() -> ProptestConfig {
    let cases = u32::try_from(given("TENURE_CASES", CASES)).expect("a number of cases");
    let rng_seed = RngSeed::Fixed(given("TENURE_SEED", SEED));
    ProptestConfig { cases, failure_persistence: None, rng_seed, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_fails_and_however_it_ends_nothing_is_lost(case in case(false)) {
        holds(&case, "whatever_fails")?;
    }

    #[test]
    fn whoever_asks_it_to_stop_and_whenever_nothing_is_lost(case in case(true)) {
        holds(&case, "whoever_asks")?;
    }
}
