//! The tie of a value that comes too late, since its `init` blocks its thread, and of whatever goes on without it.

use std::time::Duration;

use tokio::{
    task::JoinHandle,
    time::{advance, sleep},
};

use super::{late::begun, tie::made};
use crate::{
    App, Event, StartError,
    engine::limits::GRACE,
    testing::{
        Gate, Hook, Spec, Step, What, World, ms, secs, settle,
        ties::{Dice, Tally, on_paused, tries, turns},
    },
};

const LIMIT: Duration = ms(10);

/// What goes on without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rival {
    /// The app, since it is optional.
    App,
    Fallback,
    /// The start fails at the limit.
    Failure,
    /// The app is asked to stop at the limit.
    Stop,
    /// The future of the start is dropped at the limit.
    Drop,
}

/// When an `init` is let go on.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// Before the limit, before the grace is over, before the stop, behind the stop.
    at: u32,
    turns: u32,
    /// It is waited for, so that the driver has heard of it before anything else goes on.
    heard: bool,
}

impl Open {
    fn thrown(dice: &mut Dice) -> Self {
        Self { at: dice.roll(4), turns: dice.turns().0, heard: dice.flip() }
    }
}

#[test]
fn a_value_that_comes_when_nobody_waits_for_it_any_more_is_given_back_once() {
    tries("a_value_that_comes_when", 4_000, |dice| {
        let rival = dice.pick(&[Rival::App, Rival::Fallback, Rival::Failure, Rival::Stop, Rival::Drop]);
        let opens: Vec<_> = (0..=dice.roll(2)).map(|_| Open::thrown(dice)).collect();
        let specs: Vec<_> = (0..opens.len()).map(|i| spec(dice, rival, i)).collect();
        let ready = on_paused(dice, |_| play(rival, opens, specs));
        let mut tally = Tally::default();
        for ready in ready {
            tally.count(rival, ready);
        }
        tally
    });
}

fn name(i: usize) -> String {
    format!("late{i}")
}

fn spec(dice: &mut Dice, rival: Rival, i: usize) -> (Spec, Gate) {
    let gate = Gate::new();
    let spec = Spec::new(name(i)).needs([0]).blocking().init_timeout(LIMIT).init(Step::ok().blocked_by(&gate));
    let step = Step::ok().turns(dice.turns());
    let spec = if dice.flip() { spec.dispose(step) } else { spec.dispose_by_value(step) };
    (if rival == Rival::Fallback { spec.fallback(Step::ok()) } else { spec.optional() }, gate)
}

/// Gives, for each, whether the app had its value.
async fn play(rival: Rival, opens: Vec<Open>, specs: Vec<(Spec, Gate)>) -> Vec<bool> {
    let (specs, gates): (Vec<_>, Vec<_>) = specs.into_iter().unzip();
    let failing = (rival == Rival::Failure).then(|| Spec::new("failing").init(Step::error().after(LIMIT)));
    let world = World::new([Spec::new("base")].into_iter().chain(specs).chain(failing));
    let mut start = Some(tokio::spawn(world.app().start()));
    for i in 0..opens.len() {
        begun(&world, &name(i), Hook::Init).await;
    }
    for moment in 0..4 {
        for (i, open) in opens.iter().enumerate().filter(|(_, open)| open.at == moment) {
            gates[i].open();
            if open.heard {
                heard(&world, &name(i)).await;
            }
            turns(open.turns).await;
        }
        match moment {
            0 => {
                advance(LIMIT).await;
                match rival {
                    Rival::Stop => world.seen.stop(),
                    Rival::Drop => start.take().into_iter().for_each(|start| start.abort()),
                    _ => settle().await,
                }
            }
            1 => advance(GRACE).await,
            2 => match start.take() {
                // It may be up, or not; in any case it goes.
                Some(start) => drop(tokio::spawn(stop(start))),
                None => settle().await,
            },
            _ => {}
        }
    }
    sleep(secs(100)).await;
    let order = |name: &str, hook, what| world.journal.first(name, hook, what).map(|(place, _)| place);
    let base_goes = order("base", Hook::Dispose, What::Began);
    let events = world.watched.events();
    let ready = opens.iter().enumerate().map(|(i, open)| {
        let name = name(i);
        // One that is cancelled before it blocks its thread does not come.
        let cut = world.journal.count(&name, Hook::Init, What::Cut);
        assert!(made(&world, &name) + cut >= 1, "{rival:?}: {name} comes:\n{}", world.journal);
        if open.heard && open.at < 2 && cut == 0 {
            let gone = order(&name, Hook::Value, What::Ended);
            assert!(gone < base_goes, "{rival:?}: {name} may still use it:\n{}", world.journal);
        }
        let of = |event: &Event| matches!(event, Event::Ready { resource, .. } if resource.name == name);
        events.iter().any(of) && world.journal.count(&name, Hook::Fallback, What::Began) == 0
    });
    ready.collect()
}

async fn stop(start: JoinHandle<Result<App, StartError>>) {
    if let Ok(Ok(app)) = start.await {
        app.shutdown().await.expect("nothing fails");
    }
}

/// Waits until the driver has heard that it is there: it is in use, or is being given back, or does not come. The number of looks only ends a test
/// that fails.
async fn heard(world: &World, name: &str) {
    for _ in 0..10_000 {
        let in_use = |event: &Event| matches!(event, Event::Ready { resource, .. } if resource.name == name);
        let count = |hook, what| world.journal.count(name, hook, what);
        let given_back = count(Hook::Dispose, What::Began) + count(Hook::Init, What::Cut) > 0;
        if given_back || world.watched.count(in_use) > 0 {
            return;
        }
        std::thread::sleep(Duration::from_micros(100));
        settle().await;
    }
    panic!("nobody hears of {name}:\n{}", world.journal);
}
