//! Looks a resource up, or clones an `Arc` from a field, or does nothing, so many times.
//!
//! What comes out is forgotten, so that only the way there is counted; the loop alone is counted by `nothing`. `tenure` and
//! `hand` are functions of their own, with their call and their return; `tenure-inlined` and `hand-inlined` are not. `lazy` and
//! `hand-lazy` await a `Lazy` that is ready, and a `tokio::sync::OnceCell`.

use std::{
    future::Future,
    hint::black_box,
    mem::forget,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use tenure::{App, AppHandle, Lazy, managed_resource};
use tokio::sync::OnceCell;

#[managed_resource(init = Database::open)]
struct Database;

impl Database {
    fn open() -> Self {
        Self
    }
}

#[managed_resource(init = Renderer::open, lazy)]
struct Renderer;

impl Renderer {
    fn open() -> Self {
        Self
    }
}

struct Holder {
    database: Arc<Database>,
}

#[inline(never)]
fn look_up(app: &AppHandle) -> Arc<Database> {
    app.get()
}

#[inline(never)]
fn clone(holder: &Holder) -> Arc<Database> {
    Arc::clone(&holder.database)
}

/// What is ready at the first poll.
fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it is not ready"),
    }
}

#[inline(never)]
fn await_lazy(lazy: &Lazy<Renderer>) -> Arc<Renderer> {
    match ready(lazy.get()) {
        Ok(renderer) => renderer,
        Err(error) => panic!("{error}"),
    }
}

#[inline(never)]
fn await_cell(cell: &OnceCell<Arc<Database>>) -> Arc<Database> {
    Arc::clone(ready(cell.get_or_init(async || unreachable!("it has been made"))))
}

fn repeat(times: u32, mut each: impl FnMut()) {
    for _ in 0..times {
        each();
    }
}

fn main() {
    let usage = "usage: tenure|hand|tenure-inlined|hand-inlined|lazy|hand-lazy|nothing TIMES";
    let who = std::env::args().nth(1).expect(usage);
    let times: u32 = std::env::args().nth(2).and_then(|times| times.parse().ok()).expect(usage);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let app = runtime.block_on(App::all().start()).expect("the start");
    let holder = Holder { database: app.get() };
    let lazy = app.lazy::<Renderer>();
    runtime.block_on(lazy.get()).expect("the renderer");
    let cell = OnceCell::new_with(Some(app.get::<Database>()));
    match who.as_str() {
        "lazy" => repeat(times, || forget(black_box(await_lazy(black_box(&lazy))))),
        "hand-lazy" => repeat(times, || forget(black_box(await_cell(black_box(&cell))))),
        "tenure" => repeat(times, || forget(black_box(look_up(black_box(&app))))),
        "hand" => repeat(times, || forget(black_box(clone(black_box(&holder))))),
        "tenure-inlined" => repeat(times, || forget(black_box(black_box(&app).get::<Database>()))),
        "hand-inlined" => repeat(times, || forget(black_box(Arc::clone(&black_box(&holder).database)))),
        _ => repeat(times, || {
            black_box(black_box(&holder));
        }),
    }
    // What was forgotten is still counted as held: there is no orderly end.
    std::process::exit(0);
}
