//! An hour of starts and stops, one a second, in a minute: of a whole service that ends well, and badly. Nothing piles up.
#![cfg(target_os = "linux")]

mod cycle;
mod ends;
mod faults;
mod gauges;
mod service;

use std::{alloc::System, ops::Range, panic, time::Duration};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tenure::BoxError;
use tokio::runtime::{Builder, Runtime};

use cycle::KINDS;
use gauges::{Held, Live, resident};

/// One a second for an hour.
const CYCLES: usize = 3600;
/// By then whatever is made once for a process has been made, and buffers have grown to what they need.
const WARM: usize = 10 * KINDS.len();
/// What the heap may grow by. Each kind comes more than a hundred times after that, so that a kind which leaves but 128 bytes
/// behind is noticed; an app is some thousands. It is not zero, since what is shared by all grows to the most that was ever needed.
const HEAP: isize = 128 * 100;
/// What resident memory may grow by: not more than the heap, but for what the allocator cannot give back, since it lies between
/// what is used. A mapping or a stack that stays behind is more in each cycle than a page; all together, more than ten MiB.
const RESIDENT: usize = 4 << 20;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[test]
fn an_hour_of_starts_and_stops_leaves_nothing_behind() -> Result<(), BoxError> {
    say_nothing_of_what_is_meant();
    let runtime = Builder::new_multi_thread().worker_threads(2).thread_keep_alive(Duration::ZERO).enable_all().build()?;
    turn(&runtime, 0..WARM)?;
    let (before, resident_before) = (Held::least(&runtime), resident());
    let heap = Region::new(ALLOCATOR);
    turn(&runtime, WARM..CYCLES)?;
    let held = Held::settled(&runtime, &before);
    let (change, grown) = (heap.change(), resident().saturating_sub(resident_before));
    let left = change.bytes_allocated.wrapping_sub(change.bytes_deallocated).cast_signed();
    println!("after {CYCLES} cycles: {held:?}; the heap has grown by {left} bytes, resident memory by {} KiB", grown >> 10);
    assert_eq!(held, before, "{:?}", Live::all());
    assert_eq!((held.tasks, held.live), (0, 0), "{:?}", Live::all());
    assert!(left <= HEAP, "{left} bytes are left on the heap");
    assert!(grown <= RESIDENT, "{grown} bytes more are resident");
    Ok(())
}

fn turn(runtime: &Runtime, cycles: Range<usize>) -> Result<(), BoxError> {
    for i in cycles {
        let kind = KINDS[i % KINDS.len()];
        cycle::turn(runtime, kind).map_err(|error| format!("cycle {i}, {kind:?}: {error}"))?;
    }
    Ok(())
}

/// Neither the log nor the panic hook has anything to say of what fails on purpose.
fn say_nothing_of_what_is_meant() {
    tracing::subscriber::set_global_default(tracing::subscriber::NoSubscriber::new()).expect("nobody else does");
    let loud = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if panic.payload().downcast_ref::<&str>() != Some(&faults::ON_PURPOSE) {
            loud(panic);
        }
    }));
}
