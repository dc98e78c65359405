//! One instance and those who want it, in all orders.

use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use shuttle::{future::block_on, thread};

use super::support::{Plant, QUIET, pool, pooled};
use crate::{
    PoolError, Reason,
    core::options::{Check, PoolOptions},
    testing::shuttled::{every_way, runtime},
};

pooled!(One, PoolOptions { max: 1, min: 1, acquire_timeout: None, check: Check::Never, ..QUIET });

#[test]
fn shuttle_whoever_waits_is_served_and_the_instance_is_not_lost() {
    for closes in [false, true] {
        every_way(move || {
            let runtime = runtime();
            let (app, pool, plant) = runtime.block_on(pool::<One>(Plant::new()));
            let entered = runtime.enter();
            let mut threads: Vec<_> = (0..2)
                .map(|_| {
                    let pool = Arc::clone(&pool);
                    thread::spawn(move || {
                        let mut acquiring = pin!(pool.acquire());
                        // Polled before anybody wakes it, by another waker: then it has to leave its own.
                        let acquired = match acquiring.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                            Poll::Ready(at_once) => at_once,
                            Poll::Pending => block_on(acquiring),
                        };
                        match acquired {
                            Ok(guard) => {
                                thread::yield_now();
                                drop(guard);
                            }
                            Err(PoolError::Closed { .. }) if closes => {}
                            Err(error) => panic!("{error}"),
                        }
                    })
                })
                .collect();
            threads.push({
                let pool = Arc::clone(&pool);
                thread::spawn(move || {
                    // It goes away while it waits, or when it has been served.
                    let mut acquired = pin!(pool.acquire());
                    let _ = acquired.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                    thread::yield_now();
                })
            });
            if closes {
                let pool = Arc::clone(&pool);
                threads.push(thread::spawn(move || pool.core.close(Reason::Cancelled)));
            }
            for thread in threads {
                thread.join().expect("no panic");
            }
            drop(entered);
            let status = pool.status();
            assert_eq!((status.in_use, status.waiting, status.idle), (0, 0, u32::from(!closes)));
            runtime.block_on(app.shutdown()).expect("nothing fails");
            assert_eq!(plant.disposed(), [1]);
        });
    }
}
