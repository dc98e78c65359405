#![deny(warnings)]
//! `run` takes the value or an `Arc` of it, as a path or a closure, and returns nothing, a `Result` or never.
use std::{io, sync::{Arc, atomic::{AtomicU8, Ordering::Relaxed}}};
use tenure::{App, Shutdown, managed_resource};

static ENDED: AtomicU8 = AtomicU8::new(0);
fn ended() {
    ENDED.fetch_add(1, Relaxed);
}
macro_rules! running {
    ($($name:ident: $hook:expr;)*) => {
        $(#[managed_resource(init = || Self, run = $hook)] struct $name;)*
    };
}
running! {
    Closure: async |_, stop| { stop.requested().await; ended(); };
    Owned: |this: Arc<Self>, stop| async move { stop.requested().await; drop(this); ended(); Ok::<(), String>(()) };
    Path: Self::run;
    ByArc: Self::run;
}
impl Path {
    async fn run(&self, stop: Shutdown) -> Result<(), io::Error> {
        stop.requested().await;
        ended();
        Ok(())
    }
}
impl ByArc {
    async fn run(self: Arc<Self>, stop: Shutdown) {
        stop.requested().await;
        ended();
    }
}

fn main() {
    let app = App::only::<(Arc<Closure>, Arc<Owned>, Arc<Path>, Arc<ByArc>)>().start_blocking().expect("it starts");
    app.shutdown_blocking().expect("it stops");
    assert_eq!(ENDED.load(Relaxed), 4);
}
