//! The tie of an instance and of whatever ends the wait for it.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use super::{OUTER, outer, value};
use crate::testing::{
    Hook, Spec, Step, What, World, ms, secs,
    ties::{Alarm, Tally, on_paused, patient, tries, turns},
};

const LIMIT: Duration = ms(10);

/// What comes at the same instant as an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rival {
    /// The limit of its `init`.
    Limit,
    /// All that wait for it go away.
    Patience,
    /// The scope is closed.
    Close,
    /// The scope is dropped.
    Drop,
    /// The app is asked to stop, and has no time to drain.
    Stop,
}

#[test]
fn an_instance_that_comes_with_its_limit_or_with_the_end_of_its_scope_is_not_lost() {
    tries("an_instance_that_comes_with", 10_000, |dice| {
        let rival = dice.pick(&[Rival::Limit, Rival::Patience, Rival::Close, Rival::Drop, Rival::Stop]);
        let own = if rival == Rival::Limit { LIMIT } else { secs(60) };
        let patience = if rival == Rival::Patience { LIMIT } else { secs(60) };
        let below = Spec::new("below").lives_in(&OUTER).init(dice.pick(&[Step::at_once, Step::ok])());
        let unit = Spec::new("unit").lives_in(&OUTER).needs([0]).init_timeout(own);
        // Rung for before the rival is, or after it.
        let alarm = dice.flip().then(Alarm::default);
        let step = Step::ok().turns(dice.turns());
        let unit = unit.init(alarm.as_ref().map_or_else(|| step.clone().after(LIMIT), |alarm| step.clone().at(alarm)));
        let unit = if dice.flip() { unit.dispose(Step::ok()) } else { unit.dispose_by_value(Step::ok()) };
        let askers: Vec<_> = (0..=dice.roll(5)).map(|_| dice.turns()).collect();
        let end = dice.turns();
        on_paused(dice, |_| async move {
            let world = World::new([below, unit]);
            let app = world.app().drain_timeout(Duration::ZERO).start().await.expect("all start");
            let scope = outer(&app);
            if let Some(alarm) = alarm {
                alarm.set(LIMIT);
            }
            let asking: Vec<_> = askers
                .into_iter()
                .map(|(before, after)| {
                    let (core, wanted) = (Arc::clone(scope.core()), world.descriptors[1]);
                    tokio::spawn(async move {
                        turns(before).await;
                        let answer = patient(patience, after, value(&core, wanted)).await;
                        let came = matches!(answer, Some(Ok(_)));
                        assert!(answer.is_some() || rival == Rival::Patience, "{rival:?}: nobody was told");
                        drop(answer);
                        turns(after).await;
                        came
                    })
                })
                .collect();
            turns(end.0).await;
            sleep(LIMIT).await;
            turns(end.1).await;
            match rival {
                Rival::Limit | Rival::Patience => {
                    sleep(ms(100)).await;
                    drop(scope.close().await);
                }
                Rival::Close => drop(scope.close().await),
                Rival::Drop => drop(scope),
                Rival::Stop => drop(app.shutdown().await),
            }
            let mut tally = Tally::default();
            for asked in asking {
                tally.count(rival, asked.await.expect("no panic"));
            }
            drop(app.shutdown().await);
            sleep(secs(100)).await;
            for name in ["below", "unit"] {
                let [made, gone] = [What::Began, What::Ended].map(|what| world.journal.count(name, Hook::Value, what));
                let disposed = world.journal.count(name, Hook::Dispose, What::Began);
                assert_eq!((made, made), (gone, disposed), "{rival:?}: {name} is given back once:\n{}", world.journal);
                assert!(made > 0 || tally.came() == 0, "{rival:?}");
            }
            tally
        })
    });
}
