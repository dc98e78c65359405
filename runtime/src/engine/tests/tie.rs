//! The tie of an end and of its limit: no value is lost, and what is said is what was.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use crate::{
    Cause, Outcome,
    failure::Phase,
    testing::{
        Hook, Spec, Step, What, World, ms, secs,
        ties::{Alarm, Dice, Tally, on_paused, patient, tries, turns},
    },
};

const LIMIT: Duration = ms(10);
const TRIES: usize = 10_000;

fn named(specs: usize) -> impl Iterator<Item = (usize, Spec)> {
    (0..specs).map(|i| (i, Spec::new(format!("r{i}"))))
}

/// Ends at the limit; rung for before the limit is, or after it.
fn in_time(dice: &mut Dice, step: Step, alarms: &mut Vec<Alarm>) -> Step {
    let step = step.turns(dice.turns());
    if dice.flip() {
        return step.after(LIMIT);
    }
    let alarm = Alarm::default();
    alarms.push(alarm.clone());
    step.at(&alarm)
}

fn set(alarms: &[Alarm]) {
    for alarm in alarms {
        alarm.set(LIMIT);
    }
}

fn given_back(dice: &mut Dice, spec: Spec) -> Spec {
    let step = dice.pick(&[Step::at_once, Step::ok])();
    if dice.flip() { spec.dispose(step) } else { spec.dispose_by_value(step) }
}

/// How many were made; each of them was disposed of once, by its hook, and is gone.
pub(super) fn made(world: &World, name: &str) -> usize {
    let [made, gone] = [What::Began, What::Ended].map(|what| world.journal.count(name, Hook::Value, what));
    let disposed = world.journal.count(name, Hook::Dispose, What::Began);
    assert_eq!((made, made), (gone, disposed), "each value of {name} is given back once:\n{}", world.journal);
    made
}

/// What comes at the same instant as the end of an `init`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rival {
    /// Its own limit.
    Limit,
    /// The limit of the start.
    Startup,
    /// Another one fails, and with it the start.
    Failure,
    /// The app is asked to stop.
    Stop,
    /// The future of the start is dropped.
    Drop,
}

#[test]
fn an_init_that_ends_with_its_limit_or_with_its_start_loses_no_value() {
    tries("an_init_that_ends_with", TRIES, |dice| {
        let rival = dice.pick(&[Rival::Limit, Rival::Limit, Rival::Startup, Rival::Failure, Rival::Stop, Rival::Drop]);
        on_paused(dice, |dice| start(dice, rival)).unwrap_or_else(|broken| panic!("{rival:?}: {broken}"))
    });
}

/// Starts some that are up after just so long.
fn start(dice: &mut Dice, rival: Rival) -> impl Future<Output = Result<Tally, String>> + use<> {
    let own = if rival == Rival::Limit { LIMIT } else { secs(60) };
    let count = 1 + dice.roll(8) as usize;
    let mut alarms = Vec::new();
    let specs: Vec<_> = named(count)
        .map(|(_, spec)| {
            let step = in_time(dice, Step::ok(), &mut alarms);
            given_back(dice, spec.optional().init(step).init_timeout(own))
        })
        .collect();
    let (fails, asks) = (in_time(dice, Step::error(), &mut alarms), dice.turns());
    async move {
        let failing = (rival == Rival::Failure).then(|| Spec::new("failing").init(fails));
        let world = World::new(specs.into_iter().chain(failing));
        let app = world.app().startup_timeout((rival == Rival::Startup).then_some(LIMIT));
        let seen = world.seen.clone();
        tokio::spawn(async move {
            turns(asks.0).await;
            sleep(LIMIT).await;
            turns(asks.1).await;
            if rival == Rival::Stop {
                seen.stop();
            }
        });
        set(&alarms);
        let start = timeout(if rival == Rival::Drop { LIMIT } else { secs(100) }, app.start()).await;
        if let Ok(Ok(app)) = start {
            drop(app.shutdown().await);
        }
        sleep(secs(100)).await;
        let mut tally = Tally::default();
        for i in 0..count {
            let made = made(&world, &format!("r{i}"));
            if made > 1 {
                return Err(format!("r{i} is made {made} times\n{}", world.journal));
            }
            tally.count(rival, made == 1);
        }
        Ok(tally)
    }
}

#[test]
fn a_dispose_that_ends_with_its_limit_is_told_as_what_it_came_to() {
    tries("a_dispose_that_ends_with", TRIES, |dice| {
        let count = 1 + dice.roll(8) as usize;
        let mut alarms = Vec::new();
        let specs: Vec<_> = named(count)
            .map(|(_, spec)| {
                let step = in_time(dice, Step::ok(), &mut alarms);
                let spec = spec.dispose_timeout(LIMIT);
                if dice.flip() { spec.dispose(step) } else { spec.dispose_by_value(step) }
            })
            .collect();
        on_paused(dice, |_| async move {
            let world = World::new(specs);
            let app = world.app().start().await.expect("all start");
            set(&alarms);
            let report = match app.shutdown().await {
                Ok(report) => report,
                Err(error) => *error.report,
            };
            sleep(secs(100)).await;
            let mut tally = Tally::default();
            for i in 0..count {
                let name = format!("r{i}");
                assert_eq!(made(&world, &name), 1);
                let ended = world.journal.count(&name, Hook::Dispose, What::Ended) == 1;
                let told = matches!(report.outcome(&name), Some(Outcome::Disposed));
                assert_eq!(ended, told, "{name}: {:?}\n{}", report.outcome(&name), world.journal);
                tally.count("its limit", ended);
            }
            tally
        })
    });
}

