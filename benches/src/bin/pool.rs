//! Acquires an instance of a pool and gives it back, beside a semaphore with a list of idle ones.
//!
//! `tenure` and `hand` do so alone, so many times; `contended` lets 64 tasks share 8 instances over 2 threads, and prints the
//! times of both, and their ratio; `bytes` prints what an idle instance takes, and how much of that is its own.

use std::{
    hint::black_box,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tenure::{App, Pool, managed_resource};
use tenure_benches::heap::Counting;
use tokio::{
    runtime::{Builder, Runtime},
    sync::Semaphore,
};

#[global_allocator]
static HEAP: Counting = Counting::new();

const INSTANCES: usize = 8;
const TASKS: usize = 64;
const ROUNDS: usize = 2_000;
const PAIRS: usize = 15;

#[managed_resource(init = Connection::open, pool(max = 8))]
struct Connection(u64);

impl Connection {
    const fn open() -> Self {
        Self(1)
    }
}

#[managed_resource(init = Small::open, pool(max = 1024, min = 1024))]
struct Small {
    _own: u64,
}

impl Small {
    const fn open() -> Self {
        Self { _own: 1 }
    }
}

/// What one would write.
struct ByHand {
    permits: Semaphore,
    idle: Mutex<Vec<Connection>>,
}

impl ByHand {
    fn new() -> Self {
        Self { permits: Semaphore::new(INSTANCES), idle: Mutex::default() }
    }

    fn pop(&self) -> Connection {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_else(Connection::open)
    }

    fn push(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

fn single() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime")
}

async fn alone(pool: &Pool<Connection>, times: usize) {
    for _ in 0..times {
        let guard = pool.acquire().await.expect("an instance");
        black_box(guard.0);
    }
}

async fn alone_by_hand(pool: &ByHand, times: usize) {
    for _ in 0..times {
        let permit = pool.permits.acquire().await.expect("a permit");
        let connection = pool.pop();
        black_box(connection.0);
        pool.push(connection);
        drop(permit);
    }
}

/// Each holds its instance while others have their turn.
async fn together(pool: Arc<Pool<Connection>>) -> Duration {
    let began = Instant::now();
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move {
                for _ in 0..ROUNDS {
                    let guard = pool.acquire().await.expect("an instance");
                    tokio::task::yield_now().await;
                    black_box(guard.0);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("a task");
    }
    began.elapsed()
}

async fn together_by_hand(pool: Arc<ByHand>) -> Duration {
    let began = Instant::now();
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move {
                for _ in 0..ROUNDS {
                    let permit = pool.permits.acquire().await.expect("a permit");
                    let connection = pool.pop();
                    tokio::task::yield_now().await;
                    black_box(connection.0);
                    pool.push(connection);
                    drop(permit);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("a task");
    }
    began.elapsed()
}

/// Pairs of runs, one after the other, so that both have the same weather; the median of the ratios.
fn contended() {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_time().build().expect("a runtime");
    let app = runtime.block_on(App::only::<Arc<Pool<Connection>>>().start()).expect("the start");
    let (pool, hand) = (app.get::<Pool<Connection>>(), Arc::new(ByHand::new()));
    let mut pairs: Vec<_> = (0..=PAIRS)
        .map(|_| {
            let ours = runtime.block_on(runtime.spawn(together(Arc::clone(&pool)))).expect("a run");
            let theirs = runtime.block_on(runtime.spawn(together_by_hand(Arc::clone(&hand)))).expect("a run");
            (ours, theirs, ours.as_secs_f64() / theirs.as_secs_f64())
        })
        .skip(1)
        .collect();
    pairs.sort_by(|a, b| a.2.total_cmp(&b.2));
    let (ours, theirs, ratio) = pairs[PAIRS / 2];
    println!("{} {} {ratio:.2}", nanos_each(ours), nanos_each(theirs));
    runtime.block_on(app.shutdown()).expect("the stop");
}

fn nanos_each(all: Duration) -> u128 {
    all.as_nanos() / (TASKS * ROUNDS) as u128
}

/// Wall time alone, in nanoseconds, as a second witness beside the instructions.
fn nanos(times: usize) {
    let runtime = single();
    let app = runtime.block_on(App::only::<Arc<Pool<Connection>>>().start()).expect("the start");
    let (pool, hand) = (app.get::<Pool<Connection>>(), ByHand::new());
    let mut pairs: Vec<_> = (0..=PAIRS)
        .map(|_| {
            let began = Instant::now();
            runtime.block_on(alone(&pool, times));
            let ours = began.elapsed();
            let began = Instant::now();
            runtime.block_on(alone_by_hand(&hand, times));
            (ours, began.elapsed())
        })
        .skip(1)
        .collect();
    pairs.sort_by(|a, b| (a.0.as_secs_f64() / a.1.as_secs_f64()).total_cmp(&(b.0.as_secs_f64() / b.1.as_secs_f64())));
    let (ours, theirs) = pairs[PAIRS / 2];
    println!(
        "{} {} {:.2}",
        ours.as_nanos() / times as u128,
        theirs.as_nanos() / times as u128,
        ours.as_secs_f64() / theirs.as_secs_f64()
    );
    runtime.block_on(app.shutdown()).expect("the stop");
}

fn bytes() {
    let runtime = single();
    let before = HEAP.in_use();
    let empty = runtime.block_on(App::only::<Arc<Pool<Connection>>>().start()).expect("the start");
    let base = HEAP.in_use() - before;
    let before = HEAP.in_use();
    let full = runtime.block_on(App::only::<Arc<Pool<Small>>>().start()).expect("the start");
    let each = (HEAP.in_use() - before - base) / 1024;
    println!("{each} {}", size_of::<Small>());
    runtime.block_on(async {
        full.shutdown().await.expect("the stop");
        empty.shutdown().await.expect("the stop");
    });
}

fn main() {
    let usage = "usage: tenure|hand|nanos TIMES, or contended|bytes";
    let who = std::env::args().nth(1).expect(usage);
    let times: usize = std::env::args().nth(2).and_then(|times| times.parse().ok()).unwrap_or(100_000);
    match who.as_str() {
        "contended" => contended(),
        "bytes" => bytes(),
        "nanos" => nanos(times),
        "hand" => single().block_on(alone_by_hand(&ByHand::new(), times)),
        "tenure" => single().block_on(async {
            let app = App::only::<Arc<Pool<Connection>>>().start().await.expect("the start");
            alone(&app.get::<Pool<Connection>>(), times).await;
            app.shutdown().await.expect("the stop");
        }),
        _ => panic!("{usage}"),
    }
}
