//! Random graphs whose hooks wait for lazy resources: a circle is told, and where there is none, nobody is told of one.

use std::{collections::BTreeSet, error::Error};

use proptest::prelude::*;
use tokio::time::Instant;

use super::lazy_cycles::path;
use crate::{
    core::tests::random::{Shape, lazy_shape},
    testing::{World, secs},
};

/// What each may have to wait for before it is up, as its specification says.
fn waits(shape: &Shape, asks: &[(usize, usize)]) -> Vec<BTreeSet<usize>> {
    let of = |i: usize| {
        let plain = shape.edges[i].iter().map(|&(to, _)| to);
        let early = 0..if i < shape.early { 0 } else { shape.early };
        plain.chain(early).chain(asks.iter().filter(|(by, _)| *by == i).map(|&(_, lazy)| lazy)).collect()
    };
    (0..shape.len()).map(of).collect()
}

fn has_circle(waits: &[BTreeSet<usize>]) -> bool {
    let mut left: BTreeSet<_> = (0..waits.len()).collect();
    while let Some(free) = left.iter().copied().find(|&i| waits[i].is_disjoint(&left)) {
        left.remove(&free);
    }
    !left.is_empty()
}

/// Starts an app, asks for all that is lazy, and stops it; gives the errors that were told.
async fn play(world: &World, lazy: &[usize], concurrency: usize) -> Vec<Box<dyn Error>> {
    let mut errors: Vec<Box<dyn Error>> = Vec::new();
    match world.app().max_concurrency(concurrency).start().await {
        Err(error) => errors.extend(error.failures().map(|failure| Box::new(failure.clone()) as Box<dyn Error>)),
        Ok(app) => {
            let asked: Vec<_> = lazy.iter().map(|&lazy| world.asked(&app, lazy)).collect();
            for asked in asked {
                if let Err(error) = asked.await.expect("no panic") {
                    errors.push(Box::new(error));
                }
            }
            app.shutdown().await.expect("it stops");
        }
    }
    errors
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_waits_for_himself_and_nobody_is_told_so_for_nothing(
        shape in lazy_shape(7),
        asks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..8),
        concurrency in prop_oneof![Just(1), Just(2), Just(usize::MAX)],
    ) {
        let lazy = shape.lazy();
        let asks = asks.iter().filter(|_| !lazy.is_empty());
        let asks: Vec<_> = asks.map(|(by, of)| (by.index(shape.len()), *of.get(&lazy))).collect();
        let mut specs = shape.specs();
        for &(by, lazy) in &asks {
            specs[by].asks.push(lazy);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
        let (errors, took) = runtime.block_on(async {
            let world = World::new(specs);
            let began = Instant::now();
            (play(&world, &lazy, concurrency).await, began.elapsed())
        });
        prop_assert!(took < secs(1), "somebody waited until his limit: {took:?}");
        let waits = waits(&shape, &asks);
        prop_assert!(errors.is_empty() || has_circle(&waits), "{errors:?}");
        for error in errors {
            let path = path(&*error);
            let number = |name: &str| name[1..].parse::<usize>().expect("a number");
            let members: Vec<_> = path.iter().map(|name| number(name)).collect();
            let cut_short = error.to_string().contains("cancelled") || error.to_string().contains("any more");
            prop_assert!(cut_short || !members.is_empty(), "{error}");
            for (i, member) in members.iter().enumerate() {
                let next = members[(i + 1) % members.len()];
                prop_assert!(waits[*member].contains(&next), "{member} does not wait for {next}: {path:?}");
            }
        }
    }
}
