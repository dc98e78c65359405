//! Pushes so many callbacks on a cleanup stack and closes it, or keeps them in a vector of boxes and calls them in reverse.
//!
//! `tenure TIMES ENTRIES` and `hand TIMES ENTRIES` are counted under callgrind; `time ENTRIES` prints the microseconds for each
//! entry beyond those by hand, the least of several runs.

use std::{hint::black_box, time::Instant};

use tenure::{CleanupStack, Reason};
use tokio::runtime::Runtime;

fn callback(i: usize) -> impl FnOnce() + Send + 'static {
    move || {
        black_box(i);
    }
}

fn by_tenure(runtime: &Runtime, entries: usize) {
    let stack = CleanupStack::new();
    for i in 0..entries {
        stack.defer(callback(i));
    }
    runtime.block_on(stack.close(Reason::Completed)).expect("nothing fails");
}

fn by_hand(entries: usize) {
    let mut stack: Vec<Box<dyn FnOnce() + Send>> = Vec::new();
    for i in 0..entries {
        stack.push(Box::new(callback(i)));
    }
    while let Some(callback) = stack.pop() {
        callback();
    }
}

/// In microseconds.
fn least(mut run: impl FnMut()) -> f64 {
    let times = (0..20).map(|_| {
        let began = Instant::now();
        run();
        began.elapsed().as_secs_f64() * 1e6
    });
    times.fold(f64::INFINITY, f64::min)
}

fn main() {
    const USAGE: &str = "usage: tenure|hand TIMES ENTRIES, or time ENTRIES";
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize| args.get(i).and_then(|arg| arg.parse::<usize>().ok()).expect(USAGE);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    match args.first().map(String::as_str) {
        Some("tenure") => (0..number(1)).for_each(|_| by_tenure(&runtime, number(2))),
        Some("hand") => (0..number(1)).for_each(|_| by_hand(number(2))),
        Some("time") => {
            let entries = number(1);
            let beyond = least(|| by_tenure(&runtime, entries)) - least(|| by_hand(entries));
            #[allow(clippy::cast_precision_loss, reason = "thousands")]
            let each = beyond / entries as f64;
            println!("{each:.3}");
        }
        _ => panic!("{USAGE}"),
    }
}