#[test]
fn a_task_that_ends_with_the_time_to_drain_is_told_as_ended_or_as_cancelled() {
    tries("a_task_that_ends_with", TRIES, |dice| {
        let count = 1 + dice.roll(8) as usize;
        let mut alarms = Vec::new();
        let specs: Vec<_> = named(count)
            .map(|(_, spec)| {
                let step = if dice.flip() { Step::ok() } else { Step::error() };
                spec.task("serve", in_time(dice, step.when_asked(), &mut alarms))
            })
            .collect();
        let fails: Vec<_> = specs.iter().map(|spec| spec.script.tasks[0].2.fails()).collect();
        on_paused(dice, |_| async move {
            let world = World::new(specs);
            let app = world.app().drain_timeout(LIMIT).start().await.expect("all start");
            // What has not begun to wait is not asked.
            sleep(ms(1)).await;
            set(&alarms);
            let report = match app.shutdown().await {
                Ok(report) => report,
                Err(error) => *error.report,
            };
            let mut tally = Tally::default();
            for (i, fails) in fails.into_iter().enumerate() {
                let name = format!("r{i}");
                let count = |what| world.journal.count(&name, Hook::Task("serve"), what);
                let (ended, cut) = (count(What::Ended), count(What::Cut));
                assert_eq!(ended + cut, 1, "{name}: it is over once:\n{}", world.journal);
                let of = report.resources.iter().find(|one| one.resource.name == name).expect("it is in the report");
                assert_eq!(of.cancelled.len(), cut, "{name}: what is cut is told:\n{report:#?}");
                let serve = Phase::Task("serve".into());
                let told = report.tasks.iter().filter(|one| one.resource.name == name && one.phase == serve).count();
                assert_eq!(told, usize::from(fails) * ended, "{name}: what fails is told:\n{report:#?}");
                tally.count("the time to drain", ended == 1);
            }
            assert!(matches!(report.cause, Cause::Completed), "{:?}", report.cause);
            tally
        })
    });
}

/// What comes at the same instant as something lazy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LazyRival {
    /// The limit of its `init`.
    Limit,
    /// All that wait for it go away.
    Patience,
    /// The app is asked to stop.
    Stop,
}

#[test]
fn what_is_lazy_and_comes_with_its_limit_or_with_the_stop_is_not_lost() {
    tries("what_is_lazy_and_comes", TRIES, |dice| {
        let rival = dice.pick(&[LazyRival::Limit, LazyRival::Limit, LazyRival::Patience, LazyRival::Stop]);
        let own = if rival == LazyRival::Limit { LIMIT } else { secs(60) };
        let patience = if rival == LazyRival::Patience { LIMIT } else { secs(60) };
        let mut alarms = Vec::new();
        let step = in_time(dice, Step::ok(), &mut alarms);
        let spec = given_back(dice, Spec::new("lazy").lazy().init(step).init_timeout(own));
        let askers: Vec<_> = (0..=dice.roll(5)).map(|_| dice.turns()).collect();
        let ending = dice.turns();
        on_paused(dice, |_| async move {
            let world = World::new([spec]);
            let app = world.app().start().await.expect("all start");
            set(&alarms);
            let asking: Vec<_> = askers
                .into_iter()
                .map(|(before, after)| {
                    let asked = world.ask(&app, 0);
                    tokio::spawn(async move {
                        turns(before).await;
                        // What wakes who asks has first to wake the driver.
                        patient(patience, 3 * after, asked).await.map(|answer| answer.map(drop))
                    })
                })
                .collect();
            if rival == LazyRival::Stop {
                turns(ending.0).await;
                sleep(LIMIT).await;
                turns(ending.1).await;
                drop(app.shutdown().await);
            }
            let mut tally = Tally::default();
            for asked in asking {
                match asked.await.expect("no panic") {
                    Some(Ok(())) => tally.count(rival, true),
                    Some(Err(_)) => tally.count(rival, false),
                    None if rival == LazyRival::Patience => tally.count(rival, false),
                    None => panic!("{rival:?}: nobody was told"),
                }
            }
            drop(app.shutdown().await);
            sleep(secs(100)).await;
            let made = made(&world, "lazy");
            assert!(made > 0 || tally.came() == 0, "{rival:?}");
            tally
        })
    });
}

#[test]
fn the_ways_differ() {
    // Else all of the above would be the same try ten thousand times.
    let ways: std::collections::BTreeSet<_> = (0..1000).map(|seed| Dice::of(seed).turns()).collect();
    assert_eq!(ways.len(), 16);
}
