//! The time that a graph of 64 resources that sleep takes to start and to stop, beside the program by hand.

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use tenure::{App, AppBuilder};
use tenure_benches::by_hand::{self, Node};

#[allow(dead_code, clippy::pedantic, reason = "generated: fields to be held, and hooks that do nothing")]
mod square {
    include!(concat!(env!("OUT_DIR"), "/square.rs"));
}
#[allow(dead_code, clippy::pedantic, reason = "generated: fields to be held, and hooks that do nothing")]
mod irregular {
    include!(concat!(env!("OUT_DIR"), "/irregular.rs"));
}

fn sleeping(criterion: &mut Criterion) {
    graph(criterion, "square", square::register, square::NODES);
    graph(criterion, "irregular", irregular::register, irregular::NODES);
}

fn graph(criterion: &mut Criterion, name: &str, register: fn(AppBuilder) -> AppBuilder, nodes: &'static [Node]) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    group.bench_function("tenure", |bencher| {
        bencher.iter(|| {
            runtime.block_on(async {
                let app = register(App::only::<()>()).start().await.expect("the start");
                app.shutdown().await.expect("the stop")
            })
        });
    });
    group.bench_function("hand", |bencher| {
        bencher.iter(|| runtime.block_on(async { by_hand::stop(nodes, by_hand::start(nodes).await).await }));
    });
    group.finish();
}

criterion_group!(benches, sleeping);
criterion_main!(benches);
