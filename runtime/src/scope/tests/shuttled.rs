//! Who makes an instance, in all orders: one at a time, and for all who ask.

use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Waker},
};

use shuttle::{future::block_on, thread};

use super::{OUTER, outer, value};
use crate::{
    ScopeError,
    testing::{
        Gate, Hook, Spec, Step, What, World,
        shuttled::{every_way, runtime},
    },
};

fn unit(step: Step) -> World {
    World::new([Spec::new("unit").lives_in(&OUTER).init(step).dispose(Step::at_once())])
}

/// All that were made have been given back, each once.
fn made(world: &World) -> usize {
    let count = |hook, what| world.journal.count("unit", hook, what);
    let made = count(Hook::Value, What::Began);
    let (gone, disposed) = (count(Hook::Value, What::Ended), count(Hook::Dispose, What::Began));
    assert_eq!((gone, disposed), (made, made), "{}", world.journal);
    made
}

#[test]
fn shuttle_three_who_ask_get_the_one_that_is_made() {
    for gated in [false, true] {
        every_way(move || {
            let (runtime, gate) = (runtime(), Gate::new());
            let world = unit(if gated { Step::ok().behind(&gate) } else { Step::at_once() });
            let app = runtime.block_on(world.app().start()).expect("it starts");
            let entered = runtime.enter();
            let scope = outer(&app);
            let asking: Vec<_> = (0..3)
                .map(|_| {
                    let (core, wanted) = (Arc::clone(scope.core()), world.descriptors[0]);
                    thread::spawn(move || block_on(value(&core, wanted)).expect("it is made"))
                })
                .collect();
            gate.open();
            let got: Vec<_> = asking.into_iter().map(|asked| asked.join().expect("no panic")).collect();
            assert!(got.iter().all(|one| Arc::ptr_eq(one, &got[0])));
            drop(got);
            block_on(scope.close()).expect("nothing fails");
            drop(entered);
            runtime.block_on(app.shutdown()).expect("nothing fails");
            assert_eq!(made(&world), 1);
        });
    }
}

#[test]
fn shuttle_who_goes_away_leaves_it_to_the_next() {
    every_way(|| {
        let (runtime, gate) = (runtime(), Gate::new());
        let world = unit(Step::ok().behind(&gate));
        let app = runtime.block_on(world.app().start()).expect("it starts");
        let entered = runtime.enter();
        let scope = outer(&app);
        let (core, wanted) = (Arc::clone(scope.core()), world.descriptors[0]);
        let leaving = thread::spawn(move || {
            let mut asked = pin!(value(&core, wanted));
            let _ = asked.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            thread::yield_now();
        });
        let asking: Vec<_> = (0..2)
            .map(|_| {
                let core = Arc::clone(scope.core());
                thread::spawn(move || drop(block_on(value(&core, wanted)).expect("it is made")))
            })
            .collect();
        gate.open();
        for thread in asking.into_iter().chain([leaving]) {
            thread.join().expect("no panic");
        }
        block_on(scope.close()).expect("nothing fails");
        drop(entered);
        runtime.block_on(app.shutdown()).expect("nothing fails");
        assert_eq!(made(&world), 1);
    });
}

#[test]
fn shuttle_what_is_made_while_the_scope_closes_is_given_back() {
    for kind in 0..3 {
        every_way(move || {
            let (runtime, gate) = (runtime(), Gate::new());
            let step = [Step::at_once(), Step::ok().behind(&gate), Step::hang()][kind].clone();
            let world = unit(step);
            let app = runtime.block_on(world.app().start()).expect("it starts");
            let entered = runtime.enter();
            let scope = outer(&app);
            let mut threads: Vec<_> = (0..2)
                .map(|_| {
                    let (core, wanted) = (Arc::clone(scope.core()), world.descriptors[0]);
                    thread::spawn(move || match block_on(value(&core, wanted)) {
                        Ok(_) | Err(ScopeError::Closed { .. }) => {}
                        Err(error) => panic!("{error}"),
                    })
                })
                .collect();
            threads.push(thread::spawn(move || block_on(scope.close()).expect("nothing fails")));
            gate.open();
            for thread in threads {
                thread.join().expect("no panic");
            }
            drop(entered);
            runtime.block_on(app.shutdown()).expect("nothing fails");
            assert!(made(&world) <= 1);
        });
    }
}
