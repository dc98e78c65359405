//! The tie of an instance and of whatever ends the wait for it.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use super::support::{Go, Plant, QUIET, pool, pooled};
use crate::{
    PoolError,
    core::options::{Check, PoolOptions},
    testing::{
        ms, secs,
        ties::{Tally, hasty, on_paused, patient, tries, turns},
    },
};

const LIMIT: Duration = ms(10);
const ONE: PoolOptions = PoolOptions { max: 1, acquire_timeout: Some(LIMIT), ..QUIET };
pooled!(Plain, PoolOptions { check: Check::Never, ..ONE });
pooled!(Asked, PoolOptions { check: Check::Return, ..ONE }, health = check);

/// What happens at the instant at which those who wait give up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rival {
    /// The one instance comes back.
    Return,
    /// It is made.
    Made,
    /// It comes back, and those who wait are dropped.
    Patience,
    /// It comes back, and the app is asked to stop.
    Stop,
}

/// The same for pools that ask an instance how it is, and for those that do not.
macro_rules! round {
    ($pooled:ty, $dice:ident) => {{
        let rival = $dice.pick(&[Rival::Return, Rival::Return, Rival::Made, Rival::Patience, Rival::Stop]);
        let waiting: Vec<_> = (0..1 + $dice.roll(4)).map(|_| ($dice.turns(), $dice.flip())).collect();
        let (back, stop, early) = ($dice.turns(), $dice.turns(), $dice.flip());
        on_paused($dice, |_| async move {
            let (app, pool, plant) = pool::<$pooled>(Plant::new()).await;
            let held = match rival {
                Rival::Made => {
                    plant.books().init.push_back(Go::After(LIMIT));
                    if early {
                        // It is begun for one who goes away, before anybody else begins to wait.
                        drop(patient(Duration::ZERO, 0, pool.acquire()).await);
                    }
                    None
                }
                _ => Some(pool.acquire().await.expect("the first")),
            };
            let acquiring: Vec<_> = waiting
                .into_iter()
                .map(|((before, after), in_haste)| {
                    let pool = Arc::clone(&pool);
                    tokio::spawn(async move {
                        turns(before).await;
                        let patience = if rival == Rival::Patience { LIMIT } else { secs(60) };
                        let acquired = if in_haste && rival == Rival::Patience {
                            hasty(patience, after, pool.acquire()).await
                        } else {
                            patient(patience, after, pool.acquire()).await
                        };
                        let Some(acquired) = acquired else {
                            assert_eq!(rival, Rival::Patience, "nobody was told");
                            return false;
                        };
                        turns(after).await;
                        match acquired {
                            Ok(_guard) => true,
                            Err(PoolError::Exhausted { .. }) => false,
                            Err(PoolError::Closed { .. }) if rival == Rival::Stop => false,
                            Err(error) => panic!("{error}"),
                        }
                    })
                })
                .collect();
            if rival == Rival::Stop {
                let handle = app.handle();
                tokio::spawn(async move {
                    turns(stop.0).await;
                    sleep(LIMIT).await;
                    turns(stop.1).await;
                    drop(handle.shutdown("the tie"));
                });
            }
            turns(back.0).await;
            sleep(LIMIT).await;
            turns(back.1).await;
            drop(held);
            let mut tally = Tally::default();
            for acquired in acquiring {
                tally.count(rival, acquired.await.expect("no panic"));
            }
            sleep(ms(1)).await;
            let status = pool.status();
            assert_eq!((status.in_use, status.waiting), (0, 0), "{rival:?}: {status:?}");
            assert!(rival == Rival::Stop || status.idle == 1, "{rival:?}: it lies ready: {status:?}");
            app.shutdown().await.expect("nothing fails");
            let there = plant.books().there;
            assert_eq!((plant.books().made, there), (1, 0), "{rival:?}");
            assert_eq!(plant.disposed(), [1], "{rival:?}");
            tally
        })
    }};
}

#[test]
fn an_instance_that_comes_when_those_who_wait_give_up_is_not_lost() {
    tries("an_instance_that_comes_when", 10_000, |dice| if dice.flip() { round!(Plain, dice) } else { round!(Asked, dice) });
}
