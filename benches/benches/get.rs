//! The time of a lookup, beside an `Arc` that is cloned from a field.

use std::{hint::black_box, sync::Arc};

use criterion::{Criterion, criterion_group, criterion_main};
use tenure::{App, managed_resource};

#[managed_resource(init = Database::open)]
struct Database;

impl Database {
    fn open() -> Self {
        Self
    }
}

fn get(criterion: &mut Criterion) {
    let app = App::all().start_blocking().expect("the start");
    let held: Arc<Database> = app.get();
    let mut group = criterion.benchmark_group("get");
    group.bench_function("tenure", |bencher| bencher.iter(|| black_box(&app).get::<Database>()));
    group.bench_function("hand", |bencher| bencher.iter(|| Arc::clone(black_box(&held))));
    group.finish();
    app.shutdown_blocking().expect("the stop");
}

criterion_group!(benches, get);
criterion_main!(benches);
