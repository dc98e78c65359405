//! The same ties on four threads and on the real clock: here hooks are polled while they are cancelled.

use std::time::Duration;

use tokio::runtime::Builder;

use super::tie::made;
use crate::testing::{
    Spec, Step, World, ms, secs,
    ties::{Dice, Tally, tries},
};

const LIMIT: Duration = ms(3);
const AT_ONCE: usize = 200;

/// Long before the limit, about with it, long after it.
fn pause(dice: &mut Dice) -> Duration {
    match dice.roll(8) {
        0 => Duration::ZERO,
        1 => ms(20),
        _ => LIMIT.saturating_sub(ms(1)) + Duration::from_micros(u64::from(dice.roll(2000))),
    }
}

#[test]
fn no_value_is_lost_to_a_limit_or_to_a_failure_on_another_thread() {
    tries("no_value_is_lost_to_a_limit", 10_000, |dice| {
        let fails = dice.roll(3) == 0;
        let own = if fails { secs(60) } else { LIMIT };
        let mut specs: Vec<_> = (0..AT_ONCE)
            .map(|i| {
                let spec = Spec::new(format!("r{i}")).optional().init_timeout(own);
                let spec = spec.init(Step::ok().after(pause(dice)).turns(dice.turns()));
                if dice.flip() { spec.dispose(Step::ok()) } else { spec.dispose_by_value(Step::ok()) }
            })
            .collect();
        if fails {
            specs.push(Spec::new("failing").init(Step::error().after(LIMIT).turns(dice.turns())));
        }
        let runtime = Builder::new_multi_thread().worker_threads(4).enable_time().build().expect("a runtime");
        let world = runtime.block_on(async {
            let world = World::new(specs);
            if let Ok(app) = world.app().start().await {
                drop(app.shutdown().await);
            }
            world
        });
        // Joins its threads: what goes on in the background has ended or is dropped.
        drop(runtime);
        let mut tally = Tally::default();
        (0..AT_ONCE).for_each(|i| tally.count(fails, made(&world, &format!("r{i}")) == 1));
        tally
    });
}
